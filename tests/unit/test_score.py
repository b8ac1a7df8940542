"""The scorecard: bounded, monotone, explained, and fair to what could not be seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import Said, customer_notes, good_call, note, poor_call, reading, said, team_meeting

from coach.compare import compare
from coach.domain import Reading, Scorecard
from coach.guidelines import default_pack
from coach.measure import measure
from coach.score import CUSTOMER_LINES, INTERNAL_LINES, score, totals

DEFAULT = default_pack()


def scorecard(of: Reading) -> Scorecard:
    figures = measure(of)
    return score(of, compare(of, DEFAULT, figures=figures), figures)


def lines(of: Reading) -> dict:
    return {line.id: line for line in scorecard(of).lines}


@pytest.mark.parametrize("table", [CUSTOMER_LINES, INTERNAL_LINES])
def test_the_lines_of_a_kind_add_up_to_a_hundred_points(table) -> None:
    assert sum(line.of for line in table) == 100
    assert len({line.id for line in table}) == len(table)


def test_a_listening_seller_scores_far_above_a_pitching_one() -> None:
    good, poor = scorecard(good_call()).total, scorecard(poor_call()).total
    assert good is not None
    assert poor is not None
    assert good > 85
    assert poor < 20


def test_the_four_purposes_and_language_are_covered() -> None:
    purposes = list(dict.fromkeys(line.purpose for line in scorecard(good_call()).lines))
    assert purposes == ["relationship", "needs identified", "benefits tied to needs", "moving forward", "language"]


def test_each_line_explains_itself_with_its_numbers_and_evidence() -> None:
    line = lines(good_call())["needs-answered"]
    assert line.formula == "2 of 2 needs answered = 1; x 20 points"
    assert line.denominator == "2 needs"
    assert line.evidence == (4, 6, 7, 8)
    assert (line.points, line.of, line.value) == (20, 20, 1)


def test_notes_are_not_charged_for_what_notes_do_not_record() -> None:
    found = lines(customer_notes())
    assert {name for name, line in found.items() if line.value is None} == {
        "rapport",
        "listening",
        "discovery",
        "needs-first",
        "guidelines-kept",
    }
    assert "does not apply" in found["rapport"].formula


def test_an_action_in_notes_without_a_name_is_the_writers_own() -> None:
    assert lines(customer_notes())["next-step"].points == 10


def test_without_objections_the_line_leaves_the_total() -> None:
    calm = reading(
        [
            said(
                "Dana",
                "seller",
                "What brings you here today, and what would you like to be different a year from now?",
                "discovery",
            ),
            said("Luis", "buyer", "Month end eats two days of a team that has no days to spare.", "need", topic="time"),
            said(
                "Dana",
                "seller",
                "The importer gives your team these two days back each month, which is a month a year.",
                "benefit",
                topic="time",
            ),
        ],
        addresses=[(2, 1)],
    )
    assert lines(calm)["objections-answered"].value is None
    card = scorecard(calm)
    applying = [line for line in card.lines if line.value is not None]
    assert card.total == pytest.approx(100 * _points(applying) / sum(line.of for line in applying), abs=0.05)


def _points(of: list) -> float:
    return sum(line.points for line in of)


@pytest.mark.parametrize(
    "of",
    [
        reading([]),
        reading([said("Dana", "seller", "Hello.")]),
        reading([said("A", "unknown", "Some words were said. " * 20), said("B", "unknown", "And others. " * 20)]),
    ],
)
def test_a_meeting_that_says_too_little_has_no_total(of: Reading) -> None:
    card = scorecard(of)
    assert card.total is None
    assert all(line.value is None and line.points == 0 for line in card.lines)


def test_internal_meetings_have_lines_of_their_own() -> None:
    card = scorecard(team_meeting())
    assert [line.id for line in card.lines] == [line.id for line in INTERNAL_LINES]
    found = {line.id: line for line in card.lines}
    assert found["challenges-worked"].formula.startswith("1 of 2 difficulties")
    assert found["actions"].points == pytest.approx(10)
    assert found["recognition"].value == 1


def test_shadow_guidelines_and_weight_zero_never_count() -> None:
    assert "talk/share" in {rule.id for rule in DEFAULT.applied}
    assert lines(good_call())["guidelines-kept"].value == 1


def test_discouraged_words_cost_points_on_the_language_line_alone() -> None:
    plain, boastful = "It reads your bank files overnight.", "It reads your bank files, it is world class."
    before, after = ([said("Dana", "seller", text, "feature"), *_talk()] for text in (plain, boastful))
    one, other = lines(reading(before)), lines(reading(after))
    assert other["guidelines-kept"].points < one["guidelines-kept"].points
    same = [name for name in one if name != "guidelines-kept"]
    assert [one[name].points for name in same] == [other[name].points for name in same]


def _talk() -> list[Said]:
    return [said("Luis", "buyer", "We look at many offers every year and seldom take one of them. " * 4)]


ROLES = {"Dana": "seller", "Ivo": "specialist", "Luis": "buyer"}
LABELS = ["need", "feature", "benefit", "proof", "discovery", "rapport", "objection", "next_step"]
TEXTS = ["So how does that affect you", "It is world class.", "I'll send it.", "Month end eats two days.", "word " * 12]
SAYINGS = st.builds(
    lambda name, text, labels: said(name, ROLES[name], text, *labels),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(TEXTS),
    st.lists(st.sampled_from(LABELS), unique=True, max_size=3),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(SAYINGS, min_size=1, max_size=12), st.data())
def test_every_line_is_bounded_and_answering_one_more_need_never_costs_points(sayings, data) -> None:
    pairs = [
        (i, j)
        for i, a in enumerate(sayings)
        for j, b in enumerate(sayings)
        if i > j and "need" in b.labels and {"benefit", "feature", "proof"} & set(a.labels) and a.role != "buyer"
    ]
    links = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    card = scorecard(reading(sayings, addresses=links))
    for line in card.lines:
        assert 0 <= line.points <= line.of
        assert line.value is None or 0 <= line.value <= 1
        assert all(0 <= index < len(sayings) for index in line.evidence)
    assert card.total is None or 0 <= card.total <= 100
    rest = [pair for pair in pairs if pair not in links]
    if rest and card.total is not None:
        more = scorecard(reading(sayings, addresses=[*links, rest[0]]))
        assert more.total is not None
        assert more.total >= card.total


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(["need", "feature", "objection", "next_step", "rapport"]), min_size=1, max_size=8))
def test_notes_are_bounded_too(labels) -> None:
    card = scorecard(
        reading([note("They said something about it at some length, as one does.", label) for label in labels])
    )
    assert card.total is None or 0 <= card.total <= 100


@pytest.mark.parametrize("of", [good_call(), poor_call(), customer_notes(), team_meeting()])
def test_totals_of_several_sets_of_findings_are_those_of_their_scorecards(of: Reading) -> None:
    figures = measure(of)
    found = compare(of, default_pack(), figures=figures)
    sides = [found, found[: len(found) // 2], ()]
    assert totals(of, sides) == tuple(score(of, side, figures).total for side in sides)
