"""Text on its way into a column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from coach.folding import folded_words

PART_LENGTH = 60_000
"""Characters a search part; PostgreSQL holds about a megabyte of different words in one index entry."""


def clean(text: str, limit: int | None = None) -> str:
    """Return `text` without what no database takes (NUL, lone surrogates), cut to `limit` characters."""
    whole = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return whole if limit is None or len(whole) <= limit else whole[: limit - 1] + "…"


def one_line(text: str, limit: int) -> str:
    """Return `text` cleaned, with every run of white space as one blank."""
    return clean(" ".join(text.split()), limit)


def key_of(text: str) -> str:
    """Return what two spellings of one name share: no case, no compatibility forms, no outer blanks."""
    return unicodedata.normalize("NFKC", clean(text).strip()).casefold()


def fold(text: str) -> str:
    """Return the words of `text` for search: lower case, without accents or punctuation, joined by blanks.

    Both databases then see the same plain words, and a search is folded in the same way.
    """
    return " ".join(folded_words(text))


def parts(words: str) -> Iterator[str]:
    """Cut folded words into pieces of at most `PART_LENGTH` characters, between words where possible."""
    start = 0
    while start < len(words):
        end = start + PART_LENGTH
        if end < len(words):
            blank = words.rfind(" ", start, end)
            end = blank if blank > start else end
        yield words[start:end].strip()
        start = end
