"""Examples -> a head: one logistic regression over sentence vectors and the words that examples share.

Nothing is drawn by chance, so the same sentences in the same order give the same head. What fits takes long to import,
and who only finds does not need it: it is imported when something is fitted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.errors import InvalidLabel

from .nouns import FEWEST_EXAMPLES, Head, Vectors

# Found on the labels of the training corpus, 8 to 12 examples each: see docs/decisions/0030.
_SMOOTH = 30.0
_WORD_SIZE = 0.5
_FEWEST_WITH_WORD = 3
_SHARE_WITH_WORD = 0.5
_MOST_WORDS = 8
_COUNTER_WEIGHT = 4.0
_PARTS = 10
# What a false find costs beside one that is missed: most sentences are not of the label.
_FALSE_COST = 50.0
_SHARE_TO_FIND = 0.5
_MOST_ALIKE = 0.1
_EXAMPLE, _COUNTER, _SAMPLE = 0, 1, 2
Kinds = NDArray[np.int_]
_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_PLAIN = frozenset(
    "a about actually after again all also am an and any are as at be because been before being but by can could did "
    "do does doing don't for from get gets getting go going got had has have having he her here him his how i i'd i'll "
    "i'm i've if in into is it it's its just know let like look make makes me mean more most much my need no not now "
    "of off on one only or other our out over own really right s same say she should so some such take than that "
    "that's the their them then there there's these they they're thing things think this those through to too up us "
    "use using very want was way we we'd we'll we're we've well were what what's when where which while who why will "
    "with would yeah yes yet you you'd you'll you're you've your".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """Texts with their vectors, [texts, width]."""

    texts: tuple[str, ...]
    vectors: Vectors = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.vectors):
            raise ValueError(f"{len(self.vectors)} vectors for {len(self.texts)} sentences")


@dataclass(frozen=True, slots=True)
class Fit:
    """A head and how it was made: `found_again` of `of` examples are found by a head that did not see them."""

    head: Head
    found_again: int
    of: int
    counter: int
    sample: int

    @property
    def weak(self) -> bool:
        """Whether the examples differ so much that they teach little about each other."""
        return self.found_again < _SHARE_TO_FIND * self.of


def fit_head(examples: Sentences, counter: Sentences, sample: Sentences) -> Fit:
    """Return the head that tells `examples` from `counter` and from `sample`, sentences taken at random.

    Raises:
        InvalidLabel: there are fewer than `FEWEST_EXAMPLES` examples, or nothing to tell them from.
    """
    if len(examples.texts) < FEWEST_EXAMPLES:
        raise InvalidLabel(
            f"{len(examples.texts)} of {FEWEST_EXAMPLES} examples are there: too few to learn from.",
            where="examples",
            mend="Add sentences that people really said, each in other words.",
        )
    if not counter.texts and not sample.texts:
        raise InvalidLabel(
            "There is nothing to tell the examples from.",
            where="examples",
            mend="Add counter-examples, or upload some meetings.",
        )
    # One thread: a table of a thousand rows gains nothing from more, and the same sums come out everywhere.
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return _fit(examples, counter, sample)


def _fit(examples: Sentences, counter: Sentences, sample: Sentences) -> Fit:
    words = shared_words(examples.texts)
    groups = [features(group.texts, group.vectors, words) for group in (examples, counter, sample) if group.texts]
    sizes = (len(examples.texts), len(counter.texts), len(sample.texts))
    table, kinds = np.vstack(groups), np.repeat([_EXAMPLE, _COUNTER, _SAMPLE], sizes)
    ordinary = ~_lookalikes(kinds, _unseen_scores(table, kinds))
    table, kinds = table[ordinary], kinds[ordinary]
    unseen, good = _unseen_scores(table, kinds), kinds == _EXAMPLE
    threshold = _threshold(unseen[good], unseen[~good], _weights(kinds)[~good])
    coefficients, bias = _fitted(table, kinds)
    width = examples.vectors.shape[1]
    by_word = {word: float(value * _WORD_SIZE) for word, value in zip(words, coefficients[width:], strict=True)}
    head = Head(coefficients[:width].astype(np.float32), by_word, bias, threshold)
    return Fit(head, int((unseen[good] >= threshold).sum()), sizes[0], sizes[1], int((kinds == _SAMPLE).sum()))


def shared_words(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words that most examples share, such as the name of a rival; plain words are left out."""
    counts = Counter(word for text in texts for word in tokens(text) - _PLAIN)
    fewest = max(_FEWEST_WITH_WORD, _SHARE_WITH_WORD * len(texts))
    shared = [word for word, number in counts.items() if number >= fewest and len(word) > 1]
    return tuple(sorted(shared, key=lambda word: (-counts[word], word))[:_MOST_WORDS])


