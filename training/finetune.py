"""Fine-tune the shipped model on the corpus and export it: `python -m training.finetune --base DIR --out DIR`.

Reads `recipe.toml`, trains on the part `train` of the frozen split, reports on `development` after each epoch and
never looks at `test`. Needs torch (the extra `finetune`).
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from coach.domain import Label, LinkType, MeetingKind, Role
from coach.understand.schema import (
    DISTANCE_BOUNDS,
    FORMS,
    KINDS,
    LABELS,
    NEED_KINDS,
    OBJECTION_KINDS,
    ROLES,
    TOPICS,
    distance_bucket,
)

from .augment import misspell, unpunctuate
from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .network import Encoder, PairScorer, Reader, Shape, load_base
from .recipe import RECIPE

OFFERS = frozenset({Label.BENEFIT, Label.FEATURE, Label.PROOF})
SELLER_ROLES = frozenset({Role.SELLER, Role.SPECIALIST, Role.NOTES, Role.MANAGER, Role.COLLEAGUE})
IGNORE = -100
CHUNK = 24


def tokens_of(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text, cut to the tokenizer's maximum."""
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def encode(encoder: Encoder, tokens: Sequence[list[int]]) -> Tensor:
    """Return vectors [n, width]; sentences of like length share a batch, so that little is padded."""
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    parts = []
    for begin in range(0, len(order), CHUNK):
        chosen = [tokens[i] for i in order[begin : begin + CHUNK]]
        longest = max(len(ids) for ids in chosen)
        ids = torch.zeros(len(chosen), longest, dtype=torch.long)
        mask = torch.zeros(len(chosen), longest, dtype=torch.long)
        for row, sequence in enumerate(chosen):
            ids[row, : len(sequence)] = torch.tensor(sequence)
            mask[row, : len(sequence)] = 1
        parts.append(encoder(ids, mask))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


class Window:
    """Consecutive sentences of one meeting as tensors of gold answers."""

    def __init__(self, meeting: GoldMeeting, begin: int, end: int) -> None:
        self.meeting = meeting
        self.begin = begin
        self.sentences = meeting.sentences[begin:end]
        self.texts = [sentence.text for sentence in self.sentences]
        self.roles = torch.tensor([[ROLES.index(sentence.role) for sentence in self.sentences]])
        starts = [
            int(i == 0 or self.sentences[i - 1].turn != sentence.turn) for i, sentence in enumerate(self.sentences)
        ]
        self.turn_starts = torch.tensor([starts])
        self.kind = torch.tensor([KINDS.index(meeting.kind)])
        self.form = torch.tensor([FORMS.index(meeting.form)])
        self.labels = torch.tensor([[[float(label in s.labels) for label in LABELS] for s in self.sentences]])
        self.need_kind = self._attribute(NEED_KINDS, "need")
        self.objection_kind = self._attribute(OBJECTION_KINDS, "objection")
        self.topic = self._attribute(TOPICS, "topic")
        self.pairs = {link: self._pairs(link) for link in LinkType}

    def _attribute(self, values: Sequence[Any], name: str) -> Tensor:
        found = [getattr(sentence, name) for sentence in self.sentences]
        return torch.tensor([[values.index(value) if value else IGNORE for value in found]])

    def _pairs(self, link_type: LinkType) -> list[tuple[int, int, float]]:
        linked = {
            (link.source - self.begin, link.target - self.begin)
            for link in self.meeting.links
            if link.type is link_type
        }
        wanted = Label.NEED if link_type is LinkType.ADDRESSES else Label.OBJECTION
        targets = [i for i, sentence in enumerate(self.sentences) if wanted in sentence.labels]
        pairs = []
        for target in targets:
            for source in range(target, len(self.sentences)):
                if source == target and (source, target) not in linked:
                    continue
                if (source, target) in linked or self._may_link(link_type, source, target):
                    pairs.append((source, target, float((source, target) in linked)))
        return pairs

    def _may_link(self, link_type: LinkType, source: int, target: int) -> bool:
        sentence = self.sentences[source]
        if link_type is LinkType.ADDRESSES:
            return bool(sentence.labels & OFFERS)
        return source - target <= 14 and sentence.role in SELLER_ROLES


