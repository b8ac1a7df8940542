"""`coach guidelines`: check, compare and merge guideline packs from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.commands.backtest import backtest

if TYPE_CHECKING:
    from coach.guidelines.likeness import Encode


@click.group()
def guidelines() -> None:
    """Check, compare and merge guideline packs."""


guidelines.add_command(backtest)


@guidelines.command("lint")
@click.argument("pack_file", metavar="PACK", type=click.Path(path_type=Path))
def lint(pack_file: Path) -> None:
    """Say whether PACK follows the schema; errors name line and column."""
    from coach.guidelines.own_labels import own_labels_of
    from coach.guidelines.schema import read_pack

    pack = read_pack(pack_file)
    click.echo(f"{pack_file}: {len(pack.rules)} rules, all well-formed ({pack.digest}).")
    own = sorted(own_labels_of(pack.rules))
    if own:
        click.echo(f"Own labels are known in the browser alone, so these are not checked here: {', '.join(own)}.")


@guidelines.command("test")
@click.argument("pack_file", metavar="[PACK]", required=False, type=click.Path(path_type=Path))
def test(pack_file: Path | None) -> None:
    """Run the tests that the rules of PACK (or of the shipped pack) carry."""
    from coach.guidelines.likeness import needs_vectors
    from coach.guidelines.precision import margins
    from coach.guidelines.rule_tests import run_tests
    from coach.guidelines.schema import default_pack, read_pack

    pack = read_pack(pack_file) if pack_file else default_pack()
    encode = _encode() if needs_vectors(pack.rules) else None
    failures = run_tests(pack, encode)
    for margin in margins(pack.rules, encode) if encode else ():
        click.echo(str(margin))
    for failure in failures:
        click.echo(f"coach: {failure}", err=True)
    if failures:
        sys.exit(2)
    click.echo(f"All tests of {len(pack.rules)} rules hold.")


@guidelines.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff(old: str, new: str, *, as_json: bool) -> None:
    """Say which rules NEW adds, removes and changes; `default` is the shipped pack."""
    from coach.guidelines.differences import as_json as in_json
    from coach.guidelines.differences import as_text, difference
    from coach.guidelines.pack_files import named_pack

    before, after = named_pack(old), named_pack(new)
    found = difference(before, after)
    if not as_json:
        click.echo(as_text(found))
        return
    head = {"old": {"pack": old, "digest": before.digest}, "new": {"pack": new, "digest": after.digest}}
    click.echo(json.dumps({**head, **in_json(found)}, ensure_ascii=False, indent=2))


@guidelines.command("export")
@click.argument("pack_file", metavar="[FILE]", default="default")
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", help="YAML or JSON.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of printing.")
def export(pack_file: str, *, form: str, out: Path | None) -> None:
    """Print the pack in FILE (or the shipped one), its keys in one order and without comments."""
    from coach.guidelines.pack_files import named_pack, write_whole
    from coach.guidelines.plain import pack_text

    pack = named_pack(pack_file)
    text = pack_text(pack, form)
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text)
    click.echo(f"{out}: {len(pack.rules)} rules.")


@guidelines.command("import")
@click.argument("pack_file", metavar="FILE")
@click.option("--into", required=True, metavar="PACK", help="The pack that takes the rules; it stays as it is.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File for the pack with both."
)
@click.option("--replace", is_flag=True, help="A rule of FILE takes the place of another one with its id.")
def import_(pack_file: str, *, into: str, out: Path, replace: bool) -> None:
    """Merge the rules of FILE into a copy of PACK."""
    from coach.guidelines.merging import merge
    from coach.guidelines.pack_files import named_pack, write_whole
    from coach.guidelines.plain import pack_as_json, pack_as_yaml
    from coach.guidelines.schema import load_pack

    target, other = named_pack(into), named_pack(pack_file)
    merged = merge(target, other, file=pack_file, replace=replace)
    write = pack_as_json if out.suffix == ".json" else pack_as_yaml
    text = write(target.name, target.about, merged.rules)
    load_pack(text, name=str(out))  # too large a pack is refused before anything is written
    write_whole(out, text)
    click.echo(
        f"{out}: {len(merged.rules)} rules; {len(merged.added)} added, {len(merged.replaced)} replaced, "
        f"{len(merged.known)} there already."
    )


def _encode() -> Encode:
    """Load the encoder alone; the other tools are not needed to test a pack."""
    from coach.artefacts import current_model
    from coach.settings import load_settings
    from coach.understand.encoder import Encoder
    from coach.understand.sentence_encoder import sentence_encoder

    settings = load_settings()
    return sentence_encoder(Encoder(current_model(settings.models_dir), threads=settings.analysis_threads))
