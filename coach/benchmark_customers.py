"""Made-up customers with contacts and deals, each of one team, for a company that pages are measured on."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from coach.benchmark_themes import REPS, TEAMS, YEARS_DAYS, Rows
from coach.storage.names import likeness, name_key
from coach.storage.tables import CustomerNameRow, CustomerRow, DealRow, TouchRow

WORDS = (
    "north harbour granite willow copper meadow orbit lantern cedar summit river falcon maple quartz ember "
    "delta atlas juniper signal vector prairie cobalt marble onyx"
).split()


def team_of(number: int) -> int:
    """Return the team of the customer `number`."""
    return (number - 1) % TEAMS + 1


def rep_of(dice: random.Random, team: int) -> int:
    """Return one of the reps of a team."""
    return team + TEAMS * dice.randrange(REPS)


def customer_rows(dice: random.Random, customers: int, last_day: dt.date) -> Rows:
    """Return customers, each of one team, with ten contacts and two or three deals."""
    rows: Rows = {CustomerRow: [], CustomerNameRow: [], TouchRow: [], DealRow: []}
    for number in range(1, customers + 1):
        name, team = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {number}".title(), team_of(number)
        scope = {"name": name, "name_key": name_key(name), "scope": f"team:{team}"}
        rows[CustomerRow].append({"id": number, "team_id": team, "name": name, "likeness": likeness(name)})
        rows[CustomerNameRow].append({"id": number, "customer_id": number, **scope})
        for place in range(10):
            rows[TouchRow].append(
                {
                    "customer_id": number,
                    "owner_id": rep_of(dice, team),
                    "team_id": team,
                    "happened_on": last_day - dt.timedelta(days=dice.randrange(YEARS_DAYS)),
                    "kind": "call",
                    "digest": f"{number}-{place}",
                }
            )
        rows[DealRow].extend(_deals(dice, number, team, last_day))
    return rows


def _deals(dice: random.Random, customer: int, team: int, last_day: dt.date) -> Iterator[dict[str, Any]]:
    for place, outcome in enumerate(("won", "lost", "open")[: dice.randrange(2, 4)]):
        opened = last_day - dt.timedelta(days=dice.randrange(100, YEARS_DAYS))
        yield {
            "customer_id": customer,
            "owner_id": rep_of(dice, team),
            "team_id": team,
            "name": f"Deal {place}",
            "name_key": f"deal {place}",
            "opened_on": opened,
            "closed_on": None if outcome == "open" else opened + dt.timedelta(days=60),
            "outcome": outcome,
        }
