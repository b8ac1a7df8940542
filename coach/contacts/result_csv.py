"""Targets and results of a team or of one of its people, a line a metric and period."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .tables import CellError, number_cell, read_lines, refuse_faults, table_text, values_of, words_cell

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "metric": "metric",
        "measure": "metric",
        "kpi": "metric",
        "period": "period",
        "month": "period",
        "quarter": "period",
        "target": "target",
        "goal": "target",
        "quota": "target",
        "result": "result",
        "actual": "result",
        "achieved": "result",
        "person": "person",
        "who": "person",
        "rep": "person",
        "name": "person",
        "owner": "person",
    }
)
NEEDED = ("metric", "period", "target", "result")
HEADER = ("person", "metric", "period", "target", "result")
LONGEST_METRIC = 120
_PERIOD = re.compile(r"(?P<year>20\d\d)(?:-?(?:Q(?P<quarter>[1-4])|W(?P<week>\d\d?)|(?P<month>\d\d)))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewResult:
    """A target and what was reached; `person` "" for the whole team; each number None where it is not known."""

    metric: str
    period: str
    target: float | None
    result: float | None
    person: str = ""


def read_results(filename: str, content: bytes) -> tuple[NewResult, ...]:
    """Return the targets and results in a CSV file, in its order.

    Columns metric, period, target and result, and person for those of one person, in any order.

    Raises:
        TableError: columns are missing, or lines cannot be read or contradict each other; it names each.
    """
    results: dict[tuple[str, str, str], NewResult] = {}
    faults: list[str] = []
    for line, one in values_of(read_lines(filename, content, columns=COLUMNS, needed=NEEDED), result_of, faults):
        key = (one.person.casefold(), one.metric.casefold(), one.period)
        first = results.setdefault(key, one)
        if (first.target, first.result) != (one.target, one.result):
            faults.append(f"Line {line.number}: another line says something else of {one.metric} in {one.period}.")
    refuse_faults(filename, faults)
    return tuple(results.values())


def result_of(cells: Mapping[str, str]) -> NewResult:
    """Return the target and result that cells by column describe.

    Raises:
        CellError: one of them is missing or cannot be right.
    """
    metric = words_cell(cells, "metric")
    if not metric or len(metric) > LONGEST_METRIC:
        raise CellError(f"the metric needs a name of at most {LONGEST_METRIC} characters.")
    period, _ = period_of(cells.get("period", ""))
    target, result = number_cell(cells.get("target", "")), number_cell(cells.get("result", ""))
    if target is None and result is None:
        raise CellError("there is neither a target nor a result.")
    return NewResult(metric, period, target, result, words_cell(cells, "person"))


def period_of(text: str) -> tuple[str, dt.date]:
    """Return a period in its one spelling and its first day: "2026", "2026-Q3", "2026-09" or "2026-W37".

    Raises:
        CellError: it is none of these.
    """
    found = _PERIOD.fullmatch(text.strip().replace(" ", "-"))
    if found is None:
        raise CellError(f"“{text[:40]}” is no period; write 2026, 2026-Q3, 2026-09 or 2026-W37.")
    year = int(found["year"])
    if found["quarter"]:
        return f"{year}-Q{found['quarter']}", dt.date(year, 3 * int(found["quarter"]) - 2, 1)
    if found["month"]:
        month = int(found["month"])
        if not 1 <= month <= len(calendar.month_name) - 1:
            raise CellError(f"“{text[:40]}” is no month.")
        return f"{year}-{month:02}", dt.date(year, month, 1)
    if found["week"]:
        try:
            return f"{year}-W{int(found['week']):02}", dt.date.fromisocalendar(year, int(found["week"]), 1)
        except ValueError:
            raise CellError(f"{year} has no week {found['week']}.") from None
    return str(year), dt.date(year, 1, 1)


def results_text(results: Iterable[NewResult]) -> str:
    """Return targets and results as CSV that `read_results` reads again."""
    return table_text(HEADER, ((one.person, one.metric, one.period, one.target, one.result) for one in results))
