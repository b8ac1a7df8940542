"""Themes counted over stored meetings: right numbers, only visible ones, examples down to the sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from storage_cases import Company, add_analysed, meeting, upload
from theme_cases import LAST_DAY, figure, finding, hold, hold_a_year, need, sentences

from coach.domain import Label, MeetingForm
from coach.storage import meetings
from coach.storage.access import Viewer, WholeMachine
from coach.storage.engine import Engine, reading, writing
from coach.storage.theme_examples import ExampleChoice, Side, cluster_examples, theme_examples
from coach.storage.themes import Grouping, theme_choices, theme_facts
from coach.themes import ThemeFilter, ThemeKind, Themes, find_themes, headlines, period_ending

FOUR_WEEKS = ThemeFilter(period_ending(LAST_DAY, days=28))
HALF_A_YEAR = ThemeFilter(period_ending(LAST_DAY, days=182))


def themes_for(engine: Engine, viewer: Viewer | WholeMachine, wanted: ThemeFilter = FOUR_WEEKS) -> Themes:
    with reading(engine) as session:
        return find_themes(theme_facts(session, viewer, wanted))


def shares(themes: Themes) -> dict[str, tuple[int, int]]:
    return {f"{theme.kind}/{theme.key}": (theme.now.hits, theme.now.of) for theme in themes.shares}


def test_the_themes_of_a_year_are_the_ones_that_were_put_in(engine: Engine, company: Company) -> None:
    hold_a_year(engine, company)
    themes = themes_for(engine, company.mia, HALF_A_YEAR)
    assert (themes.meetings, themes.meetings_before, themes.reps) == (45, 46, 2)
    cost = themes.theme(ThemeKind.NEEDS, "cost")
    assert cost is not None
    assert (cost.now.hits, cost.now.of) == (37, 45)
    assert (cost.before.hits, cost.before.of) == (8, 46)
    changed = [item for item in (*themes.shares, *themes.figures) if item.change and item.change.telling]
    assert {(item.kind, item.key) for item in changed} == {("needs", "cost"), ("needs", "all")}
    risk = themes.theme(ThemeKind.NEEDS, "risk")
    assert risk is not None
    assert risk.now.hits == 0
    assert [line.key for line in headlines(themes)][:1] == ["cost"]
    assert "all" not in {line.key for line in headlines(themes)}
    assert "the price of the paper forms" in {cluster.name for cluster in themes.clusters}


def test_a_meeting_counts_once_however_much_is_open_in_it(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY, needs=[need("cost", place, answered=False) for place in (1, 2, 3)])
        hold(session, company.dana, LAST_DAY, needs=[need("cost", 1, answered=True)])
    theme = themes_for(engine, company.dana).theme(ThemeKind.NEEDS, "cost")
    assert theme is not None
    assert (theme.now.hits, theme.now.of, theme.open_items, theme.items) == (1, 2, 3, 4)


def test_what_was_denied_is_no_need_and_shadow_rules_are_not_shown(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(
            session,
            company.dana,
            LAST_DAY,
            needs=[need("cost", 1, answered=False, qualifiers=["denied"])],
            findings=[
                finding("house/live", "missed", sentence=1),
                finding("house/shadow", "missed", sentence=1, status="shadow"),
                finding("house/idle", "not applicable"),
            ],
        )
    themes = themes_for(engine, company.dana)
    assert shares(themes) == {"guidelines/house/live": (1, 1)}
    assert themes.facts.statements_in_all == 0


def test_habits_count_only_where_they_can_be_known(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for figures in (
            {"discovery_questions": figure(0), "next_steps": figure(0)},
            {"discovery_questions": figure(3), "next_steps": figure(2), "next_steps_dated": figure(0)},
            {"discovery_questions": figure(1, "estimated"), "next_steps": figure(1), "next_steps_dated": figure(1)},
            {"discovery_questions": figure(None, "unavailable"), "next_steps": figure(1)},
        ):
            hold(session, company.dana, LAST_DAY, figures=figures)
    themes = themes_for(engine, company.dana)
    assert shares(themes) == {"habits/discovery": (1, 2), "habits/next_step": (1, 4), "habits/dated": (1, 2)}
    asked = next(one for one in themes.figures if one.id == "discovery_questions")
    assert (asked.measured, asked.estimated, asked.without) == (2, 1, 1)
    assert asked.now.value == pytest.approx(4 / 3)


def test_internal_meetings_and_drafts_are_left_out(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY, needs=[need("cost", 1, answered=False)], kind="internal")
        meetings.add_meeting(session, company.dana, upload("draft"), meeting("draft", held_on=LAST_DAY))
    assert themes_for(engine, company.dana).meetings == 0


def test_nothing_of_one_team_reaches_another(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY, needs=[need("cost", 1, answered=False)], stage="Proposal North")
        hold(session, company.olga, LAST_DAY, needs=[need("time", 1, answered=False)], stage="Proposal South")
    seen = {name: shares(themes_for(engine, getattr(company, name))) for name in ("mia", "otto", "dana", "rolf")}
    assert seen["mia"].keys() == seen["dana"].keys() == {"needs/cost", "needs/all"}
    assert seen["otto"].keys() == {"needs/time", "needs/all"}
    assert seen["rolf"] == {}
    assert shares(themes_for(engine, company.tara)) == shares(themes_for(engine, company.adam)) == {}
    with reading(engine) as session:
        choices = theme_choices(session, company.otto)
        assert ([name for _, name in choices.owners], choices.stages) == (["Olga"], ("Proposal South",))
        found = theme_examples(session, company.otto, FOUR_WEEKS, ExampleChoice(ThemeKind.NEEDS, "cost"))
        assert (found.total, found.examples) == (0, ())
        named = replace(FOUR_WEEKS, owner_id=company.dana.user_id)
        assert find_themes(theme_facts(session, company.otto, named)).meetings == 0


def test_whoever_runs_the_machine_sees_all_teams_or_one(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY)
        hold(session, company.olga, LAST_DAY)
    assert themes_for(engine, WholeMachine()).meetings == 2
    assert themes_for(engine, WholeMachine(), replace(FOUR_WEEKS, team_id=company.olga.team_id)).meetings == 1


def test_filters_take_only_what_they_name(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY, stage="Proposal", form="call")
        hold(session, company.rolf, LAST_DAY, stage="First talk", form="online")
        hold(session, company.rolf, LAST_DAY - dt.timedelta(days=28))
    for changes, expected in (
        ({}, (2, 1)),
        ({"stage": "Proposal"}, (1, 0)),
        ({"form": MeetingForm.ONLINE}, (1, 0)),
        ({"owner_id": company.rolf.user_id}, (1, 1)),
        ({"account": "Nobody"}, (0, 0)),
        ({"owner_id": 10**12}, (0, 0)),
    ):
        themes = themes_for(engine, company.mia, replace(FOUR_WEEKS, **changes))
        assert (themes.meetings, themes.meetings_before) == expected, changes


def test_labels_are_counted_by_meeting_for_reps_and_for_stages(engine: Engine, company: Company) -> None:
    said = sentences("Why?", "What for?", "Ah.", labels={0: "discovery", 1: "discovery"})
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY, sentences=said, stage="Proposal")
        hold(session, company.dana, LAST_DAY)
        hold(session, company.rolf, LAST_DAY - dt.timedelta(days=40), sentences=said)
    with reading(engine) as session:
        by_rep = theme_facts(session, company.mia, FOUR_WEEKS)
        by_stage = theme_facts(session, company.mia, FOUR_WEEKS, by=Grouping.STAGE)
    assert by_rep.groups == {str(company.dana.user_id): 2}
    assert [(one.label, one.meetings) for one in by_rep.labels] == [(Label.DISCOVERY, 1)]
    assert by_stage.groups == {"No stage": 1, "Proposal": 1}
    assert [(one.group, one.meetings) for one in by_stage.labels] == [("Proposal", 1)]


def test_examples_quote_the_sentence_with_the_lines_around_it(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = hold(session, company.dana, LAST_DAY, needs=[need("cost", 2, answered=False)])
        hold(session, company.dana, LAST_DAY, needs=[need("cost", 3, answered=True)])
        hold(session, company.dana, LAST_DAY, needs=[need("time", 1, answered=False)])
    with reading(engine) as session:
        left = theme_examples(session, company.mia, FOUR_WEEKS, ExampleChoice(ThemeKind.NEEDS, "cost"))
        done = theme_examples(session, company.mia, FOUR_WEEKS, ExampleChoice(ThemeKind.NEEDS, "cost", Side.DONE))
        both = theme_examples(session, company.mia, FOUR_WEEKS, ExampleChoice(ThemeKind.NEEDS, "all"))
    assert [example.meeting_id for example in left.examples] == [first.id]
    (passage,) = left.examples[0].passages
    assert [(line.text, line.meant) for line in passage.lines][2] == ("Two.", True)
    assert done.total == 1
    assert done.examples[0].passages[0].first_meant == 3
    assert both.total == 2


def test_a_theme_that_does_not_exist_has_no_examples(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        hold(session, company.dana, LAST_DAY)
    choices = [ExampleChoice(kind, key) for kind in ThemeKind for key in ("nothing", "all", "", "a/b", "’")]
    with reading(engine) as session:
        found = [theme_examples(session, company.mia, FOUR_WEEKS, choice).total for choice in choices]
    assert found == [0] * len(choices)


def test_examples_come_in_pages(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for number in range(12):
            hold(session, company.dana, LAST_DAY, figures={"talk_share": figure(number / 20)})
    with reading(engine) as session:
        pages = [
            theme_examples(session, company.mia, FOUR_WEEKS, ExampleChoice(ThemeKind.FIGURES, "talk_share", page=page))
            for page in (1, 2, 99)
        ]
    assert [(len(page.examples), page.page, page.pages) for page in pages] == [(10, 1, 2), (2, 2, 2), (2, 2, 2)]
    assert pages[0].examples[0].value == pytest.approx(11 / 20)


def test_habits_show_where_they_were_kept_and_where_not(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        said = sentences("Why?", "So.", labels={0: "discovery"})
        hold(session, company.dana, LAST_DAY, sentences=said, figures={"discovery_questions": figure(1)})
        hold(session, company.dana, LAST_DAY, figures={"discovery_questions": figure(0)})
    with reading(engine) as session:
        left, done = (
            theme_examples(session, company.mia, FOUR_WEEKS, ExampleChoice(ThemeKind.HABITS, "discovery", side))
            for side in Side
        )
    assert (left.total, left.examples[0].passages) == (1, ())
    assert (done.total, done.examples[0].passages[0].first_meant) == (1, 0)


def test_a_group_of_needs_leads_to_its_meetings(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for _ in range(2):
            hold(session, company.dana, LAST_DAY, needs=[need("cost", 1, answered=False, statement="slow close")])
    (cluster,) = themes_for(engine, company.mia).clusters
    with reading(engine) as session:
        assert cluster_examples(session, company.mia, FOUR_WEEKS, cluster).total == 2
        assert cluster_examples(session, company.otto, FOUR_WEEKS, cluster).total == 0


def test_a_meeting_without_a_date_counts_by_the_day_of_its_upload(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = add_analysed(session, company.dana, "undated")
    with reading(engine) as session:
        day = meetings.get_meeting(session, company.dana, made.id).held_on
    assert day is not None
    assert themes_for(engine, company.dana, ThemeFilter(period_ending(day, days=1))).meetings == 1
