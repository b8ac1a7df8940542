"""Heads over sentence vectors and words: what a trainer retrains in seconds, on any labels.

A head averages the log-odds of two logistic regressions a label: one over TF-IDF of words and characters with the
line before, one over the shipped encoder's vectors of the line and its neighbours; both see who speaks. Averaging
helps rare labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.special import logit, logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from coach.understand.encoder import unit

from .counting import gold_matrix
from .lines import Line
from .speakers import parties, who_speaks

Scores = NDArray[np.float64]
# A label with fewer examples than this cannot be learned; it is never given.
FEWEST = 2
# The bar that is best for F1 is about half of the F1 that is reached: 0.36 for a model at 0.72. In log-odds.
BAR = -0.58
# A head that is kept from learning by heart is the less sure of a label the rarer it is: its bar is so much of the
# log-odds of the label among the examples (docs/decisions/0048).
OF_RARENESS = 0.6


@dataclass
class Head:
    """A fitted head. `thresholds` are log-odds; a constant model (None) never gives its label.

    `parties` are the speakers that it knows by name.
    """

    labels: tuple[str, ...]
    words: TfidfVectorizer
    characters: TfidfVectorizer
    word_models: list[LogisticRegression | None]
    vector_models: list[LogisticRegression | None]
    thresholds: NDArray[np.float64]
    single: bool
    scale: NDArray[np.float64]
    parties: tuple[str, ...]

    def scores(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> Scores:
        """Return log-odds [lines, labels]; `vectors` is [lines, width] in the order of `lines`."""
        who = who_speaks(lines, self.parties)
        tfidf = _tfidf(self.words, self.characters, lines, who)
        dense = context_features(lines, vectors, who)
        return (_decide(self.word_models, tfidf) + _decide(self.vector_models, dense / self.scale)) / 2

    def predict(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> list[frozenset[str]]:
        """Return the labels of each line; exactly one where every training line had exactly one."""
        return decide(self.scores(lines, vectors), self)


def decide(scores: Scores, head: Head) -> list[frozenset[str]]:
    """Return the labels of each row of log-odds; exactly one where every training line had exactly one."""
    if head.single:
        return [frozenset({head.labels[i]}) for i in (scores - head.thresholds).argmax(axis=1)]
    return [
        frozenset(label for label, score, bar in zip(head.labels, row, head.thresholds, strict=True) if score >= bar)
        for row in scores
    ]


def averaged(scores: Scores, others: Scores, *, single: bool) -> Scores:
    """Return the mean of two models' log-odds; of log-probabilities where the labels compete (`single`)."""
    if single:
        scores = scores - logsumexp(scores, axis=1, keepdims=True)
        others = others - logsumexp(others, axis=1, keepdims=True)
    mean: Scores = (scores + others) / 2
    return mean


def fit_head(lines: Sequence[Line], vectors: NDArray[np.float32], *, seed: int) -> Head:
    """Fit a head on lines in order of group and position; `vectors` is [lines, width]."""
    labels = tuple(sorted({label for line in lines for label in line.labels}))
    gold = gold_matrix(lines, labels)
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    characters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(2, 5), min_df=3)
    texts = [line.text.lower() for line in lines]
    words.fit(texts)
    characters.fit(texts)
    known = parties(lines)
    who = who_speaks(lines, known)
    tfidf = _tfidf(words, characters, lines, who)
    dense = context_features(lines, vectors, who)
    scale = dense.std(axis=0) + 1e-6
    word_models = [_fit(tfidf, gold[:, i], c=6.0, seed=seed) for i in range(len(labels))]
    vector_models = [_fit(dense / scale, gold[:, i], c=0.003, seed=seed) for i in range(len(labels))]
    single = bool((gold.sum(axis=1) == 1).all())
    return Head(
        labels=labels,
        words=words,
        characters=characters,
        word_models=word_models,
        vector_models=vector_models,
        thresholds=_bars(gold, single=single),
        single=single,
        scale=scale,
        parties=known,
    )


def _bars(gold: NDArray[np.bool_], *, single: bool) -> NDArray[np.float64]:
    """Return what a label's log-odds must reach; of labels that compete, what is taken off before they do."""
    share = (gold.sum(axis=0) + 0.5) / (len(gold) + 1)
    if single:
        return OF_RARENESS * np.log(share)
    return np.minimum(BAR, OF_RARENESS * logit(share))


def with_fine_tuned(head: Head) -> Head:
    """Return the head with the bars for the mean of its scores and those of a fine-tuned network.

    Such a network is as sure of a rare label as it may be, so its own bar is the same for all. Where labels compete,
    the rare ones need as much help as before.
    """
    return head if head.single else replace(head, thresholds=(head.thresholds + BAR) / 2)


def context_features(
    lines: Sequence[Line], vectors: NDArray[np.float32], who: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return features of each line: its vector, those of its neighbours in the group, its length and who speaks.

    `who` are the speakers' features, [lines, n]; [lines, 3 * width + 2 + n].
    """
    directions = unit(vectors).astype(np.float64)
    before = np.zeros_like(directions)
    after = np.zeros_like(directions)
    flags = np.zeros((len(lines), 2))
    for i, line in enumerate(lines):
        if i > 0 and lines[i - 1].group == line.group:
            before[i] = directions[i - 1]
            flags[i, 0] = 1.0
        if i + 1 < len(lines) and lines[i + 1].group == line.group:
            after[i] = directions[i + 1]
        flags[i, 1] = min(1.0, len(line.text.split()) / 40)
    return np.hstack([directions, before, after, flags, who])


def _tfidf(words: TfidfVectorizer, characters: TfidfVectorizer, lines: Sequence[Line], who: NDArray[np.float64]) -> Any:
    texts = [line.text.lower() for line in lines]
    earlier = [
        lines[i - 1].text.lower() if i > 0 and lines[i - 1].group == line.group else "" for i, line in enumerate(lines)
    ]
    return scipy.sparse.hstack(
        [
            words.transform(texts),
            characters.transform(texts),
            0.3 * words.transform(earlier),
            scipy.sparse.csr_matrix(who),
        ],
        format="csr",
    )


def _fit(features: Any, gold: NDArray[np.bool_], *, c: float, seed: int) -> LogisticRegression | None:
    if not FEWEST <= gold.sum() < len(gold):
        return None
    solver = "liblinear" if scipy.sparse.issparse(features) else "lbfgs"
    return LogisticRegression(C=c, solver=solver, max_iter=120, random_state=seed).fit(features, gold)


def _decide(models: Sequence[LogisticRegression | None], features: Any) -> Scores:
    columns = [
        np.full(features.shape[0], -9.0) if model is None else model.decision_function(features) for model in models
    ]
    return np.column_stack(columns)
