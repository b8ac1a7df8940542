"""A tally in words and numbers: a line a rule, what moved, and which rules say little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.guidelines.schema import GuidelinePack

from .pair import pair_packs
from .tally import NO_RULE, RepTally, RuleTally, SideTally, Tally

# A rule that finds something in this share of the meetings in which it applies sorts nobody from nobody.
NEARLY_ALL = 0.9
FEWEST_MEETINGS = 20


class RuleState(StrEnum):
    """What becomes of a rule from the old pack to the new one; a draft counts as not there."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its counts; `remark` says in a sentence that it finds nothing, or finds nearly everything."""

    id: str
    kind: str
    state: RuleState
    tally: RuleTally
    remark: str = ""

    @property
    def moved(self) -> bool:
        """Whether it finds something else than before."""
        return bool(self.tally.appeared or self.tally.vanished)


@dataclass(frozen=True, slots=True)
class Summary:
    """A back-test: rules that moved most come first, the same ones last. Means in 0..100, None without a score."""

    meetings: int
    without_vectors: int
    unreadable: int
    rules: tuple[RuleLine, ...]
    everybody: RepTally
    reps: Mapping[int, RepTally]

    @property
    def moved(self) -> int:
        """How many rules find something else than before."""
        return sum(line.moved for line in self.rules)


def summarise(old: GuidelinePack, new: GuidelinePack, tally: Tally) -> Summary:
    """Return the summary of a back-test of two packs."""
    lines = []
    for rule in pair_packs(old, new).rules:
        kind = (rule.new or rule.old).kind if (rule.new or rule.old) else ""  # type: ignore[union-attr]
        counts = tally.rules.get(rule.id, NO_RULE)
        state = _state(rule.old is not None, rule.new is not None, rule.same)
        remark = _remark(counts.new) if rule.new is not None and tally.meetings else ""
        lines.append(RuleLine(rule.id, kind, state, counts, remark))
    lines.sort(key=lambda line: (-(line.tally.appeared + line.tally.vanished), line.state is RuleState.SAME))
    return Summary(
        meetings=tally.meetings,
        without_vectors=tally.without_vectors,
        unreadable=tally.unreadable,
        rules=tuple(lines),
        everybody=tally.everybody(),
        reps=tally.reps,
    )


def mean(tenths: int, count: int) -> float | None:
    """Return the mean of a sum in tenths with one digit, None of nothing."""
    return round(tenths / count / 10, 1) if count else None


def summary_as_json(found: Summary, names: Mapping[int, str]) -> dict[str, Any]:
    """Return a summary as JSON has it; `names` are those of the reps."""
    return {
        "meetings": found.meetings,
        "without_vectors": found.without_vectors,
        "unreadable": found.unreadable,
        "rules_moved": found.moved,
        "score": _score(found.everybody),
        "rules": [
            {
                "id": line.id,
                "kind": line.kind,
                "change": line.state.value,
                "old": _side(line.tally.old),
                "new": _side(line.tally.new),
                "appeared": line.tally.appeared,
                "vanished": line.tally.vanished,
                "changed_in": line.tally.changed_in,
                "remark": line.remark,
            }
            for line in found.rules
        ],
        "reps": [
            {"id": id_, "name": names.get(id_, ""), "meetings": rep.meetings, **_score(rep)}
            for id_, rep in found.reps.items()
        ],
    }


def _score(rep: RepTally) -> dict[str, Any]:
    return {
        "scored": rep.scored,
        "old_mean": mean(rep.old_sum, rep.scored),
        "new_mean": mean(rep.new_sum, rep.scored),
        "up": rep.up,
        "down": rep.down,
        "finds_appeared": rep.appeared,
        "finds_vanished": rep.vanished,
    }


def _side(side: SideTally) -> dict[str, int]:
    return {
        "applies": side.applies,
        "kept": side.kept,
        "missed": side.missed,
        "finds": side.finds,
        "found_in": side.found_in,
    }


def _state(old: bool, new: bool, same: bool) -> RuleState:
    if not old:
        return RuleState.ADDED
    if not new:
        return RuleState.REMOVED
    return RuleState.SAME if same else RuleState.CHANGED


def _remark(side: SideTally) -> str:
    if not side.applies:
        return "It did not apply to any meeting."
    if not side.finds:
        return f"It found nothing in {side.applies:,} {'meeting' if side.applies == 1 else 'meetings'}."
    if side.applies >= FEWEST_MEETINGS and side.found_in >= NEARLY_ALL * side.applies:
        return f"It found something in {side.found_in:,} of {side.applies:,} meetings, so it tells them hardly apart."
    return ""
