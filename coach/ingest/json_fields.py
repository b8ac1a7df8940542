"""What one object of unknown make says: its words, its speaker and its times, under the names that makers use."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.domain import Role
from coach.ingest.html_text import lines_of_html, looks_marked_up
from coach.ingest.json_values import epoch_seconds, first, identifier, mapping, name, number, rows, seconds, wording
from coach.ingest.roles import ROLE_WORDS
from coach.ingest.wordlists import entries

Fields = Mapping[str, object]
"""The values of an object under their names in small letters without other signs: "start_time" -> "starttime"."""

_TEXT = (
    "text", "spokentext", "transcript", "utterance", "sentence", "content", "caption", "message", "body", "display",
    "snippet", "words", "word", "line", "rawtext", "transcription", "speech", "phrase", "said", "sentences",
    "paragraphs", "segs", "result", "messagetext", "utf8", "utt",
)  # fmt: skip
_ALTERNATIVES = ("alternatives", "nbest")
_SPEAKER = (
    "speaker", "speakername", "speakerdisplayname", "participant", "participantname", "displayname", "realname",
    "userprofile", "name", "username", "sendername", "contact", "contactname", "user", "author", "from",
    "sender", "who", "actor",
    "speakerlabel", "speakertag", "role", "participantrole", "speakerid", "participantid", "participantpurpose",
    "speakertype", "userid", "channeltag", "channellabel", "mediachannel", "spk", "spkname", "fullname", "speakerinfo",
    "users", "channelrole", "phonenumber",
)  # fmt: skip
_START = (
    "startoffset", "timeoffset", "offsetinticks", "offsetmilliseconds", "offsetms", "offset", "beginoffsetmillis",
    "tstartms", "start", "starts", "begin", "starttime", "startms", "starttimems", "startseconds", "startsec",
    "starttimestamp", "snippettime", "timestamp", "timestamps", "time", "ts", "dateunixtime", "date", "createdat",
    "createddatetime", "tsms", "timems", "timestampms", "timesec", "timecode", "sentat", "t0",
)  # fmt: skip
_END = (
    "endoffset", "endoffsetmillis", "end", "ends", "stop", "endtime", "endms", "endtimems", "endseconds", "endsec",
    "endtimestamp", "t1", "endts",
)  # fmt: skip
_DURATION = ("durationinticks", "durationmilliseconds", "durationms", "ddurationms", "duration")
_ROLE_KEYS = ("role", "speakerrole", "participantrole", "speakertype", "participanttype", "affiliation",
              "participantpurpose", "side")  # fmt: skip
_WHO_IS_IT = ("realname", "displayname", "name", "fullname", "username", "label", "email", "user", "id")
_REPORTED = entries("service; system; event; notification; systemmessage; system message; moment")
_UNITS_S = (("ticks", 1e-7), ("millis", 0.001), ("milliseconds", 0.001), ("ms", 0.001))
_SPACING = entries("spacing; silence; pause")
_MENTION = re.compile(r"<@([A-Z0-9]{2,20})(?:\|([^<>|]{1,60}))?>")
_LINKED = re.compile(r"<((?:https?://|mailto:)[^<>|\s]{1,500})(?:\|([^<>|]{1,200}))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]{2,20}\|([^<>|]{1,80})>")
_MARKS = frozenset(".,?!;:…")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: seconds, or a bare number whose unit is still to be told; `epoch` counts from 1970."""

    value: float
    bare: bool = False
    epoch: bool = False


def fields(row: Mapping[str, object]) -> dict[str, object]:
    """Return the values of an object under plain names; of two names that become one the first stands."""
    plain: dict[str, object] = {}
    for key, value in row.items():
        plain.setdefault(re.sub(r"[^a-z0-9]", "", key.lower()), value)
    return plain


def text_of(row: Fields) -> str:
    """Return the words of an object, also where they are a list of words or the first of several readings."""
    for key in _TEXT:
        if text := _text(row.get(key)):
            return text
    for key in _ALTERNATIVES:
        for alternative in rows(row.get(key))[:1]:
            if text := text_of({"text": first(alternative, "display", "transcript", "content"), **fields(alternative)}):
                return text
    return ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return wording(lines_of_html(value) if looks_marked_up(value) else value)
    if isinstance(value, Mapping):
        inner = first(value, "text", "plain", "content", "body")
        return _text(inner) if isinstance(inner, str) else wording(inner)
    if isinstance(value, list):
        pieces = (wording(item) if isinstance(item, str) else text_of(fields(mapping(item))) for item in value)
        return " ".join(piece for piece in pieces if piece)
    return ""


