"""Cue rules: plain patterns that are shown as evidence beside what the model found, never hidden in it.

The rules lie in `cues.yml`. All patterns are RE2 and are searched together, in lower case with straight quotes, plain
hyphens and single blanks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

import re2
import yaml

from coach.domain import Label, Role
from coach.errors import GuidelineError

_FILE = "cues.yml"
_KEYS = frozenset({"id", "label", "sides", "score", "any", "unless", "hit", "miss"})
_OPTIONAL = frozenset({"unless"})
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


class Side(StrEnum):
    """Whose words a rule looks at; `any` looks at everybody's and at notes."""

    SELLER = "seller"
    BUYER = "buyer"
    ANY = "any"
    NOTES = "notes"


# Nobody in an internal meeting sells or buys there, but a colleague may report what a buyer said.
_SIDES: Mapping[Role, frozenset[Side]] = {
    Role.SELLER: frozenset({Side.SELLER, Side.ANY}),
    Role.SPECIALIST: frozenset({Side.SELLER, Side.ANY}),
    Role.BUYER: frozenset({Side.BUYER, Side.ANY}),
    Role.NOTES: frozenset({Side.NOTES, Side.ANY}),
    Role.MANAGER: frozenset({Side.ANY}),
    Role.COLLEAGUE: frozenset({Side.ANY}),
    Role.UNKNOWN: frozenset(Side),
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule that matched a sentence; `id` is "<label>/<rule>", as in "need/looking-for".

    `score` in 0..1 says how telling the rule is: about the share of matching sentences that carry the label.
    """

    id: str
    label: Label
    score: float


@dataclass(frozen=True, slots=True)
class CueRule:
    """A rule of the file: it matches where one of `any` and none of `unless` is found."""

    cue: Cue
    sides: frozenset[Side]
    any: tuple[str, ...]
    unless: tuple[str, ...]
    hit: tuple[str, ...]
    miss: tuple[str, ...]


class CueBook:
    """Every cue rule, compiled; searching changes nothing in it, so threads may share it."""

    def __init__(self, rules: tuple[CueRule, ...]) -> None:
        self.rules = rules
        self._sets = tuple(
            (sides, _PatternSet([(number, rule) for number, rule in enumerate(rules) if rule.sides == sides]))
            for sides in dict.fromkeys(rule.sides for rule in rules)
        )

    def find(self, text: str, role: Role) -> tuple[Cue, ...]:
        """Return the cues in a sentence that somebody in `role` said or wrote, in the order of the rules."""
        sides = _SIDES[role]
        plain = " ".join(text.translate(_QUOTES).lower().split()).encode()
        found = [number for wanted, patterns in self._sets if wanted & sides for number in patterns.search(plain)]
        return tuple(self.rules[number].cue for number in sorted(found))


class _PatternSet:
    """The patterns of some rules in one RE2 filter: only patterns whose literal words occur are tried at all.

    Measured on 1,000 unseen sentences, two busy cores: 30 to 70 ms, against 135 ms and more for one `re2.Set`, whose
    automaton grows with every new sentence.
    """

    def __init__(self, rules: Sequence[tuple[int, CueRule]]) -> None:
        self._filter = re2.Filter()
        self._owners: list[list[tuple[int, bool]]] = []
        places: dict[str, int] = {}
        for number, rule in rules:
            for vetoes, patterns in ((False, rule.any), (True, rule.unless)):
                for pattern in patterns:
                    if pattern not in places:
                        places[pattern] = self._add(pattern, rule.cue.id)
                        self._owners.append([])
                    self._owners[places[pattern]].append((number, vetoes))
        self._filter.Compile()

    def search(self, text: bytes) -> set[int]:
        """Return the numbers of the rules that `text` (UTF-8) matches."""
        found: set[int] = set()
        vetoed: set[int] = set()
        for index in self._filter.Match(text) or ():
            for number, vetoes in self._owners[index]:
                (vetoed if vetoes else found).add(number)
        return found - vetoed

    def _add(self, pattern: str, rule_id: str) -> int:
        options = re2.Options()
        options.log_errors = False
        try:
            index: int = self._filter.Add(pattern, options)
        except re2.error as error:
            raise GuidelineError(
                f"The pattern {pattern!r} cannot be read.",
                where=f"{_FILE}:{rule_id}",
                mend="Write it for RE2, without look-around and back-references.",
            ) from error
        return index


def load_cues() -> CueBook:
    """Return the cue rules that ship with Coach.

    Raises:
        GuidelineError: the file is damaged.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(files("coach.understand").joinpath(_FILE).read_text("utf-8"), Loader=loader)  # noqa: S506
    return CueBook(tuple(_rules(entries)))


def _rules(entries: list[dict[str, object]]) -> Iterator[CueRule]:
    seen: set[str] = set()
    for entry in entries:
        rule_id = str(entry.get("id"))
        odd = sorted((set(entry) - _KEYS) | (_KEYS - _OPTIONAL - set(entry)))
        if odd or rule_id in seen:
            raise GuidelineError(
                f"The cue rule has missing or unknown keys: {', '.join(odd)}." if odd else "The id stands twice.",
                where=f"{_FILE}:{rule_id}",
                mend=f"The keys are {', '.join(sorted(_KEYS))}.",
            )
        seen.add(rule_id)
        label = Label(str(entry["label"]))
        yield CueRule(
            cue=Cue(rule_id, label, float(str(entry["score"]))),
            sides=frozenset(Side(side) for side in _texts(entry["sides"])),
            any=_texts(entry["any"]),
            unless=_texts(entry.get("unless", ())),
            hit=_texts(entry["hit"]),
            miss=_texts(entry["miss"]),
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)
