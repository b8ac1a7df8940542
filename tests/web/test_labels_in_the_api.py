"""Own labels for programs: the list, where they stand in a meeting, and the filter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from flask.testing import FlaskClient

from coach.own_labels import Definition, Fit, Head, Where, Whose
from coach.storage import analyses, meetings, own_labels
from coach.storage.access import viewer_of
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.own_label_examples import add_examples
from coach.storage.users import User
from coach.storage.vectors import SentenceVectors
from tests.web.conftest import People
from tests.web.fake_analyser import FakeAnalyser, word_counts
from tests.web.test_api import Program, assert_fits, assert_problem, token_of

Call = Callable[[User], Program]
Add = Callable[..., MeetingRecord]
RIVAL = Definition("rival-northwind", "Rival Northwind", "The buyer names Northwind.", Whose.BUYER, Where.CUSTOMER)
PILOT = Definition("pilot", "Pilot", "Somebody wants to try first.", Whose.ANYBODY, Where.INTERNAL)
TEXT = b"""Dana Kim: Do you know Northwind?
Sam Ortiz: Lunch was good. We use Northwind at the other site.
Sam Ortiz: Northwind answers slowly.
"""


@pytest.fixture
def as_program(client: FlaskClient, engine: Engine) -> Call:
    """Make a program that calls with the token of a user."""
    return lambda user: Program(client, token_of(engine, user))


@pytest.fixture
def add_meeting(engine: Engine, analyser: FakeAnalyser, add_draft: Add) -> Add:
    """Add an analysed meeting, with vectors unless it is said otherwise."""

    def add(user: User, content: bytes = TEXT, *, vectors: bool = True) -> MeetingRecord:
        draft = add_draft(user, content=content)
        report = analyser.analyse(draft.filename, content, draft.facts).report
        found = word_counts([row["text"] for row in report["sentences"]])
        document = ParsedDocument("en", b"x", SentenceVectors("sha256:aa", found) if vectors else None)
        with writing(engine) as session:
            analyses.save_analysis(session, draft, report, docbin=document)
            return meetings.get_meeting(session, viewer_of(user), draft.id)

    return add


@pytest.fixture
def add_label(engine: Engine, people: People) -> Callable[..., int]:
    """Add a trained label that finds every sentence with the word, in use unless it is said otherwise."""
    viewer = viewer_of(people.trainer)

    def add(definition: Definition = RIVAL, *, use: bool = True) -> int:
        head = Head((20 * word_counts(["northwind"])[0]).astype(np.float32), {}, -4.0, 0.5)
        with writing(engine) as session:
            number = own_labels.add_label(session, viewer, definition)
            add_examples(session, viewer, number, [f"We know Northwind from way {one}." for one in range(5)])
            version = own_labels.get_label(session, viewer, number).version
            own_labels.keep_training(session, viewer, number, Fit(head, 5, 5, 0, 100), version=version)
            if use:
                own_labels.put_in_use(session, viewer, number, reason="We want to see it at work.")
        return number

    return add


def test_a_meeting_names_the_labels_in_use_and_their_sentences(
    as_program: Call, people: People, add_meeting: Add, add_label: Callable[..., int]
) -> None:
    add_label()
    add_label(PILOT)
    add_label(Definition("other", "Other", "Something else.", Whose.ANYBODY, Where.ANY), use=False)
    program, number = as_program(people.rep), add_meeting(people.rep).id
    answer = program.call("GET", f"/meetings/{number}").json
    assert_fits("MeetingWithLabels", answer)
    pilot, rival = answer["own_labels"]
    assert (pilot["label"], pilot["looked_for"], pilot["sentences"]) == ("own/pilot", False, [])
    assert (rival["key"], rival["name"], rival["looked_for"]) == ("rival-northwind", "Rival Northwind", True)
    report = program.call("GET", f"/meetings/{number}/analyses/current").json
    told = {report["sentences"][one["index"]]["text"]: one for one in rival["sentences"]}
    assert set(told) == {"We use Northwind at the other site.", "Northwind answers slowly."}
    for one in rival["sentences"]:
        assert one["span"] == report["sentences"][one["index"]]["span"]
        assert 0.5 <= one["score"] <= 1
        assert one["source"] == "machine"


def test_a_draft_and_a_meeting_without_vectors_do_not_say_that_nothing_is_found(
    as_program: Call, people: People, add_meeting: Add, add_draft: Add, add_label: Callable[..., int]
) -> None:
    add_label()
    program = as_program(people.rep)
    old, draft = add_meeting(people.rep, vectors=False), add_draft(people.rep, content=TEXT + b"\n")
    (label,) = program.call("GET", f"/meetings/{old.id}").json["own_labels"]
    assert (label["looked_for"], label["sentences"]) == (False, [])
    answer = program.call("GET", f"/meetings/{draft.id}").json
    assert_fits("MeetingWithLabels", answer)
    assert answer["own_labels"] == []


def test_a_retired_label_goes_from_the_meeting_and_its_filter(
    as_program: Call, people: People, engine: Engine, add_meeting: Add, add_label: Callable[..., int]
) -> None:
    label, number = add_label(), add_meeting(people.rep).id
    program = as_program(people.rep)
    assert program.call("GET", "/meetings?label=own/rival-northwind").json["total"] == 1
    with writing(engine) as session:
        own_labels.retire_label(session, viewer_of(people.trainer), label)
    assert program.call("GET", f"/meetings/{number}").json["own_labels"] == []
    assert program.call("GET", "/meetings?label=own/rival-northwind").json["total"] == 0


def test_the_list_takes_the_filter_by_own_label_and_shows_no_other_team(
    as_program: Call, people: People, add_meeting: Add, add_label: Callable[..., int]
) -> None:
    add_label()
    mine = add_meeting(people.rep)
    add_meeting(people.rep, b"Dana Kim: Good morning.\nSam Ortiz: Lunch was good.\n")
    secret = add_meeting(people.stranger, TEXT + b"Sam Ortiz: Bye.\n")
    program = as_program(people.rep)
    found = program.call("GET", "/meetings?label=own/rival-northwind").json
    assert_fits("MeetingPage", found)
    assert [row["id"] for row in found["meetings"]] == [mine.id]
    assert program.call("GET", "/meetings?label=own/unheard-of").json["total"] == 0
    for user in (people.rep, people.manager, people.trainer):
        assert_problem(as_program(user).call("GET", f"/meetings/{secret.id}"), 404)


def test_trainers_and_managers_get_all_labels_with_figures(
    as_program: Call, people: People, add_meeting: Add, add_label: Callable[..., int], engine: Engine
) -> None:
    add_label()
    retired = add_label(PILOT)
    with writing(engine) as session:
        own_labels.retire_label(session, viewer_of(people.trainer), retired)
        own_labels.add_label(
            session, viewer_of(people.trainer), Definition("new", "New", "It is new.", Whose.ANYBODY, Where.ANY)
        )
    add_meeting(people.rep)
    for user in (people.trainer, people.manager):
        answer = as_program(user).call("GET", "/labels").json
        for label in answer["labels"]:
            assert_fits("OwnLabel", label)
        new, rival, pilot = answer["labels"]
        assert (rival["label"], rival["state"]) == ("own/rival-northwind", "in_use")
        assert (rival["figures"]["sentences"], rival["figures"]["meetings"], rival["figures"]["examples"]) == (2, 1, 5)
        assert rival["figures"]["precision"] is None
        assert (new["state"], new["figures"]["sentences"], new["figures"]["trained_at"]) == ("collecting", None, None)
        assert (pilot["state"], pilot["figures"]["sentences"]) == ("retired", None)


def test_everybody_else_gets_the_labels_in_use_without_figures(
    as_program: Call, people: People, client: FlaskClient, add_label: Callable[..., int]
) -> None:
    add_label()
    add_label(PILOT, use=False)
    for user in (people.rep, people.admin, people.stranger):
        (label,) = as_program(user).call("GET", "/labels").json["labels"]
        assert_fits("OwnLabel", label)
        assert (label["key"], label["figures"], label["links"]) == ("rival-northwind", None, {})
    assert_problem(client.get("/api/v1/labels"), 401)
