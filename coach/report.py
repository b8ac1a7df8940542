"""Analysis -> the report that command line, API and pages show: schema 1, described by `schema/analysis-1.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from .domain import Advice, Analysis, Figure, Finding, Level, Moment, Qualifier, Reading, Sentence, Span, Topic
from .report_text import markdown

SCHEMA = 1
# How serious a missed guideline is, in the words of the report.
SEVERITY = {Level.TIP: "suggestion", Level.WARNING: "warning", Level.VIOLATION: "violation"}
_DIGITS = 4

Report = dict[str, Any]


def report(analysis: Analysis) -> Report:
    """Return an analysis as plain values for JSON: numbers rounded to four digits, keys in a fixed order.

    Times are seconds, spans half-open characters of the meeting's text, sentence numbers indices into `sentences`.
    """
    reading = analysis.reading
    return {
        "schema": SCHEMA,
        "file": analysis.filename,
        "meeting": _meeting(reading),
        "people": [
            {
                "name": person.name,
                "role": str(person.role),
                "role_score": _number(person.role_score),
                "role_source": str(person.role_source),
                "organisation": person.organisation,
                "aliases": list(person.aliases),
            }
            for person in reading.meeting.people
        ],
        "sentences": _sentences(reading),
        "needs": [
            {
                "statement": need.statement,
                "sentences": list(need.sentences),
                "kind": str(need.kind),
                "topic": str(need.topic),
                "status": str(need.status),
                "addressed_by": list(need.addressed_by),
                "answer_chance": _number(need.answer_chance),
                "qualifiers": [str(qualifier) for qualifier in need.qualifiers],
            }
            for need in reading.needs
        ],
        "benefits": [
            {
                "statement": benefit.statement,
                "sentences": list(benefit.sentences),
                "topic": str(benefit.topic),
                "prompted": benefit.prompted,
            }
            for benefit in reading.benefits
        ],
        "objections": [
            {
                "sentences": list(objection.sentences),
                "kind": str(objection.kind),
                "status": str(objection.status),
                "answered_by": list(objection.answered_by),
                "answer_chance": _number(objection.answer_chance),
            }
            for objection in reading.objections
        ],
        "next_steps": [
            {
                "sentences": list(step.sentences),
                "who": step.who,
                "what": step.what,
                "due": step.due.isoformat() if step.due else None,
                "day": step.day,
            }
            for step in reading.next_steps
        ],
        "links": [
            {"type": str(link.type), "from": link.source, "to": link.target, "score": _number(link.score)}
            for link in reading.links
        ],
        "figures": {figure.id: _figure(figure) for figure in analysis.figures},
        "findings": [_finding(finding) for finding in analysis.findings],
        "scorecard": _scorecard(analysis),
        "feedback": {
            "summary": analysis.feedback.summary,
            "keep": _advice(analysis.feedback.keep),
            "start": _advice(analysis.feedback.start),
            "stop": _advice(analysis.feedback.stop),
            "focus": analysis.feedback.focus,
        },
        "provenance": {
            "software": analysis.provenance.software,
            "models": dict(sorted(analysis.provenance.models.items())),
            "guidelines": analysis.provenance.guidelines,
        },
    }


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every report meets."""
    text = (files("coach") / "schema" / f"analysis-{SCHEMA}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _meeting(reading: Reading) -> Report:
    meeting = reading.meeting
    return {
        "title": meeting.title,
        "kind": str(meeting.kind),
        "kind_score": _number(meeting.kind_score),
        "form": str(meeting.form),
        "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
        "source_format": meeting.source_format,
        "duration_s": _number(meeting.duration_s),
        "account": meeting.account,
        "deal_stage": meeting.deal_stage,
        "written": meeting.written,
        "remarks": list(meeting.remarks),
    }


def _sentences(reading: Reading) -> list[Report]:
    moments: dict[int, list[Moment]] = {}
    for moment in reading.moments:
        moments.setdefault(moment.sentence, []).append(moment)
    kinds = {index: str(need.kind) for need in reading.needs for index in need.sentences}
    objections = {index: str(objection.kind) for objection in reading.objections for index in objection.sentences}
    topics: dict[int, Topic] = {index: benefit.topic for benefit in reading.benefits for index in benefit.sentences}
    topics |= {index: need.topic for need in reading.needs for index in need.sentences}
    rows = []
    for index, sentence in enumerate(reading.meeting.sentences):
        row = _sentence(reading, index, sentence, moments.get(index, ()))
        row["need"] = kinds.get(index)
        row["objection"] = objections.get(index)
        row["topic"] = str(topics[index]) if index in topics else None
        rows.append(row)
    return rows


def _sentence(reading: Reading, index: int, sentence: Sentence, moments: Iterable[Moment]) -> Report:
    turn = reading.meeting.turns[sentence.turn]
    found = sorted(moments, key=lambda moment: (-moment.score, moment.label))
    qualifiers = {qualifier for moment in found for qualifier in moment.qualifiers}
    return {
        "i": index,
        "turn": sentence.turn,
        "speaker": turn.speaker,
        "role": str(turn.role),
        "line_kind": str(turn.line_kind),
        "start": _number(sentence.start_s),
        "end": _number(sentence.end_s),
        "text": sentence.span.of(reading.meeting.text),
        "span": _span(sentence.span),
        "labels": {str(moment.label): _number(moment.score) for moment in found},
        "need": None,
        "objection": None,
        "topic": None,
        "qualifiers": [str(qualifier) for qualifier in Qualifier if qualifier in qualifiers],
        "evidence": {str(moment.label): [evidence.source for evidence in moment.evidence] for moment in found},
    }


def _figure(figure: Figure) -> Report:
    return {
        "name": figure.name,
        "value": _number(figure.value),
        "unit": figure.unit,
        "status": str(figure.status),
        "formula": figure.formula,
    }


def _finding(finding: Finding) -> Report:
    """Return a finding; `evidence` stands only where there is some."""
    evidence = [{"source": one.source, "score": _number(one.score)} for one in finding.evidence]
    return {
        "guideline": finding.guideline,
        "verdict": str(finding.verdict),
        "severity": SEVERITY[finding.level],
        "sentence": finding.sentence,
        "span": _span(finding.span) if finding.span else None,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "why": finding.why,
        "status": finding.guideline_status,
        "weight": _number(finding.weight),
        **({"evidence": evidence} if evidence else {}),
    }


def _scorecard(analysis: Analysis) -> Report:
    return {
        "total": _number(analysis.scorecard.total),
        "lines": [
            {
                "id": line.id,
                "purpose": line.purpose,
                "name": line.name,
                "value": _number(line.value),
                "points": _number(line.points),
                "of": _number(line.of),
                "formula": line.formula,
                "denominator": line.denominator,
                "evidence": list(line.evidence),
            }
            for line in analysis.scorecard.lines
        ],
    }


def _advice(advice: Iterable[Advice]) -> list[Report]:
    return [
        {
            "text": one.text,
            "quotation": one.quotation,
            "suggestion": one.suggestion,
            "sentence": one.sentence,
            "source": one.source,
        }
        for one in advice
    ]


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _number(value: float | None) -> float | None:
    """Return a number with at most four digits after the point; None stays None."""
    return None if value is None else round(float(value), _DIGITS)


__all__ = ["SCHEMA", "SEVERITY", "Report", "markdown", "report", "report_schema"]
