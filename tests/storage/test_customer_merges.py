"""Customers that were merged are parted again, each with what it brought along."""

from __future__ import annotations

import datetime as dt

import pytest
from storage_cases import Company, add_analysed

from coach.contacts.touch_csv import NewTouch
from coach.errors import NotFound
from coach.storage import audit, customer_merges, customers, deals, meetings, touches
from coach.storage.access import Viewer
from coach.storage.deals import DealFacts
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.tables import DealOutcome

DAY = dt.date(2026, 3, 2)
DEAL = DealFacts("Ledger", "Proposal", 1000.0, DAY, None, DealOutcome.OPEN)


def number_of(session: Session, viewer: Viewer, name: str) -> int:
    return next(one.id for one in customers.list_customers(session, viewer).customers if one.name == name)


def add_customer(session: Session, viewer: Viewer, name: str) -> int:
    """Add a customer with a meeting, a contact and a deal, and return its id."""
    add_analysed(session, viewer, f"Meeting with {name}.", account=name)
    touches.add_touches(session, viewer, [NewTouch(name, DAY, "call")])
    number = number_of(session, viewer, name)
    deals.add_deal(session, viewer, number, DEAL)
    return number


def held(session: Session, viewer: Viewer) -> dict[str, tuple[int, tuple[str, ...], int, int, list[str]]]:
    """Return by name: id, all names, how many meetings and contacts, and the names of the deals."""
    found = {}
    for one in customers.list_customers(session, viewer).customers:
        known = customers.get_customer(session, viewer, one.id).names
        named = sorted(deal.facts.name for deal in deals.list_deals(session, viewer, one.id))
        found[one.name] = (one.id, tuple(sorted(known)), one.meetings, one.touches, named)
    return found


def part(session: Session, viewer: Viewer, customer_id: int, name: str) -> int:
    merge = next(one for one in customer_merges.merged_into(session, viewer, customer_id) if one.name == name)
    return customer_merges.part_customer(session, viewer, customer_id, merge.id)


def test_parting_gives_each_customer_back_what_was_its_own(engine: Engine, company: Company) -> None:
    dana = company.dana
    with writing(engine) as session:
        keep = add_customer(session, dana, "Acme")
        other = add_customer(session, dana, "ACME Inc.")
        before = held(session, dana)
        customer_merges.merge_customers(session, dana, keep, [other])
        (merged,) = customer_merges.merged_into(session, dana, keep)
        assert (merged.name, merged.meetings, merged.touches, merged.deals) == ("ACME Inc.", 1, 1, 1)
        assert held(session, dana)["Acme"][2:4] == (2, 2)
    with writing(engine) as session:
        assert part(session, dana, keep, "ACME Inc.") == other
        assert held(session, dana) == before
        assert customer_merges.merged_into(session, dana, keep) == ()
        assert len(customers.duplicate_groups(session, dana)) == 1
    with reading(engine) as session:
        (event,) = audit.list_events(session, company.adam, action="customer.part").events
    assert (event.entry.subject_id, event.entry.details) == (keep, {"parted": other})


@pytest.mark.parametrize("order", [("Acme Ltd", "ACME Inc."), ("ACME Inc.", "Acme Ltd")])
def test_a_merge_within_a_merge_is_parted_in_any_order(
    engine: Engine, company: Company, order: tuple[str, str]
) -> None:
    dana = company.dana
    with writing(engine) as session:
        first, second, third = (add_customer(session, dana, name) for name in ("Acme", "Acme Ltd", "ACME Inc."))
        before = held(session, dana)
        customer_merges.merge_customers(session, dana, second, [third])
        customer_merges.merge_customers(session, dana, first, [second])
        assert set(held(session, dana)) == {"Acme"}
        assert [one.name for one in customer_merges.merged_into(session, dana, first)] == ["Acme Ltd", "ACME Inc."]
    with writing(engine) as session:
        if order[0] == "Acme Ltd":  # it takes along what had been merged into it
            part(session, dana, first, "Acme Ltd")
            assert [one.name for one in customer_merges.merged_into(session, dana, second)] == ["ACME Inc."]
            part(session, dana, second, "ACME Inc.")
        else:
            part(session, dana, first, "ACME Inc.")
            part(session, dana, first, "Acme Ltd")
        assert held(session, dana) == before


