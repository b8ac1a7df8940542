"""`coach analyze`: feedback on meetings, readable or as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach.domain import MeetingFacts
from coach.errors import CoachError, UnreadableUpload

if TYPE_CHECKING:
    from coach.own_labels import TrainedLabel
    from coach.toolbox import Toolbox

STANDARD_INPUT = "-"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (schema 1); an array for several files.")
@click.option(
    "--guidelines", "pack_file", type=click.Path(path_type=Path), help="Judge by a guideline pack of your own."
)
@click.option("--date", "held_on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the meeting, YYYY-MM-DD.")
@click.option("--explain", is_flag=True, help="Show why each moment was found.")
@click.option("--own-labels", is_flag=True, help="Look for the company's own labels in use, which the database has.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
def analyze(  # noqa: PLR0913 (one parameter an option)
    files: tuple[str, ...],
    *,
    as_json: bool,
    pack_file: Path | None,
    held_on: dt.datetime | None,
    explain: bool,
    own_labels: bool,
    as_markdown: bool,
) -> None:
    """Give feedback on the notes or the transcript in each FILE; `-` reads standard input."""
    from coach.report import markdown

    toolbox = _toolbox(pack_file)
    labels = _own_labels() if own_labels else None
    facts = MeetingFacts(held_on=held_on.date() if held_on else None)
    results: list[dict[str, Any]] = []
    failed = False
    for name in files:
        result = _analysed(name, toolbox, facts, labels)
        failed = failed or "error" in result
        results.append(result)
        if as_json:
            continue
        if "error" in result:
            click.echo(f"coach: {_sentence(result)}", err=True)
        elif as_markdown:
            click.echo(markdown(result))
        else:
            from coach.terminal import show_report

            show_report(result, explain=explain)
    if as_json:
        if failed and len(results) == 1:
            click.echo(f"coach: {_sentence(results[0])}", err=True)
        else:
            shown = results[0] if len(results) == 1 else results
            click.echo(json.dumps(shown, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
    if failed:
        sys.exit(2)


def _toolbox(pack_file: Path | None) -> Toolbox:
    from coach.settings import load_settings
    from coach.spacy_import import import_spacy

    import_spacy()
    from coach.toolbox import toolbox_for

    return toolbox_for(load_settings(), pack_file=pack_file)


def _own_labels() -> tuple[TrainedLabel, ...]:
    """Return the labels in use, from the database of the settings."""
    from coach.commands.database import opened
    from coach.settings import load_settings
    from coach.storage.engine import reading
    from coach.storage.own_label_finds import trained_labels

    with opened(load_settings()) as database, reading(database) as session:
        return trained_labels(session, in_use=True)


def _analysed(
    name: str, toolbox: Toolbox, facts: MeetingFacts, labels: Sequence[TrainedLabel] | None
) -> dict[str, Any]:
    """Return the report of a file, or an object with the key `error`; `labels` None looks for no own labels."""
    from coach.guidelines.own_labels import own_labels_of
    from coach.own_labels import with_own_finds
    from coach.own_labels.judging import with_trainings
    from coach.pipeline import analyse_upload
    from coach.report import report

    rules = toolbox.guidelines.applied
    named = tuple(label for label in labels or () if label.definition.address in own_labels_of(rules))
    filename = "standard input" if name == STANDARD_INPUT else Path(name).name
    try:
        analysed = analyse_upload(filename, _content(name), toolbox, facts=facts, own_labels=named)
    except CoachError as error:
        return {"file": name, "error": {"message": error.what, "where": error.where, "mend": error.mend}}
    found: dict[str, Any] = report(analysed.analysis)
    if labels is None:
        return found
    return with_own_finds(with_trainings(found, rules, named), labels, analysed.vectors)


def _content(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UnreadableUpload(
            f"The file cannot be opened ({error.strerror}).", where=name, mend="Check the name and the permissions."
        ) from error


def _sentence(result: Mapping[str, Any]) -> str:
    error = result["error"]
    where = error["where"] or result["file"]
    return f"{where}: {error['message']} {error['mend']}".strip()
