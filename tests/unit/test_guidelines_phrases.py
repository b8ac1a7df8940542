"""Wording is found in every form of its words, whole, with its exact span."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most, best_pace
from readings import reading, said

from coach.domain import Span
from coach.errors import GuidelineError
from coach.guidelines import default_pack, load_pack
from coach.guidelines.phrases import normalised
from coach.guidelines.stems import stem

DEFAULT = default_pack()


def found(any_: str, text: str, *, more: str = "") -> list[str]:
    pack = load_pack(
        "name: n\nrules:\n- id: a/b\n  kind: avoid\n  say: s\n  why: w\n  source: s\n  grade: house\n"
        f"  any: {any_}\n{more}"
        "  tests: {hit: [x], miss: [y]}\n",
        name="t.yml",
    )
    return [match.span.of(text) for match in pack.matcher.find(text, [Span(0, len(text))]).get("a/b", ())]


@pytest.mark.parametrize(
    ("phrase", "text", "finds"),
    [
        ("save time", "It saves time.", ["saves time"]),
        ("save time", "We SAVED Time and saving times.", ["SAVED Time", "saving times"]),
        ("save time", "Save, time and again.", []),
        ("can", "I can't, but I can.", ["can"]),
        ("we", "We're late, owe us, and we go.", ["We", "we"]),
        ("you'd be crazy", "You’d be crazy to wait", ["You’d be crazy"]),
        ("cutting edge", "Our cutting-edge tool", ["cutting-edge"]),
        ("100% secure", "It is 100% secure.", ["100% secure"]),
        ("solution", "Resolutions and absolution", []),
        ("guarantee", "It is guaranteed; guaranteeing more", ["guaranteed", "guaranteeing"]),
        ("buy", "He bought it, is buying", ["bought", "buying"]),
        ("stuff", "stuff stuff", ["stuff", "stuff"]),
        ('"/^so (you|your)\\\\b/"', "So you wait. so your", ["So you"]),
        ('"/é+/"', "naïve café éé.", ["é", "éé"]),
        ("naive", "naïve", []),
        ("big deal", "İt is a big deal — İ", ["big deal"]),
    ],
)
def test_phrases(phrase: str, text: str, finds: list[str]) -> None:
    assert found(f"[{phrase}]", text) == finds


def test_exact_phrases_are_found_only_as_written() -> None:
    assert found("[thing]", "One thing, two things.", more="  forms: exact\n") == ["thing"]


def test_the_longest_of_overlapping_finds_counts_once() -> None:
    assert found("[sign, sign today, today]", "Please sign today.") == ["sign today"]


def test_an_exception_takes_away_the_finds_it_touches() -> None:
    assert found("[risk free]", "A risk-free trial is not risk free.", more="  except: [risk free trial]\n") == [
        "risk free"
    ]


def test_a_phrase_never_runs_over_the_end_of_a_sentence() -> None:
    pack = default_pack()
    text = "We do this for good. For today we stop. only\ntoday"
    spans = [Span(0, 20), Span(21, 39), Span(40, 44), Span(45, 50)]
    assert pack.matcher.find(text, spans).get("language/no-pressure", ()) == ()


def test_an_expression_never_runs_over_the_end_of_a_sentence() -> None:
    pack = load_pack(
        "name: n\nrules:\n- {id: a/b, kind: avoid, say: s, why: w, source: s, grade: weak, any: ['/a[^z]+/'],"
        " tests: {hit: [a], miss: [b]}}\n",
        name="t.yml",
    )
    text = "It is a cab\nof ours.\nNo.\nA car."
    spans = [Span(0, 20), Span(21, 24), Span(25, 31)]
    found = pack.matcher.find(text, spans)["a/b"]
    assert [(match.sentence, match.span.of(text)) for match in found] == [(0, "a cab\nof ours."), (2, "A car.")]


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|a)*b", "(a*)*c", "(.*a){20}", "(x+x+)+y", "a?{0,50}a{50}"])
def test_an_expression_that_hangs_other_engines_takes_no_time(expression: str) -> None:
    text = "a" * 50_000 + "!"
    with at_most(500), contextlib.suppress(GuidelineError):
        found(f"['/{expression}/']", text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_normalising_keeps_every_character_in_its_place(text: str) -> None:
    assert len(normalised(text)) == len(text)


@settings(deadline=None)
@given(st.text(alphabet="abİß'’“-—\n é.?", max_size=60))
def test_finds_lie_inside_the_text(text: str) -> None:
    for matches in DEFAULT.matcher.find(text, [Span(0, len(text))]).values():
        for match in matches:
            assert 0 <= match.span.start < match.span.end <= len(text)


@pytest.mark.parametrize(
    "forms",
    [
        "save saves saved saving",
        "price prices priced pricing",
        "cut cuts cutting",
        "try tries tried trying",
        "take takes took taken taking",
        "agree agrees agreed agreeing",
        "use uses used using",
        "need needs needed needing",
        "stop stops stopped stopping",
    ],
)
def test_all_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("thing", "think"), ("need", "nee"), ("bring", "bar"), ("us", "use"), ("this", "thi")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_thousand_sentences_are_matched_fast() -> None:
    pack = DEFAULT
    lines = [
        said("Dana", "seller", f"So you save a lot of time, number {i}, and that’s the thing we do.")
        for i in range(1000)
    ]
    meeting = reading(lines).meeting
    spans = [sentence.span for sentence in meeting.sentences]
    assert best_pace(lambda: pack.matcher.find(meeting.text, spans)) < 60
