"""Other names for the people of a meeting: what a reader of meetings must not care about.

Every given name of the meeting is replaced, the same way throughout, by one that is heard elsewhere and by the other
sex; every family name by another one. `names.toml` lists the names. Titles ("Mrs") and callings ("Chair") stay.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from .corpus import GoldMeeting

NAMES = Path(__file__).parent / "names.toml"
# Speech-recognition spelling has no capitals, so a name there cannot be told from the word it may also be.
_WITHOUT_CAPITALS = "asr"


@dataclass(frozen=True, slots=True)
class NameLists:
    """What `names.toml` holds: given names with (origin, gender), family names with their origin, and words."""

    given: dict[str, tuple[str, str]]
    family: dict[str, str]
    words: frozenset[str]
    formal: frozenset[str]
    informal: frozenset[str]
    callings: frozenset[str]


@cache
def name_lists() -> NameLists:
    """Return the shipped lists."""
    content = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    origins = {origin: lists for origin, lists in content.items() if isinstance(lists, dict)}
    return NameLists(
        given={
            name: (origin, gender)
            for origin, lists in origins.items()
            for gender in ("female", "male")
            for name in lists[gender].split()
        },
        family={name: origin for origin, lists in origins.items() for name in lists["family"].split()},
        words=frozenset(content["words"].split()),
        formal=frozenset(content["formal"].split()),
        informal=frozenset(content["informal"].split()),
        callings=frozenset(content["callings"].split()),
    )


def renamed(meeting: GoldMeeting) -> GoldMeeting:
    """Return the meeting with other names, in the speakers' names, the list of people and every sentence.

    Replaced are the names of the meeting's people, family names after a title, and every other given name of the
    lists. The same meeting is always renamed the same way.
    """
    lists = name_lists()
    own_given, own_family = _own_names(meeting, lists)
    family = own_family | _titled_names(meeting, lists)
    given = (own_given | _mentioned_names(meeting, lists)) - family
    swap = _replacements(meeting, given, family, lists)
    in_speakers = _replacer(swap)
    lower = meeting.manner == _WITHOUT_CAPITALS
    in_texts = _replacer(_in_lower_case(swap, lists)) if lower else _replacer(swap)
    return replace(
        meeting,
        people=tuple((in_speakers(name), role) for name, role in meeting.people),
        sentences=tuple(
            replace(s, text=in_texts(s.text), speaker=None if s.speaker is None else in_speakers(s.speaker))
            for s in meeting.sentences
        ),
    )


def _own_names(meeting: GoldMeeting, lists: NameLists) -> tuple[set[str], set[str]]:
    """Return the given and the family names of the meeting's people."""
    given: set[str] = set()
    family: set[str] = set()
    for name, _ in meeting.people:
        parts = [part for part in name.split() if part[0].isupper()]
        plain = [part.strip(".,").lower() for part in parts]
        titled = any(part in lists.formal for part in plain)
        names = [
            part.strip(".,")
            for part, word in zip(parts, plain, strict=True)
            if word not in lists.formal | lists.informal | lists.callings
        ]
        if titled:
            # "Rev Mark": a title may stand before a given name, too.
            for part in names:
                (given if part in lists.given and len(names) == 1 else family).add(part)
        else:
            given.update(names[:1])
            family.update(names[1:])
    return given, family - given


def _titled_names(meeting: GoldMeeting, lists: NameLists) -> set[str]:
    """Return the family names that follow a title in the text ("Mr Doyle")."""
    titles = "|".join(
        sorted(title.capitalize() for title in lists.formal if title in {"mr", "mrs", "ms", "miss", "dr"})
    )
    pattern = re.compile(rf"\b(?:{titles})\.? ([A-Z][a-z]+(?:-[A-Z][a-z]+)?)")
    return {found for sentence in meeting.sentences for found in pattern.findall(sentence.text)}


def _mentioned_names(meeting: GoldMeeting, lists: NameLists) -> set[str]:
    """Return the given names of the lists that occur in the text and are no words of their own."""
    lower = meeting.manner == _WITHOUT_CAPITALS
    known = {name.lower() if lower else name: name for name in lists.given if name.lower() not in lists.words}
    words = {word for sentence in meeting.sentences for word in re.findall(r"\w+(?:-\w+)*", sentence.text)}
    return {known[word] for word in words if word in known}


def _replacements(meeting: GoldMeeting, given: set[str], family: set[str], lists: NameLists) -> dict[str, str]:
    """Return a name for each name; all are different and none occurs in the meeting already."""
    rng = random.Random(f"names:{meeting.id}")
    taken = {word for s in meeting.sentences for word in re.findall(r"\w+(?:-\w+)*", s.text.lower())}
    taken |= {name.lower() for name in given | family}
    swap: dict[str, str] = {}
    for name in sorted(given):
        origin, gender = lists.given.get(name, ("", ""))
        swap[name] = _draw(
            rng,
            [
                other
                for other, (elsewhere, sex) in lists.given.items()
                if elsewhere != origin and sex != gender and other.lower() not in taken | lists.words
            ],
        )
        taken.add(swap[name].lower())
    for name in sorted(family):
        origin = lists.family.get(name, "")
        swap[name] = _draw(
            rng,
            [other for other, elsewhere in lists.family.items() if elsewhere != origin and other.lower() not in taken],
        )
        taken.add(swap[name].lower())
    return swap


def _draw(rng: random.Random, candidates: list[str]) -> str:
    return rng.choice(sorted(candidates))


def _in_lower_case(swap: dict[str, str], lists: NameLists) -> dict[str, str]:
    return {name.lower(): other.lower() for name, other in swap.items() if name.lower() not in lists.words}


def _replacer(swap: dict[str, str]) -> Callable[[str], str]:
    """Return a function that replaces whole words, possessives included, also where they stand in capitals."""
    spellings = dict(_with_capitals(swap))
    if not spellings:
        return lambda text: text
    names = "|".join(re.escape(name) for name in sorted(spellings, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<![\w-])(?:{names})(?!\w)")
    return lambda text: pattern.sub(lambda match: spellings[match.group()], text)


def _with_capitals(swap: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, other in swap.items():
        # Two or three capitals are more likely an abbreviation than a name.
        if len(name) > 3:
            yield name.upper(), other.upper()
        yield name, other
