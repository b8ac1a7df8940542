"""Which rules on contacts count for which customer, and what they say today."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.contacts.cadence import CadenceFinding, in_order, judge_cadence
from coach.guidelines.histories import ContactHistory
from coach.guidelines.rules import Guideline
from coach.storage.access import Viewer, theirs
from coach.storage.histories import contact_histories
from coach.storage.packs import product_numbers_in_force
from coach.storage.tables import CustomerMeetingRow, MeetingProductRow, MeetingRow

RulesFor = Callable[[Collection[int]], tuple[Guideline, ...]]


@dataclass(frozen=True, slots=True)
class CadenceToday:
    """The rules on contacts that count for any customer, for how many each does, and what they say, worst first."""

    rules: tuple[Guideline, ...]
    customers: Mapping[str, int]
    findings: tuple[CadenceFinding, ...]


def cadence_today(
    session: Session, viewer: Viewer, rules_for: RulesFor, today: dt.date, *, owner_id: int | None = None
) -> CadenceToday:
    """Return what the rules on contacts say today of the customers that `viewer` has.

    `rules_for` gives the rules that count for a customer with meetings about these products, none for one without.
    `owner_id` keeps one person's contacts alone.
    """
    with_rules = [number for number, _ in product_numbers_in_force(session, None, today)]
    products_of = _products_of_customers(session, viewer, with_rules)
    groups = {products: rules_for(products) for products in {frozenset[int](), *products_of.values()}}
    every: list[Guideline] = []
    for rules in groups.values():
        every += [rule for rule in rules if rule not in every]
    histories = contact_histories(session, viewer, every, today, owner_id=owner_id)
    apart: dict[frozenset[int], list[ContactHistory]] = defaultdict(list)
    for history in histories:
        apart[products_of.get(history.customer_id or 0, frozenset())].append(history)
    found = [finding for products, some in apart.items() for finding in judge_cadence(groups[products], some, today)]
    judged = Counter(rule.id for products, some in apart.items() for rule in groups[products] for _ in some)
    return CadenceToday(tuple(every), judged, in_order(found))


def _products_of_customers(
    session: Session, viewer: Viewer, product_ids: Collection[int]
) -> Mapping[int, frozenset[int]]:
    """Return which of the products the viewer's meetings with each customer are about."""
    if not product_ids:
        return {}
    statement = (
        sa.select(CustomerMeetingRow.customer_id, MeetingProductRow.product_id)
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .join(MeetingProductRow, MeetingProductRow.meeting_id == MeetingRow.id)
        .where(theirs(viewer), MeetingProductRow.product_id.in_(list(product_ids)), MeetingProductRow.counts)
        .distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for customer_id, product_id in session.execute(statement):
        found[customer_id].add(product_id)
    return {customer_id: frozenset(products) for customer_id, products in found.items()}
