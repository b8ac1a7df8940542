"""What a company's own guidelines require and the meeting did not have."""

from __future__ import annotations

from collections.abc import Iterator

from coach.domain import Advice, Finding, Label, Level, Verdict
from coach.speech import said_by_seller_side, word_count

from .candidates import Candidate, Case
from .listened import was_greeted
from .quoting import quote
from .stops import points_at_words

_LEVEL_PRIORITY = {Level.VIOLATION: 94.0, Level.WARNING: 76.0, Level.TIP: 42.0}
# What these guidelines ask for is said by the advice on needs, benefits, objections and next steps, in better words.
_SAID_ELSEWHERE = frozenset(
    {
        "needs/follow-up-question",
        "needs/before-benefits",
        "needs/consequence-question",
        "needs/play-back",
        "value/answer-each-need",
        "value/outcome-first",
        "objections/answer-each",
        "forward/dated-next-step",
        "language/promise-as-i",
        "internal/recognise-somebody",
        "internal/own-words",
        "internal/actions-with-owner-and-date",
        "internal/answer-a-challenge",
    }
)
_ANCHORS = {"needs": Label.NEED, "value": Label.BENEFIT, "objections": Label.OBJECTION, "forward": Label.NEXT_STEP}
_SHORTEST_QUOTATION = 4


def missing_by_rules(case: Case) -> Iterator[Candidate]:
    """Yield a candidate for each guideline whose wording or moment was missing from the meeting as a whole."""
    for finding in case.findings:
        if finding.verdict is not Verdict.MISSED or points_at_words(case, finding):
            continue
        if finding.guideline in _SAID_ELSEWHERE or finding.weight <= 0:
            continue
        if finding.guideline == "relationship/warm-opening" and was_greeted(case.meeting):
            continue
        index = finding.sentence if finding.sentence is not None else _anchor(case, finding)
        if index is None:
            continue
        advice = Advice(
            finding.message,
            quote(case.meeting, index),
            finding.suggestion or finding.why,
            index,
            f"guideline:{finding.guideline}",
        )
        priority = _LEVEL_PRIORITY[finding.level] * min(1.1, 0.6 + 0.4 * finding.weight)
        yield Candidate(priority, _area(finding), advice)


def _area(finding: Finding) -> str:
    group = finding.guideline.partition("/")[0]
    areas = {"needs": "questions", "value": "features", "objections": "objections", "forward": "next-step"}
    return areas.get(group, "rapport" if group == "relationship" else f"wording:{finding.guideline}")


def _anchor(case: Case, finding: Finding) -> int | None:
    """Return the sentence where what is missing would have had its place."""
    group = finding.guideline.partition("/")[0]
    label = _ANCHORS.get(group)
    labelled = case.reading.sentences_with(label) if label is not None else ()
    if labelled:
        return labelled[0]
    ours = said_by_seller_side(case.meeting) or tuple(range(len(case.meeting.sentences)))
    long = [index for index in ours if word_count(case.meeting.sentence_text(index)) >= _SHORTEST_QUOTATION]
    candidates = long or list(ours)
    if not candidates:
        return None
    return candidates[-1] if group == "forward" else candidates[0]
