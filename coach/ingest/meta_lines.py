"""Lines about a meeting: which labels make a line one, and what the label and its value are."""

from __future__ import annotations

import re

from coach.ingest.dates import date_in, duration_in, is_only_date
from coach.ingest.roles import ROLE_WORDS
from coach.ingest.speakers import surely_person
from coach.ingest.wordlists import entries

ATTENDEE_LABELS = entries(
    """
        attendees; attendee; participants; participant; present; people present; in attendance; attending;
        invited; invitees; attended by; call participants; meeting participants; attendee list; people; who;
        with; on the call; in the room; also present; speakers; list of attendees; list of participants;
        attendance; who was there; members present; guests
    """
)
DATE_LABELS = entries(
    """
        date; meeting date; call date; date of call; date of meeting; date of visit; visit date; held on; held;
        when; day; recorded; recorded on; recording date; date/time; date & time; date and time; start; started;
        start time; meeting started; started at; created; sent; datetime; event date; on
    """
)
TITLE_LABELS = entries(
    "title; subject; meeting; meeting title; call title; call; meeting name; re; name; topic; event; opportunity;"
    "opportunity name; deal"
)
DURATION_LABELS = entries(
    "duration; length; call length; call duration; meeting duration; recording length; meeting length"
)
ACCOUNT_LABELS = entries(
    "account; account name; company; company name; organisation; organization; business; customer name; firm"
)
STAGE_LABELS = entries("stage; deal stage; opportunity stage; opp stage; sales stage; deal_stage")
FORM_LABELS = entries(
    "form; format; type; meeting type; call type; channel; medium; location; where; via; platform; place;meeting form"
)
_OTHER_LABELS = entries(
    """
        time; meeting id; call id; id; link; url; recording; recording link; file; source; language; from; to;
        cc; bcc; reply-to; organizer; organiser; host; hosted by; owner; account owner; phone; email; e-mail;
        website; status; tags; tag; author; written by; notes by; note taker; minutes by; taken by;
        transcribed by; version; transcript id; industry; region; territory; recorded by; prepared by;
        meeting link; time zone; timezone; apologies; absent; attachments; meeting records; call recording;
        crm link; audio; video; words; speaker count; number of speakers; kind; layout; date exported; exported;
        created by; created time; last edited; last edited by; last edited time; updated; updated by; modified;
        last modified; property; database; visibility; meeting url; join url; conference; calendar
    """
)
HEADER_LABELS = (
    ATTENDEE_LABELS
    | DATE_LABELS
    | TITLE_LABELS
    | DURATION_LABELS
    | ACCOUNT_LABELS
    | STAGE_LABELS
    | FORM_LABELS
    | _OTHER_LABELS
)
"""Labels that make a line META at the head of a document."""

_LABELLED = re.compile(r"([^\W_][^:：]{0,40}?)[:：](?!//|(?<=\d:)\d)\s*(.*)", re.DOTALL)
_EVENT = re.compile(
    r".{0,60}\b(?:started|stopped) (?:the )?(?:transcription|recording)\b.{0,40}"
    r"|.{0,60}\b(?:joined|left) the (?:meeting|call|chat|conversation)\b.{0,40}"
    r"|(?:transcription|recording|meeting|call|transcript)(?: was)? (?:started|ended|stopped|began|begins"
    r"|paused)\b.{0,60}"
    r"|(?:start|end|beginning) of (?:the )?(?:transcript|recording|transcription)\b.{0,20}"
    r"|(?:recording|transcript) (?:starts|ends)"
    r"|(?:view|watch) recording - \d{1,4} mins?\b.{0,120}"
    r"|messages and calls are end-to-end encrypted\b.{0,140}",
    re.IGNORECASE,
)
_ONLY_LINK = re.compile(r"^(?:.{0,60}\s)?(?:https?://|www\.)\S+$", re.IGNORECASE)
_PLAIN_TITLES = entries(
    """
        transcript; transcription; notes; meeting notes; call notes; summary; attendees; participants; agenda;
        meeting transcript; call transcript; minutes; meeting minutes; overview; introduction; untitled;
        conversation; dialogue; details; recap; meeting recap; call recap; full transcript; invited; chapters;
        date; outline; action items; next steps; 📝 notes; 📖 transcript; notes by gemini;
    visit notes; notes and transcript;
        key points; key takeaways; meeting summary; call summary; quick recap; pain; pains
    """
)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|corporation|co|company|plc|group|holdings?|partners|solutions|systems|bank|school|"
    r"university|college|hospital|clinic|trust|council|institute|labs?|logistics|foods?|industries|services"
    r"|s\.?a|ag|bv|pty)\b\.?|&",
    re.IGNORECASE,
)


_HELD = re.compile(
    r"(?:recorded|held|call|meeting|meeting held|call held|conversation|uploaded|created|started) on .{6,90}",
    re.IGNORECASE,
)
_LISTS = entries("summary keywords; keywords; tags; topics discussed by ai")


def is_held_line(text: str) -> bool:
    """Say whether a line tells when the meeting was, without a label: "Recorded on Mar 3, 2026 via Zoom, 32m"."""
    return len(text) < 110 and _HELD.fullmatch(text) is not None and any(date_in(text))


def dated_piece(text: str) -> str | None:
    """Return the date of a line in pieces, "May 12, 2026 | 1 min | Recorded by Alan Price"; None for other lines."""
    pieces = re.split(r"\s+[|•·]\s+", text) if len(text) < 160 else []
    return next((piece for piece in pieces if is_only_date(piece)), None) if len(pieces) > 1 else None


def opens_list(text: str) -> bool:
    """Say whether a heading stands above a list that is about the document: people, or the keywords of a tool."""
    folded = text.casefold().strip(" :*")
    return folded in ATTENDEE_LABELS or folded in _LISTS


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
    return len(text) < 220 and _EVENT.fullmatch(text.strip("[]()<> ")) is not None


def is_meta(text: str, *, header: bool) -> bool:
    """Say whether a line is about the meeting; at the head of a document more labels count than further down."""
    if is_event(text) or (header and (is_only_date(text) or duration_in(text) is not None or _ONLY_LINK.search(text))):
        return True
    if header and (is_held_line(text) or dated_piece(text)):
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
    if label in DURATION_LABELS:
        return duration_in(value) is not None
    return label in DATE_LABELS - {"when", "on", "day"} and bool(is_only_date(value) or any(date_in(value)))


def is_role_header(label: str, value: str) -> bool:
    """Say whether "Customer: Acme Corp" or "Rep: Dana Reyes" names a party, though the word also names a speaker."""
    if label not in ROLE_WORDS or not value or len(value.split()) > 7 or value[-1] in "?!":
        return False
    return surely_person(value) or (
        _ORGANISATION.search(value) is not None and value[:1].isupper() and len(value.split()) < 5
    )


def names_organisation(words: str) -> bool:
    """Say whether words hold a sign of an organisation ("Ltd", "University", "&")."""
    return _ORGANISATION.search(words) is not None
