"""Fine-tune the shipped encoder on lines with labels of any kind: what `coach train --finetune` does (needs torch).

A line is read together with the lines before it, so that an answer is seen with its question; a marker says whose line
it is. The log-odds of the fine-tuned network are averaged with those of the heads over words and frozen vectors.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from .line_rows import Rows, Settings, rows_of
from .lines import Line
from .torch_encoder import freeze, torch_encoder


class LineClassifier(nn.Module):
    """Token ids, with 1 in `own` for the tokens of the line itself, -> log-odds of its labels, [n, labels]."""

    def __init__(self, bert: BertModel, labels: int, *, dropout: float) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.drop = nn.Dropout(dropout)
        self.leave = nn.Linear(2 * width, labels)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, own: Tensor) -> Tensor:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=own).last_hidden_state
        mask = own.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        logits: Tensor = self.leave(self.drop(torch.cat([mean, hidden[:, 0]], dim=-1)))
        return logits


def fine_tuned_log_odds(
    lines: Sequence[Line], gold: NDArray[np.bool_], learn: Sequence[int], encoder_file: Path, *, seed: int
) -> NDArray[np.float64]:
    """Train on the lines `learn` and return the log-odds of all lines, [lines, labels]; `gold` has the same shape.

    Where every line has exactly one label the labels compete (log-probabilities are returned then). A graphics card is
    used where torch finds one; there the last digits may differ from run to run.
    """
    settings = Settings.of_recipe()
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = Tokenizer.from_file(str(encoder_file.with_name("tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = rows_of(lines, tokenizer, settings)
    single = bool((gold.sum(axis=1) == 1).all())
    network = LineClassifier(torch_encoder(encoder_file), gold.shape[1], dropout=settings.dropout)
    freeze(network.bert, settings.frozen_layers)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    _fit(network, rows, torch.from_numpy(gold.astype(np.float32)), list(learn), settings, rng, single=single)
    return _log_odds(network, rows, single=single)


def _tensors(rows: Rows, chosen: Sequence[int], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Return input_ids, attention_mask and own of the chosen rows on `device`, padded at the end."""
    longest = max(len(rows.ids[i]) for i in chosen)
    ids, mask, own = (torch.zeros(len(chosen), longest, dtype=torch.long) for _ in range(3))
    for row, i in enumerate(chosen):
        count = len(rows.ids[i])
        ids[row, :count] = torch.tensor(rows.ids[i])
        mask[row, :count] = 1
        own[row, count - rows.own[i] : count] = 1
    return ids.to(device), mask.to(device), own.to(device)


def _fit(  # noqa: PLR0913 (all of a training)
    network: LineClassifier,
    rows: Rows,
    gold: Tensor,
    learn: list[int],
    settings: Settings,
    rng: random.Random,
    *,
    single: bool,
) -> None:
    pretrained = [weight for weight in network.bert.parameters() if weight.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": pretrained, "lr": settings.learning_rate},
        {"params": list(network.leave.parameters()), "lr": settings.learning_rate_head},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = -(-len(learn) // settings.batch)
    # A few hundred lines are over before the network has moved: they are read more often.
    epochs = max(settings.epochs, -(-settings.fewest_steps // batches))
    steps = epochs * batches
    warm = max(1, int(steps * settings.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
    )
    device = network.leave.weight.device
    network.train()
    for _ in range(epochs):
        for chosen in _batches(rows, learn, settings.batch, rng):
            optimizer.zero_grad()
            logits = network(*_tensors(rows, chosen, device))
            wanted = gold[torch.tensor(chosen)].to(device)
            if single:
                loss = functional.cross_entropy(logits, wanted.argmax(-1))
            else:
                loss = functional.binary_cross_entropy_with_logits(logits, wanted) * min(10, gold.shape[1])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def _batches(rows: Rows, learn: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Return the lines in batches of like length, in random order, so that little is padded."""
    order = sorted(learn, key=lambda i: len(rows.ids[i]) + rng.uniform(-6, 6))
    batches = [order[begin : begin + size] for begin in range(0, len(order), size)]
    rng.shuffle(batches)
    return batches


def _log_odds(network: LineClassifier, rows: Rows, *, single: bool) -> NDArray[np.float64]:
    network.eval()
    order = sorted(range(len(rows.ids)), key=lambda i: len(rows.ids[i]))
    found: NDArray[np.float64] = np.zeros((len(order), network.leave.out_features))
    with torch.no_grad():
        for begin in range(0, len(order), 64):
            chosen = order[begin : begin + 64]
            logits = network(*_tensors(rows, chosen, network.leave.weight.device))
            found[chosen] = (functional.log_softmax(logits, dim=-1) if single else logits).cpu().numpy()
    return found
