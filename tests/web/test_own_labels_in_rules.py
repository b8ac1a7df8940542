"""Rules that name an own label, in the browser: from the editor to a finding, what is refused, and what a page says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from flask.testing import FlaskClient

from coach.own_labels import Definition, Fit, Head, Where, Whose
from coach.storage import analyses, own_labels
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.own_label_examples import add_examples
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.fake_analyser import word_counts
from tests.web.test_guidelines import published, seen, send

AsUser = Callable[[User], FlaskClient]
Add = Callable[..., MeetingRecord]
RIVAL = Definition("rival-northwind", "Rival Northwind", "The buyer names Northwind.", Whose.BUYER, Where.CUSTOMER)
# Finds every sentence with the word.
WEIGHTS = 20 * word_counts(["northwind"])[0]
RULE = """id: needs/ask-about-the-rival
kind: prefer
say: Ask what they like about the rival.
why: What they like there is what they want here.
source: House practice
grade: house
when: own/rival-northwind
any: [what do you like]
tests:
  hit: [What do you like about it?]
  miss: [It costs five euros.]
"""
PAGE = "/guidelines/needs/ask-about-the-rival"
ABOUT_NORTHWIND = b"Dana Kim: Good morning.\nSam Ortiz: Northwind calls us too.\nDana Kim: I see."


@pytest.fixture
def trainer(as_user: AsUser, people: People) -> FlaskClient:
    return as_user(people.trainer)


@pytest.fixture
def label(engine: Engine, people: People) -> int:
    """An own label in use."""
    viewer = viewer_of(people.trainer)
    with writing(engine) as session:
        number = own_labels.add_label(session, viewer, RIVAL)
        add_examples(session, viewer, number, [f"We know Northwind from way {one}." for one in range(5)])
        fit = Fit(Head(WEIGHTS.astype(np.float32), {}, -4.0, 0.5), 5, 5, 0, 100)
        version = own_labels.get_label(session, viewer, number).version
        own_labels.keep_training(session, viewer, number, fit, version=version)
        own_labels.put_in_use(session, viewer, number, reason="We want to see it at work.")
    return number


def analysed(browser: FlaskClient, draft: MeetingRecord) -> str:
    """Analyse a meeting by the guidelines of today and return its page."""
    assert browser.post(f"/meetings/{draft.id}/analyse", data={"guidelines": "today"}).status_code == 302
    return browser.get(f"/meetings/{draft.id}").text


def test_a_rule_that_names_a_label_in_use_is_found_in_a_new_meeting(
    trainer: FlaskClient, rep: FlaskClient, people: People, label: int, add_draft: Add
) -> None:
    assert send(trainer, RULE, kind="prefer").status_code == 302
    assert published(trainer).status_code == 302
    about = analysed(rep, add_draft(people.rep, content=ABOUT_NORTHWIND, filename="a.txt"))
    other = analysed(rep, add_draft(people.rep, content=b"Dana Kim: Good morning.\nSam Ortiz: Yes.", filename="b.txt"))
    assert "Ask what they like about the rival" in about
    assert "Ask what they like about the rival" not in other
    page = rep.get(PAGE).text
    assert "voices “rival northwind”" in page
    assert "found nowhere" not in page


def test_the_editor_offers_the_labels_in_use_and_keeps_those_that_a_rule_names(
    trainer: FlaskClient, engine: Engine, people: People, label: int
) -> None:
    send(trainer, RULE, kind="prefer")
    page = trainer.get(f"{PAGE}/edit").text
    assert 'value="own/rival-northwind" checked' in page
    assert "Rival Northwind (own label)" in page
    assert "(own label)" in trainer.get("/guidelines/new?kind=require").text
    assert "(own label)" not in trainer.get("/guidelines/new?kind=cadence").text
    with writing(engine) as session:
        own_labels.retire_label(session, viewer_of(people.trainer), label)
    assert "(own label)" not in trainer.get("/guidelines/new?kind=require").text
    assert 'value="own/rival-northwind" checked' in trainer.get(f"{PAGE}/edit").text
    again = send(trainer, RULE.replace("five", "six"), to=f"{PAGE}/edit", kind="prefer", seen=seen(trainer, PAGE[12:]))
    assert again.status_code == 302


def test_a_rule_of_a_retired_label_does_not_apply_and_its_page_says_so(
    trainer: FlaskClient, rep: FlaskClient, engine: Engine, people: People, label: int, add_draft: Add
) -> None:
    send(trainer, RULE, kind="prefer")
    published(trainer)
    with writing(engine) as session:
        own_labels.retire_label(session, viewer_of(people.trainer), label)
    for browser in (trainer, rep):
        assert "The own label “rival northwind” is retired: it is found nowhere" in browser.get(PAGE).text
    draft = add_draft(people.rep, content=ABOUT_NORTHWIND, filename="a.txt")
    assert "Ask what they like about the rival" not in analysed(rep, draft)


def test_a_key_that_no_label_has_is_refused_with_the_nearest_in_the_editor_and_in_a_file(
    trainer: FlaskClient, label: int
) -> None:
    wrong = RULE.replace("own/rival-northwind", "own/rival-northwynd")
    answer = send(trainer, wrong, kind="prefer")
    assert answer.status_code == 422
    assert "Did you mean &#39;own/rival-northwind&#39;" in answer.text
    assert 'href="#when"' in answer.text
    pack = "name: House\nrules:\n" + "".join(
        ("  - " if number == 0 else "    ") + line + "\n" for number, line in enumerate(wrong.splitlines())
    )
    file = {"file": (BytesIO(pack.encode()), "house.yml")}
    answer = trainer.post("/guidelines/import", data=file)
    assert answer.status_code == 422
    assert "house.yml:3" in answer.text
    assert trainer.get(PAGE).status_code == 404


def test_publishing_refuses_a_rule_whose_label_was_deleted_meanwhile(
    trainer: FlaskClient, engine: Engine, people: People
) -> None:
    viewer = viewer_of(people.trainer)
    with writing(engine) as session:
        number = own_labels.add_label(session, viewer, RIVAL)
    assert send(trainer, RULE, kind="prefer").status_code == 302
    assert "is not in use: it is found nowhere" in trainer.get(PAGE).text
    with writing(engine) as session:
        own_labels.delete_label(session, viewer, number)
    assert "does not exist any more" in trainer.get(PAGE).text
    refused = published(trainer)
    assert refused.status_code == 422
    assert "there is no such label" in refused.text
    with reading(engine) as session:
        assert own_labels.label_states(session) == {}


def retrained(engine: Engine, people: People, label: int) -> None:
    """Train a label once more with the same outcome, and put it in use again."""
    viewer = viewer_of(people.trainer)
    with writing(engine) as session:
        fit = Fit(Head(WEIGHTS.astype(np.float32), {}, -4.0, 0.5), 5, 5, 0, 100)
        version = own_labels.get_label(session, viewer, label).version
        own_labels.keep_training(session, viewer, label, fit, version=version)
        own_labels.put_in_use(session, viewer, label, reason="We want to see it at work.")


CHANGED = "The label “Rival Northwind” has changed since this meeting was judged."


def test_a_meeting_says_that_a_label_of_its_findings_has_changed_until_it_is_analysed_again(
    trainer: FlaskClient, rep: FlaskClient, engine: Engine, people: People, label: int, add_draft: Add
) -> None:
    send(trainer, RULE, kind="prefer")
    published(trainer)
    meeting = add_draft(people.rep, content=ABOUT_NORTHWIND, filename="a.txt")
    page = analysed(rep, meeting)
    assert "Own label “rival northwind”" in page
    assert "training 1" in page
    assert CHANGED not in page
    retrained(engine, people, label)
    page = rep.get(f"/meetings/{meeting.id}").text
    assert f"{CHANGED} Its present training came into use later." in page
    assert page.count('name="guidelines" value="today">Analyse again</button>') == 1
    with reading(engine) as session:
        assert len(analyses.list_analyses(session, viewer_of(people.rep), meeting.id)) == 1
    assert CHANGED not in analysed(rep, meeting)
    with writing(engine) as session:
        own_labels.retire_label(session, viewer_of(people.trainer), label)
    assert f"{CHANGED} It is retired." in rep.get(f"/meetings/{meeting.id}").text
    assert CHANGED not in analysed(rep, meeting)


def test_a_trainer_who_may_not_change_the_meeting_is_led_to_judging_again(
    trainer: FlaskClient, rep: FlaskClient, engine: Engine, people: People, label: int, add_draft: Add
) -> None:
    send(trainer, RULE, kind="prefer")
    published(trainer)
    meeting = add_draft(people.rep, content=ABOUT_NORTHWIND, filename="a.txt")
    analysed(rep, meeting)
    rep.post(f"/meetings/{meeting.id}/review")
    retrained(engine, people, label)
    page = trainer.get(f"/meetings/{meeting.id}").text
    assert CHANGED in page
    assert "Analyse again</button>" not in page
    (address,) = re.findall(r'href="(/rereads/new[^"]*)">Judge again', page)
    form = trainer.get(html.unescape(address)).text
    assert 'value="judge" checked' in form
    assert 'value="today" checked' in form
    assert form.count('value="2026-03-02"') == 2
    assert "Judge again</a>" not in rep.get(f"/meetings/{meeting.id}").text
