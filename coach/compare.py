"""Reading x guidelines -> Findings: which guidelines were kept, which were missed, and where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .domain import Figure, Finding, Reading
from .guidelines.kinds import RULE_KINDS
from .guidelines.likeness import NO_EXAMPLES, ExampleVectors, find_like
from .guidelines.rules import Guideline
from .guidelines.scene import Scene, open_scene
from .guidelines.schema import GuidelinePack
from .guidelines.verdicts import not_applicable


def compare(
    reading: Reading,
    pack: GuidelinePack,
    *,
    figures: Sequence[Figure],
    examples: ExampleVectors = NO_EXAMPLES,
    vectors: NDArray[np.floating] | None = None,
) -> tuple[Finding, ...]:
    """Return what every applied rule of `pack` says of a meeting, in the order of the pack.

    Each rule gives at least one finding: kept or missed at a sentence (with its span) or, with `sentence` None, in
    the whole meeting; or not applicable with the reason. Drafts give none; shadow rules are marked by
    `guideline_status` "shadow". `figures` are those of `coach.measure.measure`, for rules of the kind `limit`.
    `vectors` are those of the sentences of the meeting and `examples` those of the pack, for rules of the kind `like`;
    without them these are not applicable.
    """
    spans = [sentence.span for sentence in reading.meeting.sentences]
    scene = open_scene(reading, pack.matcher, figures, find_like(pack.applied, examples, vectors, spans))
    return tuple(finding for rule in pack.applied for finding in judge_rule(rule, scene))


def judge_rule(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return what one rule says of a meeting; at least one finding."""
    reason = scene.reason_against(rule)
    if reason is not None:
        return [not_applicable(rule, reason)]
    return RULE_KINDS[rule.kind].judge(rule, scene)
