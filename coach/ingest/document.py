"""Any text -> Transcript: the one path that all text forms share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.domain import LineKind, MeetingForm, Transcript, Utterance
from coach.ingest.attendee_lists import attendees_in
from coach.ingest.boilerplate import without_boilerplate
from coach.ingest.clock import Stamp
from coach.ingest.conversation import Conversation
from coach.ingest.details import Details, details_of
from coach.ingest.front_matter import split_front_matter
from coach.ingest.layout import layout_of
from coach.ingest.lines import Line, LineForm, lines_of
from coach.ingest.mail_history import history_start
from coach.ingest.meta_lines import ATTENDEE_LABELS, label_and_value
from coach.ingest.notes import note_utterances
from coach.ingest.speaker_lines import SpeakerLine, speaker_lines
from coach.ingest.speakers import People
from coach.ingest.speech import sounds_spoken
from coach.ingest.table_lines import with_tables_spoken
from coach.ingest.timeline import counted_from_start, day_of

_HISTORY_REMARK = "The earlier e-mails below the last one are kept as lines about the meeting and not analysed."
_HEAD_LINES = 60


def read_document(text: str, *, source_format: str | None = None, form: MeetingForm | None = None) -> Transcript:
    """Read text as a transcript or as notes, whichever its whole layout shows.

    `source_format` is the name of the form where a reader recognised it, otherwise one of the four general
    names; `form` is the meeting form that the source implies (a Zoom file: online), otherwise what the text states.
    """
    head, body = split_front_matter(text)
    kept, remarks = without_boilerplate(body.split("\n"))
    lines = lines_of("\n".join(with_tables_spoken(kept)))
    history = history_start(lines)
    lines, earlier = lines[:history], lines[history:]
    people = People()
    about = [Utterance(line, line_kind=LineKind.META) for line in head]
    utterances, stamps, time_remarks = _utterances(lines, people, names=_attendee_names(head, lines))
    old = [Utterance(line.text, line_kind=LineKind.META) for line in earlier if line.text]
    details = _dated(details_of([*about, *utterances], people=people), stamps)
    transcript_format = source_format or _general_format(utterances, lines, marked=bool(head) or "**" in body)
    remarks += time_remarks + details.remarks + ((_HISTORY_REMARK,) if old else ())
    return _transcript([*about, *utterances, *old], details, transcript_format, form, remarks)


def _dated(details: Details, stamps: Sequence[Stamp]) -> Details:
    """Take the day from the times, as chats write them, where the lines about the meeting name none."""
    if details.held_on is not None:
        return details
    held_on, doubt = day_of(stamps)
    remarks = details.remarks if doubt is None or doubt in details.remarks else (*details.remarks, doubt)
    return replace(details, held_on=held_on, remarks=remarks)


def _utterances(
    lines: Sequence[Line], people: People, *, names: Sequence[str]
) -> tuple[list[Utterance], Sequence[Stamp], tuple[str, ...]]:
    readings = [speaker_lines(line) for line in lines]
    layout = layout_of(lines, readings, attendees=names)
    if layout.spoken:
        conversation = Conversation(layout, people)
        said, remarks = counted_from_start(conversation.read(lines, readings), conversation.stamps)
        return said, conversation.stamps, remarks
    if cut := _transcript_below(lines, readings, names):
        notes, _, _ = _utterances(lines[:cut], people, names=())
        said, stamps, remarks = _utterances(lines[cut:], people, names=names)
        return [*notes, *said], stamps, remarks
    utterances = note_utterances(lines)
    if sounds_spoken(lines):
        utterances = [
            Utterance(utterance.text) if utterance.line_kind is LineKind.NOTE else utterance for utterance in utterances
        ]
    return utterances, (), ()


def _transcript_below(
    lines: Sequence[Line], readings: Sequence[Sequence[SpeakerLine]], names: Sequence[str]
) -> int | None:
    """Return where a transcript begins under a line "Transcript", below notes so long that they hide its layout."""
    for place, line in enumerate(lines):
        if place and line.text.casefold().strip(" :#*📖🗣️🎙") in _TRANSCRIPT_HEADS:
            return place if layout_of(lines[place:], readings[place:], attendees=names).spoken else None
    return None


def _attendee_names(head: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """Return the names that the head of the document lists, which make good speakers."""
    names: list[str] = []
    above = ""
    for text in [*head, *(line.text for line in lines[:_HEAD_LINES])]:
        labelled = label_and_value(text)
        if labelled is not None and labelled[0] in ATTENDEE_LABELS:
            names.extend(attendee.name for attendee in attendees_in(labelled[1]))
        elif above.casefold().strip(" :*") in ATTENDEE_LABELS and len(text) < 400:
            names.extend(attendee.name for attendee in attendees_in(text))
        above = text or above
    return names


_TRANSCRIPT_HEADS = frozenset({"transcript", "full transcript", "meeting transcript", "call transcript"})
_MARKED = frozenset({LineForm.HEADING, LineForm.TABLE})


def _general_format(utterances: Sequence[Utterance], lines: Sequence[Line], *, marked: bool) -> str:
    spoken = any(utterance.line_kind is LineKind.SPEECH for utterance in utterances)
    markdown = marked or any(line.form in _MARKED or line.lead for line in lines)
    return f"{'transcript' if spoken else 'notes'}-{'markdown' if markdown else 'text'}"


def _transcript(
    utterances: Sequence[Utterance],
    details: Details,
    source_format: str,
    form: MeetingForm | None,
    remarks: tuple[str, ...],
) -> Transcript:
    return Transcript(
        source_format=source_format,
        utterances=tuple(utterances),
        attendees=details.attendees,
        title=details.title,
        held_on=details.held_on,
        form=form or details.form,
        account=details.account,
        deal_stage=details.deal_stage,
        duration_s=details.duration_s,
        remarks=remarks,
    )
