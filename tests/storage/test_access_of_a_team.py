"""Who gets what of a team: exactly those that a decision names, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from access_cases import DAY, DEAL, RULE, Things, add_things, take_back, who_gets
from access_of_a_team import ASKED_BY, RESULTS
from access_of_coaching import COACHED_BY, add_coached
from storage_cases import Company

from coach.contacts.deal_csv import NewDeal
from coach.contacts.tables import TableError
from coach.contacts.touch_csv import NewTouch
from coach.storage import backtest_examples, correction_queue, customers, deals, jobs, results, scenes, touches
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, reading, writing


@pytest.fixture
def things(engine: Engine, company: Company) -> Things:
    with writing(engine) as session:
        return add_things(session, company)


@pytest.mark.parametrize("allowed", ASKED_BY, ids=lambda allowed: allowed or "nobody")
def test_exactly_those_who_may_get_it(engine: Engine, company: Company, things: Things, allowed: str) -> None:
    wanted = set(allowed.split())
    found = {name: who_gets(engine, company, ask, things) for name, ask in ASKED_BY[allowed].items()}
    assert {name: who for name, who in found.items() if who != wanted} == {}


@pytest.mark.parametrize("allowed", COACHED_BY)
def test_exactly_those_who_may_get_what_is_passed_on(engine: Engine, company: Company, allowed: str) -> None:
    with writing(engine) as session:
        coached = add_coached(session, company)
    found = {name: who_gets(engine, company, ask, coached) for name, ask in COACHED_BY[allowed].items()}
    assert {name: who for name, who in found.items() if who != set(allowed.split())} == {}


def test_results_are_entered_for_ones_own_people(engine: Engine, company: Company, things: Things) -> None:
    with writing(engine) as session:
        assert results.save_results(session, company.mia, RESULTS) == 1
    with pytest.raises(TableError, match="nobody in your team"), writing(engine) as session:
        results.save_results(session, company.otto, RESULTS)
    others = (company.dana, company.rolf, company.olga, company.tara, company.adam)
    assert who_gets(engine, company, lambda s, v, k: v in others and results.save_results(s, v, []), things) == set()


IMPORTS: dict[str, Callable[[Session, Viewer], object]] = {
    "touches.add_touches": lambda s, v: touches.add_touches(s, v, [NewTouch("Acme", DAY, "call", "dana")]),
    "deals.import_deals": lambda s, v: deals.import_deals(s, v, [NewDeal("Acme", "Ledger", DAY, "Lost", who="dana")]),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_what_a_stranger_imports_under_the_same_name_is_theirs(
    engine: Engine, company: Company, things: Things, name: str
) -> None:
    for stranger in (company.rolf, company.otto, company.olga, company.tara, company.adam):
        with writing(engine) as session:
            IMPORTS[name](session, stranger)
            own = customers.list_customers(session, stranger).customers
            assert [(one.meetings, one.touches + one.open_deals) for one in own] == [(0, 1)]
            assert (own[0].id == things.customer) == (stranger == company.rolf), "customers are their team's"
    with reading(engine) as session:
        assert deals.get_deal(session, company.dana, things.deal).facts == DEAL
        noted = [one.touch_id for one in touches.list_contacts(session, company.dana) if one.touch_id]
    assert things.touch in noted
    assert len(noted) == 2, "hers and that of the customer which was merged"


def test_a_job_belongs_to_who_asks_for_it(engine: Engine, company: Company, things: Things) -> None:
    with writing(engine) as session:
        made = jobs.add_job(session, company.mia, "themes", {})
    assert who_gets(engine, company, lambda s, v, k: jobs.get_job(s, v, made.id), things) == {"mia"}


def test_a_trainer_opens_no_meeting_from_a_back_test_or_a_correction(
    engine: Engine, company: Company, things: Things
) -> None:
    with reading(engine) as session:
        (example,) = backtest_examples.examples_of(session, company.tara, things.backtest, RULE)
        item = correction_queue.get_item(session, company.tara, things.waiting)
    assert (example.sentence.text, example.meeting_id) == ("That is too expensive.", None)
    assert [line.text for line in item.lines if line.here] == ["That is too expensive."]


def test_a_deleted_meeting_is_gone_from_what_was_made_of_it(engine: Engine, company: Company, things: Things) -> None:
    everything = scenes.SceneFilter()
    with writing(engine) as session:
        take_back(session, company, things)
        assert backtest_examples.examples_of(session, company.tara, things.backtest, RULE) == ()
        assert correction_queue.list_queue(session, company.tara).records == ()
        (part,) = scenes.scene_ranges(session, everything)
        assert things.meeting.id not in {one.meeting_id for one in scenes.stored_scenes(session, everything, part)}
