"""`coach briefing`: the pack for the next internal meeting of a team."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.errors import InvalidBriefing, NotFound

if TYPE_CHECKING:
    from coach.briefing.records import Briefing
    from coach.storage.access import Viewer
    from coach.storage.engine import Session

FORMATS = ("text", "markdown", "json", "docx")
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--team", required=True, help="Name of the team.")
@click.option("--since", type=DAY, help="First day, YYYY-MM-DD; else the day of the last internal meeting.")
@click.option("--until", type=DAY, help="Last day, YYYY-MM-DD; else today.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to make.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of printing.")
@click.option("--product", help="Only customer meetings about this product, by its name.")
@click.option("--as", "email", help="Look as this manager; else as whoever runs the machine.")
def briefing(  # noqa: PLR0913  (an option each)
    *,
    team: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    form: str,
    out: Path | None,
    product: str | None,
    email: str | None,
) -> None:
    """Build the briefing of a team from its stored meetings; nothing is saved."""
    from coach.settings import load_settings
    from coach.storage.engine import make_engine, reading

    if form == "docx" and out is None:
        raise InvalidBriefing("A Word document cannot be printed.", where="--format", mend="Name a file with --out.")
    with reading(make_engine(load_settings().database_url)) as session:
        days = (since.date() if since else None, until.date() if until else None)
        found = _built(session, team, email, *days, product=product)
    content = _formatted(found, form)
    if out is None:
        click.echo(content.decode("utf-8"), nl=False)
    else:
        _write(out, content)


def _built(
    session: Session, team: str, email: str | None, since: dt.date | None, until: dt.date | None, *, product: str | None
) -> Briefing:
    from coach.briefing import build_briefing
    from coach.briefing.periods import SINCE_LAST, named_period
    from coach.briefing.records import period
    from coach.days import today
    from coach.settings import load_settings
    from coach.storage.briefing_material import last_internal_meeting
    from coach.storage.briefing_sources import gather_all
    from coach.storage.products import named_product

    team_id = _team_id(session, team)
    viewer = _viewer(session, team_id, email)
    present = today()
    last = until or present
    before = last_internal_meeting(session, viewer, team_id, until=last)
    first = since or named_period(SINCE_LAST, today=min(last, present), last_meeting=before).since
    span = period(first, last, today=present)
    installed = load_settings().guidelines_file
    product_id = named_product(session, product) if product else None
    material = gather_all(
        session, viewer, team_id, span, today=present, guidelines_file=installed, product_id=product_id
    )
    return build_briefing(material)


def _team_id(session: Session, name: str) -> int:
    from coach.storage.teams import list_teams
    from coach.storage.text import key_of

    for team in list_teams(session):
        if key_of(team.name) == key_of(name):
            return team.id
    raise NotFound(f"There is no team “{name}”.", where="--team", mend="`coach user list` shows who is there.")


def _viewer(session: Session, team_id: int, email: str | None) -> Viewer:
    from coach.storage.access import Viewer, viewer_of
    from coach.storage.tables import AccountRole
    from coach.storage.users import find_user

    if email is None:
        return Viewer(0, AccountRole.MANAGER, team_id)
    user = find_user(session, email)
    if user is None:
        raise NotFound(f"There is no account {email}.", where="--as", mend="`coach user list` shows all accounts.")
    return viewer_of(user)


def _formatted(found: Briefing, form: str) -> bytes:
    from coach.briefing.plain import as_markdown, as_plain, as_text
    from coach.briefing.word import as_docx

    if form == "docx":
        return as_docx(found)
    if form == "json":
        return (json.dumps(as_plain(found), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
    return (as_markdown(found) if form == "markdown" else as_text(found)).encode("utf-8", "replace")


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidBriefing(
            f"The file cannot be written ({error.strerror}).", where=str(out), mend="Name another file."
        ) from error
