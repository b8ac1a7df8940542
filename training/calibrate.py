"""Calibrate scores and choose thresholds on the development meetings.

`python -m training.calibrate --name N` reads `models/N/{encoder,reader,pairs}.onnx` and writes `calibration.json`
beside them. Development meetings were not trained on; test meetings are not read.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coach.artefacts import ModelFolder, file_digest, shipped_models
from coach.domain import CUSTOMER_LABELS, MeetingKind
from coach.understand.cues import CueBook, load_cues
from coach.understand.encoder import Encoder
from coach.understand.network import Blend, ReaderNetwork
from coach.understand.reading import read_with_roles
from coach.understand.schema import LABELS

from .corpus import GoldSentence, part, read_corpus, read_split
from .counting import f1_of_column, gold_matrix
from .gold import meeting_of

# Pseudo-examples that pull a label's threshold towards the threshold that is best for all labels together.
PULL = 25.0
GRID = np.round(np.arange(0.10, 0.91, 0.02), 2)


def model_in(folder: Path) -> ModelFolder:
    """Return the model in `folder` as it is now, promoted or not."""
    names = [file.name for file in folder.iterdir() if file.is_file()]
    return ModelFolder(folder.name, folder, {name: file_digest(folder / name) for name in names})


def neutral_calibration() -> dict[str, Any]:
    """Return a calibration that changes nothing."""
    return {
        "slope": dict.fromkeys(LABELS, 1.0),
        "offset": dict.fromkeys(LABELS, 0.0),
        "blend": {label: {"reader": 1.0, "wording": 0.0, "cue": 0.0, "offset": 0.0} for label in LABELS},
        "threshold": dict.fromkeys(LABELS, 0.5),
    }


def allowed_columns(kind: MeetingKind) -> list[int]:
    """Return the columns of the labels that may stand in a meeting of this kind."""
    return [i for i, label in enumerate(LABELS) if kind is MeetingKind.INTERNAL or label in CUSTOMER_LABELS]


def calibration(
    logits: NDArray[np.float64],
    wording: NDArray[np.float32],
    fired: NDArray[np.float64],
    gold: NDArray[np.bool_],
    used: NDArray[np.bool_],
) -> dict[str, Any]:
    """Return slope and offset of the reader, the blend of all opinions and the threshold a label.

    All arguments are [sentences, LABELS]: the reader's log-odds, the plain wording's, the score of the strongest cue
    that fires, the gold labels, and where a label can stand at all.
    """
    result: dict[str, dict[str, Any]] = {"slope": {}, "offset": {}, "blend": {}, "threshold": {}}
    chances = np.zeros_like(logits)
    for column, label in enumerate(LABELS):
        rows = used[:, column]
        by_reader = np.column_stack([logits[:, column], fired[:, column]])
        model = LogisticRegression(C=1.0).fit(by_reader[rows], gold[rows, column])
        slope, offset = max(0.3, float(model.coef_[0, 0])), float(model.intercept_[0])
        result["slope"][label], result["offset"][label] = slope, offset
        features = np.column_stack([slope * logits[:, column] + offset, wording[:, column], fired[:, column]])
        model = LogisticRegression(C=1.0).fit(features[rows], gold[rows, column])
        weights = np.maximum(model.coef_[0], [0.3, 0.0, 0.0])
        blend = Blend(*(float(weight) for weight in weights), offset=float(model.intercept_[0]))
        result["blend"][label] = asdict(blend)
        chances[:, column] = 1.0 / (1.0 + np.exp(-(features @ weights + blend.offset)))
    chances[~used] = 0.0
    common = GRID[int(np.argmax([_macro(chances, gold, bar) for bar in GRID]))]
    for column, label in enumerate(LABELS):
        rows = used[:, column]
        own = GRID[int(np.argmax([f1_of_column(chances[rows, column] >= bar, gold[rows, column]) for bar in GRID]))]
        count = float(gold[rows, column].sum())
        result["threshold"][label] = round(float((own * count + common * PULL) / (count + PULL)), 3)
    return result


def _cue_row(cues: CueBook, sentence: GoldSentence) -> list[float]:
    """Return the score of the strongest cue for each label."""
    found = cues.find(sentence.text, sentence.role)
    return [max((cue.score for cue in found if cue.label is label), default=0.0) for label in LABELS]


def _macro(chances: NDArray[np.float64], gold: NDArray[np.bool_], bar: float) -> float:
    return float(np.mean([f1_of_column(chances[:, i] >= bar, gold[:, i]) for i in range(len(LABELS))]))


def calibrate(folder: Path, encoder: Encoder) -> None:
    """Write calibration.json of a model folder."""
    (folder / "calibration.json").write_text(json.dumps(neutral_calibration()), encoding="utf-8")
    model = model_in(folder)
    network = ReaderNetwork(model)
    cues = load_cues()
    logits, wording, fired, gold_rows, used_rows = [], [], [], [], []
    for gold in part(read_corpus(), "development", split=read_split()):
        encoded = encoder.encode([sentence.text for sentence in gold.sentences])
        output = read_with_roles(meeting_of(gold, with_roles=True), network, encoded)
        chances = np.clip(output.labels.astype(np.float64), 1e-7, 1 - 1e-7)
        logits.append(np.log(chances / (1 - chances)))
        wording.append(network.wording.log_odds([sentence.text for sentence in gold.sentences]))
        fired.append(np.array([_cue_row(cues, sentence) for sentence in gold.sentences]))
        gold_rows.append(gold_matrix(gold.sentences, LABELS))
        used = np.zeros(len(LABELS), dtype=bool)
        used[allowed_columns(gold.kind)] = True
        used_rows.append(np.tile(used, (len(gold.sentences), 1)))
    fitted = calibration(
        np.vstack(logits), np.vstack(wording), np.vstack(fired), np.vstack(gold_rows), np.vstack(used_rows)
    )
    (folder / "calibration.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fitted["threshold"], indent=1))


def main() -> None:
    """Calibrate a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    calibrate(folder, Encoder(model_in(folder)))


if __name__ == "__main__":
    main()
