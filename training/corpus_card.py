"""The card of the corpus, made from its files: `python -m training.corpus_card --out docs/corpus-card.md`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, Label, LinkType, MeetingForm, MeetingKind

from .corpus import CORPUS, GoldMeeting, read_corpus, read_split
from .lint import lint_corpus

AGREEMENT = CORPUS.parent / "agreement.json"
SECOND_READING = CORPUS.parent / "second_reading.jsonl"
TEXT = Path(__file__).parent / "corpus_card.md"
PARTS = ("train", "development", "test")
# What every label should reach: so many sentences in so many meetings.
SENTENCES = 300
MEETINGS = 40


@dataclass(frozen=True, slots=True)
class Sources:
    """What the card is made from.

    `lint` are the figures of `training.lint`, `agreement` those of `training.agreement`, with the key `settled`
    (`candidates` and `accepted`, numbers of differences) once the two readings are settled.
    """

    meetings: Sequence[GoldMeeting]
    split: Mapping[str, str]
    lint: Mapping[str, Any]
    agreement: Mapping[str, Any]
    second: Sequence[GoldMeeting]


def sources(*, lint: Mapping[str, Any] | None = None) -> Sources:
    """Return the files of the corpus, read; `lint` where it was computed already (it takes seconds)."""
    return Sources(
        meetings=read_corpus(CORPUS),
        split=read_split(),
        lint=lint_corpus(CORPUS) if lint is None else lint,
        agreement=json.loads(AGREEMENT.read_text(encoding="utf-8")),
        second=read_corpus(SECOND_READING),
    )


def card(found: Sources) -> str:
    """Return the card as Markdown: the tables counted, the sections around them from `corpus_card.md`."""
    text = TEXT.read_text(encoding="utf-8")
    tables = {
        "size": _size(found),
        "parts": _parts(found),
        "forms": _forms(found),
        "labels": _labels(found),
        "rare": _rare(found),
        "repeats": _repeats(found),
        "agreement": _agreement(found),
        "settled": _settled(found),
    }
    for name, rows in tables.items():
        text = text.replace(f"<!-- {name} -->", "\n".join(rows))
    return text


def _size(found: Sources) -> Iterator[str]:
    lint = found.lint
    links = ", ".join(f"{lint['links'].get(link_type.value, 0):,} `{link_type.value}`" for link_type in LinkType)
    yield f"- {lint['meetings']:,} meetings with {lint['sentences']:,} sentences in {lint['industries']} industries"
    yield f"- {lint['unlabelled']:.1%} of the sentences carry no label"
    yield f"- links: {links}"


def _parts(found: Sources) -> Iterator[str]:
    yield "Meetings (sentences) of each part; the test part is frozen."
    yield ""
    yield "| kind and manner | train | development | test |"
    yield "| --- | --- | --- | --- |"
    for kind in MeetingKind:
        for manner in sorted({m.manner for m in found.meetings if m.kind is kind}):
            group = [m for m in found.meetings if m.kind is kind and m.manner == manner]
            yield f"| {kind.value} {manner} | {' | '.join(_cells(found, group))} |"
    yield f"| all | {' | '.join(_cells(found, found.meetings))} |"


def _cells(found: Sources, group: Sequence[GoldMeeting]) -> list[str]:
    cells = []
    for name in PARTS:
        chosen = [m for m in group if found.split.get(m.id) == name]
        cells.append(f"{len(chosen)} ({sum(len(m.sentences) for m in chosen):,})")
    return cells


def _forms(found: Sources) -> Iterator[str]:
    yield "| form | customer meetings | internal meetings |"
    yield "| --- | --- | --- |"
    for form in MeetingForm:
        counts = [sum(m.form is form and m.kind is kind for m in found.meetings) for kind in MeetingKind]
        yield f"| {form.value} | {counts[0]} | {counts[1]} |"


def _labels(found: Sources) -> Iterator[str]:
    yield "| label | sentences | meetings | in the test part | agreement of two readings (F1) |"
    yield "| --- | --- | --- | --- | --- |"
    test = [s for m in found.meetings if found.split.get(m.id) == "test" for s in m.sentences]
    for label in Label:
        row = found.lint["labels"][label.value]
        yield (
            f"| `{label.value}` | {row['sentences']:,} | {row['meetings']} | {sum(label in s.labels for s in test)} "
            f"| {found.agreement['labels'][label.value]:.2f} |"
        )


def _rare(found: Sources) -> Iterator[str]:
    rows = found.lint["labels"]
    short = [
        f"`{name}` ({row['sentences']} in {row['meetings']})"
        for name, row in rows.items()
        if row["sentences"] < SENTENCES or row["meetings"] < MEETINGS
    ]
    reached = "all labels reach it." if not short else f"below it: {', '.join(short)}."
    yield f"Every label should have {SENTENCES} sentences in {MEETINGS} meetings; {reached}"


def _repeats(found: Sources) -> Iterator[str]:
    near, frames = found.lint["near_duplicates"], found.lint["repeated_frames"]
    pairs = round(near["share"] * found.lint["sentences"])
    yield f"- near-duplicates: {pairs} pairs of sentences of different meetings, {near['share']:.3%} of the sentences"
    yield "  (characters alike to a cosine of 0.85, six words or more)"
    yield f"- openings of five words that stand in four or more meetings: {frames['share']:.3%} of the sentences"


def _agreement(found: Sources) -> Iterator[str]:
    figures = found.agreement
    read_twice = {m.id for m in found.second} & {m.id for m in found.meetings}
    by_part = ", ".join(f"{sum(found.split.get(i) == name for i in read_twice)} of {name}" for name in PARTS)
    yield f"{len(read_twice)} meetings were read by two independent readers ({by_part}). Agreement of the two before"
    yield f"anything was settled, on {figures['meetings']} meetings with {figures['sentences']:,} sentences, is F1 of"
    yield "one reading against the other:"
    yield ""
    yield "| what | agreement |"
    yield "| --- | --- |"
    yield f"| macro F1, customer labels in customer meetings | {figures['macro_f1_customer']:.3f} |"
    yield f"| macro F1, internal labels in internal meetings | {figures['macro_f1_internal']:.3f} |"
    for name, labels in (("customer", CUSTOMER_LABELS), ("internal", INTERNAL_LABELS)):
        lowest = sorted(labels, key=lambda label: figures["labels"][label.value])[:3]
        shown = ", ".join(f"`{label.value}` {figures['labels'][label.value]:.2f}" for label in lowest)
        yield f"| lowest {name} labels | {shown} |"
    for link_type in LinkType:
        yield f"| links `{link_type.value}` (F1) | {figures['links'][link_type.value]:.3f} |"
    for name, value in figures["attributes"].items():
        what = "topic" if name == "topic" else f"kind of {name}"
        yield f"| {what}, where both give the label (share alike) | {value:.3f} |"


def _settled(found: Sources) -> Iterator[str]:
    settled = found.agreement.get("settled")
    if settled is None:
        yield "How many of these candidates were accepted is not recorded yet (the key `settled` of `agreement.json`)."
    else:
        share = settled["accepted"] / max(1, settled["candidates"])
        yield f"Of {settled['candidates']:,} candidates {settled['accepted']:,} ({share:.0%}) were accepted."


def main() -> None:
    """Print the card, or write it where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="file to write the card to")
    arguments = parser.parse_args()
    text = card(sources())
    if arguments.out is None:
        print(text)
    else:
        arguments.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
