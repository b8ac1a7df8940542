"""Judge a model on gold meetings: labels, links, attributes, roles and kind, with intervals by meeting.

The sentences are the annotators'; roles, kind and everything else are found by Coach, as for an upload.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, SELLER_SIDE, Label, LinkType, MeetingKind, Role
from coach.understand.links import find_links
from coach.understand.moments import find_moments
from coach.understand.reading import Tools, read_with_roles, settle
from coach.understand.schema import NEED_KINDS, OBJECTION_KINDS, TOPICS

from .calibration_figures import bin_record, calibration_error, reliability
from .confusions import confusions
from .corpus import GoldMeeting
from .counting import Counts, f1, f1_figures, interval, label_counts, link_counts, macro_figures
from .gold import meeting_of

LABELS_OF_KIND = {MeetingKind.CUSTOMER: CUSTOMER_LABELS, MeetingKind.INTERNAL: INTERNAL_LABELS}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What Coach found in a gold meeting, in the terms of the gold file."""

    gold: GoldMeeting
    kind: MeetingKind
    roles: dict[str, Role]
    labels: tuple[frozenset[Label], ...]
    scores: tuple[dict[Label, float], ...]
    need: tuple[str, ...]
    objection: tuple[str, ...]
    topic: tuple[str, ...]
    links: frozenset[tuple[LinkType, int, int]]


def predict(
    gold: GoldMeeting, tools: Tools, *, respell: Callable[[GoldMeeting], GoldMeeting] | None = None
) -> Prediction:
    """Return what Coach finds in a meeting; `respell` words its sentences otherwise first, and changes no label."""
    if respell is not None:
        gold = respell(gold)
    encoded = tools.encoder.encode([sentence.text for sentence in gold.sentences])
    meeting = settle(meeting_of(gold, with_roles=False), tools, encoded)
    output = read_with_roles(meeting, tools.network, encoded)
    moments = find_moments(meeting, output, tools.network, cues=tools.cues)
    links = find_links(meeting, moments, encoded, tools.network, output, tools.pair_models).links
    labels: list[set[Label]] = [set() for _ in gold.sentences]
    scores: list[dict[Label, float]] = [{} for _ in gold.sentences]
    for moment in moments:
        labels[moment.sentence].add(moment.label)
        scores[moment.sentence][moment.label] = moment.score
    return Prediction(
        gold=gold,
        kind=meeting.kind,
        roles={person.name: person.role for person in meeting.people},
        labels=tuple(frozenset(found) for found in labels),
        scores=tuple(scores),
        need=tuple(NEED_KINDS[i].value for i in output.need_kind.argmax(axis=1)),
        objection=tuple(OBJECTION_KINDS[i].value for i in output.objection_kind.argmax(axis=1)),
        topic=tuple(TOPICS[i].value for i in output.topic.argmax(axis=1)),
        links=frozenset((link.type, link.source, link.target) for link in links),
    )


def figures(predictions: Sequence[Prediction], *, seed: int = 1) -> dict[str, Any]:
    """Return all figures over the predictions (at least one) as plain values for JSON."""
    everything = [label_counts(p.gold, p.labels) for p in predictions]
    bins = reliability(_given(predictions))
    return {
        "meetings": len(predictions),
        "sentences": sum(len(p.gold.sentences) for p in predictions),
        "labels": {
            label.value: f1_figures(np.array([counts[label] for counts in everything]), seed=seed) for label in Label
        },
        "macro_f1_customer": macro_f1(predictions, MeetingKind.CUSTOMER, seed=seed),
        "macro_f1_internal": macro_f1(predictions, MeetingKind.INTERNAL, seed=seed),
        "micro_f1": micro_f1(predictions),
        "links": {link_type.value: f1_figures(_links(predictions, [link_type]), seed=seed) for link_type in LinkType},
        "link_f1": link_f1(predictions),
        "link_f1_interval": interval(_links(predictions, LinkType), f1, seed=seed),
        "attributes": attribute_accuracy(predictions),
        "roles": role_accuracy(predictions),
        "kind": round(float(np.mean([p.kind is p.gold.kind for p in predictions])), 4),
        "by_manner": _macros_by(predictions, lambda p: p.gold.manner),
        "by_form": _macros_by(predictions, lambda p: p.gold.form.value),
        "by_kind": {
            kind.value: {
                **_size(of_kind),
                "macro_f1": macro_f1(of_kind, kind, seed=seed),
                "micro_f1": micro_f1(of_kind),
            }
            for kind, of_kind in ((kind, [p for p in predictions if p.gold.kind is kind]) for kind in MeetingKind)
            if of_kind
        },
        "by_kind_and_manner": {
            f"{kind.value} {manner}": {**_size(group), "macro_f1": macro_f1(group, kind, seed=seed)}
            for (kind, manner), group in _by_kind_and_manner(predictions)
        },
        "calibration": round(calibration_error(bins), 4),
        "reliability": [bin_record(one) for one in bins],
        "confusions": confusions(row for p in predictions for row in zip(p.gold.sentences, p.labels, strict=True)),
    }


