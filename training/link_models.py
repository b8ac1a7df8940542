"""Fit the pair models of links: `python -m training.link_models --name N` writes `models/N/{links,words}.json`.

Fitted on the development meetings, after the calibration: on the pairs of the gold moments and on the pairs of the
moments that the model finds, because those are what it will meet. The threshold is chosen across folds by meeting, on
found moments, with every gold link counted. The rarity of words is counted on the training part.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from coach.artefacts import shipped_models
from coach.domain import Label, LinkType, Moment
from coach.understand.cues import load_cues
from coach.understand.encoder import Encoder
from coach.understand.links import candidates
from coach.understand.moments import find_moments
from coach.understand.network import ReaderNetwork
from coach.understand.pair_features import FEATURES, Read, pair_features
from coach.understand.rarity import Rarity, content_stems
from coach.understand.reading import read_with_roles

from .calibrate import model_in
from .corpus import GoldMeeting, part, read_corpus, read_split
from .gold import meeting_of

FOLDS = 5
STRENGTH = 0.1
# A link that is none hides an unanswered need: of the bars that are nearly as good as the best, the highest.
NEARLY = 0.005
BARS = np.round(np.arange(0.06, 0.91, 0.02), 2)
FEWEST_SENTENCES = 2
# An answer follows its objection closely: what stands around and who else might be meant made it worse.
FEATURES_OF = {LinkType.ADDRESSES: FEATURES, LinkType.ANSWERS: FEATURES[: FEATURES.index("written") + 1]}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of sentences: features [n, FEATURES], whether they are linked [n], the number of the meeting [n]."""

    features: NDArray[np.float64]
    linked: NDArray[np.bool_]
    meeting: NDArray[np.int64]


def rarity_of(sentences: Sequence[str]) -> Rarity:
    """Return how rare each stem is that stands in two sentences or more."""
    counts = Counter(found for text in sentences for found in content_stems(text))
    weights = {
        found: round(math.log(len(sentences) / count), 2)
        for found, count in sorted(counts.items())
        if count >= FEWEST_SENTENCES
    }
    return Rarity(weights, round(math.log(len(sentences)), 2))


def gold_moments(gold: GoldMeeting) -> tuple[Moment, ...]:
    """Return the moments that the annotators found."""
    spans = [sentence.span for sentence in meeting_of(gold, with_roles=True).sentences]
    return tuple(
        Moment(label, i, spans[i], 1.0)
        for i, sentence in enumerate(gold.sentences)
        for label in Label
        if label in sentence.labels
    )


def pairs_of(
    meetings: Sequence[tuple[GoldMeeting, Read, Sequence[Moment]]],
    network: ReaderNetwork,
    rarity: Rarity,
    link_type: LinkType,
) -> Pairs:
    """Return the candidate pairs of the given moments of all meetings."""
    features, linked, numbers = [], [], []
    for number, (gold, read, moments) in enumerate(meetings):
        pairs = list(candidates(read.meeting, moments, link_type))
        if not pairs:
            continue
        logits = network.pair_logits(read.output, read.encoded, pairs)[link_type]
        features.append(pair_features(read, pairs, logits, rarity, link_type))
        truth = {(link.source, link.target) for link in gold.links if link.type is link_type}
        linked.extend(pair in truth for pair in pairs)
        numbers.extend([number] * len(pairs))
    return Pairs(np.vstack(features), np.array(linked), np.array(numbers))


def fit_link_type(gold: Pairs, found: Pairs, total: int, used: Sequence[str]) -> dict[str, Any]:
    """Return weights by feature name, bias and threshold; `total` is the number of gold links."""
    columns = [FEATURES.index(name) for name in used]
    chances = np.zeros(len(found.linked))
    for fold in range(FOLDS):
        away = found.meeting % FOLDS == fold
        model = _fitted((_but(gold, fold), _but(found, fold)), columns)
        chances[away] = model.predict_proba(found.features[away][:, columns])[:, 1]
    scores = {
        float(bar): 2.0 * (found.linked & (chances >= bar)).sum() / max(1, (chances >= bar).sum() + total)
        for bar in BARS
    }
    best = max(scores.values())
    scaler, model = _fitted((gold, found), columns).steps
    weights = model[1].coef_[0] / scaler[1].scale_
    return {
        "weights": dict(zip(used, weights.tolist(), strict=True)),
        "bias": float(model[1].intercept_[0] - weights @ scaler[1].mean_),
        "threshold": max(bar for bar, score in scores.items() if score >= best - NEARLY),
        "f1_across_folds": round(float(best), 4),
        "pairs": len(found.linked),
        "linked": int(found.linked.sum()),
        "links": total,
    }


def _but(pairs: Pairs, fold: int) -> Pairs:
    stay = pairs.meeting % FOLDS != fold
    return Pairs(pairs.features[stay], pairs.linked[stay], pairs.meeting[stay])


def _fitted(parts: Iterable[Pairs], columns: Sequence[int]) -> Pipeline:
    both = list(parts)
    features = np.vstack([pairs.features[:, columns] for pairs in both])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=3000))
    return model.fit(features, np.concatenate([pairs.linked for pairs in both]))


def fit_links(folder: Path, encoder: Encoder) -> None:
    """Write links.json and words.json of a model folder that is calibrated already."""
    corpus, split = read_corpus(), read_split()
    rarity = rarity_of([s.text for gold in part(corpus, "train", split=split) for s in gold.sentences])
    network, cues = ReaderNetwork(model_in(folder)), load_cues()
    by_gold, by_model = [], []
    for gold in part(corpus, "development", split=split):
        meeting = meeting_of(gold, with_roles=True)
        encoded = encoder.encode([sentence.text for sentence in gold.sentences])
        output = read_with_roles(meeting, network, encoded)
        read = Read(meeting, encoded, output)
        by_gold.append((gold, read, gold_moments(gold)))
        by_model.append((gold, read, find_moments(meeting, output, network, cues=cues)))
    fitted = {
        link_type.value: fit_link_type(
            pairs_of(by_gold, network, rarity, link_type),
            pairs_of(by_model, network, rarity, link_type),
            sum(link.type is link_type for gold, _, _ in by_gold for link in gold.links),
            FEATURES_OF[link_type],
        )
        for link_type in LinkType
    }
    words = {"unknown": rarity.unknown, "weights": rarity.weights}
    (folder / "links.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False) + "\n", encoding="utf-8")
    print({name: (model["f1_across_folds"], model["threshold"]) for name, model in fitted.items()})


def main() -> None:
    """Fit the pair models of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    fit_links(folder, Encoder(model_in(folder)))


if __name__ == "__main__":
    main()
