"""What is counted over many meetings, before anything is made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.domain import Label, MeetingForm

from .period import Period
from .wording import ThemeKind


@dataclass(frozen=True, slots=True)
class ThemeFilter:
    """Which analysed customer meetings count; None takes all. A meeting without a date counts by its upload's day."""

    period: Period
    owner_id: int | None = None
    team_id: int | None = None
    stage: str | None = None
    form: MeetingForm | None = None
    account: str | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Meetings of one rep in one part of the trend, for one theme.

    `of` meetings could show the theme and `hits` of them did; `items` and `open_items` count the needs, objections,
    benefits or places themselves. `part` is an index into `Period.trend`.
    """

    kind: ThemeKind
    key: str
    owner_id: int
    part: int
    of: int
    hits: int
    items: int
    open_items: int


@dataclass(frozen=True, slots=True)
class FigureTally:
    """One figure over the meetings of one rep in one part of the trend.

    `total` and `squares` are over the `measured` + `estimated` values; `without` meetings have no value.
    """

    figure: str
    owner_id: int
    part: int
    measured: int
    estimated: int
    without: int
    total: float
    squares: float

    @property
    def count(self) -> int:
        """How many meetings have a value."""
        return self.measured + self.estimated


@dataclass(frozen=True, slots=True)
class LabelCount:
    """In how many meetings of a group (a rep, or a deal stage) a label stands at least once."""

    group: str
    label: Label
    meetings: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A need that nobody answered: where it stands and how it reads in a few words."""

    meeting_id: int
    place: int
    text: str
    topic: str
    owner_id: int
    held_on: dt.date


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """Everything that themes are made of.

    `owners` are the reps by id; `meetings` counts meetings by (rep, part of the trend); `labels` and `groups` (meetings
    a group) cover this period alone; `statements` are the newest unanswered needs of this period, and
    `statements_in_all` says how many there are. `own_labels` names the company's own labels by their address.
    """

    wanted: ThemeFilter
    owners: Mapping[int, str]
    meetings: Mapping[tuple[int, int], int]
    tallies: tuple[Tally, ...] = ()
    figures: tuple[FigureTally, ...] = ()
    labels: tuple[LabelCount, ...] = ()
    groups: Mapping[str, int] | None = None
    statements: tuple[Statement, ...] = ()
    statements_in_all: int = 0
    own_labels: Mapping[str, str] = field(default_factory=dict)
