"""Corrections: what may be said, how it is bound to words, and what the corrected report says."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from coach.corrected_report import applied_and_left, apply_corrections, fits
from coach.correction_verdicts import Decision, agreement, capped, settled, worth
from coach.corrections import (
    Claim,
    Correction,
    CorrectionKind,
    CorrectionState,
    Verdict,
    context_of,
    label_correction,
    link_correction,
    place_of,
    statement_correction,
)
from coach.errors import InvalidCorrection


def sentence(i: int, text: str, role: str, *labels: str) -> dict[str, Any]:
    return {
        "i": i,
        "turn": i,
        "speaker": role.title(),
        "role": role,
        "text": text,
        "labels": dict.fromkeys(labels, 0.8),
        "evidence": {label: ["model:moments/reader"] for label in labels},
        "need": "problem" if "need" in labels else None,
        "objection": "price" if "objection" in labels else None,
        "topic": None,
    }


@pytest.fixture
def report() -> dict[str, Any]:
    return {
        "meeting": {"kind": "customer"},
        "sentences": [
            sentence(0, "Month end eats two days.", "buyer", "need"),
            sentence(1, "You get those days back.", "seller", "benefit"),
            sentence(2, "That costs too much.", "buyer", "objection"),
            sentence(3, "Others paid it back in a year.", "seller"),
            sentence(4, "We need an audit trail.", "buyer"),
            sentence(5, "Right.", "buyer"),
            sentence(6, "Right.", "buyer"),
        ],
        "needs": [
            {
                "statement": "month end eats two days",
                "sentences": [0],
                "kind": "problem",
                "topic": "time",
                "status": "addressed",
                "addressed_by": [1],
                "qualifiers": [],
            }
        ],
        "benefits": [{"statement": "days back", "sentences": [1], "topic": "time", "prompted": True}],
        "objections": [{"sentences": [2], "kind": "price", "status": "unanswered", "answered_by": []}],
        "next_steps": [],
        "links": [{"type": "addresses", "from": 1, "to": 0, "score": 0.8}],
    }


def test_a_benefit_that_is_none_leaves_its_need_unanswered(report: dict[str, Any]) -> None:
    before = copy.deepcopy(report)
    made = apply_corrections(report, [label_correction(report, 1, old="benefit", new="")])
    assert made["benefits"] == []
    assert made["links"] == []
    assert (made["needs"][0]["status"], made["needs"][0]["addressed_by"]) == ("unaddressed", [])
    assert report == before, "the stored report must not change"


def test_a_benefit_that_is_a_feature_still_answers(report: dict[str, Any]) -> None:
    made = apply_corrections(report, [label_correction(report, 1, old="benefit", new="feature")])
    assert list(made["sentences"][1]["labels"]) == ["feature"]
    assert made["needs"][0]["addressed_by"] == [1]
    assert made["benefits"] == []


def test_an_answer_that_a_person_takes_away_leaves_nothing_likely(report: dict[str, Any]) -> None:
    report["needs"][0]["answer_chance"] = 0.9
    made = apply_corrections(report, [label_correction(report, 1, old="benefit", new="")])
    assert made["needs"][0]["answer_chance"] == 0.0
    kept = apply_corrections(report, [label_correction(report, 1, old="benefit", new="feature")])
    assert kept["needs"][0]["answer_chance"] == 0.9


def test_a_missing_need_stands_unanswered_until_it_is_linked(report: dict[str, Any]) -> None:
    made = apply_corrections(report, [label_correction(report, 4, old="", new="need")])
    assert [need["status"] for need in made["needs"]] == ["addressed", "unaddressed"]
    assert made["sentences"][4]["evidence"]["need"] == ["correction:a person"]
    linked = apply_corrections(made, [link_correction(made, 1, old=None, new=4)])
    assert [need["addressed_by"] for need in linked["needs"]] == [[1], [1]]


def test_a_need_that_is_none_takes_its_links_along(report: dict[str, Any]) -> None:
    made = apply_corrections(report, [label_correction(report, 0, old="need", new="")])
    assert (made["needs"], made["links"], made["sentences"][0]["need"]) == ([], [], None)
    assert made["benefits"][0]["prompted"] is False


def test_an_answer_to_an_objection_can_be_added_and_taken_away(report: dict[str, Any]) -> None:
    answer = link_correction(report, 3, old=None, new=2)
    made = apply_corrections(report, [answer])
    assert (answer.link_type, made["objections"][0]["status"]) == ("answers", "answered")
    gone = apply_corrections(made, [link_correction(made, 3, old=2, new=None)])
    assert gone["objections"][0]["status"] == "unanswered"


def test_the_words_of_a_need_can_be_mended(report: dict[str, Any]) -> None:
    correction = statement_correction(report, 0, new="  close the month  faster ")
    assert correction.claim is Claim.SHOULD_BE
    assert apply_corrections(report, [correction])["needs"][0]["statement"] == "close the month faster"


@pytest.mark.parametrize(
    ("text", "kind", "topic"),
    [
        ("We cannot spend more than nine thousand pounds.", "constraint", "cost"),
        ("It must connect to our ledger.", "requirement", "integration"),
        ("I'd like my weekends back.", "goal", "other"),
        ("Somebody types every timesheet twice.", "problem", "other"),
    ],
)
def test_what_a_need_that_a_person_marked_is_about_is_read_off_its_words(
    report: dict[str, Any], text: str, kind: str, topic: str
) -> None:
    report["sentences"][4]["text"] = text
    made = apply_corrections(report, [label_correction(report, 4, old="", new="need")])
    need = made["needs"][-1]
    assert (need["kind"], need["topic"]) == (kind, topic)
    assert (made["sentences"][4]["need"], made["sentences"][4]["topic"]) == (kind, topic)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It's dear for two practices.", "price"),
        ("The board has to agree first.", "authority"),
        ("Not now, maybe next year.", "timing"),
        ("We've had three systems in five years.", "fit"),
    ],
)
def test_what_an_objection_that_a_person_marked_is_about_is_read_off_its_words(
    report: dict[str, Any], text: str, kind: str
) -> None:
    report["sentences"][4]["text"] = text
    made = apply_corrections(report, [label_correction(report, 4, old="", new="objection")])
    assert [one["kind"] for one in made["objections"]] == ["price", kind]


def test_a_report_says_how_many_corrections_it_shows(report: dict[str, Any]) -> None:
    wrong = label_correction(report, 1, old="benefit", new="")
    gone = Correction(CorrectionKind.LABEL, 0, "Nobody said this.", "need", "")
    assert apply_corrections(report, [wrong, gone, wrong])["corrections"] == {"applied": 1}
    assert "corrections" not in apply_corrections(report, [gone])


def test_nothing_to_apply_changes_nothing(report: dict[str, Any]) -> None:
    assert apply_corrections(report, []) == report


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("", "", "new"),
        ("feature", "", "old"),
        ("", "need", "new"),
        ("", "sustainability", "new"),
        ("", "recognition", "new"),
    ],
)
def test_a_label_that_cannot_be_right_is_refused(report: dict[str, Any], old: str, new: str, where: str) -> None:
    with pytest.raises(InvalidCorrection) as refused:
        label_correction(report, 0, old=old, new=new)
    assert refused.value.where == where


@pytest.mark.parametrize("index", [-1, 7, 10**9])
def test_a_sentence_that_is_not_there_is_refused(report: dict[str, Any], index: int) -> None:
    with pytest.raises(InvalidCorrection, match="no such sentence"):
        label_correction(report, index, old="", new="need")


@pytest.mark.parametrize("words", ["", "   ", "month end eats two days", "x" * 301])
def test_words_of_a_need_that_say_nothing_are_refused(report: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidCorrection):
        statement_correction(report, 0, new=words)


@pytest.mark.parametrize(
    ("source", "old", "new"), [(1, None, None), (1, 2, None), (1, None, 0), (3, None, 0), (1, None, 5)]
)
def test_a_link_that_cannot_be_right_is_refused(
    report: dict[str, Any], source: int, old: int | None, new: int | None
) -> None:
    with pytest.raises(InvalidCorrection):
        link_correction(report, source, old=old, new=new)


def test_a_correction_follows_its_words_into_a_new_analysis(report: dict[str, Any]) -> None:
    correction = label_correction(report, 0, old="need", new="")
    moved = copy.deepcopy(report)
    moved["sentences"] = [sentence(0, "Hello.", "seller"), *moved["sentences"]]
    for number, row in enumerate(moved["sentences"]):
        row["i"] = number
    moved["needs"][0]["sentences"], moved["links"] = [1], []
    assert place_of(moved, correction.text, correction.sentence) == 1
    assert apply_corrections(moved, [correction])["needs"] == []


def test_a_correction_whose_words_are_gone_no_longer_fits(report: dict[str, Any]) -> None:
    correction = Correction(CorrectionKind.LABEL, 0, "Nobody said this.", "need", "")
    assert not fits(report, correction)
    assert apply_corrections(report, [correction]) == report


def test_words_that_stand_twice_are_told_apart_by_their_place(report: dict[str, Any]) -> None:
    made = apply_corrections(report, [label_correction(report, 6, old="", new="rapport")])
    assert [row["i"] for row in made["sentences"] if "rapport" in row["labels"]] == [6]


def test_the_same_correction_of_two_people_is_applied_once(report: dict[str, Any]) -> None:
    correction = label_correction(report, 1, old="benefit", new="")
    made, left = applied_and_left(report, [correction, correction])
    assert made["benefits"] == []
    assert left == {1}


def test_only_the_lines_around_the_sentence_are_shared(report: dict[str, Any]) -> None:
    lines = context_of(report, 5)
    assert [line.text for line in lines] == [row["text"] for row in report["sentences"][2:]]
    assert [line.here for line in lines] == [False, False, False, True, False]


def test_an_uncertain_label_teaches_more_than_a_certain_one(report: dict[str, Any]) -> None:
    report["sentences"][0]["labels"]["need"] = 0.31
    report["sentences"][1]["labels"]["benefit"] = 0.99
    bars = {"need": 0.3, "benefit": 0.3}
    uncertain = worth(report, label_correction(report, 0, old="need", new=""), bars)
    certain = worth(report, label_correction(report, 1, old="benefit", new=""), bars)
    assert uncertain > certain > worth(report, statement_correction(report, 0, new="faster close"), bars)


def test_a_label_that_a_cue_speaks_for_teaches_less(report: dict[str, Any]) -> None:
    correction = label_correction(report, 0, old="need", new="")
    alone = worth(report, correction, {})
    report["sentences"][0]["evidence"]["need"].append("cue:need/looking-for")
    assert worth(report, correction, {}) < alone


def test_trainers_of_one_mind_settle_a_correction_and_others_leave_it_waiting() -> None:
    accept, reject = Decision(Verdict.ACCEPT, "need"), Decision(Verdict.REJECT, "need")
    assert settled([accept]) is CorrectionState.ACCEPTED
    assert settled([reject, Decision(Verdict.REJECT, "")]) is CorrectionState.REJECTED
    assert settled([accept, reject]) is CorrectionState.WAITING
    assert settled([accept, Decision(Verdict.ACCEPT, "feature")]) is CorrectionState.WAITING
    assert settled([]) is CorrectionState.WAITING


def test_agreement_is_cohens_kappa_and_none_without_two_verdicts() -> None:
    yes, no = Verdict.ACCEPT, Verdict.REJECT
    found = agreement([(yes, yes), (no, no), (yes, no), (no, no)])
    assert (found.items, found.same, found.kappa) == (4, 3, 0.5)
    assert agreement([(yes, yes)]).kappa is None
    assert agreement([]).items == 0


def test_one_person_counts_only_so_often() -> None:
    assert capped([7] * 10_000 + [8], most=50) == (*range(50), 10_000)
