"""How a rule says what it found: kept, missed or not applicable."""

from __future__ import annotations

from coach.domain import Finding, Span, Verdict

from .rules import Grade, Guideline

GRADES_IN_WORDS = {
    Grade.STRONG: "strong evidence",
    Grade.GOOD: "good evidence",
    Grade.MEDIUM: "some evidence",
    Grade.WEAK: "weak evidence",
    Grade.HOUSE: "house practice",
}


def kept(rule: Guideline, *, sentence: int | None = None, span: Span | None = None) -> Finding:
    """Return that a rule was kept, at a sentence or (None) in the whole meeting."""
    return _verdict(rule, Verdict.KEPT, rule.say, sentence=sentence, span=span)


def missed(rule: Guideline, *, sentence: int | None = None, span: Span | None = None, suggestion: str = "") -> Finding:
    """Return that a rule was missed, at a sentence or (None) in the whole meeting.

    `suggestion` is what to say instead; without one it is the rule's own.
    """
    instead = suggestion or rule.try_instead
    return _verdict(rule, Verdict.MISSED, rule.say, sentence=sentence, span=span, suggestion=instead)


def not_applicable(rule: Guideline, reason: str) -> Finding:
    """Return that a rule says nothing of this meeting; `reason` is half a sentence."""
    return _verdict(rule, Verdict.NOT_APPLICABLE, f"Does not apply: {reason}.")


def counted_as(rule: Guideline, finding: Finding) -> Finding:
    """Return a finding as one of `rule`, which gives the same verdicts and may count them otherwise."""
    return Finding(
        guideline=finding.guideline,
        verdict=finding.verdict,
        level=rule.level,
        message=finding.message,
        suggestion=finding.suggestion,
        why=finding.why,
        sentence=finding.sentence,
        span=finding.span,
        guideline_status=str(rule.status),
        weight=rule.weight,
        evidence=finding.evidence,
    )


def _verdict(
    rule: Guideline,
    verdict: Verdict,
    message: str,
    *,
    sentence: int | None = None,
    span: Span | None = None,
    suggestion: str = "",
) -> Finding:
    return Finding(
        guideline=rule.id,
        verdict=verdict,
        level=rule.level,
        message=message,
        why=f"{rule.why} ({rule.source}; {GRADES_IN_WORDS[rule.grade]})",
        guideline_status=str(rule.status),
        weight=rule.weight,
        sentence=sentence,
        span=span,
        suggestion=suggestion,
    )
