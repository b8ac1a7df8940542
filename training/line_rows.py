"""Lines as token ids with the lines before them: what `coach train --finetune` reads."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from .lines import Line
from .recipe import RECIPE

# Marks whose line begins: the speakers of a group in the order in which they first speak.
_SPEAKERS = tuple(f"[unused{number}]" for number in range(1, 9))


@dataclass(frozen=True)
class Settings:
    """The table `lines` of the recipe."""

    epochs: int
    fewest_steps: int
    batch: int
    frozen_layers: int
    learning_rate: float
    learning_rate_head: float
    warmup: float
    dropout: float
    line_tokens: int
    context_tokens: int

    @classmethod
    def of_recipe(cls, recipe: Path = RECIPE) -> Settings:
        """Read the settings from the recipe."""
        return cls(**tomllib.loads(recipe.read_text(encoding="utf-8"))["lines"])


@dataclass(frozen=True)
class Rows:
    """Lines as token ids; `own` is how many tokens at the end belong to the line itself."""

    ids: list[list[int]]
    own: list[int]


def rows_of(lines: Sequence[Line], tokenizer: Tokenizer, settings: Settings) -> Rows:
    """Return the lines (ordered by group and position) with as much of the lines before them as the settings allow."""
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokens = [
        encoding.ids for encoding in tokenizer.encode_batch([line.text for line in lines], add_special_tokens=False)
    ]
    ids, own = [], []
    speakers: dict[str | None, int] = {}
    marked: list[list[int]] = []
    for i, line in enumerate(lines):
        if i == 0 or lines[i - 1].group != line.group:
            speakers, marked = {}, []
        number = speakers.setdefault(line.speaker, len(speakers)) % len(_SPEAKERS)
        present = [tokenizer.token_to_id(_SPEAKERS[number]), *tokens[i][: settings.line_tokens], end]
        before: list[int] = []
        for earlier in reversed(marked):
            if len(before) + len(earlier) > settings.context_tokens:
                before = [*earlier[len(earlier) - (settings.context_tokens - len(before)) :], *before]
                break
            before = [*earlier, *before]
        ids.append([begin, *before, *present])
        own.append(len(present))
        marked.append(present)
    return Rows(ids, own)
