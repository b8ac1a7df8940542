"""The guidelines that count: what was published, on top of the pack as installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from coach.guidelines.editing import layered, pack_of
from coach.guidelines.plain import pack_as_yaml
from coach.guidelines.schema import GuidelinePack, default_pack, read_pack
from coach.storage import packs
from coach.storage.access import Reach, Viewer
from coach.storage.judgements import Judgement
from coach.storage.packs import PacksInForce
from coach.storage.teams import list_teams

COMPANY = "company guidelines"
TEAM = "guidelines of the team"
PRODUCT = "guidelines of the product"


def installed_pack(file: Path | None) -> GuidelinePack:
    """Return the pack that counts before anything is published: the file of the settings, or (None) the shipped one.

    Raises:
        GuidelineError: the file cannot be read or is no pack.
    """
    return _shipped() if file is None else _from_file(file, file.stat().st_mtime_ns if file.exists() else 0)


def together(versions: PacksInForce, file: Path | None) -> GuidelinePack:
    """Return the company's pack, or the installed one, with the rules of the team on top, and then those of products.

    A rule with an id of what lies below takes its place: a product's instead of the team's, of several products the one
    that was added last to the list.

    Raises:
        GuidelineError: the installed pack cannot be read, or all packs together are too large.
    """
    company = pack_of(versions.company.text, COMPANY) if versions.company else installed_pack(file)
    pack = layered(company, versions.team.text if versions.team else "", name=TEAM)
    for product in versions.products:
        pack = layered(pack, product.text, name=PRODUCT)
    return pack


def judging(versions: PacksInForce, file: Path | None) -> tuple[GuidelinePack | None, Judgement]:
    """Return the pack that `versions` make, None for the installed one, and what to keep; raises as `together`."""
    company, team = (one.version.number if one else None for one in (versions.company, versions.team))
    products = tuple((one.version.product_id or 0, one.version.number) for one in versions.products)
    pack = None if (company, team) == (None, None) and not products else together(versions, file)
    return pack, Judgement(pack.digest if pack else "", company, team, products)


def pack_in_force(
    session: Session, team_id: int | None, day: dt.date, file: Path | None, *, product_ids: Collection[int] = ()
) -> GuidelinePack:
    """Return the pack that counts for a team (None: the company) and some products on `day`; raises as `together`."""
    return together(packs.in_force(session, team_id, day, product_ids), file)


def named_in_force(
    session: Session, team_id: int | None, day: dt.date, file: Path | None, *, product_id: int | None = None
) -> tuple[str, str]:
    """Return a name and the YAML text of the pack that counts on `day` for a team (None: the company) and a product.

    Raises:
        GuidelineError: as `together`.
    """
    versions = packs.in_force(session, team_id, day, () if product_id is None else (product_id,))
    pack = together(versions, file)
    base = f"Version {versions.company.version.number}" if versions.company else "The pack as installed"
    on_top = [f"version {versions.team.version.number} of the team"] if versions.team else []
    on_top += [f"version {one.version.number} of the product" for one in versions.products]
    return ", with ".join([base, " and ".join(on_top)] if on_top else [base]), pack_as_yaml(
        pack.name, pack.about, pack.rules
    )


def teams_read_by(session: Session, reach: Reach) -> tuple[int, ...]:
    """Return the teams whose rules `reach` may read: one's own; for those who write guidelines, all."""
    if isinstance(reach, Viewer) and not packs.may_write(reach):
        return () if reach.team_id is None else (reach.team_id,)
    return tuple(team.id for team in list_teams(session))


def names_in_force(session: Session, team_ids: tuple[int, ...], day: dt.date, file: Path | None) -> Mapping[str, str]:
    """Return what each guideline asks for, by its id: those of the company, of some teams and of all products.

    A team's words stand instead of the company's where one team is asked for; of several the company's go first. Those
    of products, which anybody may read, come last.

    Raises:
        GuidelineError: the installed pack cannot be read.
    """
    company = {rule.id: rule.say for rule in pack_in_force(session, None, day, file).rules}
    found: dict[str, str] = {}
    for team_id in team_ids:
        team = packs.in_force(session, team_id, day).team
        rules = pack_of(team.text, TEAM).rules if team and team.text.strip() else ()
        found |= {rule.id: rule.say for rule in rules}
    names = company | found if len(team_ids) == 1 else found | company
    for product_id, number in packs.product_numbers_in_force(session, None, day):
        text = packs.published(session, number, product_id=product_id).text
        names = {rule.id: rule.say for rule in (pack_of(text, PRODUCT).rules if text.strip() else ())} | names
    return names


@lru_cache(maxsize=1)
def _shipped() -> GuidelinePack:
    return default_pack()


@lru_cache(maxsize=2)
def _from_file(file: Path, _changed: int) -> GuidelinePack:
    return read_pack(file)
