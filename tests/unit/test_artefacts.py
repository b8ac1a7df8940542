"""Model files are checked before they are used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.artefacts import current_model, write_current
from coach.errors import ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m1").mkdir()
    np.save(tmp_path / "m1" / "weights.npy", np.arange(3.0))
    (tmp_path / "m1" / "more.json").write_text('{"a": 1}')
    write_current(tmp_path, "m1", ["weights.npy", "more.json"])
    return tmp_path


def test_files_of_the_current_model_are_read(folder: Path) -> None:
    model = current_model(folder)
    assert model.array("weights.npy").tolist() == [0.0, 1.0, 2.0]
    assert model.json("more.json") == {"a": 1}
    assert model.digest.startswith("sha256:")


def test_an_altered_file_is_refused(folder: Path) -> None:
    (folder / "m1" / "more.json").write_text('{"a": 2}')
    with pytest.raises(ModelError, match="not the one that was released"):
        current_model(folder).json("more.json")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "m1" / "weights.npy").unlink()
    with pytest.raises(ModelError, match=r"weights\.npy"):
        current_model(folder).array("weights.npy")


def test_an_array_of_objects_is_refused(folder: Path) -> None:
    np.save(folder / "m1" / "weights.npy", np.array([Path("x")], dtype=object), allow_pickle=True)
    write_current(folder, "m1", ["weights.npy"])
    with pytest.raises(ValueError, match="allow_pickle"):
        current_model(folder).array("weights.npy")


def test_a_folder_without_a_current_model_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="COACH_MODELS_DIR"):
        current_model(tmp_path)
