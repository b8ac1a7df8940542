"""Stretches of gold meetings as tensors: what the networks learn from (torch)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from coach.domain import Label, LinkType, Role
from coach.understand.schema import FORMS, KINDS, LABELS, NEED_KINDS, OBJECTION_KINDS, ROLES, TOPICS

from .corpus import GoldMeeting
from .network import Encoder

OFFERS = frozenset({Label.BENEFIT, Label.FEATURE, Label.PROOF})
SELLER_ROLES = frozenset({Role.SELLER, Role.SPECIALIST, Role.NOTES, Role.MANAGER, Role.COLLEAGUE})
IGNORE = -100
CHUNK = 24
# Meeting id -> how sure the annotators are of each label, [sentences, LABELS] in 0..1.
Certainty = Mapping[str, Tensor]


def tokens_of(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text, cut to the tokenizer's maximum."""
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def encode(encoder: Encoder, tokens: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Return states and vectors, [n, width] each; sentences of like length share a batch, so that little is padded."""
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    states, vectors = [], []
    for begin in range(0, len(order), CHUNK):
        chosen = [tokens[i] for i in order[begin : begin + CHUNK]]
        longest = max(len(ids) for ids in chosen)
        ids = torch.zeros(len(chosen), longest, dtype=torch.long)
        mask = torch.zeros(len(chosen), longest, dtype=torch.long)
        for row, sequence in enumerate(chosen):
            ids[row, : len(sequence)] = torch.tensor(sequence)
            mask[row, : len(sequence)] = 1
        for parts, part in zip((states, vectors), encoder(ids, mask), strict=True):
            parts.append(part)
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(states)[back], torch.cat(vectors)[back]


class Window:
    """Consecutive sentences of one meeting as tensors of gold answers.

    `labels` are 0 or 1, or in between where `certainty` says that the annotators were of two minds.
    """

    def __init__(self, meeting: GoldMeeting, begin: int, end: int, certainty: Tensor | None = None) -> None:
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
        if certainty is None:
            self.labels = torch.tensor([[[float(label in s.labels) for label in LABELS] for s in self.sentences]])
        else:
            self.labels = certainty[begin:end].unsqueeze(0)
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


def windows_of(
    meetings: Sequence[GoldMeeting], size: int, rng: random.Random | None, certainty: Certainty | None = None
) -> list[Window]:
    """Cut meetings into windows of at most `size` sentences; with `rng` at random places."""
    sure = certainty or {}
    windows = []
    for meeting in meetings:
        count = len(meeting.sentences)
        begin = 0 if rng is None or count <= size else -rng.randrange(size // 2)
        while begin < count:
            windows.append(Window(meeting, max(begin, 0), min(begin + size, count), sure.get(meeting.id)))
            begin += size
    return [window for window in windows if len(window.sentences) > 1]
