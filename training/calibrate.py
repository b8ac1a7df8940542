"""Calibrate scores, choose thresholds and fit the pair model on the development meetings.

`python -m training.calibrate --name N` reads `models/N/{encoder,reader,pairs}.onnx` and writes `calibration.json` and
`links.json` beside them. Development meetings were not trained on; test meetings are not read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coach.artefacts import ModelFolder, file_digest, shipped_models
from coach.domain import CUSTOMER_LABELS, Label, LinkType, MeetingKind, Moment
from coach.understand.cues import CueBook, load_cues
from coach.understand.encoder import Encoded, Encoder
from coach.understand.links import FEATURES, candidates, pair_features
from coach.understand.network import Blend, NetworkOutput, ReaderNetwork
from coach.understand.reading import read_with_roles
from coach.understand.schema import LABELS

from .corpus import GoldMeeting, GoldSentence, part, read_corpus, read_split
from .gold import meeting_of

# Pseudo-examples that pull a label's threshold towards the threshold that is best for all labels together.
PULL = 25.0
NEARLY = 0.02
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
        own = GRID[int(np.argmax([_f1(chances[rows, column] >= bar, gold[rows, column]) for bar in GRID]))]
        count = float(gold[rows, column].sum())
        result["threshold"][label] = round(float((own * count + common * PULL) / (count + PULL)), 3)
    return result


def _cue_row(cues: CueBook, sentence: GoldSentence) -> list[float]:
    """Return the score of the strongest cue for each label."""
    found = cues.find(sentence.text, sentence.role)
    return [max((cue.score for cue in found if cue.label is label), default=0.0) for label in LABELS]


def _macro(chances: NDArray[np.float64], gold: NDArray[np.bool_], bar: float) -> float:
    return float(np.mean([_f1(chances[:, i] >= bar, gold[:, i]) for i in range(len(LABELS))]))


def _f1(found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    hit = float((found & gold).sum())
    return 2 * hit / max(1.0, float(found.sum() + gold.sum()))


def fit_pairs(
    readings: Sequence[tuple[GoldMeeting, Encoded, NetworkOutput]], network: ReaderNetwork, link_type: LinkType
) -> dict[str, Any]:
    """Return weights, bias and threshold of the pair model, fitted on gold moments of the given meetings.

    The threshold is chosen on predictions across folds by meeting.
    """
    rows: list[NDArray[np.float64]] = []
    answers: list[float] = []
    groups: list[int] = []
    for number, (gold, encoded, output) in enumerate(readings):
        meeting = meeting_of(gold, with_roles=True)
        moments = _gold_moments(gold)
        pairs = list(candidates(meeting, moments, link_type))
        if not pairs:
            continue
        linked = {(link.source, link.target) for link in gold.links if link.type is link_type}
        rows.append(pair_features(meeting, pairs, encoded, network, output, link_type))
        answers.extend(float(pair in linked) for pair in pairs)
        groups.extend([number % 5] * len(pairs))
    features, wanted, fold = np.vstack(rows), np.array(answers), np.array(groups)
    scale = features.std(axis=0) + 1e-9
    chances = np.zeros(len(wanted))
    for k in range(5):
        model = LogisticRegression(C=0.3, max_iter=2000).fit(features[fold != k] / scale, wanted[fold != k])
        chances[fold == k] = model.predict_proba(features[fold == k] / scale)[:, 1]
    scores = [_f1(chances >= bar, wanted > 0.5) for bar in GRID]
    # A link that is none hides an unanswered need: of the bars that are nearly as good as the best, the highest.
    bar = max(float(bar) for bar, score in zip(GRID, scores, strict=True) if score >= max(scores) - NEARLY)
    model = LogisticRegression(C=0.3, max_iter=2000).fit(features / scale, wanted)
    return {
        "weights": dict(zip(FEATURES, (model.coef_[0] / scale).tolist(), strict=True)),
        "bias": float(model.intercept_[0]),
        "threshold": bar,
        "f1_across_folds": max(scores),
        "pairs": len(wanted),
        "linked": int(wanted.sum()),
    }


def _gold_moments(gold: GoldMeeting) -> list[Moment]:
    meeting = meeting_of(gold, with_roles=True)
    return [
        Moment(label, i, meeting.sentences[i].span, 1.0)
        for i, sentence in enumerate(gold.sentences)
        for label in Label
        if label in sentence.labels
    ]


def calibrate(folder: Path, encoder: Encoder) -> None:
    """Write calibration.json and links.json of a model folder."""
    (folder / "calibration.json").write_text(json.dumps(neutral_calibration()), encoding="utf-8")
    model = model_in(folder)
    network = ReaderNetwork(model)
    readings = []
    cues = load_cues()
    logits, wording, fired, gold_rows, used_rows = [], [], [], [], []
    for gold in part(read_corpus(), "development", split=read_split()):
        encoded = encoder.encode([sentence.text for sentence in gold.sentences])
        output = read_with_roles(meeting_of(gold, with_roles=True), network, encoded)
        readings.append((gold, encoded, output))
        chances = np.clip(output.labels.astype(np.float64), 1e-7, 1 - 1e-7)
        logits.append(np.log(chances / (1 - chances)))
        wording.append(network.wording.log_odds([sentence.text for sentence in gold.sentences]))
        fired.append(np.array([_cue_row(cues, sentence) for sentence in gold.sentences]))
        gold_rows.append(np.array([[label in s.labels for label in LABELS] for s in gold.sentences]))
        used = np.zeros(len(LABELS), dtype=bool)
        used[allowed_columns(gold.kind)] = True
        used_rows.append(np.tile(used, (len(gold.sentences), 1)))
    fitted = calibration(
        np.vstack(logits), np.vstack(wording), np.vstack(fired), np.vstack(gold_rows), np.vstack(used_rows)
    )
    pairs = {link_type.value: fit_pairs(readings, network, link_type) for link_type in LinkType}
    (folder / "calibration.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    (folder / "links.json").write_text(json.dumps(pairs, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fitted["threshold"], indent=1))
    print({name: (round(found["f1_across_folds"], 3), found["threshold"]) for name, found in pairs.items()})


def main() -> None:
    """Calibrate a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    calibrate(folder, Encoder(model_in(folder)))


if __name__ == "__main__":
    main()
