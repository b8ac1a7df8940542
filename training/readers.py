"""Teach readers whole meetings: `python -m training.readers --begin FILE --out FILE`, after `training.finetune`.

While the encoder learns, a window has few sentences, so the reader never saw an offer that comes long after its need.
Here the encoder is finished and its states are kept: several readers go on from the first one, each with another seed,
over meetings as a whole. What ships is the mean of all of them and the first one. Reads `[whole]` of `recipe.toml` and
the part `train` of the frozen split. Needs torch (the extra `finetune`).
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from . import parallel
from .certainty import label_certainty
from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .finetune import GRADIENT_NORM, augmented, of_stage, schedule
from .losses import window_loss
from .network import PairScorer, Reader
from .networks import Networks
from .recipe import RECIPE
from .running_mean import RunningMean
from .windows import Certainty, encode, tokens_of, windows_of

# States and vectors of a meeting's sentences, as they stand and as a hasty typist or a machine would write them.
Ways = tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]
Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Lessons:
    """What the readers learn from: the meetings, how sure their labels are, and their sentences as encoded."""

    meetings: Sequence[GoldMeeting]
    certainty: Certainty
    encoded: dict[str, Ways]


def encoded_ways(networks: Networks, meetings: Sequence[GoldMeeting], recipe: dict[str, Any]) -> dict[str, Ways]:
    """Return meeting id -> its sentences encoded, clean and roughly written, by an encoder that learns no more."""
    encoder, tokenizer = networks.encoder, networks.tokenizer
    encoder.eval()
    ways = {}
    with torch.no_grad():
        for meeting in meetings:
            texts = [sentence.text for sentence in meeting.sentences]
            rng = random.Random(f"{recipe['seed']} {meeting.id}")
            rough = augmented(texts, recipe["whole"]["rough"], rng)
            clean = encode(encoder, tokens_of(tokenizer, texts))
            ways[meeting.id] = (clean, clean if rough == texts else encode(encoder, tokens_of(tokenizer, rough)))
    return ways


def taught(
    networks: tuple[Reader, PairScorer], lessons: Lessons, recipe: dict[str, Any], seed: int
) -> list[dict[str, Any]]:
    """Train reader and scorer in place; return the history, an entry an epoch."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    settings, recipe = recipe["whole"], of_stage(recipe, "whole")
    parameters: list[nn.Parameter] = [weight for network in networks for weight in network.parameters()]
    optimizer = torch.optim.AdamW(
        parameters, lr=settings["learning_rate_context"], weight_decay=settings["weight_decay"]
    )
    windows = windows_of(lessons.meetings, settings["window"], None, lessons.certainty)
    falling = schedule(optimizer, settings, len(windows))
    running = RunningMean(parameters, recipe["running_mean"]["decay"])
    history = []
    for network in networks:
        network.train()
    for epoch in range(settings["epochs"]):
        began, mean = time.monotonic(), 0.0
        rng.shuffle(windows)
        for window in windows:
            optimizer.zero_grad()
            way = lessons.encoded[window.meeting.id][rng.random() < settings["roughly"]]
            states, vectors = (rows[window.begin : window.begin + len(window.sentences)] for rows in way)
            loss = window_loss(window, states, vectors, networks, recipe, rng)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, GRADIENT_NORM)
            optimizer.step()
            falling.step()
            running.update(falling.last_epoch)
            mean += loss.item() / len(windows)
        seconds = round(time.monotonic() - began, 1)
        history.append({"stage": "whole", "seed": seed, "epoch": epoch + 1, "loss": round(mean, 4), "seconds": seconds})
        print(json.dumps(history[-1]), flush=True)
    running.settle()
    return history


def teach(checkpoint_file: Path, base: Path, recipe: dict[str, Any], out: Path) -> None:
    """Teach the readers of the recipe from a checkpoint of `training.finetune`; write them with the first one."""
    checkpoint: dict[str, Any] = torch.load(checkpoint_file, map_location="cpu", weights_only=True)
    networks = Networks.fresh(recipe, base)
    networks.restore(checkpoint)
    meetings = part(read_corpus(CORPUS), "train", split=read_split())
    lessons = Lessons(
        meetings=meetings,
        certainty={name: torch.from_numpy(rows) for name, rows in label_certainty(meetings).items()},
        encoded=parallel.merged(encoded_ways(networks, parallel.share(meetings, even=False), recipe)),
    )
    own: dict[str, tuple[Weights, Weights, list[dict[str, Any]]]] = {}
    for number in parallel.share(range(recipe["whole"]["readers"]), even=False):
        reader, scorer = deepcopy(networks.reader), deepcopy(networks.scorer)
        history = taught((reader, scorer), lessons, recipe, recipe["seed"] + 1 + number)
        own[str(number)] = (reader.state_dict(), scorer.state_dict(), history)
    everybody = [entry for _, entry in sorted(parallel.merged(own).items(), key=lambda item: int(item[0]))]
    if parallel.rank() == 0:
        torch.save(
            {
                "encoder": checkpoint["encoder"],
                "readers": [checkpoint["reader"], *(reader for reader, _, _ in everybody)],
                "scorers": [checkpoint["scorer"], *(scorer for _, scorer, _ in everybody)],
                "history": [*checkpoint["history"], *(row for _, _, rows in everybody for row in rows)],
                "recipe": recipe,
            },
            out,
        )


def main() -> None:
    """Teach the readers by the recipe and write a checkpoint that `training.export_model` turns into shipped files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--begin", type=Path, required=True, help="the checkpoint of `training.finetune`")
    parser.add_argument("--base", type=Path, required=True, help="folder of the base model, unpacked")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    parser.add_argument("--processes", type=int, default=2, help="processes of one thread each that share the readers")
    arguments = parser.parse_args()
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    parallel.run(teach, arguments.processes, arguments.begin, arguments.base, recipe, arguments.out)


if __name__ == "__main__":
    main()
