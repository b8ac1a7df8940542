"""Report (schema 1) -> Reading: a stored meeting as rules and scores see it, without parsing or encoding again.

What a report does not hold stays empty: scores of single pieces of evidence and people's aliases that were not kept.
The text between sentences is blanks and line ends; every sentence stands at its own characters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar

from .domain import (
    Benefit,
    Evidence,
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
    Person,
    Qualifier,
    Reading,
    Role,
    RoleSource,
    Sentence,
    Span,
    Topic,
    Turn,
)

Report = Mapping[str, Any]
Member = TypeVar("Member", bound=StrEnum)


def _by_value(of: type[Member]) -> dict[str, Member]:
    """Return the members by their values; a dictionary is several times faster than calling the enumeration."""
    return {member.value: member for member in of}


_FORMS, _KINDS, _ROLES = _by_value(MeetingForm), _by_value(MeetingKind), _by_value(Role)
_LABELS, _TOPICS, _QUALIFIERS = _by_value(Label), _by_value(Topic), _by_value(Qualifier)
_LINE_KINDS, _LINK_TYPES, _SOURCES = _by_value(LineKind), _by_value(LinkType), _by_value(RoleSource)
_NEED_KINDS, _NEED_STATUSES = _by_value(NeedKind), _by_value(NeedStatus)
_OBJECTION_KINDS, _OBJECTION_STATUSES = _by_value(ObjectionKind), _by_value(ObjectionStatus)
_FIGURE_STATUSES = _by_value(FigureStatus)


def reading_of(report: Report) -> Reading:
    """Return the reading that a report was made from, as far as the report holds it.

    Raises:
        KeyError, ValueError: `report` is not of schema 1.
    """
    rows: Sequence[Report] = report["sentences"]
    sentences = tuple([Sentence(Span(*row["span"]), row["turn"], row.get("start"), row.get("end")) for row in rows])
    return Reading(
        meeting=_meeting(report, rows, sentences),
        moments=tuple(
            [
                moment
                for row, sentence in zip(rows, sentences, strict=True)
                if row["labels"]
                for moment in _moments(row, sentence)
            ]
        ),
        needs=tuple(_need(need) for need in report["needs"]),
        benefits=tuple(_benefit(benefit) for benefit in report["benefits"]),
        objections=tuple(_objection(objection) for objection in report["objections"]),
        next_steps=tuple(_next_step(step) for step in report["next_steps"]),
        links=tuple(
            Link(_LINK_TYPES[link["type"]], link["from"], link["to"], link["score"]) for link in report["links"]
        ),
    )


def figures_of(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report, in its order."""
    return tuple(
        Figure(
            id=id_,
            name=figure.get("name", id_),
            value=figure["value"],
            unit=figure["unit"],
            status=_FIGURE_STATUSES[figure["status"]],
            formula=figure["formula"],
        )
        for id_, figure in report["figures"].items()
    )


def _meeting(report: Report, rows: Sequence[Report], sentences: tuple[Sentence, ...]) -> Meeting:
    facts: Report = report["meeting"]
    held_on = facts["held_on"]
    return Meeting(
        text=_text(rows),
        turns=_turns(rows, sentences),
        sentences=sentences,
        people=tuple(_person(person) for person in report["people"]),
        source_format=facts["source_format"],
        title=facts["title"],
        kind=_KINDS[facts["kind"]],
        kind_score=facts["kind_score"],
        form=_FORMS[facts["form"]],
        held_on=None if held_on is None else dt.date.fromisoformat(held_on),
        account=facts.get("account"),
        deal_stage=facts.get("deal_stage"),
        duration_s=facts["duration_s"],
        written=facts.get("written", False),
        remarks=tuple(facts.get("remarks", ())),
    )


def _text(rows: Sequence[Report]) -> str:
    """Return the sentences at their places, a line end between turns and blanks elsewhere between them."""
    parts: list[str] = []
    at, turn = 0, None
    for row in rows:
        start = row["span"][0]
        if start > at:
            gap = " " * (start - at)
            parts.append(gap if row["turn"] == turn or turn is None else "\n" + gap[1:])
        parts.append(row["text"])
        at, turn = row["span"][1], row["turn"]
    return "".join(parts)


def _turns(rows: Sequence[Report], sentences: Sequence[Sentence]) -> tuple[Turn, ...]:
    """Return the turns; one without a sentence is empty, so that the numbers of turns stay as they were."""
    turns: list[Turn] = []
    for number, said in groupby(zip(rows, sentences, strict=True), key=lambda one: one[1].turn):
        spoken = list(said)
        begun, (row, last) = spoken[0][1], spoken[-1]
        while len(turns) < number:
            turns.append(Turn(None, Role.UNKNOWN, Span(begun.span.start, begun.span.start)))
        span = Span(begun.span.start, last.span.end)
        kind = _LINE_KINDS[row.get("line_kind", "speech")]
        turns.append(Turn(row["speaker"], _ROLES[row["role"]], span, begun.start_s, last.end_s, kind))
    return tuple(turns)


def _person(person: Report) -> Person:
    return Person(
        name=person["name"],
        role=_ROLES[person["role"]],
        role_score=person["role_score"],
        role_source=_SOURCES[person["role_source"]],
        organisation=person.get("organisation"),
        aliases=tuple(person.get("aliases", ())),
    )


def _moments(row: Report, sentence: Sentence) -> list[Moment]:
    labels: Mapping[str, float] = row["labels"]
    qualifiers = tuple(_QUALIFIERS[one] for one in row.get("qualifiers", ()))
    sources: Mapping[str, Sequence[str]] = row.get("evidence", {})
    return [
        Moment(
            label=_LABELS[label],
            sentence=row["i"],
            span=sentence.span,
            score=score,
            qualifiers=qualifiers,
            evidence=tuple(Evidence(source, score) for source in sources.get(label, ())),
        )
        for label, score in labels.items()
    ]


def _need(need: Report) -> Need:
    return Need(
        sentences=tuple(need["sentences"]),
        statement=need["statement"],
        kind=_NEED_KINDS[need["kind"]],
        topic=_TOPICS[need["topic"]],
        status=_NEED_STATUSES[need["status"]],
        addressed_by=tuple(need["addressed_by"]),
        qualifiers=tuple(_QUALIFIERS[one] for one in need.get("qualifiers", ())),
        answer_chance=need.get("answer_chance", 0.0),
    )


def _benefit(benefit: Report) -> Benefit:
    return Benefit(
        tuple(benefit["sentences"]), benefit["statement"], _TOPICS[benefit["topic"]], bool(benefit["prompted"])
    )


def _objection(objection: Report) -> Objection:
    return Objection(
        sentences=tuple(objection["sentences"]),
        kind=_OBJECTION_KINDS[objection["kind"]],
        status=_OBJECTION_STATUSES[objection["status"]],
        answered_by=tuple(objection["answered_by"]),
        answer_chance=objection.get("answer_chance", 0.0),
    )


def _next_step(step: Report) -> NextStep:
    due = step["due"]
    return NextStep(
        sentences=tuple(step["sentences"]),
        who=step["who"],
        what=step["what"],
        due=None if due is None else dt.date.fromisoformat(due),
        day=step.get("day"),
    )
