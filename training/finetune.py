"""Fine-tune the shipped model on the corpus: `python -m training.finetune --base DIR --out FILE`.

Reads `recipe.toml`, trains on the part `train` of the frozen split, reports on `development` after each epoch and
never looks at `test`. A checkpoint is written after each epoch. Needs torch (the extra `finetune`).
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer
from torch import Tensor

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, LinkType, MeetingKind, Role
from coach.understand.schema import DISTANCE_BOUNDS, KINDS, LABELS, ROLES

from . import parallel
from .augment import misspell, unpunctuate
from .certainty import label_certainty
from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .losses import drift_loss, pair_logits, window_loss
from .network import Encoder, PairScorer, Reader, Shape, load_base
from .recipe import RECIPE
from .windows import Certainty, Window, encode, tokens_of, windows_of

GRADIENT_NORM = 5.0
# The reader over the frozen encoder; both together; twice more with a falling rate, the lowest layers left alone.
STAGES = ("warm", "joint", "cool", "again")


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
        shape = Shape(**recipe["context"])
        return cls(encoder, Reader(shape), PairScorer(shape, len(DISTANCE_BOUNDS) + 1), tokenizer)

    def parts(self) -> dict[str, torch.nn.Module]:
        """Return the networks by name."""
        return {"encoder": self.encoder, "reader": self.reader, "scorer": self.scorer}

    def parameters(self) -> list[torch.nn.Parameter]:
        """Return all weights that are trained."""
        return [w for network in self.parts().values() for w in network.parameters() if w.requires_grad]

    def context_parameters(self) -> list[torch.nn.Parameter]:
        """Return the weights of reader and scorer and of the encoder's linear map, which start from nothing."""
        return [*self.reader.parameters(), *self.scorer.parameters(), *self.encoder.general.parameters()]

    def encoder_parameters(self) -> list[torch.nn.Parameter]:
        """Return the pretrained weights of the encoder that are trained."""
        return [weight for weight in self.encoder.bert.parameters() if weight.requires_grad]

    def freeze(self, layers: int) -> None:
        """Leave the embeddings and the first `layers` layers of the encoder as they are; 0 frees all but the words."""
        for network in (self.encoder.bert.embeddings, *self.encoder.bert.encoder.layer[:layers]):
            network.requires_grad_(layers == 0)
        # Half of the weights are word embeddings; too few meetings move them for the better, and time is saved.
        self.encoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)

    def mode(self, *, learning: bool, encoder: bool = True) -> None:
        """Turn dropout on or off; the encoder's only with `encoder`."""
        self.reader.train(learning)
        self.scorer.train(learning)
        self.encoder.train(learning and encoder)


@dataclass
class RunningMean:
    """The weights averaged over the last steps, which judge better than the last weights do."""

    parameters: list[torch.nn.Parameter]
    decay: float
    mean: list[Tensor] = field(init=False)

    def __post_init__(self) -> None:
        self.mean = [weight.detach().clone() for weight in self.parameters]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take the present weights in; early steps count for more, so that the start is soon forgotten."""
        share = 1.0 - min(self.decay, (1 + step) / (10 + step))
        for mean, weight in zip(self.mean, self.parameters, strict=True):
            mean.lerp_(weight.detach(), share)

    @torch.no_grad()
    def settle(self) -> None:
        """Go on from the mean weights."""
        for weight, mean in zip(self.parameters, self.mean, strict=True):
            weight.copy_(mean)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put the mean weights into the networks for as long as the context lasts."""
        kept = [weight.detach().clone() for weight in self.parameters]
        with torch.no_grad():
            for weight, mean in zip(self.parameters, self.mean, strict=True):
                weight.copy_(mean)
        try:
            yield
        finally:
            with torch.no_grad():
                for weight, value in zip(self.parameters, kept, strict=True):
                    weight.copy_(value)


@dataclass
class Training:
    """The material and the state of one training."""

    recipe: dict[str, Any]
    networks: Networks
    meetings: Sequence[GoldMeeting]
    certainty: Certainty
    base_vectors: dict[str, Tensor]
    rng: random.Random  # the same in all processes: it cuts and orders the windows
    own_rng: random.Random  # another in each process: it changes the texts

    def epoch(
        self,
        stage: str,
        optimizer: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LRScheduler,
        running: RunningMean,
    ) -> float:
        """Train over all windows once; return the mean loss."""
        networks, recipe = self.networks, self.recipe
        networks.mode(learning=True, encoder=stage != "warm")
        windows = windows_of(self.meetings, recipe[stage]["window"], self.rng, self.certainty)
        self.rng.shuffle(windows)
        windows = parallel.share(windows)
        mean = 0.0
        for window in windows:
            optimizer.zero_grad()
            base = self.base_vectors[window.meeting.id][window.begin : window.begin + len(window.sentences)]
            if stage == "warm":
                states = vectors = base
            else:
                texts = augmented(window.texts, recipe["augment"], self.own_rng)
                states, vectors = encode(networks.encoder, tokens_of(networks.tokenizer, texts))
            loss = window_loss(window, states, vectors, (networks.reader, networks.scorer), recipe, self.own_rng)
            if stage != "warm":
                loss = loss + recipe["loss"]["drift"] * drift_loss(vectors, base)
            loss.backward()
            parallel.average_gradients(networks.parameters())
            torch.nn.utils.clip_grad_norm_(networks.parameters(), GRADIENT_NORM)
            optimizer.step()
            schedule.step()
            running.update(schedule.last_epoch)
            mean += loss.item() / len(windows)
        return mean


