"""The line for all guidelines that have no line of their own."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Finding, Level, Reading, Verdict

from .lines import Value, does_not_apply

# Guidelines of these groups (the id before the slash) are already counted by the lines of their purpose.
COUNTED_ELSEWHERE = frozenset({"needs", "value", "objections", "forward", "relationship", "talk", "internal"})
LEVEL_WEIGHT = {Level.TIP: 1.0, Level.WARNING: 2.0, Level.VIOLATION: 4.0}


def guidelines_kept(_reading: Reading, findings: Sequence[Finding]) -> Value:
    """Return the weighted share of guidelines that were kept.

    A guideline counts its weight x 1 (tip), 2 (warning) or 4 (violation), and is kept in the share of its findings
    that are kept. Shadow guidelines, weight 0 and the groups of `COUNTED_ELSEWHERE` are left out.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is not Verdict.NOT_APPLICABLE and finding.guideline_status == "live" and finding.weight > 0:
            by_rule.setdefault(finding.guideline, []).append(finding)
    by_rule = {rule: found for rule, found in by_rule.items() if rule.partition("/")[0] not in COUNTED_ELSEWHERE}
    if not by_rule:
        return does_not_apply("no guideline has anything to say of this meeting")
    reached, whole, kept = 0.0, 0.0, 0
    for found in by_rule.values():
        weight = found[0].weight * LEVEL_WEIGHT[found[0].level]
        share = sum(finding.verdict is Verdict.KEPT for finding in found) / len(found)
        reached, whole, kept = reached + weight * share, whole + weight, kept + (share == 1)
    evidence = {finding.sentence for found in by_rule.values() for finding in found if finding.sentence is not None}
    return Value(
        reached / whole,
        f"{kept} of {len(by_rule)} guidelines kept throughout, by weight {reached:.2f} of {whole:.2f}",
        f"{len(by_rule)} guidelines",
        tuple(sorted(evidence)),
    )
