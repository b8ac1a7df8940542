"""The parts that `tests.web.reports` writes reports of schema 1 with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from coach.measure import FIGURES

Report = dict[str, Any]
# speaker, sentence, labels with scores, further keys of the sentence
Line = tuple[str | None, str, Mapping[str, float], Mapping[str, Any]]


def blank_report(
    lines: Sequence[Line],
    *,
    people: Mapping[str, str],
    seconds: float | None,
    form: str,
    title: str,
    kind: str = "customer",
) -> Report:
    """Return a report with these lines and nothing understood; `seconds` is the length of a sentence."""
    ends = list(accumulate(len(line[1]) + 1 for line in lines))
    turns = list(
        accumulate((place > 0 and line[0] != lines[place - 1][0] for place, line in enumerate(lines)), initial=0)
    )[1:]
    return {
        "schema": 1,
        "file": "meeting.vtt",
        "meeting": {
            "title": title,
            "kind": kind,
            "kind_score": 0.98,
            "form": form,
            "held_on": None,
            "account": None,
            "deal_stage": None,
            "source_format": "zoom-vtt",
            "duration_s": seconds and seconds * len(lines),
            "written": False,
            "remarks": [],
        },
        "people": [
            {
                "name": name,
                "role": role,
                "role_score": 0.97 if role != "unknown" else 0.3,
                "role_source": "inferred",
                "organisation": None,
                "aliases": [],
            }
            for name, role in people.items()
        ],
        "sentences": [
            {
                "i": i,
                "turn": turns[i],
                "speaker": speaker,
                "role": people[speaker] if speaker else "notes",
                "start": seconds and seconds * i,
                "end": seconds and seconds * i + min(seconds * 0.9, len(text) * 0.7),
                "text": text,
                "span": [ends[i] - len(text) - 1, ends[i] - 1],
                "labels": dict(labels),
                "need": None,
                "objection": None,
                "topic": None,
                "qualifiers": [],
                "line_kind": "speech" if speaker else "note",
                "evidence": {label: ["model:moments/0003", f"cue:{label}/looking-for"] for label in labels},
            }
            | dict(further)
            for i, (speaker, text, labels, further) in enumerate(lines)
        ],
        "needs": [],
        "benefits": [],
        "objections": [],
        "next_steps": [],
        "links": [],
        "figures": {name: figure(name, None, "words", "unavailable", "the file has no times") for name in FIGURES},
        "findings": [],
        "scorecard": {"total": None, "lines": []},
        "feedback": {"summary": "", "keep": [], "start": [], "stop": [], "focus": ""},
        "provenance": {
            "software": "0.1.0",
            "models": {"moments": "sha256:" + "a" * 64},
            "guidelines": "sha256:" + "b" * 64,
        },
    }


def need(
    statement: str, sentences: list[int], kind: str, topic: str, by: list[int], qualifiers: Sequence[str] = ()
) -> Report:
    """Return a need that the sentences `by` answer."""
    return {
        "statement": statement,
        "sentences": sentences,
        "kind": kind,
        "topic": topic,
        "qualifiers": list(qualifiers),
        "status": "addressed" if by else "unaddressed",
        "addressed_by": by,
    }


def figure(name: str, value: float | None, unit: str, status: str, formula: str) -> Report:
    """Return a figure."""
    return {"name": name, "value": value, "unit": unit, "status": status, "formula": formula}


def finding(
    guideline: str,
    verdict: str,
    level: str,
    sentence: int | None,
    span: list[int] | None,
    message: str,
    suggestion: str,
) -> Report:
    """Return a finding of a live guideline."""
    return {
        "guideline": guideline,
        "verdict": verdict,
        "severity": level,
        "sentence": sentence,
        "span": span,
        "message": message,
        "suggestion": suggestion,
        "why": "Concrete words raise trust and purchases.",
        "status": "live",
        "weight": 1.0,
    }


def score_line(
    name: str, purpose: str, title: str, value: float | None, points: float, of: float, evidence: list[int]
) -> Report:
    """Return a line of the scorecard."""
    return {
        "id": name,
        "purpose": purpose,
        "name": title,
        "value": value,
        "points": points,
        "of": of,
        "formula": "found / possible",
        "denominator": f"{len(evidence)} sentences",
        "evidence": evidence,
    }


def advice(text: str, lines: Sequence[Line], sentence: int, suggestion: str) -> Report:
    """Return a piece of feedback that quotes a whole sentence."""
    words = lines[sentence][1]
    return {"text": text, "quotation": words, "suggestion": suggestion, "sentence": sentence, "source": "scorecard"}
