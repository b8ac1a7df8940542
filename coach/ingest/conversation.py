"""Transcripts: lines and the layout they follow -> utterances with speakers and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.domain import LineKind, Utterance
from coach.ingest.chat_signs import stands_for_words, without_edit_mark
from coach.ingest.clock import Stamp, like_the_one_before
from coach.ingest.labels import is_field_label
from coach.ingest.layout import Layout
from coach.ingest.lines import Line, LineForm
from coach.ingest.meta_lines import is_event, is_meta, is_role_header, label_and_value
from coach.ingest.notes import note_utterances
from coach.ingest.speaker_lines import SpeakerLine, Style
from coach.ingest.speakers import People, is_bot
from coach.ingest.wrapping import joined, starts_lower, wrap_width

_STAGE_DIRECTION = re.compile(r"\[[^\[\]]{1,120}\]|\([^()]{1,120}\)|\*[^*]{1,120}\*|<[^<>]{1,80}>|\{[^{}]{1,80}\}")
# A task that a tool wrote between the turns, with a link to the place in the recording.
_TASK = re.compile(r"ACTION ITEM: \S")
_WATCH = re.compile(r"\s+-\s+WATCH: https?://\S+$")


@dataclass(slots=True)
class Conversation:
    """A transcript as it grows: the open turn, its open paragraph, and lines that belong to nobody."""

    layout: Layout
    people: People
    width: int | None = None
    lower_case: bool = False
    dated_lines: int = 0
    utterances: list[Utterance] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    _loose: list[Line] = field(default_factory=list)
    _paragraph: list[str] = field(default_factory=list)
    _speaker: str | None = None
    _headline: str | None = None
    _stamp: Stamp | None = None
    _open: bool = False
    _started: bool = False
    _blank_above: bool = True

    def read(self, lines: Sequence[Line], readings: Sequence[Sequence[SpeakerLine]]) -> list[Utterance]:
        """Return the utterances of a document; `readings` are the candidates of each line."""
        texts = [line.text if line.form is not LineForm.HEADING else "" for line in lines]
        words = [
            candidates[0].words if candidates else line.text for line, candidates in zip(lines, readings, strict=True)
        ]
        self.width, self.lower_case = wrap_width(texts), starts_lower(words)
        first_readings = [candidates[0] for candidates in readings if candidates]
        self.dated_lines = sum(bool(first.stamp and first.stamp.day and not first.name) for first in first_readings)
        following = [*lines[1:], Line(LineForm.BLANK, "", 0)]
        for line, below, candidates in zip(lines, following, readings, strict=True):
            reading = self.layout.reading_of(candidates)
            if reading is not None and not self._is_about(line, reading):
                self._take(reading)
            elif self._open:
                self._continue(line, below)
            else:
                self._loose.append(line)
            self._blank_above = line.form in {LineForm.BLANK, LineForm.RULE}
        self._end_turn()
        self._close_loose()
        return self.utterances

    def _is_about(self, line: Line, reading: SpeakerLine) -> bool:
        """Say whether a line is about the meeting, not said in it.

        At the head of a transcript "Customer: Acme Corp" and "32m 10s"; below a heading "- Maya: ask IT", where
        turns are no list items.
        """
        dated = not self._started and reading.stamp is not None and reading.stamp.day and not reading.name
        if dated and self.dated_lines < 2 and is_meta(line.text, header=True):
            return True
        if reading.style is Style.CLOCK:
            return not self._started and ":" not in line.text
        if reading.stamp is not None or reading.style is not Style.COLON:
            return False
        if reading.bulleted and not self.layout.bulleted and not self._open:
            return True
        if self._started:
            return False
        labelled = label_and_value(line.text)
        return labelled is not None and is_role_header(*labelled)

    def _take(self, reading: SpeakerLine) -> None:
        self._started = True
        if reading.style is Style.CLOCK:
            self._take_clock(reading.stamp)
            return
        if (not reading.name and self._is_chat(reading.stamp)) or is_event(reading.words):
            self._end_turn()
            self._close_loose()
            self.utterances.append(Utterance(reading.words, line_kind=LineKind.META))
            return
        if reading.style is Style.TIME:
            self._end_paragraph()
            self._close_loose()
            self._set_stamp(reading.stamp)
            self._paragraph, self._open, self._headline = [reading.words], True, None
            return
        speaker = self.people.name_of(reading.name)
        pending = self._stamp if not self._paragraph else None
        self._end_turn(next_speaker=speaker)
        self._close_loose()
        self._speaker, self._open = speaker, True
        self._set_stamp(reading.stamp or pending)
        self._headline = None if reading.words else reading.name
        if stands_for_words(reading.words, chat=self._is_chat(reading.stamp)):
            self.utterances.append(Utterance(reading.words, line_kind=LineKind.META))
        else:
            self._paragraph = [without_edit_mark(reading.words)] if reading.words else []

    def _is_chat(self, stamp: Stamp | None) -> bool:
        """Say whether a line with a date and a time is one of a chat, where lines without a name are the program's."""
        return stamp is not None and bool(stamp.day) and Style.COLON in self.layout.names

    def _take_clock(self, stamp: Stamp | None) -> None:
        """Take a time on a line of its own; where each paragraph has a named headline it names nobody."""
        if self._headline is not None and not self._paragraph:
            self._set_stamp(self._stamp or stamp)
            return
        self._end_paragraph()
        self._close_loose()
        if self.layout.named_headlines:
            self._speaker = None
        self._set_stamp(stamp)
        self._open = True

    def _set_stamp(self, stamp: Stamp | None) -> None:
        if stamp is not None:
            stamp = like_the_one_before(stamp, self.stamps[-1] if self.stamps else None)
            self.stamps.append(stamp)
        self._stamp = stamp

    def _continue(self, line: Line, below: Line) -> None:
        if line.form in {LineForm.BLANK, LineForm.RULE}:
            self._end_paragraph()
        elif line.form in {LineForm.HEADING, LineForm.TABLE} or self._opens_section(line, below):
            self._end_turn()
            self._loose.append(line)
        elif _TASK.match(line.text):
            self._end_paragraph()
            self.utterances.append(Utterance(_WATCH.sub("", line.text), line_kind=LineKind.NOTE))
        elif self._is_aside(line):
            self._end_paragraph()
            self._headline = None if stands_for_words(line.text, chat=False) else self._headline
            self.utterances.append(Utterance(line.text, line_kind=LineKind.META))
        else:
            self._add(line)

    def _add(self, line: Line) -> None:
        """Add a line to the open paragraph; "[laughs]" on a line of its own goes on with the words above it."""
        if self._paragraph and _STAGE_DIRECTION.fullmatch(line.text):
            self._paragraph[-1] += f" {line.text}"
        else:
            self._paragraph.append(line.spoken)

    def _opens_section(self, line: Line, below: Line) -> bool:
        """Say whether notes begin after the transcript: "Action items:" or a label above a list."""
        if not self._blank_above or self._headline or len(line.text) > 60:
            return False
        listed = below.form is LineForm.BULLET and line.form is LineForm.TEXT
        return (listed or line.text.endswith(":")) and is_field_label(line.text.rstrip(":"))

    def _is_aside(self, line: Line) -> bool:
        if is_event(line.text) or stands_for_words(line.text, chat=False):
            return True
        if self._paragraph or self._headline:
            return False
        return _STAGE_DIRECTION.fullmatch(line.text) is not None or (
            self._blank_above and is_meta(line.text, header=False)
        )

    def _end_paragraph(self) -> None:
        """Write the open paragraph; its first utterance carries the time of the turn."""
        if not self._paragraph:
            return
        texts = [text for text in joined(self._paragraph, width=self.width, lower_case=self.lower_case) if text]
        kind = LineKind.META if self._speaker is not None and is_bot(self._speaker) else LineKind.SPEECH
        for position, text in enumerate(texts):
            stamp = self._stamp if position == 0 else None
            end = stamp.end_s if stamp is not None and len(texts) == 1 else None
            start = stamp.start_s if stamp is not None else None
            self.utterances.append(Utterance(text, self._speaker, start, end, kind))
        self._paragraph, self._stamp, self._headline = [], None, None

    def _end_turn(self, *, next_speaker: str | None = None) -> None:
        self._end_paragraph()
        if self._headline is not None and self._speaker != next_speaker:
            self.utterances.append(Utterance(self._headline, line_kind=LineKind.META))
        self._headline, self._speaker, self._open, self._stamp = None, None, False, None

    def _close_loose(self) -> None:
        if self._loose:
            header = not any(utterance.line_kind is LineKind.SPEECH for utterance in self.utterances)
            self.utterances.extend(note_utterances(self._loose, header=header))
            self._loose = []
