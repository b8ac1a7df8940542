"""Figures about talking: shares, questions, the longest speech and small words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coach.domain import Figure, Label, LineKind, Meeting, MeetingKind, Reading, Role
from coach.speech import (
    is_question,
    role_of,
    said_by_seller_side,
    seller_labelled,
    spoken_by,
    word_count,
)

from .making import INTERNAL, NO_SELLER, NOTES_HAVE_NO_TALK, Measure, counted

# The usual speed of speech in a conversation, for talk without times.
WORDS_PER_MINUTE = 150

_TALK_SHARE = Measure("talk_share", "Share of the talk by the seller side", "share of words")
_LEADER_SHARE = Measure("leader_share", "Share of the talk by the one who leads", "share of words")
_MONOLOGUE = Measure("longest_monologue", "Longest speech of one seller without a break", "seconds")
_QUESTIONS = Measure("questions", "Questions by the seller side", "questions")
_DISCOVERY = Measure("discovery_questions", "Questions about the buyer's situation", "questions")
_FOLLOW_UPS = Measure("follow_up_questions", "Questions that follow up what the buyer just said", "questions")
_WORDS = Measure("words", "Words in all", "words")
_FILLERS = Measure("filler_words", "Filler words of the seller side (for display alone)", "per 100 words")
_I = Measure("i_count", '"I" by the seller side', "words")
_WE = Measure("we_count", '"we" by the seller side', "words")

_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|e+rm?|hmm+|you know|i mean|sort of|kind of|basically|literally|actually)\b", re.IGNORECASE
)
_I_WORD = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
_WE_WORD = re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:that|it|this|those|these|them|they|there|you said|you mentioned|why|how so|more about|such)\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"[^\W\d_]{5,}")
# A shorter remark of the buyer gives nothing to follow up (words).
_SUBSTANCE = 4


def talk_share(reading: Reading) -> Figure:
    """Return the share (0..1) of all spoken words that sellers and specialists said."""
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return _TALK_SHARE.not_applicable(INTERNAL)
    if meeting.written:
        return _TALK_SHARE.unavailable(NOTES_HAVE_NO_TALK)
    ours = said_by_seller_side(meeting)
    return _share_of_words(_TALK_SHARE, meeting, ours) if ours else _TALK_SHARE.unavailable(NO_SELLER)


def leader_share(reading: Reading) -> Figure:
    """Return the share (0..1) of all spoken words of an internal meeting that its manager said."""
    meeting = reading.meeting
    if meeting.kind is MeetingKind.CUSTOMER:
        return _LEADER_SHARE.not_applicable("this is a meeting with a customer")
    if meeting.written:
        return _LEADER_SHARE.unavailable(NOTES_HAVE_NO_TALK)
    led = spoken_by(meeting, {Role.MANAGER})
    if not led:
        return _LEADER_SHARE.unavailable("nobody is known to lead this meeting; set the roles of the speakers")
    return _share_of_words(_LEADER_SHARE, meeting, led)


def _share_of_words(measure: Measure, meeting: Meeting, sentences: Iterable[int]) -> Figure:
    everybody = sum(
        word_count(turn.span.of(meeting.text)) for turn in meeting.turns if turn.line_kind is LineKind.SPEECH
    )
    return measure.share(_words_in(meeting, sentences), everybody, of="spoken words")


def longest_monologue(reading: Reading) -> Figure:
    """Return the longest time (seconds) that one person of the seller side spoke without anybody else.

    Measured from times, else estimated from words at `WORDS_PER_MINUTE`.
    """
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return _MONOLOGUE.not_applicable(INTERNAL)
    if meeting.written:
        return _MONOLOGUE.unavailable(NOTES_HAVE_NO_TALK)
    turns = [
        meeting.turns[number] for number in sorted({meeting.sentences[i].turn for i in said_by_seller_side(meeting)})
    ]
    if not turns:
        return _MONOLOGUE.unavailable(NO_SELLER)
    spans = [turn.end_s - turn.start_s for turn in turns if turn.start_s is not None and turn.end_s is not None]
    if len(spans) == len(turns):
        return _MONOLOGUE.measured(max(spans), f"the longest of {counted(len(turns), 'turn')}, from the times")
    most = max(word_count(turn.span.of(meeting.text)) for turn in turns)
    return _MONOLOGUE.estimated(
        most / WORDS_PER_MINUTE * 60,
        f"{most} words at {WORDS_PER_MINUTE} words a minute, the longest of {len(turns)}",
    )


def questions(reading: Reading) -> Figure:
    """Return how many questions the seller side asked, of any kind."""
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return _QUESTIONS.not_applicable(INTERNAL)
    if meeting.written:
        return _QUESTIONS.unavailable("notes seldom record the questions that were asked")
    ours = said_by_seller_side(meeting)
    if not ours:
        return _QUESTIONS.unavailable(NO_SELLER)
    asked = sum(is_question(meeting.sentence_text(index)) for index in ours)
    return _QUESTIONS.measured(asked, f"{asked} of {counted(len(ours), 'sentence')} of the seller side ask")


def discovery_questions(reading: Reading) -> Figure:
    """Return how many questions were about the buyer's situation, problems, goals, people, budget or timing."""
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return _DISCOVERY.not_applicable(INTERNAL)
    found = seller_labelled(reading, Label.DISCOVERY)
    if meeting.written:
        if not found:
            return _DISCOVERY.unavailable("the notes report no question, which does not mean that none was asked")
        return _DISCOVERY.estimated(
            len(found), f"{counted(len(found), 'question')} reported in the notes; at least so many"
        )
    return _DISCOVERY.measured(len(found), counted(len(found), "discovery question"))


