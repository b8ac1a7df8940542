"""`coach user`: accounts from the command line."""

from __future__ import annotations

import sys

import click

from coach.errors import AccountError

ROLES = ("rep", "manager", "trainer", "admin")


@click.group()
def user() -> None:
    """Add and list accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--role", type=click.Choice(ROLES), default="rep", show_default=True)
@click.option("--team", help="Name of the team; made when there is none of that name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add(email: str, *, name: str, role: str, team: str | None, password_stdin: bool) -> None:
    """Add the account EMAIL."""
    from coach.accounts import create_user
    from coach.settings import load_settings, prepare_data_folder
    from coach.storage.engine import make_engine, writing
    from coach.storage.migrate import upgrade
    from coach.storage.tables import AccountRole
    from coach.storage.teams import team_named
    from coach.storage.users import NewUser

    settings = load_settings()
    prepare_data_folder(settings)
    password = _password(from_stdin=password_stdin)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    with writing(engine) as session:
        team_id = team_named(session, team).id if team else None
        new = NewUser(email=email, display_name=name, role=AccountRole(role), team_id=team_id)
        made = create_user(session, new, password, min_length=settings.password_min_length)
    click.echo(f"Added {made.email} ({role}).")


@user.command("list")
def list_all() -> None:
    """List all accounts."""
    from coach.settings import load_settings
    from coach.storage.engine import make_engine, reading
    from coach.storage.users import list_users

    with reading(make_engine(load_settings().database_url)) as session:
        for found in list_users(session):
            state = "" if found.active else " (closed)"
            click.echo(f"{found.email}\t{found.role}\t{found.display_name}{state}")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
        if not password:
            raise AccountError("Standard input held no password.", mend="Pipe the password in as one line.")
        return password
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
