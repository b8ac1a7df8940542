"""Whether the same meeting is read the same in another spelling and with other names in it.

`python -m training.robustness` judges the current model on the frozen test meetings as they stand and in each variant,
prints a Markdown page and fails (exit status 1) where a bound is passed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.artefacts import current_model
from coach.domain import MeetingKind
from coach.toolbox import build_toolbox
from coach.understand.reading import Tools

from .augment import misspell, unpunctuate
from .corpus import CORPUS, GoldMeeting, part, read_corpus, read_split
from .evaluate import Prediction, link_f1, macro_f1, predict
from .genders import regendered
from .renaming import renamed

Variant = Callable[[GoldMeeting], GoldMeeting]

# How much macro F1 may fall where only the spelling of the same words differs, and the share of sentences that may
# change their labels where only names or sexes do.
MOST_LOST = 0.05
MOST_CHANGED = 0.03


def lower_case(meeting: GoldMeeting) -> GoldMeeting:
    """Return the meeting without capitals."""
    return _respelt(meeting, str.lower)


def unpunctuated(meeting: GoldMeeting) -> GoldMeeting:
    """Return the meeting without capitals and punctuation, as speech recognition writes it."""
    return _respelt(meeting, unpunctuate)


def misspelt(meeting: GoldMeeting) -> GoldMeeting:
    """Return the meeting with slips of a hasty typist; the same meeting always gets the same ones."""
    rng = random.Random(f"misspelt:{meeting.id}")
    return _respelt(meeting, lambda text: misspell(text, rng))


def _respelt(meeting: GoldMeeting, spell: Callable[[str], str]) -> GoldMeeting:
    return replace(meeting, sentences=tuple(replace(s, text=spell(s.text)) for s in meeting.sentences))


VARIANTS: Mapping[str, Variant] = {
    "lower": lower_case,
    "unpunctuated": unpunctuated,
    "misspelt": misspelt,
    "names": renamed,
    "gender": regendered,
}
# What the page calls them.
TITLES = {
    "lower": "lower case",
    "unpunctuated": "lower case, no punctuation",
    "misspelt": "misspelt (a slip in 12 % of the longer words)",
    "names": "other names",
    "gender": "he and she exchanged",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one variant; `original` is None for the meetings as they stand."""

    variant: str | None
    customer: float | None
    internal: float | None
    links: float
    changed: float

    def broken(self, original: Row) -> list[str]:
        """Return a sentence for each bound that the variant passes."""
        found = []
        if self.variant in ("lower", "unpunctuated"):
            for kind, now, before in (
                ("customer", self.customer, original.customer),
                ("internal", self.internal, original.internal),
            ):
                if now is not None and before is not None and before - now > MOST_LOST:
                    found.append(f"{TITLES[self.variant]}: macro F1 {kind} falls by {before - now:.3f}.")
        if self.variant in ("names", "gender") and self.changed > MOST_CHANGED:
            found.append(f"{TITLES[self.variant]}: {self.changed:.1%} of the sentences change their labels.")
        return found


def share_changed(original: Iterable[Prediction], changed: Iterable[Prediction]) -> float:
    """Return the share of sentences that have other labels in `changed`; both hold the same meetings in order."""
    pairs = [
        (before, now)
        for first, second in zip(original, changed, strict=True)
        for before, now in zip(first.labels, second.labels, strict=True)
    ]
    return sum(before != now for before, now in pairs) / max(1, len(pairs))


def measure(meetings: Sequence[GoldMeeting], tools: Tools) -> list[Row]:
    """Return the figures of the meetings as they stand, then those of each variant."""
    original = [predict(meeting, tools) for meeting in meetings]
    rows = [_row(None, original, original)]
    for name, variant in VARIANTS.items():
        rows.append(_row(name, original, [predict(meeting, tools, respell=variant) for meeting in meetings]))
    return rows


def _row(name: str | None, original: Sequence[Prediction], found: Sequence[Prediction]) -> Row:
    return Row(
        variant=name,
        customer=macro_f1(found, MeetingKind.CUSTOMER)["value"],
        internal=macro_f1(found, MeetingKind.INTERNAL)["value"],
        links=link_f1(found),
        changed=share_changed(original, found),
    )


def page(rows: Sequence[Row], *, model: str, meetings: int, sentences: int) -> str:
    """Return the Markdown page over the rows of `measure`."""
    broken = [sentence for row in rows for sentence in row.broken(rows[0])]
    lines = [
        "# Robustness of the shipped model",
        "",
        f"Made by `python -m training.robustness --out docs/robustness.md` with the model {model}: the frozen",
        f"test part of the corpus, {meetings} meetings with {sentences} sentences, as they stand and in five",
        "variants. Each variant changes the spelling or the names of the same meeting, never its labels; the same",
        "meeting is always changed in the same way. One variant alone: `coach evaluate --respell VARIANT`.",
        "",
        "| variant | macro F1 customer | macro F1 internal | links F1 | sentences with other labels |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {'as they stand' if row.variant is None else TITLES[row.variant]} | {_figure(row.customer)} "
            f"| {_figure(row.internal)} | {row.links:.3f} | {'' if row.variant is None else f'{row.changed:.1%}'} |"
            for row in rows
        ),
        "",
        "## Bounds",
        f"Lower case and missing punctuation may cost at most {MOST_LOST:.2f} of either macro F1; with other",
        f"names, or with he and she exchanged, at most {MOST_CHANGED:.0%} of the sentences may change their labels.",
        "The command fails where a bound is passed.",
        "",
        *([f"- Passed: {sentence}" for sentence in broken] or ["All bounds are kept."]),
        "",
        "## What is changed",
        "- Other names: the names of the people in the meeting, family names after Mr, Mrs, Ms, Miss or Dr, and",
        "  given names of `training/names.toml` that somebody mentions, with their possessives. A name of the lists",
        "  is replaced by one of another origin and the other sex, any other name by one of the lists. Names that",
        "  are words of their own (Mark, Grace) stay where it cannot be told which is meant.",
        "- He and she exchanged: pronouns, and Mr against Mrs and Ms; the names stay.",
        "- Misspelt: neighbouring letters swapped, a letter lost or doubled.",
        "- Meetings in speech-recognition spelling have neither capitals nor punctuation already and do not change",
        "  in the first two variants.",
    ]
    return "\n".join(lines) + "\n"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> None:
    """Print the page, write it where `--out` says, and fail where a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="file to write the page to")
    parser.add_argument("--meetings", type=int, help="for a quick try: only so many test meetings")
    arguments = parser.parse_args()
    meetings: Sequence[Any] = part(read_corpus(CORPUS), "test", split=read_split())
    if arguments.meetings is not None:
        meetings = meetings[:: max(1, len(meetings) // arguments.meetings)][: arguments.meetings]
    rows = measure(meetings, build_toolbox())
    text = page(
        rows, model=current_model().name, meetings=len(meetings), sentences=sum(len(m.sentences) for m in meetings)
    )
    print(text)
    if arguments.out is not None:
        arguments.out.write_text(text, encoding="utf-8")
    if any(row.broken(rows[0]) for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
