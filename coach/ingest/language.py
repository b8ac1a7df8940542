"""English or not, decided carefully: a wrong alarm is worse than a foreign text that slips through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from coach.errors import NotEnglish
from coach.ingest.wordlists import entries

# The languages that a sales team's uploads may be in; fewer choices mean fewer wrong alarms.
_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian",
    "fi": "Finnish", "pl": "Polish", "cs": "Czech", "sk": "Slovak", "hu": "Hungarian",
    "ro": "Romanian", "tr": "Turkish", "el": "Greek", "ru": "Russian", "uk": "Ukrainian",
    "bg": "Bulgarian", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "zh": "Chinese",
    "ja": "Japanese", "ko": "Korean", "vi": "Vietnamese", "th": "Thai", "id": "Indonesian",
    "hr": "Croatian", "sl": "Slovenian", "lt": "Lithuanian", "et": "Estonian",
}  # fmt: skip

# Words that carry English grammar and hardly occur in the other languages.
_ENGLISH_WORDS = entries(
    """
    the; and; you; that; it's; of; to; they; have; this; for; with; what; be; not; your; our; my; if; from;
    about; there; would; just; like; know; think; yeah; i'm; don't; that's; you're; had; has; been; were; their;
    how; when; which; need; needs; wants; they're; i've; it; she; his; them; out; got; could; should; who; why;
    because; more; then; than; right; said; asked; we're; we've; can't
"""
)
_LEAST_LETTERS = 80
_PIECE_WORDS = 40
_MOST_PIECES = 40
_FOREIGN_SHARE = 0.7
_ENGLISH_SHARE = 0.08
_LEAST_LOWER_SHARE = 0.45
_LATIN_END = "\u024f"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def require_english(texts: Iterable[str], *, filename: str) -> None:
    """Raise NotEnglish where clearly most of the words are in another language.

    The text is looked at in pieces of 40 words spread over its length. A piece counts as foreign where the model
    says so *and* fewer than 8 in 100 of its words are English function words; at least 70 in 100 pieces must
    be. Texts of fewer than 80 letters pass.
    """
    pieces = _pieces(texts)
    if sum(len(piece) for piece in pieces) < _LEAST_LETTERS:
        return
    languages = Counter(_language_of(piece) for piece in pieces)
    foreign = sum(count for language, count in languages.items() if language != "en")
    if foreign < _FOREIGN_SHARE * len(pieces):
        return
    del languages["en"]
    name = _LANGUAGES[languages.most_common(1)[0][0]]
    raise NotEnglish(
        f"the text seems to be in {name}, and Coach reads English only.",
        where=filename,
        mend="Upload an English version of the meeting.",
    )


def _pieces(texts: Iterable[str]) -> list[str]:
    """Cut the text into pieces of words, and keep pieces spread evenly over its length."""
    words = " ".join(texts).split()
    starts = range(0, len(words), _PIECE_WORDS)
    step = max(1, len(starts) // _MOST_PIECES)
    pieces = [" ".join(words[start : start + _PIECE_WORDS]) for start in starts[::step]]
    return [piece for piece in pieces if len(piece) >= _LEAST_LETTERS] or pieces[:1]


def _language_of(piece: str) -> str:
    folded = _WORD.findall(piece.casefold().replace("’", "'"))
    english = sum(word in _ENGLISH_WORDS for word in folded)
    if not folded or english >= _ENGLISH_SHARE * len(folded):
        return "en"
    # Names, product codes and addresses are no language: only words in lower case, or in another script, are judged.
    words = piece.casefold().split() if piece.isupper() else piece.split()
    judged = [word for word in words if word[0].islower() or word[0] > _LATIN_END]
    if len(judged) < _LEAST_LOWER_SHARE * len(words) or sum(map(len, judged)) < _LEAST_LETTERS // 2:
        return "en"
    return str(_identifier().classify(" ".join(judged))[0])


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES))
    return identifier
