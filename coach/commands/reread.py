"""`coach reread`: the archive read again by the model in use, or judged again by the guidelines."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from coach.commands.backtest import product_id, team_id
from coach.commands.database import opened

if TYPE_CHECKING:
    from coach.report_changes import ChangeTally
    from coach.settings import Settings
    from coach.storage.engine import Engine
    from coach.storage.rereads import RereadOrder

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MOST_NAMES = 8


@click.command()
@click.option("--judge-only", is_flag=True, help="Leave what was read; judge it again by the guidelines.")
@click.option("--todays-guidelines", is_flag=True, help="Judge by today's guidelines, not by those of each day.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Meetings of this day and later.")
@click.option("--until", type=_DAY, metavar="YYYY-MM-DD", help="Meetings of this day and earlier.")
@click.option("--team", help="Meetings of this team.")
@click.option("--product", metavar="NAME", help="Meetings about the product of this name.")
def reread(
    *,
    judge_only: bool,
    todays_guidelines: bool,
    since: dt.datetime | None,
    until: dt.datetime | None,
    team: str | None,
    product: str | None,
) -> None:
    """Analyse stored meetings again with the model in use, keep the new analyses and say what changed."""
    from coach.settings import load_settings
    from coach.storage.rereads import RereadOrder
    from coach.storage.scenes import SceneFilter
    from coach.storage.tables import RereadMode

    settings = load_settings()
    with opened(settings) as database:
        wanted = SceneFilter(
            since.date() if since else None,
            until.date() if until else None,
            team_id(database, team),
            product_id=product_id(database, product),
        )
        mode = RereadMode.JUDGE if judge_only else RereadMode.READ
        found, stopped = _reread(database, settings, RereadOrder(mode, wanted, todays_guidelines))
    _print(found)
    if stopped:
        click.echo("coach: Stopped. What was done stays; run it again for the rest.", err=True)
        sys.exit(130)


def _reread(database: Engine, settings: Settings, order: RereadOrder) -> tuple[ChangeTally, bool]:
    """Return the counts, and whether somebody stopped the work with Ctrl+C."""
    from contextlib import closing

    from rich.console import Console
    from rich.progress import track

    from coach.rereading import keep_outcome, reread_meetings
    from coach.storage import rereads
    from coach.storage.engine import reading, writing

    with writing(database) as session:
        number = rereads.add_reread(session, None, order)
        ids = rereads.planned_meetings(session, number)
    stopped = False
    with closing(reread_meetings(database, settings, order, ids)) as outcomes:
        shown = track(outcomes, "Reading again", total=len(ids), console=Console(stderr=True), transient=True)
        try:
            for outcome in shown:
                with writing(database) as session:
                    keep_outcome(session, number, outcome)
        except KeyboardInterrupt:
            stopped = True
    with reading(database) as session:
        return rereads.tally_so_far(session, number), stopped


def _print(found: ChangeTally) -> None:
    click.echo(f"{found.changed:,} of {found.meetings:,} meetings changed.")
    if found.scored:
        before, after = (total / found.scored / 10 for total in (found.before_sum, found.after_sum))
        click.echo(f"Mean score {before:.1f} before, {after:.1f} after; {found.up:,} rise, {found.down:,} fall.")
    for words, counts in (
        ("Labels that appear", found.labels_in),
        ("Labels that vanish", found.labels_out),
        ("Guidelines newly missed", found.missed_in),
        ("Guidelines no longer missed", found.missed_out),
    ):
        if counts:
            click.echo(f"{words}: {_most(counts)}")
    if found.gone:
        click.echo(f"{found.gone:,} meetings were corrected, analysed or deleted meanwhile and stay as they are.")
    if found.unreadable:
        click.echo(f"{found.unreadable:,} meetings cannot be read any more and stay as they are.")


def _most(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    rest = len(ordered) - _MOST_NAMES
    shown = ", ".join(f"{name} {count:,}" for name, count in ordered[:_MOST_NAMES])
    return f"{shown} and {rest} more" if rest > 0 else shown
