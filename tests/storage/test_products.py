"""Products: kept by trainers, found in meetings, set and struck by hand, looked for again in what is stored."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from storage_cases import Company, add_analysed, meeting, report, upload

from coach import jobs
from coach.domain import Product
from coach.errors import InvalidProduct, NotFound
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.settings import Settings
from coach.storage import (
    alerts,
    analyses,
    audit,
    meeting_lists,
    meeting_products,
    meetings,
    packs,
    product_finds,
    product_search,
    products,
    saved_views,
    watches,
)
from coach.storage import jobs as job_rows
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.errors import EditConflict, TooMany
from coach.storage.meeting_lists import MeetingFilter
from coach.storage.meeting_products import MeetingProduct, choose_products, products_of
from coach.storage.meetings import MeetingRecord
from coach.storage.packs import NewVersion
from coach.storage.scenes import SceneFilter, scene_filter, scene_ids
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, period_ending
from coach.watches import checked_watch

DAY = dt.date(2026, 3, 2)
RULE = NewVersion("name: x", "sha256:x", 1, ("a/b",), {}, "Because.", in_force_from=DAY)


def said(*texts: str) -> list[dict[str, object]]:
    return [{"i": i, "turn": i, "text": text, "labels": {}} for i, text in enumerate(texts)]


def add(session: Session, viewer: Viewer, *texts: str) -> MeetingRecord:
    """Add an analysed meeting in which these sentences are said."""
    return add_analysed(session, viewer, " ".join(texts), sentences=said(*texts))


def again(session: Session, viewer: Viewer, record: MeetingRecord, *texts: str) -> None:
    """Analyse a meeting again, in which other sentences are said now."""
    made = report(sentences=said(*texts))
    analyses.save_analysis(session, meetings.get_meeting(session, viewer, record.id), made)


def names(session: Session, viewer: Viewer, record: MeetingRecord) -> dict[str, int | None]:
    found = products_of(session, viewer, record.id)
    return {one.product.name: one.sentence for one in found if one.counts}


@pytest.fixture
def ledger(engine: Engine, company: Company) -> Product:
    with writing(engine) as session:
        return products.add_product(session, company.tara, "Ledger", ["The Books"])


def test_trainers_and_admins_keep_the_list_and_everybody_knows_it(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        products.add_product(session, company.tara, "Ledger")
        products.add_product(session, company.adam, "audit Trail", ["Trail"])
        assert [one.names for one in products.all_products(session)] == [("audit Trail", "Trail"), ("Ledger",)]
        entries = audit.list_events(session, company.adam, action="product.add").events
        assert [one.entry.details["product"] for one in entries] == ["audit Trail", "Ledger"]
        for viewer in (company.dana, company.mia):
            for refused in (
                lambda who: products.add_product(session, who, "Other"),
                lambda who: products.list_products(session, who),
                lambda who: products.get_product(session, who, 1),
                lambda who: products.change_product(session, who, 1, "Other", [], version=1),
                lambda who: products.retire_product(session, who, 1),
                lambda who: products.bring_back_product(session, who, 1),
                lambda who: jobs.start_product_search(session, who),
            ):
                with pytest.raises(NotFound):
                    refused(viewer)


def test_no_two_products_share_a_name(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session, pytest.raises(InvalidProduct, match="name of the product “Ledger” already"):
        products.add_product(session, company.tara, "Accounts", ["the BOOKS"])
    with writing(engine) as session:
        other = products.add_product(session, company.tara, "Accounts")
        with pytest.raises(InvalidProduct, match="“ledger” is a name"):
            products.change_product(session, company.tara, other.id, "ledger", [], version=1)
        changed = products.change_product(session, company.tara, ledger.id, "Ledger 2", ["Ledger"], version=1)
        assert changed.names == ("Ledger 2", "Ledger")
        assert products.add_product(session, company.tara, "The Books").names == ("The Books",)


def test_a_change_of_a_change_is_refused(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        products.change_product(session, company.tara, ledger.id, "Ledger", ["Books"], version=1)
        with pytest.raises(EditConflict):
            products.change_product(session, company.adam, ledger.id, "Ledger", [], version=1)
        with pytest.raises(NotFound):
            products.change_product(session, company.tara, 2**40, "Ledger", [], version=1)


def test_there_is_a_most(engine: Engine, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "MOST_PRODUCTS", 2)
    with writing(engine) as session:
        made = [products.add_product(session, company.tara, f"Product {n}") for n in range(2)]
        with pytest.raises(TooMany):
            products.add_product(session, company.tara, "One more")
        products.retire_product(session, company.tara, made[0].id)
        products.add_product(session, company.tara, "One more")
        with pytest.raises(TooMany):
            products.bring_back_product(session, company.tara, made[0].id)


def test_a_meeting_has_the_products_that_its_words_name(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        draft = meetings.add_meeting(session, company.dana, upload("x"), meeting("We use the books."))
        assert names(session, company.dana, draft) == {"Ledger": 0}
        record = add(session, company.dana, "Hello.", "How is the ledger?", "Ledger again.")
        assert names(session, company.mia, record) == {"Ledger": 1}
        assert meeting_products.products_of_all(session, [record, draft])[record.id] == (ledger,)
        again(session, company.dana, record, "Hello.")
        assert names(session, company.dana, record) == {}


def test_what_a_person_says_wins_and_stays(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        other = products.add_product(session, company.tara, "Trail")
        record = add(session, company.dana, "How is the ledger?")
        assert choose_products(session, company.dana, record.id, [other.id], seen=[ledger.id])
        again(session, company.dana, record, "The ledger, the ledger.")
        assert products_of(session, company.mia, record.id) == (
            MeetingProduct(ledger, 0, by_hand=True, counts=False),
            MeetingProduct(other, None, by_hand=True, counts=True),
        )
        assert product_finds.products_for(session, record.id, ["The ledger"]) == {other.id}
        assert product_finds.counted_products(session, record.id) == {other.id}
        assert not choose_products(session, company.mia, record.id, [other.id], seen=[other.id])
        assert choose_products(session, company.mia, record.id, [ledger.id, 999], seen=[])
        assert names(session, company.mia, record) == {"Ledger": 0, "Trail": None}


def test_what_was_ticked_elsewhere_meanwhile_is_left_alone(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        other = products.add_product(session, company.tara, "Trail")
        record = add(session, company.dana, "Hello.")
        choose_products(session, company.mia, record.id, [ledger.id], seen=[])
        choose_products(session, company.dana, record.id, [other.id], seen=[])
        assert names(session, company.dana, record) == {"Ledger": None, "Trail": None}


def test_only_who_may_correct_a_meeting_chooses_its_products(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        record = add(session, company.dana, "The ledger.")
        for viewer in (company.rolf, company.olga, company.otto, company.tara, company.adam):
            with pytest.raises(NotFound):
                choose_products(session, viewer, record.id, [], seen=[ledger.id])
        assert names(session, company.dana, record) == {"Ledger": 0}


def test_a_retired_product_stays_where_it_is_and_is_found_nowhere_else(
    engine: Engine, company: Company, ledger: Product
) -> None:
    with writing(engine) as session:
        before = add(session, company.dana, "The ledger.")
        products.retire_product(session, company.tara, ledger.id)
        after = add(session, company.dana, "The ledger, again.")
        again(session, company.dana, before, "Hello.", "The ledger.")
        assert (names(session, company.dana, before), names(session, company.dana, after)) == ({"Ledger": 1}, {})
        with pytest.raises(InvalidProduct, match="is retired"):
            choose_products(session, company.dana, after.id, [ledger.id], seen=[])
        with pytest.raises(InvalidProduct, match="is retired"):
            products.change_product(session, company.tara, ledger.id, "Other", [], version=1)
        assert [one.retired for one in products.all_products(session)] == [True]
        products.bring_back_product(session, company.tara, ledger.id)
        assert set(products.changed_products(session)) == {ledger.id}


def test_lists_and_themes_are_filtered_by_product_within_what_one_may_see(
    engine: Engine, company: Company, ledger: Product
) -> None:
    with writing(engine) as session:
        mine = add(session, company.dana, "The ledger.")
        add(session, company.dana, "Something else.")
        theirs = add(session, company.olga, "The ledger there.")
        struck = add(session, company.dana, "No ledger.")
        choose_products(session, company.dana, struck.id, [], seen=[ledger.id])

        def listed(viewer: Viewer, product: int) -> list[int]:
            wanted = MeetingFilter(product_id=product)
            return [one.id for one in meeting_lists.list_meetings(session, viewer, wanted).meetings]

        def counted(viewer: Viewer, product: int) -> int:
            wanted = ThemeFilter(period_ending(DAY, days=28), product_id=product)
            return sum(theme_facts(session, viewer, wanted).meetings.values())

        assert (listed(company.mia, ledger.id), listed(company.otto, ledger.id)) == ([mine.id], [theirs.id])
        assert (listed(company.mia, 999), listed(company.mia, 2**40), listed(company.rolf, ledger.id)) == ([], [], [])
        assert (counted(company.mia, ledger.id), counted(company.otto, ledger.id), counted(company.mia, 9)) == (1, 1, 0)
        everywhere = SceneFilter(product_id=ledger.id)
        assert list(scene_ids(session, scene_filter(everywhere.as_json()))) == [mine.id, theirs.id]


def test_a_watch_follows_the_product_of_its_view(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        query = f"period=52w&product={ledger.id}"
        view = saved_views.save_view(session, company.mia.user_id, "Ledger", query)
        watch = checked_watch("phrase", phrases="hello, ledger")
        today = dt.datetime.now(dt.UTC).date()
        watches.add_watch(session, company.mia.user_id, view.id, watch, today=today)
    with writing(engine) as session:
        add_analysed(session, company.dana, "Hello.", sentences=said("Hello."), held_on=today.isoformat())
        assert alerts.count_unseen(session, company.mia) == 0
        record = add_analysed(session, company.dana, "Ledger.", sentences=said("Ledger."), held_on=today.isoformat())
        assert [one.meeting_id for one in alerts.list_alerts(session, company.mia).alerts] == [record.id]


def work(engine: Engine, folder: Path, job_id: int) -> str:
    run_job(Workplace(Settings(data_dir=folder), engine, threading.Event()), jobs.JOB_KINDS, job_id)
    with reading(engine) as session:
        return job_rows.get_job(session, None, job_id).note


def test_stored_meetings_are_looked_through_when_names_change(engine: Engine, company: Company, tmp_path: Path) -> None:
    with writing(engine) as session:
        named = add(session, company.dana, "How is the audit trail?", "Fine.")
        struck = add(session, company.olga, "No audit trail here.")
        for number in range(3):
            add(session, company.dana, f"Talk number {number}.", "An audit of the trail.")
        trail = products.add_product(session, company.tara, "Audit Trail")
        choose_products(session, company.olga, struck.id, [trail.id], seen=[])
        choose_products(session, company.olga, struck.id, [], seen=[trail.id])
        changed = products.changed_products(session)
        assert product_search.count_concerned(session, list(changed)) == 2
        job = jobs.start_product_search(session, company.tara)
        assert job is not None
        with pytest.raises(jobs.JobError):
            jobs.start_product_search(session, company.adam)
    assert work(engine, tmp_path, job) == "2 meetings were looked through."
    with writing(engine) as session:
        assert (names(session, company.dana, named), names(session, company.olga, struck)) == ({"Audit Trail": 0}, {})
        assert (products.changed_products(session), jobs.start_product_search(session, company.tara)) == ({}, None)
        products.change_product(session, company.tara, trail.id, "Trail Book", [], version=1)
        job = jobs.start_product_search(session, company.tara)
    assert job is not None
    work(engine, tmp_path, job)
    with reading(engine) as session:
        assert names(session, company.dana, named) == {}


def test_a_meeting_that_changed_since_it_was_read_is_left_alone(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        record = add(session, company.dana, "The audit trail.")
        trail = products.add_product(session, company.tara, "Audit Trail")
        part = product_search.read_part(session, [trail.id], (1, record.id))
        again(session, company.dana, record, "Hello.", "The audit trail.")
        assert product_search.keep_part(session, part) == 0
        assert names(session, company.dana, record) == {"Audit Trail": 1}


def test_a_product_has_versions_of_its_own(engine: Engine, company: Company, ledger: Product) -> None:
    with writing(engine) as session:
        packs.publish(session, company.tara, RULE, seen=0)
        first = packs.publish(session, company.tara, RULE, seen=0, product_id=ledger.id)
        assert (first.number, first.product_id, first.team_id) == (1, ledger.id, None)
        with pytest.raises(NotFound):
            packs.publish(session, company.tara, RULE, seen=0, product_id=999)
        with pytest.raises(NotFound):
            packs.working_copy(session, company.dana, product_id=ledger.id)
        found = packs.in_force(session, None, DAY, [ledger.id, 999])
        assert [one.version.product_id for one in found.products] == [ledger.id]
        assert packs.in_force(session, None, DAY).products == ()
        assert packs.product_numbers_in_force(session, None, DAY) == ((ledger.id, 1),)
        assert packs.product_numbers_in_force(session, None, DAY - dt.timedelta(1)) == ()
        assert [one.number for one in packs.list_versions(session)] == [1]
