"""Where sentences end, also in speech-recognition text that has no punctuation.

Punctuated text is cut at its punctuation, with spaCy's sentence recogniser as a check against abbreviations. A stretch
without punctuation is cut by two models of the gaps between its words, trained on the corpus with its punctuation
removed (`training/cutter.py`): a linear one over the words around a gap, whose weights are hashed, so that an unknown
word simply says nothing; and above it a small network over the encoder's states of the two words at the gap.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

BUCKETS = 1 << 16
# A stretch of this many words without a sentence end is taken for unpunctuated speech.
UNPUNCTUATED_WORDS = 32
# A stretch with a comma in so many words is punctuated; beyond this many words it is cut all the same.
WORDS_A_MARK = 25
LONGEST_SENTENCE = 90
MIN_WORDS = 4
MAX_WORDS = 34

_ENDERS = frozenset("?!…")
_ENDING = _ENDERS | {"."}
_CLOSERS = frozenset("\"'”’)]}")
_ABBREVIATIONS = frozenset(
    "mr. mrs. ms. dr. prof. st. vs. etc. e.g. i.e. approx. no. inc. ltd. co. corp. dept. est. min. max. fig. ca. cf. "
    "jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mon. tue. wed. thu. fri. sat. sun.".split()
)


class WordReader(Protocol):
    """What the cutter needs of the encoder; `coach.understand.encoder.Encoder` is one."""

    def word_states(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...


@dataclass(frozen=True, slots=True)
class GapNetwork:
    """One hidden layer over a gap: `enter` is [features, hidden], `enter_bias` and `leave` are [hidden]."""

    enter: NDArray[np.float32]
    enter_bias: NDArray[np.float32]
    leave: NDArray[np.float32]
    leave_bias: float

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a log-odds for each row of `features` [gaps, features], see `gap_states`."""
        hidden = np.maximum(features @ self.enter + self.enter_bias, 0.0)
        scores: NDArray[np.float32] = (hidden @ self.leave + self.leave_bias).astype(np.float32)
        return scores


@dataclass(frozen=True, slots=True)
class SentenceCutter:
    """Cuts one turn. `weights` [BUCKETS] float32 and `bias` are the linear model of `training/cutter.py`.

    With `network` and `reader` the network decides, and the linear model is one of the things it looks at.
    """

    weights: NDArray[np.float32]
    bias: float
    network: GapNetwork | None = None
    reader: WordReader | None = None

    def ends(self, doc: Doc) -> list[int]:
        """Return the character offsets at which sentences end, ascending; the end of `doc` is not included.

        `doc` needs tokens, and sentence starts (spaCy's `senter`) where `asks` says so.
        """
        ends: list[int] = []
        stretch_start = 0
        for token in doc[:-1]:
            if not _ends_sentence(token):
                continue
            ends.extend(self._inside(doc, stretch_start, token.i + 1))
            ends.append(token.idx + len(token.text))
            stretch_start = token.i + 1
        ends.extend(self._inside(doc, stretch_start, len(doc)))
        return ends

    def asks(self, doc: Doc) -> bool:
        """Say whether the marks of `doc` leave open where a sentence ends, so that its sentence starts are needed."""
        return any(_by_its_marks(token) is None for token in doc[:-1])

    def _inside(self, doc: Doc, first: int, last: int) -> list[int]:
        """Return the ends within the tokens `first`:`last`, which hold no punctuated sentence end."""
        words = [token for token in doc[first:last] if not token.is_punct and not token.is_space]
        if len(words) <= UNPUNCTUATED_WORDS or _is_punctuated(doc, first, last, len(words)):
            return []
        scores = self.gap_scores([word.lower_ for word in words])
        chosen = choose_gaps(scores)
        return [words[gap].idx + len(words[gap].text) for gap in chosen if _free_standing(words[gap])]

    def gap_scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return a log-odds for a sentence end after each word but the last; shape [len(words) - 1]."""
        by_words = self.word_scores(words)
        if self.network is None or self.reader is None or len(words) < 2:
            return by_words
        return self.network.scores(gap_states(self.reader, words, by_words))

    def word_scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the linear model's log-odds for a sentence end after each word but the last."""
        return np.array(
            [self.bias + self.weights[gap_features(words, gap)].sum() for gap in range(len(words) - 1)],
            dtype=np.float32,
        )


