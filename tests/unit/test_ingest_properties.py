"""What holds of every upload: it is read or refused in plain words, and what was written is what is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from renderings import RENDERINGS, Rendering, Said, numbers

from coach.domain import LineKind, Transcript
from coach.errors import CoachError
from coach.ingest import read_transcript

CASES = sorted(
    path
    for path in (Path(__file__).parent.parent / "cases" / "ingest").rglob("*")
    if path.is_file() and not path.name.endswith((".expected.json", ".py", ".pyc"))
)
SUFFIXES = (".vtt", ".srt", ".json", ".docx", ".pdf", ".eml", ".txt", ".csv", ".md", "")
HEADS = (
    b"",
    b"WEBVTT\n\n",
    b"1\n00:00:01,000 --> 00:00:02,000\n",
    b'{"segments": [',
    b'[{"text": ',
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"From: a <a@b.c>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n",
)
NAMES = ("Maya Chen", "Luis Ortega", "Priya Nair", "Tom Hill")
WORDS = """we you they it that this the a our your team month end takes two full days and reports are late because
    numbers come from several old systems would like to see how much time people could save with fewer steps every
    quarter when customers call about their orders nobody knows where things stand so it helps if everyone can look"""
KEYS = """text transcript sentences speaker speakerId start end results items channels alternatives words monologues
    elements segments utterances speaker_labels start_time content parties speakers value type id name"""
MODEST = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def meetings(draw: st.DrawFn) -> list[Said]:
    """Draw a conversation of two to four people who take turns, at times that grow."""
    speakers = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    turns = draw(st.integers(min_value=6, max_value=14))
    meeting: list[Said] = []
    start = draw(st.integers(min_value=0, max_value=300))
    for place in range(turns):
        others = [name for name in speakers if not meeting or name != meeting[-1].speaker]
        speaker = speakers[place] if place < len(speakers) else draw(st.sampled_from(others))
        words = draw(st.lists(st.sampled_from(WORDS.split()), min_size=5, max_size=25))
        end = start + draw(st.integers(min_value=1, max_value=20))
        meeting.append(Said(speaker, tuple(words), start, end))
        start = end + draw(st.integers(min_value=0, max_value=200))
    return meeting


def read_or_refused(filename: str, content: bytes) -> Transcript | None:
    try:
        transcript = read_transcript(filename, content)
    except CoachError as error:
        assert error.what and "\n" not in str(error)
        return None
    assert transcript.utterances
    for utterance in transcript.utterances:
        assert utterance.text.strip() and "\0" not in utterance.text
        utterance.text.encode()  # no half characters
        for time_s in (utterance.start_s, utterance.end_s):
            assert time_s is None or 0 <= time_s < 1e9
    return transcript


@MODEST
@given(head=st.sampled_from(HEADS), content=st.binary(max_size=600), suffix=st.sampled_from(SUFFIXES))
def test_any_bytes_are_read_or_refused_in_plain_words(head: bytes, content: bytes, suffix: str) -> None:
    read_or_refused(f"upload{suffix}", head + content)


@MODEST
@given(content=st.text(max_size=600), suffix=st.sampled_from(SUFFIXES))
def test_any_text_is_read_or_refused_in_plain_words(content: str, suffix: str) -> None:
    read_or_refused(f"upload{suffix}", content.encode("utf-8", "surrogatepass"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(MODEST, max_examples=200)
@given(document=json_values)
def test_json_of_any_shape_is_read_or_refused_in_plain_words(document: object) -> None:
    read_or_refused("call.json", json.dumps(document).encode())


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut, repeat, overwrite or turn around a piece of a file."""
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        at = draw(st.integers(min_value=0, max_value=max(len(content) - 1, 0)))
        to = min(len(content), at + draw(st.integers(min_value=1, max_value=200)))
        piece = draw(
            st.sampled_from((b"", content[at:to] * 2, content[at:to][::-1], b"\0", b"<", b'"', b"\xff" * 5, b"\n\n"))
        )
        content = content[:at] + piece + content[to:]
    return content


@settings(MODEST, max_examples=200)
@given(draw=st.data())
def test_damaged_uploads_are_read_or_refused_in_plain_words(draw: st.DataObject) -> None:
    meeting = [
        Said(NAMES[place % 2], tuple(WORDS.split()[place : place + 9]), 5 * place, 5 * place + 4) for place in range(8)
    ]
    name = draw.draw(st.sampled_from(sorted(RENDERINGS)))
    rendering = RENDERINGS[name]
    read_or_refused(rendering.filename, draw.draw(damaged(rendering.write(meeting))))


@pytest.mark.skipif(not CASES, reason="no case files")
@settings(MODEST, max_examples=200)
@given(draw=st.data())
def test_damaged_cases_are_read_or_refused_in_plain_words(draw: st.DataObject) -> None:
    path = draw.draw(st.sampled_from(CASES))
    read_or_refused(path.name, draw.draw(damaged(path.read_bytes())))


def spoken(transcript: Transcript) -> list[tuple[str, str | None]]:
    """Return each word that was said, in lower case without its full stop, with its speaker."""
    return [
        (word.strip(".").lower(), utterance.speaker)
        for utterance in transcript.utterances
        if utterance.line_kind in {LineKind.SPEECH, LineKind.NOTE}
        for word in utterance.text.split()
    ]


def starts_and_ends(transcript: Transcript) -> dict[int, tuple[float | None, float | None]]:
    """Return the times of each utterance by the number of its first word."""
    found: dict[int, tuple[float | None, float | None]] = {}
    count = 0
    for utterance in transcript.utterances:
        if utterance.line_kind is LineKind.SPEECH:
            found[count] = (utterance.start_s, utterance.end_s)
            count += len(utterance.text.split())
    return found


def check_times(rendering: Rendering, meeting: Sequence[Said], transcript: Transcript) -> None:
    found = starts_and_ends(transcript)
    # Saved captions give the time of day, which is counted from the first one.
    first = meeting[0].start_s if transcript.source_format == "zoom-captions" else 0
    count = 0
    for said in meeting:
        start_s, end_s = found[count]
        assert start_s == pytest.approx(said.start_s - first, abs=0.01)
        assert not rendering.ends or end_s == pytest.approx(said.end_s, abs=0.01)
        count += len(said.words)


@pytest.mark.parametrize("form", sorted(RENDERINGS))
@settings(MODEST, max_examples=25)
@given(meeting=meetings())
def test_what_was_written_is_what_is_read(form: str, meeting: list[Said]) -> None:
    rendering = RENDERINGS[form]
    transcript = read_transcript(rendering.filename, rendering.write(meeting))
    order = numbers(meeting)
    expected = [(word, rendering.named(said.speaker, order[said.speaker])) for said in meeting for word in said.words]
    assert transcript.source_format in rendering.source_formats
    assert spoken(transcript) == expected
    if rendering.starts:
        check_times(rendering, meeting, transcript)
