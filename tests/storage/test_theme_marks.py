"""What themes count of a meeting in one row: the same from a report, from the migration and in a copied company."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import sqlalchemy as sa
from storage_cases import REPORT, found_company
from theme_cases import LAST_DAY, figure, finding, hold, need, sentences

from coach.benchmark_company import fill_company
from coach.storage import followups, meeting_lists, migrate
from coach.storage.access import Viewer, WholeMachine
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import AccountRole, MeetingMarksRow
from coach.storage.theme_marks import FIGURE_PLACES, figures_in
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, find_themes, period_ending
from coach.themes.wording import FIGURES


def marks(engine: Engine) -> dict[int, tuple[int, list[str], bytes]]:
    with reading(engine) as session:
        rows = session.scalars(sa.select(MeetingMarksRow).order_by(MeetingMarksRow.meeting_id))
        return {row.meeting_id: (row.open_needs, sorted(row.marks.split("\n")), row.figures) for row in rows}


def test_the_migration_marks_stored_meetings_as_a_new_analysis_does(own_engine: Engine) -> None:
    company = found_company(own_engine)
    with writing(own_engine) as session:
        hold(session, company.dana, LAST_DAY)
        hold(
            session,
            company.rolf,
            LAST_DAY,
            sentences=sentences("One?", "Two.", labels={0: "discovery", 1: "need"}),
            needs=[
                need("cost", 1, answered=False),
                need("time", 1, answered=True),
                need("risk", 1, answered=False, qualifiers=["denied"]),
            ],
            benefits=[{"statement": "faster", "sentences": [1], "topic": "time", "prompted": False}],
            objections=[{"sentences": [1], "kind": "price", "status": "unanswered", "answered_by": []}],
            findings=[
                finding("house/kept", "kept", sentence=1),
                finding("house/missed", "missed", sentence=1),
                finding("house/idle", "not applicable"),
                finding("house/shadow", "missed", status="shadow"),
            ],
            figures={
                "talk_share": figure(0.25, "estimated"),
                "questions": figure(None, "unavailable"),
                "next_steps": figure(0),
                "next_steps_dated": figure(0),
            },
        )
    saved = marks(own_engine)
    assert saved[2][0] == 1
    assert {"needs/all=2,1", "needs/cost=1,1", "habits/dated=1,1", "label/discovery"} <= set(saved[2][1])
    assert not [line for line in saved[2][1] if "shadow" in line or "idle" in line or "risk" in line]
    before = migrate.scripts().get_revision("0015").down_revision
    migrate.downgrade(own_engine, before)
    migrate.upgrade(own_engine)
    assert marks(own_engine) == saved


def test_every_figure_of_themes_has_a_place() -> None:
    assert set(FIGURE_PLACES) == set(FIGURES)


def test_a_row_from_before_a_figure_was_added_has_no_value_for_it() -> None:
    from coach.storage.theme_marks import AddedUp

    total = AddedUp()
    cell = (1, 0, "")
    total.figures[cell].append(b"\0" * 8)
    total.marks[cell].update(["figure/talk_share=measured"])
    found = list(figures_in(total))
    assert [(one.figure, one.count, one.total) for one in found] == [("talk_share", 1, 0.0)]
    assert not math.isnan(found[0].squares)


def test_a_company_of_copies_has_the_themes_of_its_meetings_and_keeps_teams_apart(engine: Engine) -> None:
    company = fill_company(engine, [REPORT], meetings=120, last_day=LAST_DAY)
    manager = Viewer(company.manager, AccountRole.MANAGER, 1)
    with reading(engine) as session:
        everything = meeting_lists.list_meetings(session, manager, per_page=200)
        facts = theme_facts(session, WholeMachine(), ThemeFilter(period_ending(LAST_DAY, days=730)))
        due = followups.list_groups(session, manager, LAST_DAY + dt.timedelta(days=1))
        found: Any = find_themes(facts)
    assert {meeting.team_id for meeting in everything.meetings} == {1}
    assert found.meetings == sum(facts.meetings.values())
    assert 90 < found.meetings < 120
    assert {group.state.value for group in due if group.total} >= {"done"}
    copied = {(rows[0], tuple(rows[1])) for rows in marks(engine).values()}
    assert len(marks(engine)) == 120
    assert len(copied) == 1
