"""What a briefing takes from results, published guidelines, contacts, themes and the library."""

from __future__ import annotations

import datetime as dt

import pytest
from coaching_cases import add_good
from storage_cases import Company
from test_briefings import customer
from test_pack_in_force import publish

from coach.briefing import build_briefing
from coach.briefing.records import CadenceCount, Material, Period, TargetResult, TargetsReached
from coach.contacts.result_csv import NewResult
from coach.errors import NotFound
from coach.exemplars import Theme
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.reference import example_pack
from coach.storage import exemplars, results
from coach.storage.access import Viewer
from coach.storage.briefing_sources import GOOD_AT, gather_all
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.exemplars import Choice
from coach.storage.tables import Audience

TODAY = dt.datetime.now(dt.UTC).date()
SPAN = Period(TODAY - dt.timedelta(days=7), TODAY)
CADENCE = example_pack(RULE_KINDS["cadence"]).replace("status: shadow", "status: live")


def gathered(session: Session, viewer: Viewer) -> Material:
    return gather_all(session, viewer, viewer.team_id or 0, SPAN, today=TODAY, guidelines_file=None)


def test_results_of_the_team_are_told_and_those_of_people_only_counted(engine: Engine, company: Company) -> None:
    year, past = str(TODAY.year), str(TODAY.year - 1)
    with writing(engine) as session:
        results.save_results(
            session,
            company.mia,
            [
                NewResult("Deals", year, 10.0, 4.0),
                NewResult("Calls", year, 10.0, None),
                NewResult("Deals", past, 10.0, 9.0),
                NewResult("Deals", year, 5.0, 5.0, "Dana"),
                NewResult("Deals", year, 5.0, 4.0, "Rolf"),
            ],
        )
        results.save_results(session, company.otto, [NewResult("Deals", year, 1.0, 1.0)])
        found = gathered(session, company.mia)
    assert found.results == (TargetResult("North", "Deals", 10.0, 4.0, year),)
    assert found.reached == (TargetsReached("Deals", year, 1, 2),)
    targets = " ".join(line.text for line in build_briefing(found).sections[0].lines)
    assert "Dana" not in targets


def test_rules_published_for_the_team_are_changes_and_judge_its_contacts(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        met = (TODAY - dt.timedelta(days=5)).isoformat()
        customer(session, company.dana, met, account="Acme")
        assert gathered(session, company.mia).changes == ()
        assert gathered(session, company.mia).contacts == ()
        publish(session, company, CADENCE, team_id=company.mia.team_id)
        found, others = gathered(session, company.mia), gathered(session, company.otto)
    (change,) = found.changes
    assert change.change == "new"
    assert found.contacts == (CadenceCount(change.id, change.say, 1, 1, ("Acme (5 days)",)),)
    assert others.changes == ()
    assert others.contacts == ()


def test_a_passage_of_the_library_is_quoted_once_its_rep_lets_the_team_read_it(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        meeting = add_good(session, company.dana)
        proposed = exemplars.suggest(session, company.mia, meeting.id).proposals[0][0]
        passage = exemplars.choose(session, company.mia, meeting.id, Choice(proposed.key))
        assert gathered(session, company.mia).shared == ()
        exemplars.give_consent(session, company.dana, passage.id, Audience.TEAM)
    with reading(engine) as session:
        (shared,) = gathered(session, company.mia).shared
        assert gathered(session, company.otto).shared == ()
    assert (shared.who, shared.evidence[0].meeting_id) == ("Dana", meeting.id)
    assert set(GOOD_AT) == set(Theme)


def test_only_a_manager_of_the_team_gathers(engine: Engine, company: Company) -> None:
    with reading(engine) as session:
        for viewer in (company.dana, company.otto, company.tara):
            with pytest.raises(NotFound):
                gather_all(session, viewer, company.mia.team_id or 0, SPAN, today=TODAY, guidelines_file=None)
