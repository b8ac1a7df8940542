"""What the fine-tuning minimises: labels, attributes, links, roles, kind, form and the drift of the vectors (torch)."""

from __future__ import annotations

import random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from coach.domain import LinkType, MeetingKind, Role
from coach.understand.schema import KINDS, ROLES, distance_bucket

from .network import PairScorer, Reader
from .windows import IGNORE, Window


def losses(
    window: Window, out: dict[str, Tensor], vectors: Tensor, scorer: PairScorer, recipe: dict[str, Any]
) -> Tensor:
    """Return the weighted sum of all losses of one window."""
    weights = recipe["loss"]
    smooth = weights["label_smoothing"]
    goal = window.labels * (1 - 2 * smooth) + smooth
    # Few internal meetings carry as many labels as the customer meetings do.
    rarity = weights["internal"] if window.meeting.kind is MeetingKind.INTERNAL else 1.0
    total = weights["labels"] * rarity * functional.binary_cross_entropy_with_logits(out["labels"], goal) * 10
    for name, gold in (
        ("need_kind", window.need_kind),
        ("objection_kind", window.objection_kind),
        ("topic", window.topic),
    ):
        if (gold != IGNORE).any():
            total = total + weights[name] * functional.cross_entropy(
                out[name].flatten(0, 1), gold.flatten(), ignore_index=IGNORE
            )
    return total + weights["links"] * link_loss(window, out, vectors, scorer)


def link_loss(window: Window, out: dict[str, Tensor], vectors: Tensor, scorer: PairScorer) -> Tensor:
    """Return the mean binary cross entropy over the candidate pairs of both link types."""
    total = vectors.new_zeros(())
    for index, link_type in enumerate(LinkType):
        pairs = window.pairs[link_type]
        if not pairs:
            continue
        sources = torch.tensor([source for source, _, _ in pairs])
        targets = torch.tensor([target for _, target, _ in pairs])
        gold = torch.tensor([value for _, _, value in pairs])
        logits = pair_logits(sources, targets, out, vectors, scorer)[:, index]
        total = total + functional.binary_cross_entropy_with_logits(logits, gold)
    return total


def pair_logits(
    sources: Tensor, targets: Tensor, out: dict[str, Tensor], vectors: Tensor, scorer: PairScorer
) -> Tensor:
    """Return the link logits of each pair of sentences, [pairs, 2]."""
    cosine = functional.cosine_similarity(vectors[sources], vectors[targets])
    buckets = torch.tensor([distance_bucket(int(d)) for d in (sources - targets)])
    logits: Tensor = scorer(out["link_sources"][0, sources], out["link_targets"][0, targets], cosine, buckets)
    return logits


def drift_loss(vectors: Tensor, base: Tensor) -> Tensor:
    """Return how far the vectors turned away from those of the base model: 1 minus the cosine, the mean."""
    return 1.0 - functional.cosine_similarity(vectors, base, dim=-1).mean()


def window_loss(
    window: Window,
    states: Tensor,
    vectors: Tensor,
    networks: tuple[Reader, PairScorer],
    recipe: dict[str, Any],
    rng: random.Random,
) -> Tensor:
    """Return the loss of one window, with the roles given or (at random) to be found."""
    reader, scorer = networks
    blind = rng.random() < recipe["augment"]["blind"]
    spoken = window.sentences[0].role is not Role.NOTES
    roles = torch.full_like(window.roles, ROLES.index(Role.UNKNOWN)) if blind and spoken else window.roles
    kind = torch.full_like(window.kind, len(KINDS)) if blind else window.kind
    out = reader(states.unsqueeze(0), roles, window.turn_starts, kind)
    loss = losses(window, out, vectors, scorer, recipe)
    if blind:
        loss = loss + recipe["loss"]["kind"] * functional.cross_entropy(out["kind"], window.kind)
        loss = loss + recipe["loss"]["form"] * functional.cross_entropy(out["form"], window.form)
    if blind and spoken:
        loss = loss + recipe["loss"]["roles"] * functional.cross_entropy(out["role"][0], window.roles[0])
    return loss
