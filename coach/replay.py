"""A stored report (schema 1) back into the reading that it was made from, so that rules can be tried on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from .domain import (
    Benefit,
    Figure,
    FigureStatus,
    Label,
    LineKind,
    Link,
    LinkType,
    Meeting,
    MeetingForm,
    MeetingKind,
    Moment,
    Need,
    NeedKind,
    NeedStatus,
    NextStep,
    Objection,
    ObjectionKind,
    ObjectionStatus,
    Qualifier,
    Reading,
    Role,
    Sentence,
    Span,
    Topic,
    Turn,
)

Report = Mapping[str, Any]


def reading_of(report: Report) -> Reading:
    """Return the reading of a report. The text holds the sentences at the spans of the report, blanks between them.

    A report keeps the date of a next step and not the day as it was said, so one that could not be resolved has none.
    """
    rows: Sequence[Report] = report["sentences"]
    return Reading(
        meeting=_meeting(report, rows),
        moments=tuple(moment for row in rows for moment in _moments(row)),
        needs=tuple(
            Need(
                tuple(need["sentences"]),
                need["statement"],
                NeedKind(need["kind"]),
                Topic(need["topic"]),
                NeedStatus(need["status"]),
                tuple(need["addressed_by"]),
                tuple(Qualifier(one) for one in need.get("qualifiers", ())),
            )
            for need in report["needs"]
        ),
        benefits=tuple(
            Benefit(tuple(one["sentences"]), one["statement"], Topic(one["topic"]), bool(one["prompted"]))
            for one in report["benefits"]
        ),
        objections=tuple(
            Objection(
                tuple(one["sentences"]),
                ObjectionKind(one["kind"]),
                ObjectionStatus(one["status"]),
                tuple(one["answered_by"]),
            )
            for one in report["objections"]
        ),
        next_steps=tuple(
            NextStep(
                tuple(step["sentences"]),
                step["who"],
                step["what"],
                dt.date.fromisoformat(step["due"]) if step["due"] else None,
            )
            for step in report["next_steps"]
        ),
        links=tuple(Link(LinkType(one["type"]), one["from"], one["to"], one["score"]) for one in report["links"]),
    )


def figures_of(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report."""
    return tuple(
        Figure(name, one.get("name", name), one["value"], one["unit"], FigureStatus(one["status"]), one["formula"])
        for name, one in report["figures"].items()
    )


def _meeting(report: Report, rows: Sequence[Report]) -> Meeting:
    facts = report["meeting"]
    text = [" "] * max((row["span"][1] for row in rows), default=0)
    for row in rows:
        start, end = row["span"]
        text[start:end] = row["text"][: end - start].ljust(end - start)
    return Meeting(
        text="".join(text),
        turns=_turns(rows),
        sentences=tuple(Sentence(Span(*row["span"]), row["turn"], row["start"], row["end"]) for row in rows),
        people=(),
        source_format=facts["source_format"],
        title=facts["title"],
        kind=MeetingKind(facts["kind"]),
        form=MeetingForm(facts["form"]),
        held_on=dt.date.fromisoformat(facts["held_on"]) if facts["held_on"] else None,
        account=facts.get("account"),
        deal_stage=facts.get("deal_stage"),
        duration_s=facts["duration_s"],
        written=bool(facts.get("written", False)),
    )


def _turns(rows: Sequence[Report]) -> tuple[Turn, ...]:
    """Return the turns by number; a turn that no sentence names is empty and nobody's."""
    turns = [Turn(None, Role.UNKNOWN, Span(0, 0)) for _ in range(max((row["turn"] for row in rows), default=-1) + 1)]
    for row in rows:
        before = turns[row["turn"]].span
        start = row["span"][0] if before == Span(0, 0) else before.start
        kind = LineKind(row.get("line_kind", LineKind.SPEECH))
        turns[row["turn"]] = Turn(row["speaker"], Role(row["role"]), Span(start, row["span"][1]), line_kind=kind)
    return tuple(turns)


def _moments(row: Report) -> list[Moment]:
    qualifiers = tuple(Qualifier(one) for one in row.get("qualifiers", ()))
    span = Span(*row["span"])
    return [Moment(Label(label), row["i"], span, float(score), qualifiers) for label, score in row["labels"].items()]
