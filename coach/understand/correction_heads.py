"""What the trainers' corrections add to the reader: a small linear head a label, averaged with the model's log-odds.

The head sees the direction of the encoder's state and the model's own log-odds; `training/corrections.py` fits it. A
label that nobody corrected has share 0, and everything stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.artefacts import ModelFolder

from .encoder import Vectors, unit

FILE = "corrections.npz"
STATE_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class CorrectionHeads:
    """Heads in the order of `schema.LABELS`: weights over the state [labels, width], over the log-odds [labels], a
    bias [labels], and in 0..1 the share of the head in the average [labels].
    """

    weights: NDArray[np.float32]
    slope: NDArray[np.float32]
    bias: NDArray[np.float32]
    share: NDArray[np.float32]

    def by_states(self, states: Vectors) -> NDArray[np.float32]:
        """Return what the heads say of the states alone, [sentences, labels]."""
        said: NDArray[np.float32] = state_features(states) @ self.weights.T + self.bias
        return said

    def log_odds(self, column: int, of_model: float, by_state: float) -> float:
        """Return the corrected log-odds of a label; `by_state` is its entry of `by_states`."""
        share = float(self.share[column])
        return (1.0 - share) * of_model + share * (by_state + float(self.slope[column]) * of_model)


def correction_heads(model: ModelFolder) -> CorrectionHeads | None:
    """Return the heads of a model, None where nobody has promoted any.

    Raises:
        ModelError: the file is missing or altered.
    """
    if FILE not in model.digests:
        return None
    arrays = model.arrays(FILE)
    return CorrectionHeads(arrays["weights"], arrays["slope"], arrays["bias"], arrays["share"])


def state_features(states: Vectors) -> NDArray[np.float32]:
    """Return what a head sees of the states: their directions, scaled; [sentences, width]."""
    seen: NDArray[np.float32] = unit(states) * np.float32(STATE_SCALE)
    return seen
