"""Train the sentence cutter for unpunctuated speech: `python -m training.cutter --name N` writes `cutter.npy`.

Every turn of the training meetings, in lower case and without punctuation, is one example: a gap is an end where the
annotators ended a sentence. The weights are one hashed table, see `coach.cutter.gap_features`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from coach.artefacts import shipped_models
from coach.cutter import BUCKETS, SentenceCutter, choose_gaps, gap_features
from coach.domain import Role

from .augment import unpunctuate
from .corpus import GoldMeeting, part, read_corpus, read_split

# A missed end hurts more than a spare one (a sentence of two needs is one moment): cut from a probability of 0.27.
PRIOR_SHIFT = 1.0


def stretches(meetings: Sequence[GoldMeeting]) -> Iterator[tuple[list[str], set[int]]]:
    """Yield (words, gaps that are ends) of everything that one speaker says in a meeting, turn after turn.

    A gap is named by the word before it. Turns are joined because most sentences end where a turn ends.
    """
    for meeting in meetings:
        spoken: dict[str | None, tuple[list[str], set[int]]] = {}
        for sentence in meeting.sentences:
            if sentence.role is Role.NOTES:
                continue
            words, ends = spoken.setdefault(sentence.speaker, ([], set()))
            if words:
                ends.add(len(words) - 1)
            words.extend(unpunctuate(sentence.text).split())
        yield from spoken.values()


def train_cutter(meetings: Sequence[GoldMeeting], *, seed: int) -> SentenceCutter:
    """Return a cutter fitted on the meetings."""
    rows: list[list[int]] = []
    answers: list[bool] = []
    for words, ends in stretches(meetings):
        for gap in range(len(words) - 1):
            rows.append(gap_features(words, gap))
            answers.append(gap in ends)
    indices = np.array(rows, dtype=np.int32)
    matrix = scipy.sparse.csr_matrix(
        (np.ones(indices.size, dtype=np.float32), indices.ravel(), np.arange(0, indices.size + 1, indices.shape[1])),
        shape=(len(rows), BUCKETS),
    )
    model = SGDClassifier(loss="log_loss", alpha=3e-5, max_iter=30, random_state=seed, average=True)
    model.fit(matrix, answers)
    return SentenceCutter(model.coef_[0].astype(np.float32), float(model.intercept_[0]) + PRIOR_SHIFT)


def boundary_f1(cutter: SentenceCutter, meetings: Sequence[GoldMeeting]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the cuts within the turns of the meetings, unpunctuated."""
    hit = found = wanted = 0
    for words, ends in stretches(meetings):
        cuts = set(choose_gaps(cutter.gap_scores(words))) if len(words) > 1 else set()
        hit += len(cuts & ends)
        found += len(cuts)
        wanted += len(ends)
    precision, recall = hit / max(1, found), hit / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Train on train, report on development, write the weights (the bias is the last entry)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    parser.add_argument("--seed", type=int, default=20261123)
    arguments = parser.parse_args()
    meetings, split = read_corpus(), read_split()
    cutter = train_cutter(part(meetings, "train", split=split), seed=arguments.seed)
    precision, recall, f1 = boundary_f1(cutter, part(meetings, "development", split=split))
    table: NDArray[np.float32] = np.append(cutter.weights, np.float32(cutter.bias)).astype(np.float32)
    np.save(shipped_models() / arguments.name / "cutter.npy", table)
    print(f"ends in unpunctuated turns: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
