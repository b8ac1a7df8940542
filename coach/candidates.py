"""Candidate models in the data folder: what trainers' corrections add to the shipped model, and which one is in use.

A candidate is a folder with `corrections.npz`, `metrics.json` and `card.md`; it names the model that it was fitted on
and fits no other. `current.json` names the one in use and those that were before it; it is replaced at once, never
half. The package's own folder is never written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.artefacts import CURRENT, ModelFolder, file_digest
from coach.errors import GateClosed, ModelError, NotFound
from coach.settings import Settings
from coach.understand.correction_heads import FILE

METRICS = "metrics.json"
CARD = "card.md"
PREFIX = "corrected-"
# Macro F1 on the frozen test meetings may fall by so much before a candidate needs a written reason; so does one that
# makes a single label worse by more than chance explains.
ALLOWED_FALL = 0.005
SHORTEST_REASON = 10
LONGEST_REASON = 80
_NAME = re.compile(PREFIX + r"\d{4}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate with its figures (`metrics.json`); `base_digest` is that of the model it was fitted on."""

    name: str
    made_at: str
    base: str
    base_digest: str
    metrics: Mapping[str, Any]

    @property
    def passes(self) -> bool:
        """Whether the gate on the frozen test meetings is open for it."""
        return bool(self.metrics["gate"]["passed"])


@dataclass(frozen=True, slots=True)
class Choice:
    """Which candidate is in use, None for the shipped model, and what was in use before, the oldest first."""

    name: str | None
    before: tuple[str | None, ...]


def models_folder(settings: Settings) -> Path:
    """Return the folder of the candidates; it may not exist yet."""
    return settings.data_dir / "models"


def list_candidates(folder: Path) -> tuple[Candidate, ...]:
    """Return all candidates, the newest first; a folder without readable figures is left out."""
    if not folder.is_dir():
        return ()
    names = sorted((entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name)), reverse=True)
    return tuple(candidate for name in names if (candidate := _candidate(folder, name)) is not None)


def get_candidate(folder: Path, name: str) -> Candidate:
    """Return one candidate.

    Raises:
        NotFound: there is none of this name.
    """
    candidate = _candidate(folder, name) if _NAME.fullmatch(name) else None
    if candidate is None:
        raise NotFound("There is no such candidate.", mend="It may have been discarded.")
    return candidate


def _candidate(folder: Path, name: str) -> Candidate | None:
    try:
        metrics = json.loads((folder / name / METRICS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Candidate(name, metrics["made_at"], metrics["base"], metrics["base_digest"], metrics)


def new_name(folder: Path) -> str:
    """Return the name of the next candidate; numbers are never used again while one of a higher number stands."""
    taken = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    used = [name for choice in (current_choice(folder),) for name in (*choice.before, choice.name) if name]
    numbers = [int(name.removeprefix(PREFIX)) for name in (*taken, *used) if _NAME.fullmatch(name)]
    return f"{PREFIX}{max(numbers, default=0) + 1:04}"


def current_choice(folder: Path) -> Choice:
    """Return which candidate is in use.

    Raises:
        ModelError: `current.json` is damaged.
    """
    content = _pointer(folder)
    return Choice(content.get("model"), tuple(content.get("before", ())))


def chosen_model(base: ModelFolder, folder: Path) -> ModelFolder:
    """Return `base` with the candidate in use added; `base` alone where there is none, or it fits another model.

    Raises:
        ModelError: `current.json` is damaged.
    """
    content = _pointer(folder)
    name = content.get("model")
    if name is None or content.get("base_digest") != base.digest:
        return base
    return replace(
        base,
        name=f"{base.name}+{name}",
        digests={**base.digests, **content["files"]},
        elsewhere={file: folder / name / file for file in content["files"]},
    )


def promote(folder: Path, name: str, base: ModelFolder, *, reason: str = "") -> Choice:
    """Make a candidate the one in use. `reason` says why it is used although the gate is closed.

    Raises:
        NotFound: there is no such candidate.
        ModelError: it was fitted on another model than `base`.
        GateClosed: it is worse than allowed and `reason` is too short or too long.
    """
    candidate, before = get_candidate(folder, name), current_choice(folder)
    if candidate.base_digest != base.digest:
        raise ModelError(
            "The candidate was fitted on another model than the one that is installed.",
            where=name,
            mend="Train again; it takes a minute.",
        )
    if not candidate.passes:
        _check_reason(candidate, reason)
    if before.name == name:
        return before
    choice = Choice(name, (*before.before, before.name))
    files = {FILE: file_digest(folder / name / FILE)}
    _write(folder, choice, {"base_digest": base.digest, "files": files})
    return choice


def roll_back(folder: Path) -> Choice:
    """Go back to what was in use before: an earlier candidate that is still there, else the shipped model.

    Raises:
        ModelError: the shipped model is in use already.
    """
    now = current_choice(folder)
    if now.name is None and not now.before:
        raise ModelError("The shipped model is in use; there is nothing to go back to.")
    before = list(now.before)
    while before:
        name = before.pop()
        candidate = None if name is None else _candidate(folder, name)
        if name is None or candidate is not None:
            extra = {}
            if candidate is not None:
                files = {FILE: file_digest(folder / candidate.name / FILE)}
                extra = {"base_digest": candidate.base_digest, "files": files}
            choice = Choice(name, tuple(before))
            _write(folder, choice, extra)
            return choice
    choice = Choice(None, ())
    _write(folder, choice, {})
    return choice


def discard(folder: Path, name: str) -> None:
    """Delete a candidate that is not in use.

    Raises:
        NotFound: there is no such candidate.
        ModelError: it is in use.
    """
    get_candidate(folder, name)
    if current_choice(folder).name == name:
        raise ModelError("The candidate is in use.", where=name, mend="Go back to the model before it first.")
    shutil.rmtree(folder / name)


def _check_reason(candidate: Candidate, reason: str) -> None:
    if not SHORTEST_REASON <= len(" ".join(reason.split())) <= LONGEST_REASON:
        raise GateClosed(
            f"{candidate.name} is worse on the test meetings than allowed.",
            where="reason",
            mend=f"Discard it, or say in {SHORTEST_REASON} to {LONGEST_REASON} characters why it is used all the same.",
        )


def _pointer(folder: Path) -> dict[str, Any]:
    path = folder / CURRENT
    if not path.is_file():
        return {}
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            "The file that names the model in use is damaged.",
            where=str(path),
            mend="Delete it; the shipped model is used then.",
        ) from error
    return content


def _write(folder: Path, choice: Choice, extra: Mapping[str, Any]) -> None:
    """Replace `current.json` at once, so that nobody ever reads half of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {"model": choice.name, "before": list(choice.before), **extra}
    handle, name = tempfile.mkstemp(dir=folder, prefix=".current-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, indent=2) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).replace(folder / CURRENT)
