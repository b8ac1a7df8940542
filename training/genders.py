"""She for he and Mr for Mrs: what a reader of meetings must not care about."""

from __future__ import annotations

import re
from dataclasses import replace

from .corpus import GoldMeeting

_PRONOUN = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"[ \t]+([a-z']+)", re.IGNORECASE)
_SIMPLE = {"he": "she", "she": "he", "him": "her", "himself": "herself", "herself": "himself", "hers": "his"}
# Before a name only: "ms" may be milliseconds, "miss" a verb.
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\b(?=\.?(?: (?:and|&) M(?:r|r?s|iss)\.?)? [A-Z])|\b(?:mr|mrs)\b(?= [a-z])")
# After these "her" is an object ("tell her that") and "his" stands alone ("a friend of his that"); after any other
# word a thing follows that is hers or his.
_NO_THING = frozenset(
    """
    a about after again all also always an and any anything as asap at away back because before being but by can could
    directly do does doing down either even every everything exactly first for from get go had has have he here how i if
    immediately in instead into is it just later like me much my next no not nothing now of off on once only onto or our
    out over personally please properly quite really right round she since so some something soon still than that that's
    the their them then there they this though through to today together tomorrow tonight too twice under until up very
    was we well were what when where whether which while who why will with without would yeah yes yesterday yet you your
    """.split()
)


def regendered(meeting: GoldMeeting) -> GoldMeeting:
    """Return the meeting with the sexes exchanged in pronouns and in Mr, Mrs, Ms; speakers keep their names."""
    return replace(meeting, sentences=tuple(replace(s, text=exchange(s.text)) for s in meeting.sentences))


def exchange(text: str) -> str:
    """Return the text with he and she, him and her, his and her(s), Mr and Mrs exchanged; HE and IT talk of others."""
    text = _PRONOUN.sub(lambda match: _other_pronoun(match, text), text)
    return _TITLE.sub(_other_title, text)


def _other_pronoun(match: re.Match[str], text: str) -> str:
    word = match.group()
    if word.isupper():
        return word
    after = _NEXT_WORD.match(text, match.end())
    owns = after is not None and after.group(1).lower() not in _NO_THING
    lower = word.lower()
    other = (
        ("his" if owns else "him")
        if lower == "her"
        else ("her" if owns else "hers")
        if lower == "his"
        else _SIMPLE[lower]
    )
    return other.capitalize() if word[0].isupper() else other


def _other_title(match: re.Match[str]) -> str:
    word = match.group()
    other = "mrs" if word.lower() == "mr" else "mr"
    return other.capitalize() if word[0].isupper() else other
