"""The guideline pack by which contacts are judged: the company's own, else the one that ships with Coach."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from coach.guidelines.schema import GuidelinePack, default_pack, read_pack
from coach.settings import Settings


def company_pack(settings: Settings) -> GuidelinePack:
    """Return the pack that the settings name, read again when its file changed.

    Raises:
        GuidelineError: the file cannot be read or is no pack.
    """
    file = settings.guidelines_file
    if file is None:
        return _default()
    return _read(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=1)
def _default() -> GuidelinePack:
    return default_pack()


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int) -> GuidelinePack:
    return read_pack(file)
