"""What a corpus holds, and where it repeats itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from coach.domain import Label

from .corpus import GoldMeeting, read_corpus, sentences_of

# Sentences of at least this many words can be near-duplicates; shorter ones ("Right.") are anybody's.
_WORDS = 6
_ALIKE = 0.85
_FRAME = 5
# Pairs that are compared at once: their words fit into memory.
_AT_ONCE = 50_000


def lint_corpus(file: Path) -> dict[str, Any]:
    """Return counts, near-duplicate pairs and repeated sentence frames across meetings.

    Raises:
        CorpusError: the file breaks the format or the scheme.
    """
    meetings = read_corpus(file)
    everything = list(sentences_of(meetings))
    total = len(everything)
    pairs = near_duplicates(meetings)
    frames = repeated_frames(meetings)
    return {
        "meetings": len(meetings),
        "sentences": total,
        "industries": len({meeting.industry for meeting in meetings}),
        "by_kind_and_manner": dict(sorted(Counter(f"{m.kind.value} {m.manner}" for m in meetings).items())),
        "unlabelled": round(sum(not s.labels for _, _, s in everything) / total, 4),
        "labels": {
            label.value: {
                "sentences": sum(label in s.labels for _, _, s in everything),
                "meetings": len({m.id for m, _, s in everything if label in s.labels}),
            }
            for label in Label
        },
        "links": dict(Counter(link.type.value for meeting in meetings for link in meeting.links)),
        "near_duplicates": {"share": round(len(pairs) / total, 5), "examples": pairs[:10]},
        "repeated_frames": {
            "share": round(sum(count for _, count in frames) / total, 5),
            "examples": frames[:10],
        },
    }


def near_duplicates(meetings: Sequence[GoldMeeting]) -> list[tuple[str, str]]:
    """Return pairs of sentences of different meetings whose character TF-IDF has a cosine of 0.85 or more."""
    rows = [(m.id, s.text) for m, _, s in sentences_of(meetings) if len(s.text.split()) >= _WORDS]
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32).fit_transform(
        [text.lower() for _, text in rows]
    )
    candidates = scipy.sparse.triu(_may_be_alike(matrix), k=1).tocsr().tocoo()
    pairs = []
    for begin in range(0, candidates.nnz, _AT_ONCE):
        first, second = (side[begin : begin + _AT_ONCE] for side in (candidates.row, candidates.col))
        cosines = np.asarray(matrix[first].multiply(matrix[second]).sum(axis=1)).ravel()
        near = cosines >= _ALIKE
        pairs += [
            (rows[i], rows[j]) for i, j in zip(first[near], second[near], strict=True) if rows[i][0] != rows[j][0]
        ]
    return [(first[1], second[1]) for first, second in pairs]


def _may_be_alike(matrix: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
    """Return the pairs of rows of unit length, as what is not zero, [rows, rows], that may have a cosine of 0.85.

    Two such rows share one of the rarest columns of each: what is left without them is too short (prefix filter,
    Bayardo, Ma and Srikant 2007). The rarest columns are rare indeed, so few pairs remain of the half a billion.
    """
    rarest_first = np.argsort(np.diff(matrix.tocsc().indptr), kind="stable")
    ordered = matrix[:, rarest_first].tocsr()
    ordered.sort_indices()
    squares = np.add.accumulate(ordered.data.astype(np.float64) ** 2)
    before = np.concatenate([[0.0], squares])[ordered.indptr[:-1]]
    lengths = np.diff(ordered.indptr)
    # The squares before each entry of its row; a row of unit length has 1 - that still to come.
    so_far = squares - ordered.data.astype(np.float64) ** 2 - np.repeat(before, lengths)
    kept = 1.0 - so_far >= _ALIKE**2 - 1e-6
    prefix = scipy.sparse.csr_matrix((kept.astype(np.int32), ordered.indices, ordered.indptr), shape=ordered.shape)
    prefix.eliminate_zeros()
    return prefix @ prefix.T


def repeated_frames(meetings: Sequence[GoldMeeting]) -> list[tuple[str, int]]:
    """Return openings of five words that stand in sentences of four or more meetings, with their counts."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for meeting, _, sentence in sentences_of(meetings):
        words = sentence.text.lower().split()
        if len(words) > _FRAME:
            frame = " ".join(words[:_FRAME])
            where[frame].add(meeting.id)
            count[frame] += 1
    return sorted(((f, count[f]) for f, ids in where.items() if len(ids) >= 4), key=lambda item: -item[1])
