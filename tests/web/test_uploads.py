"""Uploads: files and text in, one outcome a file; then what was understood, confirmed or corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import IO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.formparser import default_stream_factory

from coach.domain import MeetingFacts, MeetingForm, Role
from coach.storage import meeting_lists, meetings
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web.intake import plain_name
from web.uploads.alike import alike_names

AddDraft = Callable[..., MeetingRecord]
UNSURE = b"Dana Kim: Hello.\nSam Ortiz: We need speed.\nPat Lee: Month end eats two days.\n"


def send(client: FlaskClient, *files: tuple[bytes, str], **kwargs: object):
    return client.post("/upload", data={"files": [(BytesIO(content), name) for content, name in files]}, **kwargs)


def stored(engine: Engine, user: User) -> list[MeetingRecord]:
    with reading(engine) as session:
        return list(meeting_lists.list_meetings(session, viewer_of(user)).meetings)


def form_of(record: MeetingRecord, **changes: object) -> dict[str, object]:
    names = ["Dana Kim", "Sam Ortiz"]
    form = {f"name-{number}": name for number, name in enumerate(names)}
    form |= {"role-0": "seller", "role-1": "buyer", "title": record.title, "kind": "customer", "form": "call"}
    return form | {"held_on": "2026-03-02", "account": "", "deal_stage": "", "version": record.version} | changes


def test_one_file_leads_to_what_was_understood(rep: FlaskClient, people: People, engine: Engine) -> None:
    answer = send(rep, (TRANSCRIPT, "acme-call.txt"))
    meeting = stored(engine, people.rep)[0]
    assert answer.headers["Location"] == f"/meetings/{meeting.id}/facts"
    page = rep.get(answer.headers["Location"]).text
    assert "Is this right?" in page
    assert "Good morning, how is the new house?" in page
    assert meeting.status == "draft"


def test_each_file_is_kept_or_refused_on_its_own(rep: FlaskClient, people: People, engine: Engine) -> None:
    answer = send(rep, (TRANSCRIPT, "good.txt"), (b"", "empty.txt"), (b"\x00\x01", "picture.txt"), (UNSURE, "more.txt"))
    assert answer.status_code == 200
    assert answer.text.count("Check and analyse") == 2
    assert "The file is empty." in answer.text
    assert "The file is no text." in answer.text
    assert "Analyse all" in answer.text
    assert {meeting.filename for meeting in stored(engine, people.rep)} == {"good.txt", "more.txt"}


def test_a_file_that_is_too_large_is_refused_and_nothing_is_kept(
    rep: FlaskClient, people: People, engine: Engine, analyser: FakeAnalyser
) -> None:
    answer = send(rep, (b"x" * 1_000_001, "huge.txt"))
    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.text
    assert stored(engine, people.rep) == []
    assert analyser.previews == 0


def test_a_request_beyond_all_measure_is_refused(rep: FlaskClient) -> None:
    answer = send(rep, *((b"x" * 1_000_000, f"{number}.txt") for number in range(13)))
    assert answer.status_code == 413
    assert "more than can be uploaded at once" in answer.text


def test_a_body_that_is_refused_half_way_leaves_no_file_open(
    app: Flask, rep: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[IO[bytes]] = []

    def noted(**kwargs: object) -> IO[bytes]:
        opened.append(default_stream_factory(**kwargs))
        return opened[-1]

    monkeypatch.setattr("werkzeug.wrappers.request.default_stream_factory", noted)
    app.config["MAX_FORM_PARTS"] = 3
    answer = send(rep, *((b"x" * 400_000, f"{number}.txt") for number in range(5)))
    assert answer.status_code == 413
    assert opened
    assert all(stream.closed for stream in opened)


def test_a_duplicate_links_the_existing_meeting(rep: FlaskClient, people: People, add_draft: AddDraft) -> None:
    meeting = add_draft(people.rep)
    answer = send(rep, (TRANSCRIPT, "other-name.txt"))
    assert "You uploaded this file before." in answer.text
    assert f'href="/meetings/{meeting.id}"' in answer.text


def test_the_file_of_a_colleague_is_no_duplicate(rep: FlaskClient, people: People, add_draft: AddDraft) -> None:
    add_draft(people.mate)
    assert send(rep, (TRANSCRIPT, "acme-call.txt")).status_code == 302


def test_pasted_text_becomes_a_meeting_with_its_title(rep: FlaskClient, people: People, engine: Engine) -> None:
    answer = rep.post("/upload", data={"text": TRANSCRIPT.decode(), "title": "Acme, first call"})
    meeting = stored(engine, people.rep)[0]
    assert answer.headers["Location"] == f"/meetings/{meeting.id}/facts"
    assert (meeting.title, meeting.filename) == ("Acme, first call", "Acme, first call.txt")


def test_long_pasted_text_is_taken(rep: FlaskClient) -> None:
    text = "Dana Kim: We do it. " + "word " * 150_000
    assert rep.post("/upload", data={"text": text}).status_code == 302


def test_refused_text_stays_in_the_form(rep: FlaskClient) -> None:
    answer = rep.post("/upload", data={"text": "a\x00b keep me", "title": "Kept title"})
    assert answer.status_code == 422
    assert "keep me" in answer.text
    assert "Kept title" in answer.text


def test_nothing_sent_is_said_beside_the_field(rep: FlaskClient) -> None:
    answer = rep.post("/upload", data={"text": "  "})
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert 'href="#files"' in answer.text


def test_more_files_than_allowed_are_named(app, rep: FlaskClient, people: People, engine: Engine) -> None:
    state = app.extensions["coach"]
    few = state.settings.model_copy(update={"max_upload_files": 2})
    app.extensions["coach"] = type(state)(few, state.engine, state.analyser)
    answer = send(rep, *((f"Dana Kim: Meeting {number}.".encode(), f"{number}.txt") for number in range(3)))
    assert "Only 2 files are taken at once." in answer.text
    assert len(stored(engine, people.rep)) == 2


def test_a_script_gets_the_line_of_its_file_alone(rep: FlaskClient) -> None:
    answer = send(rep, (TRANSCRIPT, "a.txt"), headers={"X-Coach-Fragment": "1"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'data-state="added"' in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\calls\\a.txt", "a.txt"), ("../../etc/passwd", "passwd"), ("a\nb\x00.txt", "a b .txt"), ("", "upload")],
)
def test_file_names_lose_folders_and_control_characters(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_several_drafts_are_analysed_at_once(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    ids = [add_draft(people.rep, content=TRANSCRIPT + b"\n" * n, filename=f"{n}.txt").id for n in range(3)]
    answer = rep.post("/upload/analyse", data={"meeting": ids})
    assert answer.text.count("Read the feedback") == 3
    assert {meeting.status for meeting in stored(engine, people.rep)} == {"analysed"}


def test_confirming_without_change_analyses_and_states_nothing(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep)
    answer = rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft))
    assert answer.headers["Location"] == f"/meetings/{draft.id}"
    meeting = stored(engine, people.rep)[0]
    assert meeting.status == "analysed"
    assert meeting.facts == MeetingFacts(roles={}, same_person={})


def test_corrections_are_kept_and_used(rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft) -> None:
    draft = add_draft(people.rep)
    changes = {"title": "Acme demo", "form": "presentation", "held_on": "2026-02-27", "account": "Acme"}
    rep.post(
        f"/meetings/{draft.id}/facts", data=form_of(draft, **changes, deal_stage="Proposal", **{"role-0": "buyer"})
    )
    facts = stored(engine, people.rep)[0].facts
    assert (facts.title, facts.form, facts.held_on) == ("Acme demo", MeetingForm.PRESENTATION, dt.date(2026, 2, 27))
    assert (facts.account, facts.deal_stage, facts.kind) == ("Acme", "Proposal", None)
    assert facts.roles == {"Dana Kim": Role.BUYER, "Sam Ortiz": Role.BUYER}


def test_a_cleared_account_is_taken_away(rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft) -> None:
    draft = add_draft(people.rep, facts=MeetingFacts(account="Wrong"))
    rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, account=""))
    assert stored(engine, people.rep)[0].account is None


def test_unsure_roles_are_asked_first_and_the_answer_is_kept(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep, content=UNSURE)
    page = rep.get(f"/meetings/{draft.id}/facts").text
    assert page.index("What is Pat Lee in this meeting?") < page.index("The meeting</h2>")
    answer = {"name-2": "Pat Lee", "role-2": "buyer"}
    rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, **answer))
    assert stored(engine, people.rep)[0].facts.roles["Pat Lee"] is Role.BUYER


def test_names_spelled_alike_are_offered_and_merged(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep, content=b"Dana Kim: Hello.\nSam Ortiz: We need speed.\nSam: And care.\n")
    page = rep.get(f"/meetings/{draft.id}/facts").text
    assert "Are “Sam” and “Sam Ortiz” the same person?" in page
    merge = {"name-2": "Sam", "role-2": "buyer", "same-2": "Sam Ortiz"}
    rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, **merge))
    meeting = stored(engine, people.rep)[0]
    assert meeting.facts.same_person == {"Sam": "Sam Ortiz"}
    assert "“Sam” is Sam Ortiz" in rep.get(f"/meetings/{draft.id}/facts").text
    rep.post(f"/meetings/{draft.id}/facts", data=form_of(meeting))
    assert stored(engine, people.rep)[0].facts.same_person == {}


def test_merges_that_go_in_a_circle_are_dropped(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep)
    circle = {"same-0": "Sam Ortiz", "same-1": "Dana Kim"}
    assert rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, **circle)).status_code == 302
    assert stored(engine, people.rep)[0].facts.same_person == {}


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("held_on", "someday", "#held_on"),
        ("held_on", "2999-01-01", "#held_on"),
        ("kind", "party", "#kind"),
        ("form", "x", "#form"),
        ("role-0", "boss", "#person-0"),
    ],
)
def test_a_wrong_fact_is_said_beside_its_field(
    rep: FlaskClient, people: People, add_draft: AddDraft, field: str, value: str, place: str
) -> None:
    draft = add_draft(people.rep)
    answer = rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, title="Kept", **{field: value}))
    assert answer.status_code == 422
    assert f'href="{place}"' in answer.text
    assert 'value="Kept"' in answer.text


def test_a_conflict_loses_nothing_and_can_be_sent_again(
    rep: FlaskClient, people: People, engine: Engine, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep)
    rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, title="Theirs", then="keep"))
    answer = rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, title="Mine", account="Mine too"))
    assert answer.status_code == 409
    assert "stored is “Theirs”, you wrote “Mine”" in answer.text
    assert 'value="Mine too"' in answer.text
    version = stored(engine, people.rep)[0].version
    assert f'name="version" value="{version}"' in answer.text
    again = form_of(draft, title="Mine", account="Mine too", version=version)
    assert rep.post(f"/meetings/{draft.id}/facts", data=again).status_code == 302
    assert stored(engine, people.rep)[0].title == "Mine"


def test_facts_can_be_kept_without_analysis(
    rep: FlaskClient, people: People, analyser: FakeAnalyser, add_draft: AddDraft
) -> None:
    draft = add_draft(people.rep)
    answer = rep.post(f"/meetings/{draft.id}/facts", data=form_of(draft, account="Acme", then="keep"))
    assert answer.headers["Location"] == f"/meetings/{draft.id}/facts"
    assert analyser.analyses == 0


def test_a_trainer_reads_but_does_not_correct(
    people: People, as_user: Callable[[User], FlaskClient], engine: Engine, add_analysed: AddDraft
) -> None:
    meeting = add_analysed(people.rep)
    as_user(people.rep).post(f"/meetings/{meeting.id}/review", data={"note": "Please look."})
    trainer = as_user(people.trainer)
    assert trainer.get(f"/meetings/{meeting.id}").status_code == 200
    assert trainer.get(f"/meetings/{meeting.id}/facts").status_code == 404
    with reading(engine) as session:
        assert meetings.get_meeting(session, viewer_of(people.trainer), meeting.id).id == meeting.id


@pytest.mark.parametrize(
    ("first", "second"),
    [("Sam", "Sam Ortiz"), ("S. Ortiz", "Sam Ortiz"), ("Katherine Bell", "Catherine Bell"), ("Ortiz Sam", "Sam Ortiz"),
     ("José Alba", "Jose Alba"), ("Sam Ortiz", "Samuel Ortiz")],
)  # fmt: skip
def test_names_that_look_like_one_person(first: str, second: str) -> None:
    assert alike_names((first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [("Sam Ortiz", "Pam Ortiz"), ("Dana Kim", "Dana Lee"), ("Al", "Alba Ruiz"), ("Buyer 1", "Buyer 2"), ("李", "王")],
)
def test_names_that_do_not(first: str, second: str) -> None:
    assert not alike_names((first, second))
