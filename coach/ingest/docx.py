"""Reads Word documents: Teams transcripts, other transcripts (also in tables) and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coach.domain import LineKind, Transcript, Utterance
from coach.errors import UnreadableUpload
from coach.ingest.archive import is_archive, open_document
from coach.ingest.docx_parts import Block, Body, Paragraph, Table, read_body
from coach.ingest.docx_teams import is_teams, transcript_of_teams
from coach.ingest.json_values import seconds
from coach.ingest.source import Source
from coach.ingest.speakers import People, folded
from coach.ingest.text import transcript_of_text

_SPEAKER_HEADS = frozenset({"speaker", "speakers", "name", "who", "participant", "person", "said by", "speaker name"})
_TEXT_HEADS = frozenset(
    {"text", "transcript", "words", "utterance", "said", "what was said", "dialogue", "content", "speech", "message"}
)
_TIME_HEADS = frozenset({"time", "timestamp", "start", "start time", "timecode", "time code", "time stamp"})


def recognises(source: Source) -> bool:
    """Recognise a ZIP container; `read` says what it is where it is no Word document."""
    return is_archive(source.content)


def read(source: Source) -> Transcript:
    """Read a DOCX; raises UnreadableUpload for any other container, for damage and for hostile files."""
    with open_document(source.content, filename=source.filename) as archive:
        body = read_body(archive, filename=source.filename)
    if not any(_plain_lines(body.blocks)):
        raise UnreadableUpload(
            "the document holds no text.",
            where=source.filename,
            mend="If it holds pictures of text, copy the text itself into a document.",
        )
    transcript = _transcript(body, filename=source.filename)
    if body.deleted:
        remark = "Text that is deleted in tracked changes was left out."
        transcript = replace(transcript, remarks=(*transcript.remarks, remark))
    return transcript


def _transcript(body: Body, *, filename: str) -> Transcript:
    lines = list(_plain_lines(body.blocks))
    if is_teams(lines):
        return transcript_of_teams(lines)
    table = next((block for block in body.blocks if isinstance(block, Table) and _columns(block)), None)
    if table is not None:
        return _of_table(body.blocks, table, filename=filename)
    transcript = transcript_of_text("\n".join(_marked_lines(body.blocks)), filename=filename)
    return replace(transcript, source_format="docx-notes" if transcript.written else "docx-transcript")


def _plain_lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        paragraphs = (
            [block] if isinstance(block, Paragraph) else [p for row in block.rows for cell in row for p in cell]
        )
        for paragraph in paragraphs:
            yield from (line.strip() for line in paragraph.text.split("\n") if line.strip())


def _marked_lines(blocks: Iterable[Block]) -> Iterable[str]:
    """Return Markdown for the reader of text: headings, list items by level, table rows."""
    for block in blocks:
        if isinstance(block, Table):
            yield from ("", *_table_lines(block), "")
        elif not block.text:
            yield ""
        elif block.heading:
            yield from ("", f"{'#' * min(block.heading, 6)} {' '.join(block.text.split())}", "")
        elif block.list_level is not None:
            yield f"{'  ' * min(block.list_level, 8)}- {' '.join(block.text.split())}"
        else:
            yield from (line.strip() for line in block.text.split("\n") if line.strip())


def _table_lines(table: Table) -> Iterable[str]:
    """A table of one column only frames its text; another one gives a line a row."""
    if all(len(row) == 1 for row in table.rows):
        yield from _marked_lines(paragraph for row in table.rows for cell in row for paragraph in cell)
        return
    for row in table.rows:
        yield "| " + " | ".join(_cell(cell).replace("|", "/") for cell in row) + " |"


def _cell(cell: Sequence[Paragraph]) -> str:
    return " ".join(" ".join(paragraph.text.split()) for paragraph in cell)


def _columns(table: Table) -> tuple[int, int, int | None] | None:
    """Return the places of the speaker, text and time columns by their heads, None for any other table."""
    heads = [folded(_cell(cell)) for cell in table.rows[0]]
    speaker = next((place for place, head in enumerate(heads) if head in _SPEAKER_HEADS), None)
    text = next((place for place, head in enumerate(heads) if head in _TEXT_HEADS), None)
    time = next((place for place, head in enumerate(heads) if head in _TIME_HEADS), None)
    return None if speaker is None or text is None or len(table.rows) < 2 else (speaker, text, time)


def _of_table(blocks: Sequence[Block], table: Table, *, filename: str) -> Transcript:
    """Take the rows as utterances; what stands around the table is read as text and keeps its place."""
    place = next(number for number, block in enumerate(blocks) if block is table)
    around = [_around(part, filename) for part in (blocks[:place], blocks[place + 1 :])]
    people = People()
    for attendee in around[0].attendees:
        people.add(attendee)
    utterances = tuple(_rows(table, people))
    return replace(
        around[0],
        source_format="docx-transcript",
        utterances=(*around[0].utterances, *utterances, *around[1].utterances),
        attendees=people.attendees(),
    )


def _around(blocks: Sequence[Block], filename: str) -> Transcript:
    lines = list(_marked_lines(blocks))
    if not any(line.strip() for line in lines):
        return Transcript(source_format="docx-transcript", utterances=())
    return transcript_of_text("\n".join(lines), filename=filename)


def _rows(table: Table, people: People) -> Iterable[Utterance]:
    """A row without a speaker goes on for the one above; a row that is too short is a line about the meeting."""
    speaker_at, text_at, time_at = _columns(table) or (0, 0, None)
    speaker: str | None = None
    for row in table.rows[1:]:
        cells = [_cell(cell) for cell in row]
        if len(cells) <= max(speaker_at, text_at):
            yield Utterance(" ".join(cell for cell in cells if cell), line_kind=LineKind.META)
            continue
        speaker = people.name_of(cells[speaker_at]) if cells[speaker_at] else speaker
        start = seconds(cells[time_at]) if time_at is not None and time_at < len(cells) else None
        if cells[text_at]:
            yield Utterance(cells[text_at], speaker, start)
