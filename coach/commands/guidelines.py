"""`coach guidelines`: check guideline packs from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def guidelines() -> None:
    """Check guideline packs."""


@guidelines.command("lint")
@click.argument("pack_file", metavar="PACK", type=click.Path(path_type=Path))
def lint(pack_file: Path) -> None:
    """Say whether PACK follows the schema; errors name line and column."""
    from coach.guidelines.schema import read_pack

    pack = read_pack(pack_file)
    click.echo(f"{pack_file}: {len(pack.rules)} rules, all well-formed ({pack.digest}).")


@guidelines.command("test")
@click.argument("pack_file", metavar="[PACK]", required=False, type=click.Path(path_type=Path))
def test(pack_file: Path | None) -> None:
    """Run the tests that the rules of PACK (or of the shipped pack) carry."""
    from coach.guidelines.rule_tests import run_tests
    from coach.guidelines.schema import default_pack, read_pack

    pack = read_pack(pack_file) if pack_file else default_pack()
    failures = run_tests(pack)
    for failure in failures:
        click.echo(f"coach: {failure}", err=True)
    if failures:
        sys.exit(2)
    click.echo(f"All tests of {len(pack.rules)} rules hold.")
