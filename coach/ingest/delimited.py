"""
Tables of speech and notes: CSV and TSV under many header names, and Markdown tables with the same columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.domain import LineKind, Transcript, Utterance
from coach.errors import UnreadableUpload
from coach.ingest.clock import leading_stamp
from coach.ingest.details import details_of
from coach.ingest.html_text import lines_of_html, looks_marked_up
from coach.ingest.note_tables import account_of_notes, day_of_notes, utterances_of_notes
from coach.ingest.source import Source
from coach.ingest.speakers import NameKind, People, name_kind
from coach.ingest.table_times import are_milliseconds, dated_column, is_time, newest_first, seconds_in, stamp_of
from coach.ingest.timeline import counted_from_start, day_of
from coach.ingest.wordlists import entries

_COLUMNS: dict[str, str] = {
    "text": """
        text; transcript; utterance; utterances; sentence; sentences; message; content; words; what was said;
        body; said; caption; dialogue; dialog; speech; line; quote; comment; transcription; statement; spoken;
        message text; transcript text; note; notes; raw text; segment; segment text; speaker text; paragraph;
        subtitle; note body; notes body; comments; full comments; call notes; meeting notes; visit notes; description;
        activity description; task description; call summary; summary; call body; engagement notes; activity notes
    """,
    "speaker": """
        speaker; speaker name; name; who; speaker label; participant; from; sender; person; speakers; user;
        author; voice; speaker id; said by; spoken by; by; party; agent; channel; display name;
        participant name; speaker_name; speaker tag
    """,
    "start": """
        start; start time; time; timestamp; begin; start s; start (s); start seconds; from time; offset;
        starttime; in; start ms; start (ms); start_time; begin time; time start; timecode; start (seconds);
        start sec; start timestamp; time in; date time; date sent; sent at; datetime; start time (s); time stamp; when
    """,
    "end": """
        end; end time; stop; end s; end (s); end seconds; endtime; out; end ms; end (ms); to time; finish;
        end sec; time end; time out; end (seconds); end timestamp; end time (s)
    """,
    "role": "role; speaker role; speaker type; side; participant role; type of speaker",
    "organisation": "organisation; organization; company; affiliation; speaker company; employer",
}
_NAMES = {name: column for column, names in _COLUMNS.items() for name in entries(names)}
_COMMENTS = entries("""
    note; notes; note body; notes body; comments; full comments; call notes; meeting notes; visit notes; description;
    activity description; task description; call summary; summary; engagement notes; activity notes
""")
_ABOUT_WHOM = entries("name; contact; contact name; full name; participant name; party")
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_MILLISECONDS = re.compile(r"(?:^|[\s_(])ms\b|millis", re.IGNORECASE)
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 12
_DAY_S = 24 * 3600
_MEND = "Name one column “text” (and others “speaker”, “start”) in its first row."


@dataclass(frozen=True, slots=True)
class _Table:
    columns: Mapping[str, int]
    rows: Sequence[Sequence[str]]
    milliseconds: bool = False
    heads: Sequence[str] = ()


def recognises(source: Source) -> bool:
    """Recognise a first row of column names, or rows of as many cells each in a .csv or .tsv or with times first."""
    if source.text is None:
        return False
    head = source.text.lstrip("\n").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    delimiter = _delimiter(head)
    if delimiter is None:
        return False
    head = head[1:] if _SEPARATOR_LINE.fullmatch(head[0]) else head
    columns = columns_of(next(csv.reader(head[:1], delimiter=delimiter), []))
    if "text" in columns and (len(columns) > 1 or _wide(head, delimiter)):
        return True
    if source.suffix in {".csv", ".tsv"} and columns:
        return True
    return _even(head, delimiter) and (source.suffix in {".csv", ".tsv"} or _timed(head, delimiter))


def read(source: Source) -> Transcript:
    """
    Read one utterance a row; raises UnreadableUpload where no column holds the words.
    """
    text = (source.text or "").lstrip("\n")
    delimiter = _delimiter(text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]) or ","
    table = _table(_rows(text, delimiter, filename=source.filename), filename=source.filename)
    people = People()
    if not _is_spoken(table):
        return _notes(table, "tsv" if delimiter == "\t" else "csv", filename=source.filename)
    utterances = [utterance for row in table.rows if (utterance := _utterance(row, table, people))]
    if not utterances:
        raise UnreadableUpload("no row of the table holds words.", where=source.filename, mend=_MEND)
    details = details_of([], people=people)
    remarks: tuple[str, ...] = ()
    at = table.columns.get("start", -1)
    stamps = [stamp for row in table.rows if 0 <= at < len(row) and (stamp := stamp_of(row[at]))]
    if newest_first(stamps):
        utterances, stamps = utterances[::-1], stamps[::-1]
    if stamps and all(stamp.clock for stamp in stamps):
        utterances, remarks = counted_from_start(utterances, stamps)
    held_on, doubt = day_of(stamps) if stamps else (None, None)
    return Transcript(
        "tsv" if delimiter == "\t" else "csv",
        tuple(utterances),
        details.attendees,
        held_on=held_on,
        remarks=(*remarks, doubt) if doubt else remarks,
    )


def _is_spoken(table: _Table) -> bool:
    """Say whether the rows are somebody's words; "Name" beside "Comments" is whom the comments are about."""
    named = {column: table.heads[place] for column, place in table.columns.items() if place < len(table.heads)}
    text, speaker = (" ".join(named.get(column, "").casefold().split()) for column in ("text", "speaker"))
    if text in _COMMENTS and speaker in _ABOUT_WHOM and "start" not in table.columns:
        return False
    return "speaker" in table.columns or "start" in table.columns