def gap_states(reader: WordReader, words: Sequence[str], by_words: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the gap network sees, [len(words) - 1, 2 * width + 1]: the words at the gap, and the linear model."""
    firsts, lasts = reader.word_states(words)
    return np.hstack([lasts[:-1], firsts[1:], by_words[:, None]]).astype(np.float32)


def cutter_of(
    weights: NDArray[np.float32], network: Mapping[str, NDArray[np.float32]], reader: WordReader
) -> SentenceCutter:
    """Return the cutter of the arrays of a model folder: `cutter.npy` (the bias last) and `gaps.npz`."""
    gaps = GapNetwork(network["enter"], network["enter_bias"], network["leave"], float(network["leave_bias"]))
    return SentenceCutter(weights[:-1], float(weights[-1]), gaps, reader)


def choose_gaps(scores: NDArray[np.float32]) -> list[int]:
    """Return the gaps to cut at: likely ends that leave at least MIN_WORDS words, and the likeliest gap of any
    stretch longer than MAX_WORDS words."""
    chosen: list[int] = []
    start = 0
    for gap, score in enumerate(scores):
        length = gap + 1 - start
        if score > 0 and length >= MIN_WORDS and len(scores) - gap >= MIN_WORDS:
            chosen.append(gap)
            start = gap + 1
        elif length >= MAX_WORDS:
            best = start + MIN_WORDS - 1 + int(np.argmax(scores[start + MIN_WORDS - 1 : gap + 1]))
            chosen.append(best)
            start = best + 1
    return chosen


def gap_features(words: Sequence[str], gap: int) -> list[int]:
    """Return the hashed features of the gap after word `gap`: the words around it, alone and in pairs."""
    last2 = words[gap - 1] if gap > 0 else "<"
    last = words[gap]
    after = words[gap + 1] if gap + 1 < len(words) else ">"
    after2 = words[gap + 2] if gap + 2 < len(words) else ">"
    names = (
        f"a {last}",
        f"b {after}",
        f"c {last2} {last}",
        f"d {after} {after2}",
        f"e {last} {after}",
        f"f {after2}",
        f"g {last2}",
        f"h {last2} {last} {after}",
        f"i {last} {after} {after2}",
    )
    return [zlib.crc32(name.encode()) % BUCKETS for name in names]


def _ends_sentence(token: Token) -> bool:
    """True when a sentence ends after `token` by its punctuation, or by spaCy's word where that leaves it open."""
    ends = _by_its_marks(token)
    return bool(token.nbor(1).is_sent_start) if ends is None else ends


def _by_its_marks(token: Token) -> bool | None:
    """Return whether a sentence ends after `token` (not the last one), None where its punctuation leaves it open."""
    text = token.text
    if (text[-1] not in _ENDING and text not in _CLOSERS) or not token.whitespace_:  # no word is torn
        return False
    following = token.nbor(1).text
    mark = token
    while mark.text in _CLOSERS and mark.i > 0 and not mark.nbor(-1).whitespace_:
        mark = mark.nbor(-1)
    if mark.text[-1] in _ENDERS:
        return None if following[0].islower() else True
    if not mark.text.endswith("."):
        return False
    if mark.text.endswith(".."):
        return False if following[0].islower() else None
    if mark.lower_ in _ABBREVIATIONS or (mark.i > 0 and f"{mark.nbor(-1).lower_}." in _ABBREVIATIONS):
        return None if following[0].isupper() else False
    if mark.text != "." and len(mark.text) <= 2:  # an initial: "J."
        return None
    return None if following[0].islower() else True


def _is_punctuated(doc: Doc, first: int, last: int, words: int) -> bool:
    """True when a long stretch is one long written sentence: it has commas, or the turn around it has full stops."""
    if words > LONGEST_SENTENCE:
        return False
    marks = sum(token.is_punct for token in doc[first : last - 1])
    whole_turn = first == 0 and last == len(doc)
    return marks * WORDS_A_MARK >= words or not whole_turn


def _free_standing(token: Token) -> bool:
    """True when blank follows the token, so that no word is torn ("don" + "'t")."""
    return bool(token.whitespace_)
