"""Whom the file puts in one company stands on one side of a customer meeting."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from coach.domain import Meeting, Role

from .network import Scores, softmax

_MOST_COMPANIES = 6
_ONE_SIDE_ONLY = 6.0
_LEAST_CHANCE = 0.05
# What speaks against the other side's roles (seller, specialist, buyer), for a company that sells and one that buys.
_AGAINST: tuple[Scores, Scores] = (
    np.array([0, 0, -12], dtype=np.float32),
    np.array([-12, -12, 0], dtype=np.float32),
)
# The log probabilities of the seller's and of the buyer's side for somebody who is known to be (no buyer, a buyer).
_SURE: tuple[tuple[float, float], tuple[float, float]] = ((-0.05, -3.0), (-3.0, -0.05))
_SIDED = (Role.SELLER, Role.SPECIALIST, Role.BUYER)


def sided_by_company(meeting: Meeting, evidence: Mapping[str, Scores | None]) -> dict[str, Scores | None]:
    """Return the evidence with one side for all whom the file puts in one company.

    `evidence` holds log probabilities of seller, specialist and buyer by name, None for whoever said nothing. The
    companies' sides are chosen together: the customer's is the buyer's, and of two or more both sides are there.
    Stated roles count like evidence that is nearly certain. A company that all speakers share tells nobody apart.
    """
    company = {
        person.name: person.organisation.casefold().strip(" .") for person in meeting.people if person.organisation
    }
    sides = {name: _sides_of(scores) for name, scores in evidence.items() if scores is not None}
    for person in meeting.people:
        if person.name not in evidence and person.role in _SIDED:
            sides[person.name] = _SURE[person.role is Role.BUYER]
    companies = list(dict.fromkeys(company[name] for name in sides if name in company))
    alone = len(companies) == 1 and all(name in company for name in sides)
    if not companies or alone or len(companies) > _MOST_COMPANIES:
        return dict(evidence)
    buying = _buying(companies, [[sides[name] for name in sides if company.get(name) == one] for one in companies],
                     account=(meeting.account or "").casefold().strip(" ."))  # fmt: skip
    return {
        name: scores + _AGAINST[buying[company[name]]] if scores is not None and name in company else scores
        for name, scores in evidence.items()
    }


def _buying(companies: list[str], sides: list[list[tuple[float, float]]], *, account: str) -> dict[str, bool]:
    """Return which companies buy: the likeliest choice for all of them together."""
    sums = [
        (sum(ours for ours, _ in people) + 2 * _SURE[True][0] * (one == account),
         sum(theirs for _, theirs in people) + 2 * _SURE[True][1] * (one == account))
        for one, people in zip(companies, sides, strict=True)
    ]  # fmt: skip
    best = max(
        product((False, True), repeat=len(companies)),
        key=lambda chosen: (
            sum(total[buys] for total, buys in zip(sums, chosen, strict=True))
            - _ONE_SIDE_ONLY * (len(companies) > 1 and len(set(chosen)) < 2)
        ),
    )
    return dict(zip(companies, best, strict=True))


def _sides_of(scores: Scores) -> tuple[float, float]:
    """Return the log probability of the seller's and of the buyer's side.

    One person alone never makes a side less likely than 1 in 20.
    """
    chances = softmax(scores)
    ours, theirs = float(chances[0] + chances[1]), float(chances[2])
    return float(np.log(max(ours, _LEAST_CHANCE))), float(np.log(max(theirs, _LEAST_CHANCE)))
