"""Transcript -> Meeting: turns, sentences and character spans.

Only the cheap part of the spaCy pipeline runs here (tokens and sentence ends); whoever needs lemmas or a dependency
parse asks for single sentences later. Nothing that was said or noted is left out: every character that is not blank
lies in exactly one sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from spacy.language import Language
from spacy.pipeline import Pipe

from .cutter import SentenceCutter
from .domain import (
    LineKind,
    Meeting,
    MeetingFacts,
    Person,
    Role,
    RoleSource,
    Sentence,
    Span,
    Transcript,
    Turn,
    Utterance,
)

_PARTS = ("tok2vec", "senter")
_NO_FACTS = MeetingFacts()
# No word has more characters; what has is cut, because the tokenizer's time grows with the square of a word.
_LONGEST_WORD = 2000
# spaCy takes at most a million characters at once.
_STRETCH = 900_000
# A cue that follows after a longer silence than this opens a sentence of its own (seconds).
_PAUSE_S = 2.5


@dataclass(frozen=True, slots=True)
class _Piece:
    """Where an utterance lies in the text of its turn."""

    start: int
    end: int
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class _Block:
    """The utterances of one turn, joined."""

    speaker: str | None
    line_kind: LineKind
    text: str
    pieces: tuple[_Piece, ...]


def parse_meeting(
    transcript: Transcript, nlp: Language, cutter: SentenceCutter, *, facts: MeetingFacts = _NO_FACTS
) -> Meeting:
    """Return the meeting of a transcript, with roles only where the file or the user states them.

    `facts` overrides what the file says. Times of sentences are interpolated inside a timed utterance whose end is
    known; otherwise only the first sentence of an utterance has a time.
    """
    blocks = list(_blocks(transcript.utterances, facts))
    cuts = _sentence_ends(blocks, nlp, cutter)
    people = _people(transcript, blocks, facts)
    role_of = {person.name: person.role for person in people}
    turns: list[Turn] = []
    sentences: list[Sentence] = []
    texts: list[str] = []
    offset = 0
    for index, (block, ends) in enumerate(zip(blocks, cuts, strict=True)):
        role = Role.NOTES if block.line_kind is not LineKind.SPEECH else role_of.get(block.speaker or "", Role.UNKNOWN)
        turns.append(
            Turn(
                speaker=block.speaker,
                role=role,
                span=Span(offset, offset + len(block.text)),
                start_s=block.pieces[0].utterance.start_s,
                end_s=block.pieces[-1].utterance.end_s,
                line_kind=block.line_kind,
            )
        )
        starts = [piece.start for piece in block.pieces]
        for span in _trimmed(block.text, ends):
            # The pieces that the first and the last character of the sentence lie in.
            first, last = bisect_right(starts, span.start) - 1, bisect_left(starts, span.end) - 1
            start_s, end_s = _time_at(block.pieces[first], span.start), _time_at(block.pieces[last], span.end)
            sentences.append(Sentence(Span(offset + span.start, offset + span.end), index, start_s, end_s))
        texts.append(block.text)
        offset += len(block.text) + 1
    return Meeting(
        text="\n".join(texts),
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=people,
        source_format=transcript.source_format,
        title=facts.title or transcript.title or "",
        held_on=facts.held_on or transcript.held_on,
        account=facts.account or transcript.account,
        deal_stage=facts.deal_stage or transcript.deal_stage,
        duration_s=transcript.duration_s if transcript.duration_s is not None else _duration(transcript.utterances),
        written=transcript.written,
        remarks=transcript.remarks,
    )


def _blocks(utterances: Iterable[Utterance], facts: MeetingFacts) -> Iterator[_Block]:
    """Yield blocks: consecutive speech of one named speaker joined, every written line on its own."""
    waiting: list[Utterance] = []
    for utterance in utterances:
        text = " ".join(part for word in utterance.text.split() for part in _bounded(word))
        if not text:
            continue
        speaker = facts.same_person.get(utterance.speaker or "", utterance.speaker)
        spoken = replace(utterance, text=text, speaker=speaker)
        if waiting and not _continues(waiting[-1], spoken):
            yield _block(waiting)
            waiting = []
        waiting.append(spoken)
    if waiting:
        yield _block(waiting)


def _bounded(word: str) -> Sequence[str]:
    if len(word) <= _LONGEST_WORD:
        return (word,)
    return [word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD)]


def _continues(before: Utterance, utterance: Utterance) -> bool:
    speech = before.line_kind is LineKind.SPEECH and utterance.line_kind is LineKind.SPEECH
    return speech and before.speaker == utterance.speaker


def _block(utterances: Sequence[Utterance]) -> _Block:
    pieces = []
    start = 0
    for utterance in utterances:
        pieces.append(_Piece(start, start + len(utterance.text), utterance))
        start += len(utterance.text) + 1
    text = " ".join(utterance.text for utterance in utterances)
    return _Block(utterances[0].speaker, utterances[0].line_kind, text, tuple(pieces))


def _sentence_ends(blocks: Sequence[_Block], nlp: Language, cutter: SentenceCutter) -> list[list[int]]:
    """Return, for each block, the offsets at which its sentences end (the last is the block's length)."""
    stretches = [
        (index, start, nlp.make_doc(text))
        for index, block in enumerate(blocks)
        if block.line_kind not in (LineKind.HEADING, LineKind.META)
        for start, text in _stretches(block.text)
    ]
    # Most sentence ends are plain from their marks; the recogniser, a network, is asked about the others.
    asking = [doc for _, _, doc in stretches if cutter.asks(doc)]
    for name in _PARTS:
        asking = list(cast(Pipe, nlp.get_pipe(name)).pipe(asking, batch_size=32))
    found: list[set[int]] = [{len(block.text)} for block in blocks]
    for index, start, doc in stretches:
        found[index].update(start + end for end in (0, *cutter.ends(doc)))
    for block, ends in zip(blocks, found, strict=True):
        ends.update(
            before.end for before, piece in zip(block.pieces, block.pieces[1:], strict=False) if _pause(before, piece)
        )
    return [sorted(ends) for ends in found]


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text with the place where it starts, a very long one in several, cut at blanks."""
    start = 0
    while len(text) - start > _STRETCH:
        end = text.rfind(" ", start, start + _STRETCH) + 1 or start + _STRETCH
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _pause(before: _Piece, piece: _Piece) -> bool:
    end, start = before.utterance.end_s, piece.utterance.start_s
    return end is not None and start is not None and start - end > _PAUSE_S


def _trimmed(text: str, ends: Sequence[int]) -> Iterator[Span]:
    """Yield the spans between consecutive ends without the blanks around them; empty ones are left out."""
    start = 0
    for end in ends:
        words = text[start:end]
        left = start + len(words) - len(words.lstrip())
        right = start + len(words.rstrip())
        if right > left:
            yield Span(left, right)
        start = end


def _time_at(piece: _Piece, offset: int) -> float | None:
    start, end = piece.utterance.start_s, piece.utterance.end_s
    if start is None:
        return None
    if offset <= piece.start:
        return start
    if end is None or end < start:
        return None
    share = min(1.0, (offset - piece.start) / max(1, piece.end - piece.start))
    return round(start + share * (end - start), 3)


def _people(transcript: Transcript, blocks: Sequence[_Block], facts: MeetingFacts) -> tuple[Person, ...]:
    """Return everybody named by the file or heard, in the order in which they appear."""
    spellings: dict[str, list[str]] = {}
    for spelling, name in facts.same_person.items():
        spellings.setdefault(name, []).append(spelling)
    stated = {facts.same_person.get(attendee.name, attendee.name): attendee for attendee in transcript.attendees}
    heard = [block.speaker for block in blocks if block.speaker is not None]
    people = []
    for name in dict.fromkeys([*stated, *heard]):
        attendee = stated.get(name)
        role, score, source = Role.UNKNOWN, 0.0, RoleSource.INFERRED
        if attendee is not None and attendee.role is not None:
            role, score, source = attendee.role, 1.0, RoleSource.STATED
        if name in facts.roles:
            role, score, source = facts.roles[name], 1.0, RoleSource.ASKED
        organisation = attendee.organisation if attendee is not None else None
        aliases = tuple(spelling for spelling in spellings.get(name, ()) if spelling != name)
        people.append(Person(name, role, score, source, organisation, aliases))
    return tuple(people)


def _duration(utterances: Sequence[Utterance]) -> float | None:
    """Return the last known time, None without times."""
    times = [time for utterance in utterances for time in (utterance.start_s, utterance.end_s) if time is not None]
    return max(times) if times else None
