"""The form of a rule: a field for each key of its kind, filled from a rule and read back as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from coach.domain import OWN_PREFIX, Label, Level, MeetingForm, MeetingKind, Role, Topic
from coach.guidelines.in_words import GRADES, KINDS, LEVELS, STATUSES, key_in_words
from coach.guidelines.keys import COMMON_KEYS, OBLIGATORY_KEYS, SCOPE_KEYS
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.kinds.limit import FIGURE_IDS
from coach.guidelines.own_labels import label_in_words
from coach.guidelines.plain import keys_as_yaml
from coach.guidelines.rules import Forms, Grade, Part, Source, Stance, Status
from web.words import NAMES, name

LINES, TEXT, CHOICE, CHOICES, FLAG, FREE, TESTS, SWAP = (
    "lines",
    "text",
    "choice",
    "choices",
    "flag",
    "free",
    "tests",
    "swap",
)
_ARROW = "->"
_ROLE_LINE = re.compile(rf"^(?:{'|'.join(Role)}):\s")
# A line of a contact history, as rules of the kind `cadence` have them in their tests.
_DAY_LINE = re.compile(r"^\d{4}-\d{2}-\d{2}:\s")


# What can be chosen in a field, as (value, words).
Choices = tuple[tuple[str, str], ...]


class Given(Protocol):
    """What a form sends."""

    def get(self, key: str, default: str = "") -> str:
        """Return the first value of a field."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a field."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """A field of the form: `key` as a pack writes it ("scope.who"), `choices` as (value, words)."""

    key: str
    label: str
    widget: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    obligatory: bool = False

    @property
    def id(self) -> str:
        """The id of the input in the page."""
        return self.key.replace(".", "-")


def _of(members: type[StrEnum], words: Mapping[StrEnum, str] | None = None) -> tuple[tuple[str, str], ...]:
    known: Mapping[str, str] = {str(one): text for one, text in (words or {}).items()}
    return tuple((str(one), known.get(str(one)) or _name(members, str(one))) for one in members)


def _name(members: type, value: str) -> str:
    return name(members, value) if members in NAMES else value.replace("_", " ").capitalize()


_LABELS = _of(Label)
# The keys that name moments, and so may name labels of the company's own.
_LABEL_KEYS = frozenset({"when", "label", "first", "then", "each", "by", "scope.label", "scope.after"})
_WITHOUT_OWN = frozenset({"cadence"})
_FORMS = {Forms.LEMMA: "Every form of the words", Forms.EXACT: "Exactly as written"}
_SOURCES = {Source.TRANSCRIPT: "Transcripts alone", Source.NOTES: "Written notes alone", Source.ANY: "Both"}
_STANCES = {Stance.PREFER: "Recommended", Stance.AVOID: "Discouraged"}

# How each key is asked for; a key that is missing here (of a kind made later) is asked for as YAML on one line.
_WIDGETS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "id": (TEXT, ()),
    "kind": (CHOICE, tuple((kind, KINDS.get(kind, kind)) for kind in RULE_KINDS)),
    "level": (CHOICE, _of(Level, LEVELS)),
    "status": (CHOICE, _of(Status, STATUSES)),
    "when": (CHOICES, _LABELS),
    "say": (TEXT, ()),
    "try": (TEXT, ()),
    "why": (TEXT, ()),
    "source": (TEXT, ()),
    "grade": (CHOICE, _of(Grade, GRADES)),
    "weight": (TEXT, ()),
    "any": (LINES, ()),
    "forms": (CHOICE, _of(Forms, _FORMS)),
    "except": (LINES, ()),
    "swap": (SWAP, ()),
    "label": (CHOICE, (("", "None"), *_LABELS)),
    "dated": (FLAG, ()),
    "owned": (FLAG, ()),
    "first": (CHOICES, _LABELS),
    "then": (CHOICES, _LABELS),
    "each": (CHOICE, _LABELS),
    "by": (CHOICES, _LABELS),
    "within": (TEXT, ()),
    "linked": (FLAG, ()),
    "figure": (CHOICE, tuple((figure, figure.replace("_", " ").capitalize()) for figure in FIGURE_IDS)),
    "min": (TEXT, ()),
    "max": (TEXT, ()),
    "as": (CHOICE, _of(Stance, _STANCES)),
    "examples": (LINES, ()),
    "unlike": (LINES, ()),
    "threshold": (TEXT, ()),
    "scope.who": (CHOICES, (*_of(Role), ("anyone", "Anybody"))),
    "scope.part": (CHOICES, _of(Part)),
    "scope.meeting": (CHOICES, _of(MeetingKind)),
    "scope.form": (CHOICES, _of(MeetingForm)),
    "scope.stage": (LINES, ()),
    "scope.topic": (CHOICES, _of(Topic)),
    "scope.label": (CHOICES, _LABELS),
    "scope.after": (CHOICE, (("", "No matter"), *_LABELS)),
    "scope.within": (TEXT, ()),
    "scope.source": (CHOICE, _of(Source, _SOURCES)),
    "tests.hit": (TESTS, ()),
    "tests.miss": (TESTS, ()),
}
_HINTS: Mapping[str, str] = {
    "id": "A group and a name, such as language/no-jargon.",
    "any": "One a line. A phrase finds every form of its words; an expression stands between slashes.",
    "except": "One a line. A find that overlaps one of these does not count.",
    "swap": "One text for all, or on each line: words -> better words.",
    "examples": "One sentence a line, three to ten different ones.",
    "unlike": "One sentence a line.",
    "tests.hit": "What the rule must find: one sentence a line. A small meeting is a block of lines such as "
    "“buyer: That is too dear. {objection}”, with an empty line before and after it. For a figure: one number a line.",
    "tests.miss": "What it must leave alone, written in the same way.",
    "weight": "0 to 5; empty is 1. With 0 the rule is shown and costs nothing.",
    "threshold": "0 to 1; empty is 0.5. A higher one finds less and is right more often.",
    "source": "A study, a book, or “House practice”.",
}


