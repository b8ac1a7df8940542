"""`coach bench`: speed and size as ratios within one run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--hours", type=click.IntRange(2, 64), default=16, show_default=True, help="Length of the long text.")
@click.option(
    "--meetings", type=click.IntRange(0), default=100_000, show_default=True, help="Meetings stored for the pages."
)
@click.option(
    "--backtest-meetings", type=click.IntRange(100), default=200, show_default=True, help="Meetings of the back-test."
)
@click.option("--pages-only", is_flag=True, help="Measure the pages and the API alone.")
@click.option("--database", default="", help="Address of an empty database to fill and to measure the pages on.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the figures as JSON.")
@click.option("--compare", type=click.Path(path_type=Path, exists=True), help="An earlier JSON to compare with.")
def bench(*, out: Path | None, compare: Path | None, database: str, **wanted: Any) -> None:
    """Measure analysis, growth, back-tests, start, memory and pages; exit 2 when a limit is passed."""
    from coach.benchmark import compared, over_limit, run

    measured = run(**wanted, database_url=database)
    figures = dict(measured.figures)
    if compare is not None:
        figures["compared"] = compared(figures, compare)
    text = json.dumps(figures, indent=2)
    click.echo(text)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    over = over_limit(measured)
    for sentence in over:
        click.echo(f"coach: {sentence}", err=True)
    if over:
        sys.exit(2)
