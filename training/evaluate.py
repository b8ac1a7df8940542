"""Judge a model on gold meetings: labels, links, attributes, roles and kind, with intervals by meeting.

The sentences are the annotators'; roles, kind and everything else are found by Coach, as for an upload.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, SELLER_SIDE, Label, LinkType, MeetingKind, Role
from coach.understand.encoder import Vectors
from coach.understand.links import find_links
from coach.understand.moments import find_moments
from coach.understand.reading import Tools, read_with_roles, settle
from coach.understand.schema import NEED_KINDS, OBJECTION_KINDS, TOPICS

from .corpus import GoldMeeting
from .gold import meeting_of

RESAMPLES = 500
# A label with fewer gold examples than this has no place in a macro average.
FEWEST = 5


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


def predict(gold: GoldMeeting, tools: Tools, *, respell: Callable[[str], str] | None = None) -> Prediction:
    """Return what Coach finds in a meeting; `respell` changes the spelling of each sentence first."""
    texts = [respell(s.text) if respell else s.text for s in gold.sentences]
    vectors: Vectors = tools.encoder.encode(texts)
    meeting = settle(meeting_of(gold, with_roles=False), tools, vectors)
    output = read_with_roles(meeting, tools.network, vectors)
    moments = find_moments(meeting, output, tools.network, cues=tools.cues)
    links = find_links(meeting, moments, vectors, output, dict(tools.pair_models))
    labels: list[set[Label]] = [set() for _ in texts]
    scores: list[dict[Label, float]] = [{} for _ in texts]
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


def label_counts(prediction: Prediction) -> dict[Label, np.ndarray]:
    """Return hits, false alarms and misses a label of one meeting."""
    counts = {label: np.zeros(3) for label in Label}
    for sentence, found in zip(prediction.gold.sentences, prediction.labels, strict=True):
        for label in sentence.labels | found:
            place = 0 if label in sentence.labels and label in found else 1 if label in found else 2
            counts[label][place] += 1
    return counts


def link_counts(prediction: Prediction, link_type: LinkType) -> np.ndarray:
    """Return hits, false alarms and misses of the links of one meeting."""
    gold = {(link.source, link.target) for link in prediction.gold.links if link.type is link_type}
    found = {(source, target) for kind, source, target in prediction.links if kind is link_type}
    return np.array([len(gold & found), len(found - gold), len(gold - found)], dtype=float)


def f1(counts: np.ndarray) -> float:
    """Return F1 from hits, false alarms and misses; 0 where nothing is there or found."""
    hit, false, missed = counts
    return float(2 * hit / (2 * hit + false + missed)) if hit else 0.0


def figures(predictions: Sequence[Prediction], *, seed: int = 1) -> dict[str, Any]:
    """Return all figures over the predictions as plain values for JSON."""
    by_kind = {kind: [label_counts(p) for p in predictions if p.gold.kind is kind] for kind in MeetingKind}
    everything = [counts for rows in by_kind.values() for counts in rows]
    return {
        "meetings": len(predictions),
        "sentences": sum(len(p.gold.sentences) for p in predictions),
        "labels": {label.value: _label_figures(label, everything, seed) for label in Label},
        "macro_f1_customer": _macro(by_kind[MeetingKind.CUSTOMER], CUSTOMER_LABELS, seed),
        "macro_f1_internal": _macro(by_kind[MeetingKind.INTERNAL], INTERNAL_LABELS, seed),
        "micro_f1": round(f1(sum((sum(c.values()) for c in everything), np.zeros(3))), 4),
        "links": {
            link_type.value: _three(sum((link_counts(p, link_type) for p in predictions), np.zeros(3)))
            for link_type in LinkType
        },
        "link_f1": round(f1(sum((link_counts(p, t) for p in predictions for t in LinkType), np.zeros(3))), 4),
        "attributes": attribute_accuracy(predictions),
        "roles": role_accuracy(predictions),
        "kind": round(float(np.mean([p.kind is p.gold.kind for p in predictions])), 4),
        "by_manner": {
            manner: _manner_macro([p for p in predictions if p.gold.manner == manner])
            for manner in sorted({p.gold.manner for p in predictions})
        },
        "calibration": calibration_error(predictions),
        "confusions": confusions(predictions),
    }


def _three(counts: np.ndarray) -> dict[str, float]:
    hit, false, missed = counts
    return {
        "precision": round(hit / max(1.0, hit + false), 4),
        "recall": round(hit / max(1.0, hit + missed), 4),
        "f1": round(f1(counts), 4),
        "gold": int(hit + missed),
    }


def _label_figures(label: Label, rows: Sequence[dict[Label, np.ndarray]], seed: int) -> dict[str, Any]:
    table = np.array([counts[label] for counts in rows])
    return {**_three(table.sum(axis=0)), "f1_interval": _interval(table, f1, seed)}


def _interval(table: np.ndarray, figure: Callable[[np.ndarray], float], seed: int) -> list[float]:
    """Return the 95 percent bootstrap interval of a figure, resampling meetings (rows)."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(table), size=(RESAMPLES, len(table)))
    values = [figure(table[pick].sum(axis=0)) for pick in picks]
    return [round(float(v), 4) for v in np.percentile(values, [2.5, 97.5])]


def _macro(rows: Sequence[dict[Label, np.ndarray]], labels: Sequence[Label], seed: int) -> dict[str, Any]:
    if not rows:
        return {"value": None, "interval": None, "labels": 0}
    table = np.array([[counts[label] for label in labels] for counts in rows])
    enough = (table[:, :, 0] + table[:, :, 2]).sum(axis=0) >= FEWEST
    used = table[:, enough]

    def macro(total: np.ndarray) -> float:
        return float(np.mean([f1(row) for row in total])) if len(total) else 0.0

    return {
        "value": round(macro(used.sum(axis=0)), 4),
        "interval": _interval(used, macro, seed),
        "labels": int(enough.sum()),
    }


def _manner_macro(predictions: Sequence[Prediction]) -> dict[str, Any]:
    result = {}
    for kind, labels in ((MeetingKind.CUSTOMER, CUSTOMER_LABELS), (MeetingKind.INTERNAL, INTERNAL_LABELS)):
        rows = [label_counts(p) for p in predictions if p.gold.kind is kind]
        result[kind.value] = _macro(rows, labels, 1)["value"]
    return result


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


def calibration_error(predictions: Iterable[Prediction]) -> float:
    """Return the expected calibration error of the labels that were given, over ten bins."""
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p in predictions:
        for sentence, scores in zip(p.gold.sentences, p.scores, strict=True):
            for label, score in scores.items():
                bins[min(9, int(score * 10))].append((score, label in sentence.labels))
    total = sum(len(rows) for rows in bins.values())
    gaps = (
        len(rows) * abs(np.mean([score for score, _ in rows]) - np.mean([hit for _, hit in rows]))
        for rows in bins.values()
    )
    return round(float(sum(gaps)) / max(1, total), 4)


def confusions(predictions: Iterable[Prediction], *, examples: int = 3) -> list[dict[str, Any]]:
    """Return the commonest confusions (gold label, found label or none) with examples, the ten most frequent."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for p in predictions:
        for sentence, labels in zip(p.gold.sentences, p.labels, strict=True):
            missed, false = sentence.labels - labels, labels - sentence.labels
            for gold in missed or {None}:
                for given in false or {None}:
                    if gold or given:
                        found[(gold or "-", given or "-")].append(sentence.text)
    rows = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:10]
    return [{"gold": g, "found": f, "count": len(texts), "examples": texts[:examples]} for (g, f), texts in rows]
