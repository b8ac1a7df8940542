"""From a report to the rows that lists and themes read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.domain import NeedStatus, ObjectionStatus
from coach.followups import step_key
from coach.storage.step_states import with_states
from coach.storage.tables import (
    READING_ROWS,
    Base,
    BenefitRow,
    FigureRow,
    FindingRow,
    MeetingMarksRow,
    MeetingPersonRow,
    MeetingRow,
    MomentRow,
    NeedRow,
    NextStepRow,
    ObjectionRow,
)
from coach.storage.text import clean
from coach.storage.theme_marks import marks_of

Report = Mapping[str, Any]
Values = dict[str, Any]


def replace_rows(session: Session, meeting_id: int, report: Report) -> None:
    """Replace the rows of a meeting by those of `report` (schema 1)."""
    for table in READING_ROWS:
        session.execute(sa.delete(table).where(table.meeting_id == meeting_id))
    found = rows_of(report)
    found[NextStepRow] = with_states(session, meeting_id, found[NextStepRow])
    for table, rows in found.items():
        if rows:
            session.execute(sa.insert(table), [{"meeting_id": meeting_id, **row} for row in rows])


def count_reading(row: MeetingRow, report: Report) -> None:
    """Put the counts of a report that lists of meetings show on the meeting's own row."""
    row.needs = len(report["needs"])
    row.needs_unaddressed = _count(report["needs"], NeedStatus.UNADDRESSED.value)
    row.objections = len(report["objections"])
    row.objections_unanswered = _count(report["objections"], ObjectionStatus.UNANSWERED.value)


def _count(items: Sequence[Report], status: str) -> int:
    return sum(1 for item in items if item["status"] == status)


def rows_of(report: Report) -> dict[type[Base], list[Values]]:
    """Return the values of all rows of `report`, without the meeting's id."""
    rows: dict[type[Base], list[Values]] = {
        MeetingPersonRow: [_person(place, person) for place, person in _numbered(report["people"])],
        MomentRow: [moment for sentence in report["sentences"] for moment in _moments(sentence)],
        NeedRow: [_need(place, need) for place, need in _numbered(report["needs"])],
        BenefitRow: [_benefit(place, benefit) for place, benefit in _numbered(report["benefits"])],
        ObjectionRow: [_objection(place, objection) for place, objection in _numbered(report["objections"])],
        NextStepRow: [_next_step(place, step) for place, step in _numbered(report["next_steps"])],
        FindingRow: [_finding(place, finding) for place, finding in _numbered(report["findings"])],
        FigureRow: [_figure(name, figure) for name, figure in report["figures"].items()],
    }
    return rows | {MeetingMarksRow: [marks_of(rows)]}


def texts_of(report: Report) -> Iterable[str]:
    """Return the people's names and every sentence, for search."""
    yield from (str(person["name"]) for person in report["people"])
    yield from (str(sentence["text"]) for sentence in report["sentences"])


def _numbered(items: Sequence[Report]) -> Iterable[tuple[int, Report]]:
    return enumerate(items)


def _first(sentences: Sequence[int]) -> int | None:
    return sentences[0] if sentences else None


def _person(place: int, person: Report) -> Values:
    return {
        "place": place,
        "name": clean(person["name"]),
        "role": clean(person["role"], 16),
        "role_score": float(person["role_score"]),
        "role_source": clean(person["role_source"], 16),
    }


def _moments(sentence: Report) -> Iterable[Values]:
    labels: Mapping[str, float] = sentence["labels"]
    for label, score in labels.items():
        yield {"label": clean(label, 24), "sentence": int(sentence["i"]), "score": float(score)}


def _need(place: int, need: Report) -> Values:
    return {
        "place": place,
        "sentence": _first(need["sentences"]),
        "statement": clean(need["statement"]),
        "kind": clean(need["kind"], 16),
        "topic": clean(need["topic"], 16),
        "status": clean(need["status"], 16),
        "denied": "denied" in need.get("qualifiers", ()),
    }


def _benefit(place: int, benefit: Report) -> Values:
    return {
        "place": place,
        "sentence": _first(benefit["sentences"]),
        "statement": clean(benefit["statement"]),
        "topic": clean(benefit["topic"], 16),
        "prompted": bool(benefit["prompted"]),
    }


def _objection(place: int, objection: Report) -> Values:
    return {
        "place": place,
        "sentence": _first(objection["sentences"]),
        "kind": clean(objection["kind"], 16),
        "status": clean(objection["status"], 16),
    }


def _next_step(place: int, step: Report) -> Values:
    what = clean(step["what"])
    return {
        "place": place,
        "sentence": _first(step["sentences"]),
        "who": None if step["who"] is None else clean(step["who"]),
        "what": what,
        "key": step_key(what),
        "due": None if step["due"] is None else dt.date.fromisoformat(step["due"]),
    }


def _finding(place: int, finding: Report) -> Values:
    return {
        "place": place,
        "guideline": clean(finding["guideline"], 200),
        "verdict": clean(finding["verdict"], 16),
        "severity": clean(finding["severity"], 16),
        "sentence": finding["sentence"],
        "shadow": finding.get("status", "live") != "live",
    }


def _figure(name: str, figure: Report) -> Values:
    value = figure["value"]
    return {
        "id": clean(name, 64),
        "value": None if value is None else float(value),
        "unit": clean(figure["unit"], 64),
        "status": clean(figure["status"], 16),
    }
