"""`coach alerts`: what somebody's saved views found in new meetings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from coach.commands.database import opened

if TYPE_CHECKING:
    from coach.storage.alerts import AlertRecord

MOST = 500


@click.command()
@click.option("--as", "email", metavar="EMAIL", required=True, help="Whose alerts.")
@click.option("--all", "with_seen", is_flag=True, help="Also those that were marked as seen.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def alerts(*, email: str, with_seen: bool, as_json: bool) -> None:
    """List a person's alerts, new ones first, at most 500; nothing is marked as seen."""
    from coach.errors import AccountError
    from coach.settings import load_settings
    from coach.storage.access import viewer_of
    from coach.storage.alerts import list_alerts
    from coach.storage.engine import reading
    from coach.storage.users import find_user

    with opened(load_settings()) as database, reading(database) as session:
        user = find_user(session, email)
        if user is None:
            raise AccountError(f"There is no account for {email}.", mend="`coach user list` shows them all.")
        page = list_alerts(session, viewer_of(user), per_page=MOST)
    found = [alert for alert in page.alerts if with_seen or alert.seen_at is None]
    if as_json:
        click.echo(json.dumps([_plain(alert) for alert in found], ensure_ascii=False, indent=2))
        return
    for alert in found:
        click.echo(_lines(alert))
    if not found:
        click.echo("There is no new alert.")


def _lines(alert: AlertRecord) -> str:
    from coach.watches import watch_words

    new = "" if alert.seen_at else "new  "
    head = f"{new}{alert.held_on}  {alert.title} ({alert.owner_name})\n  {watch_words(alert.watch)}. {alert.view_name}"
    return "\n".join([head, *(f"  {line}" for line in _said(alert))])


def _said(alert: AlertRecord) -> list[str]:
    return [line.text for passage in alert.passages for line in passage.lines if line.meant]


def _plain(alert: AlertRecord) -> dict[str, Any]:
    from coach.watches import watch_words

    return {
        "id": alert.id,
        "meeting": alert.meeting_id,
        "title": alert.title,
        "owner": alert.owner_name,
        "held_on": alert.held_on.isoformat(),
        "account": alert.account,
        "watch": watch_words(alert.watch),
        "view": alert.view_name,
        "sentence": alert.passages[0].first_meant if alert.passages else None,
        "text": " ".join(_said(alert)),
        "found_at": alert.made_at.isoformat(),
        "seen": alert.seen_at is not None,
    }