def follow_up_questions(reading: Reading) -> Figure:
    """Return how many seller-side questions take up what the buyer had just said.

    Estimated: a question in the turn right after a buyer's remark of a few words that repeats one of its words or
    points back to it ("that", "you said", "why").
    """
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return _FOLLOW_UPS.not_applicable(INTERNAL)
    if meeting.written:
        return _FOLLOW_UPS.unavailable("notes seldom record the questions that were asked")
    ours = said_by_seller_side(meeting)
    if not ours:
        return _FOLLOW_UPS.unavailable(NO_SELLER)
    found = sum(_follows_up(meeting, index) for index in ours)
    return _FOLLOW_UPS.estimated(
        found, f"{counted(found, 'question')} right after a remark of the buyer that take it up"
    )


def _follows_up(meeting: Meeting, index: int) -> bool:
    text = meeting.sentence_text(index)
    turn = meeting.sentences[index].turn
    if turn == 0 or not is_question(text) or meeting.turns[turn - 1].role is not Role.BUYER:
        return False
    remark = meeting.turns[turn - 1].span.of(meeting.text)
    if word_count(remark) < _SUBSTANCE:
        return False
    shared = _content(text) & _content(remark)
    return bool(shared) or _POINTS_BACK.search(text) is not None


def _content(text: str) -> frozenset[str]:
    return frozenset(word.casefold()[:6] for word in _CONTENT.findall(text))


def words(reading: Reading) -> Figure:
    """Return how many words the meeting has, headings and all."""
    number = word_count(reading.meeting.text)
    return _WORDS.measured(number, f"{number} words in {counted(len(reading.meeting.sentences), 'sentence')}")


def filler_words(reading: Reading) -> Figure:
    """Return filler words per 100 words of the seller side; shown, never judged: no effect on deals is known."""
    meeting = reading.meeting
    if meeting.written:
        return _FILLERS.unavailable(NOTES_HAVE_NO_TALK)
    ours = _own_side(reading)
    spoken = _words_in(meeting, ours)
    if not spoken:
        return _FILLERS.unavailable(NO_SELLER)
    found = sum(len(_FILLER.findall(meeting.sentence_text(index))) for index in ours)
    return _FILLERS.measured(found / spoken * 100, f"{found} in {spoken} words; many transcripts leave them out")


def i_count(reading: Reading) -> Figure:
    """Return how often the seller side says "I", "me" or "my"."""
    return _small_word(_I, _I_WORD, reading)


def we_count(reading: Reading) -> Figure:
    """Return how often the seller side says "we", "us" or "our"."""
    return _small_word(_WE, _WE_WORD, reading)


def _small_word(measure: Measure, pattern: re.Pattern[str], reading: Reading) -> Figure:
    meeting = reading.meeting
    if meeting.written:
        return measure.unavailable(NOTES_HAVE_NO_TALK)
    ours = _own_side(reading)
    if not ours:
        return measure.unavailable(NO_SELLER)
    found = sum(len(pattern.findall(meeting.sentence_text(index))) for index in ours)
    return measure.measured(found, f"{found} in {_words_in(meeting, ours)} words")


def _own_side(reading: Reading) -> tuple[int, ...]:
    """Return the sentences of the seller side; in an internal meeting, everybody's."""
    meeting = reading.meeting
    if meeting.kind is MeetingKind.INTERNAL:
        return tuple(i for i in range(len(meeting.sentences)) if role_of(meeting, i) is not Role.NOTES)
    return said_by_seller_side(meeting)


def _words_in(meeting: Meeting, sentences: Iterable[int]) -> int:
    return sum(word_count(meeting.sentence_text(index)) for index in sentences)
