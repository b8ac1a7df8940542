"""Figures of a training on the way: without thresholds, on the development meetings (torch)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import average_precision_score

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, LinkType, MeetingKind, Role
from coach.understand.schema import KINDS, LABELS, ROLES

from .corpus import GoldMeeting
from .losses import pair_logits
from .networks import Networks
from .windows import Window, encode, tokens_of


def quick_figures(networks: Networks, meetings: Sequence[GoldMeeting]) -> dict[str, float]:
    """Return figures without thresholds: mean average precision of labels and links, accuracy of topics and roles."""
    networks.mode(learning=False)
    scores: dict[str, list[np.ndarray]] = {}
    gold: dict[str, list[np.ndarray]] = {}
    right: dict[str, list[float]] = {"topic": [], "role": []}
    with torch.no_grad():
        for meeting in meetings:
            window = Window(meeting, 0, len(meeting.sentences))
            states, vectors = encode(networks.encoder, tokens_of(networks.tokenizer, window.texts))
            out = networks.reader(states.unsqueeze(0), window.roles, window.turn_starts, window.kind)
            scores.setdefault(meeting.kind, []).append(out["labels"][0].numpy())
            gold.setdefault(meeting.kind, []).append(window.labels[0].numpy() > 0.5)
            for index, link_type in enumerate(LinkType):
                if window.pairs[link_type]:
                    sources, targets, linked = map(torch.tensor, zip(*window.pairs[link_type], strict=True))
                    logits = pair_logits(sources, targets, out, vectors, networks.scorer)[:, index]
                    scores.setdefault(link_type, []).append(logits.numpy())
                    gold.setdefault(link_type, []).append(linked.numpy() > 0.5)
            known = window.topic[0] >= 0
            right["topic"] += (out["topic"][0].argmax(-1) == window.topic[0])[known].tolist()
            if window.sentences[0].role is not Role.NOTES:
                unknown = torch.full_like(window.roles, ROLES.index(Role.UNKNOWN))
                blind = networks.reader(states.unsqueeze(0), unknown, window.turn_starts, torch.tensor([len(KINDS)]))
                right["role"] += (blind["role"][0].argmax(-1) == window.roles[0]).tolist()
    figures = {f"accuracy_{name}": round(float(np.mean(hits)), 4) for name, hits in right.items()}
    for kind, labels in ((MeetingKind.CUSTOMER, CUSTOMER_LABELS), (MeetingKind.INTERNAL, INTERNAL_LABELS)):
        found, wanted = np.vstack(scores[kind]), np.vstack(gold[kind])
        precisions = {
            label: float(average_precision_score(wanted[:, i], found[:, i]))
            for i, label in enumerate(LABELS)
            if label in labels
        }
        figures[f"precision_{kind}"] = round(float(np.mean(list(precisions.values()))), 4)
        if kind is MeetingKind.CUSTOMER:
            figures |= {f"precision_{label}": round(value, 3) for label, value in precisions.items()}
    for link_type in LinkType:
        value = average_precision_score(np.concatenate(gold[link_type]), np.concatenate(scores[link_type]))
        figures[f"precision_{link_type}"] = round(float(value), 4)
    return figures
