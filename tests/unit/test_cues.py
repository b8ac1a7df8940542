"""Every cue rule does what its own examples say, and the book is quick."""

from __future__ import annotations

from collections import Counter

import pytest
from pace import best_pace

from coach.domain import Label, Role
from coach.errors import GuidelineError
from coach.understand.cues import Cue, CueBook, CueRule, Side, load_cues

BOOK = load_cues()
SPEAKERS = {Side.SELLER: Role.SELLER, Side.BUYER: Role.BUYER, Side.NOTES: Role.NOTES, Side.ANY: Role.COLLEAGUE}


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.cue.id)
def test_a_rule_finds_its_hits_and_leaves_its_misses(rule: CueRule) -> None:
    assert rule.hit
    assert rule.miss
    for side in rule.sides:
        for sentence in rule.hit:
            assert rule.cue in BOOK.find(sentence, SPEAKERS[side]), sentence
            assert rule.cue in BOOK.find(sentence, Role.UNKNOWN), sentence
        for sentence in rule.miss:
            assert rule.cue not in BOOK.find(sentence, SPEAKERS[side]), sentence


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.cue.id)
def test_a_rule_is_named_for_its_label_and_scored_between_0_and_1(rule: CueRule) -> None:
    assert rule.cue.id.startswith(f"{rule.cue.label}/")
    assert 0.0 < rule.cue.score < 1.0


def test_every_label_has_at_least_five_rules() -> None:
    counted = Counter(rule.cue.label for rule in BOOK.rules)
    assert {label: counted[label] for label in Label if counted[label] < 5} == {}


def test_a_rule_of_one_side_is_silent_on_the_other() -> None:
    sentence = "We're looking for something that runs without a signal."
    assert "need/looking-for" in {cue.id for cue in BOOK.find(sentence, Role.BUYER)}
    assert "need/looking-for" not in {cue.id for cue in BOOK.find(sentence, Role.SELLER)}


def test_curly_quotes_capitals_and_blanks_make_no_difference() -> None:
    plain = BOOK.find("we can't see the stock", Role.BUYER)
    assert plain
    assert BOOK.find("We  CAN’T see\nthe stock", Role.BUYER) == plain


@pytest.mark.parametrize("text", ["", " ", "?", "\x00", "é" * 2000, "日本語のテキスト", "(((", "a" * 20_000])
def test_odd_text_is_searched_without_an_error(text: str) -> None:
    for role in Role:
        BOOK.find(text, role)


def test_a_pattern_that_re2_cannot_read_is_refused_by_name() -> None:
    cue = Cue("need/bad", Label.NEED, 0.5)
    rule = CueRule(cue, frozenset({Side.ANY}), any=("(?<=x)y",), unless=(), hit=("y",), miss=("z",))
    with pytest.raises(GuidelineError, match="need/bad"):
        CueBook((rule,))


def test_cues_of_a_thousand_sentences_take_little_time() -> None:
    sentences = [example for rule in BOOK.rules for example in (*rule.hit, *rule.miss)]
    thousand = [(sentences[i % len(sentences)], list(Role)[i % len(Role)]) for i in range(1000)]
    assert best_pace(lambda: [BOOK.find(sentence, role) for sentence, role in thousand]) < 50
