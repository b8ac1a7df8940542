"""Candidates in the data folder: promoted at once, rolled back at any time, never past the gate without a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.artefacts import ModelFolder, current_model, write_current
from coach.candidates import (
    ALLOWED_FALL,
    chosen_model,
    current_choice,
    discard,
    list_candidates,
    new_name,
    promote,
    roll_back,
)
from coach.errors import CorpusError, GateClosed, ModelError, NotFound
from coach.training_run import RunState, TrainingRun, held, lend_lock, read_run, running, write_run

REASON = "the buyers in this trade speak otherwise"


@pytest.fixture
def base(tmp_path: Path) -> ModelFolder:
    (tmp_path / "shipped" / "m1").mkdir(parents=True)
    (tmp_path / "shipped" / "m1" / "calibration.json").write_text("{}")
    write_current(tmp_path / "shipped", "m1", ["calibration.json"])
    return current_model(tmp_path / "shipped")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def candidate(folder: Path, base: ModelFolder, *, passed: bool = True, digest: str | None = None) -> str:
    name = new_name(folder)
    (folder / name).mkdir(parents=True)
    np.savez(folder / name / "corrections.npz", share=np.zeros(1))
    metrics = {
        "made_at": "2026-03-02T10:00:00+00:00",
        "base": base.name,
        "base_digest": digest or base.digest,
        "gate": {"passed": passed, "allowed_fall": ALLOWED_FALL, "falls": {}},
    }
    (folder / name / "metrics.json").write_text(json.dumps(metrics))
    return name


def test_without_a_candidate_the_shipped_model_is_used(folder: Path, base: ModelFolder) -> None:
    assert chosen_model(base, folder) is base
    assert current_choice(folder).name is None
    assert list_candidates(folder) == ()
    with pytest.raises(ModelError, match="nothing to go back to"):
        roll_back(folder)


def test_a_promoted_candidate_is_used_with_the_files_of_the_shipped_model(folder: Path, base: ModelFolder) -> None:
    name = candidate(folder, base)
    promote(folder, name, base)
    model = chosen_model(base, folder)
    assert model.name == f"m1+{name}"
    assert model.arrays("corrections.npz")["share"].tolist() == [0.0]
    assert model.json("calibration.json") == {}
    assert model.digest != base.digest == model.base_digest


def test_going_back_takes_what_was_before_and_in_the_end_the_shipped_model(folder: Path, base: ModelFolder) -> None:
    first = candidate(folder, base)
    promote(folder, first, base)
    second = candidate(folder, base)
    promote(folder, second, base)
    assert roll_back(folder).name == first
    assert chosen_model(base, folder).name == f"m1+{first}"
    assert roll_back(folder).name is None
    assert chosen_model(base, folder) is base


def test_going_back_passes_over_what_was_discarded(folder: Path, base: ModelFolder) -> None:
    first = candidate(folder, base)
    promote(folder, first, base)
    promote(folder, candidate(folder, base), base)
    discard(folder, first)
    assert roll_back(folder).name is None


@pytest.mark.parametrize("reason", ["", "   ", "because", "x" * 81])
def test_a_candidate_behind_a_closed_gate_needs_a_written_reason(folder: Path, base: ModelFolder, reason: str) -> None:
    name = candidate(folder, base, passed=False)
    with pytest.raises(GateClosed):
        promote(folder, name, base, reason=reason)
    assert chosen_model(base, folder) is base
    assert promote(folder, name, base, reason=REASON).name == name


def test_a_candidate_of_another_model_is_neither_promoted_nor_used(folder: Path, base: ModelFolder) -> None:
    other = candidate(folder, base, digest="sha256:0")
    with pytest.raises(ModelError, match="another model"):
        promote(folder, other, base)
    promote(folder, candidate(folder, base), base)
    newer = ModelFolder("m2", base.path, {"calibration.json": "0" * 64})
    assert chosen_model(newer, folder) is newer


def test_an_altered_candidate_is_refused(folder: Path, base: ModelFolder) -> None:
    name = candidate(folder, base)
    promote(folder, name, base)
    np.savez(folder / name / "corrections.npz", share=np.ones(1))
    with pytest.raises(ModelError, match="not the one"):
        chosen_model(base, folder).arrays("corrections.npz")


@pytest.mark.parametrize("name", ["corrected-9999", "../secret", "current.json", ""])
def test_a_name_that_is_no_candidate_is_not_found(folder: Path, base: ModelFolder, name: str) -> None:
    with pytest.raises(NotFound):
        promote(folder, name, base)
    with pytest.raises(NotFound):
        discard(folder, name)


def test_a_candidate_in_use_is_not_discarded_and_its_number_is_not_used_again(folder: Path, base: ModelFolder) -> None:
    name = candidate(folder, base)
    promote(folder, name, base)
    with pytest.raises(ModelError, match="in use"):
        discard(folder, name)
    roll_back(folder)
    assert new_name(folder) == "corrected-0002"


def test_a_damaged_pointer_says_how_to_mend_it(folder: Path, base: ModelFolder) -> None:
    folder.mkdir()
    (folder / "current.json").write_text("{")
    with pytest.raises(ModelError, match="Delete it"):
        chosen_model(base, folder)


def test_one_training_runs_at_a_time_and_says_why_it_failed(folder: Path) -> None:
    assert read_run(folder) is None
    with pytest.raises(CorpusError), held(folder):
        write_run(folder, TrainingRun(RunState.RUNNING, "Reading", 0.5))
        assert running(folder)
        run = read_run(folder)
        assert run is not None
        assert (run.state, run.share) == (RunState.RUNNING, 0.5)
        raise CorpusError("There is nothing to learn from.")
    run = read_run(folder)
    assert run is not None
    assert (run.state, run.message) == (RunState.FAILED, "There is nothing to learn from.")
    assert not running(folder)


def test_a_second_training_is_refused_while_one_lives(folder: Path) -> None:
    folder.mkdir()
    lend_lock(folder, os.getppid())
    with pytest.raises(ModelError, match="runs already"), held(folder):
        pass
    assert running(folder)


def test_a_training_takes_up_the_lock_that_was_lent_to_it(folder: Path) -> None:
    folder.mkdir()
    lend_lock(folder, os.getpid())
    with held(folder):
        assert running(folder)
    assert not running(folder)


def test_a_training_that_died_has_failed_and_blocks_nobody(folder: Path) -> None:
    folder.mkdir()
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    write_run(folder, TrainingRun(RunState.RUNNING, "Reading"))
    lend_lock(folder, int(dead.stdout))
    run = read_run(folder)
    assert run is not None
    assert run.state is RunState.FAILED
    with held(folder):
        assert running(folder)
