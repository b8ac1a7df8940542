"""Contact histories x rules of the kind `cadence` -> which customers are too quiet, too crowded, or wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coach.guidelines.histories import Contact, ContactHistory
from coach.guidelines.kinds.cadence import broken_by
from coach.guidelines.rules import Guideline, Status

KIND = "cadence"


class CadenceProblem(StrEnum):
    """What is wrong with how a customer is contacted."""

    WAITING = "waiting"
    QUIET = "quiet"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class CadenceFinding:
    """A rule that the contacts with a customer break today.

    `number` counts days since the last contact (waiting, quiet) or contacts (crowded); `limit` is what the rule
    allows, in the same unit. `contact` is the last one, None where there never was one.
    """

    guideline: str
    problem: CadenceProblem
    customer: str
    customer_id: int | None
    message: str
    why: str
    number: int
    limit: int
    contact: Contact | None


def cadence_rules(rules: Iterable[Guideline], *, shadow: bool = False) -> tuple[Guideline, ...]:
    """Return the live rules of the kind `cadence`; with `shadow` those that only trainers see as well."""
    shown = {Status.LIVE, Status.SHADOW} if shadow else {Status.LIVE}
    return tuple(rule for rule in rules if rule.kind == KIND and rule.status in shown)


def judge_cadence(
    rules: Sequence[Guideline], histories: Iterable[ContactHistory], today: dt.date
) -> tuple[CadenceFinding, ...]:
    """Return what `rules` of the kind `cadence` say of each history today, the farthest beyond its limit first."""
    found = []
    for history in histories:
        for rule in rules:
            broken = broken_by(rule, history, today)
            if broken is not None:
                found.append(_finding(rule, history, *broken))
    return in_order(found)


def in_order(findings: Iterable[CadenceFinding]) -> tuple[CadenceFinding, ...]:
    """Return findings with the farthest beyond its limit first."""
    return tuple(sorted(findings, key=lambda one: (one.limit - one.number, one.customer.casefold(), one.guideline)))


def days_looked_at(rules: Iterable[Guideline]) -> int:
    """Return how many days of contacts must be known to judge `rules`; older silence counts by its last contact."""
    days = [rule.per_days or rule.follow_up_days or rule.every_days or 0 for rule in rules]
    return 2 * max(days, default=0) + 31


def _finding(rule: Guideline, history: ContactHistory, contact: Contact | None, number: int) -> CadenceFinding:
    if rule.follow_up_days is not None:
        problem, limit = CadenceProblem.WAITING, rule.follow_up_days
    elif rule.every_days is not None:
        problem, limit = CadenceProblem.QUIET, rule.every_days
    else:
        problem, limit = CadenceProblem.CROWDED, int(rule.at_most or 0)
    return CadenceFinding(
        guideline=rule.id,
        problem=problem,
        customer=history.customer,
        customer_id=history.customer_id,
        message=rule.say,
        why=f"{rule.why} ({rule.source})",
        number=number,
        limit=limit,
        contact=contact,
    )