def without_chat_marks(text: str, names: Mapping[str, str]) -> str:
    """Return a message without marks of a chat program: "<@U02>" by `names`, "<https://…|page>", "&amp;"."""
    if "<" in text:
        text = _MENTION.sub(lambda found: f"@{names.get(found[1], found[2] or found[1])}", text)
        text = _CHANNEL.sub(r"#\1", _LINKED.sub(lambda found: found[2] or found[1], text))
    return html.unescape(text) if "&" in text else text


def words_of(row: Fields) -> list[Mapping[str, object]]:
    """Return the single words of an object, where it lists them."""
    alternative = next((mapping(rows(row.get(key))[0]) for key in _ALTERNATIVES if rows(row.get(key))), mapping(None))
    listed = rows(first(row, "words", "result", "segs")) or rows(alternative.get("words"))
    return listed if all("text" in word or "word" in word or "utf8" in word for word in listed[:5]) else []


def speaker_of(row: Fields, roster: Mapping[str, str]) -> str | None:
    """Return who an object says is speaking, by `roster` where it gives an id only."""
    for key in _SPEAKER:
        value = row.get(key)
        if isinstance(value, list):
            value = next(iter(rows(value)), None)
        for _ in range(2):  # {"user": {"displayName": "Dana"}}
            value = first(fields(value), *_WHO_IS_IT) if isinstance(value, Mapping) else value
        if isinstance(value, int | str) and (known := roster.get(identifier(value))):
            return known
        if found := name(value):
            return found
    alternative = next(iter(rows(row.get("alternatives"))), None)
    return speaker_of(fields(alternative), roster) if alternative and alternative.get("speaker") else None


def stated_role(row: Fields) -> str:
    """Return the word for a role that an object states, in lower case; empty where it states none."""
    for key in _ROLE_KEYS:
        word = wording(row.get(key)).lower()
        if word in ROLE_WORDS or word in {role.value for role in Role} or word in {"internal", "external"}:
            return word
    if isinstance(row.get("isrep"), bool):
        return "rep" if row["isrep"] else "customer"
    return ""


def is_report(row: Fields) -> bool:
    """Say whether an object reports on the conversation ("Dana has joined"), as chat exports have them."""
    kind = row.get("subtype")
    if wording(row.get("messagetype")).lower().startswith("systemevent"):
        return True
    joined = isinstance(kind, str) and kind.startswith(("channel_", "group_", "bot_", "reminder_"))
    return joined or wording(row.get("type")).lower() in _REPORTED


def is_spacing(row: Fields) -> bool:
    """Say whether a word is none: blanks and silence, which some recognisers list between words."""
    return wording(row.get("type")).lower() in _SPACING


def is_mark(row: Fields, text: str) -> bool:
    """Say whether a word is a punctuation mark, which follows the word before without a blank."""
    return wording(row.get("type")).lower() in {"punctuation", "punct"} or (len(text) == 1 and text in _MARKS)


def start_of(row: Fields) -> Moment | None:
    """Return when an object begins: its own time, or else that of its first word."""
    return _moment(row, _START) or next(
        (found for word in words_of(row)[:1] or _parts(row) if (found := _moment(fields(word), _START))), None
    )


def _parts(row: Fields) -> list[Mapping[str, object]]:
    return (rows(row.get("sentences")) or rows(row.get("paragraphs")))[:1]


def end_of(row: Fields, start: Moment | None) -> Moment | None:
    """Return when an object ends: its own time, its start and how long it takes, or else the end of its last word."""
    own = _moment(row, _END)
    if own is not None and (start is None or own.epoch is start.epoch):
        return own
    lasting = _moment(row, _DURATION)
    if lasting is not None and start is not None and lasting.bare is start.bare and not lasting.epoch:
        return Moment(start.value + lasting.value, bare=start.bare, epoch=start.epoch)
    return next((found for word in words_of(row)[-1:] if (found := _moment(fields(word), _END))), None)


def _moment(row: Fields, keys: tuple[str, ...]) -> Moment | None:
    return next((found for key in keys if key in row for found in _moments(key, row[key])), None)


def _moments(key: str, value: object) -> Iterator[Moment]:
    """Yield the time that a value gives, in the unit that its name or its own form states."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, Mapping):
        inner = fields(value)
        key = next((name for name in ("milliseconds", "relative", "seconds", "offset") if name in inner), key)
        value = inner.get(key, value)
    unit_s = next((unit_s for end, unit_s in _UNITS_S if key.endswith(end)), None)
    amount = number(value)
    if (since := epoch_seconds(value if amount is None or unit_s != 1e-7 else None)) is not None:
        yield Moment(since, epoch=True)
    elif amount is not None and unit_s is None:
        if amount >= 0:
            yield Moment(amount, bare=True)
    elif (found := seconds(value, unit_s=unit_s or 1.0)) is not None:
        yield Moment(found)
