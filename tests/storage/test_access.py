"""Who sees a meeting: every function that gives something of one hides what is not the viewer's."""

from __future__ import annotations

from dataclasses import fields

import pytest
import sqlalchemy as sa
from access_of_a_meeting import ASKED, refused
from coaching_cases import add_coaching, add_good
from storage_cases import Company, add_analysed

from coach.domain import MeetingFacts
from coach.errors import NotFound
from coach.storage import analyses, comments, meeting_lists, meetings, reviews, users
from coach.storage.access import Viewer, may_edit, viewer_of, visible, visible_apart
from coach.storage.comments import NewComment
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import AccountRole, MeetingRow
from coach.storage.users import UserChange


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


def test_the_parts_of_what_somebody_sees_are_the_whole_of_it_and_hold_nothing_twice(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        for number, owner in enumerate((company.dana, company.rolf, company.mia, company.olga, company.tara)):
            add_analysed(session, owner, f"Meeting {number}.")
        queued = add_analysed(session, company.otto, "Asked.")
        reviews.request_review(session, company.otto, queued.id)
        moved = users.update_user(session, company.mia.user_id, UserChange(team_id=company.olga.team_id))
    for viewer in (*company.everybody, viewer_of(moved)):
        with reading(engine) as session:
            whole = list(session.scalars(sa.select(MeetingRow.id).where(visible(viewer))))
            parts = [session.scalars(sa.select(MeetingRow.id).where(part)) for part in visible_apart(viewer)]
            found = [number for part in parts for number in part]
            page = meeting_lists.list_meetings(session, viewer)
        assert sorted(found) == sorted(whole)
        assert [one.id for one in page.meetings] == sorted(whole, reverse=True)
        assert page.total == len(whole)


def test_a_deactivated_user_is_no_viewer(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        gone = users.update_user(session, company.dana.user_id, users.UserChange(active=False))
    with pytest.raises(NotFound):
        viewer_of(gone)
