"""Own labels in the browser: from nothing to in use, who may, and what is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import numpy as np
import pytest
from flask.testing import FlaskClient

from coach import jobs
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.own_labels import LabelState
from coach.own_labels.background import background_sentences
from coach.settings import Settings
from coach.storage import analyses, own_label_reviews, own_labels
from coach.storage import jobs as job_rows
from coach.storage.access import viewer_of
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import JobState
from coach.storage.users import User
from coach.storage.vectors import SentenceVectors
from tests.web.conftest import People
from tests.web.fake_analyser import FakeAnalyser, word_counts

AsUser = Callable[[User], FlaskClient]
AddMeeting = Callable[..., MeetingRecord]
ABOUT = {"name": "Rival Northwind", "meaning": "The buyer speaks of Northwind.", "whose": "buyer", "where": "customer"}
SENTENCES = """We also had Northwind here last week.
Northwind gave us a lower number.
We are quite happy with Northwind today.
Our contract with Northwind runs until June.
Somebody from Northwind showed us the same thing.
"""
MEETING = b"""Dana Kim: What do you use today?
Sam Ortiz: We use Northwind at the other site. Lunch was good.
Dana Kim: How do you like Northwind?
Sam Ortiz: Northwind answers slowly.
"""


@pytest.fixture
def trainer(as_user: AsUser, people: People) -> FlaskClient:
    return as_user(people.trainer)


@pytest.fixture
def add_meeting(engine: Engine, analyser: FakeAnalyser, add_draft: Callable[..., MeetingRecord]) -> AddMeeting:
    """Add an analysed meeting with vectors."""

    def add(user: User, content: bytes = MEETING) -> MeetingRecord:
        draft = add_draft(user, content=content)
        report = analyser.analyse(draft.filename, content, draft.facts).report
        vectors = word_counts([row["text"] for row in report["sentences"]])
        document = ParsedDocument("en", b"x", SentenceVectors("sha256:aa", vectors.astype(np.float32)))
        with writing(engine) as session:
            analyses.save_analysis(session, draft, report, docbin=document)
        return draft

    return add


def begin(trainer: FlaskClient, **changes: str) -> str:
    """Begin a label and return the address of its page."""
    answer = trainer.post("/labels/new", data={**ABOUT, **changes})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def work(engine: Engine, settings: Settings) -> None:
    """Do the work that waits."""
    with reading(engine) as session:
        waiting = job_rows.live_jobs(session)
    for job in waiting:
        run_job(Workplace(settings, engine, threading.Event()), jobs.JOB_KINDS, job.id)
        with reading(engine) as session:
            assert job_rows.get_job(session, None, job.id).state is JobState.DONE


def use(trainer: FlaskClient, engine: Engine, settings: Settings) -> str:
    """Make a label and put it in use; return the address of its page."""
    page = begin(trainer)
    trainer.post(f"{page}/examples", data={"sentences": SENTENCES})
    assert trainer.post(f"{page}/train").status_code == 302
    work(engine, settings)
    assert trainer.post(f"{page}/use", data={"reason": "We want to see it at work."}).status_code == 302
    return page


def test_a_label_goes_from_new_to_in_use_with_a_review(
    trainer: FlaskClient, as_user: AsUser, people: People, engine: Engine, settings: Settings, add_meeting: AddMeeting
) -> None:
    told = SENTENCES.replace(".", "").splitlines()
    named = [f"Sam Ortiz: {told[n % 5]} {chr(97 + n) * 3}." for n in range(26)]
    plain = [f"Dana Kim: {line}" for line in background_sentences()[:120]]
    add_meeting(people.rep, "\n".join([*plain, *named]).encode())
    page = begin(trainer)
    assert "0 of 5 examples are there" in trainer.get(page).text
    trainer.post(f"{page}/examples", data={"sentences": SENTENCES})
    trainer.post(f"{page}/examples", data={"sentences": "The wind comes from the north.", "counter": "yes"})
    assert "There are enough examples" in trainer.get(page).text
    assert trainer.post(f"{page}/train").status_code == 302
    assert "are being looked through" in trainer.get(page).text
    work(engine, settings)
    assert "0 of 20 are judged" in trainer.get(page).text
    assert "Nothing more for you to judge" in trainer.get(f"{page}/review").text
    with writing(engine) as session:
        for _ in range(18):
            find = own_label_reviews.review_desk(session, viewer_of(people.manager), 1).next
            assert find is not None
            place = (find.meeting_id, find.sentence)
            own_label_reviews.judge_find(session, viewer_of(people.manager), 1, *place, is_right=True)
    manager = as_user(people.manager)
    for number in (19, 20):
        shown = manager.get(f"{page}/review").text
        assert f"Find {number} of 20" in shown
        found = dict(re.findall(r'name="(meeting|sentence)" value="(\d+)"', shown))
        assert manager.post(f"{page}/review", data={**found, "right": "yes"}).status_code == 302
    assert "20 of 20 judged finds were right (84 to 100 %)" in manager.get(f"{page}/review").text
    assert "Reviewed" in trainer.get("/labels").text
    assert trainer.post(f"{page}/use").status_code == 302
    assert "In use" in trainer.get("/labels").text


def test_too_few_examples_are_said_plainly_and_nothing_is_trained(trainer: FlaskClient, engine: Engine) -> None:
    page = begin(trainer)
    trainer.post(f"{page}/examples", data={"sentences": "We had Northwind here.\nNorthwind is cheap, they say."})
    answer = trainer.post(f"{page}/train")
    assert answer.status_code == 422
    assert "2 of 5 examples are there: too few to learn from" in answer.text
    with reading(engine) as session:
        assert own_labels.label_states(session) == {"rival-northwind": LabelState.COLLECTING}


def test_a_label_in_use_shows_in_the_meeting_its_filter_the_list_and_themes(
    trainer: FlaskClient, as_user: AsUser, people: People, engine: Engine, settings: Settings, add_meeting: AddMeeting
) -> None:
    old = add_meeting(people.rep)
    use(trainer, engine, settings)
    new = add_meeting(people.rep, MEETING + b"Sam Ortiz: And that is all for now.\n")
    other = add_meeting(people.rep, b"Dana Kim: Good day to you.\nSam Ortiz: We need an audit trail.\n")
    rep = as_user(people.rep)
    for meeting in (old, new):
        shown = rep.get(f"/meetings/{meeting.id}").text
        assert 'Rival Northwind<span class="moment-detail"> · own label' in shown
        assert 'value="own/rival-northwind"' in shown
        filtered = rep.get(f"/meetings/{meeting.id}?moment=own/rival-northwind").text
        assert "Showing 2 of" in filtered
    assert "own/rival-northwind" not in rep.get(f"/meetings/{other.id}?moment=own/rival-northwind").text
    listed = rep.get("/meetings?label=own/rival-northwind").text
    assert "With Rival Northwind" in listed
    assert re.findall(r'href="/meetings/(\d+)"', listed) == [str(new.id), str(old.id)]
    assert rep.get("/meetings?label=own/unheard-of").status_code == 200
    themes = rep.get("/themes?since=2026-02-20&until=2026-03-10").text
    assert "Labels of your own" in themes
    assert "Rival Northwind" in themes
    told = rep.get("/themes/own/rival-northwind?since=2026-02-20&until=2026-03-10").text
    assert "2 of 3 customer meetings" in told
    assert "<mark>Northwind answers slowly.</mark>" in told


def test_a_retired_label_goes_from_every_page_and_can_come_back(
    trainer: FlaskClient, as_user: AsUser, people: People, engine: Engine, settings: Settings, add_meeting: AddMeeting
) -> None:
    meeting = add_meeting(people.rep)
    page = use(trainer, engine, settings)
    assert trainer.post(f"{page}/retire").status_code == 302
    rep = as_user(people.rep)
    assert "own label" not in rep.get(f"/meetings/{meeting.id}").text
    assert "With a label that is not in use" in rep.get("/meetings?label=own/rival-northwind").text
    assert "Labels of your own" not in rep.get("/themes?since=2026-02-20&until=2026-03-10").text
    assert trainer.post(f"{page}/train").status_code == 422
    assert trainer.post(f"{page}/return").status_code == 302
    assert trainer.post(f"{page}/train").status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "The name is not one that can be used"),
        ({"name": "Next step"}, "Coach has"),
        ({"name": "<b>"}, "The name is not one that can be used"),
        ({"meaning": ""}, "The meaning is missing"),
        ({"whose": "cat"}, "Nobody of that kind speaks"),
        ({"where": "moon"}, "There is no such kind of meeting"),
    ],
)
def test_a_label_that_cannot_be_is_refused_with_what_was_typed(
    trainer: FlaskClient, engine: Engine, changes: dict[str, str], says: str
) -> None:
    answer = trainer.post("/labels/new", data={**ABOUT, **changes})
    assert answer.status_code == 422
    assert says in answer.text
    assert changes.get("meaning", ABOUT["meaning"]) in answer.text
    with reading(engine) as session:
        assert own_labels.label_states(session) == {}


def test_forms_with_nonsense_are_refused_in_words(trainer: FlaskClient) -> None:
    page = begin(trainer)
    assert trainer.post("/labels/new", data=ABOUT).status_code == 422
    assert trainer.post(f"{page}/examples", data={"sentences": " \n"}).status_code == 422
    assert trainer.post(f"{page}/examples", data={"sentences": "x" * 9000}).status_code == 422
    assert trainer.post(f"{page}/examples/stored", data={"meeting": "x", "sentence": "1"}).status_code == 404
    assert trainer.post(f"{page}/examples/stored", data={"meeting": "9" * 30, "sentence": "-1"}).status_code == 404
    assert trainer.post(f"{page}/examples/99999999999/delete").status_code == 404
    assert trainer.post(f"{page}/use", data={"reason": "Because we want it."}).status_code == 422
    assert trainer.post(f"{page}/review", data={"right": "maybe"}).status_code == 422
    assert trainer.post(f"{page}/review", data={"right": "yes", "meeting": "1", "sentence": "0"}).status_code == 422
    for address in ("/labels/7", "/labels/99999999999", "/labels/7/review", "/labels/pick?meeting=a&sentence=b"):
        assert trainer.get(address).status_code == 404
    assert trainer.post(f"{page}/delete").status_code == 302
    assert trainer.get(page).status_code == 404


def test_a_sentence_of_a_meeting_becomes_an_example_by_search_and_by_its_link(
    trainer: FlaskClient, people: People, add_meeting: AddMeeting
) -> None:
    mine, theirs = add_meeting(people.trainer), add_meeting(people.rep, MEETING + b"Sam Ortiz: Bye then, Dana.\n")
    page = begin(trainer)
    found = trainer.get(f"{page}/sentences?search=northwind+slowly").text
    assert "1 sentence found" in found
    place = {"meeting": str(mine.id), "sentence": "4"}
    assert f"/labels/pick?meeting={mine.id}&amp;sentence=4" in trainer.get(f"/meetings/{mine.id}").text
    picked = trainer.get(f"/labels/pick?meeting={mine.id}&sentence=4").text
    assert "Northwind answers slowly." in picked
    assert "Rival Northwind" in picked
    assert trainer.post(f"{page}/examples/stored", data=place).status_code == 302
    assert "Examples: 1 of at most 20" in trainer.get(page).text
    assert trainer.post(f"{page}/examples/stored", data={**place, "meeting": str(theirs.id)}).status_code == 404
    assert trainer.get(f"/labels/pick?meeting={theirs.id}&sentence=4").status_code == 404


def test_only_trainers_change_and_only_trainers_and_managers_see(
    trainer: FlaskClient, as_user: AsUser, people: People
) -> None:
    page = begin(trainer)
    manager = as_user(people.manager)
    assert manager.get(page).status_code == manager.get("/labels").status_code == 200
    assert "Add sentences" not in manager.get(page).text
    for user in (people.manager, people.rep, people.admin):
        browser = as_user(user)
        for path in ("examples", "examples/stored", "train", "use", "unuse", "retire", "return", "delete"):
            assert browser.post(f"{page}/{path}").status_code == 403, path
        assert browser.get("/labels/new").status_code == 403
        assert "Use as example" not in browser.get("/meetings").text
    for user in (people.rep, people.admin):
        assert as_user(user).get("/labels").status_code == 403
        assert as_user(user).get(f"{page}/review").status_code == 403


def test_meetings_of_another_team_are_neither_listed_nor_judged_nor_searched(
    trainer: FlaskClient, as_user: AsUser, people: People, engine: Engine, settings: Settings, add_meeting: AddMeeting
) -> None:
    secret = add_meeting(people.stranger)
    page = use(trainer, engine, settings)
    manager = as_user(people.manager)
    assert "Nothing more for you to judge" in manager.get(f"{page}/review").text
    place = {"meeting": str(secret.id), "sentence": "1", "right": "yes"}
    assert manager.post(f"{page}/review", data=place).status_code == 404
    assert "Northwind answers" not in trainer.get(f"{page}/sentences?search=northwind").text
    assert f'href="/meetings/{secret.id}"' not in as_user(people.rep).get("/meetings?label=own/rival-northwind").text
    assert "answers slowly" not in as_user(people.rep).get("/themes/own/rival-northwind").text
