"""Fit the head of a corrected label and choose its share in the average.

The head is a logistic regression over the encoder's state and the model's own log-odds, fitted on a sample of the
training meetings and the accepted corrections, less the same regression without the corrections. The share is chosen on
the development meetings and on corrections that the head has not seen; the test meetings are not read here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coach.understand.correction_heads import state_features

from .correction_rows import Rows
from .counting import f1_of_column

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# A correction counts as so many sentences of the corpus: a person looked at it because the model was wrong.
CORRECTION_WEIGHT = 20.0
# What F1 on the development meetings may lose for corrections that are got right: no more than the gate allows.
DEVELOPMENT_FALL = 0.005
# A smaller share is taken where it gets so much of what the best one gets right: what is corrected already shows as
# corrected wherever people look, so the last of it is not worth what a larger share costs elsewhere.
ENOUGH = 0.8
STRENGTH = 0.1
FOLDS = 5
# Of the sentences without the label the hardest are taken, and of the rest a sample that stands for all of them.
HARDEST = 2000
OTHERS = 600
# A label with fewer examples in the sample has no head.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class LabelHead:
    """The fitted head of one label: weights over the state [width], over the log-odds, a bias, and its share."""

    weights: NDArray[np.float32]
    slope: float
    bias: float
    share: float

    def log_odds(self, rows: Rows, column: int) -> NDArray[np.float64]:
        """Return the corrected log-odds of the label for each row, NaN where it cannot stand."""
        return self.mixed(rows, column, self.share)

    def mixed(self, rows: Rows, column: int, share: float) -> NDArray[np.float64]:
        """Return the log-odds at another share."""
        model = rows.log_odds[:, column].astype(np.float64)
        own = state_features(rows.states) @ self.weights + self.bias + self.slope * model
        mixed: NDArray[np.float64] = (1.0 - share) * model + share * own
        return mixed


@dataclass(frozen=True, slots=True)
class Judged:
    """How many corrections of a label there are, and how many the model gets right: before, after, and unseen.

    `unseen` counts corrections judged by heads that were fitted without them; None where there are too few to try.
    """

    corrections: int
    before: int
    after: int
    unseen: int | None


def fit_label(
    column: int, corpus: Rows, corrections: Rows, development: Rows, *, bar: float, seed: int = 1
) -> tuple[LabelHead, Judged] | None:
    """Return the head of a label with its share, and how it does on the corrections; None where it cannot be fitted.

    `bar` is the label's threshold in log-odds. Of the shares that cost no more than DEVELOPMENT_FALL on the development
    meetings, those count that get most unseen corrections right, and of them the smallest that gets ENOUGH of the seen
    ones right that the best of them gets.
    """
    said = corrections.gold[:, column]
    mine = _picked(corrections, ~np.isnan(said) & ~np.isnan(corrections.log_odds[:, column]))
    there = _picked(corpus, ~np.isnan(corpus.log_odds[:, column]))
    if not len(mine) or there.gold[:, column].sum() < FEWEST:
        return None
    plain = _plain(column, there, seed=seed)
    head = _fit(plain, column, mine)
    unseen_odds = _unseen(plain, column, mine, seed=seed)
    right = mine.gold[:, column] > 0.5
    held = _picked(development, ~np.isnan(development.log_odds[:, column]))
    allowed = f1_of_column(held.log_odds[:, column] >= bar, held.gold[:, column] > 0.5) - DEVELOPMENT_FALL

    def merit(share: float) -> tuple[int, int]:
        unseen = 0 if unseen_odds is None else int(((_mix(mine, column, unseen_odds, share) >= bar) == right).sum())
        return unseen, int(((head.mixed(mine, column, share) >= bar) == right).sum())

    bearable = [
        share
        for share in SHARES
        if share == 0.0 or f1_of_column(head.mixed(held, column, share) >= bar, held.gold[:, column] > 0.5) >= allowed
    ]
    merits = {share: merit(share) for share in bearable}
    most_unseen, most_seen = max(merits.values())
    share = min(s for s, (unseen, seen) in merits.items() if unseen == most_unseen and seen >= ENOUGH * most_seen)
    unseen, after = merits[share]
    judged = Judged(len(mine), merits[0.0][1], after, None if unseen_odds is None else unseen)
    return LabelHead(head.weights, head.slope, head.bias, share), judged


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a label is fitted on before any correction: features [n, width + 1], gold [n], weights [n], and the fit."""

    features: NDArray[np.float64]
    gold: NDArray[np.bool_]
    weights: NDArray[np.float64]
    fit: LogisticRegression


