"""Which training of an own label a meeting was judged by, and whether another one counts today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from coach.domain import Verdict
from coach.guidelines.own_labels import not_looked_for, own_labels_of
from coach.guidelines.rules import Guideline, Status

from .finding import TrainedLabel
from .nouns import PREFIX

Report = Mapping[str, Any]

_TRAINING = "training "
_NOT_IN_USE = "not in use"
NOT_IN_USE = 0
"""The number of the training of a label that is not in use; trainings count from 1."""


def with_trainings(report: Report, rules: Iterable[Guideline], labels: Iterable[TrainedLabel]) -> dict[str, Any]:
    """Return a report that says which training of each own label its live rules were judged by.

    `labels` are those in use that `rules` name. The trainings stand among the models of the provenance, since the head
    of a label is one; what an earlier judging said there goes.
    """
    numbers = {label.definition.address: label.training for label in labels}
    named = own_labels_of(live_rules(rules))
    trainings = {
        address: f"{_TRAINING}{numbers[address]}" if address in numbers else _NOT_IN_USE for address in sorted(named)
    }
    provenance = report["provenance"]
    plain = {model: version for model, version in provenance["models"].items() if not model.startswith(PREFIX)}
    return {**report, "provenance": {**provenance, "models": plain | trainings}}


def trainings_of(report: Report) -> dict[str, int]:
    """Return the number of the training by which each own label judged a report, `NOT_IN_USE` for none.

    Reports that were made before this was kept name none.
    """
    models = report["provenance"]["models"].items()
    return {
        address: int(words.removeprefix(_TRAINING)) if words != _NOT_IN_USE else NOT_IN_USE
        for address, words in models
        if address.startswith(PREFIX)
    }


def live_rules(rules: Iterable[Guideline]) -> tuple[Guideline, ...]:
    """Return the rules whose findings everybody sees."""
    return tuple(rule for rule in rules if rule.status is Status.LIVE)


def heard_labels(report: Report, rules: Collection[Guideline]) -> frozenset[str]:
    """Return the own labels that were surely looked for when `rules` judged a report.

    A rule that says nothing without a label, and said something, had the label.
    """
    said = {one["guideline"] for one in report["findings"] if one["verdict"] != Verdict.NOT_APPLICABLE}
    return frozenset(
        label for rule in rules if rule.id in said for label in not_looked_for(rule, ()) if label.startswith(PREFIX)
    )
