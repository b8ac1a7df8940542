"""The networks that are fine-tuned: a sentence encoder and a reader over the sentences of a meeting (torch).

The encoder sees one sentence at a time, so its vectors can be stored and used again. The reader sees the vectors
of consecutive sentences with the speakers' roles and gives every score. torch is needed here only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

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


class Encoder(nn.Module):
    """Token ids -> one vector a sentence: the mean of the last layer over the tokens of the sentence."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)


class Reader(nn.Module):
    """Sentence vectors of a meeting in order, with role and kind, -> scores of every sentence.

    Inputs: vectors [1, n, vector], roles [1, n] (index into ROLES), turn_starts [1, n] (1 where a turn begins),
    kind [1] (index into KINDS, len(KINDS) for unknown). Batches of one meeting only, so nothing is padded.
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

    def forward(self, vectors: Tensor, roles: Tensor, turn_starts: Tensor, kind: Tensor) -> dict[str, Tensor]:
        entered = self.drop(torch.relu(self.norm(self.enter(vectors))))
        kinds = self.kind_in(kind).unsqueeze(1).expand(-1, vectors.shape[1], -1)
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
    """Link logits from the reader's link states, the cosine of the vectors and the distance in sentences.

    The dimension of the link states is split in two: the first half for `addresses`, the second for `answers`.
    """

    def __init__(self, buckets: int) -> None:
        super().__init__()
        self.distance = nn.Parameter(torch.zeros(2, buckets))
        self.cosine = nn.Parameter(torch.full((2,), 3.0))
        self.bias = nn.Parameter(torch.full((2,), -2.0))

    def forward(self, type_index: int, dot: Tensor, cosine: Tensor, bucket: Tensor) -> Tensor:
        return dot + self.cosine[type_index] * cosine + self.distance[type_index][bucket] + self.bias[type_index]


def load_base(folder: Path, *, layers: int) -> BertModel:
    """Return the base model of `folder` (config.json, model.safetensors) cut to its first `layers` layers."""
    config = BertConfig.from_pretrained(folder, num_hidden_layers=layers, attn_implementation="eager")
    return BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
