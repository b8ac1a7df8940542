"""The report of the fake analyser: schema 1, made from key words alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coach.domain import Meeting, Role


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
