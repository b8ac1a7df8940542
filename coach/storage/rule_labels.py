"""Own labels that guidelines name: their heads, whether there is one of that name, and which are not in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from coach.guidelines.own_labels import own_labels_of, refuse_unknown
from coach.guidelines.rules import Guideline
from coach.own_labels import PREFIX, LabelState, TrainedLabel
from coach.storage.own_label_finds import trained_labels
from coach.storage.own_labels import label_states


def labels_for(session: Session, rules: Iterable[Guideline]) -> tuple[TrainedLabel, ...]:
    """Return the labels in use that `rules` name; nothing is read where they name none."""
    named = own_labels_of(rules)
    if not named:
        return ()
    return tuple(label for label in trained_labels(session, in_use=True) if label.definition.address in named)


def refuse_unknown_labels(session: Session, rules: Iterable[Guideline], *, name: str) -> None:
    """Refuse rules that name an own label which is not there; one that is not in use yet, or retired, is there.

    Raises:
        GuidelineError: `name`, the line of the rule, the key and the nearest label.
    """
    listed = tuple(rules)
    if own_labels_of(listed):
        refuse_unknown(listed, {PREFIX + key for key in label_states(session)}, name=name)


def labels_out_of_use(session: Session, rule: Guideline) -> Mapping[str, LabelState | None]:
    """Return the state of each own label that `rule` names and that is not in use, None where it was deleted."""
    named = own_labels_of((rule,))
    states = label_states(session) if named else {}
    found = {label: states.get(label.removeprefix(PREFIX)) for label in sorted(named)}
    return {label: state for label, state in found.items() if state is not LabelState.IN_USE}