def _notes(table: _Table, source_format: str, *, filename: str) -> Transcript:
    """Read a table without speakers and times: notes, with what the other columns say about the meeting."""
    utterances = tuple(
        utterances_of_notes(table.heads, table.rows, text_at=table.columns["text"], columns=table.columns)
    )
    if not any(utterance.line_kind is LineKind.NOTE for utterance in utterances):
        raise UnreadableUpload("no row of the table holds words.", where=filename, mend=_MEND)
    held_on, doubt = day_of_notes(table.heads, table.rows)
    account = account_of_notes(table.heads, table.rows)
    return Transcript(source_format, utterances, held_on=held_on, account=account, remarks=(doubt,) if doubt else ())


def _delimiter(head: Sequence[str]) -> str | None:
    first = head[0] if head else ""
    if separator := _SEPARATOR_LINE.fullmatch(first):
        return separator[1]
    best = max(_DELIMITERS, key=lambda sign: _score(first, sign))
    return best if best in first else None


def _score(first: str, delimiter: str) -> tuple[int, int]:
    return len(columns_of(first.split(delimiter))), first.count(delimiter)


def _even(head: Sequence[str], delimiter: str) -> bool:
    counts = {len(row) for row in csv.reader(head[:-1] or head, delimiter=delimiter) if row}
    return len(counts) == 1 and counts != {1}


def _wide(head: Sequence[str], delimiter: str) -> bool:
    """Say whether the first row names at least three columns and the rows below have as many cells."""
    rows = [row for row in csv.reader(head, delimiter=delimiter) if row]
    return len(rows) > 1 and len(rows[0]) > 2 and delimiter != "|" and all(len(row) == len(rows[0]) for row in rows[:2])


def _timed(head: Sequence[str], delimiter: str) -> bool:
    """Say whether the rows of a table without column names have at least three cells and begin with a time."""
    rows = [row for row in csv.reader(head[:-1] or head, delimiter=delimiter) if row]
    return len(rows) > 1 and all(len(row) > 2 and leading_stamp(row[0].strip())[0] is not None for row in rows)


