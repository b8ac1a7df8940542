"""Mails about alerts: who wants them, what waits to be sent, and what became of each.

The words of a mail are put together when it is sent (`letter_of`), from what its reader may see at that moment, and
are kept nowhere. A mail counts as sent only once the mail server took it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.alert_letter import Letter, LetterLine
from coach.errors import InvalidEntry
from coach.storage.access import viewer_of, visible
from coach.storage.tables import (
    AlertMailRow,
    AlertRow,
    MailState,
    MailWish,
    MailWishRow,
    MeetingRow,
    SavedViewRow,
    UserRow,
    WatchRow,
)
from coach.storage.text import one_line
from coach.storage.users import ADDRESS, user_of
from coach.storage.watches import watch_of
from coach.watches import watch_words

MOST_LINES = 50
MOST_AT_ONCE = 20
# Alerts within these minutes share one mail, so that a folder of uploads makes a handful of mails and not hundreds.
APART = dt.timedelta(minutes=5)
# Nobody wants mails of last month because the mail server was set up (or mended) today.
STALE = dt.timedelta(days=7)
KEPT = dt.timedelta(days=90)
# How long to wait after each try that failed; after the last one the mail is given up. About a day in all. The first is
# longer than a try can take, so that nobody begins a second while it goes on.
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 10, 30, 60, 180, 360, 720))


@dataclass(frozen=True, slots=True)
class MailChoice:
    """When somebody wants mails (None: never), and why the last mail to them was given up, "" where it was not."""

    wish: MailWish | None
    problem: str = ""


def mail_choice(session: Session, user_id: int) -> MailChoice:
    """Return what a user chose."""
    row = session.get(MailWishRow, user_id)
    last = sa.select(AlertMailRow).where(
        AlertMailRow.user_id == user_id, AlertMailRow.state.in_((MailState.SENT.value, MailState.FAILED.value))
    )
    mail = session.scalars(last.order_by(AlertMailRow.id.desc()).limit(1)).first()
    failed = mail is not None and mail.state == MailState.FAILED
    return MailChoice(None if row is None else MailWish(row.wish), mail.problem if mail and failed else "")


def choose_mail(session: Session, user_id: int, wish: MailWish | None) -> None:
    """Keep when a user wants mails about alerts; None for never, and what waits is then not sent.

    Raises:
        InvalidEntry: the user's address is none that a mail can be sent to.
    """
    row = session.get(MailWishRow, user_id)
    if wish is None:
        session.execute(sa.delete(MailWishRow).where(MailWishRow.user_id == user_id))
        session.execute(sa.update(AlertRow).where(AlertRow.user_id == user_id).values(to_mail=False))
        return
    email = session.scalar(sa.select(UserRow.email).where(UserRow.id == user_id)) or ""
    if not ADDRESS.fullmatch(email):
        raise InvalidEntry("Your account has no address that mail can reach.", mend="Ask an admin to correct it.")
    if row is None:
        row = MailWishRow(user_id=user_id)
        session.add(row)
    row.wish = wish.value
    session.flush()


def anything_due(session: Session, at: dt.datetime, *, local: dt.datetime, digest_hour: int) -> bool:
    """Return whether `gather` or `due_mails` have anything to do: two looks at indexes, and nothing is written."""
    waiting = sa.and_(AlertMailRow.state == MailState.WAITING.value, AlertMailRow.next_try_at <= at)
    owned = sa.exists().where(AlertRow.to_mail, MailWishRow.user_id == AlertRow.user_id, _now(local, digest_hour))
    return bool(session.scalar(sa.select(sa.or_(sa.exists().where(waiting), owned))))


def gather(session: Session, at: dt.datetime, *, local: dt.datetime, digest_hour: int) -> None:
    """Put the alerts that wait into mails, one a person; `local` is `at` on the server's clock.

    Who wants mails at once gets one five minutes or more after the one before, and none while that still waits; who
    wants one a day gets it from `digest_hour` on.
    """
    session.execute(sa.update(AlertRow).where(AlertRow.to_mail, AlertRow.made_at < at - STALE).values(to_mail=False))
    wishes = (
        sa.select(MailWishRow)
        .where(sa.exists().where(AlertRow.user_id == MailWishRow.user_id, AlertRow.to_mail), _now(local, digest_hour))
        .with_for_update(of=MailWishRow, skip_locked=True)
    )
    for wish in session.scalars(wishes).all():
        if _busy(session, wish.user_id, at):
            continue
        mail = AlertMailRow(user_id=wish.user_id, made_at=at, next_try_at=at)
        session.add(mail)
        session.flush()
        mine = sa.and_(AlertRow.user_id == wish.user_id, AlertRow.to_mail)
        session.execute(sa.update(AlertRow).where(mine).values(to_mail=False, mail_id=mail.id))
        if wish.wish == MailWish.DAILY:
            wish.digest_on = local.date()
    session.flush()


def due_mails(session: Session, at: dt.datetime) -> tuple[int, ...]:
    """Return the mails to try now, the oldest first, at most 20."""
    wanted = sa.and_(AlertMailRow.state == MailState.WAITING.value, AlertMailRow.next_try_at <= at)
    return tuple(
        session.scalars(sa.select(AlertMailRow.id).where(wanted).order_by(AlertMailRow.id).limit(MOST_AT_ONCE))
    )


def begin_mail(session: Session, mail_id: int, at: dt.datetime) -> bool:
    """Take a mail that is due; False where another worker has.

    The next try is laid down before this one begins: whoever dies over it leaves it to be tried again, and a server
    that kills every try ends after the last.
    """
    row = session.get(AlertMailRow, mail_id)
    if row is None or row.state != MailState.WAITING or row.next_try_at > at:
        return False
    if row.attempts > len(WAITS):
        end_mail(session, mail_id, at, MailState.FAILED, problem=row.problem or "Every try was broken off.")
        return False
    later = at + WAITS[min(row.attempts, len(WAITS) - 1)]
    wanted = sa.and_(AlertMailRow.id == mail_id, AlertMailRow.attempts == row.attempts)
    taken = sa.update(AlertMailRow).where(wanted, AlertMailRow.state == MailState.WAITING.value)
    changed: Any = session.execute(taken.values(attempts=row.attempts + 1, next_try_at=later))
    return bool(changed.rowcount)


def letter_of(session: Session, mail_id: int, *, with_words: bool) -> Letter | None:
    """Return what a mail says: the alerts in it that its reader still may see and has not seen; None for nothing.

    Sentences of meetings are read only `with_words`.
    """
    row = session.get(AlertMailRow, mail_id)
    user = None if row is None else session.get(UserRow, row.user_id)
    if row is None or user is None or not user.active or session.get(MailWishRow, user.id) is None:
        return None
    statement = (
        sa.select(AlertRow, WatchRow, SavedViewRow.name, MeetingRow.title, MeetingRow.listed_on, UserRow.display_name)
        .join(WatchRow, WatchRow.id == AlertRow.watch_id)
        .join(SavedViewRow, SavedViewRow.id == WatchRow.view_id)
        .join(MeetingRow, MeetingRow.id == AlertRow.meeting_id)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .where(AlertRow.mail_id == mail_id, AlertRow.seen_at.is_(None), WatchRow.muted.is_(False))
        .where(visible(viewer_of(user_of(user))))
        .order_by(AlertRow.id.desc())
    )
    found = session.execute(statement).all()
    lines = tuple(_line(*one, with_words=with_words) for one in found[:MOST_LINES])
    more = len(found) - len(lines)
    return Letter(row.id, row.made_at, user.display_name, user.email, lines, more) if lines else None


def end_mail(session: Session, mail_id: int, at: dt.datetime, state: MailState, *, problem: str = "") -> None:
    """Keep what became of a mail."""
    values = {"state": state.value, "ended_at": at, "problem": one_line(problem, 200)}
    wanted = sa.and_(AlertMailRow.id == mail_id, AlertMailRow.state == MailState.WAITING.value)
    session.execute(sa.update(AlertMailRow).where(wanted).values(**values))


def note_failure(session: Session, mail_id: int, at: dt.datetime, problem: str, *, lasting: bool) -> bool:
    """Keep why a try failed, and return whether the mail is given up: the fault is lasting, or it was the last try."""
    attempts = session.scalar(sa.select(AlertMailRow.attempts).where(AlertMailRow.id == mail_id)) or 0
    if lasting or attempts > len(WAITS):
        end_mail(session, mail_id, at, MailState.FAILED, problem=problem)
        return True
    wanted = AlertMailRow.id == mail_id
    session.execute(sa.update(AlertMailRow).where(wanted).values(problem=one_line(problem, 200)))
    return False


def remove_old_mails(session: Session, at: dt.datetime) -> None:
    """Forget mails that ended more than 90 days ago; the alerts stay."""
    session.execute(sa.delete(AlertMailRow).where(AlertMailRow.ended_at < at - KEPT))


def _now(local: dt.datetime, digest_hour: int) -> ColumnElement[bool]:
    """Return the condition on `MailWishRow` that a mail is wanted now."""
    at_once = MailWishRow.wish == MailWish.AT_ONCE.value
    if local.hour < digest_hour:
        return at_once
    not_today = sa.or_(MailWishRow.digest_on.is_(None), MailWishRow.digest_on != local.date())
    return sa.or_(at_once, not_today)


def _busy(session: Session, user_id: int, at: dt.datetime) -> bool:
    """Return whether a mail to the user waits, or was made a moment ago."""
    recent = sa.or_(AlertMailRow.state == MailState.WAITING.value, AlertMailRow.made_at > at - APART)
    return session.scalar(sa.select(sa.exists().where(AlertMailRow.user_id == user_id, recent))) or False


def _line(  # noqa: PLR0913  (the columns of a row)
    alert: AlertRow, watch: WatchRow, view: str, title: str, held_on: dt.date, owner: str, *, with_words: bool
) -> LetterLine:
    return LetterLine(
        title=title,
        owner_name=owner,
        held_on=held_on,
        watched=watch_words(watch_of(watch)),
        view_name=view,
        meeting_id=alert.meeting_id,
        sentence=alert.sentence,
        quote=alert.text if with_words else "",
    )
