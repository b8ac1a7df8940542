"""From a stored report of an internal meeting to passages, decisions and quotations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from coach.domain import INTERNAL_LABELS, Label, LineKind

from .records import Passage, Quote

Report = Mapping[str, Any]

_LABELS = frozenset(INTERNAL_LABELS)
_DAY = (
    r"(?:today|now|tomorrow|monday|tuesday|wednesday|thursday|friday|next (?:week|month|quarter)|"
    r"this (?:week|month|quarter))"
)
_DECIDES = re.compile(
    r"\b(?:we|the team)(?:'ve| have|'re| are)?(?: all| now| finally)? (?:decided|agreed|settled on|chose)\b"
    r"|\bit(?:'s| is|'s been| was| has been) (?:decided|agreed|settled)\b"
    r"|^\W*(?:decision|decided|agreed)\s*[:–—-]"
    rf"|\b(?:from|as of|starting) {_DAY}(?: on(?:wards?)?)?,? "
    r"(?:we|nobody|no one|everybody|everyone|each of us|all of us)\b"
    rf"|\b(?:we|nobody|everybody|everyone)\b[^.?!]{{0,80}}\b(?:from|as of|starting) (?:{_DAY} on(?:wards?)?|now on)\b"
    r"|\bthe (?:rule|wording|plan) (?:is|from)\b[^.?!]{0,40}\b(?:now on|today on|is:)"
    r"|\blet's (?:go|stick|stay) with\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\W*(?:decisions?|decided|agreed|what we (?:decided|agreed)(?: on)?)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """What a quotation says of its meeting."""

    id: int
    title: str
    held_on: dt.date | None = None


def quote_of(meeting: ListedMeeting, report: Report, sentence: int) -> Quote:
    """Return sentence number `sentence` of `report` as evidence."""
    row = report["sentences"][sentence]
    return Quote(meeting.id, meeting.title, meeting.held_on, sentence, row["text"], row["speaker"] or "")


def passages_of(meeting: ListedMeeting, report: Report) -> Iterator[Passage]:
    """Yield the sentences of an internal meeting that carry one of its labels, in order."""
    rows: Sequence[Report] = report["sentences"]
    for place, row in enumerate(rows):
        scores = {Label(label): score for label, score in row["labels"].items() if label in _LABELS}
        if scores:
            before = rows[place - 1]["text"] if place and rows[place - 1]["turn"] == row["turn"] else ""
            yield Passage(quote_of(meeting, report, place), scores, row["turn"], before)


def decisions_in(report: Report) -> tuple[int, ...]:
    """Return the sentences that tell a decision of the team, found by their wording or by the heading above them.

    There is no label for decisions; wording is held to plain forms ("we decided", "from Monday nobody ...",
    "Decision: ..."), so some are missed rather than questions and plans taken for one.
    """
    return tuple(_decisions(report["sentences"]))


def _decisions(rows: Iterable[Report]) -> Iterator[int]:
    under_head = False
    for row in rows:
        text: str = row["text"]
        if row.get("line_kind") == LineKind.HEADING:
            under_head = _HEAD.match(text) is not None
        elif (under_head or _DECIDES.search(text)) and not text.rstrip().endswith("?"):
            yield row["i"]


def joined(passages: Iterable[Passage], labels: Set[Label]) -> Iterator[tuple[Passage, ...]]:
    """Yield the passages with one of `labels`; sentences of one turn that follow each other stand together."""
    group: list[Passage] = []
    for passage in passages:
        if labels.isdisjoint(passage.scores):
            continue
        if group and not _follows(group[-1], passage):
            yield tuple(group)
            group = []
        group.append(passage)
    if group:
        yield tuple(group)


def _follows(earlier: Passage, later: Passage) -> bool:
    same = (earlier.quote.meeting_id, earlier.turn) == (later.quote.meeting_id, later.turn)
    return same and later.quote.sentence - earlier.quote.sentence == 1
