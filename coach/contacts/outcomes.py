"""What went with won and with lost deals: means, differences and how sure they are. It shows no cause."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

FEWEST = 20
"""Closed deals with meetings that each outcome needs before anything is shown."""

CONFIDENCE = 0.95
WON, LOST = "won", "lost"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted in the meetings of a deal; a `share` lies in 0..1 and reads in per cent."""

    id: str
    name: str
    share: bool = False


MEASURES = (
    Measure("needs", "Needs heard a meeting"),
    Measure("needs_answered", "Needs that were answered", share=True),
    Measure("objections", "Objections heard a meeting"),
    Measure("objections_answered", "Objections that were answered", share=True),
    Measure("next_steps", "Next steps agreed a meeting"),
    Measure("discovery_questions", "Discovery questions a meeting"),
    Measure("benefits", "Benefits named a meeting"),
    Measure("talk_share", "Share of words the seller side said", share=True),
    Measure("score", "Scorecard"),
)


@dataclass(frozen=True, slots=True)
class DealMeasures:
    """A closed deal: "won" or "lost", and the means over its meetings by the id of the measure."""

    outcome: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MeasureComparison:
    """A measure over won and lost deals; the numbers of deals are those in which it is known.

    `low` and `high` bound the difference won minus lost, corrected for the number of measures; `clear` says that the
    bounds leave out that there is no difference.
    """

    measure: Measure
    won: float
    won_deals: int
    lost: float
    lost_deals: int
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the two kinds of deals differ beyond chance."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class OutcomeComparison:
    """The comparisons; empty where too few deals are known. `won` and `lost` count deals with an analysed meeting."""

    won: int
    lost: int
    measures: tuple[MeasureComparison, ...]

    @property
    def enough(self) -> bool:
        """Whether there are enough deals of each outcome."""
        return min(self.won, self.lost) >= FEWEST


def compare_outcomes(deals: Iterable[DealMeasures]) -> OutcomeComparison:
    """Return how the meetings of won and lost deals differ; nothing under 20 deals with a meeting of each outcome.

    A measure is left out where fewer than 20 deals of an outcome have it. The bounds are those of Welch's interval
    with the normal distribution, at 95 % over all measures together (Bonferroni).
    """
    known = [deal for deal in deals if deal.values]
    sides = {side: [deal for deal in known if deal.outcome == side] for side in (WON, LOST)}
    counted = OutcomeComparison(len(sides[WON]), len(sides[LOST]), ())
    if not counted.enough:
        return counted
    pairs = [(measure, _known(sides[WON], measure), _known(sides[LOST], measure)) for measure in MEASURES]
    shown = [(measure, won, lost) for measure, won, lost in pairs if min(len(won), len(lost)) >= FEWEST]
    reach = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2 / max(len(shown), 1))
    return OutcomeComparison(
        counted.won, counted.lost, tuple(_compared(measure, won, lost, reach) for measure, won, lost in shown)
    )


def _known(deals: Sequence[DealMeasures], measure: Measure) -> list[float]:
    return [deal.values[measure.id] for deal in deals if measure.id in deal.values]


def _compared(measure: Measure, won: Sequence[float], lost: Sequence[float], reach: float) -> MeasureComparison:
    difference = fmean(won) - fmean(lost)
    room = reach * math.sqrt(variance(won) / len(won) + variance(lost) / len(lost))
    return MeasureComparison(
        measure, fmean(won), len(won), fmean(lost), len(lost), difference - room, difference + room
    )
