"""The figures of an evaluation, on predictions made by hand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from coach.domain import Label, LinkType, MeetingForm, MeetingKind, Role
from training.calibration_figures import calibration_error, reliability
from training.commands import RESPELLINGS, evaluate
from training.confusions import confusions
from training.corpus import GoldLink, GoldMeeting, GoldSentence
from training.counting import f1, f1_figures, macro_figures
from training.evaluate import Prediction, figures
from training.evaluation_text import evaluation_text
from training.robustness import VARIANTS


def gold(number: int, labels: list[set[Label]], **facts) -> GoldMeeting:
    sentences = tuple(
        GoldSentence(f"Sentence {number}.{i}.", Role.BUYER, i, "Ann", frozenset(found))
        for i, found in enumerate(labels)
    )
    given = {"kind": MeetingKind.CUSTOMER, "form": MeetingForm.CALL, "manner": "notes", "links": (), **facts}
    return GoldMeeting(id=f"m{number}", industry="x", people=(("Ann", Role.BUYER),), sentences=sentences, **given)


def prediction(meeting: GoldMeeting, labels: list[set[Label]], links=frozenset()) -> Prediction:
    nothing = tuple("other" for _ in labels)
    return Prediction(
        gold=meeting,
        kind=meeting.kind,
        roles={"Ann": Role.BUYER},
        labels=tuple(frozenset(found) for found in labels),
        scores=tuple(dict.fromkeys(found, 0.8) for found in labels),
        need=nothing,
        objection=nothing,
        topic=nothing,
        links=frozenset(links),
    )


@pytest.fixture
def predictions() -> list[Prediction]:
    needs = [{Label.NEED}] * 6
    link = GoldLink(LinkType.ADDRESSES, 4, 2)
    return [
        prediction(gold(1, needs, links=(link,)), [*needs[:4], set(), {Label.FEATURE}], {(LinkType.ADDRESSES, 4, 2)}),
        prediction(gold(2, needs, manner="asr", form=MeetingForm.ONLINE), [set()] * 6),
        prediction(gold(3, [{Label.TARGET}] * 5, kind=MeetingKind.INTERNAL), [{Label.TARGET}] * 5),
    ]


def test_macro_f1_is_given_by_kind_manner_and_form(predictions) -> None:
    found = figures(predictions)
    assert found["by_kind_and_manner"]["customer notes"]["macro_f1"]["value"] == pytest.approx(0.8)
    assert found["by_kind_and_manner"]["customer asr"]["macro_f1"]["value"] == 0
    assert found["by_kind_and_manner"]["internal notes"]["meetings"] == 1
    assert found["by_form"]["call"] == {"customer": 0.8, "internal": 1.0}
    assert found["by_form"]["online"] == {"customer": 0.0, "internal": None}
    assert found["by_manner"]["notes"] == {"customer": 0.8, "internal": 1.0}
    assert found["by_kind"]["internal"]["macro_f1"]["value"] == 1


def test_links_have_an_interval(predictions) -> None:
    found = figures(predictions)
    assert found["link_f1"] == 1
    low, high = found["link_f1_interval"]
    assert low <= found["link_f1"] <= high
    assert found["links"]["addresses"]["f1_interval"] == found["link_f1_interval"]


def test_the_figures_are_plain_values_and_print(predictions) -> None:
    found = figures(predictions)
    assert json.loads(json.dumps(found)) == found
    text = evaluation_text(found)
    assert "need -> -: 7" in text
    assert "      Sentence 1.4." in text
    assert "customer asr" in text


def test_bins_hold_scores_and_shares() -> None:
    bins = reliability([(0.81, True), (0.89, False), (1.0, True), (0.25, False)])
    assert [(one.low, one.count) for one in bins] == [(0.2, 1), (0.8, 2), (0.9, 1)]
    assert bins[1].mean_score == pytest.approx(0.85)
    assert bins[1].share_right == 0.5
    assert calibration_error(bins) == pytest.approx((0.25 + 2 * 0.35 + 0) / 4)
    assert calibration_error(()) == 0


def test_a_confusion_names_both_labels_and_shows_sentences() -> None:
    sentence = GoldSentence("We need it.", Role.BUYER, 0, None, frozenset({Label.NEED}))
    rows = [(sentence, frozenset({Label.OBJECTION}))] * 4 + [(sentence, frozenset({Label.NEED}))]
    assert confusions(rows, examples=2) == [
        {"gold": "need", "found": "objection", "count": 4, "examples": ["We need it.", "We need it."]}
    ]


def test_f1_counts_hits_against_false_alarms_and_misses() -> None:
    import numpy as np

    table = np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 2.0]])
    found = f1_figures(table, seed=1)
    assert (found["precision"], found["recall"], found["gold"]) == (0.75, 0.6, 5)
    assert found["f1"] == round(f1(table.sum(axis=0)), 4)
    assert found["f1_interval"][0] <= found["f1"] <= found["f1_interval"][1]


def test_a_macro_average_over_nothing_is_none() -> None:
    assert macro_figures([], [Label.NEED], seed=1) == {"value": None, "interval": None, "labels": 0}


def test_the_command_offers_every_variant() -> None:
    assert set(RESPELLINGS) == set(VARIANTS)


def test_a_part_without_meetings_gets_one_clear_sentence(tmp_path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text("", encoding="utf-8")
    done = CliRunner().invoke(evaluate, ["--corpus", str(file)])
    assert done.exit_code != 0
    assert "no meeting" in str(done.exception)
