"""The networks that are fine-tuned: a sentence encoder and a reader over the sentences of a meeting (torch).

The encoder sees one sentence at a time, so its vectors can be stored and used again. The reader sees the vectors
of consecutive sentences with the speakers' roles and gives every score. torch is needed here only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from coach.domain import LinkType
from coach.understand.schema import FORMS, KINDS, LABELS, NEED_KINDS, OBJECTION_KINDS, ROLES, TOPICS


@dataclass(frozen=True)
class Shape:
    """Sizes of the reader; `vector` is the width of the encoder's output."""

    vector: int = 384
    width: int = 256
    hidden: int = 160
    depth: int = 2
    dropout: float = 0.2
    link_width: int = 64
    pair_hidden: int = 48


class Encoder(nn.Module):
    """Token ids -> two vectors a sentence, [n, vector] each: `states` for the reader, `vectors` for comparing meanings.

    A state is the mean of the last layer over the tokens of the sentence and free to serve the labels. The vector is a
    linear map of it that is held to the base model's vector of the same sentence, so that cosines keep their sense.
    """

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.general = nn.Linear(width, width)
        with torch.no_grad():
            self.general.weight.copy_(torch.eye(width))
            self.general.bias.zero_()

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        states = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return states, self.general(states)


class ShippedEncoder(Encoder):
    """The encoder with a third output, the tokens after the layer `token_layer` [n, tokens, vector], for the cutter.

    Where a sentence ends shows best half-way up: later layers have turned to what the sentence says.
    """

    def __init__(self, encoder: Encoder, *, token_layer: int) -> None:
        super().__init__(encoder.bert)
        self.general = encoder.general
        self.token_layer = token_layer

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found = self.bert(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        mask = attention_mask.unsqueeze(-1).to(found.last_hidden_state.dtype)
        states = (found.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return states, self.general(states), found.hidden_states[self.token_layer]


class Reader(nn.Module):
    """Sentence vectors of a meeting in order, with role and kind, -> scores of every sentence.

    Inputs: states [1, n, vector] of the encoder, roles [1, n] (index into ROLES), turn_starts [1, n] (1 where a turn
    begins), kind [1] (index into KINDS, len(KINDS) for unknown). Batches of one meeting only, so nothing is padded.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.role = nn.Embedding(len(ROLES), 24)
        self.kind_in = nn.Embedding(len(KINDS) + 1, 8)
        self.start = nn.Embedding(2, 8)
        self.enter = nn.Linear(shape.vector, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.context = nn.GRU(
            shape.width + 40,
            shape.hidden,
            num_layers=shape.depth,
            bidirectional=True,
            batch_first=True,
            dropout=shape.dropout,
        )
        self.drop = nn.Dropout(shape.dropout)
        state = shape.width + 40 + 2 * shape.hidden
        self.hidden = nn.Linear(state, shape.width)
        self.labels = nn.Linear(shape.width, len(LABELS))
        nn.init.constant_(self.labels.bias, -3.0)  # most sentences carry no label: begin there
        self.need_kind = nn.Linear(shape.width, len(NEED_KINDS))
        self.objection_kind = nn.Linear(shape.width, len(OBJECTION_KINDS))
        self.topic = nn.Linear(shape.width, len(TOPICS))
        self.role_out = nn.Linear(shape.width, len(ROLES))
        self.kind_out = nn.Linear(2 * shape.width, len(KINDS))
        self.form_out = nn.Linear(2 * shape.width, len(FORMS))
        self.link_sources = nn.Linear(shape.width, 2 * shape.link_width)
        self.link_targets = nn.Linear(shape.width, 2 * shape.link_width)

    def forward(self, states: Tensor, roles: Tensor, turn_starts: Tensor, kind: Tensor) -> dict[str, Tensor]:
        entered = self.drop(torch.relu(self.norm(self.enter(states))))
        kinds = self.kind_in(kind).unsqueeze(1).expand(-1, states.shape[1], -1)
        row = torch.cat([entered, self.role(roles), kinds, self.start(turn_starts)], dim=-1)
        context, _ = self.context(row)
        state = self.drop(torch.relu(self.hidden(self.drop(torch.cat([row, context], dim=-1)))))
        pooled = torch.cat([state.mean(1), state.amax(1)], dim=-1)
        return {
            "labels": self.labels(state),
            "need_kind": self.need_kind(state),
            "objection_kind": self.objection_kind(state),
            "topic": self.topic(state),
            "role": self.role_out(state),
            "kind": self.kind_out(pooled),
            "form": self.form_out(pooled),
            "link_sources": self.link_sources(state),
            "link_targets": self.link_targets(state),
        }


class PairScorer(nn.Module):
    """Link logits [pairs, 2] (`addresses`, `answers`) of pairs of sentences.

    Inputs: the reader's link states of source and target [pairs, 2 * link_width], whose first half serves `addresses`
    and whose second half `answers`; the cosine of the vectors [pairs]; the bucket of the distance [pairs].
    """

    def __init__(self, shape: Shape, buckets: int) -> None:
        super().__init__()
        self.link_width = shape.link_width
        self.distance = nn.ModuleList(nn.Embedding(buckets, shape.pair_hidden) for _ in LinkType)
        self.enter = nn.ModuleList(nn.Linear(3 * shape.link_width + 1, shape.pair_hidden) for _ in LinkType)
        self.leave = nn.ModuleList(nn.Linear(shape.pair_hidden, 1) for _ in LinkType)
        self.drop = nn.Dropout(shape.dropout / 2)
        for distance, leave in zip(self.distance, self.leave, strict=True):
            nn.init.zeros_(distance.weight)
            nn.init.constant_(leave.bias, -1.5)  # most candidates are no links: begin there

    def forward(self, sources: Tensor, targets: Tensor, cosine: Tensor, bucket: Tensor) -> Tensor:
        logits = []
        for index, (distance, enter, leave) in enumerate(zip(self.distance, self.enter, self.leave, strict=True)):
            columns = slice(index * self.link_width, (index + 1) * self.link_width)
            left, right = sources[:, columns], targets[:, columns]
            row = torch.cat([left, right, left * right, cosine.unsqueeze(-1)], dim=-1)
            logits.append(leave(self.drop(torch.relu(enter(row) + distance(bucket)))))
        return torch.cat(logits, dim=-1)


class ReaderPanel(nn.Module):
    """Several readers as one: scores are the mean of theirs, link states stand side by side, [n, readers * ...]."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        super().__init__()
        self.readers = nn.ModuleList(readers)

    def forward(self, states: Tensor, roles: Tensor, turn_starts: Tensor, kind: Tensor) -> dict[str, Tensor]:
        outs = [reader(states, roles, turn_starts, kind) for reader in self.readers]
        return {
            name: torch.cat([out[name] for out in outs], dim=-1)
            if name.startswith("link_")
            else torch.stack([out[name] for out in outs]).mean(0)
            for name in outs[0]
        }


class ScorerPanel(nn.Module):
    """The pair scorers of several readers as one: the mean of their logits; inputs as a ReaderPanel gives them."""

    def __init__(self, scorers: Sequence[PairScorer]) -> None:
        super().__init__()
        self.scorers = nn.ModuleList(scorers)
        self.width = 2 * scorers[0].link_width

    def forward(self, sources: Tensor, targets: Tensor, cosine: Tensor, bucket: Tensor) -> Tensor:
        own = zip(self.scorers, sources.split(self.width, -1), targets.split(self.width, -1), strict=True)
        return torch.stack([scorer(left, right, cosine, bucket) for scorer, left, right in own]).mean(0)


def load_base(folder: Path, *, layers: int, attention: str = "sdpa") -> BertModel:
    """Return the base model of `folder` (config.json, model.safetensors) cut to its first `layers` layers.

    `attention` "sdpa" is faster, "eager" is what the export to ONNX understands; both compute the same.
    """
    config = BertConfig.from_pretrained(folder, num_hidden_layers=layers, attn_implementation=attention)
    return BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
