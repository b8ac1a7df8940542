"""The pack that counts: the company's published version, or the installed pack, with the team's rules on top."""

from __future__ import annotations

from collections.abc import Callable

from coach.guidelines.editing import layered, pack_of
from coach.guidelines.schema import GuidelinePack
from coach.storage.judgements import Judgement
from coach.storage.packs import PacksInForce

COMPANY = "company guidelines"
TEAM = "guidelines of the team"


def judging(versions: PacksInForce, installed: Callable[[], GuidelinePack]) -> tuple[GuidelinePack | None, Judgement]:
    """Return the pack that `versions` make, None for the installed one, and what to keep of it.

    Raises:
        GuidelineError: both packs together are too large.
    """
    numbers = tuple(one.version.number if one else None for one in (versions.company, versions.team))
    pack = None if numbers == (None, None) else together(versions, installed)
    return pack, Judgement(pack.digest if pack else "", *numbers)


def together(versions: PacksInForce, installed: Callable[[], GuidelinePack]) -> GuidelinePack:
    """Return the pack that counts; `installed` gives the one that counts before the company publishes.

    Raises:
        GuidelineError: both packs together are too large.
    """
    company = pack_of(versions.company.text, COMPANY) if versions.company else installed()
    return layered(company, versions.team.text if versions.team else "", name=TEAM)
