"""Who sees what: every function that gives something of a meeting hides what is not the viewer's."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import pytest
from coaching_cases import add_coaching, add_good
from storage_cases import Company, add_analysed, upload

import coach.storage
from coach.domain import MeetingFacts
from coach.errors import NotFound
from coach.storage import (
    analyses,
    comments,
    documents,
    exemplars,
    focus,
    library,
    meeting_lists,
    meeting_reviews,
    meetings,
    playlists,
    reviews,
    scorecards,
    uploads,
)
from coach.storage.access import Viewer, may_delete, may_edit, viewer_of
from coach.storage.analyses import AnalysisRecord
from coach.storage.comments import NewComment
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.exemplars import Choice
from coach.storage.focus import NewFocus
from coach.storage.meeting_reviews import Turn
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import AccountRole, Audience, MeetingRow
from coach.storage.uploads import Original

OF_A_MEETING = (MeetingRecord, AnalysisRecord, ParsedDocument, Original, MeetingRow)

# Each is called as somebody who may not see the meeting, and must raise NotFound or give something empty.
ASKED: dict[str, Callable[[Session, Viewer, MeetingRecord, int], Any]] = {
    "access.one_meeting": lambda s, v, m, a: meetings.one_meeting(s, v, m.id),
    "analyses.current_report": lambda s, v, m, a: analyses.current_report(s, v, m.id),
    "analyses.list_analyses": lambda s, v, m, a: analyses.list_analyses(s, v, m.id),
    "analyses.report_of": lambda s, v, m, a: analyses.report_of(s, v, m.id, a),
    "comments.add_comment": lambda s, v, m, a: comments.add_comment(s, v, m.id, NewComment("Hello")),
    "comments.list_comments": lambda s, v, m, a: comments.list_comments(s, v, m.id),
    "comments.remove_comment": lambda s, v, m, a: comments.remove_comment(s, v, m.id, 1),
    "documents.parsed_document": lambda s, v, m, a: documents.parsed_document(s, v, m.id),
    "exemplars.choose": lambda s, v, m, a: exemplars.choose(s, v, m.id, Choice("clear-next-step:3:3")),
    "exemplars.give_consent": lambda s, v, m, a: exemplars.give_consent(s, v, 1, Audience.TEAM),
    "exemplars.refuse_consent": lambda s, v, m, a: exemplars.refuse_consent(s, v, 1),
    "exemplars.remove_passage": lambda s, v, m, a: exemplars.remove_passage(s, v, 1),
    "exemplars.suggest": lambda s, v, m, a: exemplars.suggest(s, v, m.id),
    "exemplars.suggest_lately": lambda s, v, m, a: exemplars.suggest_lately(s, v),
    "focus.accept_focus": lambda s, v, m, a: focus.accept_focus(s, v, 1, "Ask.", version=1),
    "focus.close_focus": lambda s, v, m, a: focus.close_focus(s, v, 1, "", version=1),
    "focus.extend_focus": lambda s, v, m, a: focus.extend_focus(s, v, 1, version=1),
    "focus.former_focuses": lambda s, v, m, a: focus.former_focuses(s, v, m.owner_id),
    "focus.get_focus": lambda s, v, m, a: focus.get_focus(s, v, 1),
    "focus.person_to_coach": lambda s, v, m, a: focus.person_to_coach(s, v, m.owner_id),
    "focus.present_focus": lambda s, v, m, a: focus.present_focus(s, v, m.owner_id),
    "focus.propose_focus": lambda s, v, m, a: focus.propose_focus(s, v, m.owner_id, NewFocus("Ask.")),
    "focus.team_focuses": lambda s, v, m, a: [one for one in focus.team_focuses(s, v) if one.user_id == m.owner_id],
    "library.count_asked": lambda s, v, m, a: library.count_asked(s, v),
    "library.get_passage": lambda s, v, m, a: library.get_passage(s, v, 1),
    "library.list_library": lambda s, v, m, a: library.list_library(s, v).passages,
    "library.list_unshared": lambda s, v, m, a: library.list_unshared(s, v),
    "library.mark_read": lambda s, v, m, a: library.mark_read(s, v, 1, read=True),
    "library.passages_by_id": lambda s, v, m, a: library.passages_by_id(s, v, [1]),
    "meeting_reviews.acknowledge": lambda s, v, m, a: meeting_reviews.acknowledge(s, v, m.id, "", version=1),
    "meeting_reviews.count_waiting": lambda s, v, m, a: meeting_reviews.count_waiting(s, v),
    "meeting_reviews.list_reviews": lambda s, v, m, a: [
        one for turn in Turn for one in meeting_reviews.list_reviews(s, v, turn).reviews
    ],
    "meeting_reviews.opened_review": lambda s, v, m, a: meeting_reviews.opened_review(s, v, m.id),
    "meeting_reviews.review_of": lambda s, v, m, a: meeting_reviews.review_of(s, v, m.id),
    "meeting_lists.list_meetings": lambda s, v, m, a: meeting_lists.list_meetings(s, v).meetings,
    "meeting_lists.filter_choices": lambda s, v, m, a: meeting_lists.filter_choices(s, v).accounts,
    "meetings.get_meeting": lambda s, v, m, a: meetings.get_meeting(s, v, m.id),
    "meetings.update_facts": lambda s, v, m, a: meetings.update_facts(s, v, m.id, MeetingFacts(), version=m.version),
    "meetings.delete_meeting": lambda s, v, m, a: meetings.delete_meeting(s, v, m.id),
    "playlists.get_playlist": lambda s, v, m, a: playlists.get_playlist(s, v, 1).entries,
    "playlists.list_playlists": lambda s, v, m, a: [
        one for found in playlists.list_playlists(s, v) for one in found.entries
    ],
    "scorecards.fill_scorecard": lambda s, v, m, a: scorecards.fill_scorecard(s, v, m.id, 1, {"q1": "yes"}, version=1),
    "scorecards.list_scorecards": lambda s, v, m, a: scorecards.list_scorecards(s, v, m.id),
    "reviews.request_review": lambda s, v, m, a: reviews.request_review(s, v, m.id),
    "reviews.list_queue": lambda s, v, m, a: reviews.list_queue(s, v),
    "reviews.close_review": lambda s, v, m, a: reviews.close_review(s, v, 1),
    "uploads.find_duplicate": lambda s, v, m, a: uploads.find_duplicate(s, v, upload().sha256),
    "uploads.original": lambda s, v, m, a: uploads.original(s, v, m.id),
}

# These need no viewer: they take what such a function gave, or are steps that the functions above are made of.
TAKE_WHAT_WAS_LET_THROUGH = {
    "analyses.save_analysis",
    "documents.keep_document",
    "focus_checks.note_practice",
    "focus_checks.progress_of",
    "meeting_reviews.review_row",
    "library.passage_record",
    "meetings.fill",
    "meetings.meeting_record",
    "readings.replace_rows",
    "search.index_body",
    "search.index_heading",
    "uploads.remove_upload",
}
ADDS = {"meetings.add_meeting"}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(coach.storage.__path__):
        if found.name not in {"tables", "migrations"}:
            yield importlib.import_module(f"coach.storage.{found.name}")


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__.removeprefix('coach.storage.')}.{name}", function


def mentions_a_meeting(hint: Any, seen: tuple[Any, ...] = ()) -> bool:
    """Return whether a value of this type holds anything of a meeting."""
    if hint in OF_A_MEETING:
        return True
    if hint in seen:
        return False
    if is_dataclass(hint):
        inner = typing.get_type_hints(hint).values()
        return any(mentions_a_meeting(part, (*seen, hint)) for part in inner)
    return any(mentions_a_meeting(part, (*seen, hint)) for part in typing.get_args(hint))


def touches_a_meeting(function: Callable[..., Any]) -> bool:
    hints = typing.get_type_hints(function)
    asked = {"meeting_id", "upload_id", "sha256", "analysis_id", "request_id"} & hints.keys()
    return bool(asked) or "viewer" in hints or any(mentions_a_meeting(hint) for hint in hints.values())


def test_every_function_of_meetings_takes_a_viewer_and_is_tested_here() -> None:
    rule_itself = {
        "access.visible",
        "access.editable",
        "access.visible_meetings",
        "access.may_edit",
        "access.may_delete",
        "library.manages",
        "library.seen",
        "meeting_reviews.is_party",
        "meeting_reviews.may_review",
    }
    # Things of a team, with tests of their own: tests/storage/test_meeting_reviews.py and test_library.py.
    of_a_team = {
        "playlists.add_playlist",
        "playlists.add_to_playlist",
        "playlists.change_playlist",
        "playlists.delete_playlist",
        "playlists.move_in_playlist",
        "playlists.take_from_playlist",
        "scorecards.add_template",
        "scorecards.change_template",
        "scorecards.get_template",
        "scorecards.list_templates",
        "scorecards.retire_template",
    }
    other = {"audit.list_events", "uploads.upload_row", *of_a_team}
    found = {name: function for name, function in public_functions() if touches_a_meeting(function)}
    known = ASKED.keys() | TAKE_WHAT_WAS_LET_THROUGH | ADDS | rule_itself | other
    assert found.keys() == known, "a new function belongs into one of the lists above"
    for name in ASKED.keys() | ADDS:
        assert typing.get_type_hints(found[name])["viewer"] is Viewer, name


def refused(asked: Callable[..., Any], session: Session, viewer: Viewer, meeting: MeetingRecord, number: int) -> bool:
    try:
        return not asked(session, viewer, meeting, number)
    except NotFound:
        return True


@pytest.mark.parametrize("name", ASKED)
def test_a_meeting_is_hidden_from_everybody_else(engine: Engine, company: Company, name: str) -> None:
    with writing(engine) as session:
        add_coaching(session, company)
        meeting = add_good(session, company.dana, "Another good meeting.")
        number = analyses.list_analyses(session, company.dana, meeting.id)[0].id
        comments.add_comment(session, company.mia, meeting.id, NewComment("Well asked.", sentence=2))
    for stranger in (company.rolf, company.olga, company.otto, company.tara, company.adam):
        with writing(engine) as session:
            assert refused(ASKED[name], session, stranger, meeting, number), stranger
    with reading(engine) as session:
        assert meetings.get_meeting(session, company.dana, meeting.id) == meeting


def who_sees(engine: Engine, company: Company, meeting: MeetingRecord) -> set[str]:
    names = [field.name for field in fields(company)]
    with reading(engine) as session:
        by_id = {
            name
            for name in names
            if not refused(ASKED["meetings.get_meeting"], session, getattr(company, name), meeting, 0)
        }
        listed = {
            name
            for name in names
            if meeting.id in {m.id for m in meeting_lists.list_meetings(session, getattr(company, name)).meetings}
        }
    assert by_id == listed
    return by_id


def test_a_reps_meeting_is_seen_by_them_and_their_manager(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
    assert who_sees(engine, company, meeting) == {"dana", "mia"}


def test_trainers_see_a_meeting_while_it_is_queued_and_may_not_change_it(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        request = reviews.request_review(session, company.dana, meeting.id, note=" Was that a need? ")
        assert reviews.request_review(session, company.mia, meeting.id, note="Please look") == request
    assert who_sees(engine, company, meeting) == {"dana", "mia", "tara"}
    with reading(engine) as session:
        queue = reviews.list_queue(session, company.tara)
        assert [(entry.meeting, entry.note, entry.requested_by_name) for entry in queue] == [
            (meeting, "Please look", "Dana")
        ]
    for change in ("meetings.update_facts", "meetings.delete_meeting", "reviews.request_review"):
        with pytest.raises(NotFound), writing(engine) as session:
            ASKED[change](session, company.tara, meeting, 0)
    with writing(engine) as session:
        reviews.close_review(session, company.tara, request)
    assert who_sees(engine, company, meeting) == {"dana", "mia"}
    with pytest.raises(NotFound), writing(engine) as session:
        reviews.close_review(session, company.tara, request)


def test_the_owner_withdraws_a_review(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        request = reviews.request_review(session, company.dana, meeting.id)
        reviews.close_review(session, company.dana, request)
        assert reviews.list_queue(session, company.tara) == ()


def test_a_manager_corrects_and_deletes_in_their_team(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        meetings.update_facts(session, company.mia, meeting.id, MeetingFacts(title="By Mia"), version=1)
        meetings.delete_meeting(session, company.mia, meeting.id)
    assert who_sees(engine, company, meeting) == set()


def test_admins_and_trainers_see_their_own(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        of_admin, of_trainer = add_analysed(session, company.adam), add_analysed(session, company.tara)
    assert who_sees(engine, company, of_admin) == {"adam"}
    assert who_sees(engine, company, of_trainer) == {"tara"}


def test_a_manager_without_a_team_sees_no_meeting_without_a_team(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.tara)
    lonely = Viewer(company.mia.user_id, AccountRole.MANAGER, None)
    with reading(engine) as session:
        assert refused(ASKED["meetings.get_meeting"], session, lonely, meeting, 0)
    assert not may_edit(lonely, meeting)


def test_pages_offer_what_storage_allows(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
    allowed = {viewer.user_id for viewer in company.everybody if may_edit(viewer, meeting)}
    assert allowed == {company.dana.user_id, company.mia.user_id}
    assert allowed == {viewer.user_id for viewer in company.everybody if may_delete(viewer, meeting)}


def test_a_deactivated_user_is_no_viewer(engine: Engine, company: Company) -> None:
    from coach.storage import users

    with writing(engine) as session:
        gone = users.update_user(session, company.dana.user_id, users.UserChange(active=False))
    with pytest.raises(NotFound):
        viewer_of(gone)