def macro_f1(predictions: Iterable[Prediction], kind: MeetingKind, *, seed: int = 1) -> dict[str, Any]:
    """Return macro F1 (value, interval, labels) of the labels of a kind in the meetings of that kind."""
    rows = [label_counts(p.gold, p.labels) for p in predictions if p.gold.kind is kind]
    return macro_figures(rows, LABELS_OF_KIND[kind], seed=seed)


def micro_f1(predictions: Iterable[Prediction]) -> float:
    """Return F1 over all labels together."""
    counts: list[Counts] = [sum(label_counts(p.gold, p.labels).values(), np.zeros(3)) for p in predictions]
    return round(f1(sum(counts, np.zeros(3))), 4)


def link_f1(predictions: Sequence[Prediction]) -> float:
    """Return F1 over the links of both types."""
    return round(f1(_links(predictions, LinkType).sum(axis=0)), 4)


def _links(predictions: Sequence[Prediction], types: Iterable[LinkType]) -> np.ndarray:
    """Return hits, false alarms and misses of the links of `types`, [meetings, 3]."""
    chosen = list(types)
    return np.array([sum((link_counts(p.gold, p.links, t) for t in chosen), np.zeros(3)) for p in predictions])


def _given(predictions: Iterable[Prediction]) -> Iterator[tuple[float, bool]]:
    """Yield score and rightness of every label that was given."""
    for p in predictions:
        for sentence, scores in zip(p.gold.sentences, p.scores, strict=True):
            for label, score in scores.items():
                yield score, label in sentence.labels


def _size(predictions: Sequence[Prediction]) -> dict[str, int]:
    return {"meetings": len(predictions), "sentences": sum(len(p.gold.sentences) for p in predictions)}


def _macros_by(predictions: Sequence[Prediction], key: Callable[[Prediction], str]) -> dict[str, dict[str, Any]]:
    """Return, for each value of `key`, macro F1 of the customer meetings and of the internal ones."""
    return {
        value: {
            kind.value: macro_f1([p for p in predictions if key(p) == value], kind)["value"] for kind in MeetingKind
        }
        for value in sorted({key(p) for p in predictions})
    }


def _by_kind_and_manner(
    predictions: Sequence[Prediction],
) -> Iterator[tuple[tuple[MeetingKind, str], list[Prediction]]]:
    for kind in MeetingKind:
        for manner in sorted({p.gold.manner for p in predictions if p.gold.kind is kind}):
            yield (kind, manner), [p for p in predictions if p.gold.kind is kind and p.gold.manner == manner]


def attribute_accuracy(predictions: Iterable[Prediction]) -> dict[str, float]:
    """Return the share of right kinds and topics over the sentences whose label was found."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for p in predictions:
        for i, sentence in enumerate(p.gold.sentences):
            checks = (
                ("need_kind", Label.NEED, sentence.need, p.need[i]),
                ("objection_kind", Label.OBJECTION, sentence.objection, p.objection[i]),
                ("topic", None, sentence.topic, p.topic[i]),
            )
            for name, label, gold, found in checks:
                if gold is None or (label is not None and label not in p.labels[i]):
                    continue
                total[name] += 1
                right[name] += gold.value == found
    return {name: round(right[name] / total[name], 4) for name in total}


def role_accuracy(predictions: Iterable[Prediction]) -> dict[str, float]:
    """Return the share of speakers with the right role, and with the right side (seller and specialist as one)."""
    exact = side = total = 0
    for p in predictions:
        heard = {s.speaker for s in p.gold.sentences if s.speaker is not None}
        for name, role in p.gold.people:
            if name in heard:
                total += 1
                exact += p.roles.get(name) is role
                side += _side(p.roles.get(name, Role.UNKNOWN)) == _side(role)
    return {"speakers": total, "exact": round(exact / max(1, total), 4), "side": round(side / max(1, total), 4)}


def _side(role: Role) -> str:
    return "seller" if role in SELLER_SIDE else role.value
