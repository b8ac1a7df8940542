"""Filling the demo company: once, in order, resumable, and seen by whom it should be."""

from __future__ import annotations

import pytest
import storage_cases
from demo_cases import FakeAnalysed, FakeAnalyser

from coach.accounts import authenticate
from coach.demo import demo_accounts, fill, found_company, is_filled
from coach.demo.company import demo_company
from coach.domain import MeetingFacts
from coach.errors import UnreadableUpload
from coach.guidelines.schema import GuidelinePack
from coach.storage import meetings, reviews, teams, users
from coach.storage.access import Viewer, viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meeting_lists import list_meetings
from coach.storage.tables import AccountRole, MeetingStatus, ParsedDocumentRow
from coach.storage.uploads import NewUpload

COUNT = len(demo_company().meetings)


def viewer(engine: Engine, name: str) -> Viewer:
    with reading(engine) as session:
        user = users.find_user(session, f"{name}@harbourline.example")
    assert user is not None
    return viewer_of(user)


def seen(engine: Engine, name: str) -> int:
    with reading(engine) as session:
        return list_meetings(session, viewer(engine, name)).total


def owned(*names: str) -> int:
    return sum(meeting.owner.partition("@")[0] in names for meeting in demo_company().meetings)


def test_filling_adds_every_meeting_analysed_and_tells_how_far_it_is(engine: Engine) -> None:
    steps: list[tuple[int, int]] = []
    analyser = FakeAnalyser()
    accounts = fill(engine, analyser, with_year=False, progress=lambda done, of: steps.append((done, of)))
    assert accounts == demo_accounts()
    assert steps == [(number, COUNT) for number in range(1, COUNT + 1)]
    assert analyser.analysed == [meeting.file for meeting in demo_company().meetings]
    with reading(engine) as session:
        page = list_meetings(session, viewer(engine, "priyanka"))
        assert {record.status for record in page.meetings} == {MeetingStatus.ANALYSED}
        assert session.get(ParsedDocumentRow, page.meetings[0].id) is not None


def test_what_the_company_file_states_goes_before_what_was_understood(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), with_year=False)
    planned = demo_company().meetings[0]
    with reading(engine) as session:
        records = list_meetings(session, viewer(engine, "priyanka")).meetings
    record = next(one for one in records if one.filename == planned.file)
    assert record.title == planned.facts.title
    assert record.account == planned.facts.account
    assert record.deal_stage == planned.facts.deal_stage
    assert record.held_on == planned.facts.held_on


def test_everybody_sees_what_their_role_may_see(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), with_year=False)
    assert seen(engine, "tessa") == owned("tessa")
    assert seen(engine, "imogen") == owned("imogen", "priyanka", "dexter")
    assert seen(engine, "callum") == owned("callum", "marlowe", "tessa")
    assert seen(engine, "ruth") == 2
    assert seen(engine, "sven") == 0


def test_the_trainer_finds_what_a_rep_and_a_manager_ask(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), with_year=False)
    with reading(engine) as session:
        queue = reviews.list_queue(session, viewer(engine, "ruth"))
    assert [request.requested_by_name for request in queue] == ["Dexter Boyle", "Imogen Vale"]
    assert all(request.note for request in queue)


def test_filling_again_adds_nothing(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), with_year=False)
    again = FakeAnalyser()
    fill(engine, again, with_year=False)
    assert again.analysed == []
    assert seen(engine, "imogen") + seen(engine, "callum") == COUNT
    with reading(engine) as session:
        assert len(users.list_users(session)) == 8
        assert len(teams.list_teams(session)) == 2


def test_a_meeting_that_was_deleted_does_not_come_back(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), with_year=False)
    tessa = viewer(engine, "tessa")
    with writing(engine) as session:
        meetings.delete_meeting(session, tessa, list_meetings(session, tessa).meetings[0].id)
    fill(engine, FakeAnalyser(), with_year=False)
    assert seen(engine, "tessa") == owned("tessa") - 1


def test_filling_goes_on_where_it_stopped(engine: Engine) -> None:
    stumble = demo_company().meetings[9].file
    with pytest.raises(UnreadableUpload):
        fill(engine, FakeAnalyser(stumble), with_year=False)
    assert not is_filled(engine)
    assert seen(engine, "imogen") + seen(engine, "callum") == 9
    rest = FakeAnalyser()
    fill(engine, rest, with_year=False)
    assert is_filled(engine)
    assert rest.analysed == [meeting.file for meeting in demo_company().meetings[9:]]


def test_a_file_that_its_owner_uploads_meanwhile_is_left_alone(engine: Engine) -> None:
    planned = demo_company().meetings[0]

    class Meanwhile(FakeAnalyser):
        def analyse(
            self, filename: str, content: bytes, facts: MeetingFacts, guidelines: GuidelinePack | None = None
        ) -> FakeAnalysed:
            if filename == planned.file:
                with writing(engine) as session:
                    upload = NewUpload(filename, content)
                    meetings.add_meeting(session, viewer(engine, "priyanka"), upload, storage_cases.meeting())
            return super().analyse(filename, content, facts, guidelines)

    fill(engine, Meanwhile(), with_year=False)
    assert seen(engine, "priyanka") == owned("priyanka")


def test_the_company_is_founded_before_it_is_filled_and_can_log_in(engine: Engine) -> None:
    viewers = found_company(engine)
    assert found_company(engine) == viewers
    assert viewers["sven@harbourline.example"].role is AccountRole.ADMIN
    account = demo_accounts()[0]
    assert authenticate(engine, account.email, account.password).display_name == account.name
    assert not is_filled(engine)
