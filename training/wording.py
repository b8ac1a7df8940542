"""Fit the model of the plain wording: `python -m training.wording --name N` writes `models/N/wording.npz`.

One logistic regression a label over the hashed pieces of the training sentences.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coach.artefacts import shipped_models
from coach.understand.schema import LABELS
from coach.understand.wording import BUCKETS, pieces

from .corpus import part, read_corpus, read_split

STRENGTH = 20.0


def piece_matrix(texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """Return the pieces of the texts, [texts, BUCKETS]; a row has length 1."""
    found = [pieces(text) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in found)])
    values = np.concatenate([np.full(len(row), 1.0 / math.sqrt(max(1, len(row)))) for row in found])
    return scipy.sparse.csr_matrix((values, np.concatenate(found).astype(np.int32), ends), shape=(len(texts), BUCKETS))


def fit_wording(folder: Path) -> None:
    """Write wording.npz of a model folder."""
    sentences = [s for meeting in part(read_corpus(), "train", split=read_split()) for s in meeting.sentences]
    matrix = piece_matrix([sentence.text for sentence in sentences])
    weights: NDArray[np.float16] = np.zeros((BUCKETS, len(LABELS)), dtype=np.float16)
    bias: NDArray[np.float32] = np.zeros(len(LABELS), dtype=np.float32)
    for column, label in enumerate(LABELS):
        gold = np.array([label in sentence.labels for sentence in sentences])
        model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0).fit(matrix, gold)
        weights[:, column], bias[column] = model.coef_[0].astype(np.float16), model.intercept_[0]
    np.savez_compressed(folder / "wording.npz", weights=weights, bias=bias)


def main() -> None:
    """Fit the model of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    fit_wording(shipped_models() / parser.parse_args().name)


if __name__ == "__main__":
    main()