def windows_of(meetings: Sequence[GoldMeeting], size: int, rng: random.Random | None) -> list[Window]:
    """Cut meetings into windows of at most `size` sentences; with `rng` at random places."""
    windows = []
    for meeting in meetings:
        count = len(meeting.sentences)
        begin = 0 if rng is None or count <= size else -rng.randrange(size // 2)
        while begin < count:
            windows.append(Window(meeting, max(begin, 0), min(begin + size, count)))
            begin += size
    return [window for window in windows if len(window.sentences) > 1]


def losses(
    window: Window, out: dict[str, Tensor], vectors: Tensor, scorer: PairScorer, recipe: dict[str, Any]
) -> Tensor:
    """Return the weighted sum of all losses of one window."""
    weights = recipe["loss"]
    smooth = weights["label_smoothing"]
    goal = window.labels * (1 - 2 * smooth) + smooth
    total = weights["labels"] * functional.binary_cross_entropy_with_logits(out["labels"], goal) * 10
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
        total = total + functional.binary_cross_entropy_with_logits(
            pair_logits(index, sources, targets, out, vectors, scorer), gold
        )
    return total


def pair_logits(
    index: int, sources: Tensor, targets: Tensor, out: dict[str, Tensor], vectors: Tensor, scorer: PairScorer
) -> Tensor:
    """Return the link logit of each pair of sentences."""
    half = out["link_sources"].shape[-1] // 2
    columns = slice(index * half, (index + 1) * half)
    left = out["link_sources"][0, sources, columns]
    right = out["link_targets"][0, targets, columns]
    dot = (left * right).sum(-1) / half**0.5
    cosine = functional.cosine_similarity(vectors[sources], vectors[targets])
    buckets = torch.tensor([distance_bucket(int(d)) for d in (sources - targets)])
    logits: Tensor = scorer(index, dot, cosine, buckets)
    return logits


def similarity_loss(vectors: Tensor, frozen: Tensor) -> Tensor:
    """Return how far the cosines within a window moved from those of the base model."""
    new = functional.normalize(vectors, dim=-1)
    old = functional.normalize(frozen, dim=-1)
    return functional.mse_loss(new @ new.T, old @ old.T)


@dataclass
class Networks:
    """The three networks that are trained together, and the tokenizer in front of them."""

    encoder: Encoder
    reader: Reader
    scorer: PairScorer
    tokenizer: Tokenizer

    @classmethod
    def fresh(cls, recipe: dict[str, Any], base: Path) -> Networks:
        """Return the base encoder with a new reader and scorer."""
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(recipe["base"]["max_tokens"])
        encoder = Encoder(load_base(base, layers=recipe["base"]["layers"]))
        # Half of the weights are word embeddings; too few meetings move them for the better, and time is saved.
        encoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        return cls(encoder, Reader(Shape(**recipe["context"])), PairScorer(len(DISTANCE_BOUNDS) + 1), tokenizer)

    def context_parameters(self) -> list[torch.nn.Parameter]:
        """Return the weights of reader and scorer."""
        return [*self.reader.parameters(), *self.scorer.parameters()]

    def encoder_parameters(self) -> list[torch.nn.Parameter]:
        """Return the weights of the encoder that are trained."""
        return [weight for weight in self.encoder.parameters() if weight.requires_grad]


def train(
    recipe: dict[str, Any],
    train_part: Sequence[GoldMeeting],
    development: Sequence[GoldMeeting],
    base: Path,
) -> tuple[Networks, list[dict[str, Any]]]:
    """Train the reader over the frozen encoder, then both together; return them with each epoch's figures."""
    torch.manual_seed(recipe["seed"])
    rng = random.Random(recipe["seed"])
    networks = Networks.fresh(recipe, base)
    frozen = frozen_vectors(networks.encoder, networks.tokenizer, train_part)
    history: list[dict[str, Any]] = []
    for stage in ("warm", "joint"):
        settings = recipe[stage]
        parameters = [{"params": networks.context_parameters(), "lr": settings["learning_rate_context"]}]
        if stage == "joint":
            parameters.append({"params": networks.encoder_parameters(), "lr": settings["learning_rate_encoder"]})
        optimizer = torch.optim.AdamW(parameters, weight_decay=settings["weight_decay"])
        schedule = _schedule(optimizer, settings, len(windows_of(train_part, settings["window"], random.Random(0))))
        for epoch in range(settings["epochs"]):
            began = time.monotonic()
            loss = _epoch(stage, networks, train_part, frozen, recipe, rng, optimizer, schedule)
            figures: dict[str, Any] = {"stage": stage, "epoch": epoch + 1, "loss": round(loss, 4)}
            last = epoch == settings["epochs"] - 1
            if development and (stage == "joint" or last):
                figures |= quick_figures(networks, development)
            figures["seconds"] = round(time.monotonic() - began, 1)
            history.append(figures)
            print(json.dumps(figures), flush=True)
    return networks, history


def _schedule(
    optimizer: torch.optim.Optimizer, settings: dict[str, Any], windows: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Return a linear warm-up and a linear fall to a fiftieth."""
    steps = settings["epochs"] * windows
    warm = max(1, int(steps * settings["warmup"]))
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))
    )


def _epoch(  # noqa: PLR0913, PLR0917 (the whole state of the training goes in)
    stage: str,
    networks: Networks,
    train_part: Sequence[GoldMeeting],
    frozen: dict[str, Tensor],
    recipe: dict[str, Any],
    rng: random.Random,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> float:
    """Train over all windows once; return the mean loss."""
    networks.reader.train()
    networks.encoder.train(stage == "joint")
    windows = windows_of(train_part, recipe[stage]["window"], rng)
    rng.shuffle(windows)
    mean = 0.0
    for window in windows:
        optimizer.zero_grad()
        old = frozen[window.meeting.id][window.begin : window.begin + len(window.sentences)]
        if stage == "warm":
            vectors = old
        else:
            texts = augmented(window.texts, recipe["augment"], rng)
            vectors = encode(networks.encoder, tokens_of(networks.tokenizer, texts))
        loss = window_loss(window, vectors, networks, recipe, rng)
        loss = loss + recipe["loss"]["keep_similarity"] * similarity_loss(vectors, old)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*networks.encoder_parameters(), *networks.context_parameters()], 5.0)
        optimizer.step()
        schedule.step()
        mean += loss.item() / len(windows)
    return mean


def frozen_vectors(encoder: Encoder, tokenizer: Tokenizer, meetings: Sequence[GoldMeeting]) -> dict[str, Tensor]:
    """Return the base model's vectors, meeting id -> [n, width]."""
    encoder.eval()
    with torch.no_grad():
        return {
            meeting.id: encode(encoder, tokens_of(tokenizer, [s.text for s in meeting.sentences]))
            for meeting in meetings
        }


def window_loss(
    window: Window, vectors: Tensor, networks: Networks, recipe: dict[str, Any], rng: random.Random
) -> Tensor:
    """Return the loss of one window, with the roles given or (at random) to be found."""
    blind = rng.random() < recipe["augment"]["blind"]
    spoken = window.sentences[0].role is not Role.NOTES
    roles = torch.full_like(window.roles, ROLES.index(Role.UNKNOWN)) if blind and spoken else window.roles
    kind = torch.full_like(window.kind, len(KINDS)) if blind else window.kind
    out = networks.reader(vectors.unsqueeze(0), roles, window.turn_starts, kind)
    loss = losses(window, out, vectors, networks.scorer, recipe)
    if blind:
        loss = loss + recipe["loss"]["kind"] * functional.cross_entropy(out["kind"], window.kind)
        loss = loss + recipe["loss"]["form"] * functional.cross_entropy(out["form"], window.form)
    if blind and spoken:
        loss = loss + recipe["loss"]["roles"] * functional.cross_entropy(out["role"][0], window.roles[0])
    return loss


def augmented(texts: Sequence[str], settings: dict[str, float], rng: random.Random) -> list[str]:
    """Return the texts, now and then as speech recognition or a hasty typist would write them."""
    if rng.random() < settings["unpunctuated"]:
        return [unpunctuate(text) for text in texts]
    if rng.random() < settings["misspelt"]:
        return [misspell(text, rng) for text in texts]
    return list(texts)


def quick_figures(networks: Networks, meetings: Sequence[GoldMeeting]) -> dict[str, float]:
    """Return macro F1 at threshold 0.5 over the labels of each kind of meeting, and the roles' accuracy."""
    encoder, reader, tokenizer = networks.encoder.eval(), networks.reader.eval(), networks.tokenizer
    counts = {kind: np.zeros((3, len(LABELS))) for kind in KINDS}
    right = total = 0
    with torch.no_grad():
        for meeting in meetings:
            window = Window(meeting, 0, len(meeting.sentences))
            vectors = encode(encoder, tokens_of(tokenizer, window.texts)).unsqueeze(0)
            out = reader(vectors, window.roles, window.turn_starts, window.kind)
            found = (out["labels"][0] > 0).numpy()
            gold = window.labels[0].numpy() > 0.5
            counts[meeting.kind] += np.stack([(found & gold).sum(0), (found & ~gold).sum(0), (~found & gold).sum(0)])
            if window.sentences[0].role is not Role.NOTES:
                unknown = torch.full_like(window.roles, ROLES.index(Role.UNKNOWN))
                blind = reader(vectors, unknown, window.turn_starts, torch.tensor([len(KINDS)]))
                right += int((blind["role"][0].argmax(-1) == window.roles[0]).sum())
                total += len(window.sentences)
    figures = {}
    for kind in KINDS:
        hit, false, lost = counts[kind]
        f1 = 2 * hit / np.maximum(2 * hit + false + lost, 1)
        used = (hit + lost) >= 5
        figures[f"macro_f1_{kind}"] = float(f1[used].mean()) if used.any() else 0.0
        if kind is MeetingKind.CUSTOMER:
            figures |= {f"f1_{label}": float(f1[i]) for i, label in enumerate(LABELS[:8])}
    figures["role_accuracy_by_sentence"] = right / max(total, 1)
    return figures


def main() -> None:
    """Train by the recipe and write a checkpoint that `training.export_model` turns into the shipped files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the base model, unpacked")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--with-development", action="store_true", help="train on the development part as well")
    arguments = parser.parse_args()
    recipe = tomllib.loads(arguments.recipe.read_text(encoding="utf-8"))
    meetings = read_corpus(arguments.corpus)
    split = read_split()
    train_part = part(meetings, "train", split=split)
    development = part(meetings, "development", split=split)
    if arguments.with_development:
        train_part, development = (*train_part, *development), ()
    networks, history = train(recipe, train_part, development, arguments.base)
    torch.save(
        {
            "encoder": networks.encoder.state_dict(),
            "reader": networks.reader.state_dict(),
            "scorer": networks.scorer.state_dict(),
            "history": history,
            "recipe": recipe,
        },
        arguments.out,
    )


if __name__ == "__main__":
    main()
