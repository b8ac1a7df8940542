"""When a sentence of the seller side says back what the buyer said: it asks to be confirmed, so it offers nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.domain import SELLER_SIDE, Label, Meeting, Moment

_OFFERS = frozenset({Label.FEATURE, Label.BENEFIT})
_QUOTES = str.maketrans({"’": "'", "‘": "'"})
_RIGHT = r"(?:right|correct|fair|accurate|about right|about it|so|it)"
_CONFIRM = re.compile(
    rf"\b(?:(?:have|did|do) i (?:got |get |have |understood |understand |heard |hear )?(?:that|this|it|you|all "
    rf"that)?(?: all)? ?"
    rf"(?:right|correctly|properly)|is (?:that|it|this) (?:all )?{_RIGHT}|am i (?:right|close|with you)|does "
    rf"that sound "
    rf"(?:right|about right|fair)|would (?:that|it) be (?:right|fair)|correct me if|tell me if i|what have i missed|"
    rf"did i miss anything)\b[^.]{{0,40}}$"
)
_LEADS = re.compile(
    r"^(?:(?:ok|okay|right|and|yes|yeah|alright|um|uh|well),? )*so\b|^(?:if i|let me|what i'm|i'm hearing)"
)
# Words that can only open a playback; an offer would speak of "us" or "ours".
_SAYS_BACK = re.compile(
    r"^(?:(?:ok|okay|right|and|yes|yeah|alright|um|uh|well|so),? )*(?:if i(?:'ve| have)? (?:understood|understand|"
    r"heard|hear)\b|what (?:i'm|i am) hearing\b|(?:what )?you(?:'re| are) (?:saying|telling me)\b|"
    r"(?:it )?sounds (?:like|as if) (?:you|your)\b|you(?:'re| are) \w+ing\b.*,? (?:right|then|basically)$)|"
    r"^(?:(?:ok|okay|right|and|yes|yeah|alright|um|uh|well),? )*so,? (?:basically |really )?you"
    r"(?: (?:need|want) (?!to\b)|(?:'re| are) (?:after|looking for)\b)"
)
_OURS = re.compile(r"\b(?:we|we'll|we'd|we're|we've|our|ours|us)\b")


def is_playback(meeting: Meeting, index: int) -> bool:
    """Return whether sentence `index` of the seller side plays the buyer's words back: it asks if they are right, or
    opens with words that only a playback has.
    """
    if meeting.turn_of(index).role not in SELLER_SIDE:
        return False
    text = _plain(meeting, index)
    if _SAYS_BACK.search(text) is not None and _OURS.search(text) is None:
        return True
    if _LEADS.search(text) is None:
        return False
    if _CONFIRM.search(text):
        return True
    following = index + 1
    same_turn = (
        following < len(meeting.sentences) and meeting.sentences[following].turn == meeting.sentences[index].turn
    )
    return same_turn and _CONFIRM.search(_plain(meeting, following)) is not None


def without_offers_played_back(meeting: Meeting, moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """Return the moments without features and benefits on sentences that only play the buyer's words back."""
    return tuple(m for m in moments if m.label not in _OFFERS or not is_playback(meeting, m.sentence))


def _plain(meeting: Meeting, index: int) -> str:
    return " ".join(meeting.sentence_text(index).translate(_QUOTES).lower().split()).rstrip(" ?.!")
