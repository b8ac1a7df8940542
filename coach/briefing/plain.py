"""A briefing as plain values, readable text and Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from coach.report_text import escaped

from .actions import day_words
from .records import Briefing, Line, Period, Quote

GONE = "The meeting that this rests on was deleted."
_SURROGATES_AND_CONTROLS = frozenset({"Cc", "Cs"})
_NONCHARACTERS = "\ufffe\uffff"


def printable(text: str) -> str:
    """Return `text` on one line without what XML and terminals refuse: controls, surrogates, noncharacters."""
    kept = "".join(
        " " if unicodedata.category(mark) in _SURROGATES_AND_CONTROLS or mark in _NONCHARACTERS else mark
        for mark in text
    )
    return " ".join(kept.split())


def period_words(period: Period) -> str:
    """Return "2 November 2026 to 9 November 2026"."""
    return f"{day_words(period.since)} to {day_words(period.until)}"


def source_words(quote: Quote) -> str:
    """Return who said it, in which meeting, when; what is unknown is left out."""
    parts = (quote.speaker, quote.title, day_words(quote.held_on) if quote.held_on else "")
    return printable(", ".join(part for part in parts if part))


def quoted(line: Line, quote: Quote) -> str:
    """Return the words of a quotation where the line does not hold them already, else ""."""
    return "" if printable(quote.text) in printable(line.text) else printable(quote.text)


def as_plain(briefing: Briefing) -> dict[str, Any]:
    """Return a briefing as plain values for JSON."""
    return {
        "title": briefing.title,
        "team": briefing.team,
        "since": briefing.period.since.isoformat(),
        "until": briefing.period.until.isoformat(),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "lines": [
                    {"text": line.text, "evidence": [_plain_quote(one) for one in line.evidence], "gone": line.gone}
                    for line in section.lines
                ],
                "empty_reason": section.empty_reason,
                "note": section.note,
            }
            for section in briefing.sections
        ],
    }


def as_text(briefing: Briefing) -> str:
    """Return a briefing as text for a terminal or a mail."""
    return "\n".join(_text_lines(briefing)) + "\n"


def as_markdown(briefing: Briefing) -> str:
    """Return a briefing as Markdown; what people said stands in it as text, never as markup."""
    return "\n".join(_markdown_lines(briefing)) + "\n"


def _plain_quote(quote: Quote) -> dict[str, Any]:
    return {
        "meeting": quote.meeting_id,
        "title": quote.title,
        "held_on": quote.held_on.isoformat() if quote.held_on else None,
        "sentence": quote.sentence,
        "speaker": quote.speaker,
        "text": quote.text,
    }


def _text_lines(briefing: Briefing) -> Iterator[str]:
    yield printable(briefing.title)
    yield f"{printable(briefing.team)}, {period_words(briefing.period)}"
    for section in briefing.sections:
        yield ""
        yield printable(section.title).upper()
        if not section.lines and section.empty_reason:
            yield f"  {printable(section.empty_reason)}"
        for line in section.lines:
            yield f"  - {printable(line.text)}"
            yield from (f"      {words}" for words in evidence_lines(line))
        if section.note:
            yield f"  {printable(section.note)}"


def _markdown_lines(briefing: Briefing) -> Iterator[str]:
    yield f"# {escaped(printable(briefing.title))}"
    yield ""
    yield f"{escaped(printable(briefing.team))}, {period_words(briefing.period)}"
    for section in briefing.sections:
        yield ""
        yield f"## {escaped(printable(section.title))}"
        yield ""
        if not section.lines and section.empty_reason:
            yield escaped(printable(section.empty_reason))
        for line in section.lines:
            yield f"- {escaped(printable(line.text))}"
            yield from (f"  - {escaped(words)}" for words in evidence_lines(line))
        if section.note:
            yield from ("", escaped(printable(section.note)))


def shown_evidence(line: Line) -> tuple[Quote, ...]:
    """Return the quotations that tell a reader something: of those that read the same, the first."""
    first = {(quoted(line, quote), source_words(quote)): quote for quote in reversed(line.evidence)}
    return tuple(first.values())[::-1]


def evidence_lines(line: Line) -> Iterator[str]:
    """Yield each quotation of a line with its source, and what is gone."""
    for quote in shown_evidence(line):
        words = quoted(line, quote)
        yield f"“{words}” ({source_words(quote)})" if words else source_words(quote)
    if line.gone:
        yield GONE
