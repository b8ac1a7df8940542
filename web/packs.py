"""Which guidelines count for whom and when: the published versions, on top of the pack as installed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from coach import counting_packs
from coach.guidelines.schema import GuidelinePack, default_pack, read_pack
from coach.storage import packs
from coach.storage.engine import reading
from coach.storage.judgements import Judgement
from coach.storage.packs import PacksInForce
from web.state import coach, engine


def installed_pack() -> GuidelinePack:
    """Return the pack that counts before anything is published: the file of the settings, or the shipped one.

    Raises:
        GuidelineError: the file cannot be read or is no pack.
    """
    file = coach().settings.guidelines_file
    return _shipped() if file is None else _from_file(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=1)
def _shipped() -> GuidelinePack:
    return default_pack()


@lru_cache(maxsize=2)
def _from_file(file: Path, _changed: int) -> GuidelinePack:
    return read_pack(file)


def versions_on(team_id: int | None, day: dt.date | None = None) -> PacksInForce:
    """Return the published versions that count for a team on `day`; None is today."""
    with reading(engine()) as session:
        return packs.in_force(session, team_id, day or today())


def judging(versions: PacksInForce) -> tuple[GuidelinePack | None, Judgement]:
    """Return the pack that `versions` make, None for the installed one, and what to keep of it.

    Raises:
        GuidelineError: both packs together are too large.
    """
    return counting_packs.judging(versions, installed_pack)


def together(versions: PacksInForce) -> GuidelinePack:
    """Return the pack that counts: the company's (or the installed one) with the team's rules on top."""
    return counting_packs.together(versions, installed_pack)


def today() -> dt.date:
    """Return the present day in UTC, as publications count it."""
    return dt.datetime.now(dt.UTC).date()
