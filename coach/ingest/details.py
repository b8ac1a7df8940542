"""What the lines about a meeting say: title, date, attendees, duration, account, form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coach.domain import Attendee, LineKind, MeetingForm, Role, Utterance
from coach.ingest.dates import date_in, duration_in, is_only_date
from coach.ingest.labels import FIELD_LABELS
from coach.ingest.speakers import ROLE_WORDS, NameKind, People, attendee_of, folded, is_bot, name_kind, surely_person


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


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(word.split()) for word in text.split(";"))


ATTENDEE_LABELS = _words(
    """attendees; attendee; participants; participant; present; people present; in attendance; attending; invited; invitees;
    attended by; call participants; meeting participants; attendee list; people; who; with; on the call; in the room;
    also present; speakers; list of attendees; list of participants; attendance; who was there; members present; guests"""
)
_DATE_LABELS = _words(
    """date; meeting date; call date; date of call; date of meeting; date of visit; visit date; held on; held; when; day;
    recorded; recorded on; recording date; date/time; date & time; date and time; start; started; start time;
    meeting started; started at; created; sent; datetime; event date; on"""
)
_TITLE_LABELS = _words("title; subject; meeting; meeting title; call title; call; meeting name; re; name; topic; event")
_DURATION_LABELS = _words("duration; length; call length; call duration; meeting duration; recording length; meeting length")
_ACCOUNT_LABELS = _words("account; account name; company; company name; organisation; organization; business; customer name; firm")
_STAGE_LABELS = _words("stage; deal stage; opportunity stage; opp stage; sales stage; deal_stage")
_FORM_LABELS = _words("form; format; type; meeting type; call type; channel; medium; location; where; via; platform; place; meeting form")
_OTHER_LABELS = _words(
    """time; meeting id; call id; id; link; url; recording; recording link; file; source; language; from; to; cc; bcc; reply-to;
    organizer; organiser; host; hosted by; owner; account owner; opportunity; opportunity name; deal; phone; email; e-mail;
    website; status; tags; tag; author; written by; notes by; note taker; minutes by; taken by; transcribed by; version;
    transcript id; industry; region; territory; recorded by; prepared by; meeting link; time zone; timezone; apologies; absent;
    attachments; meeting records; call recording; crm link; audio; video; words; speaker count; number of speakers; kind; layout; date exported; exported"""
)
HEADER_LABELS = (
    ATTENDEE_LABELS | _DATE_LABELS | _TITLE_LABELS | _DURATION_LABELS | _ACCOUNT_LABELS | _STAGE_LABELS | _FORM_LABELS | _OTHER_LABELS
)
"""Labels that make a line META at the head of a document."""

_LABELLED = re.compile(r"([^\W_][^:：]{0,40}?)[:：](?!//|(?<=\d:)\d)\s*(.*)", re.DOTALL)
_EVENT = re.compile(
    r".{0,60}\b(?:(?:started|stopped) (?:the )?(?:transcription|recording)|(?:has )?(?:joined|left) the (?:meeting|call|chat|conversation))\b.{0,40}"
    r"|(?:transcription|recording|meeting|call|transcript)(?: was)? (?:started|ended|stopped|began|begins|paused)\b.{0,60}"
    r"|(?:start|end|beginning) of (?:the )?(?:transcript|recording|transcription)\b.{0,20}|\[?(?:recording|transcript) (?:starts|ends)\]?",
    re.IGNORECASE,
)
_ENDED_AFTER = re.compile(r"transcription ended after\s+([\d:]+)", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|corporation|co|company|plc|group|holdings?|partners|solutions|systems|bank|school|university|"
    r"college|hospital|clinic|trust|council|institute|labs?|logistics|foods?|industries|services|s\.?a|ag|bv|pty)\b\.?|&",
    re.IGNORECASE,
)
_PLAIN_TITLES = _words(
    """transcript; transcription; notes; meeting notes; call notes; summary; attendees; participants; agenda; meeting transcript;
    call transcript; minutes; meeting minutes; overview; introduction; untitled; conversation; dialogue; details; recap;
    meeting recap; call recap; full transcript; invited; chapters; date; outline; action items; next steps; 📝 notes; 📖 transcript;
    visit notes; notes and transcript; key points; key takeaways; meeting summary; call summary; quick recap; pain; pains"""
)
_TITLE_TAIL = re.compile(r"\s*[-–—|:]\s*(?:transcript|transcription|meeting transcript|meeting notes|notes)\.?$", re.IGNORECASE)
_FORMS: tuple[tuple[MeetingForm, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern, re.IGNORECASE))
    for form, pattern in (
        (MeetingForm.ONLINE, r"\bzoom\b|\bms teams\b|\bmicrosoft teams\b|\bteams (?:call|meeting)\b|\b(?:on|via|over|by) teams\b|\bgoogle meet\b|\bgmeet\b|\bwebex\b|\bskype\b|\bgotomeeting\b|\bvideo(?: ?call| conference| meeting)\b|\bonline\b|\bvirtual(?:ly)?\b|\bwebinar\b|\bscreen ?shar(?:e|ing)\b"),
        (MeetingForm.PRESENTATION, r"\bpresentation\b|\bpresented to\b|\bpitch\b|\bdemo\b|\bdemonstration\b"),
        (MeetingForm.CONVERSATION, r"\bsite visit\b|\bon[- ]site\b|\bin[- ]person\b|\bface[- ]to[- ]face\b|\bf2f\b|\bwalk[- ]in\b|\bshowroom\b|\btrade (?:show|fair)\b|\bcoffee (?:with|at|chat|meeting)\b|\blunch (?:with|at|meeting)\b|\bconversation with\b|\binformal (?:chat|conversation)\b|\bvisit (?:to|at|with)\b|\bvisited\b|\bmet (?:with|at)\b"),
        (MeetingForm.CALL, r"\b(?:phone|telephone|cold|warm|sales|discovery|intro|introductory|follow-up|followup|qualification|closing|check-in|renewal|qualifying|catch-up|first|second|quick|conference)[ -]call\b|\bcalled\b|\b(?:our|the|my|today.s|yesterday.s) call\b|\bcall (?:with|to|from|notes|transcript|recap|summary)\b|\b(?:by|on the|over the|via) (?:tele)?phone\b|\bcall\b(?=\W*(?:$|[-–—|:(,\d]))|^(?:phone|telephone|call)$"),
    )
)  # fmt: skip


def is_plain_title(text: str) -> bool:
    """Say whether a heading only names the kind of document ("Notes", "Transcript")."""
    return text.casefold().strip(" :#*") in _PLAIN_TITLES


def label_and_value(text: str) -> tuple[str, str] | None:
    """Split "Date: 12 March" into its label in lower case and its value; None where there is no label."""
    found = _LABELLED.match(text)
    if found is None:
        return None
    return " ".join(found[1].casefold().replace("_", " ").split()).strip("* "), found[2].strip()


def is_event(text: str) -> bool:
    """Say whether a line reports on the recording itself: started, stopped, joined, left."""
    return len(text) < 140 and _EVENT.fullmatch(text.strip("[]()<> ")) is not None


def is_meta(text: str, *, header: bool) -> bool:
    """Say whether a line is about the meeting; at the head of a document more labels count than further down."""
    if is_event(text) or (header and (is_only_date(text) or duration_in(text) is not None)):
        return True
    labelled = label_and_value(text)
    if labelled is None:
        return False
    label, value = labelled
    if header:
        role_label = label in ROLE_WORDS and 0 < len(value.split()) < 8 and value[-1] not in ".?!"
        return label in HEADER_LABELS or role_label
    if label in ATTENDEE_LABELS - {"who", "with", "people", "present"}:
        return len(value) < 400
    if label in _DURATION_LABELS:
        return duration_in(value) is not None
    return label in _DATE_LABELS - {"when", "on", "day"} and bool(is_only_date(value) or any(date_in(value)))


def is_role_header(label: str, value: str) -> bool:
    """Say whether "Customer: Acme Corp" or "Rep: Dana Reyes" names a party, though the word also names a speaker."""
    if label not in ROLE_WORDS or not value or len(value.split()) > 7 or value[-1] in "?!":
        return False
    return surely_person(value) or _ORGANISATION.search(value) is not None and value[:1].isupper() and len(value.split()) < 5


def form_in(text: str) -> MeetingForm | None:
    """Return the meeting form that a heading or a line about the meeting states."""
    return next((form for form, pattern in _FORMS if pattern.search(text)), None)


def details_of(utterances: Sequence[Utterance], *, people: People | None = None) -> Details:
    """Gather what the headings and META lines of a document say; `people` are those already named as speakers."""
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


def _with_label(details: Details, label: str, value: str, *, people: People) -> Details:  # noqa: PLR0912
    if not value:
        return details
    if label in ATTENDEE_LABELS:
        _add_attendees(people, value)
    elif label in _DATE_LABELS:
        details = _dated(details, value)
    elif label in _TITLE_LABELS:
        details = replace(details, title=details.title or value, form=details.form or form_in(value))
    elif label in _DURATION_LABELS:
        details = replace(details, duration_s=details.duration_s or duration_in(value))
    elif label in _ACCOUNT_LABELS:
        details = replace(details, account=details.account or value)
    elif label in _STAGE_LABELS:
        details = replace(details, deal_stage=details.deal_stage or value)
    elif label in _FORM_LABELS:
        details = replace(details, form=details.form or form_in(value))
    elif label in ROLE_WORDS:
        details = _with_role(details, ROLE_WORDS[label], value, people=people)
    return details


def _with_role(details: Details, role: Role, value: str, *, people: People) -> Details:
    """Read "Rep: Dana Reyes" and "Customer: Acme Corp" at the head of a document."""
    if role is Role.BUYER and _ORGANISATION.search(value) and "(" not in value:
        return replace(details, account=details.account or value)
    for attendee in attendees_in(value):
        if len(attendee.name.split()) > 1 or role is not Role.BUYER:
            people.add(replace(attendee, role=attendee.role or role))
    return details


def _add_attendees(people: People, value: str) -> None:
    for attendee in attendees_in(value):
        people.add(attendee)


_OUTSIDE_BRACKETS = re.compile(r"((?:[^,;()\[\]<>&]|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,80}>)+)")
_GROUP = re.compile(r"([^:;,()]{2,40}):\s+")


def attendees_in(value: str) -> Iterable[Attendee]:
    """Return the people in a list such as "Dana Reyes (rep), Maya Chen (CFO, Acme) and Luis"; bots are left out."""
    group: str | None = None
    for piece in _OUTSIDE_BRACKETS.findall(re.sub(r"\s+and\s+(?=[^\W\d_])", ", ", value[:4000])):
        words = " ".join(piece.split()).strip(" .-–—•*")
        if heading := _GROUP.match(words):
            group, words = heading[1].strip(), words[heading.end() :]
        words = re.sub(r"\s*<[^<>]*@[^<>]*>|\s*\(?\S+@\S+\.\w+\)?", "", words).strip()
        run_together = len(words.split()) > 3 and words.replace(" ", "").isalpha() and words.istitle()
        if not words or is_bot(words) or run_together:
            continue
        attendee = attendee_of(words)
        if name_kind(attendee.name) not in {NameKind.PERSON, NameKind.NUMBERED} or len(attendee.name.split()) > 5:
            continue
        if not re.fullmatch(r"(?i)(?:c[a-z]o|vp|hr|it|ae|se|director|manager|head|owner|cto|engineer|lead)\b.*", attendee.name):
            yield _in_group(attendee, group)


def _in_group(attendee: Attendee, group: str | None) -> Attendee:
    if group is None:
        return attendee
    role = ROLE_WORDS.get(folded(group)) or ROLE_WORDS.get(folded(group).removesuffix("s"))
    organisation = group if role is None and name_kind(group) is NameKind.PERSON else None
    return replace(
        attendee, role=attendee.role or role, organisation=attendee.organisation or organisation
    )
