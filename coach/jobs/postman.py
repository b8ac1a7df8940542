"""Sends the mails about alerts, in a thread of the worker: never in a request, and never in the way of long work.

A mail is a row of Coach's own database, made in a transaction with the alerts in it. Whoever takes it lays down its
next try first, so that several workers send it once, and a crash or a server that is down only delays it. What fails
stays here: analyses and jobs know nothing of mail.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from email.message import EmailMessage

from coach.alert_letter import letter_message
from coach.errors import CoachError
from coach.mail import MailError, MailServer, mail_server, send
from coach.storage import alert_mails
from coach.storage.engine import reading, writing
from coach.storage.tables import MailState

from .kind import Workplace

POLL_S = 5.0

log = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
Send = Callable[[MailServer, EmailMessage], None]


def start_postman(workplace: Workplace) -> threading.Thread | None:
    """Send mails in a thread until the worker is to stop; None where the settings ask for no mail.

    A password that cannot be read is logged, and nothing else stops.
    """
    try:
        server = mail_server(workplace.settings)
    except CoachError as error:
        log.error("No mail is sent: %s", error.sentence())
        return None
    if server is None:
        return None
    thread = threading.Thread(target=_carry, args=(workplace, server), name="postman", daemon=True)
    thread.start()
    return thread


def utc_now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def deliver_due(workplace: Workplace, server: MailServer, *, clock: Clock = utc_now, send_one: Send = send) -> int:
    """Send everything that is due now and return how many mails the server took; `clock` tells the time in UTC.

    Raises:
        StorageError: the database cannot be reached; what was not kept is tried again.
    """
    at, hour = clock(), workplace.settings.mail_digest_hour
    local = at.astimezone()
    with reading(workplace.database) as session:
        if not alert_mails.anything_due(session, at, local=local, digest_hour=hour):
            return 0
    with writing(workplace.database) as session:
        alert_mails.gather(session, at, local=local, digest_hour=hour)
        due = alert_mails.due_mails(session, at)
    taken = 0
    for mail_id in due:
        if workplace.stop.is_set():
            break
        taken += _deliver(workplace, server, mail_id, clock, send_one)
    return taken


def _carry(workplace: Workplace, server: MailServer) -> None:
    while not workplace.stop.wait(POLL_S):
        try:
            deliver_due(workplace, server)
        except CoachError as error:
            log.warning("Mails wait: %s", error.sentence())


def _deliver(workplace: Workplace, server: MailServer, mail_id: int, clock: Clock, send_one: Send) -> bool:
    settings = workplace.settings
    with writing(workplace.database) as session:
        if not alert_mails.begin_mail(session, mail_id, clock()):
            return False
        letter = alert_mails.letter_of(session, mail_id, with_words=settings.mail_quotes)
        if letter is None:
            alert_mails.end_mail(session, mail_id, clock(), MailState.DROPPED)
            return False
    try:
        send_one(server, letter_message(letter, sender=settings.mail_from, public_url=settings.public_url))
    except MailError as error:
        _keep_failure(workplace, mail_id, clock(), error)
        return False
    with writing(workplace.database) as session:
        alert_mails.end_mail(session, mail_id, clock(), MailState.SENT)
    return True


def _keep_failure(workplace: Workplace, mail_id: int, at: dt.datetime, error: MailError) -> None:
    with writing(workplace.database) as session:
        given_up = alert_mails.note_failure(session, mail_id, at, error.what, lasting=error.lasting)
    log.warning("Mail %d was not sent%s: %s", mail_id, " and is given up" if given_up else "", error.what)
