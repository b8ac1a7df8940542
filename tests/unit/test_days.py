"""One meaning of today: the day of the machine's own time zone, everywhere."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach import days

ROOT = Path(__file__).parents[2]
OTHER_TODAYS = re.compile(r"date\.today\(\)|now\(dt\.UTC\)\.date\(\)|\bnow\(\)\.date\(\)")


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let the machine stand in another time zone."""

    def moved(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield moved
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("name", "moment", "day"),
    [
        ("UTC", "2026-03-08T23:30:00+00:00", "2026-03-08"),
        ("UTC", "2026-03-09T00:00:00+00:00", "2026-03-09"),
        ("Europe/Berlin", "2026-03-08T22:59:59+00:00", "2026-03-08"),
        ("Europe/Berlin", "2026-03-08T23:00:00+00:00", "2026-03-09"),
        ("America/New_York", "2026-03-09T03:59:00+00:00", "2026-03-08"),
        ("Asia/Tokyo", "2026-03-08T15:00:00+00:00", "2026-03-09"),
        ("Asia/Tokyo", "2026-03-08T10:00:00-05:00", "2026-03-09"),
    ],
)
def test_a_day_begins_at_midnight_of_the_machines_own_time_zone(
    zone: Callable[[str], None], name: str, moment: str, day: str
) -> None:
    zone(name)
    assert days.day_of(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


def test_today_is_the_day_of_this_moment(zone: Callable[[str], None]) -> None:
    for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # fourteen hours before and eleven behind UTC
        zone(name)
        before, found, after = dt.datetime.now().date(), days.today(), dt.datetime.now().date()
        assert before <= found <= after


def test_nothing_else_asks_what_day_it_is() -> None:
    asking = [
        str(file.relative_to(ROOT))
        for part in ("coach", "web")
        for file in (ROOT / part).rglob("*.py")
        if file.name != "days.py" and OTHER_TODAYS.search(file.read_text(encoding="utf-8"))
    ]
    assert asking == []
