"""Mails about alerts: who gets them, when, what they say, and what becomes of them when the server fails."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from alert_cases import OPEN_NEED, Inbox, hold, mail_server, unseen, watch_for
from storage_cases import Company

from coach.errors import InvalidEntry
from coach.jobs import worker
from coach.jobs.kind import Workplace
from coach.jobs.postman import deliver_due, start_postman
from coach.mail import MailError, MailServer
from coach.settings import Settings
from coach.storage import alert_mails, alerts, users, watches
from coach.storage.access import Viewer
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import AlertMailRow, AlertRow, MailState, MailWish, UserRow, now
from coach.storage.users import UserChange
from coach.watches import checked_watch

NOWHERE = MailServer("localhost", 1, "none")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
Post = Callable[..., list[EmailMessage]]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = now()

    def __call__(self) -> dt.datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workplace(engine: Engine, tmp_path: Path) -> Workplace:
    settings = Settings(
        data_dir=tmp_path, smtp_host="localhost", mail_from="coach@example.com", public_url="https://coach.example.com"
    )
    return Workplace(settings, engine, threading.Event())


@pytest.fixture
def post(workplace: Workplace, clock: Clock) -> Post:
    """Deliver what is due, and return what was sent; `fault` is what the server says instead of taking it."""

    def delivered(*, fault: MailError | None = None, **settings: object) -> list[EmailMessage]:
        sent: list[EmailMessage] = []

        def send_one(_server: MailServer, message: EmailMessage) -> None:
            if fault is not None:
                raise fault
            sent.append(message)

        place = Workplace(workplace.settings.model_copy(update=settings), workplace.database, workplace.stop)
        deliver_due(place, NOWHERE, clock=clock, send_one=send_one)
        return sent

    return delivered


def wish(engine: Engine, viewer: Viewer, choice: MailWish | None = MailWish.AT_ONCE) -> None:
    with writing(engine) as session:
        alert_mails.choose_mail(session, viewer.user_id, choice)


def states(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(sa.select(AlertMailRow.state).order_by(AlertMailRow.id)))


def test_who_did_not_ask_for_mail_gets_none(engine: Engine, company: Company, post: Post) -> None:
    watch_for(engine, company.mia)
    hold(engine, company.dana)
    assert post() == []
    wish(engine, company.mia)
    assert post() == [], "what was made before somebody asked is not mailed"


def test_a_mail_names_the_meeting_and_the_watch_and_leads_there_without_its_words(
    engine: Engine, company: Company, post: Post
) -> None:
    watch_for(engine, company.mia, name="Deals")
    wish(engine, company.mia)
    held = hold(engine, company.dana, title="Acme\r\nBcc: all@example.com")
    (mail,) = post()
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "Mia <mia@example.com>",
        "Coach <coach@example.com>",
        "Coach: 1 new alert",
    )
    text = mail.get_content()
    assert mail["Bcc"] is None
    assert "Acme Bcc: all@example.com (Dana, " in text
    assert "Moment: objection. View: Deals" in text
    assert f"https://coach.example.com/meetings/{held.id}#s2\n" in text
    assert "https://coach.example.com/alerts" in text
    assert "expensive" not in text
    assert (states(engine), post()) == (["sent"], [])
    assert unseen(engine, company.mia) == 1, "a mail marks nothing as seen"


def test_a_mail_quotes_only_where_the_settings_allow_it_and_links_only_to_a_known_address(
    engine: Engine, company: Company, post: Post
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    (mail,) = post(mail_quotes=True, public_url="")
    assert "“That is too expensive.”" in mail.get_content()
    assert "http" not in mail.get_content()


def test_alerts_within_five_minutes_share_a_mail(engine: Engine, company: Company, post: Post, clock: Clock) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana, "One.")
    assert len(post()) == 1
    for number in range(60):
        hold(engine, company.dana, f"More {number}.")
    clock.time += 4 * MINUTE
    assert post() == []
    clock.time += 2 * MINUTE
    (mail,) = post()
    assert mail["Subject"] == "Coach: 60 new alerts"
    assert mail.get_content().count("Moment: objection") == 50
    assert "10 more stand on the page Alerts." in mail.get_content()


def test_a_daily_mail_comes_once_a_day_from_its_hour_on(
    engine: Engine, company: Company, post: Post, clock: Clock
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia, MailWish.DAILY)
    clock.time = dt.datetime.now().astimezone().replace(hour=6, minute=59)
    hold(engine, company.dana, "One.")
    hold(engine, company.dana, "Two.")
    assert post() == []
    clock.time += 2 * MINUTE
    assert [mail["Subject"] for mail in post()] == ["Coach: 2 new alerts"]
    hold(engine, company.dana, "Three.")
    clock.time += 12 * HOUR
    assert post() == []
    clock.time += 13 * HOUR
    assert [mail["Subject"] for mail in post()] == ["Coach: 1 new alert"]


def test_what_was_seen_muted_or_is_no_longer_the_readers_is_not_mailed(
    engine: Engine, company: Company, post: Post
) -> None:
    watch = watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana, "Seen.")
    with writing(engine) as session:
        alerts.mark_seen(session, company.mia, alerts.list_alerts(session, company.mia).alerts[0].id)
    assert post() == []
    hold(engine, company.dana, "Muted.")
    with writing(engine) as session:
        watches.mute_watch(session, company.mia.user_id, watch, muted=True)
        watches.mute_watch(session, company.mia.user_id, watch, muted=False)
    assert post() == []
    hold(engine, company.dana, "Moved.")
    with writing(engine) as session:
        users.update_user(session, company.mia.user_id, UserChange(team_id=company.otto.team_id))
    assert (post(), states(engine)) == ([], ["dropped"])


@pytest.mark.parametrize("leaves", ["no wish", "not active"])
def test_who_leaves_before_the_mail_goes_gets_none(engine: Engine, company: Company, post: Post, leaves: str) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    assert post(fault=MailError("Down.")) == []
    with writing(engine) as session:
        if leaves == "no wish":
            alert_mails.choose_mail(session, company.mia.user_id, None)
        else:
            users.update_user(session, company.mia.user_id, UserChange(active=False))
    with writing(engine) as session:
        session.execute(sa.update(AlertMailRow).values(next_try_at=now() - HOUR))
    assert (post(), states(engine)) == ([], ["dropped"])


def test_a_server_that_is_down_is_tried_again_and_the_mail_is_sent_once(
    engine: Engine, company: Company, post: Post, clock: Clock
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana, "One.")
    post(fault=MailError("The mail server cannot be reached."))
    assert (states(engine), post()) == (["waiting"], [])
    hold(engine, company.dana, "Two.")
    clock.time += 6 * MINUTE
    assert [mail["Subject"] for mail in post()] == ["Coach: 1 new alert"]
    clock.time += 6 * MINUTE
    assert [mail["Subject"] for mail in post()] == ["Coach: 1 new alert"]
    assert (states(engine), post()) == (["sent", "sent"], [])


def test_a_mail_is_given_up_after_a_day_and_its_reader_is_told_why(
    engine: Engine, company: Company, post: Post, clock: Clock
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    tries = 0
    while states(engine) in ([], ["waiting"]):
        post(fault=MailError("The mail server cannot be reached."))
        clock.time += 13 * HOUR
        tries += 1
        assert tries < 20
    assert (tries, states(engine)) == (8, ["failed"])
    with reading(engine) as session:
        assert alert_mails.mail_choice(session, company.mia.user_id).problem == "The mail server cannot be reached."
    assert unseen(engine, company.mia) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(engine: Engine, company: Company, post: Post) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    post(fault=MailError("The mail server refused the address (550).", lasting=True))
    assert states(engine) == ["failed"]


def test_two_workers_send_a_mail_once(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    at = now()
    with writing(engine) as session:
        alert_mails.gather(session, at, local=at, digest_hour=7)
        alert_mails.gather(session, at, local=at, digest_hour=7)
        (mail,) = alert_mails.due_mails(session, at)
    with writing(engine) as session:
        assert alert_mails.begin_mail(session, mail, at)
    with writing(engine) as session:
        assert not alert_mails.begin_mail(session, mail, at)
        assert alert_mails.due_mails(session, at) == ()
        assert alert_mails.due_mails(session, at + 6 * MINUTE) == (mail,), "a worker that died leaves it to the next"


def test_alerts_of_last_month_are_not_mailed_when_the_server_is_set_up(
    engine: Engine, company: Company, post: Post, clock: Clock
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    clock.time += dt.timedelta(days=8)
    assert (post(), states(engine)) == ([], [])


def test_an_address_without_a_host_cannot_ask_for_mail(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        session.execute(sa.update(UserRow).where(UserRow.id == company.mia.user_id).values(email="mia"))
    with pytest.raises(InvalidEntry, match="no address"):
        wish(engine, company.mia)


def test_old_mails_are_forgotten_and_their_alerts_stay(
    engine: Engine, company: Company, post: Post, clock: Clock
) -> None:
    watch_for(engine, company.mia)
    wish(engine, company.mia)
    hold(engine, company.dana)
    post()
    with writing(engine) as session:
        alert_mails.remove_old_mails(session, clock.time + dt.timedelta(days=91))
    assert states(engine) == []
    with reading(engine) as session:
        assert session.scalars(sa.select(AlertRow.mail_id)).all() == [None]


def test_the_postman_of_a_worker_sends_through_the_server_of_the_settings(
    engine: Engine, company: Company, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.jobs.postman.POLL_S", 0.01)
    watch_for(engine, company.mia, checked_watch("need"))
    wish(engine, company.mia)
    with mail_server() as inbox:
        place = at_work(workplace, inbox)
        postman = start_postman(place)
        assert postman is not None
        hold(engine, company.dana, needs=[OPEN_NEED])
        deadline = now() + 60 * dt.timedelta(seconds=1)
        while states(engine) != [MailState.SENT.value] and now() < deadline:
            place.stop.wait(0.01)
        place.stop.set()
        postman.join(5)
    assert [mail["To"] for mail in inbox.mails] == ["Mia <mia@example.com>"]
    assert inbox.recipients == ["mia@example.com"]


def at_work(workplace: Workplace, inbox: Inbox) -> Workplace:
    changes = {"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "smtp_security": "none"}
    return Workplace(workplace.settings.model_copy(update=changes), workplace.database, workplace.stop)


def test_no_postman_without_a_mail_server(workplace: Workplace, tmp_path: Path) -> None:
    for changes in ({"smtp_host": ""}, {"mail_from": ""}, {"smtp_user": "x", "smtp_password_file": tmp_path / "none"}):
        settings = workplace.settings.model_copy(update=changes)
        assert start_postman(Workplace(settings, workplace.database, workplace.stop)) is None


def test_a_worker_has_a_postman_and_waits_for_it(
    engine: Engine, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(worker, "_launch", lambda *_: None)
    monkeypatch.setattr(worker.DBOS, "destroy", lambda **_: None)
    names = lambda: [thread.name for thread in threading.enumerate()]  # noqa: E731
    monkeypatch.setattr(worker, "_keep_handing_over", lambda *_: seen.append("postman" in names()))
    worker.work(workplace.settings, engine, threading.Event())
    assert (seen, "postman" in names()) == ([True], False)
