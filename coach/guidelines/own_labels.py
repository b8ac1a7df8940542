"""Labels of the company's own in rules: which a rule names, how they read, and whether there is one of that name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from coach.domain import OWN_PREFIX
from coach.errors import GuidelineError

from .nodes import nearest
from .rules import Guideline

OWN_LABEL = re.compile(re.escape(OWN_PREFIX) + r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def own_labels_of(rules: Iterable[Guideline]) -> frozenset[str]:
    """Return the own labels that rules name, as `own/<key>`."""
    return frozenset(
        label for rule in rules for _, labels in _named_in(rule) for label in labels if label.startswith(OWN_PREFIX)
    )


def not_looked_for(rule: Guideline, looked_for: Collection[str]) -> frozenset[str]:
    """Return the own labels without which a rule says nothing: those of a key that names no other label.

    `looked_for` are the own labels that were looked for in a meeting, found or not.
    """
    missing: set[str] = set()
    for _, labels in _named_in(rule):
        if all(label.startswith(OWN_PREFIX) and label not in looked_for for label in labels):
            missing |= labels
    return frozenset(missing)


def refuse_unknown(rules: Iterable[Guideline], known: Collection[str], *, name: str) -> None:
    """Refuse a rule that names an own label which is not there; `name` is the file or source that the error names.

    Raises:
        GuidelineError: with the key, the line of the rule and the nearest label.
    """
    for rule in rules:
        for key, labels in _named_in(rule):
            strange = sorted(label for label in labels if label.startswith(OWN_PREFIX) and label not in known)
            if strange:
                mend = nearest(strange[0], known) if known else "No label of your own is made yet."
                what = f"`{key}` of the rule {rule.id} cannot be {strange[0]!r}: there is no such label."
                raise GuidelineError(what, where=f"{name}:{rule.line}", mend=mend)


def label_in_words(label: str) -> str:
    """Return a label as it stands in a sentence; an own one is quoted, since its name may be any words."""
    if label.startswith(OWN_PREFIX):
        return f"“{label.removeprefix(OWN_PREFIX).replace('-', ' ')}”"
    return label.replace("_", " ")


def labels_in_words(labels: Iterable[str]) -> str:
    """Return labels joined by "or", in the order of their words."""
    return " or ".join(sorted(map(label_in_words, labels)))


def _named_in(rule: Guideline) -> Iterator[tuple[str, frozenset[str]]]:
    """Return the labels that each key of a rule names; keys that name none are left out."""
    scope = rule.scope
    if rule.when:
        yield "when", rule.when
    if scope.labels:
        yield "scope.label", scope.labels
    if scope.after is not None:
        yield "scope.after", frozenset({scope.after})
    if rule.label is not None:
        yield "label", frozenset({rule.label})
    if rule.first:
        yield "first", rule.first
    if rule.then:
        yield "then", rule.then
    if rule.each is not None:
        yield "each", frozenset({rule.each})
    if rule.by:
        yield "by", rule.by
