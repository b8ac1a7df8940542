"""The rules of one pack taken into another."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import GuidelineError

from .differences import rule_changes
from .rules import Guideline
from .schema import GuidelinePack

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Merged:
    """The rules of both packs in order, and the ids of those that came new, were replaced, or were there already."""

    rules: tuple[Guideline, ...]
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    known: tuple[str, ...]


def merge(into: GuidelinePack, other: GuidelinePack, *, file: str, replace: bool = False) -> Merged:
    """Return the rules of `into` with those of `other`, which was read from `file`.

    A rule with an id that `into` has counts as there already where it says the same; with `replace` it takes the
    place of one that says something else.

    Raises:
        GuidelineError: the packs have rules with one id and other content, and `replace` is not set.
    """
    here = {rule.id: rule for rule in into.rules}
    clashes = [rule for rule in other.rules if rule.id in here and rule_changes(here[rule.id], rule)]
    if clashes and not replace:
        raise GuidelineError(
            _conflict(clashes, here), where=f"{file}:{clashes[0].line}:1", mend="Rename them, or give --replace."
        )
    theirs = {rule.id: rule for rule in clashes}
    added = tuple(rule for rule in other.rules if rule.id not in here)
    return Merged(
        rules=tuple(theirs.get(rule.id, rule) for rule in into.rules) + added,
        added=tuple(rule.id for rule in added),
        replaced=tuple(theirs),
        known=tuple(rule.id for rule in other.rules if rule.id in here and rule.id not in theirs),
    )


def _conflict(clashes: list[Guideline], here: dict[str, Guideline]) -> str:
    if len(clashes) == 1:
        (rule,) = clashes
        keys = ", ".join(f"`{change.key}`" for change in rule_changes(here[rule.id], rule))
        return f"The pack has another rule {rule.id!r} on line {here[rule.id].line}; they differ in {keys}."
    named = ", ".join(repr(rule.id) for rule in clashes[:_NAMED])
    more = f" and {len(clashes) - _NAMED} more" if len(clashes) > _NAMED else ""
    return f"The pack has other rules with these ids: {named}{more}."
