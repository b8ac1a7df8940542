"""The page of alerts: found, marked, muted, stopped, mailed; one's own alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.settings import Settings
from coach.storage import alert_mails, saved_views, users
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import MailWish
from coach.storage.users import User, UserChange
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web.app import create_app

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]


@pytest.fixture
def manager(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.manager)


def view_of(engine: Engine, user: User, name: str = "Deals", query: str = "period=52w") -> int:
    with writing(engine) as session:
        return saved_views.save_view(session, user.id, name, query).id


def watch(browser: FlaskClient, view: int, **form: str) -> None:
    sent = {"view": str(view), "kind": "phrase", "words": "price lists, zeppelin", **form}
    answer = browser.post("/alerts/watches", data=sent)
    assert answer.status_code == 302, answer.text


def hold(add_analysed: Add, user: User, number: int = 0) -> MeetingRecord:
    content = TRANSCRIPT + f"Dana Kim: Number {number}.\n".encode()
    return add_analysed(user, content=content, facts=MeetingFacts(title=f"Acme {number}", held_on=today()))


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def numbers(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text)


def test_a_manager_watches_for_a_phrase_and_finds_the_meeting_with_the_sentence(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add
) -> None:
    assert "Save a view" in manager.get("/alerts").text
    view = view_of(engine, people.manager)
    assert f"/alerts?view={view}#new" in manager.get("/themes").text
    assert f'value="{view}" selected' in manager.get(f"/alerts?view={view}").text
    watch(manager, view)
    assert "As soon as a new meeting" in manager.get("/alerts").text
    held = hold(add_analysed, people.rep)
    assert "1 new alert of your saved views" in manager.get("/").text
    text = manager.get("/alerts").text
    assert "1 of 1 alert new" in text
    assert "Said: “price lists”, “zeppelin”" in text
    assert "<mark>I will send the price list by Friday.</mark>" in text
    (place,) = numbers(text, rf"/meetings/{held.id}#(s\d+)")
    assert f'id="{place}"' in manager.get(f"/meetings/{held.id}").text
    (alert,) = numbers(text, r"/alerts/(\d+)/seen")
    assert manager.post(f"/alerts/{alert}/seen").status_code == 302
    assert "0 of 1 alert new" in manager.get("/alerts").text
    assert "new alert" not in manager.get("/").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "label", "label": "objection"}, "Moment: objection"),
        ({"kind": "need", "topic": ""}, "Need without an answer"),
    ],
)
def test_moments_and_open_needs_are_found(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add, form: dict[str, str], words: str
) -> None:
    watch(manager, view_of(engine, people.manager), **form)
    hold(add_analysed, people.rep)
    text = manager.get("/alerts").text
    assert words in text
    assert "<mark>" in text


def test_a_watch_is_muted_switched_on_and_stopped(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add
) -> None:
    watch(manager, view_of(engine, people.manager))
    (number,) = numbers(manager.get("/alerts").text, r"/alerts/watches/(\d+)/mute")
    manager.post(f"/alerts/watches/{number}/mute", data={"muted": "yes"})
    hold(add_analysed, people.rep, 1)
    assert "Switch on" in manager.get("/alerts").text
    manager.post(f"/alerts/watches/{number}/mute", data={"muted": "no"})
    hold(add_analysed, people.rep, 2)
    text = manager.get("/alerts").text
    assert ("Acme 1" in text, "Acme 2" in text, "found in 1 meeting" in text) == (False, True, True)
    manager.post(f"/alerts/watches/{number}/stop")
    assert "Nothing found yet" in manager.get("/alerts").text


def test_all_are_marked_as_seen_over_all_pages(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add
) -> None:
    watch(manager, view_of(engine, people.manager))
    for number in range(11):
        hold(add_analysed, people.rep, number)
    text = manager.get("/alerts?page=2").text
    assert "page 2 of 2" in text
    (newest,) = numbers(text, r'name="newest" value="(\d+)"')
    manager.post("/alerts/seen", data={"newest": newest})
    assert "0 of 11 alerts new" in manager.get("/alerts").text


def test_nothing_of_an_alert_reaches_anybody_else(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add, as_user: Browse
) -> None:
    view = view_of(engine, people.manager)
    watch(manager, view)
    hold(add_analysed, people.rep)
    text = manager.get("/alerts").text
    (alert,), (number,) = numbers(text, r"/alerts/(\d+)/seen"), numbers(text, r"/alerts/watches/(\d+)/mute")
    for person in (people.rep, people.mate, people.stranger, people.trainer, people.admin):
        browser = as_user(person)
        assert "Acme" not in browser.get("/alerts").text
        assert browser.post(f"/alerts/{alert}/seen").status_code == 404
        assert browser.post(f"/alerts/watches/{number}/mute", data={"muted": "yes"}).status_code == 404
        assert browser.post(f"/alerts/watches/{number}/stop").status_code == 404
        assert browser.post("/alerts/watches", data={"view": view, "kind": "need"}).status_code == 404
        assert browser.post("/alerts/seen", data={"newest": alert}).status_code == 302
    assert "1 of 1 alert new" in manager.get("/alerts").text


def test_the_alert_of_a_meeting_that_one_may_no_longer_see_is_gone(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add, as_user: Browse
) -> None:
    watch(manager, view_of(engine, people.manager))
    hold(add_analysed, people.rep)
    with writing(engine) as session:
        moved = users.update_user(session, people.manager.id, UserChange(team_id=people.stranger.team_id))
    browser = as_user(moved)
    assert "Acme" not in browser.get("/alerts").text
    assert "new alert" not in browser.get("/").text


BAD = [
    {},
    {"kind": "phrase", "words": ""},
    {"kind": "phrase", "words": " , ;;, "},
    {"kind": "phrase", "words": ",".join(f"w{number}" for number in range(11))},
    {"kind": "phrase", "words": "x" * 101},
    {"kind": "label", "label": "target"},
    {"kind": "label", "label": "nonsense"},
    {"kind": "need", "topic": "nonsense"},
    {"kind": "\x00"},
]


@pytest.mark.parametrize("form", BAD)
def test_a_watch_for_nothing_is_refused(
    manager: FlaskClient, people: People, engine: Engine, form: dict[str, str]
) -> None:
    view = view_of(engine, people.manager)
    assert manager.post("/alerts/watches", data={"view": view, **form}).status_code == 422
    assert "Nothing yet." in manager.get("/alerts").text


@pytest.mark.parametrize("view", ["", "x", "-1", "999999", "9" * 40])
def test_a_view_that_is_not_there_is_not_found(manager: FlaskClient, view: str) -> None:
    assert manager.post("/alerts/watches", data={"view": view, "kind": "need"}).status_code == 404


@pytest.mark.parametrize("words", ["/[/", "(unclosed", "“Größe”", "a" * 100, "x\x00y", "<script>alert(1)</script>"])
def test_odd_phrases_are_taken_as_words(
    manager: FlaskClient, people: People, engine: Engine, add_analysed: Add, words: str
) -> None:
    answer = manager.post(
        "/alerts/watches", data={"view": view_of(engine, people.manager), "kind": "phrase", "words": words}
    )
    assert answer.status_code in {302, 422}
    hold(add_analysed, people.rep)
    assert "<script>alert" not in manager.get("/alerts").text


@pytest.mark.parametrize("address", ["/alerts?page=0", "/alerts?page=x", "/alerts?page=99999", "/alerts?view=x"])
def test_odd_addresses_show_the_page(manager: FlaskClient, address: str) -> None:
    assert manager.get(address).status_code == 200


def test_without_a_mail_server_no_mail_is_offered(manager: FlaskClient) -> None:
    text = manager.get("/alerts").text
    assert "Your Coach sends no mail." in text
    assert 'name="wish"' not in text


@pytest.fixture
def mailing(settings: Settings, engine: Engine, analyser: FakeAnalyser) -> Flask:
    """The application with a mail server in its settings."""
    made = create_app(
        settings.model_copy(update={"smtp_host": "localhost", "mail_from": "coach@example.com"}),
        analyser=analyser,
        engine=engine,
    )
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


def test_a_person_asks_for_mail_and_takes_it_back(mailing: Flask, people: People, engine: Engine) -> None:
    browser = mailing.test_client()
    with browser.session_transaction() as session:
        session.update({"_user_id": f"{people.manager.id}:{people.manager.session_generation}", "_fresh": True})
    assert "It holds no words of the meeting" in browser.get("/alerts").text
    for sent, kept in (("daily", MailWish.DAILY), ("at_once", MailWish.AT_ONCE), ("nonsense", None), ("", None)):
        assert browser.post("/alerts/mail", data={"wish": sent}).status_code == 302
        with reading(engine) as session:
            assert alert_mails.mail_choice(session, people.manager.id).wish is kept
            assert alert_mails.mail_choice(session, people.rep.id).wish is None
