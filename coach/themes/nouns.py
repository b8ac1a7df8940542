"""What themes are made of: shares, means, changes, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass

from .clusters import Cluster
from .facts import ThemeFacts
from .period import Period
from .statistics import Interval, Sample
from .wording import FigureWords, ThemeKind, ThemeWords

FEWEST_MEETINGS = 5
"""With fewer meetings than this in either period nothing is compared."""
UNLIKELY = 0.05
"""A corrected chance below this counts as a change; of all pages without any change at most one in twenty shows one."""

SHARE_KINDS = (
    ThemeKind.NEEDS,
    ThemeKind.OBJECTIONS,
    ThemeKind.BENEFITS,
    ThemeKind.GUIDELINES,
    ThemeKind.HABITS,
    ThemeKind.OWN,
)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` meetings, with the Wilson interval of the share; `of` may be 0."""

    hits: int
    of: int
    interval: Interval

    @property
    def value(self) -> float | None:
        """The share in 0..1; None of nothing."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Change:
    """The difference to the period before, its interval, and the chance of one as large without any change.

    `chance` is one test's; `corrected` allows for all comparisons of the page; `telling` when that is below 0.05.
    """

    difference: float
    interval: Interval
    chance: float
    corrected: float = 1.0

    @property
    def telling(self) -> bool:
        """Whether chance alone is an unlikely explanation."""
        return self.corrected < UNLIKELY


@dataclass(frozen=True, slots=True)
class RepShare:
    """The share of one rep, who is named so that one can talk with them, never to rank them."""

    owner_id: int
    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that was left out or went wrong in some of the meetings where it could have.

    `items` and `open_items` count the needs (or objections, benefits, places) themselves; `reps` of `reps_of` reps have
    it in a meeting; `trend` has a share for each part of `Period.trend`; `change` is None where nothing is compared.
    """

    kind: ThemeKind
    key: str
    words: ThemeWords
    denominator: str
    now: Share
    before: Share
    items: int
    open_items: int
    reps: int
    reps_of: int
    by_rep: tuple[RepShare, ...]
    trend: tuple[Share, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a figure over the meetings that have it; None of no meeting."""

    sample: Sample
    interval: Interval | None

    @property
    def value(self) -> float | None:
        """The mean."""
        return self.sample.mean if self.sample.count else None


@dataclass(frozen=True, slots=True)
class RepMean:
    """The mean of one rep, to be seen among the others'."""

    owner_id: int
    name: str
    mean: Mean


@dataclass(frozen=True, slots=True)
class FigureTheme:
    """A figure over all meetings; `measured`, `estimated` and `without` count this period's meetings."""

    id: str
    words: FigureWords
    now: Mean
    before: Mean
    measured: int
    estimated: int
    without: int
    by_rep: tuple[RepMean, ...]
    trend: tuple[Mean, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes of a period. `compared` counts the comparisons that the corrections allow for."""

    facts: ThemeFacts
    meetings: int
    meetings_before: int
    reps: int
    shares: tuple[Theme, ...]
    figures: tuple[FigureTheme, ...]
    clusters: tuple[Cluster, ...]
    compared: int

    @property
    def period(self) -> Period:
        """The period that the themes are about."""
        return self.facts.wanted.period

    @property
    def enough(self) -> bool:
        """Whether both periods have meetings enough for any comparison."""
        return min(self.meetings, self.meetings_before) >= FEWEST_MEETINGS

    def of(self, kind: ThemeKind) -> tuple[Theme, ...]:
        """Return the themes of one kind: all together first, then the surest shares first."""
        return tuple(theme for theme in self.shares if theme.kind is kind)

    def theme(self, kind: ThemeKind, key: str) -> Theme | None:
        """Return one theme, None where there is none."""
        return next((theme for theme in self.shares if (theme.kind, theme.key) == (kind, key)), None)
