"""Deals, contacts, targets and results of the demo company."""

from __future__ import annotations

from coach.contacts.deal_csv import NewDeal
from coach.contacts.result_csv import NewResult
from coach.contacts.touch_csv import NewTouch
from coach.demo.cast import Cast
from coach.demo.deeds import DemoContact, DemoDeal, DemoResult, customer_deeds
from coach.storage import deals, results, touches
from coach.storage.engine import Session

METRIC = "New yearly contracts (£)"


def add_deals(session: Session, cast: Cast) -> None:
    """Add the deals, each to the person who holds it."""
    planned = customer_deeds(cast.until).deals
    for who in dict.fromkeys(one.who for one in planned):
        deals.import_deals(session, cast.of(who), [_deal(one) for one in planned if one.who == who])


def add_contacts(session: Session, cast: Cast) -> None:
    """Add the contacts, each to the person who had it."""
    planned = customer_deeds(cast.until).contacts
    for who in dict.fromkeys(one.who for one in planned):
        touches.add_touches(session, cast.of(who), [_touch(one) for one in planned if one.who == who])


def add_results(session: Session, cast: Cast) -> None:
    """Add targets and results as the managers enter them."""
    planned = customer_deeds(cast.until).results
    for manager in dict.fromkeys(one.team for one in planned):
        results.save_results(session, cast.of(manager), [_result(one) for one in planned if one.team == manager])


def _deal(one: DemoDeal) -> NewDeal:
    return NewDeal(
        account=one.account,
        name=one.name,
        opened_on=one.opened,
        stage=one.stage,
        amount=one.amount,
        closed_on=one.closed,
        outcome=one.outcome.value,
    )


def _touch(one: DemoContact) -> NewTouch:
    return NewTouch(one.account, one.day, one.kind.value, note=one.note)


def _result(one: DemoResult) -> NewResult:
    return NewResult(METRIC, one.period, one.target, one.result, one.person)
