"""What a saved view watches for: phrases in their forms, moments, open needs; where each is met first."""

from __future__ import annotations

from typing import Any

import pytest

from coach.errors import InvalidEntry
from coach.watches import Find, Watch, checked_watch, finds, watch_words

SAID = [
    ("Hello.", {}),
    ("We lost two days on manual re-keying again.", {"need": 0.9}),
    ("That’s quite expensive.", {"objection": 0.8}),
    ("I'll save you time.", {"benefit": 0.7}),
    ("And the need for an audit trail?", {"need": 0.6}),
]


def need(sentence: int, topic: str, *, status: str = "unaddressed", **more: Any) -> dict[str, Any]:
    return {"sentences": [sentence], "topic": topic, "status": status, "statement": "", **more}


REPORT: dict[str, Any] = {
    "sentences": [{"i": place, "text": text, "labels": labels} for place, (text, labels) in enumerate(SAID)],
    "needs": [
        need(1, "time", status="addressed"),
        need(2, "cost", qualifiers=["denied"]),
        need(4, "risk"),
    ],
}


def found(watch: Watch, report: dict[str, Any] = REPORT) -> int | None:
    """Return the sentence, -1 where the watch is not met."""
    find = finds(report, {7: watch}).get(7)
    return -1 if find is None else find.sentence


@pytest.mark.parametrize(
    ("phrases", "sentence"),
    [
        ("loses two days", 1),
        ("rekey, re-keying", 1),
        ("that's quite expensive", 2),
        ("saving you time", 3),
        ("zeppelin, EXPENSIVE", 2),
        ("expense", -1),
        ("days on manual save", -1),
        ("again that", -1),
    ],
)
def test_a_phrase_is_found_in_any_form_of_its_words_within_a_sentence(phrases: str, sentence: int) -> None:
    assert found(checked_watch("phrase", phrases=phrases)) == sentence


def test_a_moment_is_found_where_it_stands_first() -> None:
    assert found(checked_watch("label", label="need")) == 1
    assert found(checked_watch("label", label="proof")) == -1


@pytest.mark.parametrize(("topic", "sentence"), [("", 4), ("risk", 4), ("time", -1), ("cost", -1)])
def test_a_need_counts_without_an_answer_and_not_where_it_is_denied(topic: str, sentence: int) -> None:
    assert found(checked_watch("need", topic=topic)) == sentence


def test_many_watches_are_told_apart() -> None:
    watches = {
        1: checked_watch("phrase", phrases="hello"),
        2: checked_watch("phrase", phrases="audit trail"),
        3: checked_watch("phrase", phrases="goodbye"),
        4: checked_watch("label", label="objection"),
    }
    assert finds(REPORT, watches) == {
        1: Find(0, SAID[0][0]),
        2: Find(4, SAID[4][0]),
        4: Find(2, SAID[2][0]),
    }


@pytest.mark.parametrize("sentences", [[], [99], [-1]])
def test_a_need_without_a_sentence_is_met_all_the_same(sentences: list[int]) -> None:
    report = {"sentences": REPORT["sentences"], "needs": [{**need(0, "time"), "sentences": sentences}]}
    assert finds(report, {1: checked_watch("need")}) == {1: Find(None)}


def test_an_empty_report_meets_nothing() -> None:
    watches = {
        1: checked_watch("phrase", phrases="a"),
        2: checked_watch("need"),
        3: checked_watch("label", label="need"),
    }
    assert finds({"sentences": [], "needs": []}, watches) == {}


def test_phrases_are_put_in_order_and_named_once() -> None:
    assert checked_watch("phrase", phrases=" save  time,, save time ,Größe").phrases == ("save time", "Größe")


@pytest.mark.parametrize("asked", [{"kind": ""}, {"kind": "phrase", "phrases": "…, -"}, {"kind": "label", "label": ""}])
def test_what_cannot_be_watched_for_is_refused_with_a_mend(asked: dict[str, str]) -> None:
    with pytest.raises(InvalidEntry) as error:
        checked_watch(**asked)
    assert error.value.mend


def test_each_kind_reads_in_plain_words() -> None:
    assert watch_words(checked_watch("phrase", phrases="too slow, late")) == "Said: “too slow”, “late”"
    assert watch_words(checked_watch("label", label="next_step")) == "Moment: next step"
    assert watch_words(checked_watch("need", topic="ease")) == "Need without an answer about ease of use"
    assert watch_words(checked_watch("need")) == "Need without an answer"
