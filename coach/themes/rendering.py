"""Themes as CSV, JSON and Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from coach.spreadsheets import safe_cell

from .nouns import FEWEST_MEETINGS, Change, FigureTheme, Theme, Themes
from .statistics import Interval
from .summary import change_sentence, figure_sentence, headlines, share_sentence
from .wording import KIND_NAMES, ThemeKind, figure_value

_DIGITS = 4
# A spreadsheet takes a cell that begins so for a formula.
CSV_HEAD = (
    "kind",
    "key",
    "theme",
    "hits",
    "meetings",
    "share or mean",
    "low",
    "high",
    "before: hits",
    "before: meetings",
    "before: share or mean",
    "change",
    "change low",
    "change high",
    "chance (corrected)",
    "reps with it",
    "reps",
)


def as_json(themes: Themes) -> dict[str, Any]:
    """Return the themes as plain values for JSON (schema 1): shares in 0..1, intervals as [low, high]."""
    period = themes.period
    return {
        "schema": 1,
        "period": {"since": period.since.isoformat(), "until": period.until.isoformat()},
        "before": {"since": period.before.since.isoformat(), "until": period.before.until.isoformat()},
        "meetings": themes.meetings,
        "meetings_before": themes.meetings_before,
        "reps": themes.reps,
        "compared": themes.compared,
        "fewest_meetings_compared": FEWEST_MEETINGS,
        "headlines": [
            {"text": line.text, "kind": str(line.kind), "key": line.key, "better": line.better}
            for line in headlines(themes)
        ],
        "themes": [_theme(theme) for theme in themes.shares],
        "figures": [_figure(figure) for figure in themes.figures],
        "clusters": [
            {
                "key": cluster.key,
                "name": cluster.name,
                "needs": len(cluster.statements),
                "meetings": cluster.meetings,
                "reps": cluster.reps,
                "statements": [statement.text for statement in cluster.statements],
            }
            for cluster in themes.clusters
        ],
        "statements": {"grouped": len(themes.facts.statements), "in_all": themes.facts.statements_in_all},
    }


def as_csv(themes: Themes) -> str:
    """Return one line a theme; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    for row in _rows(themes):
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def as_markdown(themes: Themes) -> str:
    """Return the themes as Markdown: the sentences for Monday, then a table for each kind."""
    period = themes.period
    parts = [
        "# Coaching themes",
        f"{period.since.isoformat()} to {period.until.isoformat()}: {themes.meetings} customer meetings of "
        f"{themes.reps} reps; in the period before, {themes.meetings_before}.",
    ]
    told = headlines(themes)
    if told:
        parts.append("\n".join(f"- {_plain(line.text)}" for line in told))
    for kind in KIND_NAMES:
        if found := themes.of(kind):
            parts += [f"## {KIND_NAMES[kind]}", _table(("Theme", "Now", "95 %", "Before", ""), map(_share_row, found))]
    if themes.figures:
        rows = map(_figure_row, themes.figures)
        parts += [f"## {KIND_NAMES[ThemeKind.FIGURES]}", _table(("Figure", "Now", "95 %", "Before", ""), rows)]
    if themes.clusters:
        lines = (f"- {_plain(one.name)} ({len(one.statements)} in {one.meetings} meetings)" for one in themes.clusters)
        parts += [f"## {KIND_NAMES[ThemeKind.MEANING]}", "\n".join(lines)]
    parts.append(
        f"Intervals are 95 percent. With fewer than {FEWEST_MEETINGS} meetings on a side nothing is compared; chances "
        f"are corrected for {themes.compared} comparisons. For coaching, not for decisions about people."
    )
    return "\n\n".join(parts) + "\n"


