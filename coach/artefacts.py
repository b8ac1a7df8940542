"""Checked loading of model files: every file named in `models/current.json` with its SHA-256, nothing else.

No file is ever unpickled: networks are ONNX, weights NumPy arrays without objects, heads skops files, settings JSON.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError

CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model: its folder, its name and the digests of its files; `elsewhere` names files of another folder."""

    name: str
    path: Path
    digests: dict[str, str]
    elsewhere: dict[str, Path] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """One digest over all files, "sha256:" and 64 hexadecimal digits."""
        return _digest_of(self.digests)

    @property
    def base_digest(self) -> str:
        """The same over the files of its own folder: what it is without what trainers added."""
        return _digest_of({name: digest for name, digest in self.digests.items() if name not in self.elsewhere})

    def file(self, name: str) -> Path:
        """Return the path of a file of the model after checking its digest.

        Raises:
            ModelError: the file is not named in `current.json`, missing or altered.
        """
        wanted = self.digests.get(name)
        path = self.elsewhere.get(name, self.path / name)
        if wanted is None or not path.is_file():
            raise ModelError(
                f"The model {self.name!r} has no file {name!r}.",
                where=str(self.path),
                mend="Install Coach again, or point COACH_MODELS_DIR at a complete models folder.",
            )
        if file_digest(path) != wanted:
            raise ModelError(
                f"The model file {name!r} is not the one that was released.",
                where=str(path),
                mend="Install Coach again; a changed model has to be promoted, not copied.",
            )
        return path

    def json(self, name: str) -> dict[str, Any]:
        """Return the object of a JSON file of the model."""
        content: dict[str, Any] = json.loads(self.file(name).read_text(encoding="utf-8"))
        return content

    def array(self, name: str) -> NDArray[Any]:
        """Return the array of a `.npy` file of the model; arrays of objects are refused."""
        array: NDArray[Any] = np.load(self.file(name), allow_pickle=False)
        return array

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the arrays of a `.npz` file of the model by name; arrays of objects are refused."""
        with np.load(self.file(name), allow_pickle=False) as content:
            return {key: content[key] for key in content.files}


def _digest_of(digests: dict[str, str]) -> str:
    text = "".join(f"{name}:{digests[name]}\n" for name in sorted(digests))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def shipped_models() -> Path:
    """Return the folder of the models that came with Coach."""
    return Path(str(files("models")))


def current_model(models_dir: Path | None = None) -> ModelFolder:
    """Return the model that `current.json` names.

    Raises:
        ModelError: there is no `current.json`, or it is damaged.
    """
    folder = models_dir or shipped_models()
    path = folder / CURRENT
    if not path.is_file():
        raise ModelError(
            "There is no current model.", where=str(path), mend="Install Coach again, or set COACH_MODELS_DIR."
        )
    content = json.loads(path.read_text(encoding="utf-8"))
    name = content["model"]
    return ModelFolder(name=name, path=folder / name, digests=dict(content["files"]))


def write_current(folder: Path, name: str, file_names: list[str]) -> None:
    """Make `folder/name` the current model, with the digests of `file_names` as they are now."""
    digests = {file_name: file_digest(folder / name / file_name) for file_name in sorted(file_names)}
    content = {"model": name, "files": digests}
    (folder / CURRENT).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
