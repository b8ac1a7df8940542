"""Retraining on corrections: what a head learns, what it must not break, how a candidate is judged and contained."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from coach.artefacts import current_model
from coach.candidates import chosen_model, get_candidate, models_folder, new_name, promote, roll_back
from coach.corrections import Line
from coach.domain import Label
from coach.errors import CorpusError
from coach.pipeline import analyse
from coach.preparation import cache_of, is_ready
from coach.settings import Settings
from coach.storage.accepted_corrections import Accepted, TrainingCorrection
from coach.toolbox import refreshed
from coach.training_run import RunState, read_run
from coach.understand.correction_heads import FILE, CorrectionHeads
from coach.understand.network import ReaderNetwork
from coach.understand.schema import LABELS
from training.commands import train
from training.corpus import part, read_split
from training.correction_heads import fit_label
from training.correction_rows import Rows, correction_rows, kept_rows, sample
from training.corrections import Parts, card, read_parts, retrain

WIDTH = 16
NEED = LABELS.index(Label.NEED)


def rows(count: int, *, seed: int, direction: int = 0, wrong: bool = False) -> Rows:
    """Return rows whose label follows one direction of the state; the model is sure and, where `wrong`, mistaken."""
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(count, WIDTH)).astype(np.float32)
    right = states[:, direction] > 0.6
    gold = np.zeros((count, len(LABELS)), dtype=np.float32)
    gold[:, NEED] = right
    odds = np.full((count, len(LABELS)), np.nan, dtype=np.float32)
    odds[:, NEED] = np.where(right != wrong, 2.0, -2.0) + rng.normal(size=count) * 0.3
    return Rows(states, odds, gold, np.arange(count))


def nothing(column: int) -> Rows:
    made = rows(0, seed=0)
    assert made.gold.shape[1] > column
    return made


def corrections_like(count: int) -> Rows:
    """Return corrections of one region of the states, which the model takes for needs and people do not."""
    rng = np.random.default_rng(9)
    states = rng.normal(size=(count, WIDTH)).astype(np.float32) * 0.2
    states[:, 5] = 3.0
    gold = np.full((count, len(LABELS)), np.nan, dtype=np.float32)
    gold[:, NEED] = 0.0
    odds = np.full((count, len(LABELS)), np.nan, dtype=np.float32)
    odds[:, NEED] = 1.0
    return Rows(states, odds, gold, np.arange(count))


def test_a_head_learns_what_people_correct_also_where_it_has_not_seen_it() -> None:
    fitted = fit_label(NEED, rows(600, seed=1), corrections_like(20), rows(300, seed=2), bar=0.0)
    assert fitted is not None
    head, judged = fitted
    assert head.share > 0
    assert (judged.before, judged.after) == (0, 20)
    assert judged.unseen is not None
    assert judged.unseen >= 15


def test_corrections_that_contradict_everything_known_get_no_more_than_the_development_meetings_bear() -> None:
    mistaken = rows(200, seed=3)
    upside_down = Rows(mistaken.states, mistaken.log_odds, 1.0 - mistaken.gold, mistaken.group)
    held = rows(300, seed=4)
    fitted = fit_label(NEED, rows(600, seed=1), upside_down, held, bar=0.0)
    assert fitted is not None
    found = fitted[0].log_odds(held, NEED) >= 0.0
    gold = held.gold[:, NEED] > 0.5
    assert (found == gold).mean() > 0.95


def test_a_label_without_examples_or_corrections_has_no_head() -> None:
    assert fit_label(NEED, rows(600, seed=1), nothing(NEED), rows(50, seed=2), bar=0.0) is None
    empty = rows(100, seed=1)
    none = Rows(empty.states, empty.log_odds, np.zeros_like(empty.gold), empty.group)
    assert fit_label(NEED, none, corrections_like(3), rows(50, seed=2), bar=0.0) is None


def test_one_correction_alone_is_learned_without_being_tried_unseen() -> None:
    fitted = fit_label(NEED, rows(600, seed=1), corrections_like(1), rows(300, seed=2), bar=0.0)
    assert fitted is not None
    assert fitted[1].unseen is None


def test_a_share_of_nothing_changes_nothing() -> None:
    heads = CorrectionHeads(
        np.ones((len(LABELS), 4), np.float32),
        *(np.ones(len(LABELS), np.float32),) * 2,
        np.zeros(len(LABELS), np.float32),
    )
    assert heads.log_odds(0, 1.25, 99.0) == 1.25


def test_a_sample_is_of_whole_meetings_and_always_the_same(meetings) -> None:
    first, again = sample(meetings, sentences=300), sample(reversed(meetings), sentences=300)
    assert first == again
    assert 300 <= sum(len(one.sentences) for one in first) < 300 + max(len(one.sentences) for one in meetings)


def correction(number: int, text: str, *, person: int = 1, old: str = "", new: str = "need") -> TrainingCorrection:
    lines = (
        Line("Dana", "seller", "What else is on your mind?"),
        Line("Sam", "buyer", text, here=True),
        Line("Dana", "seller", "Go on."),
    )
    return TrainingCorrection(number, person, number, "customer", lines, old, new)


@pytest.fixture(scope="module")
def parts(meetings) -> Parts:
    """A handful of short meetings of each part."""
    split = read_split()
    short = {
        name: tuple(sorted(part(meetings, name, split=split), key=lambda one: len(one.sentences))[:count])
        for name, count in (("train", 24), ("development", 8), ("test", 8))
    }
    return Parts(**short)


TEXTS = (
    "The penguins march at dawn.",
    "The penguins march on Tuesdays.",
    "Penguins march again next week.",
    "Our penguins march slowly.",
)


def test_a_candidate_is_written_judged_promoted_and_changes_what_is_found(
    toolbox, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    accepted = [correction(i, text, new="rapport") for i, text in enumerate(TEXTS)]
    accepted += [correction(100 + i, text, person=2, new="rapport") for i, text in enumerate(TEXTS)]
    base = current_model()
    both = Accepted(9, tuple(accepted))
    name = retrain(both, parts, toolbox, base, tmp_path, progress=lambda step, _share: steps.append(step))
    metrics = get_candidate(tmp_path, name).metrics
    assert metrics["corrections"] == {"accepted": 9, "counted": 8, "people": 2, "most_of_one_person": 50}
    assert set(metrics["labels"]) == {"rapport"}
    assert metrics["changed"]["of"] == sum(len(one.sentences) for one in parts.test)
    assert "Learning from the corrections" in steps
    assert "| rapport |" in card(name, dict(metrics))
    promote(tmp_path, name, base, reason="a test must go on")
    chosen = chosen_model(base, tmp_path)
    network = ReaderNetwork(chosen, threads=1)
    assert network.corrections is not None
    share = float(network.corrections.share[LABELS.index(Label.RAPPORT)])
    assert share == pytest.approx(metrics["labels"]["rapport"]["share"])
    assert chosen.digest != base.digest == chosen.base_digest
    # The corpus is read once: the second training takes the rows that were kept.
    monkeypatch.setattr("training.correction_rows.corpus_rows", None)
    again = retrain(both, parts, toolbox, base, tmp_path)
    assert json.loads(json.dumps(get_candidate(tmp_path, again).metrics["labels"])) == metrics["labels"]


def test_a_correction_is_read_with_the_lines_around_it(toolbox) -> None:
    found = correction_rows([correction(1, TEXTS[0], old="feature", new="need"), correction(2, TEXTS[0])], toolbox)
    assert found.group.tolist() == [0, 0]
    assert found.gold[0, NEED] == 1.0
    assert found.gold[0, LABELS.index(Label.FEATURE)] == 0.0
    assert np.isnan(found.gold[0, LABELS.index(Label.PROOF)])
    assert np.isnan(found.log_odds[0, LABELS.index(Label.FEATURE)]), "a buyer names no features"
    assert not np.isnan(found.log_odds[0, NEED])


def test_nothing_to_learn_from_is_said(toolbox, parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no accepted correction"):
        retrain(Accepted(0, ()), parts, toolbox, current_model(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rows_are_kept_for_the_model_they_were_made_with(toolbox, parts: Parts, tmp_path: Path) -> None:
    one = parts.test[:1]
    made = kept_rows(tmp_path, one, toolbox, key="a")
    again = kept_rows(tmp_path, one, toolbox, key="a")
    kept_rows(tmp_path, one, toolbox, key="b")
    assert np.array_equal(made.states, again.states)
    assert np.array_equal(made.log_odds, again.log_odds, equal_nan=True)
    assert len(list(tmp_path.glob("rows-*.npz"))) == 2


def test_reading_ahead_leaves_a_training_nothing_to_read_and_forgets_other_models(
    toolbox, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, few = current_model(), Parts(parts.train[:3], parts.development[:2], parts.test[:2])
    monkeypatch.setattr("training.correction_rows.STRETCH", 1)
    kept_rows(cache_of(tmp_path), few.train, toolbox, key="another model")
    shares: list[float] = []
    assert not is_ready(tmp_path, base)
    first = read_parts(few, toolbox, base, tmp_path, progress=lambda _step, share: shares.append(share))
    assert is_ready(tmp_path, base)
    assert len(shares) == 7
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(list(cache_of(tmp_path).glob("rows-*.npz"))) == 7
    monkeypatch.setattr("training.correction_rows.corpus_rows", None)
    again = read_parts(few, toolbox, base, tmp_path)
    assert np.array_equal(first.train.states, again.train.states)
    assert first.train.group.max() == 2, "meetings are numbered on from one stretch to the next"


def test_reading_that_broke_off_goes_on_where_it_was(
    toolbox, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, few = current_model(), Parts(parts.train[:3], parts.development[:1], parts.test[:1])
    monkeypatch.setattr("training.correction_rows.STRETCH", 1)

    def breaks_off(_step: str, share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_parts(few, toolbox, base, tmp_path, progress=breaks_off)
    there = {file: file.stat().st_mtime_ns for file in cache_of(tmp_path).glob("rows-*.npz")}
    assert 0 < len(there) < 5
    assert not is_ready(tmp_path, base)
    read_parts(few, toolbox, base, tmp_path)
    assert all(file.stat().st_mtime_ns == before for file, before in there.items())
    assert is_ready(tmp_path, base)


def test_a_change_of_a_meeting_is_read_anew(toolbox, parts: Parts, tmp_path: Path) -> None:
    gold = parts.test[0]
    other = replace(gold, sentences=(replace(gold.sentences[0], text="Penguins."), *gold.sentences[1:]))
    kept_rows(tmp_path, [gold], toolbox, key="a")
    kept_rows(tmp_path, [other], toolbox, key="a")
    assert len(list(tmp_path.glob("rows-*.npz"))) == 2


def test_the_command_reads_ahead_and_says_how_far_it_is(
    toolbox, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Parts(parts.train[:1], parts.development[:1], parts.test[:1])
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("training.correction_run.shipped_parts", lambda: few)
    monkeypatch.setattr("coach.toolbox.build_toolbox", lambda **_options: toolbox)
    monkeypatch.setattr("training.correction_run._give_way", lambda: None)
    done = CliRunner().invoke(train, ["--prepare"])
    count = sum(len(one.sentences) for one in (*few.train, *few.development, *few.test))
    assert f"{count:,} sentences are read" in done.output
    folder = models_folder(Settings(data_dir=tmp_path))
    run = read_run(cache_of(folder))
    assert run is not None
    assert (run.state, run.share) == (RunState.DONE, 1.0)
    assert is_ready(folder, current_model())


def test_a_promoted_candidate_is_taken_up_by_the_next_analysis_and_going_back_too(toolbox, tmp_path: Path) -> None:
    settings, base = Settings(data_dir=tmp_path), current_model()
    folder = models_folder(settings)
    name = new_name(folder)
    (folder / name).mkdir(parents=True)
    count, column = len(LABELS), LABELS.index(Label.RAPPORT)
    bias, share = np.zeros(count, np.float32), np.zeros(count, np.float32)
    bias[column], share[column] = 50.0, 1.0
    weights = np.zeros((count, toolbox.encoder.width), np.float32)
    np.savez(folder / name / FILE, weights=weights, slope=np.zeros(count, np.float32), bias=bias, share=share)
    made = {"made_at": "now", "base": base.name, "base_digest": base.digest, "gate": {"passed": True}}
    (folder / name / "metrics.json").write_text(json.dumps(made))
    text = b"Dana: Our scanner has a red light.\nSam: We lose two days a month on stock takes."

    def rapport(tools) -> list[bool]:
        analysis = analyse("call.txt", text, tools)
        assert analysis.provenance.models["moments"] == tools.model.digest
        marked = analysis.reading.sentences_with(Label.RAPPORT)
        return [index in marked for index in range(len(analysis.reading.meeting.sentences))]

    assert refreshed(settings, toolbox) is toolbox
    assert not all(rapport(toolbox))
    promote(folder, name, base)
    taught = refreshed(settings, toolbox)
    assert all(rapport(taught))
    assert refreshed(settings, taught) is taught
    roll_back(folder)
    assert refreshed(settings, taught).model.digest == base.digest
    assert not all(rapport(refreshed(settings, taught)))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--corrections", "--cv", "3"],
        ["--corrections", "--corpus", "x"],
        ["--corrections", "--finetune"],
        ["--corrections", "--prepare"],
        ["--prepare", "--corpus", "x"],
    ],
)
def test_the_command_takes_a_corpus_or_corrections_and_never_half_of_both(arguments: list[str]) -> None:
    done = CliRunner().invoke(train, arguments)
    assert done.exit_code == 2
    assert "Usage" in done.output


def test_the_command_says_when_there_is_nothing_to_learn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("training.correction_run.shipped_parts", lambda: None)
    monkeypatch.setattr("coach.toolbox.build_toolbox", lambda **_options: None)
    done = CliRunner().invoke(train, ["--corrections"])
    assert isinstance(done.exception, CorpusError)
    run = read_run(tmp_path / "data" / "models")
    assert run is not None
    assert "no accepted correction" in run.message
