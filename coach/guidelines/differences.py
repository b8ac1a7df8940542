"""What changed between two packs: rules added, removed and changed, with the fields that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .plain import Plain, plain_rule
from .rules import Guideline
from .schema import GuidelinePack

_NESTED = ("scope", "tests")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A key with its values before and after; None where the rule did not have it. `scope.who` is a key in a key."""

    key: str
    old: Plain
    new: Plain


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that both packs have, with other content."""

    id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PackDifference:
    """From an old pack to a new one; `pack` are the changes of name and purpose, `same` counts equal rules."""

    pack: tuple[FieldChange, ...]
    added: tuple[Guideline, ...]
    removed: tuple[Guideline, ...]
    changed: tuple[RuleChange, ...]
    same: int

    @property
    def empty(self) -> bool:
        """Whether the packs say the same."""
        return not (self.pack or self.added or self.removed or self.changed)


def difference(old: GuidelinePack, new: GuidelinePack) -> PackDifference:
    """Return what changed from `old` to `new`; the order of rules, blanks and comments do not count."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    both = [(rule, after[rule.id]) for rule in old.rules if rule.id in after]
    changes = [RuleChange(one.id, rule_changes(one, other)) for one, other in both]
    changed = tuple(change for change in changes if change.fields)
    return PackDifference(
        pack=_changes({"name": old.name, "about": old.about}, {"name": new.name, "about": new.about}),
        added=tuple(rule for rule in new.rules if rule.id not in before),
        removed=tuple(rule for rule in old.rules if rule.id not in after),
        changed=changed,
        same=len(both) - len(changed),
    )


def rule_changes(old: Guideline, new: Guideline) -> tuple[FieldChange, ...]:
    """Return the keys in which two rules differ, defaults filled in."""
    return _changes(_flat(old), _flat(new))


def _changes(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> tuple[FieldChange, ...]:
    keys = dict.fromkeys((*old, *new))
    return tuple(FieldChange(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _flat(rule: Guideline) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in plain_rule(rule, with_defaults=True).items():
        if key in _NESTED:
            found |= {f"{key}.{inner}": plain for inner, plain in value.items()}
        else:
            found[key] = value
    return found


def as_json(found: PackDifference) -> dict[str, Any]:
    """Return a difference as JSON has it."""
    return {
        "pack": {change.key: {"old": change.old, "new": change.new} for change in found.pack},
        "added": [rule.id for rule in found.added],
        "removed": [rule.id for rule in found.removed],
        "changed": [
            {
                "id": rule.id,
                "fields": {change.key: {"old": change.old, "new": change.new} for change in rule.fields},
            }
            for rule in found.changed
        ],
        "same": found.same,
    }


def as_text(found: PackDifference) -> str:
    """Return a difference as lines: `+` added, `-` removed, `~` changed with its keys below."""
    if found.empty:
        return f"No difference in {found.same} rules."
    lines = [
        f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, {found.same} the same."
    ]
    lines += [_line(change, "") for change in found.pack]
    lines += [f"+ {rule.id}  {rule.say}" for rule in found.added]
    lines += [f"- {rule.id}  {rule.say}" for rule in found.removed]
    for rule in found.changed:
        lines += [f"~ {rule.id}", *(_line(change, "    ") for change in rule.fields)]
    return "\n".join(lines)


def _line(change: FieldChange, indent: str) -> str:
    old, new = change.old, change.new
    if isinstance(old, list) and isinstance(new, list):
        before, after = dict.fromkeys(map(_shown, old)), dict.fromkeys(map(_shown, new))
        gone = [f"- {one}" for one in before if one not in after]
        come = [f"+ {one}" for one in after if one not in before]
        return f"{indent}{change.key}: {'; '.join(gone + come) or 'in another order'}"
    return f"{indent}{change.key}: {_shown(old)} -> {_shown(new)}"


def _shown(value: Plain) -> str:
    if value is None or value == "":
        return "(not set)"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
