"""What happens in the year of the demo company before anybody says a word: who meets whom, and what will be left open.

The themes of the year are made here. Everything follows from the places of deals and meetings in the plan and from one
seed, so that two makings of the same year are the same.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from coach.domain import MeetingForm
from coach.storage.tables import DealOutcome

WEEKS = 52
QUARTER_WEEKS = 12
ASKED_FROM_WEEK = 26
"""The week in which the guideline to ask who else decides is published."""

_SEED = 20261122
_MEETINGS = (2, 3, 1, 2, 3, 2, 2, 3, 2, 1)
_STILL_OPEN = 21
_STAGES = ("First contact", "Discovery", "Demonstration", "Proposal")
_FORMS = (MeetingForm.CALL, MeetingForm.ONLINE, MeetingForm.CONVERSATION, MeetingForm.CALL, MeetingForm.ONLINE)


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the demo: its sellers with their part of the deals, and the topics that customers speak of."""

    name: str
    file: str
    sellers: tuple[str, ...]
    topics: tuple[str, ...]


NORTH = Team(
    "North",
    "north.yml",
    ("priyanka", "dexter", "priyanka", "dexter", "imogen"),
    ("risk", "cost", "ease", "people", "quality"),
)
SOUTH = Team(
    "South", "south.yml", ("tessa", "marlowe", "tessa", "marlowe", "callum"), ("cost", "risk", "service", "ease")
)
TEAMS = (NORTH, SOUTH)

# How many of ten doubts about the price a seller answers, of ten deals they win, and of ten meetings they begin with
# growth, which nobody asked for.
_ANSWERED = {"priyanka": 9, "dexter": 2, "imogen": 8, "tessa": 7, "marlowe": 6, "callum": 7}
_WON = {"priyanka": 6, "dexter": 4, "imogen": 5, "tessa": 6, "marlowe": 4, "callum": 5}
_PITCHED = {"dexter": 7, "marlowe": 6}


@dataclass(frozen=True, slots=True)
class PlannedNeed:
    """A need about a topic, and whether the seller answers it."""

    topic: str
    answered: bool


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """What happens in a meeting; `price` None where no doubt comes up, else whether it is answered."""

    number: int
    team: Team
    seller: str
    account: int
    day: dt.date
    week: int
    stage: str
    form: MeetingForm
    written: bool
    needs: tuple[PlannedNeed, ...]
    price: bool | None
    pitch: bool
    asks_who_decides: bool
    dated_step: bool


@dataclass(frozen=True, slots=True)
class PlannedDeal:
    """A deal with an account, the number of its line in the team's file, and the meetings about it."""

    team: Team
    seller: str
    account: int
    amount: float
    opened: dt.date
    closed: dt.date | None
    outcome: DealOutcome
    meetings: tuple[PlannedMeeting, ...]


def planned_deals(until: dt.date, accounts: int) -> tuple[PlannedDeal, ...]:
    """Return the deals of both teams in the 52 weeks that end with the Sunday `until`, one for each account."""
    monday = until - dt.timedelta(days=7 * WEEKS - 1)
    random = Random(_SEED)  # noqa: S311  (nothing secret)
    return tuple(deal for team in TEAMS for deal in _Planner(team, monday, random, accounts).deals())


class _Planner:
    """Plans the year of one team; counts what was planned, so that shares come out as meant and not by luck."""

    def __init__(self, team: Team, monday: dt.date, random: Random, accounts: int) -> None:
        self._team = team
        self._monday = monday
        self._random = random
        self._order = random.sample(range(accounts), accounts)
        self._seen: Counter[str] = Counter()

    def deals(self) -> Iterator[PlannedDeal]:
        for place, account in enumerate(self._order):
            yield self._deal(place, account)

    def _deal(self, place: int, account: int) -> PlannedDeal:
        seller = self._team.sellers[place % len(self._team.sellers)]
        days = [place * (7 * WEEKS - 4) // len(self._order)]
        while len(days) < _MEETINGS[place % len(_MEETINGS)]:
            days.append(days[-1] + self._random.randint(9, 16))
        last = 7 * WEEKS - 3
        held = [day for day in map(_on_a_weekday, days) if day <= last]
        closed = days[-1] + self._random.randint(5, 9)
        outcome = self._outcome(seller) if closed < last - _STILL_OPEN else DealOutcome.OPEN
        meetings = tuple(self._meeting(seller, account, day, turn, outcome) for turn, day in enumerate(held))
        return PlannedDeal(
            team=self._team,
            seller=seller,
            account=account,
            amount=float(self._random.randint(14, 120) * 200),
            opened=self._date(held[0] - self._random.randint(3, 7)),
            closed=None if outcome is DealOutcome.OPEN else self._date(closed),
            outcome=outcome,
            meetings=meetings,
        )

    def _outcome(self, seller: str) -> DealOutcome:
        return DealOutcome.WON if self._one_of(f"won {seller}", _WON[seller], 10) else DealOutcome.LOST

    def _meeting(self, seller: str, account: int, day: int, turn: int, outcome: DealOutcome) -> PlannedMeeting:
        self._seen["meetings"] += 1
        week = day // 7
        doubt = turn > 0 or self._one_of("early price", 2, 5)
        answers = _ANSWERED[seller] + {DealOutcome.WON: 1, DealOutcome.LOST: -1}.get(outcome, 0)
        return PlannedMeeting(
            number=self._seen["meetings"],
            team=self._team,
            seller=seller,
            account=account,
            day=self._date(day),
            week=week,
            stage=_STAGES[turn] if turn < 2 else _STAGES[3 if self._one_of("offer", 1, 2) else 2],
            form=_FORMS[self._seen["meetings"] % len(_FORMS)],
            written=self._one_of("notes", 1, 7),
            needs=tuple(self._needs(week)),
            price=self._one_of(f"price {seller} {outcome}", answers, 10) if doubt else None,
            pitch=self._one_of(f"pitch {seller}", _PITCHED.get(seller, 0), 10),
            asks_who_decides=self._one_of("who", *((8, 10) if week >= ASKED_FROM_WEEK else (1, 6))),
            dated_step=seller in ("priyanka", "tessa", "imogen") or self._one_of("dated", 7, 10),
        )

    def _needs(self, week: int) -> Iterator[PlannedNeed]:
        """Plan what the customer needs: time as often all year, in South other systems, and something besides."""
        if self._team is SOUTH and self._one_of("integration", 4, 5):
            rising = week >= WEEKS - QUARTER_WEEKS
            yield PlannedNeed("integration", not self._one_of(f"left {rising}", *((6, 7) if rising else (1, 9))))
        if self._one_of("time", 3, 5):
            yield PlannedNeed("time", not self._one_of("late", 1, 3))
        for _ in range(2 if self._team is NORTH and self._one_of("second", 1, 2) else 1):
            topic = self._team.topics[self._seen["other"] % len(self._team.topics)]
            self._seen["other"] += 1
            yield PlannedNeed(topic, not self._one_of(f"other {topic}", 1, 4))

    def _one_of(self, name: str, some: int, of: int) -> bool:
        """Return true `some` times in `of` calls of that name, spread evenly."""
        self._seen[name] += 1
        count = self._seen[name]
        return count * some // of > (count - 1) * some // of

    def _date(self, day: int) -> dt.date:
        return self._monday + dt.timedelta(days=day)


def _on_a_weekday(day: int) -> int:
    """Return the day itself, or the Friday before a weekend; day 0 is a Monday."""
    return day - max(0, day % 7 - 4)