def train(
    recipe: dict[str, Any],
    train_part: Sequence[GoldMeeting],
    development: Sequence[GoldMeeting],
    base: Path,
    out: Path,
    begin: Path | None = None,
) -> None:
    """Train through the stages of the recipe; write a checkpoint after each epoch.

    `begin` is a checkpoint of the stages before the last: only the last one is trained then.
    """
    torch.manual_seed(recipe["seed"])  # the same first weights in all processes
    networks = Networks.fresh(recipe, base)
    torch.manual_seed(recipe["seed"] + 1 + parallel.rank())  # but other dropout
    training = Training(
        recipe=recipe,
        networks=networks,
        meetings=train_part,
        certainty={name: torch.from_numpy(rows) for name, rows in label_certainty(train_part).items()},
        base_vectors=parallel.merged(
            base_vectors(networks.encoder, networks.tokenizer, parallel.share(train_part, even=False))
        ),
        rng=random.Random(recipe["seed"]),
        own_rng=random.Random(recipe["seed"] + 1 + parallel.rank()),
    )
    history: list[dict[str, Any]] = []
    stages = STAGES
    if begin is not None:
        checkpoint = torch.load(begin, map_location="cpu", weights_only=True)
        for name, network in networks.parts().items():
            network.load_state_dict(checkpoint[name])
        history, stages = list(checkpoint["history"]), STAGES[-1:]
    for stage in stages:
        settings = recipe[stage]
        training.recipe = of_stage(recipe, stage)
        networks.freeze(settings.get("frozen_layers", 0))
        parameters = [{"params": networks.context_parameters(), "lr": settings["learning_rate_context"]}]
        if stage != "warm":
            parameters.append({"params": networks.encoder_parameters(), "lr": settings["learning_rate_encoder"]})
        optimizer = torch.optim.AdamW(parameters, weight_decay=settings["weight_decay"])
        windows = parallel.share(windows_of(train_part, settings["window"], random.Random(0)))
        schedule = _schedule(optimizer, settings, len(windows))
        running = RunningMean(networks.parameters(), recipe["running_mean"]["decay"])
        for epoch in range(settings["epochs"]):
            began = time.monotonic()
            loss = training.epoch(stage, optimizer, schedule, running)
            figures: dict[str, Any] = {"stage": stage, "epoch": epoch + 1, "loss": round(loss, 4)}
            if parallel.rank() == 0 and (stage != "warm" or epoch == settings["epochs"] - 1):
                with running.in_place():
                    figures |= quick_figures(networks, development) if development else {}
                    figures["seconds"] = round(time.monotonic() - began, 1)
                    _save(networks, [*history, figures], recipe, out)
            history.append(figures)
            if parallel.rank() == 0:
                print(json.dumps(figures), flush=True)
        running.settle()


def of_stage(recipe: dict[str, Any], stage: str) -> dict[str, Any]:
    """Return the recipe with the losses and changes of text that one stage sets otherwise."""
    own = {name: recipe[name] | recipe[stage].get(name, {}) for name in ("loss", "augment")}
    return recipe | own


def _save(networks: Networks, history: list[dict[str, Any]], recipe: dict[str, Any], out: Path) -> None:
    states = {name: network.state_dict() for name, network in networks.parts().items()}
    torch.save({**states, "history": history, "recipe": recipe}, out)


def _schedule(
    optimizer: torch.optim.Optimizer, settings: dict[str, Any], windows: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Return a linear warm-up and a linear fall to a fiftieth over `schedule_epochs`, of which `epochs` are trained."""
    steps = settings.get("schedule_epochs", settings["epochs"]) * windows
    warm = max(1, int(steps * settings["warmup"]))
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))
    )


def base_vectors(encoder: Encoder, tokenizer: Tokenizer, meetings: Sequence[GoldMeeting]) -> dict[str, Tensor]:
    """Return the vectors of an encoder that was not trained yet, meeting id -> [n, width]."""
    encoder.eval()
    with torch.no_grad():
        return {
            meeting.id: encode(encoder, tokens_of(tokenizer, [s.text for s in meeting.sentences]))[0]
            for meeting in meetings
        }


def augmented(texts: Sequence[str], settings: dict[str, float], rng: random.Random) -> list[str]:
    """Return the texts, now and then as speech recognition or a hasty typist would write them."""
    if rng.random() < settings["unpunctuated"]:
        return [unpunctuate(text) for text in texts]
    if rng.random() < settings["lower_case"]:
        return [text.lower() for text in texts]
    if rng.random() < settings["misspelt"]:
        return [misspell(text, rng) for text in texts]
    return list(texts)


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


def main() -> None:
    """Train by the recipe and write a checkpoint that `training.export_model` turns into the shipped files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the base model, unpacked")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--begin", type=Path, help="a checkpoint of the stages before the last; trains the last one")
    parser.add_argument("--processes", type=int, default=2, help="processes of one thread each that share the work")
    arguments = parser.parse_args()
    recipe = tomllib.loads(arguments.recipe.read_text(encoding="utf-8"))
    meetings = read_corpus(arguments.corpus)
    split = read_split()
    parallel.run(
        train,
        arguments.processes,
        recipe,
        part(meetings, "train", split=split),
        part(meetings, "development", split=split),
        arguments.base,
        arguments.out,
        arguments.begin,
    )


if __name__ == "__main__":
    main()
