"""The year of the demo company stored as it was planned: readings made of the plan, without a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import storage_cases
from theme_cases import figure, finding, need, sentences

from coach.demo import found_company
from coach.demo.calendar import WRITTEN_FOR
from coach.demo.cast import Cast
from coach.demo.year import YearMeeting, demo_year
from coach.demo.year_plan import PlannedMeeting
from coach.storage import analyses, meetings
from coach.storage.engine import Engine, writing
from coach.storage.uploads import NewUpload

Days = Callable[[PlannedMeeting], dt.date]


def hold_demo_year(engine: Engine, *, until: dt.date = WRITTEN_FOR, day_of: Days | None = None) -> Cast:
    """Found the company and store all meetings of its year, on the planned days or on those of `day_of`."""
    cast = Cast(found_company(engine, until=until), until)
    with writing(engine) as session:
        for one in demo_year(until).meetings:
            upload = NewUpload(one.meeting.file, one.meeting.content)
            day = one.planned.day if day_of is None else day_of(one.planned)
            understood = storage_cases.meeting(one.meeting.facts.title, held_on=day)
            viewer = cast.viewers[one.meeting.owner]
            record = meetings.add_meeting(session, viewer, upload, understood)
            analyses.save_analysis(session, record, as_planned(one, day))
    return cast


def shuffled(until: dt.date = WRITTEN_FOR) -> Days:
    """Return days on which the same meetings were held in another order, each team's among themselves."""
    days: dict[tuple[str, int], dt.date] = {}
    for team in ("North", "South"):
        planned = [one.planned for one in demo_year(until).meetings if one.planned.team.name == team]
        mixed = [one.day for one in planned]
        Random(7).shuffle(mixed)
        days |= {(team, one.number): day for one, day in zip(planned, mixed, strict=True)}
    return lambda planned: days[planned.team.name, planned.number]


@cache
def _empty() -> tuple[dict[str, Any], ...]:
    return tuple(sentences("Hello.", "One.", "Two.", "Three.", "Bye."))


def as_planned(one: YearMeeting, day: dt.date) -> dict[str, Any]:
    """Return the report of a meeting that was read exactly as it was planned."""
    planned = one.planned
    objections = [] if planned.price is None else [{"sentences": [2], "kind": "price", "answered_by": []}]
    for objection in objections:
        objection["status"] = "answered" if planned.price else "unanswered"
    pitch = {"statement": "more revenue", "sentences": [1], "topic": "revenue", "prompted": False}
    asked = finding("needs/ask-who-decides", "kept" if planned.asks_who_decides else "missed")
    return storage_cases.report(
        held_on=day.isoformat(),
        kind="customer",
        sentences=list(_empty()),
        needs=[need(each.topic, place, answered=each.answered) for place, each in enumerate(planned.needs, start=1)],
        benefits=[pitch] if planned.pitch else [],
        objections=objections,
        next_steps=[],
        findings=[asked],
        figures={"next_steps": figure(1), "next_steps_dated": figure(1 if planned.dated_step else 0)},
    )
