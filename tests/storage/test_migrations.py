"""Migrations: up and down on filled tables, equal to the tables, safe to start together."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alert_cases import add_alert
from coaching_cases import add_coaching
from own_label_cases import add_green, add_trained
from storage_cases import REPORT, Company, add_analysed, found_company

from coach.briefing.records import Briefing, Line, Period, Quote, Section
from coach.contacts.result_csv import NewResult
from coach.contacts.touch_csv import NewTouch
from coach.corrections import Verdict, label_correction
from coach.followups import step_key
from coach.report_changes import ReportChange
from coach.settings import sqlite_in
from coach.storage import (
    alert_mails,
    analyses,
    backtests,
    briefings,
    correction_queue,
    corrections,
    customer_merges,
    customers,
    deals,
    feed_keys,
    followups,
    jobs,
    judgements,
    meeting_products,
    migrate,
    own_label_reviews,
    packs,
    products,
    renewals,
    rereads,
    results,
    saved_views,
    step_states,
    touches,
)
from coach.storage.deals import DealFacts
from coach.storage.engine import Engine, Session, make_engine, reading, writing
from coach.storage.errors import StorageError
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import (
    Base,
    CustomerMeetingRow,
    CustomerRow,
    DealOutcome,
    Decision,
    MailWish,
    NextStepRow,
    ProposalDecisionRow,
    RereadMode,
    StepStateRow,
    now,
)

TABLES = {table.name for table in Base.metadata.sorted_tables}


def tables_of(engine: Engine) -> set[str]:
    return {name for name in sa.inspect(engine).get_table_names() if not name.startswith("meeting_search")}


def fill(engine: Engine) -> None:
    company = found_company(engine)
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        quoted = Line("Eighty.", (Quote(meeting.id, "", None, 0, "We stand at eighty.", "Mia"),))
        span = Period(dt.date(2026, 3, 2), dt.date(2026, 3, 9))
        made = Briefing("Weekly", "North", span, (Section("targets", "Targets", (quoted,)),))
        briefings.add_briefing(session, company.mia, company.mia.team_id or 0, made)
        add_coaching(session, company)
        fill_contacts(session, company, meeting.id)
        fill_guidelines(session, company, meeting.id)
        correction = label_correction(REPORT, 2, old="objection", new="")
        number = corrections.add_correction(session, company.dana, meeting.id, correction)
        correction_queue.decide(session, company.tara, number, Verdict.ACCEPT)
        saved_views.save_view(session, company.dana.user_id, "Mine", "period=12w")
        alert_mails.choose_mail(session, company.mia.user_id, MailWish.AT_ONCE)
        add_alert(session, company)
        alert_mails.gather(session, now(), local=now(), digest_hour=0)
        test = backtests.add_backtest(session, company.tara, ("old", "a"), ("new", "b"), SceneFilter())
        jobs.add_job(session, company.tara, "backtest", {}, subject_id=test)
        reread = rereads.add_reread(session, company.tara, RereadOrder(RereadMode.READ))
        renewals.keep_renewal(session, reread, renewed(session, meeting.id))
        fill_own_labels(session, company)


def fill_own_labels(session: Session, company: Company) -> None:
    label, _ = add_trained(session, company.tara)
    found = add_green(session, company.mia, (("A green line of mine.", 0.9),))
    own_label_reviews.judge_find(session, company.mia, label, found.id, 0, is_right=True)


def renewed(session: Session, meeting_id: int) -> renewals.Renewal:
    stored = renewals.stored_meeting(session, meeting_id, RereadMode.READ)
    assert stored is not None
    change = ReportChange(labels_in={"need": 1}, before=71.0, after=None)
    return renewals.Renewal(stored, None, change, judgements.Judgement("sha256:aa"))


def fill_guidelines(session: Session, company: Company, meeting_id: int) -> None:
    new = packs.NewVersion("name: x", "sha256:aa", 1, ("a/b",), {}, "Because.")
    packs.save_working_copy(session, company.tara, "name: x", version=0)
    packs.publish(session, company.tara, new, seen=0)
    packs.publish(session, company.tara, new, seen=0, team_id=company.dana.team_id)
    product = products.add_product(session, company.tara, "Ledger", ["Books"])
    meeting_products.choose_products(session, company.dana, meeting_id, [product.id], seen=[])
    packs.publish(session, company.tara, new, seen=0, product_id=product.id)
    packs.save_working_copy(session, company.tara, "name: x", version=0, product_id=product.id)
    judgements.record_judgement(session, meeting_id, judgements.Judgement("sha256:aa", 1, 1, ((product.id, 1),)))
    decision = {"meeting_id": meeting_id, "digest": "aa", "decided_by": company.tara.user_id}
    session.add(ProposalDecisionRow(**decision, decision=Decision.DISMISSED.value))


def fill_contacts(session: Session, company: Company, meeting_id: int) -> None:
    day = dt.date(2026, 3, 2)
    touches.add_touches(session, company.dana, [NewTouch("Acme", day, "call"), NewTouch("Acme Inc.", day, "call")])
    customer, twin = customers.list_customers(session, company.dana).customers[:2]
    customer_merges.merge_customers(session, company.dana, customer.id, [twin.id])
    deals.add_deal(session, company.dana, customer.id, DealFacts("One", "", 1.5, day, None, DealOutcome.OPEN))
    step_states.settle_step(session, company.dana, meeting_id, step_key("send the draft"), done=True)
    feed_keys.make_feed_key(session, company.dana.user_id)
    results.save_results(session, company.mia, [NewResult("Deals", "2026", 1.0, None)])


def test_head_is_equal_to_the_tables(own_engine: Engine) -> None:
    assert migrate.differences(own_engine) == []
    assert migrate.current_revision(own_engine) == migrate.head_revision()


def test_filled_tables_go_down_and_up_step_by_step(own_engine: Engine) -> None:
    fill(own_engine)
    revisions = [script.revision for script in migrate.scripts().walk_revisions()]
    for revision in [*revisions[1:], "base"]:
        migrate.downgrade(own_engine, revision)
    assert tables_of(own_engine) == {"alembic_version"}
    for revision in reversed(revisions):
        migrate.upgrade(own_engine, revision)
    assert migrate.differences(own_engine) == []
    fill(own_engine)


def test_going_back_one_step_keeps_what_the_older_tables_hold(own_engine: Engine) -> None:
    fill(own_engine)
    migrate.downgrade(own_engine, "0002")
    assert tables_of(own_engine) == TABLES - tables_after("0002") | {"alembic_version"}
    migrate.upgrade(own_engine)
    with reading(own_engine) as session:
        rows = {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert (rows["users"], rows["meetings"], rows["analyses"], rows["moments"]) == (7, 5, 5, 0)


def tables_after(revision: str) -> set[str]:
    later = migrate.scripts().iterate_revisions("head", revision)
    return {name for script in later for name in script.module.TABLES}


def test_every_table_is_made_by_one_revision() -> None:
    made = [name for script in migrate.scripts().walk_revisions() for name in script.module.TABLES]
    dropped = {name for script in migrate.scripts().walk_revisions() for name in getattr(script.module, "DROPPED", ())}
    assert sorted(set(made) - dropped) == sorted(TABLES)
    assert len(made) == len(set(made))


def test_an_empty_database_has_no_revision(empty_engine: Engine) -> None:
    assert migrate.current_revision(empty_engine) is None


def test_the_accounts_of_older_meetings_become_customers(own_engine: Engine) -> None:
    company = found_company(own_engine)
    with writing(own_engine) as session:
        for place, (viewer, account) in enumerate(
            [(company.dana, "Acme"), (company.rolf, " ACME "), (company.dana, "Acme Inc."), (company.olga, "Acme")]
        ):
            add_analysed(session, viewer, f"Meeting {place}.", account=account)
        add_analysed(session, company.tara, "Meeting of somebody without a team.", account="Acme")
        add_analysed(session, company.mia, "Internal.", account="Acme", kind="internal")
    before = linked(own_engine)
    migrate.downgrade(own_engine, "0003")
    migrate.upgrade(own_engine)
    assert linked(own_engine) == before
    assert [name for _, _, name in before.values()] == ["Acme", "Acme", "Acme Inc.", "Acme", "Acme"]
    assert len(set(before.values())) == 4


def linked(engine: Engine) -> dict[int, tuple[int | None, int | None, str]]:
    with reading(engine) as session:
        statement = sa.select(
            CustomerMeetingRow.meeting_id, CustomerRow.team_id, CustomerRow.owner_id, CustomerRow.name
        ).join(CustomerRow, CustomerRow.id == CustomerMeetingRow.customer_id)
        return {number: (team, owner, name) for number, team, owner, name in session.execute(statement)}


def test_ticks_of_both_kinds_become_states_of_steps(own_engine: Engine) -> None:
    company = found_company(own_engine)
    steps = [{"sentences": [3], "who": "Mia", "what": what, "due": None} for what in ("Send it.", "ring", "wait")]
    with writing(own_engine) as session:
        internal = add_analysed(session, company.mia, "Internal.", kind="internal", next_steps=steps)
        customer = add_analysed(session, company.dana, "Customer.", next_steps=steps)
        for what in ("Send it.", "ring"):
            step_states.settle_step(session, company.mia, internal.id, step_key(what), done=True)
            step_states.settle_step(session, company.dana, customer.id, step_key(what), done=True)
        step_states.settle_step(session, company.mia, internal.id, step_key("ring"), done=False)
        step_states.settle_step(session, company.dana, customer.id, step_key("ring"), done=False)
    before = ticked(own_engine)
    migrate.downgrade(own_engine, "0010")
    with reading(own_engine) as session:
        digests = session.scalars(sa.text("SELECT meeting_id FROM follow_up_marks ORDER BY meeting_id")).all()
        assert list(digests) == [internal.id, customer.id]
        assert session.scalar(sa.text("SELECT count(*) FROM action_states")) == 2
    migrate.upgrade(own_engine)
    assert {place for place, done in before.items() if done} == {
        place for place, done in ticked(own_engine).items() if done
    }
    with reading(own_engine) as session:
        keys = {row.what: row.key for row in session.scalars(sa.select(NextStepRow))}
        assert keys == {what: step_key(what) for what in ("Send it.", "ring", "wait")}
        assert [one.what for one in followups.list_followups(session, company.dana)] == ["ring", "wait"]


def ticked(engine: Engine) -> dict[tuple[int, str], bool]:
    with reading(engine) as session:
        return {(row.meeting_id, row.key): row.done for row in session.scalars(sa.select(StepStateRow))}


def test_upgrading_twice_changes_nothing(own_engine: Engine) -> None:
    fill(own_engine)
    migrate.upgrade(own_engine)
    assert migrate.differences(own_engine) == []


def test_processes_that_start_together_wait_for_each_other(empty_engine: Engine) -> None:
    start = threading.Barrier(3)

    def work(_number: int) -> None:
        start.wait()
        migrate.upgrade(empty_engine)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert migrate.differences(empty_engine) == []


def test_a_failing_step_leaves_the_database_as_it_was(empty_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "refuse_broken_references", fail)
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(empty_engine)
    assert tables_of(empty_engine) == set()


def test_a_database_of_newer_software_is_refused(own_engine: Engine) -> None:
    with writing(own_engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="does not know"):
        migrate.upgrade(own_engine)


def test_a_folder_with_odd_letters_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "50% off ü #1"
    folder.mkdir()
    engine = make_engine(sqlite_in(folder))
    migrate.upgrade(engine)
    engine.dispose()
    assert (folder / "coach.db").exists()


def test_a_report_outlasts_a_round_trip(own_engine: Engine) -> None:
    company = found_company(own_engine)
    with writing(own_engine) as session:
        done = add_analysed(session, company.dana)
        before = analyses.current_report(session, company.dana, done.id)
    migrate.downgrade(own_engine, "0002")
    migrate.upgrade(own_engine)
    with reading(own_engine) as session:
        assert analyses.current_report(session, company.dana, done.id) == before
