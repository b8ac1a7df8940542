"""What the lines about a meeting say: title, date, attendees, duration, account, form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.domain import Attendee, LineKind, MeetingForm, Role, Utterance
from coach.ingest.attendee_lists import attendees_in
from coach.ingest.dates import date_in, duration_in, is_only_date
from coach.ingest.labels import FIELD_LABELS
from coach.ingest.meeting_forms import form_in
from coach.ingest.meta_lines import (
    ACCOUNT_LABELS,
    ATTENDEE_LABELS,
    DATE_LABELS,
    DURATION_LABELS,
    FORM_LABELS,
    HEADER_LABELS,
    STAGE_LABELS,
    TITLE_LABELS,
    dated_piece,
    is_held_line,
    is_plain_title,
    label_and_value,
    names_organisation,
)
from coach.ingest.roles import ROLE_WORDS
from coach.ingest.speakers import People


@dataclass(frozen=True, slots=True)
class Details:
    """What a document says about its meeting; None where it says nothing."""

    title: str | None = None
    held_on: dt.date | None = None
    form: MeetingForm | None = None
    account: str | None = None
    deal_stage: str | None = None
    duration_s: float | None = None
    attendees: tuple[Attendee, ...] = ()
    remarks: tuple[str, ...] = ()


_ENDED_AFTER = re.compile(r"(?:transcription|meeting|recording|call) ended after\s+([\d:]+)", re.IGNORECASE)
_TITLE_TAIL = re.compile(
    r"\s*[-–—|:]\s*(?:transcript|transcription|meeting transcript|meeting notes|notes)\.?$", re.IGNORECASE
)


def details_of(utterances: Sequence[Utterance], *, people: People | None = None) -> Details:
    """
    Gather what the headings and META lines of a document say; `people` are those already named as speakers.
    """
    details, section, everybody = Details(), "", people if people is not None else People()
    first = True
    for utterance in utterances:
        if utterance.line_kind is LineKind.HEADING:
            section = utterance.text.casefold().strip("# *:📝📖")
            details = _with_heading(details, utterance.text, first=first)
        elif utterance.line_kind is LineKind.META:
            details = _with_meta(details, utterance.text, section=section, people=everybody)
        elif first:
            details = replace(details, form=details.form or _form_of_opening(utterance))
        first = first and utterance.line_kind in {LineKind.HEADING, LineKind.META}
    return replace(details, attendees=everybody.attendees())


def _form_of_opening(utterance: Utterance) -> MeetingForm | None:
    return form_in(utterance.text[:120]) if utterance.line_kind is LineKind.NOTE else None


def _with_heading(details: Details, text: str, *, first: bool) -> Details:
    bare = text.strip(" :#*")
    held_on, doubt = date_in(bare) if first else (None, None)
    plain = is_plain_title(bare) or bare.casefold() in FIELD_LABELS or is_only_date(bare) or text.endswith(":")
    title = _TITLE_TAIL.sub("", bare) if first and not plain else None
    return replace(
        details,
        title=details.title or title,
        held_on=details.held_on or held_on,
        form=details.form or (form_in(bare) if first else None),
        remarks=_with(details.remarks, doubt),
    )


def _with(remarks: tuple[str, ...], remark: str | None) -> tuple[str, ...]:
    return remarks if remark is None or remark in remarks else (*remarks, remark)


def _with_meta(details: Details, text: str, *, section: str, people: People) -> Details:
    if (ended := _ENDED_AFTER.search(text)) and details.duration_s is None:
        return replace(details, duration_s=duration_in(ended[1]))
    if is_held_line(text):
        return replace(_dated(details, text), form=details.form or form_in(text))
    if piece := dated_piece(text):
        return replace(_dated(details, piece), form=details.form or form_in(text))
    if is_only_date(text):
        return _dated(details, text)
    if details.duration_s is None and (duration := duration_in(text)) is not None:
        return replace(details, duration_s=duration)
    labelled = label_and_value(text)
    if section in ATTENDEE_LABELS and (labelled is None or labelled[0] not in HEADER_LABELS):
        _add_attendees(people, text)
        return details
    return details if labelled is None else _with_label(details, *labelled, people=people)


def _dated(details: Details, text: str) -> Details:
    held_on, doubt = date_in(text)
    return replace(details, held_on=details.held_on or held_on, remarks=_with(details.remarks, doubt))


def _with_label(details: Details, label: str, value: str, *, people: People) -> Details:
    if not value:
        return details
    if label in ATTENDEE_LABELS:
        _add_attendees(people, value)
    elif label in DATE_LABELS:
        details = _dated(details, value)
    elif label in TITLE_LABELS:
        details = replace(details, title=details.title or value, form=details.form or form_in(value))
    elif label in DURATION_LABELS:
        details = replace(details, duration_s=details.duration_s or duration_in(value))
    elif label in ACCOUNT_LABELS:
        details = replace(details, account=details.account or value)
    elif label in STAGE_LABELS:
        details = replace(details, deal_stage=details.deal_stage or value)
    elif label in FORM_LABELS:
        details = replace(details, form=details.form or form_in(value))
    elif label in ROLE_WORDS:
        details = _with_role(details, ROLE_WORDS[label], value, people=people)
    return details


def _with_role(details: Details, role: Role, value: str, *, people: People) -> Details:
    """Read "Rep: Dana Reyes" and "Customer: Acme Corp" at the head of a document."""
    if role is Role.BUYER and names_organisation(value) and "(" not in value:
        return replace(details, account=details.account or value)
    for attendee in attendees_in(value):
        if len(attendee.name.split()) > 1 or role is not Role.BUYER:
            people.add(replace(attendee, role=attendee.role or role))
    return details


def _add_attendees(people: People, value: str) -> None:
    for attendee in attendees_in(value):
        people.add(attendee)
