"""Theme facts made by hand or by dice, without a database."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping

from coach.themes import FigureTally, Period, Statement, Tally, ThemeFacts, ThemeFilter, ThemeKind, period_ending
from coach.themes.wording import FIGURES, OBJECTIONS, TOPICS

MONDAY = dt.date(2026, 3, 2)
FOUR_WEEKS = period_ending(MONDAY, days=28)
REPS = {1: "Ada", 2: "Ben", 3: "Cem"}


def tally(hits: int, of: int, *, part: int = 7, owner: int = 1, kind: str = "needs", key: str = "cost") -> Tally:
    return Tally(ThemeKind(kind), key, owner, part, of, hits, of + 1, hits)


def facts(*tallies: Tally, **changes: object) -> ThemeFacts:
    """Return facts with tallies; as many meetings a rep and part as the largest tally."""
    counted: dict[tuple[int, int], int] = {}
    for one in tallies:
        place = (one.owner_id, one.part)
        counted[place] = max(counted.get(place, 0), one.of)
    values: dict[str, object] = {
        "wanted": ThemeFilter(FOUR_WEEKS),
        "owners": REPS,
        "meetings": counted,
        "tallies": tallies,
    }
    return ThemeFacts(**(values | changes))  # type: ignore[arg-type]


def statement(text: str, meeting: int, *, place: int = 0, owner: int = 1) -> Statement:
    return Statement(meeting, place, text, "time", owner, MONDAY)


def diced(
    seed: int,
    *,
    a_part: int = 6,
    period: Period = FOUR_WEEKS,
    shares: Mapping[tuple[str, str], Callable[[int], float]] | None = None,
) -> ThemeFacts:
    """Return facts of meetings whose themes do not change, but for `shares`: (kind, key) -> share by part."""
    dice = random.Random(seed)
    parts, changed = 2 * period.parts, shares or {}
    keys = [("needs", topic) for topic in TOPICS] + [("objections", kind) for kind in OBJECTIONS]
    keys += [("guidelines", f"house/rule-{number}") for number in range(12)]
    tallies, figures, counted = [], [], {}
    for part in range(parts):
        for owner in REPS:
            counted[owner, part] = a_part
            for kind, key in keys:
                of = sum(dice.random() < 0.7 for _ in range(a_part))
                share = changed[kind, key](part) if (kind, key) in changed else 0.3
                hits = sum(dice.random() < share for _ in range(of))
                if of:
                    tallies.append(tally(hits, of, part=part, owner=owner, kind=kind, key=key))
            for figure in FIGURES:
                values = [dice.expovariate(0.2) for _ in range(a_part)]
                sums = (sum(values), sum(value * value for value in values))
                figures.append(FigureTally(figure, owner, part, a_part, 0, 0, *sums))
    return ThemeFacts(ThemeFilter(period), REPS, counted, tuple(tallies), tuple(figures))
