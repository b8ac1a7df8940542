"""Tables that people bring from a CRM or a spreadsheet: bytes -> rows of cells by column, and back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from coach.errors import CoachError, UnreadableUpload
from coach.ingest.dates import date_in, is_only_date
from coach.ingest.decoding import decode
from coach.spreadsheets import FORMULA, safe_cell

MOST_ROWS = 200_000
MOST_NAMED = 20
# The headers under which CRMs export the customer.
ACCOUNT_HEADERS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("account", "account name", "company", "company name", "customer", "organization", "organisation"), "account"
    )
)
_DELIMITERS = (",", ";", "\t")
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
T = TypeVar("T")
_SAVE = "Export it as CSV and try again."


class TableError(CoachError):
    """A table cannot be taken as it is; nothing of it was kept. `faults` names lines and what is wrong with each."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", faults: tuple[str, ...] = ()) -> None:
        self.faults = faults
        super().__init__(what, where=where, mend=mend)


class CellError(ValueError):
    """A cell does not hold what its column should; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number in the file from 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def read_lines(
    filename: str,
    content: bytes,
    *,
    columns: Mapping[str, str],
    needed: Sequence[str],
    names: Sequence[str] = (),
) -> tuple[Line, ...]:
    """Return the lines of a CSV file below its header; empty lines and columns that nobody asked for are left out.

    `columns` gives the column that each header means, headers in small letters; `needed` are the columns that must
    be there, `names` what they are called to the user where that differs. UTF-8, UTF-16 or Windows-1252; commas,
    semicolons or tabs.

    Raises:
        TableError: no text, no such columns, or too many lines.
    """
    try:
        text = decode(content, filename=filename)
    except UnreadableUpload as error:
        raise TableError(error.what, where=filename, mend=_SAVE) from error
    if text is None:
        raise TableError("This is a spreadsheet or a document, not a CSV file.", where=filename, mend=_SAVE)
    rows = _rows(text, filename)
    header = next(rows, (0, []))[1]
    positions = _positions(header, columns)
    called = dict(zip(needed, names or needed, strict=True))
    missing = [name for column, name in called.items() if column not in positions]
    if missing:
        listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        plural = "s" if len(missing) > 1 else ""
        raise TableError(
            f"The table has no column{plural} {listed}.",
            where=filename,
            mend=f"Its first line must name the columns {', '.join(called.values())}, in any order.",
        )
    lines = []
    for number, row in rows:
        cells = {name: _cell(row[place]) if place < len(row) else "" for name, place in positions.items()}
        if any(cells.values()):
            lines.append(Line(number, cells))
        if len(lines) > MOST_ROWS:
            raise TableError(f"The table has more than {MOST_ROWS:,} lines.", where=filename, mend="Split it.")
    if not lines:
        raise TableError("The table has no lines below its header.", where=filename, mend=_SAVE)
    return tuple(lines)


def _rows(text: str, filename: str) -> Iterator[tuple[int, list[str]]]:
    first, _, rest = text.partition("\n")
    named = _SEPARATOR.fullmatch(first)
    skipped = 1 if named else 0
    text = rest if named else text
    delimiter = named[1] if named else max(_DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        while True:
            start = reader.line_num + 1 + skipped
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError("The table is damaged.", where=f"{filename}, line {start}", mend=_SAVE) from error
            if any(cell.strip() for cell in row):
                yield start, row

    return numbered()


def _cell(text: str) -> str:
    """Return a cell without outer blanks and without the apostrophe that `plain_cell` puts before a formula."""
    bare = text.strip()
    return bare[1:] if bare[:1] == "'" and bare[1:2] and bare[1] in FORMULA else bare


def _positions(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for position, cell in enumerate(header):
        key = " ".join(re.sub(r"[_\-.]", " ", cell.strip(" \"*'").casefold()).split())
        if key in columns:
            positions.setdefault(columns[key], position)
    return positions


def refuse_faults(filename: str, faults: Sequence[str]) -> None:
    """Accept a table without faults.

    Raises:
        TableError: there are some; it names the first of them.
    """
    if faults:
        shown = tuple(faults[:MOST_NAMED])
        more = (f"... and {len(faults) - MOST_NAMED:,} more.",) if len(faults) > MOST_NAMED else ()
        count = f"{len(faults):,} lines" if len(faults) > 1 else "one line"
        raise TableError(
            f"Nothing was imported: {count} cannot be read. {faults[0]}",
            where=filename,
            mend="Mend the file and import it again.",
            faults=shown + more,
        )


def values_of(
    lines: Iterable[Line], read: Callable[[Mapping[str, str]], T], faults: list[str]
) -> Iterator[tuple[Line, T]]:
    """Yield each line with the value that `read` makes of its cells; what it refuses is told in `faults`."""
    for line in lines:
        try:
            value = read(line.cells)
        except CellError as error:
            faults.append(f"Line {line.number}: {error}")
            continue
        yield line, value


def words_cell(cells: Mapping[str, str], column: str, *, longest: int | None = None) -> str:
    """Return the words of a cell with single blanks, "" where there is none, cut to `longest` characters."""
    return " ".join(cells.get(column, "").split())[:longest]


def date_cell(text: str) -> dt.date:
    """Return the one certain day that a cell names.

    Raises:
        CellError: it names none, or one that can be read in two ways.
    """
    found, doubt = date_in(text) if is_only_date(text) else (None, None)
    if found is not None:
        return found
    if doubt is not None:
        raise CellError(f"“{text[:40]}” can be read in two ways or has no year; write 2026-03-09.")
    raise CellError(f"“{text[:40]}” is no day; write 2026-03-09.")


def number_cell(text: str) -> float | None:
    """Return the number in a cell, None where it is empty; blanks, currency signs and thousands are understood.

    Raises:
        CellError: it is no number, or one that can be read in two ways.
    """
    plain = re.sub(r"[\s\u00a0€$£%']", "", text)
    if not plain:
        return None
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) and not re.fullmatch(r"[+-]?\d{1,3},\d{3}", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|[+-]?\d{1,3}\.\d{3},\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[+-]?\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    if not _PLAIN_NUMBER.fullmatch(plain) or len(plain) > 18:
        raise CellError(f"“{text[:40]}” is no number that can be read in one way; write 1250.50.")
    return float(plain)


def table_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV text that spreadsheets open; a cell that they would take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[plain_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def plain_cell(cell: object) -> str:
    """Return a value as the text of a cell that no spreadsheet computes; numbers of ours stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    return str(safe_cell(str(cell)))
