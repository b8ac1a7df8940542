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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from . import parallel
from .augment import misspell, unpunctuate
from .certainty import label_certainty
from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .losses import drift_loss, window_loss
from .network import Encoder
from .networks import Networks
from .quick_figures import quick_figures
from .recipe import RECIPE
from .running_mean import RunningMean
from .windows import Certainty, encode, tokens_of, windows_of

GRADIENT_NORM = 5.0
# The reader over the frozen encoder; both together; twice more with a falling rate, the lowest layers left alone.
STAGES = ("warm", "joint", "cool", "again")


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
        falling: torch.optim.lr_scheduler.LRScheduler,
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
            falling.step()
            running.update(falling.last_epoch)
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
        networks.restore(checkpoint)
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
        falling = schedule(optimizer, settings, len(windows))
        running = RunningMean(networks.parameters(), recipe["running_mean"]["decay"])
        for epoch in range(settings["epochs"]):
            began = time.monotonic()
            loss = training.epoch(stage, optimizer, falling, running)
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


def schedule(
    optimizer: torch.optim.Optimizer, settings: dict[str, Any], windows: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Return a linear warm-up and a linear fall to a fiftieth over `schedule_epochs`, of which `epochs` are trained.

    `windows` is the number of steps in an epoch.
    """
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
