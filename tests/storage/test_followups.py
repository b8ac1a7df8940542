"""Follow-ups: who sees them, ticking off, and what becomes of the tick when a meeting is analysed again."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from storage_cases import REPORT, Company, add_analysed, found_company, report

from coach.errors import NotFound
from coach.followups import DueState, step_key
from coach.storage import analyses, feed_keys, followups, meetings, migrate, users
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.step_states import settle_step
from coach.storage.tables import NextStepRow
from coach.storage.users import UserChange

TODAY = dt.date(2026, 3, 9)
KEY = step_key("send the draft")


def step(what: str, due: str | None) -> dict[str, object]:
    return {"sentences": [3], "who": "Dana", "what": what, "due": due}


STEPS = [
    step("call back", "2026-03-08"),
    step("send the draft", "2026-03-09"),
    step("sign", "2026-03-16"),
    step("think about it", None),
]


def totals(session: Session, viewer: object, **kwargs: object) -> dict[str, int]:
    groups = followups.list_groups(session, viewer, TODAY, **kwargs)
    return {group.state.value: group.total for group in groups if group.total}


def test_steps_are_grouped_by_when_they_are_due(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana, next_steps=STEPS)
    with reading(engine) as session:
        groups = {group.state: group for group in followups.list_groups(session, company.dana, TODAY)}
        assert list(groups) == list(DueState)
        assert [groups[state].total for state in DueState] == [1, 1, 1, 1, 0]
        (overdue,) = groups[DueState.OVERDUE].followups
        assert (overdue.what, overdue.who, overdue.customer) == ("call back", "Dana", "Acme")
        listed = followups.list_followups(session, company.dana)
        assert [one.what for one in listed] == ["call back", "send the draft", "sign", "think about it"]
        until = followups.list_followups(session, company.dana, until=TODAY)
        assert [one.what for one in until] == ["call back", "send the draft"]


def test_a_rep_sees_their_own_and_a_manager_the_teams(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana, "Dana said this.")
        add_analysed(session, company.olga, "Olga said this.")
    with reading(engine) as session:
        seen = {viewer.user_id: len(followups.list_followups(session, viewer)) for viewer in company.everybody}
        assert seen == {
            viewer.user_id: int(viewer in (company.dana, company.mia, company.olga, company.otto))
            for viewer in company.everybody
        }
        (north,) = followups.count_by_owner(session, company.mia, TODAY)
        assert (north.owner_name, north.counts[DueState.THIS_WEEK]) == ("Dana", 1)
        assert totals(session, company.mia, owner_id=company.olga.user_id) == {}


def test_a_tick_is_kept_through_another_analysis_and_taken_back(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        settle_step(session, company.dana, meeting.id, KEY, done=True)
        settle_step(session, company.dana, meeting.id, KEY, done=True)
    with writing(engine) as session:
        again = report(next_steps=[step("call back", None), *REPORT["next_steps"]])
        analyses.save_analysis(session, meeting, again)
        assert totals(session, company.dana) == {"done": 1, "undated": 1}
        settle_step(session, company.mia, meeting.id, KEY, done=False)
        assert totals(session, company.dana) == {"this_week": 1, "undated": 1}


def test_a_manager_who_changed_teams_has_their_own_and_the_new_teams_once(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for number, owner in enumerate((company.dana, company.mia, company.olga, company.otto)):
            add_analysed(session, owner, f"Said by {number}.", next_steps=STEPS)
        moved = viewer_of(users.update_user(session, company.mia.user_id, UserChange(team_id=company.olga.team_id)))
        settle_step(session, moved, 2, step_key("sign"), done=True)
    with reading(engine) as session:
        assert totals(session, moved) == {"overdue": 3, "this_week": 3, "later": 2, "undated": 3, "done": 1}
        assert totals(session, moved, owner_id=company.mia.user_id)["overdue"] == 1
        groups = {group.state: group.followups for group in followups.list_groups(session, moved, TODAY)}
        assert [one.meeting_id for one in groups[DueState.OVERDUE]] == [2, 3, 4]
        assert [one.meeting_id for one in groups[DueState.UNDATED]] == [4, 3, 2]
        first = followups.list_groups(session, moved, TODAY, limit=2)
        assert [len(group.followups) for group in first] == [2, 2, 2, 2, 1]


def test_what_next_steps_repeat_is_filled_anew_by_its_revision(own_engine: Engine) -> None:
    company = found_company(own_engine)
    with writing(own_engine) as session:
        meeting = add_analysed(session, company.dana, next_steps=STEPS)
        add_analysed(session, company.tara, "Mine.")
        settle_step(session, company.dana, meeting.id, KEY, done=True)
    repeated = sa.select(NextStepRow.meeting_id, NextStepRow.owner_id, NextStepRow.team_id, NextStepRow.done_at)
    ordered = repeated.order_by(NextStepRow.meeting_id, NextStepRow.place)
    with reading(own_engine) as session:
        saved = session.execute(ordered).all()
    assert [row.done_at is not None for row in saved] == [False, True, False, False, False]
    assert {(row.owner_id, row.team_id) for row in saved} == {
        (company.dana.user_id, company.dana.team_id),
        (company.tara.user_id, None),
    }
    before = migrate.scripts().get_revision("0018").down_revision
    migrate.downgrade(own_engine, before)
    migrate.upgrade(own_engine)
    with reading(own_engine) as session:
        assert session.execute(ordered).all() == saved


@pytest.mark.parametrize("name", ["rolf", "olga", "otto", "tara", "adam"])
def test_nobody_ticks_off_what_they_may_not_change(engine: Engine, company: Company, name: str) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
    with pytest.raises(NotFound), writing(engine) as session:
        settle_step(session, getattr(company, name), meeting.id, KEY, done=True)


def test_a_step_that_is_not_there_cannot_be_ticked_off(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
    for key in ("", "nonsense", step_key("send another draft")):
        with pytest.raises(NotFound), writing(engine) as session:
            settle_step(session, company.dana, meeting.id, key, done=True)


def test_ticks_go_with_their_meeting(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        settle_step(session, company.dana, meeting.id, KEY, done=True)
        meetings.delete_meeting(session, company.dana, meeting.id)
    with reading(engine) as session:
        assert totals(session, company.dana) == {}


def test_a_calendar_opens_by_its_newest_key_until_it_is_revoked(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = feed_keys.make_feed_key(session, company.dana.user_id)
        second = feed_keys.make_feed_key(session, company.dana.user_id)
        other = feed_keys.make_feed_key(session, company.olga.user_id)
    with reading(engine) as session:
        assert feed_keys.find_feed_user(session, second).id == company.dana.user_id
        assert feed_keys.find_feed_user(session, other).id == company.olga.user_id
        assert feed_keys.feed_made_at(session, company.dana.user_id) is not None
        for wrong in (first, "", "x" * 5000):
            with pytest.raises(NotFound):
                feed_keys.find_feed_user(session, wrong)
    with writing(engine) as session:
        feed_keys.revoke_feed_key(session, company.dana.user_id)
        users.update_user(session, company.olga.user_id, UserChange(active=False))
        for wrong in (second, other):
            with pytest.raises(NotFound):
                feed_keys.find_feed_user(session, wrong)
