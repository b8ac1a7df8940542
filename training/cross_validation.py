"""Judge heads over folds that never split a group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .corpus import folds as make_folds
from .counting import gold_matrix
from .heads import averaged, decide, fit_head, with_fine_tuned
from .lines import Line


def cross_validate(
    lines: Sequence[Line], vectors: NDArray[np.float32], *, folds: int, seed: int, finetune: Path | None = None
) -> dict[str, Any]:
    """Return precision, recall and F1 a label over all folds together, macro F1 and joint accuracy.

    The lines' own folds are used where every line has one; else groups are dealt to `folds` folds by size. With
    `finetune`, an `encoder.onnx`, the encoder is fine-tuned in each fold and averaged with the head (needs torch).
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
        scores = head.scores([lines[i] for i in judge], vectors[judge])
        if finetune is not None:
            from .finetune_lines import fine_tuned_log_odds

            gold = gold_matrix(lines, head.labels)
            tuned = fine_tuned_log_odds(lines, gold, learn, finetune, seed=seed)
            scores = averaged(scores, tuned[judge], single=head.single)
            head = with_fine_tuned(head)
        for i, labels in zip(judge, decide(scores, head), strict=True):
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
