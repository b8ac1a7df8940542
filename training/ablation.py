"""What each part of the model is worth, on the frozen test meetings: `python -m training.ablation --base DIR`.

Heads (logistic regressions) over words, over the base encoder's vectors and over both learn on the train part and get
their thresholds on development; the shipped reader is judged without its cues and as it ships. The base model's
vectors need torch (the extra `finetune`).
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.artefacts import current_model
from coach.domain import Label, MeetingKind
from coach.toolbox import Toolbox, build_toolbox
from coach.understand.cues import CueBook
from coach.understand.encoder import Vectors

from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .counting import label_counts, macro_figures
from .evaluate import LABELS_OF_KIND, predict
from .heads import Head, fit_head
from .lines import Line
from .recipe import RECIPE

PARTS = ("train", "development", "test")
SEED = 1

# The labels that were found in each sentence of each meeting.
Found = Sequence[Sequence[frozenset[Label]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was tried, and macro F1 (value, interval, labels) of each kind of meeting."""

    what: str
    customer: Mapping[str, Any]
    internal: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """The sentences of one part of the corpus as lines, with the base model's vectors [lines, width]."""

    meetings: Sequence[GoldMeeting]
    lines: list[Line]
    vectors: Vectors


def lines_of(meetings: Sequence[GoldMeeting], *, alone: bool) -> list[Line]:
    """Return the sentences as lines; `alone` gives each a group of its own and nobody who says it."""
    return [
        Line(
            text=sentence.text,
            labels=frozenset(label.value for label in sentence.labels),
            group=f"{meeting.id}/{position}" if alone else meeting.id,
            position=position,
            speaker=None if alone else sentence.role.value,
        )
        for meeting in meetings
        for position, sentence in enumerate(meeting.sentences)
    ]


def best_bar(scores: NDArray[np.float64], gold: NDArray[np.bool_]) -> float:
    """Return the threshold with the best F1 on `scores` [n] against `gold` [n]; infinite where nothing is gold."""
    if not gold.any():
        return float("inf")
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    reached = 2 * np.cumsum(gold[order]) / (np.arange(1, len(gold) + 1) + gold.sum())
    # Equal scores stand or fall together.
    last = np.append(ordered[:-1] > ordered[1:], True)
    return float(ordered[np.argmax(np.where(last, reached, -1.0))])


def thresholds(head: Head, scores: NDArray[np.float64], block: Block) -> NDArray[np.float64]:
    """Return a threshold a label of the head, chosen on the meetings of the kind that the label belongs to."""
    kinds = [meeting.kind for meeting in block.meetings for _ in meeting.sentences]
    bars = []
    for column, label in enumerate(head.labels):
        rows = np.array([label in LABELS_OF_KIND[kind] for kind in kinds])
        gold = np.array([label in line.labels for line in block.lines])
        bars.append(best_bar(scores[rows, column], gold[rows]))
    return np.array(bars)


def read_by_head(head: Head, development: Block, test: Block) -> Found:
    """Return what a head finds in the test block, with thresholds chosen on development."""
    bars = thresholds(head, head.scores(development.lines, development.vectors), development)
    given = iter(head.scores(test.lines, test.vectors) >= bars)
    return [
        [
            frozenset(Label(label) for label, yes in zip(head.labels, next(given), strict=True) if yes)
            for _ in meeting.sentences
        ]
        for meeting in test.meetings
    ]


def read_by_model(meetings: Sequence[GoldMeeting], toolbox: Toolbox) -> Found:
    """Return what the shipped model finds in the meetings."""
    return [predict(meeting, toolbox).labels for meeting in meetings]


def words_only(head: Head) -> Head:
    """Return the head without its models over vectors.

    A part without models adds the same to every score, so the order of the sentences is that of the other part.
    """
    return replace(head, vector_models=[None] * len(head.labels))


def vectors_only(head: Head) -> Head:
    """Return the head without its models over words."""
    return replace(head, word_models=[None] * len(head.labels))


def row(what: str, meetings: Sequence[GoldMeeting], found: Found) -> Row:
    """Return the line of the table for what was found in the meetings."""
    figures = {
        kind: macro_figures(
            [label_counts(m, labels) for m, labels in zip(meetings, found, strict=True) if m.kind is kind],
            LABELS_OF_KIND[kind],
            seed=SEED,
        )
        for kind in MeetingKind
    }
    return Row(what, figures[MeetingKind.CUSTOMER], figures[MeetingKind.INTERNAL])