def tokens(text: str) -> frozenset[str]:
    """Return the words of `text` in small letters, without a plural or possessive s."""
    found = (word.replace("’", "'").removesuffix("'s") for word in _TOKEN.findall(text.casefold()))
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in found)


def features(texts: Sequence[str], vectors: Vectors, words: Sequence[str]) -> NDArray[np.float64]:
    """Return [texts, width + words]: vectors of length 1, and whether each word stands in the text."""
    places = {word: place for place, word in enumerate(words)}
    present = np.zeros((len(texts), len(words)))
    if places:
        for row, text in enumerate(texts):
            for word in tokens(text) & places.keys():
                present[row, places[word]] = _WORD_SIZE
    return np.hstack([units(vectors), present])


def units(vectors: Vectors) -> NDArray[np.float64]:
    """Return the vectors as they are stored, scaled to length 1, so that a stored meeting is read as when it came."""
    wide = np.asarray(vectors, dtype=np.float16).astype(np.float64)
    scaled: NDArray[np.float64] = wide / np.maximum(np.linalg.norm(wide, axis=-1, keepdims=True), 1e-9)
    return scaled


def _lookalikes(kinds: Kinds, unseen: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which sentences of the sample score as examples do: they may well be of the label, so they teach nothing.

    At most `_MOST_ALIKE` of the sample: a label that stands on more is none that a sample could be told from.
    """
    alike: NDArray[np.bool_] = (kinds == _SAMPLE) & (unseen >= np.median(unseen[kinds == _EXAMPLE]))
    most = int(_MOST_ALIKE * (kinds == _SAMPLE).sum())
    if alike.sum() > most:
        places = np.flatnonzero(alike)
        alike[places[np.argsort(-unseen[places], kind="stable")[most:]]] = False
    return alike


def _weights(kinds: Kinds) -> NDArray[np.float64]:
    """Return a weight a sentence: examples count as much as all others, a counter-example as several of the sample."""
    weights = np.where(kinds == _COUNTER, _COUNTER_WEIGHT, 1.0)
    good = kinds == _EXAMPLE
    weights[~good] *= good.sum() / weights[~good].sum()
    return weights


def _fitted(table: NDArray[np.float64], kinds: Kinds) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_SMOOTH, max_iter=1000)
    model.fit(table, kinds == _EXAMPLE, sample_weight=_weights(kinds))
    return model.coef_[0], float(model.intercept_[0])


def _unseen_scores(table: NDArray[np.float64], kinds: Kinds) -> NDArray[np.float64]:
    """Return the score of each sentence by a head that was fitted without it; each kind is dealt out evenly."""
    parts = min(_PARTS, int((kinds == _EXAMPLE).sum()))
    part = np.zeros(len(kinds), dtype=int)
    for kind in (_EXAMPLE, _COUNTER, _SAMPLE):
        places = np.flatnonzero(kinds == kind)
        part[places] = np.arange(len(places)) % parts
    scores = np.zeros(len(kinds))
    for number in range(parts):
        left_out = part == number
        coefficients, bias = _fitted(table[~left_out], kinds[~left_out])
        scores[left_out] = sigmoid(table[left_out] @ coefficients + bias)
    return scores


def _threshold(good: NDArray[np.float64], others: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the bar that finds most examples again for the fewest others, half way down to the next score."""
    share = weights / weights.sum()
    bars = np.unique(good)
    gains = [float((good >= bar).mean() - _FALSE_COST * share[others >= bar].sum()) for bar in bars]
    bar = float(bars[int(np.argmax(gains))])
    below = np.concatenate([good, others])
    below = below[below < bar]
    return (bar + float(below.max())) / 2 if below.size else bar / 2


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` (log-odds) as scores in 0..1."""
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(values, -60, 60)))
    return scores