def _rows(text: str, delimiter: str, *, filename: str) -> list[list[str]]:
    if _SEPARATOR_LINE.match(text.split("\n", 1)[0]):
        text = text.partition("\n")[2]
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    if delimiter == "|":
        text = "\n".join(line.strip().strip("|") for line in text.split("\n") if not re.fullmatch(r"[|:\-\s]+", line))
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    try:
        return [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        raise UnreadableUpload("the table is damaged.", where=filename, mend="Export it again as CSV.") from None


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Return which columns a first row names: text, speaker, start, end, role, organisation -> position."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(row):
        key = " ".join(re.sub(r"[_\-.]", " ", cell.strip(" \"*'").casefold()).split())
        column = _NAMES.get(key)
        if column is not None:
            columns.setdefault(column, position)
    return columns


def _table(rows: list[list[str]], *, filename: str) -> _Table:
    columns = columns_of(rows[0]) if rows else {}
    body = rows[1:] if columns else rows
    if "text" not in columns:
        columns = _guessed(columns, body, filename=filename)
    times = [seconds_in(row[columns["start"]].strip()) for row in body if len(row) > columns.get("start", len(row))]
    milliseconds = any(_MILLISECONDS.search(cell) for cell in rows[0]) or max(filter(None, times), default=0) > _DAY_S
    milliseconds = milliseconds or are_milliseconds(
        times, [row[columns["text"]] for row in body if len(row) > columns["text"]]
    )
    heads = rows[0] if body is not rows else ()
    return _Table(_with_unnamed(columns, body), body, milliseconds=milliseconds, heads=heads)


def _with_unnamed(columns: dict[str, int], body: list[list[str]]) -> dict[str, int]:
    """Find times and, beside times, names of people by what the cells hold, where the first row names neither."""
    if "speaker" in columns and "start" not in columns and (dated := dated_column(body, columns.values())) is not None:
        return {**columns, "start": dated}
    if {"speaker", "start"} & columns.keys():
        return columns
    cells = {
        place: [row[place].strip() for row in body[:500] if len(row) > place and row[place].strip()]
        for place in range(max((len(row) for row in body), default=0))
        if place not in columns.values()
    }
    times = [place for place, column in cells.items() if column and all(is_time(cell) for cell in column)]
    if not times:
        return columns
    names = [place for place, column in cells.items() if place not in times and column and _are_names(column)]
    found = {**columns, "start": times[0], **({"end": times[1]} if len(times) > 1 else {})}
    return {**found, "speaker": names[0]} if names else found


def _are_names(cells: Sequence[str]) -> bool:
    kinds = [name_kind(cell) for cell in set(cells)]
    named = sum(kind in {NameKind.PERSON, NameKind.NUMBERED, NameKind.ROLE} for kind in kinds)
    return named >= 0.9 * len(kinds) and 2 * len(kinds) <= len(cells) + 2


def _guessed(columns: dict[str, int], body: list[list[str]], *, filename: str) -> dict[str, int]:
    """Find the column of words by its length where no header names it."""
    width = max((len(row) for row in body), default=0)
    free = [position for position in range(width) if position not in columns.values()]
    lengths = {position: _mean_words(body, position) for position in free}
    text = max(lengths, key=lambda position: lengths[position], default=None)
    if text is None or lengths[text] < 3:
        raise UnreadableUpload("the table has no column with what was said.", where=filename, mend=_MEND)
    guessed = {**columns, "text": text}
    if columns:
        return guessed
    for position in free:
        cells = [row[position].strip() for row in body if len(row) > position and row[position].strip()]
        times = sum(seconds_in(cell) is not None for cell in cells)
        names = len({cell.casefold() for cell in cells}) <= max(2, len(cells) // 2) and lengths[position] <= 4
        if position != text and cells and times == len(cells):
            guessed.setdefault("start" if "start" not in guessed else "end", position)
        elif position != text and cells and names:
            guessed.setdefault("speaker", position)
    return guessed


def _mean_words(body: list[list[str]], position: int) -> float:
    cells = [row[position] for row in body[:500] if len(row) > position]
    return sum(len(cell.split()) for cell in cells) / max(len(cells), 1)


def _utterance(row: Sequence[str], table: _Table, people: People) -> Utterance | None:
    cells = {column: row[position].strip() for column, position in table.columns.items() if position < len(row)}
    written_text = cells.get("text", "")
    text = " ".join((lines_of_html(written_text) if looks_marked_up(written_text) else written_text).split())
    if not text:
        return None
    beside = [cells[column] for column in ("role", "organisation") if cells.get(column)]
    written = cells.get("speaker", "")
    named = f"{written} ({', '.join(beside)})" if written and beside else written
    speaker = people.name_of(named) if written else None
    start, end = _time(cells.get("start"), table), _time(cells.get("end"), table)
    return Utterance(text, speaker, start, end)


def _time(cell: str | None, table: _Table) -> float | None:
    seconds = seconds_in(cell) if cell else None
    return seconds / 1000 if seconds is not None and table.milliseconds else seconds