def head_rows(parts: Mapping[str, Sequence[GoldMeeting]], vectors: Mapping[str, Vectors]) -> Iterator[Row]:
    """Yield the lines of the heads; `vectors` are those of the base model, meeting id -> [sentences, width]."""
    for alone in (True, False):
        blocks = [
            Block(
                meetings=parts[name],
                lines=lines_of(parts[name], alone=alone),
                vectors=np.vstack([vectors[meeting.id] for meeting in parts[name]]),
            )
            for name in PARTS
        ]
        train, development, test = blocks
        head = fit_head(train.lines, train.vectors, seed=SEED)
        tried = (
            (("words and characters (TF-IDF)", words_only(head)), ("base vectors", vectors_only(head)))
            if alone
            else (
                ("base vectors with neighbours and roles", vectors_only(head)),
                ("TF-IDF and base vectors with neighbours and roles, averaged", head),
            )
        )
        for what, tried_head in tried:
            yield row(what, test.meetings, read_by_head(tried_head, development, test))


def model_rows(meetings: Sequence[GoldMeeting], toolbox: Toolbox) -> Iterator[Row]:
    """Yield the lines of the shipped model."""
    without = replace(toolbox, cues=CueBook(()))
    yield row("fine-tuned reader, cues off", meetings, read_by_model(meetings, without))
    yield row("fine-tuned reader as shipped (cues, calibration)", meetings, read_by_model(meetings, toolbox))


def base_vectors_of(base: Path, meetings: Sequence[GoldMeeting]) -> dict[str, Vectors]:
    """Return the vectors of the base model in the folder `base`, meeting id -> [sentences, width]."""
    from .finetune import base_vectors
    from .networks import Networks

    networks = Networks.fresh(tomllib.loads(RECIPE.read_text(encoding="utf-8")), base)
    found = base_vectors(networks.encoder, networks.tokenizer, meetings)
    return {meeting_id: tensor.numpy() for meeting_id, tensor in found.items()}


def page(rows: Sequence[Row], *, model: str, sizes: Mapping[str, int]) -> str:
    """Return the Markdown page; `sizes` are the numbers of meetings of the parts."""
    lines = [
        "# What each part is worth",
        "",
        f"Made by `python -m training.ablation --base DIR --out docs/ablation.md` with the model {model}:",
        f"{sizes['train']} meetings to learn from, {sizes['development']} to choose thresholds, {sizes['test']} of the",
        "frozen test part to judge. Macro F1 with its 95 % interval (bootstrap over meetings), customer labels in",
        "customer meetings and internal labels in internal ones.",
        "",
        "| what reads | customer | internal |",
        "| --- | --- | --- |",
        *(f"| {one.what} | {_cell(one.customer)} | {_cell(one.internal)} |" for one in rows),
        "",
        "- The heads are those of `coach train`: logistic regressions, here with a threshold a label that is best",
        "  on development. With neighbours they also see the sentences before and after and the annotators' roles;",
        "  the words' side of the average sees the sentence before.",
        "- Base vectors come from the encoder before it was fine-tuned.",
        "- The reader finds roles and kind of the meeting itself. Cues off: they add nothing to its scores, all else",
        "  is as shipped.",
    ]
    return "\n".join(lines) + "\n"


def _cell(macro: Mapping[str, Any]) -> str:
    if macro["value"] is None:
        return "-"
    low, high = macro["interval"]
    return f"{macro['value']:.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    """Print the page and write it where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the base model, unpacked")
    parser.add_argument("--out", type=Path, help="file to write the page to")
    parser.add_argument("--meetings", type=int, help="for a quick try: only so many meetings of each part")
    arguments = parser.parse_args()
    corpus, split = read_corpus(CORPUS), read_split()
    parts = {name: part(corpus, name, split=split) for name in PARTS}
    if arguments.meetings is not None:
        count = arguments.meetings
        parts = {name: found[:: max(1, len(found) // count)][:count] for name, found in parts.items()}
    vectors = base_vectors_of(arguments.base, [meeting for found in parts.values() for meeting in found])
    rows = [*head_rows(parts, vectors), *model_rows(parts["test"], build_toolbox())]
    text = page(rows, model=current_model().name, sizes={name: len(found) for name, found in parts.items()})
    print(text)
    if arguments.out is not None:
        arguments.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
