"""Themes made of counted facts: shares, changes, headlines, groups of needs, files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from theme_facts import FOUR_WEEKS, diced, facts, statement, tally

from coach.measure import FIGURES as MEASURED
from coach.spreadsheets import safe_cell
from coach.themes import (
    FigureTally,
    ThemeKind,
    as_csv,
    as_json,
    as_markdown,
    cluster_statements,
    find_themes,
    headlines,
)
from coach.themes.clusters import MOST_STATEMENTS
from coach.themes.nouns import FEWEST_MEETINGS
from coach.themes.passages import passages
from coach.themes.period import LONGEST_DAYS, Period, period_between, period_ending
from coach.themes.rendering import as_text
from coach.themes.wording import FIGURES, HABIT_FIGURES, figure_value


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert Period(dt.date(2026, 2, 3), dt.date(2026, 3, 2)) == FOUR_WEEKS
    assert FOUR_WEEKS.before == Period(dt.date(2026, 1, 6), dt.date(2026, 2, 2))


@pytest.mark.parametrize("days", [1, 6, 7, 13, 28, 84, 182, 364, LONGEST_DAYS])
def test_the_parts_of_a_trend_cover_both_periods_without_gap_or_overlap(days: int) -> None:
    trend = period_ending(dt.date(2026, 3, 2), days=days).trend
    assert sum(part.days for part in trend) == 2 * days
    assert all(one.until + dt.timedelta(days=1) == two.since for one, two in pairwise(trend))


def test_dates_the_other_way_round_are_exchanged_and_that_is_said() -> None:
    period, remark = period_between(dt.date(2026, 3, 2), dt.date(2026, 2, 1))
    assert (period.since, period.until) == (dt.date(2026, 2, 1), dt.date(2026, 3, 2))
    assert "exchanged" in remark


@pytest.mark.parametrize(("since", "until"), [(dt.date.min, dt.date.max), (dt.date.min, dt.date.min)])
def test_no_date_is_too_far_away(since: dt.date, until: dt.date) -> None:
    period, _ = period_between(since, until)
    assert period.days <= LONGEST_DAYS
    assert period.before.days == period.days


def test_a_theme_counts_meetings_and_keeps_its_denominator() -> None:
    themes = find_themes(facts(tally(3, 8), tally(2, 4, owner=2), tally(0, 3, owner=3, part=5)))
    theme = themes.theme(ThemeKind.NEEDS, "cost")
    assert theme is not None
    assert (theme.now.hits, theme.now.of, theme.open_items, theme.items) == (5, 15, 5, 18)
    assert (theme.reps, theme.reps_of) == (2, 3)
    assert [(rep.name, rep.share.hits, rep.share.of) for rep in theme.by_rep] == [
        ("Ada", 3, 8),
        ("Ben", 2, 4),
        ("Cem", 0, 3),
    ]


def test_few_meetings_are_not_compared() -> None:
    few = FEWEST_MEETINGS - 1
    for now, before in ((few, 40), (40, few)):
        themes = find_themes(facts(tally(now, now), tally(0, before, part=0)))
        assert themes.shares[0].change is None
        assert themes.compared == 0
    assert find_themes(facts(tally(5, 5), tally(0, 5, part=0))).shares[0].change is not None


def test_a_large_change_is_told_and_its_interval_leaves_nothing_out() -> None:
    themes = find_themes(facts(tally(28, 30), tally(4, 30, part=2)))
    change = themes.shares[0].change
    assert change is not None
    assert change.telling
    assert change.interval.low > 0
    told = headlines(themes)[0]
    assert told.better is False
    assert "28 of 30" in told.text
    assert "4 of 30" in told.text


def test_the_filter_of_a_rep_keeps_the_others_in_the_breakdown() -> None:
    wanted = replace(facts().wanted, owner_id=2)
    themes = find_themes(facts(tally(8, 8), tally(1, 6, owner=2), wanted=wanted))
    theme = themes.shares[0]
    assert (theme.now.hits, theme.now.of, themes.meetings, themes.reps) == (1, 6, 6, 1)
    assert [rep.name for rep in theme.by_rep] == ["Ada", "Ben"]


def test_figures_keep_apart_what_is_measured_estimated_and_unavailable() -> None:
    figure = FigureTally("talk_share", 1, 7, measured=4, estimated=2, without=3, total=3.0, squares=1.6)
    found = find_themes(facts(tally(0, 9), figures=(figure,))).figures[0]
    assert (found.measured, found.estimated, found.without) == (4, 2, 3)
    assert found.now.value == 0.5
    assert found.change is None


def test_a_figure_nobody_knows_is_not_shown() -> None:
    figure = FigureTally("talk_share", 1, 7, 0, 0, 9, 0.0, 0.0)
    assert find_themes(facts(figures=(figure,))).figures == ()


def test_every_figure_and_habit_is_one_that_is_measured() -> None:
    assert set(FIGURES) | set(HABIT_FIGURES.values()) <= set(MEASURED)


def test_where_nothing_changes_at_most_the_nominal_share_of_pages_shows_a_change() -> None:
    """One page in twenty may; of 100, 11 are the most that chance allows (99 percent)."""
    alarms = sum(
        any(item.change and item.change.telling for item in (*themes.shares, *themes.figures))
        for themes in (find_themes(diced(seed, a_part=1 + seed % 4)) for seed in range(100))
    )
    assert alarms <= 11


def test_a_change_that_was_put_in_is_found_and_hardly_anything_else() -> None:
    rising = {("needs", "cost"): lambda part: 0.15 if part < 4 else 0.75}
    found, others = 0, 0
    for seed in range(20):
        themes = find_themes(diced(seed, shares=rising))
        told = [theme for theme in themes.shares if theme.change and theme.change.telling]
        found += any(theme.key == "cost" for theme in told)
        others += sum(theme.key != "cost" for theme in told)
    assert found == 20
    assert others <= 4


def test_without_any_meeting_there_is_nothing_and_no_error() -> None:
    themes = find_themes(facts())
    assert (themes.meetings, themes.shares, themes.figures, themes.clusters) == (0, (), (), ())
    assert headlines(themes) == ()
    assert "choose a longer period" in as_text(themes)
    assert json.loads(json.dumps(as_json(themes)))["themes"] == []


def test_three_headlines_tell_of_three_kinds_of_gaps() -> None:
    themes = find_themes(
        facts(
            tally(30, 40),
            tally(29, 40, key="time"),
            tally(20, 40, kind="objections", key="price"),
            tally(15, 40, kind="guidelines", key="language/name-it"),
            tally(14, 40, kind="habits", key="dated"),
        )
    )
    assert [line.kind for line in headlines(themes)] == ["needs", "objections", "guidelines"]
    assert headlines(themes)[0].text == (
        "A need about cost was left without an answer in 30 of 40 meetings with such a need."
    )


def test_a_gap_that_may_be_one_meeting_in_ten_is_no_headline() -> None:
    assert headlines(find_themes(facts(tally(2, 12)))) == ()


def test_needs_in_like_words_are_one_group_named_by_its_middle() -> None:
    said = [
        statement("the month-end close takes two days", 1),
        statement("closing the month takes too long", 2, owner=2),
        statement("month end close is slow", 3),
        statement("drivers cannot see route changes", 4),
        statement("the drivers never see changes to the route", 5),
        statement("keep all records in the EU", 6),
    ]
    groups = cluster_statements(said)
    assert [{one.meeting_id for one in group.statements} for group in groups] == [{1, 2, 3}, {4, 5}]
    assert groups[0].name in {one.text for one in said[:3]}
    assert (groups[0].meetings, groups[0].reps) == (3, 2)


def test_a_need_said_twice_in_one_meeting_is_no_theme() -> None:
    said = [statement("the close takes two days", 1), statement("the close takes two days", 1, place=1)]
    assert cluster_statements(said) == ()


def test_vectors_decide_where_they_are_given() -> None:
    said = [statement("numbers arrive late", 1), statement("we wait for figures", 2), statement("numbers arrive", 3)]
    vectors = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    (group,) = cluster_statements(said, vectors=vectors)
    assert {one.meeting_id for one in group.statements} == {1, 2}


@pytest.mark.parametrize("texts", [[], ["the"], ["the", "of it"], ["", ""], ["?!", "…"]])
def test_statements_without_words_make_no_group(texts: list[str]) -> None:
    assert cluster_statements([statement(text, number) for number, text in enumerate(texts)]) == ()


def test_only_the_newest_statements_are_grouped() -> None:
    said = [statement(f"word{number} alone", number) for number in range(MOST_STATEMENTS)]
    said += [statement("the close is slow", 1000), statement("the close is slow", 1001)]
    assert "the close is slow" not in {group.name for group in cluster_statements(said)}


REPORT = {"sentences": [{"i": number, "speaker": "Dana", "start": None, "text": str(number)} for number in range(12)]}


def test_a_sentence_stands_with_the_lines_around_it() -> None:
    first, second = passages(REPORT, [0, 9])
    assert [line.text for line in first.lines] == ["0", "1", "2"]
    assert [line.index for line in second.lines if line.meant] == [9]
    assert second.first_meant == 9


def test_passages_that_touch_are_one() -> None:
    (passage,) = passages(REPORT, [6, 3, 3])
    assert [line.text for line in passage.lines] == [str(number) for number in range(1, 9)]


def test_a_sentence_that_the_report_does_not_have_is_left_out() -> None:
    assert passages(REPORT, [99, -1]) == ()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_the_csv_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    themes = find_themes(facts(tally(1, 2), statements=(statement(cell + " days", 1), statement(cell + " days", 2))))
    rows = list(csv.reader(io.StringIO(as_csv(themes), newline="")))
    assert not any(value.startswith(("=", "+", "@", "\t", "\r")) for row in rows for value in row)
    assert len({len(row) for row in rows}) == 1


def test_negative_numbers_stay_numbers_in_the_csv() -> None:
    assert safe_cell(-0.25) == -0.25
    assert safe_cell(None) == ""


def test_json_names_counts_intervals_and_the_correction() -> None:
    written = as_json(find_themes(facts(tally(28, 30), tally(4, 30, part=2))))
    (theme,) = written["themes"]
    assert (theme["hits"], theme["of"], theme["before"]) == (28, 30, {"hits": 4, "of": 30, "share": 0.1333})
    assert theme["change"]["telling"] is True
    assert written["compared"] == 1


def test_words_of_people_are_no_markdown() -> None:
    said = "see [this](http://x) | *now* <b>"
    text = as_markdown(find_themes(facts(tally(1, 2), statements=(statement(said, 1), statement(said, 2)))))
    assert "[this](" not in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(0.434, "share", "43 %"), (125.4, "seconds", "2:05 min"), (3.44, "a meeting", "3.4 a meeting")],
)
def test_figures_read_as_people_say_them(value: float, unit: str, expected: str) -> None:
    assert figure_value(value, unit) == expected
