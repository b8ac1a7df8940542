"""Changing a pack one rule at a time, and laying a team's pack on top of the company's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from coach.errors import GuidelineError

from .merging import merge
from .plain import pack_as_yaml, rule_as_yaml
from .rules import Guideline, Status
from .schema import GuidelinePack, load_pack

_PACKS_AT_HAND = 64


@dataclass(frozen=True, slots=True)
class OpenPack:
    """A pack that is being written: unlike a published one of the company it may be without rules."""

    name: str
    about: str = ""
    rules: tuple[Guideline, ...] = ()

    def rule(self, rule_id: str) -> Guideline | None:
        """Return the rule with that id, None where there is none."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    @property
    def live(self) -> tuple[str, ...]:
        """The ids of the live rules."""
        return tuple(rule.id for rule in self.rules if rule.status is Status.LIVE)


@lru_cache(maxsize=_PACKS_AT_HAND)
def pack_of(text: str, name: str) -> GuidelinePack:
    """Return the pack of a text, kept at hand: the same text is read once; raises as `load_pack`."""
    return load_pack(text, name=name)


def open_pack(text: str, *, name: str) -> OpenPack:
    """Return a pack for writing; without text it has no rules and is called `name`.

    Raises:
        GuidelineError: the text is no pack.
    """
    if not text.strip():
        return OpenPack(name)
    pack = pack_of(text, name)
    return OpenPack(pack.name, pack.about, pack.rules)


def opened(pack: GuidelinePack) -> OpenPack:
    """Return a pack that was read, for writing."""
    return OpenPack(pack.name, pack.about, pack.rules)


def text_of_pack(pack: OpenPack) -> str:
    """Return the YAML text of a pack, read again to be sure; "" without rules.

    Raises:
        GuidelineError: too large for a pack.
    """
    if not pack.rules:
        return ""
    text = pack_as_yaml(pack.name, pack.about, pack.rules)
    pack_of(text, pack.name)
    return text


def with_rule(pack: OpenPack, rule: Guideline, *, instead_of: str | None = None) -> OpenPack:
    """Return `pack` with `rule` in the place of the rule `instead_of`, or at the end where there is no such rule.

    Raises:
        GuidelineError: another rule of the pack has the id of `rule`.
    """
    if rule.id != instead_of and pack.rule(rule.id) is not None:
        raise GuidelineError(
            f"There is another rule with the id {rule.id!r}.", where="id", mend="Give this one another id."
        )
    if instead_of is None or pack.rule(instead_of) is None:
        return replace(pack, rules=(*pack.rules, rule))
    return replace(pack, rules=tuple(rule if one.id == instead_of else one for one in pack.rules))


def without_rule(pack: OpenPack, rule_id: str) -> OpenPack:
    """Return `pack` without the rule of that id."""
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.id != rule_id))


def mark_of(rule: Guideline | None) -> str:
    """Return a short digest of what a rule says, "" for none: it tells whether somebody changed the rule."""
    return "" if rule is None else hashlib.sha256(rule_as_yaml(rule).encode()).hexdigest()[:16]


def layered(company: GuidelinePack, team_text: str, *, name: str) -> GuidelinePack:
    """Return the company's pack with a team's rules on top: a rule with an id of the company's takes its place.

    Raises:
        GuidelineError: the team's text is no pack, or both together are too large.
    """
    if not team_text.strip():
        return company
    team = pack_of(team_text, name)
    rules = merge(company, team, file=name, replace=True).rules
    return pack_of(pack_as_yaml(f"{company.name}, {team.name}", company.about, rules), name)


def own_rules(pack: OpenPack, company: Iterable[Guideline]) -> frozenset[str]:
    """Return the ids of a team's rules that take the place of a rule of the company."""
    theirs = {rule.id for rule in company}
    return frozenset(rule.id for rule in pack.rules if rule.id in theirs)
