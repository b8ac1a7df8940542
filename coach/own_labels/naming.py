"""What a trainer writes of an own label, checked: its name, its meaning, its sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from coach.domain import Label
from coach.errors import InvalidLabel

from .nouns import Definition, Where, Whose

LONGEST_NAME = 40
LONGEST_MEANING = 300
LONGEST_SENTENCE = 500
SHORTEST_SENTENCE = 3
KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 '&/.-]*")


def checked_definition(name: str, meaning: str, whose: str, where: str) -> Definition:
    """Return the label that the words of a form describe.

    Raises:
        InvalidLabel: a field is empty, too long or not of those that there are.
    """
    plain, sentence = " ".join(name.split()), " ".join(meaning.split())
    key = key_of(plain)
    if not _NAME.fullmatch(plain) or len(plain) > LONGEST_NAME or not KEY.fullmatch(key):
        raise InvalidLabel(
            "The name is not one that can be used.",
            where="name",
            mend=f"Begin with a letter; use letters a to z, digits and blanks, at most {LONGEST_NAME} in all.",
        )
    if key.replace("-", "_") in set(Label) or key in {"all", "any", "new", "own"}:
        raise InvalidLabel(
            f"Coach has {plain!r} already.", where="name", mend="Take a name that says what is special about it."
        )
    if not sentence or len(sentence) > LONGEST_MEANING:
        raise InvalidLabel(
            "The meaning is missing or too long.",
            where="meaning",
            mend=f"Say in one sentence what the label stands on, with at most {LONGEST_MEANING} letters.",
        )
    if whose not in set(Whose):
        raise InvalidLabel("Nobody of that kind speaks.", where="whose", mend=f"Choose {_choices(Whose)}.")
    if where not in set(Where):
        raise InvalidLabel("There is no such kind of meeting.", where="where", mend=f"Choose {_choices(Where)}.")
    return Definition(key, plain, sentence, Whose(whose), Where(where))


def key_of(name: str) -> str:
    """Return the key that a name gives: small letters and digits, joined by hyphens; empty where none is left."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def checked_sentence(text: str) -> str:
    """Return a sentence that may be an example, on one line.

    Raises:
        InvalidLabel: it is too short or too long.
    """
    line = " ".join(text.split())
    if len(line) > LONGEST_SENTENCE:
        raise InvalidLabel(
            f"The sentence has {len(line)} letters; at most {LONGEST_SENTENCE} are allowed.",
            where="sentences",
            mend="Take one sentence at a time.",
        )
    if len(re.findall(r"\w+", line)) < SHORTEST_SENTENCE:
        raise InvalidLabel(
            f"“{line}” is too short.", where="sentences", mend=f"Write a sentence of {SHORTEST_SENTENCE} words or more."
        )
    return line


def same_words(text: str) -> str:
    """Return what two spellings of one sentence share: no case, no punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _choices(of: Iterable[str]) -> str:
    *first, last = [str(one) for one in of]
    return f"{', '.join(first)} or {last}"
