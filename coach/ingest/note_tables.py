"""Tables of notes, as customer databases export them: every cell with words is kept, under the name of its column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from coach.domain import LineKind, Utterance
from coach.ingest.dates import date_in
from coach.ingest.html_text import lines_of_html, looks_marked_up
from coach.ingest.wordlists import entries

_DATES = entries(
    """
    date; activity date; meeting date; call date; due date; created; created date; create date; created at; held on;
    last activity date; completed date; start date; timestamp; activity created; note created
    """
)
_ACCOUNTS = entries(
    """
    account; account name; company; company name; associated company; organisation; organization; customer; client;
    company / account; related to
    """
)
_FEWEST_WORDS = 3
_NOT_LISTED = entries("record id; id; call id; activity id; task id; url; link")


def utterances_of_notes(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, text_at: int, columns: Mapping[str, int]
) -> Iterator[Utterance]:
    """Yield the notes of each row, a line each, then its other cells with words; short cells are about the meeting.

    `text_at` is the place of the column of notes, `columns` names further columns that were recognised.
    """
    named = list(heads) + [""] * max((len(row) - len(heads) for row in rows), default=0)
    wordy = {place for place in range(len(named)) if place != text_at and _mean_words(rows, place) >= _FEWEST_WORDS}
    for row in rows:
        about = [
            f"{named[place].strip()}: {cell.strip()}" if named[place].strip() else cell.strip()
            for place, cell in enumerate(row)
            if place != text_at
            and place not in wordy
            and cell.strip()
            and named[place].strip().casefold() not in _NOT_LISTED
        ]
        if about:
            yield Utterance(" | ".join(about), line_kind=LineKind.META)
        for line in _lines(row[text_at]) if text_at < len(row) else ():
            yield Utterance(line, line_kind=LineKind.NOTE)
        for place in sorted(wordy):
            text = " ".join(_lines(row[place])) if place < len(row) else ""
            head = named[place].strip()
            if text:
                yield Utterance(f"{head}: {text}" if head else text, line_kind=LineKind.NOTE)


def day_of_notes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[dt.date | None, str | None]:
    """Return the one day that all rows name, or None with a sentence where they name several or a doubtful one."""
    days = {cell for row in rows for cell in _cells(heads, row, _DATES)[:1]}
    read = {date_in(day) for day in days}
    if len({found for found, _ in read}) > 1:
        return None, "The rows of the table name several days; they are read as the notes of one meeting."
    return next(iter(read), (None, None))


def account_of_notes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str | None:
    """Return the one customer that all rows name."""
    accounts = {cell for row in rows for cell in _cells(heads, row, _ACCOUNTS)[:1]}
    return accounts.pop() if len(accounts) == 1 else None


def _cells(heads: Sequence[str], row: Sequence[str], wanted: frozenset[str]) -> list[str]:
    return [
        cell.strip()
        for head, cell in zip(heads, row, strict=False)
        if " ".join(head.casefold().replace("_", " ").split()) in wanted and cell.strip()
    ]


def _lines(cell: str) -> list[str]:
    text = lines_of_html(cell) if looks_marked_up(cell) else cell
    return [line for part in text.split("\n") if any(map(str.isalnum, line := " ".join(part.split()).lstrip("-•* ")))]


def _mean_words(rows: Sequence[Sequence[str]], place: int) -> float:
    cells = [row[place].split() for row in rows[:500] if place < len(row) and any(map(str.isalpha, row[place]))]
    return sum(map(len, cells)) / len(cells) if cells else 0.0
