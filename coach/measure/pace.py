"""Figures from the times of a transcript: length, speed, change of speaker and silence."""

from __future__ import annotations

from itertools import pairwise

from coach.domain import Figure, Meeting, Reading, Turn
from coach.speech import is_spoken, said_by_seller_side, word_count

from .making import NO_SELLER, NO_TIMES, NOTES_HAVE_NO_TALK, Measure, counted

# A silence shorter than this is breathing (seconds).
PAUSE_S = 3.0

_DURATION = Measure("duration", "Length of the meeting", "seconds")
_SPEED = Measure("words_per_minute", "Speed of the seller side", "words per minute")
_TURNS = Measure("turns_per_minute", "Changes of speaker", "turns per minute")
_PAUSES = Measure("pauses", f"Pauses of {PAUSE_S:.0f} seconds or more", "pauses")
_LONGEST_PAUSE = Measure("longest_pause", "Longest pause", "seconds")


def duration(reading: Reading) -> Figure:
    """Return the length of the meeting in seconds, as the file says or as its last time shows."""
    seconds = reading.meeting.duration_s
    if seconds is None:
        return _DURATION.unavailable(NO_TIMES)
    return _DURATION.measured(seconds, f"{seconds:.0f} seconds from the times of the file")


def words_per_minute(reading: Reading) -> Figure:
    """Return the words per minute of the seller side, over its sentences whose start and end are known."""
    meeting = reading.meeting
    if meeting.written:
        return _SPEED.unavailable(NOTES_HAVE_NO_TALK)
    if not said_by_seller_side(meeting):
        return _SPEED.unavailable(NO_SELLER)
    words, seconds = 0, 0.0
    for index in said_by_seller_side(meeting):
        sentence = meeting.sentences[index]
        if sentence.start_s is None or sentence.end_s is None or sentence.end_s <= sentence.start_s:
            continue
        words += word_count(meeting.sentence_text(index))
        seconds += sentence.end_s - sentence.start_s
    if seconds < 10:
        return _SPEED.unavailable("the file does not say when sentences start and end")
    return _SPEED.measured(words / seconds * 60, f"{words} words in {seconds:.0f} seconds of talk")


def turns_per_minute(reading: Reading) -> Figure:
    """Return how often a minute the word passed to somebody."""
    meeting = reading.meeting
    if meeting.written:
        return _TURNS.unavailable(NOTES_HAVE_NO_TALK)
    turns = len(_spoken_turns(meeting))
    if meeting.duration_s is None or meeting.duration_s < 30:
        return _TURNS.unavailable(NO_TIMES if meeting.duration_s is None else "the meeting is shorter than 30 seconds")
    return _TURNS.measured(turns / meeting.duration_s * 60, f"{turns} turns in {meeting.duration_s:.0f} seconds")


def pauses(reading: Reading) -> Figure:
    """Return how many silences of `PAUSE_S` or more lie between two sentences."""
    found = _silences(reading.meeting)
    if found is None:
        return _PAUSES.unavailable(_no_silences(reading.meeting))
    long = [seconds for seconds in found if seconds >= PAUSE_S]
    return _PAUSES.measured(len(long), f"{counted(len(long), 'pause')}, {sum(long):.0f} seconds in all")


def longest_pause(reading: Reading) -> Figure:
    """Return the longest silence between two sentences, in seconds."""
    found = _silences(reading.meeting)
    if found is None:
        return _LONGEST_PAUSE.unavailable(_no_silences(reading.meeting))
    longest = max(found, default=0.0)
    return _LONGEST_PAUSE.measured(longest, f"the longest of {counted(len(found), 'gap')} between sentences")


def _silences(meeting: Meeting) -> list[float] | None:
    """Return the gaps between timed sentences in seconds (0 where voices overlap), None without end times."""
    timed = [
        sentence
        for index, sentence in enumerate(meeting.sentences)
        if is_spoken(meeting, index) and sentence.start_s is not None
    ]
    ends = [sentence for sentence in timed if sentence.end_s is not None]
    if len(timed) < 2 or len(ends) < len(timed):
        return None
    heard_until = 0.0
    gaps = []
    for before, after in pairwise(timed):
        heard_until = max(heard_until, before.end_s or 0.0)
        gaps.append(max(0.0, (after.start_s or 0.0) - heard_until))
    return gaps


def _no_silences(meeting: Meeting) -> str:
    return NOTES_HAVE_NO_TALK if meeting.written else "the file does not say when each sentence ends"


def _spoken_turns(meeting: Meeting) -> list[Turn]:
    return [
        meeting.turns[turn]
        for turn in sorted({s.turn for i, s in enumerate(meeting.sentences) if is_spoken(meeting, i)})
    ]
