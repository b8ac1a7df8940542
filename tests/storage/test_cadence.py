"""Rules on contacts by product, and briefings about one product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import pytest
from storage_cases import Company
from test_briefing_sources import CADENCE, SPAN, TODAY
from test_briefings import customer
from test_pack_in_force import publish

from coach.briefing import build_briefing
from coach.contacts.cadence import cadence_rules
from coach.domain import Product
from coach.errors import NotFound
from coach.guidelines.rules import Guideline
from coach.guidelines.schema import load_pack
from coach.storage import packs, products
from coach.storage.access import Viewer
from coach.storage.briefing_sources import gather_all
from coach.storage.cadence import CadenceToday, cadence_today
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.meeting_products import choose_products
from coach.storage.pack_in_force import pack_in_force

MET = (TODAY - dt.timedelta(days=5)).isoformat()


@pytest.fixture
def ledger(engine: Engine, company: Company) -> Product:
    with writing(engine) as session:
        return products.add_product(session, company.tara, "Ledger")


def about(session: Session, viewer: Viewer, product: Product, number: int, *, account: str) -> int:
    """Add a meeting with a customer about a product."""
    meeting_id = customer(session, viewer, MET, number, account=account)
    choose_products(session, viewer, meeting_id, [product.id], seen=[])
    return meeting_id


def publish_for(session: Session, company: Company, product: Product, text: str) -> None:
    pack = load_pack(text, name="x")
    new = packs.NewVersion(text, pack.digest, len(pack.rules), (), {}, "Because.")
    packs.publish(session, company.tara, new, seen=0, product_id=product.id)


def today_for(session: Session, viewer: Viewer) -> CadenceToday:
    def rules_for(product_ids: Collection[int]) -> tuple[Guideline, ...]:
        return cadence_rules(pack_in_force(session, viewer.team_id, TODAY, None, product_ids=product_ids).rules)

    return cadence_today(session, viewer, rules_for, TODAY)


def test_a_products_rules_on_contacts_count_for_customers_with_a_meeting_about_it(
    engine: Engine, company: Company, ledger: Product
) -> None:
    with writing(engine) as session:
        about(session, company.dana, ledger, 1, account="Acme")
        customer(session, company.dana, MET, 2, account="Other")
        about(session, company.olga, ledger, 3, account="Hidden")
        assert today_for(session, company.mia) == CadenceToday((), {}, ())
        publish_for(session, company, ledger, CADENCE)
    with reading(engine) as session:
        found = today_for(session, company.mia)
        (contacts,) = gather_all(
            session, company.mia, company.mia.team_id or 0, SPAN, today=TODAY, guidelines_file=None
        ).contacts
        assert [one.customer for one in today_for(session, company.olga).findings] == ["Hidden"]
    assert [one.customer for one in found.findings] == ["Acme"]
    assert found.customers == {"cadence/answer-an-objection": 1}
    assert (contacts.broken, contacts.customers, contacts.first) == (1, 1, ("Acme (5 days)",))


def test_a_products_rule_takes_the_place_of_the_companys_for_its_customers_alone(
    engine: Engine, company: Company, ledger: Product
) -> None:
    with writing(engine) as session:
        about(session, company.dana, ledger, 1, account="Acme")
        customer(session, company.dana, MET, 2, account="Other")
        publish(session, company, CADENCE)
        publish_for(session, company, ledger, CADENCE.replace("follow_up: 3", "follow_up: 4"))
        found = {one.customer: one.limit for one in today_for(session, company.mia).findings}
    assert found == {"Acme": 4, "Other": 3}


def test_a_briefing_about_a_product_counts_the_customer_meetings_about_it(
    engine: Engine, company: Company, ledger: Product
) -> None:
    with writing(engine) as session:
        about(session, company.dana, ledger, 1, account="Acme")
        customer(session, company.dana, MET, 2, account="Other")
        about(session, company.olga, ledger, 3, account="Hidden")
        publish_for(session, company, ledger, CADENCE)
    team_id = company.mia.team_id or 0
    with reading(engine) as session:
        whole = gather_all(session, company.mia, team_id, SPAN, today=TODAY, guidelines_file=None)
        found = gather_all(session, company.mia, team_id, SPAN, today=TODAY, guidelines_file=None, product_id=ledger.id)
        with pytest.raises(NotFound, match="no such product"):
            gather_all(session, company.mia, team_id, SPAN, today=TODAY, guidelines_file=None, product_id=999)
    assert (whole.customer_meetings, found.customer_meetings) == (2, 1)
    assert (sum(one.needs for one in whole.needs), sum(one.needs for one in found.needs)) == (2, 1)
    assert [one.change for one in found.changes] == ["new"]
    assert whole.changes == ()
    briefing = build_briefing(found)
    assert briefing.title.endswith(", about Ledger")
    coaching = next(one for one in briefing.sections if one.id == "coaching")
    assert coaching.note.startswith("Counted are customer meetings about Ledger alone.")
    empty = build_briefing(replace(found, customer_meetings=0, needs=(), objections=(), guidelines=(), headlines=()))
    assert "about Ledger was analysed" in next(one for one in empty.sections if one.id == "coaching").empty_reason
