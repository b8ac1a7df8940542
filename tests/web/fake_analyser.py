"""An analyser for tests: fast, predictable, and blind to everything but a few key words.

Lines "Name: words" become turns; the first speaker is the seller, the others buyers. Words that stand for labels:
a question of the seller is discovery, "need" a need, "means you" a benefit, "too expensive" an objection, "feature"
a feature, "send" a next step. "Empty" content and content with NUL bytes are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from coach.domain import (
    Meeting,
    MeetingFacts,
    MeetingForm,
    MeetingKind,
    Person,
    Role,
    RoleSource,
    Sentence,
    Span,
    Turn,
)
from coach.errors import UnreadableUpload
from web.analyser import AnalysedReport

LINE = re.compile(r"^([A-Z][\w .'-]{0,40}): +(.+)$")
SENTENCE = re.compile(r"[^.?!]+[.?!]*\s*")

TRANSCRIPT = b"""Dana Kim: Good morning, how is the new house?
Sam Ortiz: Lovely, thank you. We need to close the books faster, month end eats two full days.
Dana Kim: What happens when it takes longer?
Sam Ortiz: Then the board waits. We also need an audit trail.
Dana Kim: The ledger closes itself every night, which means you get those two days back.
Sam Ortiz: It sounds too expensive for us.
Dana Kim: I will send the price list by Friday.
"""


class FakeAnalyser:
    """An `Analyser` that counts its calls."""

    def __init__(self) -> None:
        self.previews = 0
        self.analyses = 0

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        """Return the meeting of a text of "Name: words" lines."""
        self.previews += 1
        return _meeting(filename, content, facts)

    def analyse(self, filename: str, content: bytes, facts: MeetingFacts) -> AnalysedReport:
        """Return a report of schema 1."""
        self.analyses += 1
        return AnalysedReport(make_report(_meeting(filename, content, facts), filename))


def _meeting(filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
    text = _decoded(filename, content)
    lines = [_line(line) for line in text.splitlines() if line.strip()]
    spoken = [(facts.same_person.get(name or "", name or "") or None, words) for name, words in lines]
    people = _people([name for name, _ in spoken if name], facts)
    roles = {person.name: person.role for person in people}
    turns, sentences, offset = [], [], 0
    for number, (name, words) in enumerate(spoken):
        role = roles[name] if name else Role.NOTES
        turns.append(Turn(name, role, Span(offset, offset + len(words)), number * 20.0, number * 20.0 + 18))
        for match in SENTENCE.finditer(words):
            end = match.start() + len(match.group().rstrip())
            sentences.append(Sentence(Span(offset + match.start(), offset + end), number, number * 20.0))
        offset += len(words) + 1
    return Meeting(
        text="\n".join(words for _, words in spoken),
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=people,
        source_format="plain-text",
        title=facts.title or filename.rsplit(".", 1)[0].replace("-", " ").capitalize(),
        kind=facts.kind or MeetingKind.CUSTOMER,
        kind_score=0.98,
        form=facts.form or MeetingForm.CALL,
        held_on=facts.held_on or dt.date(2026, 3, 2),
        account=facts.account,
        deal_stage=facts.deal_stage,
        duration_s=len(spoken) * 20.0,
        written=not people,
        remarks=("One line of a recording assistant was left out.",) if "assistant" in text else (),
    )


def _decoded(filename: str, content: bytes) -> str:
    if not content.strip():
        raise UnreadableUpload("The file is empty.", where=filename, mend="Upload the notes or the transcript.")
    if b"\x00" in content:
        raise UnreadableUpload("The file is no text.", where=filename, mend="Upload the notes or the transcript.")
    return content.decode("utf-8", "replace")


def _line(line: str) -> tuple[str | None, str]:
    match = LINE.match(line.strip())
    return (match.group(1), match.group(2)) if match else (None, line.strip())


def _people(names: list[str], facts: MeetingFacts) -> tuple[Person, ...]:
    people = []
    for number, name in enumerate(dict.fromkeys(names)):
        stated = facts.roles.get(name)
        guess = Role.SELLER if number == 0 else Role.BUYER
        unsure = number == 2
        people.append(
            Person(
                name,
                stated or guess,
                1.0 if stated else (0.55 if unsure else 0.95),
                RoleSource.ASKED if stated else RoleSource.INFERRED,
                aliases=tuple(other for other, same in facts.same_person.items() if same == name),
            )
        )
    return tuple(people)


def make_report(meeting: Meeting, filename: str) -> dict[str, Any]:
    """Return a report of schema 1 for `meeting`, the same every time."""
    sentences = [_sentence(meeting, index) for index in range(len(meeting.sentences))]
    found = {label: [row["i"] for row in sentences if label in row["labels"]] for label in LABELLING}
    answered = bool(found["benefit"])
    needs = [_need(meeting, place, number == 0 and answered, found) for number, place in enumerate(found["need"])]
    total = 71.0 if answered else 40.0
    return {
        "schema": 1,
        "file": filename,
        "meeting": {
            "title": meeting.title,
            "kind": meeting.kind.value,
            "kind_score": meeting.kind_score,
            "form": meeting.form.value,
            "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
            "account": meeting.account,
            "deal_stage": meeting.deal_stage,
            "source_format": meeting.source_format,
            "duration_s": meeting.duration_s,
            "written": meeting.written,
            "remarks": list(meeting.remarks),
        },
        "people": [
            {
                "name": person.name,
                "role": person.role.value,
                "role_score": person.role_score,
                "role_source": person.role_source.value,
            }
            for person in meeting.people
        ],
        "sentences": sentences,
        "needs": needs,
        "benefits": [
            {"statement": "two days back every month", "sentences": [place], "topic": "time", "prompted": bool(needs)}
            for place in found["benefit"]
        ],
        "objections": [
            {"sentences": [place], "kind": "price", "status": "unanswered", "answered_by": []}
            for place in found["objection"]
        ],
        "next_steps": [
            {"sentences": [place], "who": "Dana Kim", "what": "send the price list", "due": "2026-03-06"}
            for place in found["next_step"]
        ],
        "links": [
            {"type": "addresses", "from": need["addressed_by"][0], "to": need["sentences"][0], "score": 0.81}
            for need in needs
            if need["addressed_by"]
        ],
        "figures": FIGURES,
        "findings": _findings(found),
        "scorecard": {"total": total, "lines": _score_lines(found, needs)},
        "feedback": _feedback(meeting, found),
        "provenance": {"software": "0.1.0", "models": {"moments": "sha256:" + "0" * 64}, "guidelines": "sha256:1"},
    }


LABELLING: Mapping[str, str] = {
    "need": "need",
    "benefit": "means you",
    "objection": "too expensive",
    "feature": "feature",
    "next_step": "send",
    "discovery": "?",
    "rapport": "house",
}
FIGURES: Mapping[str, Any] = {
    "talk_share": {
        "name": "Talk share of the seller side",
        "value": 0.44,
        "unit": "share of words",
        "status": "measured",
        "formula": "words of the seller side / all words",
    },
    "longest_turn": {
        "name": "Longest turn",
        "value": None,
        "unit": "s",
        "status": "unavailable",
        "formula": "times of turns are missing",
    },
}


def _sentence(meeting: Meeting, index: int) -> dict[str, Any]:
    sentence, turn, text = meeting.sentences[index], meeting.turn_of(index), meeting.sentence_text(index)
    labels = {label: 0.9 for label, words in LABELLING.items() if words in text.lower()}
    if turn.role is Role.BUYER:
        labels.pop("discovery", None)
        labels.pop("benefit", None)
    else:
        labels.pop("need", None)
    return {
        "i": index,
        "turn": sentence.turn,
        "speaker": turn.speaker,
        "role": turn.role.value,
        "start": sentence.start_s,
        "end": None,
        "text": text,
        "span": [sentence.span.start, sentence.span.end],
        "labels": labels,
        "need": "problem" if "need" in labels else None,
        "objection": "price" if "objection" in labels else None,
        "topic": "time" if "need" in labels or "benefit" in labels else None,
        "qualifiers": [],
        "evidence": {label: [f"cue:{label}/words"] for label in labels},
    }


def _need(meeting: Meeting, place: int, addressed: bool, found: Mapping[str, list[int]]) -> dict[str, Any]:
    return {
        "statement": meeting.sentence_text(place).rstrip("."),
        "sentences": [place],
        "kind": "problem",
        "topic": "time",
        "status": "addressed" if addressed else "unaddressed",
        "addressed_by": found["benefit"][:1] if addressed else [],
    }


def _findings(found: Mapping[str, list[int]]) -> list[dict[str, Any]]:
    return [
        {
            "guideline": "value/outcome-first",
            "verdict": "missed",
            "level": "tip",
            "severity": "tip",
            "sentence": place,
            "span": None,
            "message": "A feature stands without what it does for the buyer.",
            "suggestion": "Say what the buyer gains from it.",
            "why": "Buyers act on outcomes.",
        }
        for place in found["feature"]
    ]


def _score_lines(found: Mapping[str, list[int]], needs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answered = sum(1 for need in needs if need["addressed_by"])
    share = answered / len(needs) if needs else None
    return [
        {
            "id": "needs-answered",
            "purpose": "benefits",
            "name": "Needs answered by a benefit",
            "value": share,
            "points": 20.0 * (share or 0),
            "of": 20.0,
            "formula": "answered needs / needs",
            "denominator": f"{answered} of {len(needs)} needs",
            "evidence": found["need"] + found["benefit"],
        },
        {
            "id": "discovery",
            "purpose": "needs",
            "name": "Questions about the buyer's situation",
            "value": 1.0,
            "points": 20.0,
            "of": 20.0,
            "formula": "discovery questions, at most 4 count",
            "denominator": f"{len(found['discovery'])} questions",
            "evidence": found["discovery"],
        },
    ]


def _feedback(meeting: Meeting, found: Mapping[str, list[int]]) -> dict[str, Any]:
    def advice(text: str, places: list[int], suggestion: str) -> list[dict[str, Any]]:
        return [
            {
                "text": text,
                "quotation": meeting.sentence_text(place),
                "suggestion": suggestion,
                "sentence": place,
                "source": "scorecard:needs-answered",
            }
            for place in places[:1]
        ]

    return {
        "summary": "You heard two needs and answered one of them.",
        "keep": advice("You asked what the problem costs.", found["discovery"], "Ask it of every problem."),
        "start": advice("One need got no answer.", found["need"][1:], "Say how the audit trail works."),
        "stop": advice("Leave out features that nobody asked for.", found["feature"], "Begin with the outcome."),
        "focus": "Answer every need before you move on.",
    }
