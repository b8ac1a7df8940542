"""`coach themes`: what the meetings of a period have in common."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from coach.errors import NotFound

if TYPE_CHECKING:
    from coach.settings import Settings
    from coach.storage.access import Reach
    from coach.storage.engine import Session
    from coach.themes import Themes

DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say: days, the names of a team, a rep and a product, and who asks."""

    since: dt.datetime | None
    until: dt.datetime | None
    team: str | None
    rep: str | None
    product: str | None
    as_email: str | None


@click.command()
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="First day; four weeks before the last where not given.")
@click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="Last day; today where not given.")
@click.option("--team", metavar="TEAM", help="Only meetings of the team of this name.")
@click.option("--rep", metavar="EMAIL", help="Only meetings of the rep with this address.")
@click.option("--product", metavar="NAME", help="Only meetings about the product of this name, or other name.")
@click.option("--as", "as_email", metavar="EMAIL", help="Count what this user may see; without it, everything.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
def themes(*, as_json: bool, as_markdown: bool, **options: str | dt.datetime | None) -> None:
    """Count what the analysed customer meetings of a period have in common, and what changed."""
    from coach.settings import load_settings
    from coach.themes import rendering

    if as_json and as_markdown:
        raise click.UsageError("Give --json or --markdown, not both.")
    found = _found(load_settings(), Asked(**options))  # type: ignore[arg-type]
    if as_json:
        click.echo(json.dumps(rendering.as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(rendering.as_markdown(found) if as_markdown else rendering.as_text(found), nl=False)


def _found(settings: Settings, asked: Asked) -> Themes:
    from coach.days import today
    from coach.storage.engine import make_engine, reading
    from coach.storage.pack_in_force import names_in_force, teams_read_by
    from coach.storage.products import named_product
    from coach.storage.themes import theme_facts
    from coach.themes import ThemeFilter, find_themes, period_ending
    from coach.themes.period import DEFAULT_PRESET, PRESETS, period_between

    until = asked.until.date() if asked.until else today()
    period = period_ending(until, days=PRESETS[DEFAULT_PRESET][1])
    if asked.since is not None:
        period, remark = period_between(asked.since.date(), until)
        if remark:
            click.echo(f"coach: {remark}", err=True)
    with reading(make_engine(settings.database_url)) as session:
        wanted = ThemeFilter(
            period,
            owner_id=_rep(session, asked.rep),
            team_id=_team(session, asked.team),
            product_id=None if asked.product is None else named_product(session, asked.product),
        )
        reach = _reach(session, asked.as_email)
        facts = theme_facts(session, reach, wanted)
        listed = teams_read_by(session, reach)
        if wanted.team_id is not None and wanted.team_id in listed:
            listed = (wanted.team_id,)
        names = names_in_force(session, listed, today(), settings.guidelines_file)
    return find_themes(facts, guidelines=names)


def _reach(session: Session, email: str | None) -> Reach:
    from coach.storage.access import WholeMachine, viewer_of
    from coach.storage.users import find_user

    if email is None:
        return WholeMachine()
    user = find_user(session, email)
    if user is None:
        raise _nobody(email)
    return viewer_of(user)


def _rep(session: Session, email: str | None) -> int | None:
    from coach.storage.users import find_user

    if email is None:
        return None
    user = find_user(session, email)
    if user is None:
        raise _nobody(email)
    return user.id


def _team(session: Session, name: str | None) -> int | None:
    from coach.storage.teams import list_teams
    from coach.storage.text import key_of

    if name is None:
        return None
    team = next((one for one in list_teams(session) if key_of(one.name) == key_of(name)), None)
    if team is None:
        raise NotFound(f"There is no team {name!r}.", mend="Write its name as it stands under People.")
    return team.id


def _nobody(email: str) -> NotFound:
    return NotFound(f"There is no account with the address {email!r}.", mend="`coach user list` shows all.")