def _plain(column: int, corpus: Rows, *, seed: int) -> _Plain:
    taken, weights = _balanced(column, corpus, seed=seed)
    features, gold = _features(corpus, column)[taken], corpus.gold[taken, column] > 0.5
    fit = LogisticRegression(C=STRENGTH, max_iter=300).fit(features, gold, sample_weight=weights)
    return _Plain(features, gold, weights, fit)


def _fit(plain: _Plain, column: int, corrections: Rows) -> LabelHead:
    """Return the head as the model plus what the corrections change: a fit with them less the same fit without.

    The fit without takes out what has nothing to do with corrections: the model is surer of the meetings it was trained
    on than of others, and a head alone would carry that over. Without corrections a head changes nothing.
    """
    both = LogisticRegression(C=STRENGTH, max_iter=300).fit(
        np.vstack([plain.features, _features(corrections, column)]),
        np.concatenate([plain.gold, corrections.gold[:, column] > 0.5]),
        sample_weight=np.concatenate([plain.weights, np.full(len(corrections), CORRECTION_WEIGHT)]),
    )
    change = both.coef_[0] - plain.fit.coef_[0]
    return LabelHead(
        weights=change[:-1].astype(np.float32),
        slope=1.0 + float(change[-1]),
        bias=float(both.intercept_[0] - plain.fit.intercept_[0]),
        share=0.0,
    )


def _features(rows: Rows, column: int) -> NDArray[np.float64]:
    return np.column_stack([state_features(rows.states), rows.log_odds[:, column]]).astype(np.float64)


def _balanced(column: int, corpus: Rows, *, seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which rows of the corpus are fitted on, and what each counts."""
    gold = corpus.gold[:, column] > 0.5
    positive, negative = np.flatnonzero(gold), np.flatnonzero(~gold)
    ordered = negative[np.argsort(-corpus.log_odds[negative, column], kind="stable")]
    hardest, rest = ordered[:HARDEST], ordered[HARDEST:]
    some = np.random.default_rng(seed).permutation(rest)[:OTHERS]
    taken = np.concatenate([positive, hardest, some])
    weights = np.concatenate([np.ones(len(positive) + len(hardest)), np.full(len(some), len(rest) / max(1, len(some)))])
    return taken, weights


def _unseen(plain: _Plain, column: int, corrections: Rows, *, seed: int) -> NDArray[np.float64] | None:
    """Return the head's own log-odds for each correction, from a fit without its words; None for one group alone."""
    groups = np.unique(corrections.group)
    if len(groups) < 2:
        return None
    folds = np.random.default_rng(seed).permutation(len(groups)) % min(FOLDS, len(groups))
    fold = folds[np.searchsorted(groups, corrections.group)]
    odds = np.zeros(len(corrections))
    for number in np.unique(fold):
        head = _fit(plain, column, _picked(corrections, fold != number))
        held = fold == number
        odds[held] = head.mixed(_picked(corrections, held), column, 1.0)
    return odds


def _mix(rows: Rows, column: int, own: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    mixed: NDArray[np.float64] = (1.0 - share) * rows.log_odds[:, column] + share * own
    return mixed


def _picked(rows: Rows, where: NDArray[np.bool_]) -> Rows:
    return Rows(*(getattr(rows, name)[where] for name in Rows.__slots__))
