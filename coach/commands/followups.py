"""`coach followups`: what was promised in meetings and is still open."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coach.followups import FollowUp
    from coach.storage.engine import Session


@click.command()
@click.option("--as", "email", metavar="EMAIL", help="What this person sees; without it everybody's.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Only what is due by this day.")
def followups(*, email: str | None, as_json: bool, until: dt.datetime | None) -> None:
    """List the open next steps of the stored meetings, the earliest first."""
    from coach.days import today
    from coach.followups import followups_text, plain_followup
    from coach.settings import load_settings, prepare_data_folder
    from coach.storage.engine import make_engine, reading
    from coach.storage.migrate import upgrade

    settings = load_settings()
    prepare_data_folder(settings)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    present = today()
    with reading(engine) as session:
        found = _open(session, email, until.date() if until else None)
    if as_json:
        click.echo(json.dumps([plain_followup(one, present) for one in found], ensure_ascii=False, indent=2))
    else:
        click.echo(followups_text(found, present, by_owner=len({one.owner_id for one in found}) > 1))


def _open(session: Session, email: str | None, until: dt.date | None) -> list[FollowUp]:
    from coach.errors import AccountError
    from coach.storage.access import Viewer, viewer_of
    from coach.storage.followups import list_followups
    from coach.storage.tables import AccountRole
    from coach.storage.users import find_user, list_users

    if email is None:
        own = (Viewer(one.id, AccountRole.REP) for one in list_users(session))
        return [step for viewer in own for step in list_followups(session, viewer, until=until)]
    found = find_user(session, email)
    if found is None:
        raise AccountError(f"There is no account for {email}.", mend="`coach user list` shows them all.")
    return list(list_followups(session, viewer_of(found), until=until))
