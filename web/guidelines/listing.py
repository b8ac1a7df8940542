"""The list of rules: which are shown, and with what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from coach.guidelines.differences import rule_changes
from coach.guidelines.in_words import KINDS
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.rules import Guideline, Status
from coach.numbers import number_of

LONGEST_SEARCH = 200
PER_PAGE = 100
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules are wanted; "" takes all."""

    search: str = ""
    kind: str = ""
    status: str = ""

    def fits(self, rule: Guideline) -> bool:
        """Return whether a rule is wanted: every word of the search occurs in its id, message or wording."""
        words = " ".join((rule.id, rule.say, rule.why, *(phrase.text for phrase in rule.wording))).casefold()
        return (
            (not self.kind or rule.kind == self.kind)
            and (not self.status or rule.status == self.status)
            and all(word in words for word in self.search.casefold().split())
        )

    @property
    def given(self) -> dict[str, str]:
        """The filters in force, as parameters."""
        found = {"search": self.search, "kind": self.kind, "status": self.status}
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the list; `whose` is "own" for one of a team or a product, "company" for one beneath theirs."""

    rule: Guideline
    whose: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class RulePage(Generic[Item]):
    """A page of a list, counted from 1; `found` counts what fits on all pages, `total` all there is."""

    items: Sequence[Item]
    found: int
    total: int
    page: int
    pages: int


def page_of(items: Sequence[Item], *, total: int, page: str) -> RulePage[Item]:
    """Return the page that the address asks for; one beyond the last is the last."""
    pages = max(1, -(-len(items) // PER_PAGE))
    number = min(max(number_of(page) or 1, 1), pages)
    return RulePage(items[(number - 1) * PER_PAGE : number * PER_PAGE], len(items), total, number, pages)


def filter_of(arguments: Mapping[str, str]) -> RuleFilter:
    """Return what the address asks for; what makes no sense is left out."""
    kind, status = arguments.get("kind", ""), arguments.get("status", "")
    return RuleFilter(
        " ".join(arguments.get("search", "").split())[:LONGEST_SEARCH],
        kind if kind in RULE_KINDS else "",
        status if status in set(Status) else "",
    )


def rows_of(
    own: Iterable[Guideline], base: Iterable[Guideline], published: Iterable[Guideline], *, on_top: bool
) -> list[RuleRow]:
    """Return the rules of a working copy; `on_top` of the company's also those of `base` that it leaves as they are."""
    before = {rule.id: rule for rule in published}
    listed = list(own)
    ids = {rule.id for rule in listed}
    beneath = [RuleRow(rule, "company") for rule in base if rule.id not in ids]
    return [RuleRow(rule, "own" if on_top else "", not _same(before.get(rule.id), rule)) for rule in listed] + beneath


def _same(before: Guideline | None, now: Guideline) -> bool:
    return before is not None and not rule_changes(before, now)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of rule as (value, words)."""
    return [(kind, KINDS.get(kind, kind)) for kind in RULE_KINDS]
