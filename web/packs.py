"""Which guidelines count for whom and when: the published versions, on top of the pack as installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

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


def versions_on(team_id: int | None, day: dt.date | None = None, *, product_ids: Collection[int] = ()) -> PacksInForce:
    """Return the published versions that count for a team and some products on `day`; None is today."""
    with reading(engine()) as session:
        return packs.in_force(session, team_id, day or today(), product_ids)


def judging(versions: PacksInForce) -> tuple[GuidelinePack | None, Judgement]:
    """Return the pack that `versions` make, None for the installed one, and what to keep of it.

    Raises:
        GuidelineError: all packs together are too large.
    """
    return pack_in_force.judging(versions, coach().settings.guidelines_file)


def together(versions: PacksInForce) -> GuidelinePack:
    """Return the pack that counts: the company's (or the installed one) with those of team and products on top."""
    return pack_in_force.together(versions, coach().settings.guidelines_file)


def pack_today(session: Session, team_id: int | None, *, product_ids: Collection[int] = ()) -> GuidelinePack:
    """Return the pack that counts today for a team, or (None) for the company, and for some products."""
    file = coach().settings.guidelines_file
    return pack_in_force.pack_in_force(session, team_id, today(), file, product_ids=product_ids)


def named_pack_today(team_id: int | None, *, product_id: int | None = None) -> tuple[str, str]:
    """Return a name and the YAML text of the pack that counts today for a team (None: the company) and a product."""
    file = coach().settings.guidelines_file
    with reading(engine()) as session:
        return pack_in_force.named_in_force(session, team_id, today(), file, product_id=product_id)


def guideline_names(session: Session, asking: Viewer) -> Mapping[str, str]:
    """Return what each guideline asks for today, by its id; trainers and admins see those of all teams."""
    listed = pack_in_force.teams_read_by(session, asking)
    return pack_in_force.names_in_force(session, listed, today(), coach().settings.guidelines_file)
