"""`pair`: each A followed by a B; an A that stays alone is missed."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Finding, Label, LinkType
from coach.replies import names_outcome, quotes_price
from coach.speech import standing_needs, turns_between

from ..own_labels import label_in_words
from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import RuleKind

_LINKS: Mapping[str, LinkType] = {Label.NEED: LinkType.ADDRESSES, Label.OBJECTION: LinkType.ANSWERS}


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return for each A a kept finding at the B that followed, or a missed finding at the A."""
    scope = scene.in_scope(rule)
    groups = [group for group in _groups(rule, scene) if scope & set(group)]
    if not groups:
        return [not_applicable(rule, f"no sentence is {label_in_words(rule.each or '')}")]
    findings = []
    for group in groups:
        partner = _partner(rule, scene, group)
        if partner is None:
            findings.append(missed(rule, sentence=group[0], span=scene.meeting.sentences[group[0]].span))
        else:
            findings.append(kept(rule, sentence=partner, span=scene.meeting.sentences[partner].span))
    return findings


def _groups(rule: Guideline, scene: Scene) -> list[tuple[int, ...]]:
    """Return the sentences of each A: a need or an objection may take several, another moment is one."""
    if rule.each is Label.NEED:
        return [need.sentences for need in standing_needs(scene.reading)]
    if rule.each is Label.OBJECTION:
        return [objection.sentences for objection in scene.reading.objections]
    found = [index for index, labels in enumerate(scene.labels) if rule.each in labels]
    if rule.each is Label.FEATURE:
        # What it costs is no feature that asks for a benefit.
        found = [
            i for i in found if Label.BENEFIT in scene.labels[i] or not quotes_price(scene.meeting.sentence_text(i))
        ]
    return [(index,) for index in found]


def _partner(rule: Guideline, scene: Scene, group: tuple[int, ...]) -> int | None:
    """Return the first sentence that counts as B for this A."""
    if rule.linked:
        for link in scene.reading.links:
            wanted = not rule.by or bool(rule.by & scene.labels[link.source])
            if link.target in group and wanted and link.type is _LINKS.get(rule.each or Label.NEED):
                return link.source
    if rule.within is None:
        return None
    if rule.each is Label.FEATURE and Label.BENEFIT in rule.by and names_outcome(scene.meeting.sentence_text(group[0])):
        return group[0]
    for start in group:
        for index in range(start, len(scene.labels)):
            if turns_between(scene.meeting, start, index) > rule.within:
                break
            if rule.by & scene.labels[index] and (index > start or rule.each not in rule.by):
                return index
    return None


def fault(rule: Guideline) -> str | None:
    """Return what is wrong with the combination of keys, None when nothing is."""
    if rule.within is None and not rule.linked:
        return "it needs `within` (turns) or `linked: true`"
    if rule.within is not None and not rule.by:
        return "`within` needs `by`, the moment that must follow"
    if rule.linked and rule.each not in _LINKS:
        return "`linked` goes with `each: need` or `each: objection` alone"
    return None


PAIR = RuleKind(
    meaning="Each A is followed by a B: linked to it, or within so many turns. An A that stays alone is missed.",
    keys={
        "each": "The moment that asks for a partner.",
        "by": "The moment (or moments) that count as its partner.",
        "within": "How many turns later the partner may come; 0 is the same turn.",
        "linked": "`true`: a sentence that Coach read as the answer to the need or objection counts at any distance.",
    },
    obligatory=("each",),
    judge=judge,
    fault=fault,
    example="""
- id: value/prove-it
  kind: pair
  say: Follow a promise with evidence.
  try: "Shall I put you in touch with a customer who has measured it?"
  why: A claim with evidence is easier to pass on inside the buyer's company.
  source: House practice
  grade: house
  each: benefit
  by: proof
  within: 2
  tests:
    hit:
      - - seller: You get two days back each month. {benefit}
        - buyer: Fine.
        - seller: It comes with a dark mode. {feature}
    miss:
      - - seller: You get two days back each month. {benefit}
        - seller: Norrland Freight measured exactly that. {proof}
""",
)