def as_text(themes: Themes) -> str:
    """Return the themes for a terminal: what Monday needs first, then each theme as a sentence."""
    period = themes.period
    lines = [f"{period.since.isoformat()} to {period.until.isoformat()}: {themes.meetings} customer meetings", ""]
    if not themes.meetings:
        return lines[0] + ". Upload meetings, or choose a longer period.\n"
    lines += [line.text for line in headlines(themes)] or ["Nothing stands out."]
    for kind in KIND_NAMES:
        if found := themes.of(kind):
            lines += ["", KIND_NAMES[kind]]
            lines += [f"  {share_sentence(theme)} {change_sentence(theme)}".rstrip() for theme in found]
    if themes.figures:
        lines += ["", KIND_NAMES[ThemeKind.FIGURES], *(f"  {figure_sentence(figure)}" for figure in themes.figures)]
    if themes.clusters:
        lines += ["", KIND_NAMES[ThemeKind.MEANING]]
        lines += [f"  {one.name} ({len(one.statements)} in {one.meetings} meetings)" for one in themes.clusters]
    return "\n".join(lines) + "\n"


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "kind": str(theme.kind),
        "key": theme.key,
        "name": theme.words.name,
        "denominator": theme.denominator,
        "hits": theme.now.hits,
        "of": theme.now.of,
        "share": _number(theme.now.value),
        "interval": _interval(theme.now.interval),
        "before": {"hits": theme.before.hits, "of": theme.before.of, "share": _number(theme.before.value)},
        "items": theme.items,
        "open_items": theme.open_items,
        "reps": theme.reps,
        "reps_of": theme.reps_of,
        "change": _change(theme.change),
    }


def _figure(figure: FigureTheme) -> dict[str, Any]:
    return {
        "id": figure.id,
        "name": figure.words.name,
        "unit": figure.words.unit,
        "mean": _number(figure.now.value),
        "interval": _interval(figure.now.interval),
        "meetings": figure.now.sample.count,
        "measured": figure.measured,
        "estimated": figure.estimated,
        "without": figure.without,
        "before": {"mean": _number(figure.before.value), "meetings": figure.before.sample.count},
        "change": _change(figure.change),
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "difference": _number(change.difference),
        "interval": _interval(change.interval),
        "chance": _number(change.chance),
        "corrected": _number(change.corrected),
        "telling": change.telling,
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_number(interval.low), _number(interval.high)]


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _rows(themes: Themes) -> Iterable[Sequence[str | float | None]]:
    for theme in themes.shares:
        yield (
            theme.kind.value,
            theme.key,
            theme.words.name,
            theme.now.hits,
            theme.now.of,
            _number(theme.now.value),
            _number(theme.now.interval.low),
            _number(theme.now.interval.high),
            theme.before.hits,
            theme.before.of,
            _number(theme.before.value),
            *_change_cells(theme.change),
            theme.reps,
            theme.reps_of,
        )
    for figure in themes.figures:
        interval = figure.now.interval
        yield (
            ThemeKind.FIGURES.value,
            figure.id,
            figure.words.name,
            None,
            figure.now.sample.count,
            _number(figure.now.value),
            _number(interval.low) if interval else None,
            _number(interval.high) if interval else None,
            None,
            figure.before.sample.count,
            _number(figure.before.value),
            *_change_cells(figure.change),
            None,
            len(figure.by_rep),
        )
    for cluster in themes.clusters:
        counts = (len(cluster.statements), cluster.meetings)
        yield (ThemeKind.MEANING.value, cluster.key, cluster.name, *counts, *(None,) * 10, cluster.reps, None)


def _change_cells(change: Change | None) -> tuple[float | None, ...]:
    if change is None:
        return (None, None, None, None)
    numbers = (change.difference, change.interval.low, change.interval.high, change.corrected)
    return tuple(_number(number) for number in numbers)


def _share_row(theme: Theme) -> tuple[str, ...]:
    return (
        theme.words.name,
        f"{theme.now.hits} of {theme.now.of}",
        f"{theme.now.interval.low * 100:.0f} to {theme.now.interval.high * 100:.0f} %",
        f"{theme.before.hits} of {theme.before.of}",
        _verdict(theme.change),
    )


def _figure_row(figure: FigureTheme) -> tuple[str, ...]:
    unit, interval = figure.words.unit, figure.now.interval
    between = f"{figure_value(interval.low, unit)} to {figure_value(interval.high, unit)}" if interval else ""
    before = "" if figure.before.value is None else figure_value(figure.before.value, unit)
    now = f"{figure_value(figure.now.value or 0.0, unit)} ({figure.now.sample.count} meetings)"
    return (figure.words.name, now, between, before, _verdict(figure.change))


def _verdict(change: Change | None) -> str:
    if change is None:
        return "too few to compare"
    return "changed" if change.telling else "may be chance"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is written: somebody's words are never marks, tables or links."""
    one_line = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in one_line)
