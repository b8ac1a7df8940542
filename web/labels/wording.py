"""How the pages of own labels read."""

from __future__ import annotations

from collections.abc import Mapping

from coach.own_labels import LabelState, Precision, Where, Whose
from coach.storage.own_labels import LabelRecord

WHOSE: Mapping[Whose, str] = {
    Whose.BUYER: "The buyer's words",
    Whose.SELLER: "The seller's words",
    Whose.ANYBODY: "Anybody's words",
}
WHERE: Mapping[Where, str] = {
    Where.CUSTOMER: "Customer meetings",
    Where.INTERNAL: "Internal meetings",
    Where.ANY: "All meetings",
}


def state_of(label: LabelRecord) -> tuple[str, str]:
    """Return what a label's state is called and the class of its tag."""
    if label.state is LabelState.TRAINED and label.reviewed:
        return "Reviewed", "tag-accent"
    return {
        LabelState.COLLECTING: ("Collecting examples", ""),
        LabelState.TRAINED: ("Trained, to be reviewed", "tag-warn"),
        LabelState.IN_USE: ("In use", "tag-good"),
        LabelState.RETIRED: ("Retired", ""),
    }[label.state]


def precision_words(precision: Precision) -> str:
    """Return how often the label is right, with the interval."""
    if not precision.of:
        return "Not known yet: no find is judged."
    interval = precision.interval
    return (
        f"{precision.right} of {precision.of} judged finds were right"
        f" ({100 * interval.low:.0f} to {100 * interval.high:.0f} %)"
    )
