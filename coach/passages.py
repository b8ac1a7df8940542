"""Sentences of a report as a passage: found again after a new analysis, and with roles in place of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coach.domain import Role

Report = Mapping[str, Any]
Line = dict[str, str]

SHORTEST_NAME = 3
HIDDEN = "[…]"
CUSTOMER = "the customer"
ROLE_WORDS: Mapping[str, str] = {
    Role.SELLER: "the seller",
    Role.SPECIALIST: "the technical expert",
    Role.BUYER: "the buyer",
    Role.MANAGER: "the manager",
    Role.COLLEAGUE: "a colleague",
}
# Names that are also words: nobody is recognised by them alone, and replacing them would spoil sentences.
NO_NAMES = frozenset(
    "may will mark grant rose grace hope faith art frank bill rich price page day long young "
    "speaker customer buyer seller rep sales client prospect agent manager unknown guest participant".split()
)


def same_sentence(text: str, place: int, texts: Sequence[str]) -> int | None:
    """Return where the sentence `text`, once at `place`, stands in `texts`; the nearest one, None where it is gone.

    Runs of white space and the case of letters make no difference.
    """
    wanted = _folded(text)
    if 0 <= place < len(texts) and _folded(texts[place]) == wanted:
        return place
    found = [index for index, other in enumerate(texts) if _folded(other) == wanted]
    return min(found, key=lambda index: abs(index - place)) if found else None


def passage(report: Report, first: int, last: int, *, names: bool, hide: Sequence[str] = ()) -> tuple[Line, ...]:
    """Return the sentences `first` to `last` as lines of one speaker each: `speaker`, `role`, `text`.

    With `names` False everybody is called by their role, and the account "the customer"; `hide` are further words to
    be left out.
    """
    masks = () if names else _masks(report)
    masks = (*masks, *((_word(word), HIDDEN) for word in hide if word.strip()))
    lines: list[Line] = []
    turn = None
    for sentence in report["sentences"][first : last + 1]:
        text = masked(sentence["text"].strip(), masks)
        if turn == sentence["turn"] and lines:
            lines[-1]["text"] += f" {text}"
            continue
        turn = sentence["turn"]
        lines.append({"speaker": _speaker(report, sentence, names=names), "role": sentence["role"], "text": text})
    return tuple(lines)


def without_names(text: str, report: Report) -> str:
    """Return `text` with roles in place of the names of people and of the account of `report`."""
    return masked(text, _masks(report))


def masked(text: str, masks: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """Return `text` with every find of a pattern replaced; a replacement that begins the text is capitalised."""
    for pattern, words in masks:
        text = pattern.sub(words, text)
    return text[:1].upper() + text[1:] if text.startswith((*ROLE_WORDS.values(), CUSTOMER)) else text


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _speaker(report: Report, sentence: Report, *, names: bool) -> str:
    name = sentence["speaker"] or ""
    if names or not name:
        return name
    same = [person["name"] for person in report["people"] if person["role"] == sentence["role"]]
    word = ROLE_WORDS.get(sentence["role"], "somebody").removeprefix("the ").removeprefix("a ").capitalize()
    return f"{word} {same.index(name) + 1}" if len(same) > 1 and name in same else word


def _masks(report: Report) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns for whole names first, then for their parts, so that no surname is left behind a role."""
    found: dict[str, str] = {}
    account = report["meeting"].get("account") or ""
    for person in report["people"]:
        words = ROLE_WORDS.get(person["role"], "somebody")
        for name in (person["name"], *person.get("aliases", ())):
            if name.casefold() not in NO_NAMES:
                found.setdefault(name, words)
            for part in re.findall(r"[^\W\d_][\w'’-]+", name):
                if len(part) >= SHORTEST_NAME and part.casefold() not in NO_NAMES:
                    found.setdefault(part, words)
        if person["role"] == Role.BUYER and person.get("organisation"):
            found.setdefault(person["organisation"], CUSTOMER)
    if account:
        found.setdefault(account, CUSTOMER)
    ordered = sorted((name for name in found if name.strip()), key=len, reverse=True)
    return tuple((_word(name, article=True), found[name]) for name in ordered)


def _word(name: str, *, article: bool = False) -> re.Pattern[str]:
    before = r"(?:the\s+)?" if article else ""
    return re.compile(rf"(?<!\w){before}{re.escape(name.strip())}(?!\w)", re.IGNORECASE)
