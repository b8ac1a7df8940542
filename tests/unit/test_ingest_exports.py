"""Exports and notes that no tool of ours made: nothing said is lost, nothing is invented, nothing takes for ever."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from pace import at_most

from coach.domain import LineKind, Role, Transcript
from coach.errors import CoachError, UnreadableUpload
from coach.ingest import read_transcript

_TALK = (
    ("Maya Chen", "Thanks for the time, how do you plan the routes today?"),
    ("Luis Ortega", "On paper, and the drivers change them on the way."),
    ("Maya Chen", "Our planner sends them to the phone, so nobody calls you in the evening."),
    ("Luis Ortega", "That would be good before the summer."),
)


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(u.speaker, u.text) for u in transcript.utterances if u.line_kind is not LineKind.META]


def starts(transcript: Transcript) -> list[float | None]:
    return [u.start_s for u in transcript.utterances if u.line_kind is LineKind.SPEECH]


def rows_of(start: str, times: list[object]) -> bytes:
    rows = [{"name": name, "text": text, start: when} for (name, text), when in zip(_TALK, times, strict=True)]
    return json.dumps({"items": rows}).encode()


@pytest.mark.parametrize(
    ("key", "times"),
    [
        ("offsetMilliseconds", [1000, 5000, 9000, 14000]),
        ("offsetInTicks", [10_000_000, 50_000_000, 90_000_000, 140_000_000]),
        ("start", ["PT1S", "PT5S", "PT9S", "PT14S"]),
        ("start", ["1.0s", "5.0s", "9.0s", "14.0s"]),
        ("start", [1000, 5000, 9000, 14000]),
        ("start", [1, 5, 9, 14]),
        ("timestamps", [[1.0, 1.5], [5.0], [9.0], [14.0]]),
    ],
)
def test_times_of_rows_are_seconds_whatever_their_unit(key: str, times: list[object]) -> None:
    transcript = read_transcript("x.json", rows_of(key, times))
    assert starts(transcript) == [1, 5, 9, 14]
    assert said(transcript) == list(_TALK)


@pytest.mark.parametrize(
    "times",
    [
        ["2026-03-03T10:00:01Z", "2026-03-03T10:00:05Z", "2026-03-03T10:00:09Z", "2026-03-03T10:00:14Z"],
        [1772532001, 1772532005, 1772532009, 1772532014],
        ["1772532001000", "1772532005000", "1772532009000", "1772532014000"],
    ],
)
def test_times_since_1970_are_counted_from_the_first_and_give_the_day(times: list[object]) -> None:
    transcript = read_transcript("x.json", rows_of("timestamp", times))
    assert starts(transcript) == [0, 4, 8, 13]
    assert transcript.held_on == dt.date(2026, 3, 3)


def test_a_chat_over_several_days_has_no_times() -> None:
    transcript = read_transcript("x.json", rows_of("ts", [1772532001, 1772539005, 1772732009, 1772932014]))
    assert starts(transcript) == [None] * 4
    assert any("several days" in remark for remark in transcript.remarks)
    lines = [
        f"[{day}/03/2026, 10:0{day % 10}:00] {name}: {text}"
        for day, (name, text) in zip((13, 14, 17, 18), _TALK, strict=True)
    ]
    chat = read_transcript("chat.txt", "\n".join(lines).encode())
    assert said(chat) == list(_TALK) and starts(chat) == [None] * 4


def test_a_chat_past_midnight_keeps_its_times() -> None:
    stamps = ("13/03/2026, 23:58:00", "13/03/2026, 23:59:00", "14/03/2026, 00:01:00", "14/03/2026, 00:02:00")
    lines = [f"[{stamp}] {name}: {text}" for stamp, (name, text) in zip(stamps, _TALK, strict=True)]
    assert starts(read_transcript("chat.txt", "\n".join(lines).encode())) == [0, 60, 180, 240]


def test_a_doubtful_day_is_settled_by_another_one() -> None:
    stamps = ("03/04/2026, 10:00", "03/04/2026, 10:01", "03/04/2026, 10:02", "15/04/2026, 10:00")
    lines = [f"{stamp} - {name}: {text}" for stamp, (name, text) in zip(stamps, _TALK, strict=True)]
    assert read_transcript("chat.txt", "\n".join(lines).encode()).held_on == dt.date(2026, 4, 3)


def test_sides_of_rows_are_stated_only_where_the_file_tells_them_apart() -> None:
    rows = [{"text": text, "participantPurpose": "internal" if "Maya" in name else "external"} for name, text in _TALK]
    one_side = [{**row, "participantPurpose": "internal"} for row in rows]
    roles = {a.name: a.role for a in read_transcript("x.json", json.dumps({"phrases": rows}).encode()).attendees}
    assert roles == {"internal": Role.SELLER, "external": Role.BUYER}
    alone = read_transcript("x.json", json.dumps({"phrases": one_side}).encode())
    assert [a.role for a in alone.attendees] == [None]


def test_notices_of_a_chat_are_not_said_by_anybody() -> None:
    lines = ["3/13/26, 9:58 AM - Maya Chen added Luis Ortega"]
    lines += [f"3/13/26, 10:0{place} AM - {name}: {text}" for place, (name, text) in enumerate(_TALK)]
    transcript = read_transcript("chat.txt", "\n".join(lines).encode())
    assert said(transcript) == list(_TALK)
    assert transcript.utterances[0].line_kind is LineKind.META


def test_a_word_list_in_json_is_no_transcript() -> None:
    with pytest.raises(UnreadableUpload):
        read_transcript("x.json", json.dumps([f"word{number}" for number in range(50)]).encode())


def test_the_head_of_a_mail_that_was_passed_on_is_not_noted_by_anybody() -> None:
    text = (
        "FYI, see below.\n\n---------- Forwarded message ---------\nFrom: June Moss\nDate: Tue, 12 May 2026\n"
        "Subject: recap\n\nThey plan the routes on paper."
    )
    transcript = read_transcript("mail.txt", text.encode())
    assert said(transcript) == [(None, "FYI, see below."), (None, "They plan the routes on paper.")]


def test_sounds_in_brackets_are_no_names() -> None:
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n[Music] we go on {n}\n\n" for n in range(1, 6))
    transcript = read_transcript("x.srt", cues.encode())
    assert {u.speaker for u in transcript.utterances} == {None}


def test_a_table_of_notes_keeps_every_cell_with_words() -> None:
    table = (
        "Record ID,Account,Activity Date,Call Notes,Next step\n"
        '7,Harbor Foods,2026-03-03,"Routes are on paper.\nDrivers change them.",Send the plan to Luis\n'
    )
    transcript = read_transcript("notes.csv", table.encode())
    assert said(transcript) == [
        (None, "Routes are on paper."),
        (None, "Drivers change them."),
        (None, "Next step: Send the plan to Luis"),
    ]
    assert (transcript.account, transcript.held_on) == ("Harbor Foods", dt.date(2026, 3, 3))


def test_notes_of_several_days_are_told() -> None:
    table = "Date,Owner,Notes\n2026-03-03,Maya,Routes are on paper.\n2026-03-05,Maya,They want it by summer.\n"
    transcript = read_transcript("notes.csv", table.encode())
    assert transcript.held_on is None
    assert any("several days" in remark for remark in transcript.remarks)


def test_rtf_reads_characters_of_every_kind() -> None:
    text = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator X;}"
        r"Caf\'e9 \u8217?s price: 90 \u8364\'80\par {\v hidden}Next \{line\}\line Third\emdash end\par}"
    )
    transcript = read_transcript("x.rtf", text.encode("latin-1"))
    assert " / ".join(u.text for u in transcript.utterances) == "Café ’s price: 90 € / Next {line} / Third—end"


def _container(content: str, kind: str = "text") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return written.getvalue()


_T = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_O = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("x.odt", _container('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
        ("x.odt", _container(f'<o:document-content xmlns:o="{_O}" xmlns:t="{_T}">' + "<t:list>" * 20_000)),
        ("x.odt", _container(" " * 40_000_000)),
        ("x.odt", _container(f'<o:document-content xmlns:o="{_O}"><o:body><o:text/></o:body></o:document-content>')),
        ("x.ods", _container("<a/>", "spreadsheet")),
        ("x.rtf", b"{\\rtf1 " + b"{" * 100_000),
        ("x.rtf", b"{\\rtf1 {\\fonttbl Arial;}}"),
        ("x.ttml", b"<tt><body><p begin='1s'>hello"),
        ("x.ttml", b"<tt><body></body></tt>"),
        ("x.ics", b"BEGIN:VCALENDAR\n\nBEGIN:VEVENT\nSUMMARY:Call\nEND:VEVENT\nEND:VCALENDAR"),
        ("x.enex", b"<en-export><note><title>a</title></note></en-export>"),
        ("x.json", b'{"text":' * 900 + b'"x"' + b"}" * 900),
        ("x.csv", b"Record ID,Note body,Date\n1,,2026-03-03\n"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_with_a_mend(filename: str, content: bytes) -> None:
    with pytest.raises(UnreadableUpload) as caught:
        read_transcript(filename, content)
    assert caught.value.what.endswith(".") and "\n" not in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1 " + b"\\u8217?" * 15_000 + b"}",
        b"BEGIN:VCALENDAR\n\nBEGIN:VEVENT\nDESCRIPTION:hello " + b"\\n----------\\n" * 7_000 + b"\nEND:VEVENT",
        b"BEGIN:VCALENDAR\n\nBEGIN:VEVENT\n" + b"BEGIN:VALARM\n" * 8_000,
        b"<en-export><note>" * 6_000,
        b"<!--" * 25_000 + b"<tt>",
        b"<tt><body>" + b"<p begin='1s' end='2s'>hello there</p>" * 3_000 + b"</body></tt>",
        b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n((((((((((((((((((( hello\n\n" * 2_000,
        "Dana—".encode() * 20_000,
        "🟢".encode() * 25_000,
        b"[1.1s " * 17_000,
        json.dumps([{"text": "we spoke about it", "speaker": "A", "start": n} for n in range(2_000)]).encode(),
    ],
)
def test_a_hundred_kilobytes_of_junk_are_read_or_refused_at_once(content: bytes) -> None:
    with at_most(400):
        try:
            transcript = read_transcript("x.txt", content)
        except CoachError as error:
            assert error.what
        else:
            assert transcript.utterances
