"""Train the sentence cutter for unpunctuated speech: `python -m training.cutter --name N`.

What a speaker of the training meetings says, in lower case and without punctuation, is one example: a gap is an end
where the annotators ended a sentence. Writes `cutter.npy` (a linear model, one hashed table, see
`coach.cutter.gap_features`) and `gaps.npz` (a network over the encoder's states and the linear model's score, which for
that purpose comes from the half of the meetings that it was not fitted on). `encoder.onnx` must be there already.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from coach.artefacts import shipped_models
from coach.cutter import (
    BUCKETS,
    GapNetwork,
    SentenceCutter,
    WordReader,
    choose_gaps,
    gap_features,
    gap_states,
)
from coach.domain import Role
from coach.understand.encoder import Encoder

from .augment import unpunctuate
from .calibrate import model_in
from .corpus import GoldMeeting, part, read_corpus, read_split

# A missed end hurts more than a spare one (a sentence of two needs is one moment): cut from a probability of 0.27.
PRIOR_SHIFT = 1.0
HIDDEN = 48
SEED = 20261123
EPOCHS = 6


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


def train_network(meetings: Sequence[GoldMeeting], reader: WordReader, *, seed: int) -> GapNetwork:
    """Return the network over the gaps, fitted on the meetings; the linear model is fitted twice, on halves."""
    halves = [meetings[0::2], meetings[1::2]]
    rows: list[NDArray[np.float32]] = []
    answers: list[NDArray[np.bool_]] = []
    for fitted_on, judged in ((halves[0], halves[1]), (halves[1], halves[0])):
        cutter = train_cutter(fitted_on, seed=seed)
        for words, ends in stretches(judged):
            if len(words) > 1:
                rows.append(gap_states(reader, words, cutter.word_scores(words)))
                answers.append(np.array([gap in ends for gap in range(len(words) - 1)]))
    features, gold = np.vstack(rows), np.concatenate(answers)
    centre, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    features = (features - centre) / scale
    model = MLPClassifier(
        (HIDDEN,), alpha=1e-3, batch_size=512, learning_rate_init=5e-4, max_iter=EPOCHS, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of rounds is chosen, not waited for
        model.fit(features, gold)
    enter = model.coefs_[0] / scale[:, None]
    return GapNetwork(
        enter=enter.astype(np.float32),
        enter_bias=(model.intercepts_[0] - centre @ enter).astype(np.float32),
        leave=model.coefs_[1][:, 0].astype(np.float32),
        leave_bias=float(model.intercepts_[1][0]) + PRIOR_SHIFT,
    )


def fit_cutter(folder: Path, encoder: Encoder, *, seed: int = SEED) -> None:
    """Train on train, report on development, write the weights (the bias is the last entry)."""
    meetings, split = read_corpus(), read_split()
    spoken = [meeting for meeting in part(meetings, "train", split=split) if meeting.manner != "notes"]
    cutter = train_cutter(spoken, seed=seed)
    network = train_network(spoken, encoder, seed=seed)
    for name, judged in (
        ("words alone", cutter),
        ("with the encoder", replace(cutter, network=network, reader=encoder)),
    ):
        precision, recall, f1 = boundary_f1(judged, part(meetings, "development", split=split))
        print(f"ends in unpunctuated speech, {name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    table: NDArray[np.float32] = np.append(cutter.weights, np.float32(cutter.bias)).astype(np.float32)
    np.save(folder / "cutter.npy", table)
    np.savez(
        folder / "gaps.npz",
        enter=network.enter,
        enter_bias=network.enter_bias,
        leave=network.leave,
        leave_bias=np.float32(network.leave_bias),
    )


def main() -> None:
    """Train the cutter of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    fit_cutter(folder, Encoder(model_in(folder)))


if __name__ == "__main__":
    main()
