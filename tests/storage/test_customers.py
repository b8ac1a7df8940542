"""Customers, contacts, deals and results: whose they are, what is one and the same, and what leaks nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from pace import at_most
from storage_cases import Company, add_analysed

from coach.contacts.deal_csv import NewDeal
from coach.contacts.outcomes import FEWEST, compare_outcomes
from coach.contacts.result_csv import NewResult
from coach.contacts.tables import TableError
from coach.contacts.touch_csv import NewTouch
from coach.domain import Label, MeetingFacts
from coach.errors import NotFound
from coach.guidelines import load_pack
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.reference import example_pack
from coach.storage import customer_merges, customer_needs, customers, deals, histories, meetings, results, touches
from coach.storage.access import Viewer
from coach.storage.deals import DealFacts
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.names import likeness, name_key
from coach.storage.tables import DealOutcome, TouchRow

DAY = dt.date(2026, 3, 2)
DEAL = DealFacts("Ledger", "Proposal", 1000.0, DAY, None, DealOutcome.OPEN)


def names(session: Session, viewer: Viewer, **kwargs: object) -> list[str]:
    return [one.name for one in customers.list_customers(session, viewer, **kwargs).customers]


def customer_id(session: Session, viewer: Viewer, name: str) -> int:
    return next(one.id for one in customers.list_customers(session, viewer).customers if one.name == name)


def add(session: Session, viewer: Viewer, *accounts: str, on: dt.date = DAY) -> touches.Imported:
    return touches.add_touches(session, viewer, [NewTouch(account, on, "call") for account in accounts])


@pytest.mark.parametrize(
    ("one", "other", "same", "alike"),
    [
        ("Acme", "ACME", True, True),
        ("Acme", " acme ", True, True),
        ("Acme", "Acme Inc.", False, True),
        ("Acme", "ACME, inc", False, True),
        ("Müller GmbH & Co. KG", "Muller", False, True),
        ("Acme", "Acme North", False, False),
        ("Inc.", "Ltd.", False, False),
    ],
)
def test_names_are_the_same_by_case_alone_and_alike_by_legal_form(
    one: str, other: str, same: bool, alike: bool
) -> None:
    assert (name_key(one) == name_key(other)) is same
    assert (likeness(one) == likeness(other)) is alike


def test_a_meeting_belongs_to_the_customer_that_its_account_names(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = add_analysed(session, company.dana, "One.", account="Acme")
        add_analysed(session, company.dana, "Two.", account=" ACME ")
        add_analysed(session, company.dana, "Three.", account="ACME Inc.")
        add_analysed(session, company.dana, "Four.", facts=MeetingFacts(account=""))
        add_analysed(session, company.dana, "Five.", account="Inside", kind="internal")
        assert names(session, company.dana) == ["Acme", "ACME Inc."]
        (acme, inc) = customers.list_customers(session, company.dana).customers
        assert (acme.meetings, acme.last_contact, inc.meetings) == (2, DAY, 1)
        meetings.update_facts(session, company.dana, first.id, MeetingFacts(account="Other"), version=first.version)
        assert names(session, company.dana, search="oth") == ["Other"]
        meetings.delete_meeting(session, company.dana, first.id)
        assert "Other" not in names(session, company.dana)


def test_a_team_never_sees_the_customers_of_another(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for viewer, text in ((company.dana, "North."), (company.olga, "South."), (company.tara, "Nowhere.")):
            add_analysed(session, viewer, text, account="Acme")
            add(session, viewer, "Acme")
    with reading(engine) as session:
        numbers = {
            viewer: customer_id(session, viewer, "Acme") for viewer in (company.dana, company.olga, company.tara)
        }
        assert len(set(numbers.values())) == 3
        seen = {"rolf": 0, "adam": 0, "mia": 1, "otto": 1, "dana": 1, "olga": 1, "tara": 1}
        for name, count in seen.items():
            viewer = getattr(company, name)
            assert customers.list_customers(session, viewer).total == count, name
            assert len(touches.list_contacts(session, viewer)) == 2 * count, name
            assert len(touches.export_touches(session, viewer)) == count, name
            assert touches.count_by_day(session, viewer, DAY, DAY) == ({DAY: (1, 1)} if count else {}), name
        for stranger in (company.rolf, company.olga, company.tara):
            with pytest.raises(NotFound):
                customers.get_customer(session, stranger, numbers[company.dana])


def test_duplicates_are_offered_and_merged_on_demand_alone(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana, "One.", account="Acme")
        add(session, company.dana, "ACME Inc.", "acme, inc", "Acme North")
        deals.add_deal(session, company.dana, customer_id(session, company.dana, "Acme"), DEAL)
        deals.add_deal(session, company.dana, customer_id(session, company.dana, "ACME Inc."), DEAL)
    with writing(engine) as session:
        assert customers.list_customers(session, company.dana).total == 4
        (group,) = customers.duplicate_groups(session, company.dana)
        assert [one.name for one in group] == ["Acme", "ACME Inc.", "acme, inc"]
        keep = group[0].id
        assert len(customers.possible_duplicates(session, company.dana, keep)) == 2
        merged = customer_merges.merge_customers(session, company.dana, keep, [one.id for one in group])
        assert merged.names == ("Acme", "ACME Inc.", "acme, inc")
        assert names(session, company.dana) == ["Acme", "Acme North"]
        assert len({one.facts.name for one in deals.list_deals(session, company.dana, keep)}) == 2
        add(session, company.dana, "Acme, INC", on=DAY + dt.timedelta(1))
        (summary,) = customers.summaries(session, company.dana, [keep])
        assert (summary.meetings, summary.touches, summary.open_deals) == (1, 3, 2)


def test_customers_of_two_teams_or_of_others_are_never_merged(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add(session, company.dana, "Acme")
        add(session, company.rolf, "Acme Ltd")
        add(session, company.olga, "Acme Inc")
        mine = customer_id(session, company.dana, "Acme")
        mates = customer_id(session, company.rolf, "Acme Ltd")
        theirs = customer_id(session, company.olga, "Acme Inc")
        assert customers.duplicate_groups(session, company.dana) == ()
        assert len(customers.duplicate_groups(session, company.mia)) == 1
    for viewer, number in ((company.dana, theirs), (company.dana, mates), (company.mia, theirs)):
        with pytest.raises(NotFound), writing(engine) as session:
            customer_merges.merge_customers(session, viewer, mine, [number])
    with reading(engine) as session:
        assert customers.list_customers(session, company.mia).total == 2


def test_the_same_import_twice_doubles_nothing_and_two_equal_lines_are_two(engine: Engine, company: Company) -> None:
    lines = [NewTouch("Acme", DAY, "call"), NewTouch("Acme", DAY, "call"), NewTouch("Beta", DAY, "email", note="Hi")]
    for added, known in ((3, 0), (0, 3)):
        with writing(engine) as session:
            imported = touches.add_touches(session, company.dana, lines)
            assert (imported.added, imported.known) == (added, known)
    with writing(engine) as session:
        more = touches.add_touches(session, company.rolf, [*lines, replace(lines[0], on=DAY + dt.timedelta(1))])
        assert (more.added, more.known) == (4, 0), "what a mate entered is not there for others"


def test_a_managers_import_gives_contacts_to_the_people_named(engine: Engine, company: Company) -> None:
    lines = [NewTouch("Acme", DAY, "call", who) for who in ("Dana", "ROLF@example.com", "Olga", "")]
    with writing(engine) as session:
        touches.add_touches(session, company.mia, lines)
        assert [one.who for one in touches.list_contacts(session, company.dana)] == ["Dana"]
        assert len(touches.list_contacts(session, company.rolf)) == 1
        assert len(touches.list_contacts(session, company.mia)) == 4
        assert touches.list_contacts(session, company.olga) == ()
        by_rep = touches.add_touches(session, company.dana, lines[:1])
        assert by_rep.known == 1, "the rep imports the same file again"


def test_a_contact_is_deleted_by_whom_it_belongs_to(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add(session, company.dana, "Acme")
        number = session.scalar(sa.select(TouchRow.id))
    for stranger in (company.rolf, company.otto, company.tara):
        with pytest.raises(NotFound), writing(engine) as session:
            touches.delete_touch(session, stranger, number)
    with writing(engine) as session:
        touches.delete_touch(session, company.mia, number)
        assert touches.list_contacts(session, company.dana) == ()


def test_contacts_stand_in_order_of_time_beside_meetings(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana, account="Acme")
        add(session, company.dana, "Acme", on=DAY - dt.timedelta(1))
        add(session, company.dana, "Acme", on=DAY + dt.timedelta(1))
        found = touches.list_contacts(session, company.dana, customer_id=customer_id(session, company.dana, "Acme"))
    assert [one.kind for one in found] == ["call", "meeting", "call"]
    assert [one.meeting_id is not None for one in found] == [False, True, False]


def test_needs_without_an_answer_are_gathered_by_customer(engine: Engine, company: Company) -> None:
    need = {"statement": "an audit trail", "sentences": [0], "kind": "wish", "topic": "risk", "status": "unaddressed"}
    with writing(engine) as session:
        add_analysed(session, company.dana, account="Acme", needs=[need, need | {"status": "addressed"}])
        number = customer_id(session, company.dana, "Acme")
        assert [one.statement for one in customer_needs.unanswered_needs(session, company.dana, number)] == [
            "an audit trail"
        ]
        assert customer_needs.unanswered_needs(session, company.rolf, number) == ()


def test_a_deal_is_changed_by_whom_it_belongs_to_and_never_over_a_newer_change(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        add(session, company.dana, "Acme")
        number = deals.add_deal(session, company.dana, customer_id(session, company.dana, "Acme"), DEAL)
    won = replace(DEAL, outcome=DealOutcome.WON, closed_on=DAY)
    with pytest.raises(NotFound), writing(engine) as session:
        deals.update_deal(session, company.rolf, number, won, version=1)
    with writing(engine) as session:
        deals.update_deal(session, company.mia, number, won, version=1)
    with pytest.raises(EditConflict), writing(engine) as session:
        deals.update_deal(session, company.dana, number, DEAL, version=1)
    with pytest.raises(EditConflict), writing(engine) as session:
        deals.add_deal(session, company.dana, customer_id(session, company.dana, "Acme"), replace(DEAL, name="LEDGER"))
    with reading(engine) as session:
        assert deals.get_deal(session, company.dana, number).facts.outcome is DealOutcome.WON


def test_won_and_lost_deals_are_measured_by_the_meetings_between_their_days(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for place in range(2 * FEWEST):
            account = f"Customer {place}"
            add_analysed(session, company.dana, f"Meeting {place}.", account=account, held_on=DAY.isoformat())
            add_analysed(session, company.dana, f"Early {place}.", account=account, held_on="2020-01-01", needs=[])
            number = customer_id_by_name(session, company.dana, account)
            outcome = DealOutcome.WON if place % 2 else DealOutcome.LOST
            facts = replace(DEAL, outcome=outcome, closed_on=DAY + dt.timedelta(30))
            deals.add_deal(session, company.dana, number, facts)
        found = compare_outcomes(deals.closed_deals(session, company.dana))
        assert (found.won, found.lost) == (FEWEST, FEWEST)
        needs = next(one for one in found.measures if one.measure.id == "needs")
        assert (needs.won, needs.lost, needs.clear) == (1.0, 1.0, False)
        talk = next(one for one in found.measures if one.measure.id == "talk_share")
        assert talk.won == pytest.approx(0.44)
        assert deals.closed_deals(session, company.otto) == ()


def customer_id_by_name(session: Session, viewer: Viewer, name: str) -> int:
    found = customers.list_customers(session, viewer, search=name, per_page=200).customers
    return next(one.id for one in found if one.name == name)


def test_histories_hold_moments_deals_and_the_last_contact_of_the_silent(engine: Engine, company: Company) -> None:
    rules = load_pack(example_pack(RULE_KINDS["cadence"]), name="x").rules
    with writing(engine) as session:
        add_analysed(session, company.dana, account="Acme")
        add(session, company.dana, "Acme", on=DAY + dt.timedelta(1))
        add(session, company.dana, "Silent", on=DAY - dt.timedelta(400))
        deals.add_deal(session, company.dana, customer_id(session, company.dana, "Silent"), DEAL)
        add(session, company.olga, "Hidden")
    with reading(engine) as session:
        today = DAY + dt.timedelta(5)
        acme, silent = histories.contact_histories(session, company.dana, rules, today)
        assert [one.kind for one in acme.contacts] == ["meeting", "call"]
        assert acme.contacts[0].labels == {Label.OBJECTION}
        assert silent.contacts[0].on == DAY - dt.timedelta(400)
        assert silent.deals[0].stage == "Proposal"
        assert histories.contact_histories(session, company.dana, (), today) == ()
        assert histories.contact_histories(session, company.mia, rules, today, owner_id=company.rolf.user_id) == ()


def test_results_are_entered_by_a_manager_and_replaced_by_the_next(engine: Engine, company: Company) -> None:
    team, person = NewResult("New deals", "2026-Q1", 10.0, 7.0), NewResult("New deals", "2026-Q1", 4.0, 3.0, "dana")
    with writing(engine) as session:
        assert results.save_results(session, company.mia, [team, person]) == 2
        results.save_results(session, company.mia, [replace(team, metric="new DEALS", result=9.0)])
        found = results.list_results(session, company.mia)
        assert [(one.person, one.result, one.share) for one in found] == [(None, 9.0, 0.9), ("Dana", 3.0, 0.75)]
        assert len(results.list_results(session, company.dana)) == 2
        assert len(results.list_results(session, company.rolf)) == 1
        for stranger in (company.olga, company.otto, company.tara, company.adam):
            assert results.list_results(session, stranger) == ()
    for viewer in (company.dana, company.tara, company.adam):
        with pytest.raises(NotFound), writing(engine) as session:
            results.save_results(session, viewer, [team])
    for name in ("Olga", "nobody"):
        with pytest.raises(TableError), writing(engine) as session:
            results.save_results(session, company.mia, [replace(team, result=1.0), replace(team, person=name)])
    with pytest.raises(NotFound), writing(engine) as session:
        results.delete_result(session, company.otto, found[0].id)
    with reading(engine) as session:
        assert results.list_results(session, company.mia)[0].result == 9.0


def test_many_contacts_are_taken_and_listed_without_long_waits(engine: Engine, company: Company) -> None:
    lines = [
        NewTouch(f"Customer {place % 500}", DAY - dt.timedelta(place % 365), "call", note=str(place))
        for place in range(20_000)
    ]
    with writing(engine) as session:
        assert touches.add_touches(session, company.dana, lines).added == len(lines)
    with at_most(300), reading(engine) as session:
        page = customers.list_customers(session, company.mia, page=2)
        assert (page.total, len(page.customers), page.customers[0].touches) == (500, 50, 40)
        assert len(touches.list_contacts(session, company.mia, customer_id=page.customers[0].id)) == 40
        assert sum(count for _, count in touches.count_by_day(session, company.mia, DAY, DAY).values()) == 55


def test_deals_are_imported_once_and_brought_up_to_date(engine: Engine, company: Company) -> None:
    first = NewDeal("Acme", "Ledger", DAY, "Proposal", who="Dana")
    won = replace(first, outcome="won", closed_on=DAY + dt.timedelta(9))
    with writing(engine) as session:
        assert deals.import_deals(session, company.mia, [first, replace(first, name="Other", who="x")]).added == 2
        again = deals.import_deals(session, company.mia, [won])
        assert (again.added, again.known) == (0, 1)
        number = customer_id(session, company.dana, "Acme")
        (deal,) = deals.list_deals(session, company.dana, number)
        assert (deal.facts.outcome, deal.version, deal.owner_name) == (DealOutcome.WON, 2, "Dana")
        deals.import_deals(session, company.dana, [won])
        assert deals.get_deal(session, company.dana, deal.id).version == 2
        assert deals.import_deals(session, company.rolf, [first]).added == 1, "a mate's deal is not there for others"
        assert len(deals.list_deals(session, company.mia, number)) == 3
        assert deals.list_deals(session, company.otto, number) == ()
