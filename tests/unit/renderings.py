"""One meeting written in every form that Coach reads, so that reading can be held against writing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Said:
    """Words of one speaker from `start_s` to `end_s`, in whole seconds."""

    speaker: str
    words: tuple[str, ...]
    start_s: int
    end_s: int

    @property
    def text(self) -> str:
        """The words as written: a capital at the head and a full stop at the end."""
        line = " ".join(self.words)
        return line[0].upper() + line[1:] + "."


@dataclass(frozen=True)
class Rendering:
    """A form: how it is written, and what of a meeting it keeps."""

    filename: str
    write: Callable[[Sequence[Said]], bytes]
    source_formats: tuple[str, ...]
    starts: bool = True
    ends: bool = False
    named: Callable[[str, int], str | None] = lambda name, _: name
    """The name that a speaker (with the number of their first turn among speakers) has when read back."""


def clock(seconds: float, *, hours: bool = True, sign: str = ".", fraction: bool = True) -> str:
    whole = int(seconds)
    head = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}" if hours else f"{whole // 60}:{whole % 60:02}"
    return f"{head}{sign}000" if fraction else head


def short(seconds: int) -> str:
    """0:15, 12:01, 1:02:03."""
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02}" if seconds >= 3600 else str(seconds // 60)
    return f"{hours}:{seconds % 60:02}"


def numbers(meeting: Sequence[Said]) -> dict[str, int]:
    """Number the speakers in the order in which they first speak."""
    return {name: place for place, name in enumerate(dict.fromkeys(said.speaker for said in meeting))}


def _numbered_turns(meeting: Sequence[Said]) -> list[tuple[int, Said]]:
    """Return what was said with the number of its speaker."""
    order = numbers(meeting)
    return [(order[said.speaker], said) for said in meeting]


def _span(said: Said, sign: str = ".") -> str:
    return f"{clock(said.start_s, sign=sign)} --> {clock(said.end_s, sign=sign)}"


def _lines(lines: Sequence[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def zoom_vtt(meeting: Sequence[Said]) -> bytes:
    cues = [f"{place}\n{_span(said)}\n{said.speaker}: {said.text}\n" for place, said in enumerate(meeting, start=1)]
    return "\n".join(["WEBVTT\n", *cues]).replace("\n", "\r\n").encode()


def teams_vtt(meeting: Sequence[Said]) -> bytes:
    key = "b2d1e9a4-1c7e-4a55-9d0f-3f6f1a2b3c4d"
    cues = [
        f"{key}/{place}-0\n{_span(said)}\n<v {escape(said.speaker)}>{escape(said.text)}</v>\n"
        for place, said in enumerate(meeting)
    ]
    return "\n".join(["\ufeffWEBVTT\n", *cues]).encode()


def srt(meeting: Sequence[Said]) -> bytes:
    cues = [
        f"{place}\n{_span(said, ',')}\n{said.speaker}: {said.text}\n" for place, said in enumerate(meeting, start=1)
    ]
    return "\n".join(cues).encode()


def otter(meeting: Sequence[Said]) -> bytes:
    blocks = [f"{said.speaker}  {short(said.start_s)}\n{said.text}\n" for said in meeting]
    return _lines([*blocks, "Transcribed by https://otter.ai"])


def zoom_captions(meeting: Sequence[Said]) -> bytes:
    afternoon = 14 * 3600
    return _lines(
        [f"[{said.speaker}] {clock(afternoon + said.start_s, fraction=False)}\n{said.text}\n" for said in meeting]
    )


def google_meet(meeting: Sequence[Said]) -> bytes:
    blocks = [f"### {clock(said.start_s, fraction=False)}\n\n**{said.speaker}:** {said.text}\n" for said in meeting]
    head = ["# Weekly call - Transcript\n", "# Transcript\n"]
    return _lines([*head, *blocks, f"### Transcription ended after {clock(meeting[-1].end_s, fraction=False)}"])


def fireflies_text(meeting: Sequence[Said]) -> bytes:
    def stamp(seconds: int) -> str:
        return f"{seconds // 60:02}:{seconds % 60:02}"

    return _lines([f"[{stamp(said.start_s)} - {stamp(said.end_s)}] {said.speaker}: {said.text}" for said in meeting])


def fireflies_json(meeting: Sequence[Said]) -> bytes:
    sentences = [
        {
            "index": place,
            "speaker_id": number,
            "speaker_name": said.speaker,
            "text": said.text,
            "raw_text": said.text,
            "start_time": str(said.start_s),
            "end_time": said.end_s,
        }
        for place, (number, said) in enumerate(_numbered_turns(meeting))
    ]
    return json.dumps({"data": {"transcript": {"title": "Call", "sentences": sentences}}}).encode()


def gong(meeting: Sequence[Said]) -> bytes:
    transcript = [
        {
            "speakerId": str(7000 + number),
            "topic": None,
            "sentences": [{"start": said.start_s * 1000, "end": said.end_s * 1000, "text": said.text}],
        }
        for number, said in _numbered_turns(meeting)
    ]
    parties = [{"speakerId": str(7000 + place), "name": name} for name, place in numbers(meeting).items()]
    return json.dumps({"callTranscripts": [{"callId": "1", "transcript": transcript}], "parties": parties}).encode()


def _words(said: Said) -> list[tuple[str, float, float]]:
    words = said.text.split()
    step = (said.end_s - said.start_s) / len(words)
    return [
        (word, round(said.start_s + place * step, 3), round(said.start_s + (place + 1) * step, 3))
        for place, word in enumerate(words)
    ]


def aws(meeting: Sequence[Said]) -> bytes:
    items: list[dict[str, object]] = []
    segments: list[dict[str, object]] = []
    for number, said in _numbered_turns(meeting):
        label = f"spk_{number}"
        inner = []
        for word, start, end in _words(said):
            times = {"start_time": str(start), "end_time": str(end)}
            content = [{"confidence": "0.99", "content": word.rstrip(".")}]
            items.append({"type": "pronunciation", "alternatives": content, **times})
            inner.append({**times, "speaker_label": label})
            if word.endswith("."):
                items.append({"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]})
        segments.append(
            {"start_time": str(said.start_s), "end_time": str(said.end_s), "speaker_label": label, "items": inner}
        )
    transcripts = [{"transcript": " ".join(said.text for said in meeting)}]
    labels = {"speakers": len(numbers(meeting)), "segments": segments}
    results = {"transcripts": transcripts, "speaker_labels": labels, "items": items}
    return json.dumps({"jobName": "call", "status": "COMPLETED", "results": results}).encode()


def deepgram(meeting: Sequence[Said]) -> bytes:
    words = [
        {"word": word.strip(".").lower(), "punctuated_word": word, "start": start, "end": end, "speaker": number}
        for number, said in _numbered_turns(meeting)
        for word, start, end in _words(said)
    ]
    alternative = {"transcript": " ".join(said.text for said in meeting), "words": words}
    return json.dumps({"metadata": {}, "results": {"channels": [{"alternatives": [alternative]}]}}).encode()


def assemblyai(meeting: Sequence[Said]) -> bytes:
    utterances = [
        {
            "speaker": "ABCDEFGH"[number],
            "text": said.text,
            "start": said.start_s * 1000,
            "end": said.end_s * 1000,
            "words": [],
        }
        for number, said in _numbered_turns(meeting)
    ]
    text = " ".join(said.text for said in meeting)
    return json.dumps({"id": "1", "status": "completed", "text": text, "words": [], "utterances": utterances}).encode()


def rev(meeting: Sequence[Said]) -> bytes:
    monologues = []
    for number, said in _numbered_turns(meeting):
        elements: list[dict[str, object]] = []
        for word, start, end in _words(said):
            elements.append({"type": "text", "value": word.rstrip("."), "ts": start, "end_ts": end, "confidence": 0.9})
            elements.append({"type": "punct", "value": "." if word.endswith(".") else " "})
        monologues.append({"speaker": number, "elements": elements})
    speakers = [{"id": place, "name": name} for name, place in numbers(meeting).items()]
    return json.dumps({"monologues": monologues, "speakers": speakers}).encode()


def whisper(meeting: Sequence[Said]) -> bytes:
    segments = [
        {"id": place, "seek": 0, "start": float(said.start_s), "end": float(said.end_s), "text": f" {said.text}"}
        for place, said in enumerate(meeting)
    ]
    return json.dumps(
        {"text": " ".join(said.text for said in meeting), "segments": segments, "language": "en"}
    ).encode()


def json_lines(meeting: Sequence[Said]) -> bytes:
    rows = [{"speaker": said.speaker, "text": said.text, "start": said.start_s, "end": said.end_s} for said in meeting]
    return _lines([json.dumps(row) for row in rows])


def docx_teams_old(meeting: Sequence[Said]) -> bytes:
    def stamp(seconds: int) -> str:
        return f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}.0"

    paragraphs = [[f"{stamp(said.start_s)} --> {stamp(said.end_s)}", said.speaker, said.text] for said in meeting]
    return docx([line for lines in paragraphs for line in lines])


def docx_teams_new(meeting: Sequence[Said]) -> bytes:
    head = ["Weekly call", "March 3, 2026, 2:00PM", "32m 10s", f"{meeting[0].speaker} started transcription"]
    return docx([*head, *(f"{said.speaker}   {short(said.start_s)}\n{said.text}" for said in meeting)])


def docx_plain(meeting: Sequence[Said]) -> bytes:
    return docx([f"{said.speaker}: {said.text}" for said in meeting])


def docx(paragraphs: Sequence[str]) -> bytes:
    """Write the smallest DOCX of these paragraphs; a line feed becomes a soft line break."""
    runs = (escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">') for text in paragraphs)
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in runs)
    return docx_of(f"<w:body>{body}</w:body>")


def docx_of(body: str, *, styles: str = "", head: str = "") -> bytes:
    """Write a DOCX around the XML of a body; `head` goes before the root element."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_member("[Content_Types].xml"), "<Types/>")
        archive.writestr(
            _member("word/document.xml"), f'<?xml version="1.0"?>{head}<w:document {space}>{body}</w:document>'
        )
        if styles:
            archive.writestr(_member("word/styles.xml"), f"<w:styles {space}>{styles}</w:styles>")
    return container.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date, so that the same document gives the same bytes."""
    member = zipfile.ZipInfo(name, date_time=(2026, 3, 3, 9, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def comma_separated(meeting: Sequence[Said]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["Speaker", "Start", "End", "Text"])
    writer.writerows([said.speaker, said.start_s, said.end_s, said.text] for said in meeting)
    return table.getvalue().encode()


def plain(meeting: Sequence[Said]) -> bytes:
    return _lines([f"{said.speaker}: {said.text}" for said in meeting])


def markdown(meeting: Sequence[Said]) -> bytes:
    return _lines(["# Weekly call", "", *(f"**{said.speaker}:** {said.text}\n" for said in meeting)])


def bracketed(meeting: Sequence[Said]) -> bytes:
    return _lines([f"[{clock(said.start_s, fraction=False)}] {said.speaker}: {said.text}" for said in meeting])


def name_above(meeting: Sequence[Said]) -> bytes:
    return _lines([f"{said.speaker}\n{said.text}\n" for said in meeting])


def eml(meeting: Sequence[Said]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Weekly call"
    message["From"] = "Dana Reyes <dana@example.com>"
    message["To"] = "team@example.com"
    message["Date"] = "Tue, 03 Mar 2026 10:00:00 +0000"
    message["Message-ID"] = "<1@example.com>"
    message.set_content(plain(meeting).decode(), cte="quoted-printable")
    return message.as_bytes()


def pdf(meeting: Sequence[Said]) -> bytes:
    from fpdf import FPDF

    document = FPDF()
    document.set_creation_date(dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
    document.add_page()
    document.set_font("helvetica", size=11)
    for said in meeting:
        document.multi_cell(0, 6, f"{said.speaker}: {said.text}", new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def _numbered(head: str) -> Callable[[str, int], str]:
    return lambda _, number: f"{head}{number}"


RENDERINGS: dict[str, Rendering] = {
    "zoom-vtt": Rendering("call.vtt", zoom_vtt, ("zoom-vtt",), ends=True),
    "teams-vtt": Rendering("call.vtt", teams_vtt, ("teams-vtt",), ends=True),
    "srt": Rendering("call.srt", srt, ("srt",), ends=True),
    "otter": Rendering("call.txt", otter, ("otter-txt",)),
    "zoom-captions": Rendering("call.txt", zoom_captions, ("zoom-captions",)),
    "google-meet": Rendering("call.md", google_meet, ("google-meet",)),
    "fireflies-text": Rendering("call.txt", fireflies_text, ("fireflies-txt",)),
    "fireflies-json": Rendering("call.json", fireflies_json, ("fireflies-json",), ends=True),
    "gong": Rendering("call.json", gong, ("gong-json",), ends=True),
    "aws": Rendering("call.json", aws, ("aws-transcribe",), ends=True, named=_numbered("spk_")),
    "deepgram": Rendering("call.json", deepgram, ("deepgram",), ends=True, named=_numbered("Speaker ")),
    "assemblyai": Rendering(
        "call.json", assemblyai, ("assemblyai",), ends=True, named=lambda _, number: f"Speaker {'ABCDEFGH'[number]}"
    ),
    "rev": Rendering("call.json", rev, ("rev",), ends=True),
    "whisper": Rendering("call.json", whisper, ("whisper",), ends=True, named=lambda _, __: None),
    "json-lines": Rendering("call.jsonl", json_lines, ("json",), ends=True),
    "docx-teams-old": Rendering("call.docx", docx_teams_old, ("docx-teams",), ends=True),
    "docx-teams-new": Rendering("call.docx", docx_teams_new, ("docx-teams",)),
    "docx": Rendering("call.docx", docx_plain, ("docx-transcript",), starts=False),
    "csv": Rendering("call.csv", comma_separated, ("csv",), ends=True),
    "text": Rendering("call.txt", plain, ("transcript-text",), starts=False),
    "markdown": Rendering("call.md", markdown, ("transcript-markdown",), starts=False),
    "bracketed-times": Rendering("call.txt", bracketed, ("transcript-text",)),
    "name-above": Rendering("call.txt", name_above, ("transcript-text",), starts=False),
    "eml": Rendering("call.eml", eml, ("eml",), starts=False),
    "pdf": Rendering("call.pdf", pdf, ("pdf",), starts=False),
}
"""Every form by its name."""
