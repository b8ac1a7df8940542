"""Actions of internal meetings: their state, who may change it, and which come back at the next meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from storage_cases import Company, add_analysed, report

from coach.domain import MeetingFacts, MeetingKind
from coach.errors import NotFound
from coach.followups import step_key
from coach.storage import actions, analyses, audit, followups, meetings, reviews
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.step_states import settle_step

INTERNAL = MeetingFacts(kind=MeetingKind.INTERNAL)
NOBODY_ELSES = "There is no such"


def steps(*whats: str, due: str | None = None) -> list[dict[str, Any]]:
    return [{"sentences": [3], "who": "Ben", "what": what, "due": due} for what in whats]


def internal(session: Session, viewer: Viewer, day: str, *whats: str, **more: Any) -> MeetingRecord:
    """Add an internal meeting of `day` with these actions."""
    changes = {
        "kind": "internal",
        "held_on": day,
        "next_steps": steps(*whats, **more),
        "sentences": [{**row, "speaker": "Ben"} for row in report()["sentences"]],
    }
    return add_analysed(session, viewer, f"{day}, {viewer.user_id}, {whats}", facts=INTERNAL, **changes)


def test_actions_are_open_until_somebody_ticks_them_off(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list", "ask marketing", due="2026-11-06")
        settle_step(session, company.mia, made.id, step_key("send the list"), done=True)
    with reading(engine) as session:
        first, second = actions.actions_of(session, company.mia, made.id)
    assert (first.what, first.done, first.settled_by) == ("send the list", True, "Mia")
    assert first.settled_at is not None
    assert (second.what, second.done, second.due) == ("ask marketing", False, dt.date(2026, 11, 6))


def test_a_tick_can_be_taken_back(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        for done in (True, False):
            settle_step(session, company.mia, made.id, step_key("send the list"), done=done)
        assert not actions.actions_of(session, company.mia, made.id)[0].done


def test_a_new_analysis_keeps_the_tick(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        settle_step(session, company.mia, made.id, step_key("send the list"), done=True)
        again = report(next_steps=steps("ring Acme", "Send the list."), kind="internal", held_on="2026-11-02")
        analyses.save_analysis(session, made, again)
        assert [one.done for one in actions.actions_of(session, company.mia, made.id)] == [False, True]


def test_open_actions_come_back_at_the_next_internal_meeting_of_the_team(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = internal(session, company.mia, "2026-11-02", "send the list", "ask marketing")
        settle_step(session, company.mia, first.id, step_key("ask marketing"), done=True)
        second = internal(session, company.mia, "2026-11-09", "ring Acme")
        third = internal(session, company.mia, "2026-11-16")
        south = internal(session, company.otto, "2026-11-16")

        def earlier(viewer: Viewer, meeting: MeetingRecord) -> list[str]:
            return [one.what for one in actions.earlier_actions(session, viewer, meeting.id)]

        assert earlier(company.mia, first) == []
        assert earlier(company.mia, second) == ["send the list"]
        assert earlier(company.mia, third) == ["send the list", "ring Acme"]
        assert earlier(company.otto, south) == []


def test_actions_of_long_ago_do_not_come_back(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        internal(session, company.mia, "2026-01-05", "send the list")
        made = internal(session, company.mia, "2026-11-16")
        assert actions.earlier_actions(session, company.mia, made.id) == ()
        assert actions.open_actions(session, company.mia, made.team_id or 0, until=dt.date(2026, 11, 16)) == ()


def test_two_meetings_of_one_day_follow_each_other(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        morning = internal(session, company.mia, "2026-11-02", "send the list")
        evening = internal(session, company.mia, "2026-11-02", "ring Acme")
        assert actions.earlier_actions(session, company.mia, morning.id) == ()
        assert len(actions.earlier_actions(session, company.mia, evening.id)) == 1


def test_next_steps_of_customer_meetings_are_no_actions_of_the_team(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        customer = add_analysed(session, company.dana, held_on="2026-11-01")
        made = internal(session, company.mia, "2026-11-02")
        assert actions.actions_of(session, company.dana, customer.id) == ()
        assert actions.earlier_actions(session, company.mia, made.id) == ()


def test_who_may_not_change_a_meeting_cannot_tick(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        reviews.request_review(session, company.mia, made.id)
        for viewer in (company.dana, company.otto, company.tara, company.adam):
            with pytest.raises(NotFound, match=NOBODY_ELSES):
                settle_step(session, viewer, made.id, step_key("send the list"), done=True)
        assert not actions.actions_of(session, company.mia, made.id)[0].done


@pytest.mark.parametrize("key", ["", "0" * 32, "x" * 5000])
def test_an_action_that_is_not_there_cannot_be_ticked(engine: Engine, company: Company, key: str) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        with pytest.raises(NotFound, match="no such next step"):
            settle_step(session, company.mia, made.id, key, done=True)


def test_a_rep_has_the_actions_of_their_own_internal_meetings_alone(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        internal(session, company.mia, "2026-11-02", "the manager's")
        internal(session, company.dana, "2026-11-03", "the rep's")
        team = company.mia.team_id or 0
        until = dt.date(2026, 11, 9)
        assert [one.what for one in actions.open_actions(session, company.dana, team, until=until)] == ["the rep's"]
        assert len(actions.open_actions(session, company.mia, team, until=until)) == 2
        assert actions.open_actions(session, company.otto, team, until=until) == ()


def test_a_deleted_meeting_takes_its_actions_along(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        settle_step(session, company.mia, made.id, step_key("send the list"), done=True)
        meetings.delete_meeting(session, company.mia, made.id)
        assert actions.open_actions(session, company.mia, company.mia.team_id or 0, until=dt.date(2026, 12, 1)) == ()


def test_what_is_ticked_among_the_follow_ups_is_done_for_the_team_too(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        (listed,) = followups.list_followups(session, company.mia)
        settle_step(session, company.mia, listed.meeting_id, listed.key, done=True)
        (action,) = actions.actions_of(session, company.mia, made.id)
        assert (action.done, action.settled_by) == (True, "Mia")
        assert actions.open_actions(session, company.mia, company.mia.team_id or 0, until=dt.date(2026, 11, 9)) == ()


def test_an_action_that_is_done_is_no_open_follow_up(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        (action,) = actions.actions_of(session, company.mia, made.id)
        settle_step(session, company.mia, made.id, action.key, done=True)
        assert followups.list_followups(session, company.mia) == ()
        settle_step(session, company.mia, made.id, action.key, done=False)
        (again,) = followups.list_followups(session, company.mia)
        assert (again.what, again.done_at) == ("send the list", None)
        (opened,) = actions.actions_of(session, company.mia, made.id)
        assert (opened.done, opened.settled_by) == (False, "Mia")


def test_what_is_done_is_done_in_the_earlier_meetings_that_spoke_of_it(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        early = internal(session, company.mia, "2026-11-02", "send the list")
        other = internal(session, company.otto, "2026-11-02", "send the list")
        late = internal(session, company.mia, "2026-11-09", "Send the list.")
        after = internal(session, company.mia, "2026-11-16", "send the list")
        settle_step(session, company.mia, late.id, step_key("send the list"), done=True)
        states = {
            made.id: actions.actions_of(session, viewer, made.id)[0].done
            for viewer, made in (
                (company.mia, early),
                (company.otto, other),
                (company.mia, late),
                (company.mia, after),
            )
        }
        assert states == {early.id: True, other.id: False, late.id: True, after.id: False}


def test_ticking_twice_is_written_down_once(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = internal(session, company.mia, "2026-11-02", "send the list")
        for done in (False, True, True):
            settle_step(session, company.mia, made.id, step_key("send the list"), done=done)
        kept = [one.entry.action for one in audit.list_events(session, company.adam).events]
        assert [one for one in kept if one.startswith("step.")] == ["step.done"]
