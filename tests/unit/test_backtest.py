"""Back-tests: two packs at once say what each says alone, counts add up, stored readings are as good as new ones."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from readings import customer_notes, good_call, poor_call, team_meeting
from stored_reports import LIKE, pack, rule, stored

from coach.backtest import judge_pair, pair_packs, summarise, tally_of
from coach.backtest.tally import MOST_EXAMPLES, NOTHING, Tally, add_up, tally_from_json, without_examples
from coach.compare import compare
from coach.domain import Verdict
from coach.guidelines.schema import default_pack, default_text, load_pack
from coach.measure import measure
from coach.score import score
from coach.stored_reading import figures_of, reading_of

READINGS = {"good": good_call(), "poor": poor_call(), "notes": customer_notes(), "team": team_meeting()}


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_rebuilt_from_its_report_gives_the_same_findings_and_score(name: str) -> None:
    made = stored(READINGS[name])
    reading, figures = reading_of(made), figures_of(made)
    assert reading.meeting.text == READINGS[name].meeting.text
    assert reading.meeting.turns == READINGS[name].meeting.turns
    again = stored(reading)
    assert again == made
    assert (
        score(reading, compare(reading, default_pack(), figures=figures), figures).total == made["scorecard"]["total"]
    )


@pytest.mark.parametrize("name", READINGS)
def test_two_packs_at_once_say_what_each_says_alone(name: str) -> None:
    reading = READINGS[name]
    figures = measure(reading)
    old = default_pack()
    new = load_pack(default_text().replace("level: warning", "level: violation"), name="new.yml")
    outcome = judge_pair(pair_packs(old, new), reading, figures)
    for side, alone in (("old", old), ("new", new)):
        found = [finding for one in outcome.rules for finding in getattr(one, side)]
        assert found == list(compare(reading, alone, figures=figures))
    assert outcome.new_total == score(reading, compare(reading, new, figures=figures), figures).total


def test_a_changed_wording_shows_what_appears_and_what_vanishes() -> None:
    pair = pair_packs(pack(rule("a/one", "newsletter")), pack(rule("a/one", "world-class")))
    outcome = judge_pair(pair, poor_call(), ())
    (one,) = outcome.rules
    assert [finding.sentence for finding in one.vanished] == [4]
    assert [finding.sentence for finding in one.appeared] == [0]
    assert {finding.verdict for finding in (*one.appeared, *one.vanished)} == {Verdict.MISSED}


def test_old_wording_that_finds_nothing_does_not_borrow_the_finds_of_the_new_one() -> None:
    pair = pair_packs(pack(rule("a/one", "xylophone")), pack(rule("a/one", "newsletter")))
    (one,) = judge_pair(pair, poor_call(), ()).rules
    assert (one.old_finds, one.new_finds) == (0, 1)


def test_rules_that_only_say_something_else_are_judged_once_and_move_nothing() -> None:
    old, new = rule("a/one", "newsletter"), rule("a/one", "newsletter").replace("It is vague.", "Nobody reads it.")
    (one,) = judge_pair(pair_packs(pack(old), pack(new)), poor_call(), ()).rules
    assert one.old is one.new
    assert (one.appeared, one.vanished, one.new_finds) == ((), (), 1)


def test_added_and_removed_rules_count_on_their_own_side() -> None:
    old, new = pack(rule("a/one", "newsletter")), pack(rule("a/two", "newsletter"))
    tally = tally_of(judge_pair(pair_packs(old, new), poor_call(), ()), owner=1, meeting=2, analysis=3)
    assert (tally.rules["a/one"].old.finds, tally.rules["a/one"].new.applies) == (1, 0)
    assert (tally.rules["a/two"].appeared, tally.rules["a/one"].vanished) == (1, 1)
    states = {line.id: line.state.value for line in summarise(old, new, tally).rules}
    assert states == {"a/one": "removed", "a/two": "added"}


def test_likeness_is_judged_on_stored_vectors_and_left_out_without_them() -> None:
    def encode(texts: list[str]) -> np.ndarray:
        return np.array([[1.0, 0.0] if "today only" in text else [0.0, 1.0] for text in texts], dtype=np.float32)

    reading = poor_call()
    vectors = encode([reading.meeting.sentence_text(i) for i in range(len(reading.meeting.sentences))])
    pair = pair_packs(pack(rule("a/one", "newsletter")), pack(LIKE), encode)
    outcome = judge_pair(pair, reading, (), vectors.astype(np.float16))
    assert [finding.sentence for one in outcome.rules for finding in one.appeared] == [9]
    blind = judge_pair(pair, reading, (), None)
    assert blind.without_vectors
    assert [finding.verdict for finding in blind.rules[1].new] == [Verdict.NOT_APPLICABLE]


def many(count: int) -> list[Tally]:
    pair = pair_packs(pack(rule("a/one", "newsletter")), pack(rule("a/one", "world-class")))
    return [
        tally_of(judge_pair(pair, poor_call(), ()), owner=number % 3, meeting=number, analysis=number)
        for number in range(count)
    ]


def test_parts_add_up_to_the_whole_in_any_order_and_through_json() -> None:
    tallies = many(60)
    whole = add_up(tallies)
    parts = [tally_from_json(json.loads(json.dumps(add_up(tallies[at : at + 7]).as_json()))) for at in range(0, 60, 7)]
    assert add_up(parts) == whole
    assert add_up(reversed(parts)) == whole
    assert (whole.meetings, sum(rep.meetings for rep in whole.reps.values())) == (60, 60)
    assert [one.change for one in whole.rules["a/one"].examples] == ["appeared"] * MOST_EXAMPLES + ["vanished"] * 20
    assert without_examples(whole).rules["a/one"].examples == ()


def test_rules_that_find_nothing_or_nearly_everything_are_pointed_out() -> None:
    old = pack(rule("a/one", "newsletter"))
    new = pack(rule("a/one", "newsletter"), rule("a/two", "xylophone"))
    pair = pair_packs(old, new)
    tallies = [tally_of(judge_pair(pair, poor_call(), ()), owner=1, meeting=n, analysis=n) for n in range(30)]
    remarks = {line.id: line.remark for line in summarise(old, new, add_up(tallies)).rules}
    assert remarks == {
        "a/one": "It found something in 30 of 30 meetings, so it tells them hardly apart.",
        "a/two": "It found nothing in 30 meetings.",
    }
    notes = replace(tallies[0], meetings=1, rules={})
    assert summarise(old, new, notes).rules[0].remark == "It did not apply to any meeting."
    assert summarise(old, new, NOTHING).rules[0].remark == ""
