"""Hand-made Readings: one `said(...)` a sentence, sentences of one speaker in a row are one turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain import (
    Benefit,
    Evidence,
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


@dataclass(frozen=True)
class Said:
    speaker: str | None
    role: Role
    text: str
    labels: tuple[Label, ...]
    need: NeedKind
    objection: ObjectionKind
    topic: Topic
    statement: str
    who: str | None
    what: str
    due: dt.date | None
    start: float | None
    end: float | None
    qualifiers: tuple[Qualifier, ...]
    line_kind: LineKind


def said(speaker: str | None, role: str, text: str, *labels: str, **more: object) -> Said:
    """One sentence. Options: need, objection, topic, statement, who, what, due, start, end, qualifiers, line_kind."""
    written = role == "notes"
    return Said(
        speaker=None if written else speaker,
        role=Role(role),
        text=text,
        labels=tuple(Label(label) for label in labels),
        need=NeedKind(str(more.get("need", "problem"))),
        objection=ObjectionKind(str(more.get("objection", "price"))),
        topic=Topic(str(more.get("topic", "other"))),
        statement=str(more.get("statement", text.rstrip(".!?"))),
        who=more.get("who"),  # type: ignore[arg-type]
        what=str(more.get("what", text.rstrip("."))),
        due=more.get("due"),  # type: ignore[arg-type]
        start=more.get("start"),  # type: ignore[arg-type]
        end=more.get("end"),  # type: ignore[arg-type]
        qualifiers=tuple(Qualifier(q) for q in more.get("qualifiers", ())),  # type: ignore[attr-defined]
        line_kind=LineKind(str(more.get("line_kind", "note" if written else "speech"))),
    )


def note(text: str, *labels: str, **more: object) -> Said:
    """One line of written notes."""
    return said(None, "notes", text, *labels, **more)


def reading(
    lines: Sequence[Said],
    *,
    addresses: Sequence[tuple[int, int]] = (),
    answers: Sequence[tuple[int, int]] = (),
    kind: str = "customer",
    form: str = "call",
    title: str = "",
    held_on: dt.date | None = None,
    duration_s: float | None = None,
    deal_stage: str | None = None,
) -> Reading:
    """A reading of `lines`; `addresses` and `answers` are (source, target) pairs of sentence numbers."""
    turns: list[Turn] = []
    sentences: list[Sentence] = []
    text = ""
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        same = before and before.speaker and (before.speaker, before.role) == (line.speaker, line.role)
        joint = "" if not index else " " if same else "\n"
        start = len(text) + len(joint)
        text += joint + line.text
        span = Span(start, len(text))
        if same:
            last = turns[-1]
            turns[-1] = Turn(
                last.speaker, last.role, Span(last.span.start, span.end), last.start_s, line.end, last.line_kind
            )
        else:
            turns.append(Turn(line.speaker, line.role, span, line.start, line.end, line.line_kind))
        sentences.append(Sentence(span, len(turns) - 1, line.start, line.end))
    ends = [line.end for line in lines if line.end is not None]
    meeting = Meeting(
        text=text,
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=tuple(_people(lines)),
        source_format="text",
        title=title,
        kind=MeetingKind(kind),
        kind_score=0.9,
        form=MeetingForm(form),
        held_on=held_on,
        deal_stage=deal_stage,
        duration_s=duration_s if duration_s is not None else max(ends, default=None),
        written=all(line.line_kind is not LineKind.SPEECH for line in lines),
    )
    links = [Link(LinkType.ADDRESSES, source, target, 0.8) for source, target in addresses]
    links += [Link(LinkType.ANSWERS, source, target, 0.8) for source, target in answers]
    return Reading(
        meeting=meeting,
        moments=tuple(
            Moment(label, i, sentences[i].span, 0.9, line.qualifiers, (Evidence("model:moments/test", 0.9),))
            for i, line in enumerate(lines)
            for label in line.labels
        ),
        needs=tuple(_need(i, line, addresses) for i, line in enumerate(lines) if Label.NEED in line.labels),
        benefits=tuple(
            Benefit((i,), line.statement, line.topic, any(source == i for source, _ in addresses))
            for i, line in enumerate(lines)
            if Label.BENEFIT in line.labels
        ),
        objections=tuple(
            _objection(i, line, answers) for i, line in enumerate(lines) if Label.OBJECTION in line.labels
        ),
        next_steps=tuple(
            NextStep((i,), line.who, line.what, line.due)
            for i, line in enumerate(lines)
            if Label.NEXT_STEP in line.labels
        ),
        links=tuple(links),
    )


def _people(lines: Sequence[Said]) -> list[Person]:
    roles = {line.speaker: line.role for line in lines if line.speaker}
    return [Person(name, role, 1.0, RoleSource.STATED) for name, role in roles.items()]


def _need(index: int, line: Said, addresses: Sequence[tuple[int, int]]) -> Need:
    sources = tuple(source for source, target in addresses if target == index)
    status = NeedStatus.ADDRESSED if sources else NeedStatus.UNADDRESSED
    return Need((index,), line.statement, line.need, line.topic, status, sources, line.qualifiers)


def _objection(index: int, line: Said, answers: Sequence[tuple[int, int]]) -> Objection:
    sources = tuple(source for source, target in answers if target == index)
    status = ObjectionStatus.ANSWERED if sources else ObjectionStatus.UNANSWERED
    return Objection((index,), line.objection, status, sources)


def good_call() -> Reading:
    """A call in which the seller listens: two needs, both answered, an objection answered, a dated next step."""
    return reading(
        [
            said(
                "Dana",
                "seller",
                "Thanks for making the time, Luis, how was the move to the new office?",
                "rapport",
                start=0.0,
                end=4.0,
            ),
            said(
                "Luis",
                "buyer",
                "Chaotic, but we are in, and the coffee machine works.",
                "rapport",
                start=4.5,
                end=8.0,
            ),
            said("Dana", "seller", "Good to hear, that is half the battle.", "rapport", start=8.5, end=10.0),
            said("Dana", "seller", "What made you take this call?", "discovery", start=10.5, end=12.0),
            said(
                "Luis",
                "buyer",
                "Honestly, month end eats two full days of my team.",
                "need",
                need="problem",
                topic="time",
                statement="month end eats two full days",
                start=13.0,
                end=17.0,
            ),
            said("Dana", "seller", "What happens when it slips by a day?", "discovery", start=17.5, end=19.5),
            said(
                "Luis",
                "buyer",
                "Then payroll is late and people get angry.",
                "need",
                need="problem",
                topic="people",
                statement="payroll is late",
                start=20.0,
                end=23.0,
            ),
            said(
                "Dana",
                "seller",
                "The importer reads your bank files overnight, so your team gets those two days back.",
                "feature",
                "benefit",
                topic="time",
                start=24.0,
                end=30.0,
            ),
            said(
                "Dana",
                "seller",
                "And payroll runs from the same figures, so nobody waits for their money.",
                "benefit",
                topic="people",
                start=30.0,
                end=35.0,
            ),
            said(
                "Luis",
                "buyer",
                "It is more than we pay today, though.",
                "objection",
                objection="price",
                start=36.0,
                end=38.0,
            ),
            said(
                "Dana",
                "seller",
                "It replaces two licences that you pay now, which together cost about the same.",
                start=39.0,
                end=43.0,
            ),
            said("Luis", "buyer", "Okay, that helps.", start=44.0, end=45.0),
            said(
                "Dana",
                "seller",
                "I'll send you the comparison on Thursday, and we look at it together on Friday at ten?",
                "next_step",
                who="Dana",
                what="send the comparison",
                due=dt.date(2026, 3, 5),
                start=46.0,
                end=52.0,
            ),
            said(
                "Luis",
                "buyer",
                "Friday at ten works.",
                "next_step",
                who="Luis",
                due=dt.date(2026, 3, 6),
                start=52.5,
                end=54.0,
            ),
        ],
        addresses=[(7, 4), (8, 6)],
        answers=[(10, 9)],
        held_on=dt.date(2026, 3, 3),
    )


def poor_call() -> Reading:
    """A call in which the seller pitches: needs unanswered, an objection brushed off, no next step."""
    return reading(
        [
            said("Rob", "seller", "So let me tell you about our world-class solution.", "feature"),
            said("Rob", "seller", "It has forty dashboards and a seamless mobile app.", "feature"),
            said("Rob", "seller", "Companies grow their revenue a lot faster with us.", "benefit", topic="revenue"),
            said(
                "Ines",
                "buyer",
                "Our real trouble is that the drivers cannot see changes to the route until evening.",
                "need",
                need="problem",
                topic="service",
                statement="the drivers cannot see changes to the route until evening",
            ),
            said("Rob", "seller", "Right, and you also get our newsletter every month.", "feature"),
            said(
                "Ines",
                "buyer",
                "We also have to keep the data in the EU.",
                "need",
                need="requirement",
                topic="risk",
                statement="keep the data in the EU",
            ),
            said("Rob", "seller", "Okay, noted."),
            said(
                "Ines",
                "buyer",
                "And I am not convinced that a small firm like yours will be around in three years.",
                "objection",
                objection="trust",
            ),
            said("Rob", "seller", "Yeah, but everybody says that."),
            said("Rob", "seller", "This price is good for today only, so you'd be crazy to wait."),
            said("Ines", "buyer", "I will think about it."),
            said("Rob", "seller", "Great, let's stay in touch."),
        ],
    )


def customer_notes() -> Reading:
    """Written notes of a meeting with a customer."""
    return reading(
        [
            note("Meeting with Norrland Freight", line_kind="heading"),
            note(
                "They lose about six hours a week on retyping waybills.",
                "need",
                topic="time",
                statement="lose about six hours a week on retyping waybills",
            ),
            note(
                "Must work with their old scanner fleet, no budget for new ones.",
                "need",
                need="constraint",
                topic="integration",
                statement="work with their old scanner fleet",
            ),
            note(
                "Explained that the app reads waybills from photos, saves the retyping.",
                "feature",
                "benefit",
                topic="time",
            ),
            note("Worried that the drivers will not use another app.", "objection", objection="fit"),
            note(
                "Send pilot proposal to Karin by 12 May.",
                "next_step",
                who=None,
                what="send pilot proposal to Karin",
                due=dt.date(2026, 5, 12),
            ),
        ],
        addresses=[(3, 1)],
        form="unknown",
    )


def team_meeting() -> Reading:
    """An internal meeting of the sales team."""
    return reading(
        [
            said("Petra", "manager", "We stand at eighty percent of the quarter with three weeks to go.", "target"),
            said(
                "Petra",
                "manager",
                "Marta won Acme back, and all she did was ask him what happens on the day the old system fails.",
                "recognition",
                "language_guidance",
            ),
            said(
                "Ben",
                "colleague",
                "I lost Brightway because they wanted a local reference and I had none.",
                "challenge",
            ),
            said(
                "Petra",
                "manager",
                "When somebody asks for a reference, offer the visit to Norrland first.",
                "language_guidance",
            ),
            said("Ben", "colleague", "The new rival calls my accounts every week.", "challenge"),
            said("Petra", "manager", "Okay, next topic."),
            said(
                "Lena",
                "colleague",
                "The spring campaign starts on Monday with the webinar for freight firms.",
                "campaign",
            ),
            said("Petra", "manager", "Call each of the webinar guests within two days.", "contact_cadence"),
            said(
                "Petra",
                "manager",
                "Somebody should update the price sheet.",
                "next_step",
                what="update the price sheet",
            ),
            said(
                "Ben",
                "colleague",
                "I will send the reference list round by Friday.",
                "next_step",
                who="Ben",
                what="send the reference list round",
                due=dt.date(2026, 3, 6),
            ),
        ],
        kind="internal",
        form="conversation",
    )
