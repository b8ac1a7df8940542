"""Who said how much, and whether a sentence asks: plain facts about a meeting that every later stage counts with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from .domain import SELLER_SIDE, Label, LineKind, Meeting, MeetingKind, Need, Qualifier, Reading, Role

# Fewer words than this say too little about how somebody sells.
FEWEST_WORDS = 40

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+|(?<=\d)[.,:](?=\d)[^\W_]+)*")
_OPENER = r"(?:and|so|but|okay|ok|well|now|right|yeah|um|uh|er)[,\s]+"
_ASKS = re.compile(
    rf"^(?:{_OPENER})*(?:"
    r"(?:what|how|why|when|where|who|which)(?:'s|\s+(?:(?:else|exactly|kind|part|tools?|other)\s+)?(?:is|are|was|were|do|does|did|would|will|can|could|"
    r"should|has|have|happens|happened|much|many|long|often))\b"
    r"|(?:do|does|did|can|could|would|will|are|is|have|has)\s+(?:you|your|they|there|that|it|anyone|anybody)\b)",
    re.IGNORECASE,
)
_END_MARKS = ".!?…:;"
# Words that were really said, or what the person really did, make praise an example.
_OWN_WORDS = re.compile(
    r"[\"“][^\"”]{6,}[\"”]|(?:^|[\s(:])['‘][^'’]{6,}['’]"
    r"|\b(?:say|says|said|ask|asks|asked|told|answered|opened|wrote|called|showed|started|instead of|by \w+ing)\b",
    re.IGNORECASE,
)
# A recognition as long as this tells a story (words).
_TOLD = 18
_CLOSING_QUOTES = "\"'”’)]* "


def word_count(text: str) -> int:
    """Return how many words `text` has; "don't", "two-day" and "1,200" are one each."""
    return len(_WORD.findall(text))


def is_question(text: str) -> bool:
    """Return whether a sentence asks: it ends with "?", or has no end mark at all and is built like a question."""
    bare = text.rstrip(_CLOSING_QUOTES)
    if bare.endswith("?"):
        return True
    return bool(bare) and bare[-1] not in _END_MARKS and _ASKS.match(bare) is not None


def role_of(meeting: Meeting, index: int) -> Role:
    """Return the role of whoever said sentence `index`."""
    return meeting.turn_of(index).role


def speaker_of(meeting: Meeting, index: int) -> str | None:
    """Return the name of whoever said sentence `index`, None for a written line or an unknown voice."""
    return meeting.turn_of(index).speaker


def is_spoken(meeting: Meeting, index: int) -> bool:
    """Return whether sentence `index` is somebody's speech."""
    return meeting.turn_of(index).line_kind is LineKind.SPEECH


def spoken_by(meeting: Meeting, roles: Iterable[Role]) -> tuple[int, ...]:
    """Return the spoken sentences of people in `roles`, in order."""
    wanted = frozenset(roles)
    return tuple(
        index
        for index, sentence in enumerate(meeting.sentences)
        if meeting.turns[sentence.turn].role in wanted and meeting.turns[sentence.turn].line_kind is LineKind.SPEECH
    )


def said_by_seller_side(meeting: Meeting) -> tuple[int, ...]:
    """Return the spoken sentences of sellers and specialists, in order."""
    return spoken_by(meeting, SELLER_SIDE)


def same_turn(meeting: Meeting, index: int) -> tuple[int, ...]:
    """Return the sentences of the turn that sentence `index` belongs to, itself among them."""
    turn = meeting.sentences[index].turn
    return tuple(i for i, sentence in enumerate(meeting.sentences) if sentence.turn == turn)


def turns_between(meeting: Meeting, earlier: int, later: int) -> int:
    """Return how many turns sentence `later` comes after sentence `earlier`; 0 inside one turn."""
    return meeting.sentences[later].turn - meeting.sentences[earlier].turn


def seller_labelled(reading: Reading, *labels: Label) -> tuple[int, ...]:
    """Return the sentences with one of `labels` that are not the buyer's: the seller side's, and written notes."""
    found = {index for label in labels for index in reading.sentences_with(label)}
    return tuple(sorted(index for index in found if role_of(reading.meeting, index) is not Role.BUYER))


def standing_needs(reading: Reading) -> tuple[Need, ...]:
    """Return the needs that the buyer has: those that are not denied ("we don't need SSO")."""
    return tuple(need for need in reading.needs if Qualifier.DENIED not in need.qualifiers)


def reason_not_to_judge(reading: Reading) -> str | None:
    """Return why this meeting says too little to be judged, in one plain sentence; None when it can be judged."""
    meeting = reading.meeting
    if not meeting.sentences:
        return "There is nothing in this meeting to read."
    if len(list(islice(_WORD.finditer(meeting.text), FEWEST_WORDS))) < FEWEST_WORDS:
        return f"This meeting has fewer than {FEWEST_WORDS} words, which is too little to say anything fair about it."
    if meeting.kind is MeetingKind.INTERNAL or meeting.written:
        return None
    if not said_by_seller_side(meeting) and not any(turn.role is Role.NOTES for turn in meeting.turns):
        return "Coach cannot tell who is selling in this meeting; set the roles of the speakers, then it can."
    return None


def tellers_turn(meeting: Meeting, index: int) -> int | None:
    """Return the turn in which the person named in sentence `index` speaks right after it, None where nobody does."""
    turn = meeting.sentences[index].turn + 1
    if turn >= len(meeting.turns) or not is_spoken(meeting, index):
        return None
    name = (meeting.turns[turn].speaker or "").split(" ", 1)[0]
    named = bool(name) and re.search(rf"\b{re.escape(name)}\b", meeting.sentence_text(index), re.IGNORECASE) is not None
    return turn if named else None


def _tells(meeting: Meeting, index: int) -> bool:
    """Say whether the one who is praised takes the floor and tells at length how it was done."""
    turn = tellers_turn(meeting, index)
    return turn is not None and word_count(meeting.turns[turn].span.of(meeting.text)) >= _TOLD


def has_example(reading: Reading, index: int) -> bool:
    """Return whether a recognition, or the sentence after it, says what the person said or did."""
    meeting = reading.meeting
    nearby = [meeting.sentence_text(index)]
    if index + 1 < len(meeting.sentences) and turns_between(meeting, index, index + 1) <= 1:
        nearby.append(meeting.sentence_text(index + 1))
    if _tells(meeting, index):
        return True
    return word_count(nearby[0]) >= _TOLD or any(_OWN_WORDS.search(text) for text in nearby)
