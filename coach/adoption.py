"""How far people took up a recommended or discouraged wording, before it was published and since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .themes.statistics import wilson

# A team in which fewer people have meetings is not told apart: its figures would be those of a person.
FEWEST_PEOPLE = 3
# Below so many meetings on a side nothing is said of a change.
FEWEST_MEETINGS = 5
WORDING_KINDS = ("prefer", "avoid", "like")


class Published(Protocol):
    """A published version, as far as it matters here."""

    @property
    def in_force_from(self) -> dt.date:
        """The first day on which it counts."""

    @property
    def live(self) -> tuple[str, ...]:
        """The ids of its live rules."""


@dataclass(frozen=True, slots=True)
class Count:
    """Meetings of a group that a rule applied to, and those that kept it throughout, before a day and from it on."""

    name: str
    people: int
    kept_before: int
    of_before: int
    kept_after: int
    of_after: int


@dataclass(frozen=True, slots=True)
class Share:
    """`kept` of `of` meetings, with the Wilson interval at 95 %; all None where there was no meeting."""

    kept: int
    of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """A group before and since; `verdict` says in words what can be said of the change."""

    name: str
    before: Share
    after: Share
    verdict: str


def live_since(versions: Sequence[Published], rule_id: str) -> dt.date | None:
    """Return the day from which on a rule has been live in every version, None where it is not live now.

    `versions` are in any order.
    """
    since = None
    for version in sorted(versions, key=lambda one: one.in_force_from, reverse=True):
        if rule_id not in version.live:
            break
        since = version.in_force_from
    return since


def share(kept: int, of: int) -> Share:
    """Return a share with its interval."""
    if of == 0:
        return Share(kept, of, None, None, None)
    interval = wilson(kept, of)
    return Share(kept, of, kept / of, interval.low, interval.high)


def adoption_of(count: Count) -> Adoption:
    """Return one group with intervals and what can be said of the change."""
    before, after = share(count.kept_before, count.of_before), share(count.kept_after, count.of_after)
    return Adoption(count.name, before, after, _verdict(before, after))


def told_apart(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Return the counts with groups of fewer than three people put together; left out where these are still fewer."""
    listed = list(counts)
    large = tuple(one for one in listed if one.people >= FEWEST_PEOPLE)
    small = [one for one in listed if one.people < FEWEST_PEOPLE]
    rest = replace(_sum(small), name="Small teams together")
    return (*large, rest) if rest.people >= FEWEST_PEOPLE else large


def together(counts: Iterable[Count]) -> Count:
    """Return all groups as one."""
    return replace(_sum(list(counts)), name="All together")


def _sum(counts: Sequence[Count]) -> Count:
    return Count(
        "",
        sum(one.people for one in counts),
        sum(one.kept_before for one in counts),
        sum(one.of_before for one in counts),
        sum(one.kept_after for one in counts),
        sum(one.of_after for one in counts),
    )


def _verdict(before: Share, after: Share) -> str:
    if before.of < FEWEST_MEETINGS or after.of < FEWEST_MEETINGS:
        return "Too few meetings to compare"
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return "Too few meetings to compare"
    if after.low > before.high:
        return "Kept more often since"
    return "Kept less often since" if after.high < before.low else "No clear change"
