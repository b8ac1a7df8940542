"""Linear models over a whole meeting: what kind it is, and which role each speaker has.

The network judges sentence by sentence; these models sum up. They were fitted on the training meetings
(`training/people.py`) and are plain weights in `people.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import Meeting, MeetingKind, Role

from .encoder import Encoded, unit
from .network import NetworkOutput, ReaderNetwork, softmax
from .schema import KINDS

Features = NDArray[np.float64]

# The network learned kinds on windows of about this many sentences; longer meetings are judged window by window.
WINDOW = 48
# Beyond this the network is merely sure of itself.
_CLIP = 3.0
_VECTOR_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression: weights [classes, features], one bias a class."""

    classes: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def log_odds(self, features: Features) -> NDArray[np.float64]:
        """Return a score a class for one row of features."""
        scores: NDArray[np.float64] = self.weights @ features + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class PeopleModel:
    """The kind of a meeting, and the roles of its speakers given the kind."""

    kind: LinearModel
    roles: Mapping[MeetingKind, LinearModel]


def people_model(content: Mapping[str, Any]) -> PeopleModel:
    """Return the models of a `people.json`."""
    return PeopleModel(
        kind=_linear(content["kind"]), roles={kind: _linear(content["roles"][kind.value]) for kind in MeetingKind}
    )


def _linear(content: Mapping[str, Any]) -> LinearModel:
    return LinearModel(tuple(content["classes"]), np.array(content["weights"]), np.array(content["bias"]))


def kind_features(encoded: Encoded) -> Features:
    """Return the mean direction of the sentences, scaled; shape [width]."""
    features: Features = unit(encoded.states).mean(axis=0).astype(np.float64) * _VECTOR_SCALE
    return features


def kind_chances(
    model: PeopleModel, network: ReaderNetwork, encoded: Encoded, roles: Sequence[Role], turns: Sequence[int]
) -> NDArray[np.float64]:
    """Return a probability for each of KINDS: the network's view by windows and the vectors' view, averaged."""
    views = []
    for begin in range(0, len(roles), WINDOW):
        end = min(len(roles), begin + WINDOW)
        if begin > 0 and end - begin < WINDOW // 4:
            continue
        views.append(network.read(encoded.stretch(begin, end), roles[begin:end], turns[begin:end], None).kind)
    seen = np.mean(views, axis=0)
    by_network = np.clip((seen - seen.mean()) * 2, -_CLIP, _CLIP)
    linear = model.kind.log_odds(kind_features(encoded))
    by_vectors = np.array([linear[model.kind.classes.index(kind.value)] for kind in KINDS])
    by_vectors = np.clip((by_vectors - by_vectors.mean()) * 2, -_CLIP, _CLIP)
    chances: NDArray[np.float64] = softmax(((by_network + by_vectors) / 2).astype(np.float32)).astype(np.float64)
    return chances


def speaker_features(meeting: Meeting, output: NetworkOutput, name: str) -> Features | None:
    """Return what is known of one speaker, None when nothing was said; `output` was made without roles."""
    spoken = [i for i, s in enumerate(meeting.sentences) if meeting.turns[s.turn].speaker == name]
    if not spoken:
        return None
    texts = [meeting.sentence_text(i) for i in spoken]
    words = np.array([len(text.split()) for text in texts], dtype=np.float64)
    total = sum(len(meeting.sentence_text(i).split()) for i in range(len(meeting.sentences)))
    share = np.sqrt(words) / np.sqrt(words).sum()
    chances = softmax(output.role[spoken]).astype(np.float64)
    labels = output.labels[spoken].astype(np.float64)
    speakers = {turn.speaker for turn in meeting.turns if turn.speaker is not None}
    own = np.array(
        [
            words.sum() / max(1, total) * 2,
            float(np.mean(["?" in text for text in texts])) * 3,
            words.mean() / 10,
            float(spoken[0] == 0),
            min(spoken[0], 20) / 20,
            len(speakers) / 3,
        ]
    )
    return np.concatenate(
        [
            (np.log(chances + 1e-4) * share[:, None]).sum(axis=0),
            chances.mean(axis=0) * 3,
            (labels * share[:, None]).sum(axis=0) * 5,
            (labels.mean(axis=0) - output.labels.mean(axis=0)) * 5,
            own,
        ]
    )
