"""`coach bench`: speed and size as ratios within one run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command()
@click.option("--hours", type=click.IntRange(2, 64), default=16, show_default=True, help="Length of the long text.")
@click.option(
    "--meetings", type=click.IntRange(0), default=100_000, show_default=True, help="Meetings stored for the pages."
)
@click.option(
    "--backtest-meetings", type=click.IntRange(100), default=200, show_default=True, help="Meetings of the back-test."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the figures as JSON.")
@click.option("--compare", type=click.Path(path_type=Path, exists=True), help="An earlier JSON to compare with.")
def bench(*, hours: int, meetings: int, backtest_meetings: int, out: Path | None, compare: Path | None) -> None:
    """Measure analysis, growth, back-tests, start, memory and pages; exit 2 when a limit is passed."""
    from coach.benchmark import compared, over_limit, run

    measured = run(hours=hours, meetings=meetings, backtest_meetings=backtest_meetings)
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
