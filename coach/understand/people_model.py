"""Linear models over a whole meeting: what kind it is, and which role each speaker has.

The network judges sentence by sentence; these models sum up. They were fitted on the training meetings
(`training/people.py`) and are plain weights in `people.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import Meeting, MeetingKind

from .network import NetworkOutput, softmax
from .schema import KINDS

Features = NDArray[np.float64]

# A longer meeting is judged by stretches of about this many sentences, so that its length says nothing.
WINDOW = 160
# What counts for the kind of a meeting is how strong the strongest few sentences of each label are.
_STRONGEST = 5
_FLOOR = 0.01


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


def kind_features(output: NetworkOutput) -> Features:
    """Return the log of each label's mean over its strongest sentences, averaged over stretches; shape [LABELS].

    `output` was made without roles and kind. A meeting of a sales team gives itself away by a few sentences that no
    customer meeting has; its wording at large does not.
    """
    count = len(output.labels)
    begins = range(0, max(1, count - WINDOW // 4), WINDOW)
    rows = [np.sort(output.labels[begin : begin + WINDOW], axis=0)[-_STRONGEST:].mean(axis=0) for begin in begins]
    features: Features = np.log(np.array(rows, dtype=np.float64) + _FLOOR).mean(axis=0)
    return features


def kind_chances(model: PeopleModel, output: NetworkOutput) -> NDArray[np.float64]:
    """Return a probability for each of KINDS; `output` was made without roles and kind."""
    linear = model.kind.log_odds(kind_features(output))
    by_kind = np.array([linear[model.kind.classes.index(kind.value)] for kind in KINDS], dtype=np.float32)
    chances: NDArray[np.float64] = softmax(by_kind).astype(np.float64)
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
