"""Alerts: one a watch and meeting, only of meetings that belong to the view and that its owner may see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from alert_cases import EVER, OBJECTION, OPEN_NEED, TODAY, hold, unseen, watch_for
from storage_cases import Company, report

from coach.corrections import Verdict, label_correction
from coach.domain import MeetingFacts, Role
from coach.errors import InvalidEntry, NotFound
from coach.storage import (
    alerts,
    analyses,
    correction_queue,
    corrections,
    meetings,
    reviews,
    saved_views,
    users,
    watches,
)
from coach.storage.access import Viewer
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import TooMany
from coach.storage.tables import AlertRow, UserRow
from coach.storage.users import UserChange
from coach.watches import checked_watch


def page(engine: Engine, viewer: Viewer) -> alerts.AlertPage:
    with reading(engine) as session:
        return alerts.list_alerts(session, viewer)


def analyse_again(engine: Engine, viewer: Viewer, meeting_id: int, **changes: Any) -> None:
    with writing(engine) as session:
        record = meetings.get_meeting(session, viewer, meeting_id)
        analyses.save_analysis(session, record, report(held_on=TODAY.isoformat(), **changes))


def test_a_new_meeting_that_matches_is_told_with_its_sentence(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, name="Objections")
    held = hold(engine, company.dana, account="Acme")
    (alert,) = page(engine, company.mia).alerts
    assert (alert.meeting_id, alert.title, alert.view_name) == (held.id, "Acme month end", "Objections")
    assert (alert.owner_id, alert.account, alert.seen_at, alert.lost) == (company.dana.user_id, "Acme", None, False)
    (passage,) = alert.passages
    assert [line.text for line in passage.lines if line.meant] == ["That is too expensive."]
    assert len(passage.lines) == 4


WATCHED = {
    "phrase": ("two full days", "no such words"),
    "label": ("next_step", "proof"),
    "need": ("time", "cost"),
}


@pytest.mark.parametrize("kind", WATCHED)
def test_each_kind_is_met_or_not(engine: Engine, company: Company, kind: str) -> None:
    field = {"phrase": "phrases", "label": "label", "need": "topic"}[kind]
    for said in WATCHED[kind]:
        watch_for(engine, company.mia, checked_watch(kind, **{field: said}), name=said)
    hold(engine, company.dana, needs=[OPEN_NEED])
    assert [alert.view_name for alert in page(engine, company.mia).alerts] == [WATCHED[kind][0]]


def test_a_meeting_of_before_the_watch_is_not_told(engine: Engine, company: Company) -> None:
    hold(engine, company.dana)
    watch_for(engine, company.mia)
    assert unseen(engine, company.mia) == 0


def test_a_meeting_is_told_once_however_often_it_is_analysed(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    held = hold(engine, company.dana)
    with writing(engine) as session:
        alerts.mark_all_seen(session, company.mia, newest=2**31 - 1)
    analyse_again(engine, company.dana, held.id)
    shown = page(engine, company.mia)
    assert (shown.total, shown.unseen) == (1, 0)


def test_a_meeting_that_matches_only_when_analysed_again_is_told_then(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, checked_watch("need"))
    held = hold(engine, company.dana)
    assert unseen(engine, company.mia) == 0
    analyse_again(engine, company.dana, held.id, needs=[OPEN_NEED])
    assert unseen(engine, company.mia) == 1


def test_a_sentence_is_found_again_after_a_new_analysis(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    held = hold(engine, company.dana)
    moved = [{"i": 0, "turn": 0, "text": "Hello.", "labels": {}}]
    moved += [{**row, "i": row["i"] + 1, "labels": {}} for row in report()["sentences"]]
    analyse_again(engine, company.dana, held.id, sentences=moved)
    (alert,) = page(engine, company.mia).alerts
    assert alert.passages[0].first_meant == 3
    analyse_again(
        engine, company.dana, held.id, sentences=moved[:1], needs=[], benefits=[], objections=[], next_steps=[]
    )
    (alert,) = page(engine, company.mia).alerts
    assert (alert.passages, alert.lost) == ((), True)


def test_an_accepted_correction_counts_and_a_waiting_one_does_not(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, checked_watch("label", label="rapport"))
    held = hold(engine, company.dana)
    said = label_correction(report(), 3, old="", new="rapport")
    with writing(engine) as session:
        number = corrections.add_correction(session, company.dana, held.id, said)
    assert unseen(engine, company.mia) == 0
    with writing(engine) as session:
        correction_queue.decide(session, company.tara, number, Verdict.ACCEPT)
    (alert,) = page(engine, company.mia).alerts
    assert alert.passages[0].first_meant == 3


def days(ago: int) -> str:
    return (TODAY - dt.timedelta(ago)).isoformat()


QUERIES = {
    f"{EVER}&account=Acme": True,
    f"{EVER}&account=Other": False,
    f"{EVER}&form=call": True,
    f"{EVER}&form=online": False,
    f"{EVER}&stage=Discovery": False,
    f"{EVER}&owner=1": True,
    f"{EVER}&owner=2": False,
    f"since={days(90)}&until={days(-9)}": True,
    f"since={days(50)}&until={days(-9)}": False,
    f"since={days(90)}&until={days(0)}": True,
    "period=1w": False,
    "period=12w&nonsense=%00&form=%ff&owner=x": True,
    "": False,
}


@pytest.mark.parametrize("query", QUERIES)
def test_only_meetings_of_the_view_are_told(engine: Engine, company: Company, query: str) -> None:
    watch_for(engine, company.mia, query=query)
    hold(engine, company.dana, account="Acme", held_on=days(60))
    assert unseen(engine, company.mia) == QUERIES[query]


def test_a_period_that_moves_takes_what_is_held_today_and_tomorrow(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, query="period=1w")
    for ago in (-1, 0, 7):
        hold(engine, company.dana, f"{ago} days ago.", held_on=days(ago))
    assert unseen(engine, company.mia) == 2


def test_a_meeting_corrected_into_the_view_is_told(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, query=f"{EVER}&account=Acme")
    held = hold(engine, company.dana, account="Other")
    with writing(engine) as session:
        other = MeetingFacts(account="Third", roles={"Dana": Role.BUYER})
        held = meetings.update_facts(session, company.dana, held.id, other, version=held.version)
    assert unseen(engine, company.mia) == 0
    with writing(engine) as session:
        named = MeetingFacts(account="Acme", roles={"Dana": Role.BUYER})
        meetings.update_facts(session, company.dana, held.id, named, version=held.version)
    assert unseen(engine, company.mia) == 1


def test_an_internal_meeting_is_told_to_nobody(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, checked_watch("phrase", phrases="expensive"))
    hold(engine, company.dana, kind="internal")
    assert unseen(engine, company.mia) == 0


def test_nobody_is_told_of_a_meeting_that_they_may_not_see(engine: Engine, company: Company) -> None:
    for viewer in company.everybody:
        watch_for(engine, viewer)
    hold(engine, company.dana)
    told = {
        name
        for name in ("dana", "rolf", "mia", "olga", "otto", "tara", "adam")
        if unseen(engine, getattr(company, name))
    }
    assert told == {"dana", "mia"}
    with reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AlertRow)) == 2


def test_a_trainer_is_told_of_a_meeting_in_the_queue_while_it_is_there(engine: Engine, company: Company) -> None:
    watch_for(engine, company.tara)
    held = hold(engine, company.dana)
    with writing(engine) as session:
        request = reviews.request_review(session, company.dana, held.id)
    analyse_again(engine, company.dana, held.id)
    assert unseen(engine, company.tara) == 1
    with writing(engine) as session:
        reviews.close_review(session, company.tara, request)
    assert unseen(engine, company.tara) == 0
    assert page(engine, company.tara).alerts == ()


def test_who_leaves_the_team_loses_its_alerts(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    hold(engine, company.dana)
    (alert,) = page(engine, company.mia).alerts
    moved = Viewer(company.mia.user_id, company.mia.role, company.otto.team_id)
    assert page(engine, moved).alerts == ()
    with pytest.raises(NotFound), writing(engine) as session:
        alerts.mark_seen(session, moved, alert.id)


def test_nobody_is_told_after_they_left(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    with writing(engine) as session:
        users.update_user(session, company.mia.user_id, UserChange(active=False))
    hold(engine, company.dana)
    assert unseen(engine, company.mia) == 0


def test_a_muted_watch_tells_nothing_until_it_is_woken(engine: Engine, company: Company) -> None:
    watch = watch_for(engine, company.mia)
    with writing(engine) as session:
        watches.mute_watch(session, company.mia.user_id, watch, muted=True)
    hold(engine, company.dana, "One.")
    with writing(engine) as session:
        watches.mute_watch(session, company.mia.user_id, watch, muted=False)
    hold(engine, company.dana, "Two.")
    assert unseen(engine, company.mia) == 1


def test_stopping_a_watch_or_its_view_takes_its_alerts_along(engine: Engine, company: Company) -> None:
    first, second = watch_for(engine, company.mia, name="A"), watch_for(engine, company.mia, name="B")
    hold(engine, company.dana)
    with writing(engine) as session:
        watches.stop_watch(session, company.mia.user_id, first)
        (left,) = watches.list_watches(session, company.mia.user_id, today=TODAY)
    assert (left.id, left.alerts, unseen(engine, company.mia)) == (second, 1, 1)
    with writing(engine) as session:
        saved_views.delete_view(session, company.mia.user_id, left.view_id)
        assert watches.list_watches(session, company.mia.user_id, today=TODAY) == ()
    assert unseen(engine, company.mia) == 0


def test_alerts_go_with_their_meeting_and_their_user(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    watch_for(engine, company.dana)
    held = hold(engine, company.dana, "One.")
    hold(engine, company.dana, "Two.")
    with writing(engine) as session:
        meetings.delete_meeting(session, company.dana, held.id)
    assert (unseen(engine, company.mia), unseen(engine, company.dana)) == (1, 1)
    with writing(engine) as session:
        session.execute(sa.delete(UserRow).where(UserRow.id == company.mia.user_id))
        assert session.scalars(sa.select(AlertRow.user_id)).all() == [company.dana.user_id]


def test_seen_alerts_come_after_new_ones_and_pages_hold_ten(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    for number in range(12):
        hold(engine, company.dana, f"Meeting {number}.", title=f"Meeting {number}")
    first = page(engine, company.mia)
    with writing(engine) as session:
        alerts.mark_seen(session, company.mia, first.alerts[0].id)
        alerts.mark_seen(session, company.mia, first.alerts[0].id)
    with reading(engine) as session:
        pages = [alerts.list_alerts(session, company.mia, page=number) for number in (1, 2, 99)]
    assert [one.title for one in pages[0].alerts] == [f"Meeting {number}" for number in range(10, 0, -1)]
    assert [one.title for one in pages[1].alerts] == ["Meeting 0", "Meeting 11"]
    assert (pages[2].page, pages[0].pages, pages[0].total, pages[0].unseen) == (2, 2, 12, 11)


def test_marking_all_leaves_what_came_after_the_page(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    hold(engine, company.dana, "One.")
    newest = page(engine, company.mia).alerts[0].id
    hold(engine, company.dana, "Two.")
    with writing(engine) as session:
        alerts.mark_all_seen(session, company.mia, newest=newest)
        alerts.mark_all_seen(session, company.otto, newest=2**31 - 1)
    assert unseen(engine, company.mia) == 1


def test_an_analysis_that_fails_leaves_no_alert(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia)
    held = hold(engine, company.dana, kind="internal")
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        record = meetings.get_meeting(session, company.dana, held.id)
        analyses.save_analysis(session, record, report(held_on=days(0)))
        assert alerts.count_unseen(session, company.mia) == 1
        raise ZeroDivisionError
    assert unseen(engine, company.mia) == 0


def test_without_a_watch_an_analysis_asks_one_question_more(engine: Engine, company: Company) -> None:
    watch_for(engine, company.otto)
    held = hold(engine, company.dana)
    asked: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    analyse_again(engine, company.dana, held.id)
    assert [sql for sql in asked if "watches" in sql or "alerts" in sql] == [
        sql for sql in asked if "FROM watches" in sql
    ]
    assert len([sql for sql in asked if "watches" in sql]) == 1


def test_a_watch_is_ones_own(engine: Engine, company: Company) -> None:
    watch = watch_for(engine, company.mia)
    with writing(engine) as session:
        view = saved_views.list_views(session, company.mia.user_id)[0].id
        assert watches.list_watches(session, company.otto.user_id, today=TODAY) == ()
        for deed in (
            lambda: watches.add_watch(session, company.otto.user_id, view, OBJECTION, today=TODAY),
            lambda: watches.mute_watch(session, company.otto.user_id, watch, muted=True),
            lambda: watches.stop_watch(session, company.otto.user_id, watch),
            lambda: watches.stop_watch(session, company.mia.user_id, 2**40),
        ):
            with pytest.raises(NotFound):
                deed()


def test_the_same_watch_twice_is_one_and_there_is_room_for_fifty(engine: Engine, company: Company) -> None:
    assert watch_for(engine, company.mia) == watch_for(engine, company.mia)
    for number in range(49):
        watch_for(engine, company.mia, checked_watch("phrase", phrases=f"word {number}"))
    with pytest.raises(TooMany):
        watch_for(engine, company.mia, checked_watch("need"))


def test_a_view_of_past_days_cannot_watch_and_says_so_later(engine: Engine, company: Company) -> None:
    with pytest.raises(InvalidEntry, match="days of the view"):
        watch_for(engine, company.mia, query=f"since={days(9)}&until={days(1)}")
    watch_for(engine, company.mia, query=f"since={days(9)}&until={days(0)}")
    with reading(engine) as session:
        (one,) = watches.list_watches(session, company.mia.user_id, today=TODAY)
    assert not one.over(TODAY)
    assert one.over(TODAY + dt.timedelta(1))


def test_a_view_saved_again_changes_what_is_told(engine: Engine, company: Company) -> None:
    watch_for(engine, company.mia, name="Mine")
    with writing(engine) as session:
        saved_views.save_view(session, company.mia.user_id, "Mine", f"{EVER}&account=Other")
    hold(engine, company.dana, account="Acme")
    assert unseen(engine, company.mia) == 0
