"""The gold corpus: its format, its scheme, its frozen split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.domain import Label, MeetingKind
from coach.errors import CorpusError
from training.corpus import folds, part, read_corpus, read_split, record_of
from training.script import read_script, write_script
from training.split import extended_split, first_split

RARE = ("recognition", "campaign", "contact_cadence", "language_guidance", "enablement", "proof")


def test_the_corpus_is_as_large_and_varied_as_planned(lint) -> None:
    assert lint["meetings"] >= 200
    assert lint["sentences"] >= 12_000
    assert lint["industries"] >= 60
    assert lint["unlabelled"] >= 0.5


@pytest.mark.parametrize("label", RARE)
def test_rare_labels_have_enough_examples(lint, label: str) -> None:
    assert lint["labels"][label]["sentences"] >= 300
    assert lint["labels"][label]["meetings"] >= 40


def test_sentences_and_frames_hardly_repeat_across_meetings(lint) -> None:
    assert lint["near_duplicates"]["share"] < 0.002
    assert lint["repeated_frames"]["share"] < 0.005


def test_every_meeting_is_in_one_part_and_the_test_part_is_large_enough(meetings) -> None:
    split = read_split()
    assert {meeting.id for meeting in meetings} <= set(split)
    assert len(part(meetings, "test", split=split)) >= 40


def test_new_meetings_never_join_the_test_part(meetings) -> None:
    frozen = first_split(meetings[:150])
    extended = extended_split(meetings, frozen)
    assert {k: extended[k] for k in frozen} == frozen
    assert "test" not in {extended[m.id] for m in meetings[150:]}


def test_customer_meetings_carry_customer_labels_only(meetings) -> None:
    internal = {Label.TARGET, Label.RECOGNITION, Label.CAMPAIGN, Label.LANGUAGE_GUIDANCE, Label.CONTACT_CADENCE}
    wrong = [m.id for m in meetings if m.kind is MeetingKind.CUSTOMER for s in m.sentences if s.labels & internal]
    assert wrong == []


def test_a_meeting_survives_the_way_to_a_script_and_back(meetings) -> None:
    for meeting in meetings[::10]:
        again = read_script(write_script(meeting), name="x")
        assert [s.labels for s in again.sentences] == [s.labels for s in meeting.sentences]
        assert [s.text for s in again.sentences] == [s.text for s in meeting.sentences]
        assert set(again.links) == set(meeting.links)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r["sentences"][0].update(labels=["needs"]), "needs"),
        (lambda r: r["sentences"][0].update(labels=[], need="goal"), "need kind"),
        (lambda r: r["sentences"][0].update(text="  "), "empty"),
        (lambda r: r.update(links=[{"type": "addresses", "from": 0, "to": 9999}]), "not there"),
        (lambda r: r.pop("kind"), "kind"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(meetings, tmp_path: Path, change, words: str) -> None:
    good, bad = record_of(meetings[0]), record_of(meetings[1])
    change(bad)
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"gold\.jsonl:2") as caught:
        read_corpus(file)
    assert words in str(caught.value)


def test_folds_never_split_a_group_and_are_of_like_size() -> None:
    groups = [f"g{i % 37}" for i in range(1000)]
    dealt = folds(groups, 5, seed=3)
    by_group = {}
    for group, fold in zip(groups, dealt, strict=True):
        assert by_group.setdefault(group, fold) == fold
    sizes = [dealt.count(k) for k in range(5)]
    assert max(sizes) - min(sizes) < 60
    assert dealt == folds(groups, 5, seed=3)