def test_several_that_were_merged_at_once_are_parted_one_by_one_and_merged_again(
    engine: Engine, company: Company
) -> None:
    dana = company.dana
    with writing(engine) as session:
        keep, *others = (add_customer(session, dana, name) for name in ("Acme", "Acme Ltd", "ACME Inc."))
        before = held(session, dana)
        for _ in range(2):
            customer_merges.merge_customers(session, dana, keep, others)
            for name in ("Acme Ltd", "ACME Inc."):
                part(session, dana, keep, name)
            assert held(session, dana) == before


def test_what_came_since_goes_by_its_name_and_the_rest_stays(engine: Engine, company: Company) -> None:
    dana = company.dana
    with writing(engine) as session:
        keep, other = (add_customer(session, dana, name) for name in ("Acme", "ACME Inc."))
        customer_merges.merge_customers(session, dana, keep, [other])
        add_analysed(session, dana, "Since, under the name of the other.", account="acme inc.")
        add_analysed(session, dana, "Since, under the name of the kept.", account="Acme")
        touches.add_touches(session, dana, [NewTouch("ACME Inc.", DAY + dt.timedelta(1), "email")])
        renamed = next(deal for deal in deals.list_deals(session, dana, keep) if "#" in deal.facts.name)
        facts = DealFacts("Ledger and more", "Proposal", None, DAY, None, DealOutcome.OPEN)
        deals.update_deal(session, dana, renamed.id, facts, version=renamed.version)
        part(session, dana, keep, "ACME Inc.")
        after = held(session, dana)
    assert after["Acme"][2:] == (2, 2, ["Ledger"])
    assert after["ACME Inc."][2:] == (2, 1, ["Ledger and more"])


def test_what_was_deleted_since_does_not_come_back(engine: Engine, company: Company) -> None:
    dana = company.dana
    with writing(engine) as session:
        keep = add_customer(session, dana, "Acme")
        record = add_analysed(session, dana, "The only meeting.", account="ACME Inc.")
        other = number_of(session, dana, "ACME Inc.")
        customer_merges.merge_customers(session, dana, keep, [other])
        meetings.delete_meeting(session, dana, record.id)
        assert customer_merges.merged_into(session, dana, keep)[0].meetings == 0
        part(session, dana, keep, "ACME Inc.")
        assert list(held(session, dana)) == ["Acme"]
        assert customers.get_customer(session, dana, keep).names == ("Acme",)


def test_nobody_else_sees_or_parts_a_merge_and_nobody_parts_it_twice(engine: Engine, company: Company) -> None:
    dana = company.dana
    with writing(engine) as session:
        keep, other = (add_customer(session, dana, name) for name in ("Acme", "ACME Inc."))
        unrelated = add_customer(session, dana, "Beta")
        customer_merges.merge_customers(session, dana, keep, [other])
        (merge,) = customer_merges.merged_into(session, dana, keep)
    for viewer, customer in ((company.rolf, keep), (company.otto, keep), (company.tara, keep), (dana, unrelated)):
        with pytest.raises(NotFound), writing(engine) as session:
            customer_merges.part_customer(session, viewer, customer, merge.id)
    for viewer in (company.rolf, company.otto):
        with pytest.raises(NotFound), reading(engine) as session:
            customer_merges.merged_into(session, viewer, keep)
    with writing(engine) as session:
        customer_merges.part_customer(session, company.mia, keep, merge.id)
    with pytest.raises(NotFound), writing(engine) as session:
        customer_merges.part_customer(session, dana, keep, merge.id)
