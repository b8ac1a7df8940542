"""Which guidelines count for whom and when: the published versions, on top of the pack as installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from coach.days import today
from coach.guidelines.schema import GuidelinePack
from coach.storage import pack_in_force, packs
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading
from coach.storage.judgements import Judgement
from coach.storage.packs import PacksInForce
from web.state import coach, engine


def installed_pack() -> GuidelinePack:
    """Return the pack that counts before anything is published; raises as `pack_in_force.installed_pack`."""
    return pack_in_force.installed_pack(coach().settings.guidelines_file)


def versions_on(team_id: int | None, day: dt.date | None = None) -> PacksInForce:
    """Return the published versions that count for a team on `day`; None is today."""
    with reading(engine()) as session:
        return packs.in_force(session, team_id, day or today())


def judging(versions: PacksInForce) -> tuple[GuidelinePack | None, Judgement]:
    """Return the pack that `versions` make, None for the installed one, and what to keep of it.

    Raises:
        GuidelineError: both packs together are too large.
    """
    return pack_in_force.judging(versions, coach().settings.guidelines_file)


def together(versions: PacksInForce) -> GuidelinePack:
    """Return the pack that counts: the company's (or the installed one) with the team's rules on top."""
    return pack_in_force.together(versions, coach().settings.guidelines_file)


def pack_today(session: Session, team_id: int | None) -> GuidelinePack:
    """Return the pack that counts today for a team, or (None) for the company."""
    return pack_in_force.pack_in_force(session, team_id, today(), coach().settings.guidelines_file)


def named_pack_today(team_id: int | None) -> tuple[str, str]:
    """Return a name and the YAML text of the pack that counts today for a team, or (None) for the company."""
    with reading(engine()) as session:
        return pack_in_force.named_in_force(session, team_id, today(), coach().settings.guidelines_file)


def guideline_names(session: Session, asking: Viewer) -> Mapping[str, str]:
    """Return what each guideline asks for today, by its id; trainers and admins see those of all teams."""
    listed = pack_in_force.teams_read_by(session, asking)
    return pack_in_force.names_in_force(session, listed, today(), coach().settings.guidelines_file)
