"""`coach guidelines backtest`: what a change of guidelines would have done to the meetings of the past."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING

import click

from coach.commands.database import opened

if TYPE_CHECKING:
    from coach.backtest import Summary, Tally
    from coach.replay import Replay
    from coach.settings import Settings
    from coach.storage.engine import Engine
    from coach.storage.scenes import SceneFilter

FORMS = ["presentation", "conversation", "call", "online", "unknown"]
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("backtest")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Meetings of this day and later.")
@click.option("--until", type=_DAY, metavar="YYYY-MM-DD", help="Meetings of this day and earlier.")
@click.option("--team", help="Meetings of this team.")
@click.option("--product", metavar="NAME", help="Meetings about the product of this name.")
@click.option("--form", type=click.Choice(FORMS), help="Meetings that were held in this way.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backtest(  # noqa: PLR0913  (one parameter an option)
    old: str,
    new: str,
    *,
    since: dt.datetime | None,
    until: dt.datetime | None,
    team: str | None,
    product: str | None,
    form: str | None,
    as_json: bool,
) -> None:
    """Judge all stored meetings by OLD and by NEW and say what differs; `default` is the shipped pack."""
    from coach.domain import MeetingForm
    from coach.guidelines.pack_files import named_text
    from coach.replay import Replay, prepared
    from coach.settings import load_settings
    from coach.storage.scenes import SceneFilter

    settings = load_settings()
    with opened(settings) as database:
        wanted = SceneFilter(
            since.date() if since else None,
            until.date() if until else None,
            team_id(database, team),
            MeetingForm(form) if form else None,
            product_id(database, product),
        )
        replay = prepared(Replay(named_text(old), named_text(new), wanted, old, new), settings)
        try:
            tally = _judged(database, replay, wanted, settings)
        except KeyboardInterrupt:
            click.echo("coach: Stopped; nothing was stored.", err=True)
            sys.exit(130)
        _show(database, replay, tally, as_json=as_json)


def _judged(database: Engine, replay: Replay, wanted: SceneFilter, settings: Settings) -> Tally:
    from contextlib import closing

    from rich.console import Console
    from rich.progress import track

    from coach.backtest.tally import add_up
    from coach.replay import judge_parts
    from coach.storage.engine import reading
    from coach.storage.scenes import scene_ranges

    with reading(database) as session:
        parts = scene_ranges(session, wanted)
    with closing(judge_parts(database, replay, parts, processes=settings.analysis_threads)) as judged:
        shown = track(judged, "Judging", total=len(parts), console=Console(stderr=True), transient=True)
        return add_up(shown)


def _show(database: Engine, replay: Replay, tally: Tally, *, as_json: bool) -> None:
    from coach.backtest import summarise, summary_as_json
    from coach.guidelines.schema import load_pack
    from coach.storage.backtests import owner_names
    from coach.storage.engine import reading

    old, new = load_pack(replay.old_text, name=replay.old_name), load_pack(replay.new_text, name=replay.new_name)
    found = summarise(old, new, tally)
    with reading(database) as session:
        names = owner_names(session, list(tally.reps))
    if as_json:
        head = {
            "old": {"pack": replay.old_name, "digest": old.digest},
            "new": {"pack": replay.new_name, "digest": new.digest},
        }
        click.echo(json.dumps({**head, **summary_as_json(found, names)}, ensure_ascii=False, indent=2))
        return
    _print(found, names)


def _print(found: Summary, names: dict[int, str]) -> None:
    from coach.backtest.summary import mean

    everybody = found.everybody
    click.echo(f"{found.meetings:,} meetings; {found.moved} of {len(found.rules)} rules find something else.")
    if found.without_vectors:
        click.echo(
            f"Rules of the kind like could not be judged in {found.without_vectors:,} of {found.meetings:,} meetings: "
            "these were analysed before Coach kept vectors. Analyse them again to include them."
        )
    if found.unreadable:
        click.echo(
            f"{found.unreadable:,} meetings were left out: what is stored of them cannot be read. Analyse them again."
        )
    old_mean, new_mean = mean(everybody.old_sum, everybody.scored), mean(everybody.new_sum, everybody.scored)
    click.echo(f"Mean score {old_mean} before, {new_mean} after; {everybody.up:,} rise, {everybody.down:,} fall.\n")
    for line in found.rules:
        old, new = line.tally.old, line.tally.new
        click.echo(f"{line.state.value:<8} {line.id}")
        click.echo(
            f"         kept {old.kept:,} -> {new.kept:,}, missed {old.missed:,} -> {new.missed:,}, "
            f"finds {old.finds:,} -> {new.finds:,} (+{line.tally.appeared:,} -{line.tally.vanished:,})"
        )
        if line.remark:
            click.echo(f"         {line.remark}")
    for id_, rep in found.reps.items():
        before, after = mean(rep.old_sum, rep.scored), mean(rep.new_sum, rep.scored)
        click.echo(f"{names.get(id_, '?')}: {rep.meetings:,} meetings, mean score {before} -> {after}")


def product_id(database: Engine, name: str | None) -> int | None:
    """Return the id of the product of that name, None where no product is asked for.

    Raises:
        NotFound: there is no such product.
    """
    from coach.storage.engine import reading
    from coach.storage.products import named_product

    if name is None:
        return None
    with reading(database) as session:
        return named_product(session, name)


def team_id(database: Engine, name: str | None) -> int | None:
    """Return the id of the team of that name.

    Raises:
        NotFound: there is none.
    """
    from coach.errors import NotFound
    from coach.storage import teams
    from coach.storage.engine import reading

    if name is None:
        return None
    with reading(database) as session:
        found = {team.name.casefold(): team.id for team in teams.list_teams(session)}
    if name.casefold() not in found:
        raise NotFound(f"There is no team {name}.", mend=f"The teams are: {', '.join(sorted(found)) or 'none'}.")
    return found[name.casefold()]
