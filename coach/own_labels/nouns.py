"""What an own label is: what the company wants found in meetings beside the labels that everybody has."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import OWN_PREFIX, SELLER_SIDE, MeetingKind, Role
from coach.themes.statistics import Interval, wilson

Vectors = NDArray[np.floating]

FEWEST_EXAMPLES = 5
MOST_EXAMPLES = 20
REVIEWED = 20
"""So many answers make a review."""
LOWEST_PRECISION = 0.6
"""The lower end of the interval that a label needs to be put in use without a written reason."""
PREFIX = OWN_PREFIX
"""What the key of an own label begins with wherever it stands beside the labels of the scheme."""

_STORED = np.dtype("<f4")


class Whose(StrEnum):
    """Whose words can carry the label; written notes can always."""

    BUYER = "buyer"
    SELLER = "seller"
    ANYBODY = "anybody"


class Where(StrEnum):
    """In which kind of meeting the label is looked for."""

    CUSTOMER = "customer"
    INTERNAL = "internal"
    ANY = "any"


class LabelState(StrEnum):
    """How far a label is; one that is trained counts as reviewed once `REVIEWED` of its finds are judged."""

    COLLECTING = "collecting"
    TRAINED = "trained"
    IN_USE = "in_use"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Definition:
    """What the label is called and means. `key` stays as it was made; see `coach.own_labels.naming`."""

    key: str
    name: str
    meaning: str
    whose: Whose
    where: Where

    @property
    def address(self) -> str:
        """The label as rules, filters and reports name it: `own/` and its key."""
        return PREFIX + self.key

    def fits(self, kind: MeetingKind, role: Role) -> bool:
        """Return whether words of `role` in a meeting of `kind` can carry the label."""
        return self.fits_meeting(kind) and self.fits_role(role)

    def fits_meeting(self, kind: MeetingKind) -> bool:
        """Return whether the label is looked for in a meeting of `kind`."""
        return self.where is Where.ANY or self.where.value == kind.value

    def fits_role(self, role: Role) -> bool:
        """Return whether words of `role` can carry the label."""
        if self.whose is Whose.ANYBODY or role is Role.NOTES:
            return True
        return role is Role.BUYER if self.whose is Whose.BUYER else role in SELLER_SIDE


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A fitted label: a weight for each number of a sentence vector and for a few words. Plain numbers, no code.

    A sentence is found where its score, in 0..1, reaches `threshold`.
    """

    weights: NDArray[np.float32] = field(repr=False)
    words: Mapping[str, float]
    bias: float
    threshold: float

    def as_json(self) -> dict[str, Any]:
        """Return the head as JSON has it; `head_of` reads it back."""
        content = np.ascontiguousarray(self.weights, dtype=_STORED).tobytes()
        return {
            "weights": base64.b64encode(content).decode("ascii"),
            "words": dict(self.words),
            "bias": self.bias,
            "threshold": self.threshold,
        }


def head_of(stored: Mapping[str, Any]) -> Head:
    """Return the head that `Head.as_json` wrote."""
    weights = np.frombuffer(base64.b64decode(stored["weights"]), dtype=_STORED).astype(np.float32)
    return Head(weights, dict(stored["words"]), float(stored["bias"]), float(stored["threshold"]))


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the judged finds were right."""

    right: int
    of: int

    @property
    def interval(self) -> Interval:
        """The Wilson interval of the share, the whole of 0..1 where nothing is judged."""
        return wilson(self.right, self.of)

    @property
    def reviewed(self) -> bool:
        """Whether enough is judged to say anything."""
        return self.of >= REVIEWED

    @property
    def passes(self) -> bool:
        """Whether the label may be put in use without a written reason."""
        return self.reviewed and self.interval.low >= LOWEST_PRECISION
