"""`coach doctor`: what is wrong with an installation."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

MARKS = {"ok": "ok", "warning": "WARNING", "problem": "PROBLEM"}
COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def doctor(*, as_json: bool) -> None:
    """Say what is set, what is missing and what is unsafe; exit 2 when something does not work."""
    from coach.doctor import examine
    from coach.settings import load_settings

    checks = examine(load_settings())
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2, default=str))
    else:
        for check in checks:
            mark = click.style(f"{MARKS[check.status]:>8}", fg=COLOURS[check.status])
            click.echo(f"{mark}  {check.name}: {check.message}")
            if check.status != "ok" and check.mend:
                click.echo(f"          {check.mend}")
    if any(check.status == "problem" for check in checks):
        sys.exit(2)