# What goes without saying in a pack and must be chosen in a form.
_UNSAID: Mapping[str, list[str]] = {"status": ["live"], "level": ["tip"], "forms": ["lemma"], "scope.source": ["any"]}


def fields_of(kind: str, own_labels: Choices = ()) -> tuple[RuleField, ...]:
    """Return the fields of a rule of `kind`, in the order in which they are asked for.

    `own_labels` are those of `own_choices`.
    """
    own = RULE_KINDS[kind]
    main = ("id", "say", *own.keys, "try", "why", "source", "grade", "level", "weight", "status")
    obligatory = {*OBLIGATORY_KEYS, *own.obligatory, "tests.hit", "tests.miss"}
    return tuple(_field(key, key in obligatory, own_labels) for key in (*main, "tests.hit", "tests.miss"))


def scope_fields(own_labels: Choices = ()) -> tuple[RuleField, ...]:
    """Return the fields of where a rule looks; `own_labels` are those of `own_choices`."""
    return (_field("when", False, own_labels), *(_field(f"scope.{key}", False, own_labels) for key in SCOPE_KEYS))


def own_choices(kind: str, named: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> Choices:
    """Return the own labels that a rule of `kind` may name, by name: those of `named`, and those that stand in it."""
    there = {one for key in _LABEL_KEYS for one in values.get(key, ()) if one.startswith(OWN_PREFIX)}
    names = {**{one: label_in_words(one) for one in sorted(there)}, **({} if kind in _WITHOUT_OWN else named)}
    return tuple((one, f"{text} (own label)") for one, text in names.items())


def _field(key: str, obligatory: bool, own_labels: Choices) -> RuleField:
    widget, choices = _WIDGETS.get(key, (FREE, ()))
    choices = (*choices, *own_labels) if key in _LABEL_KEYS else choices
    hint = _HINTS.get(key, "") if key in _HINTS or widget != FREE else "As YAML, on one line."
    return RuleField(key, key_in_words(key), widget, hint, choices, obligatory)


def values_of(keys: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the values of the form from the keys of a rule as a pack writes them."""
    flat: dict[str, object] = {}
    for key, value in keys.items():
        if key in ("scope", "tests") and isinstance(value, Mapping):
            flat |= {f"{key}.{inner}": one for inner, one in value.items()}
        else:
            flat[key] = value
    return {**_UNSAID} | {key: _written(key, value) for key, value in flat.items()}


def _written(key: str, value: object) -> list[str]:
    widget = _WIDGETS.get(key, (FREE, ()))[0]
    if widget == TESTS and isinstance(value, Sequence):
        return ["\n".join(_test(one) for one in value).strip("\n").replace("\n\n\n", "\n\n")]
    if widget == SWAP and isinstance(value, Mapping):
        return ["\n".join(f"{words} {_ARROW} {better}" for words, better in value.items())]
    if widget == LINES:
        return ["\n".join(map(str, value)) if isinstance(value, list) else str(value)]
    if widget == CHOICES:
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if widget == FREE:
        return [keys_as_yaml({"x": value}).removeprefix("x:").strip()] if isinstance(value, str) else [_inline(value)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_inline(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(_inline, value)) + "]" if isinstance(value, list) else str(value)


def _test(test: object) -> str:
    if not isinstance(test, list):
        return str(test)
    lines = [f"{role}: {said}" for line in test if isinstance(line, Mapping) for role, said in line.items()]
    return "\n" + "\n".join(lines) + "\n"


def yaml_of(kind: str, given: Given) -> str:
    """Return the YAML text of the rule that a form describes; what is wrong in it the parser says."""
    keys: dict[str, object] = {"id": given.get("id", "").strip(), "kind": kind}
    scope: dict[str, object] = {}
    tests: dict[str, object] = {}
    free = ""
    for field in (*fields_of(kind), *scope_fields()):
        value = _read(field, given)
        outer, _, inner = field.key.partition(".")
        if value in ("", [], {}) and not field.obligatory:
            continue
        if field.widget == FREE:
            free += f"{field.key}: {value}\n"
        elif inner:
            (scope if outer == "scope" else tests)[inner] = value
        else:
            keys[field.key] = value
    ordered = {key: keys[key] for key in (*COMMON_KEYS, *RULE_KINDS[kind].keys) if key in keys}
    return keys_as_yaml(ordered | ({"scope": scope} if scope else {}) | {"tests": tests}) + free


def _read(field: RuleField, given: Given) -> object:
    text = given.get(field.key, "").replace("\r\n", "\n").strip()
    if field.widget == CHOICES:
        return [one for one in given.getlist(field.key) if one]
    if field.widget == LINES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.widget == FLAG:
        return "true" if text else ""
    if field.widget == TESTS:
        return [test for block in re.split(r"\n\s*\n", text) for test in _tests(block)]
    if field.widget == SWAP and _ARROW in text:
        pairs = [line.split(_ARROW, 1) for line in text.split("\n") if _ARROW in line]
        return {words.strip(): better.strip() for words, better in pairs}
    return " ".join(text.split())


def _tests(block: str) -> list[object]:
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    if lines and all(_ROLE_LINE.match(line) or _DAY_LINE.match(line) for line in lines):
        return [[{line.partition(":")[0]: line.partition(":")[2].strip()} for line in lines]]
    return [*lines]
