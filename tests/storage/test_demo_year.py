"""The year of the demo company: made the same each time, and its themes are found, and no theme where there is none."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from year_cases import Days, hold_demo_year, shuffled

from coach.adoption import adoption_of, together
from coach.contacts.outcomes import FEWEST
from coach.demo.calendar import WRITTEN_FOR
from coach.demo.cast import Cast
from coach.demo.company import demo_company
from coach.demo.language import language_deeds
from coach.demo.year import demo_year
from coach.demo.year_plan import NORTH, SOUTH
from coach.ingest import read_transcript
from coach.storage.adoption import counts_by_team
from coach.storage.engine import Engine, make_engine, reading
from coach.storage.theme_examples import ExampleChoice, theme_examples
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, ThemeKind, Themes, find_themes, period_ending
from coach.themes.statistics import wilson

QUARTER, YEAR = 84, 364
MOVED = WRITTEN_FOR + dt.timedelta(weeks=31)
Held = tuple[Engine, Cast]


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """The year as it was planned; on one database alone, for both count alike and have their own tests."""
    yield from held(sqlite_template, tmp_path_factory.mktemp("year"), None)


@pytest.fixture(scope="module")
def mixed_year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """The same meetings in another order."""
    yield from held(sqlite_template, tmp_path_factory.mktemp("mixed"), shuffled(MOVED))


def held(template: Path, folder: Path, day_of: Days | None) -> Iterator[Held]:
    shutil.copy(template, folder / "coach.db")
    engine = make_engine(f"sqlite:///{folder / 'coach.db'}")
    yield engine, hold_demo_year(engine, until=MOVED, day_of=day_of)
    engine.dispose()


def themes_of(held_year: Held, manager: str, days: int) -> Themes:
    engine, cast = held_year
    wanted = ThemeFilter(period_ending(cast.until, days=days))
    with reading(engine) as session:
        return find_themes(theme_facts(session, cast.of(manager), wanted))


def telling(themes: Themes) -> set[tuple[str, str]]:
    return {(one.kind.value, one.key) for one in themes.shares if one.change and one.change.telling}


def test_the_year_is_made_the_same_each_time_and_moves_as_a_whole() -> None:
    demo_year.cache_clear()
    first = demo_year()
    demo_year.cache_clear()
    assert demo_year() == first
    later = demo_year(WRITTEN_FOR + dt.timedelta(weeks=9, days=3))
    assert [one.planned.day - dt.timedelta(weeks=9) for one in later.meetings] == [
        one.planned.day for one in first.meetings
    ]
    assert {one.planned.day.weekday() for one in first.meetings} == {0, 1, 2, 3, 4}


def test_the_year_is_large_enough_for_all_pages() -> None:
    year = demo_year()
    days = [one.planned.day for one in year.meetings]
    assert 150 <= len(days) <= 250
    assert (max(days) - min(days)).days > 350
    assert max(days) <= WRITTEN_FOR
    assert (
        len({one.meeting.content for one in year.meetings})
        == len({one.meeting.file for one in year.meetings})
        == len(days)
    )
    for team in (NORTH, SOUTH):
        outcomes = Counter(deal.outcome for who, deal in year.deals if who in team.sellers)
        assert min(outcomes["won"], outcomes["lost"]) >= FEWEST
        assert outcomes["open"] >= 2
    written = {one.facts.account for one in demo_company().meetings}
    assert written.isdisjoint({one.meeting.facts.account for one in year.meetings}), "no account is told twice"


def test_every_meeting_of_the_year_is_read_with_its_people() -> None:
    for one in demo_year().meetings[::9]:
        transcript = read_transcript(one.meeting.file, one.meeting.content)
        spoken = {line.speaker for line in transcript.utterances if line.speaker}
        assert transcript.written == one.planned.written
        assert one.planned.written or len(spoken) == 2


def test_the_planned_themes_are_found_and_no_others(year: Held) -> None:
    engine, cast = year
    south, north = (themes_of(year, manager, QUARTER) for manager in ("callum", "imogen"))
    assert ("needs", "integration") in telling(south)
    assert telling(south) <= {("needs", "integration"), ("needs", "all")}
    rising = south.theme(ThemeKind.NEEDS, "integration")
    assert rising is not None
    assert rising.before.hits / rising.before.of < 0.3 < 0.7 < rising.now.hits / rising.now.of
    assert telling(north) == set()
    assert north.theme(ThemeKind.NEEDS, "integration") is None
    steady = themes_of(year, "imogen", YEAR // 2).theme(ThemeKind.NEEDS, "time")
    assert steady is not None
    assert steady.change is not None
    assert abs(steady.change.difference) < 0.1
    with reading(engine) as session:
        wanted = ThemeFilter(period_ending(cast.until, days=QUARTER))
        left = theme_examples(session, cast.of("callum"), wanted, ExampleChoice(ThemeKind.NEEDS, "integration"))
    assert left.total == rising.now.hits


def test_one_rep_answers_the_price_and_two_begin_with_what_nobody_asked_for(year: Held) -> None:
    north = themes_of(year, "imogen", YEAR)
    price = north.theme(ThemeKind.OBJECTIONS, "price")
    assert price is not None
    left = {rep.name: rep.share for rep in price.by_rep}
    assert left["Priyanka Sole"].interval.high < left["Dexter Boyle"].interval.low
    for manager, rep in (("imogen", "Dexter Boyle"), ("callum", "Marlowe Finch")):
        unasked = themes_of(year, manager, YEAR).theme(ThemeKind.BENEFITS, "revenue")
        assert unasked is not None
        assert unasked.now.hits == unasked.now.of > 15
        assert {share.name for share in unasked.by_rep} == {rep}


def test_a_guideline_is_kept_more_since_it_was_published(year: Held) -> None:
    engine, cast = year
    _, published, _ = language_deeds(cast.until).published
    with reading(engine) as session:
        found = together(counts_by_team(session, cast.of("ruth"), "needs/ask-who-decides", published.in_force))
    assert adoption_of(found).verdict == "Kept more often since"
    assert wilson(found.kept_before, found.of_before).high < 0.35


def test_no_theme_is_reported_where_the_same_meetings_stand_in_another_order(mixed_year: Held) -> None:
    for manager in ("callum", "imogen"):
        for days in (QUARTER, YEAR // 2):
            themes = themes_of(mixed_year, manager, days)
            assert themes.enough
            assert telling(themes) == set(), (manager, days)
