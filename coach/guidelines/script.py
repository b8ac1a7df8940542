"""Small scripted meetings, as the tests of a rule write them, made into Readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from coach.domain import (
    Benefit,
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
    OwnLabel,
    Person,
    Reading,
    Role,
    Sentence,
    Span,
    Topic,
    Turn,
)

from .rules import ScriptLine

_SCRIPT_DATE = dt.date(2026, 1, 15)


def scripted_reading(
    lines: Sequence[ScriptLine],
    *,
    kind: MeetingKind = MeetingKind.CUSTOMER,
    form: MeetingForm = MeetingForm.UNKNOWN,
    deal_stage: str | None = None,
) -> Reading:
    """Return the reading of a scripted meeting: each line a sentence and a turn, the speaker named by the role."""
    turns, sentences, offset = [], [], 0
    for index, line in enumerate(lines):
        span = Span(offset, offset + len(line.text))
        written = line.role is Role.NOTES
        line_kind = LineKind.NOTE if written else LineKind.SPEECH
        turns.append(Turn(None if written else line.role.title(), line.role, span, line_kind=line_kind))
        sentences.append(Sentence(span, index))
        offset = span.end + 1
    meeting = Meeting(
        text="\n".join(line.text for line in lines),
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=tuple(Person(role.title(), role, 1.0) for role in dict.fromkeys(line.role for line in lines)),
        source_format="script",
        kind=kind,
        kind_score=1.0,
        form=form,
        deal_stage=deal_stage,
        written=all(line.role is Role.NOTES for line in lines),
    )
    links = tuple(
        Link(LinkType(link), index, target, 1.0) for index, line in enumerate(lines) for link, target in line.links
    )
    return Reading(
        meeting=meeting,
        moments=tuple(
            Moment(label, index, sentences[index].span, 1.0)
            for index, line in enumerate(lines)
            for label in line.labels
            if isinstance(label, Label)
        ),
        needs=tuple(_need(index, line, links) for index, line in enumerate(lines) if Label.NEED in line.labels),
        benefits=tuple(
            _benefit(index, line, links) for index, line in enumerate(lines) if Label.BENEFIT in line.labels
        ),
        objections=tuple(
            _objection(index, links) for index, line in enumerate(lines) if Label.OBJECTION in line.labels
        ),
        next_steps=tuple(
            NextStep((index,), line.who, line.text, _SCRIPT_DATE if line.due else None)
            for index, line in enumerate(lines)
            if Label.NEXT_STEP in line.labels
        ),
        links=links,
        own_labels=_own_labels(lines),
    )


def _own_labels(lines: Sequence[ScriptLine]) -> tuple[OwnLabel, ...]:
    names = dict.fromkeys(name for line in lines for name in line.labels if not isinstance(name, Label))
    return tuple(
        OwnLabel(name, tuple(index for index, line in enumerate(lines) if name in line.labels)) for name in names
    )


def _sources(links: Sequence[Link], link_type: LinkType, target: int) -> tuple[int, ...]:
    return tuple(link.source for link in links if link.type is link_type and link.target == target)


def _need(index: int, line: ScriptLine, links: Sequence[Link]) -> Need:
    sources = _sources(links, LinkType.ADDRESSES, index)
    status = NeedStatus.ADDRESSED if sources else NeedStatus.UNADDRESSED
    return Need((index,), line.text, NeedKind.PROBLEM, line.topic or Topic.OTHER, status, sources)


def _benefit(index: int, line: ScriptLine, links: Sequence[Link]) -> Benefit:
    prompted = any(link.source == index and link.type is LinkType.ADDRESSES for link in links)
    return Benefit((index,), line.text, line.topic or Topic.OTHER, prompted)


def _objection(index: int, links: Sequence[Link]) -> Objection:
    sources = _sources(links, LinkType.ANSWERS, index)
    status = ObjectionStatus.ANSWERED if sources else ObjectionStatus.UNANSWERED
    return Objection((index,), ObjectionKind.PRICE, status, sources)
