"""Reads JSON of any other make: the list of objects that says the most, with speakers and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from coach.domain import Attendee, LineKind, Role, Transcript, Utterance
from coach.ingest.document import read_document
from coach.ingest.json_fields import (
    Fields,
    Moment,
    end_of,
    fields,
    is_mark,
    is_report,
    is_spacing,
    speaker_of,
    start_of,
    stated_role,
    text_of,
    without_chat_marks,
    words_of,
)
from coach.ingest.json_values import day, first, identifier, mapping, name, rows, walk, wording
from coach.ingest.roles import ROLE_WORDS
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words
from coach.ingest.timeline import COUNTED_REMARK, DAYS_REMARK

_TITLE = ("title", "meetingtitle", "subject", "topic", "callname", "meetingname")
_HELD_ON = ("heldon", "meetingdate", "date", "startedat", "starttime", "recordingstarttime", "createdat", "timestamp")
_ROSTERS = ("speakers", "participants", "parties", "attendees", "users", "members", "invitees")
_WHOLE = ("transcript", "transcription", "text", "transcripttext", "content", "body", "notes", "fulltranscript")
_DEPTH = 7
_DAY_S = 24 * 3600.0
_SLOWEST_WORD_S = 30.0
_FEWEST_WHOLE_WORDS = 12
_FEWEST_WORDS = 10
_SHORTEST_LINE = 3
_FEWEST_KEYED = 3
_SIDES = {"internal": Role.SELLER, "external": Role.BUYER}


def recognises(document: object) -> bool:
    """Recognise a list of objects that hold text, a list of lines, or one long text, not too deep inside."""
    return bool(_listing(document)) or bool(_whole(document))


def read(document: object) -> Transcript:
    """Read the rows in order; numbers that would make a word last longer than 30 s are milliseconds."""
    listing = _listing(document)
    transcript = _of_rows(listing, document) if listing else read_document(_whole(document))
    outer = [fields(part) for part in walk(document, depth=4)]
    return replace(
        transcript,
        source_format="json",
        title=_title(outer) or transcript.title,
        held_on=_held_on(outer) or transcript.held_on,
    )


def _of_rows(listing: Sequence[Fields], document: object) -> Transcript:
    roster = _Roster(document, listing)
    words = _spoken_words(listing, roster)
    if words:
        said = [(None, utterance) for utterance in utterances_of_words(words)]
        return _transcript([utterance for _, utterance in said], roster, (), None)
    starts = [start_of(row) for row in listing]
    since = [start.value for start in starts if start is not None and start.epoch]
    if len(since) == len(starts) > 1 and since[0] > since[-1] and since == sorted(since, reverse=True):
        listing, starts = listing[::-1], starts[::-1]  # the newest message stood first
    ends = [end_of(row, start) for row, start in zip(listing, starts, strict=True)]
    scale = _Scale(listing, starts, ends)
    utterances = []
    for row, start, end in zip(listing, starts, ends, strict=True):
        text = without_chat_marks(text_of(row), roster.names)
        if not text:
            continue
        if is_report(row):
            utterances.append(Utterance(text, line_kind=LineKind.META))
            continue
        speaker = speaker_of(row, roster.names)
        start_s, end_s = scale.seconds(start), scale.seconds(end)
        late = end_s is not None and start_s is not None and end_s < start_s
        utterances.append(Utterance(text, roster.known(speaker, row), start_s, None if late else end_s))
    return _transcript(utterances, roster, scale.remarks, scale.day)


def _transcript(
    utterances: Iterable[Utterance], roster: _Roster, remarks: tuple[str, ...], held_on: dt.date | None
) -> Transcript:
    return Transcript(
        source_format="json",
        utterances=tuple(utterances),
        attendees=roster.people.attendees(),
        held_on=held_on,
        remarks=remarks,
    )


def _listing(document: object) -> list[Fields]:
    """Return the list that says the most; speakers and times speak for a list."""
    bare = [rows(document)] if isinstance(document, list) else []
    found = [rows(value) for part in walk(document, depth=_DEPTH) for value in part.values() if isinstance(value, list)]
    keyed = [rows(list(part.values())) for part in walk(document, depth=_DEPTH) if len(part) >= _FEWEST_KEYED]
    lists = [listing for listing in [*bare, *found, *keyed] if any(text_of(fields(row)) for row in listing[:20])]
    best = max(lists, key=_weight, default=[])
    return [fields(row) for row in best]


def _weight(listing: list[Mapping[str, object]]) -> float:
    """Weigh a list by its letters, three times where it names speakers and twice where it gives times.

    Of lists that say the same the one with longer rows is the better cut.
    """
    head = [fields(row) for row in listing[:20]]
    letters = sum(len(text_of(fields(row))) for row in listing)
    named = any(speaker_of(row, {}) or any(speaker_of(fields(word), {}) for word in words_of(row)) for row in head)
    timed = any(start_of(row) is not None for row in head)
    return letters * (3 if named else 1) * (2 if timed else 1) - len(listing)


def _spoken_words(listing: Sequence[Fields], roster: _Roster) -> list[TimedWord]:
    """Return single words with their speakers, where the rows are words or where the words alone name speakers.

    A last row that repeats all words with their speakers, as Google writes it, stands for the rows above it.
    """
    pieces: Sequence[Fields] = [row for row in listing if not is_spacing(row)]
    single = sum(len(text_of(row).split()) == 1 for row in pieces)
    if len(pieces) < _FEWEST_WORDS or single < 0.95 * len(pieces):
        pieces = _tagged_words(listing)
    elif not any(start_of(piece) for piece in pieces):
        return []
    scale = _Scale(pieces, [start_of(piece) for piece in pieces], [end_of(piece, None) for piece in pieces])
    return [_timed(piece, roster, scale, place) for place, piece in enumerate(pieces)]


def _tagged_words(listing: Sequence[Fields]) -> list[Fields]:
    """Return the words inside the rows, where they alone name speakers and leave out nothing that a row says."""
    inner = [[fields(word) for word in words_of(row)] for row in listing]
    tagged = [words for words in inner if any(speaker_of(word, {}) for word in words)]
    if not tagged or any(speaker_of(row, {}) for row in listing):
        return []
    counts = [len(words) or len(text_of(row).split()) for words, row in zip(inner, listing, strict=True)]
    repeats_all = len(inner) > 1 and 2 * len(tagged[-1]) > sum(counts) - 3
    if not repeats_all and len(tagged) < sum(bool(text_of(row)) for row in listing):
        return []
    words = tagged[-1] if repeats_all else [word for row in tagged for word in row]
    return [word for word in words if not is_spacing(word)]


def _timed(piece: Fields, roster: _Roster, scale: _Scale, place: int) -> TimedWord:
    text, start = text_of(piece), start_of(piece)
    speaker = roster.known(speaker_of(piece, roster.names), piece)
    return TimedWord(
        text, scale.seconds(start), scale.seconds(end_of(piece, start)), speaker, is_mark(piece, text) and place > 0
    )


class _Roster:
    """Who takes part: names and roles by id, as lists of people beside the rows give them."""

    def __init__(self, document: object, listing: Sequence[Fields]) -> None:
        self.people = People()
        self.names: dict[str, str] = {}
        self._roles: dict[str, str] = {}
        self._sides = {stated_role(row) for row in listing} & _SIDES.keys()
        for part in walk(document, depth=5):
            for key, value in fields(part).items():
                for person in map(fields, rows(value)) if key in _ROSTERS else ():
                    self._add(person)
        for row in listing:  # Slack writes the author's name beside each message
            profile, key = fields(mapping(row.get("userprofile"))), identifier(row.get("user"))
            if key and (known := name(first(profile, "realname", "displayname", "name"))):
                self.names.setdefault(key, known)

    def known(self, speaker: str | None, row: Fields) -> str | None:
        """Return the name of a speaker, whose role the row or the list of people may state."""
        if speaker is None:
            return None
        return self.people.add(Attendee(speaker, self._role(stated_role(row) or self._roles.get(speaker, "")))).name

    def _add(self, person: Fields) -> None:
        role = stated_role(person)
        resource, shown = wording(person.get("name")), [fields(mapping(value)) for value in person.values()]
        if "/" in resource:  # Google: {"name": "conferences/1/participants/2", "signedinUser": {"displayName": …}}
            found = next((found for value in shown if (found := name(value.get("displayname")))), None)
            self.names.update({resource: found} if found else {})
            return
        known = name(first(person, "name", "displayname", "realname", "fullname", "email")) or role.upper()
        self._sides |= {role} & _SIDES.keys()
        key = identifier(first(person, "speakerid", "participantid", "id", "userid"))
        if known and key:
            self.names[key] = known
        if known and role:
            self._roles[known] = role

    def _role(self, word: str) -> Role | None:
        if word in _SIDES:
            return _SIDES[word] if self._sides == _SIDES.keys() else None
        stated = {role.value: role for role in Role if role not in {Role.NOTES, Role.UNKNOWN}}
        return stated.get(word) or ROLE_WORDS.get(word)


class _Scale:
    """Turns the times of a list into seconds from the start: milliseconds, and times counted from 1970, too."""

    def __init__(
        self, listing: Sequence[Fields], starts: Sequence[Moment | None], ends: Sequence[Moment | None]
    ) -> None:
        since = [start.value for start in starts if start is not None and start.epoch]
        self._first = since[0] if since else 0.0
        self._days = bool(since) and max(since) - min(since) > _DAY_S
        self._unit_s = _unit_s([text_of(row) for row in listing], starts, ends)
        self.day = day(self._first) if since else None
        self.remarks = ((DAYS_REMARK if self._days else COUNTED_REMARK),) if since else ()

    def seconds(self, moment: Moment | None) -> float | None:
        """Return seconds from the start of the meeting; None where nothing is known."""
        if moment is None or (moment.epoch and self._days):
            return None
        if moment.epoch:
            return round(max(moment.value - self._first, 0.0), 3)
        found = moment.value * self._unit_s if moment.bare else moment.value
        return round(found, 6) if found <= 7 * _DAY_S else None


def _unit_s(texts: Sequence[str], starts: Sequence[Moment | None], ends: Sequence[Moment | None]) -> float:
    """Tell milliseconds from seconds by how long a word would take."""
    timed = [(start.value, end, len(text.split()) or 1) for text, start, end in zip(texts, starts, ends, strict=True)
             if start is not None and start.bare]  # fmt: skip
    if any(start % 1 for start, _, _ in timed):
        return 1.0
    paces = [(end.value - start) / words for start, end, words in timed if end is not None and end.value > start]
    if not paces:
        paces = [(below[0] - above[0]) / above[2] for above, below in pairwise(timed)]
    return 0.001 if paces and median(paces) > _SLOWEST_WORD_S else 1.0


def _whole(document: object) -> str:
    """Return a transcript that is one text, or a list of lines, in an object; empty where there is none."""
    found: list[object] = [document] if isinstance(document, list) else []
    found += [plain[key] for part in walk(document, depth=4) for plain in (fields(part),) for key in _WHOLE
              if key in plain]  # fmt: skip
    texts = [text for value in found if (text := _lines(value))]
    return max((text for text in texts if len(text.split()) >= _FEWEST_WHOLE_WORDS), key=len, default="")


def _lines(value: object) -> str:
    """Return text, also where it comes as a list of lines; a list of single words is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value) if sum(len(line.split()) for line in value) >= _SHORTEST_LINE * len(value) else ""
    return ""


def _title(outer: Iterable[Fields]) -> str | None:
    return next((text for part in outer for key in _TITLE if (text := wording(part.get(key)))), None)


def _held_on(outer: Iterable[Fields]) -> dt.date | None:
    return next((date for part in outer for key in _HELD_ON if (date := day(part.get(key)))), None)
