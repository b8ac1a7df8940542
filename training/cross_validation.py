"""Judge heads over folds that never split a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .corpus import folds as make_folds
from .heads import fit_head
from .lines import Line


def cross_validate(lines: Sequence[Line], vectors: NDArray[np.float32], *, folds: int, seed: int) -> dict[str, Any]:
    """Return precision, recall and F1 a label over all folds together, macro F1 and joint accuracy.

    The lines' own folds are used where every line has one; else groups are dealt to `folds` folds by size.
    """
    given = [line.fold for line in lines]
    if all(fold is not None for fold in given):
        fold_of = [int(fold) for fold in given if fold is not None]
    else:
        fold_of = make_folds([line.group for line in lines], folds, seed=seed)
    found: list[frozenset[str]] = [frozenset()] * len(lines)
    for fold in sorted(set(fold_of)):
        learn = [i for i, f in enumerate(fold_of) if f != fold]
        judge = [i for i, f in enumerate(fold_of) if f == fold]
        head = fit_head([lines[i] for i in learn], vectors[learn], seed=seed)
        for i, labels in zip(judge, head.predict([lines[i] for i in judge], vectors[judge]), strict=True):
            found[i] = labels
    labels = sorted({label for line in lines for label in line.labels})
    rows = {label: _label_row(lines, found, label) for label in labels}
    return {
        "folds": len(set(fold_of)),
        "labels": rows,
        "macro_f1": round(float(np.mean([row["f1"] for row in rows.values()])), 4),
        "joint_accuracy": round(float(np.mean([a.labels == b for a, b in zip(lines, found, strict=True)])), 4),
    }


def _label_row(lines: Sequence[Line], found: Sequence[frozenset[str]], label: str) -> dict[str, float]:
    hit = sum(label in line.labels and label in labels for line, labels in zip(lines, found, strict=True))
    given = sum(label in labels for labels in found)
    gold = sum(label in line.labels for line in lines)
    precision, recall = hit / max(1, given), hit / max(1, gold)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * hit / max(1, given + gold), 4),
        "gold": gold,
    }
