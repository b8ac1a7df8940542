"""Two packs side by side: what both say in the same way is judged once, and all wording is found in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from coach.domain import Level
from coach.guidelines.likeness import KIND as LIKE
from coach.guidelines.likeness import NO_EXAMPLES, Encode, ExampleVectors, example_vectors
from coach.guidelines.phrases import Match, PhraseMatcher, build_matcher
from coach.guidelines.rules import Grade, Guideline, Status
from coach.guidelines.schema import GuidelinePack

# Ids have no blanks, so this marks the old wording of a rule that both packs have.
_OLD = "old "
_Matches = dict[str, tuple[Match, ...]]


@dataclass(frozen=True, slots=True)
class RulePair:
    """A rule as the old and as the new pack apply it; None where a pack does not.

    `alike` rules give the same verdicts on every meeting, `same` ones count them alike too.
    """

    id: str
    old: Guideline | None
    new: Guideline | None
    alike: bool
    same: bool


@dataclass(frozen=True, slots=True)
class PackPair:
    """Two packs, ready to judge many meetings; nothing in it changes. `changed` are the rules that are not alike."""

    old: GuidelinePack
    new: GuidelinePack
    rules: tuple[RulePair, ...]
    changed: frozenset[str]
    matcher: PhraseMatcher
    examples: ExampleVectors = NO_EXAMPLES

    @property
    def needs_vectors(self) -> bool:
        """Whether a rule of either pack looks for likeness."""
        return any(rule.kind == LIKE for pack in (self.old, self.new) for rule in pack.applied)

    @property
    def likes(self) -> tuple[Guideline, ...]:
        """The rules of the kind `like`, old wording under its own name."""
        return tuple(rule for rule in _named(self.rules) if rule.kind == LIKE)

    def split(self, found: Mapping[str, tuple[Match, ...]]) -> tuple[_Matches, _Matches]:
        """Return the finds as the old and as the new pack see them, both by the ids of their rules."""
        new = {id_: matches for id_, matches in found.items() if not id_.startswith(_OLD)}
        old = {id_: matches for id_, matches in new.items() if id_ not in self.changed}
        old |= {id_.removeprefix(_OLD): matches for id_, matches in found.items() if id_.startswith(_OLD)}
        return old, new


def pair_packs(old: GuidelinePack, new: GuidelinePack, encode: Encode | None = None) -> PackPair:
    """Return two packs side by side; without `encode` rules of the kind `like` are not judged."""
    before = {rule.id: rule for rule in old.applied}
    after = {rule.id: rule for rule in new.applied}
    rules = tuple(_pair(id_, before.get(id_), after.get(id_)) for id_ in dict.fromkeys((*before, *after)))
    named = _named(rules)
    examples = NO_EXAMPLES if encode is None else example_vectors((r for r in named if r.kind == LIKE), encode)
    changed = frozenset(rule.id for rule in rules if not rule.alike)
    return PackPair(old, new, rules, changed, build_matcher(named), examples)


def _pair(id_: str, old: Guideline | None, new: Guideline | None) -> RulePair:
    alike = old is not None and new is not None and _judgement(old) == _judgement(new)
    return RulePair(id_, old, new, alike, alike and _count(old) == _count(new))


def _named(rules: tuple[RulePair, ...]) -> list[Guideline]:
    """Return every rule to look for once: a changed one twice, its old wording under a name of its own."""
    found = []
    for rule in rules:
        if rule.old is not None and not rule.alike:
            found.append(replace(rule.old, id=_OLD + rule.id))
        if rule.new is not None:
            found.append(rule.new)
    return found


def _judgement(rule: Guideline) -> Guideline:
    """Return what of a rule decides its verdicts; what it tells people and how much it counts do not."""
    return replace(
        rule,
        level=Level.TIP,
        status=Status.LIVE,
        weight=1.0,
        say="",
        why="",
        source="",
        grade=Grade.HOUSE,
        try_instead="",
        swap=MappingProxyType({}),
        hits=(),
        misses=(),
        line=0,
    )


def _count(rule: Guideline | None) -> tuple[Level, Status, float] | None:
    """Return what of a rule decides how much its verdicts count."""
    return None if rule is None else (rule.level, rule.status, rule.weight)
