"""Scorecard, findings on language and figures as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from coach.domain import Verdict

from .need_map import Sentences, found
from .transcript import SentenceView
from .wording import figure_value, points, purpose_name

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the scorecard; `width` is the filled part of its bar, None where the line does not apply."""

    anchor: str
    name: str
    points: str
    of: str
    width: str | None
    value: str
    formula: str
    denominator: str
    evidence: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True)
class PurposeView:
    """A purpose of the meeting with its lines; points over the lines that apply, `width` None where none does."""

    name: str
    points: str
    of: str
    width: str | None
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class ScorecardView:
    """The total in points of 100, None where nothing applies, and the purposes."""

    total: str | None
    rounded: int
    purposes: tuple[PurposeView, ...]


def scorecard_view(scorecard: Report, sentences: Sentences) -> ScorecardView:
    """Return the scorecard with its lines under the purposes, in the order of the report."""
    total = scorecard["total"]
    grouped = groupby(scorecard["lines"], key=lambda line: line.get("purpose", ""))
    purposes = tuple(_purpose(purpose, tuple(lines), sentences) for purpose, lines in grouped)
    return ScorecardView(None if total is None else f"{total:.0f}", round(total or 0), purposes)


def _purpose(purpose: str, lines: Sequence[Report], sentences: Sentences) -> PurposeView:
    applying = [line for line in lines if line["value"] is not None]
    made, possible = sum(line["points"] for line in applying), sum(line["of"] for line in applying)
    return PurposeView(
        name=purpose_name(purpose),
        points=points(made),
        of=points(possible),
        width=per_cent(made / possible) if possible else None,
        lines=tuple(_line(line, sentences) for line in lines),
    )


def _line(line: Report, sentences: Sentences) -> LineView:
    applies = line["value"] is not None
    share = line["points"] / line["of"] if line["of"] else 0.0
    return LineView(
        anchor=f"line-{line['id']}",
        name=line["name"],
        points=points(line["points"]),
        of=points(line["of"]),
        width=per_cent(share) if applies else None,
        value=f"{line['value'] * 100:.0f} %" if applies else "",
        formula=line.get("formula", ""),
        denominator=line.get("denominator", ""),
        evidence=found(line["evidence"], sentences),
    )


def per_cent(share: float) -> str:
    """Return a share as a length for an SVG attribute, kept within 0 and 100 %."""
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}%"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a guideline was kept or missed: the sentence cut into before, the words meant, and after.

    `near` names the example that the sentence is like, where the guideline looks for likeness.
    """

    sentence: SentenceView | None
    before: str
    marked: str
    after: str
    suggestion: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class GuidelineView:
    """All places that one guideline speaks of with one verdict and message."""

    anchor: str
    guideline: str
    level: str
    message: str
    suggestion: str
    why: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class LanguageView:
    """The findings that people see: what to change, gravest first, what was kept, and what did not apply."""

    to_change: tuple[GuidelineView, ...]
    kept: tuple[GuidelineView, ...]
    not_applicable: tuple[GuidelineView, ...]


GRAVITY = {"violation": 0, "warning": 1}


def language_view(findings: Iterable[Report], sentences: Sentences) -> LanguageView:
    """Return the findings by guideline; rules that are not live are for trainers and left out."""
    live = [finding for finding in findings if finding.get("status", "live") == "live"]
    return LanguageView(
        to_change=tuple(sorted(_guidelines(live, Verdict.MISSED, sentences), key=_gravity)),
        kept=tuple(_guidelines(live, Verdict.KEPT, sentences)),
        not_applicable=tuple(_guidelines(live, Verdict.NOT_APPLICABLE, sentences)),
    )


def _gravity(guideline: GuidelineView) -> int:
    return GRAVITY.get(guideline.level, 2)


def _guidelines(findings: Iterable[Report], verdict: Verdict, sentences: Sentences) -> Iterable[GuidelineView]:
    grouped: dict[tuple[str, str], list[Report]] = {}
    for finding in findings:
        if finding["verdict"] == verdict:
            grouped.setdefault((finding["guideline"], finding["message"]), []).append(finding)
    return (
        _guideline(f"rule-{verdict.name.lower()}-{place}", same, sentences)
        for place, same in enumerate(grouped.values())
    )


def _guideline(anchor: str, same: Sequence[Report], sentences: Sentences) -> GuidelineView:
    first = same[0]
    shared = first["suggestion"] if len({finding["suggestion"] for finding in same}) == 1 else ""
    return GuidelineView(
        anchor=anchor,
        guideline=first["guideline"],
        level=first["severity"],
        message=first["message"],
        suggestion=shared,
        why=first["why"],
        places=tuple(_place(finding, sentences, shared) for finding in same if finding["sentence"] is not None),
    )


def _place(finding: Report, sentences: Sentences, shared: str) -> Place:
    suggestion = "" if shared else finding["suggestion"]
    sentence = sentences.get(finding["sentence"])
    if sentence is None:
        return Place(None, "", "", "", suggestion)
    near = "; ".join(
        f"like “{one['source'].removeprefix('example:')}” (cosine {one['score']:.2f})"
        for one in finding.get("evidence", ())
    )
    start, end = finding["span"] or (sentence.start, sentence.start)
    start, end = max(start - sentence.start, 0), max(end - sentence.start, 0)
    text = sentence.text
    if end - start >= len(text):  # all of it is meant: nothing to point at
        return Place(sentence, text, "", "", suggestion, near)
    return Place(sentence, text[:start], text[start:end], text[end:], suggestion, near)


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with its status and how it was made; `known` when it has a value."""

    id: str
    name: str
    value: str
    known: bool
    status: str
    formula: str


def figures_view(figures: Mapping[str, Report]) -> tuple[FigureView, ...]:
    """Return the figures in the order of the report."""
    return tuple(
        FigureView(
            id=name,
            name=figure.get("name") or name.replace("_", " ").capitalize(),
            value=figure_value(figure["value"], figure["unit"]),
            known=figure["value"] is not None,
            status=figure["status"],
            formula=figure["formula"],
        )
        for name, figure in figures.items()
    )
