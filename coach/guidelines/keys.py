"""Every key of a rule: what it means, and how its value is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

import re2

from coach.domain import OWN_PREFIX, SELLER_SIDE, Label, Level, MeetingForm, MeetingKind, Role, Topic
from coach.errors import GuidelineError

from .kinds.avoid import EVERY_PHRASE
from .kinds.limit import FIGURE_IDS
from .nodes import Node, entries_of, flag_of, member_of, members_of, nearest, number_of, one_or_more, text_of
from .own_labels import OWN_LABEL
from .phrases import compile_pattern, has_words
from .rules import Forms, Grade, Part, Phrase, Scope, Source, Stance, Status

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_PATTERN = 500
_MOST_EXAMPLES = 200
_LOOKAROUND = re.compile(r"\(\?<?[=!]")
_ANYONE = "anyone"

COMMON_KEYS: dict[str, str] = {
    "id": "`group/name` in small letters, digits and hyphens; unique in the pack. Groups `needs`, `value`, "
    "`objections`, `forward`, `relationship`, `talk` and `internal` have lines of their own on the scorecard; "
    "every other group counts on the line *guidelines kept*.",
    "kind": "What the rule does; the kinds are below.",
    "level": "`tip` (default), `warning` or `violation`.",
    "status": "`live` (default), `shadow` (counts, but shows to trainers alone) or `draft` (not applied).",
    "scope": "Where the rule looks; its keys are below. Without it: customer meetings; rules with wording "
    "(`any`) or examples look at the seller side alone, the others at everybody.",
    "when": "One or more moments; the rule applies only to a meeting in which one of them occurs.",
    "say": "The message to the rep, one or two sentences.",
    "try": "Words to say instead, or an example of the behaviour.",
    "why": "Why it matters to the buyer.",
    "source": "Where that is known from.",
    "grade": "How good the evidence is: `strong`, `good`, `medium`, `weak` or `house` (own practice).",
    "weight": "How much the rule counts, 0 to 5; default 1. With 0 it is shown and costs nothing.",
    "tests": "`hit` and `miss`, each a list. A sentence hits when the wording is found in it, or it is like an "
    "example; a scripted meeting hits "
    "when the rule is missed in it; a number (kind `limit`) hits when it is out of bounds; a contact history (kind "
    "`cadence`) hits when the rule is broken on its last day.",
}
OBLIGATORY_KEYS = ("id", "kind", "say", "why", "source", "grade", "tests")

SCOPE_KEYS: dict[str, str] = {
    "who": "Roles whose sentences count: `seller`, `specialist`, `buyer`, `manager`, `colleague`, `notes`, `unknown` "
    "or `anyone`.",
    "part": "`opening` (first 15 %, at most 5 minutes), `middle` or `closing` (last 15 %, at most 5 minutes).",
    "meeting": "`customer` (default) or `internal`, or both in a list.",
    "form": "`presentation`, `conversation`, `call`, `online`, `unknown`.",
    "stage": "Deal stages, as your company names them.",
    "topic": "Topics of the need or benefit in the sentence.",
    "label": "Moments: only sentences that carry one of them.",
    "after": "A moment: only sentences that come soon after it.",
    "within": "How many turns after the moment of `after`; default 2.",
    "source": "`transcript`, `notes` or `any` (default).",
}


def _refuse(node: Node, what: str, mend: str = "") -> NoReturn:
    raise GuidelineError(what, where=str(node.place), mend=mend)


def _id(node: Node) -> str:
    name = text_of(node, what="`id`")
    if not _ID.fullmatch(name):
        _refuse(node, f"The id {name!r} is not of the form `group/name`.", "For example `language/no-jargon`.")
    return name


def _sentence(key: str) -> Callable[[Node], str]:
    return lambda node: text_of(node, what=f"`{key}`")


def _label(key: str) -> Callable[[Node], str]:
    return lambda node: _one_label(node, key)


def _labels(key: str) -> Callable[[Node], frozenset[str]]:
    return lambda node: frozenset(_one_label(item, key) for item in one_or_more(node, what=f"`{key}`"))


def _one_label(node: Node, key: str) -> str:
    """Return a moment, or a label of the company's own; whether there is one of that name the parser cannot know."""
    name = text_of(node, what=f"`{key}`")
    if not name.startswith(OWN_PREFIX):
        return member_of(node, Label, what=f"`{key}`")
    if not OWN_LABEL.fullmatch(name):
        mend = f"An own label is written {OWN_PREFIX} and its key: small letters and digits, joined by hyphens."
        _refuse(node, f"`{key}` cannot be {name!r}.", mend)
    return name


def _wording(key: str) -> Callable[[Node], tuple[Phrase, ...]]:
    return lambda node: tuple(_phrase(item, key) for item in one_or_more(node, what=f"`{key}`"))


def _phrase(node: Node, key: str) -> Phrase:
    text = text_of(node, what=f"`{key}`")
    if len(text) > 1 and text[0] == text[-1] == "/":
        return _pattern(node, text[1:-1])
    if not has_words(text):
        _refuse(node, f"The phrase {text!r} has no word in it.")
    return Phrase(text)


def _pattern(node: Node, expression: str) -> Phrase:
    if not expression or len(expression) > _LONGEST_PATTERN:
        _refuse(node, f"An expression has 1 to {_LONGEST_PATTERN} characters, this one has {len(expression)}.")
    try:
        compiled = compile_pattern(expression)
    except re2.error as error:
        said = error.args[0]
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        _refuse(node, f"RE2 cannot read /{expression}/: {reason}.", _mend(expression))
    if compiled.search("") is not None:
        _refuse(node, f"/{expression}/ matches even where nothing is said.", "Make at least one part obligatory.")
    return Phrase(expression, is_pattern=True)


def _mend(expression: str) -> str:
    if _LOOKAROUND.search(expression) or re.search(r"\\[1-9]|\(\?P=", expression):
        return "RE2 has no lookaround and no back-references; write what may stand there in `except`."
    return "Check brackets, and put a backslash before a character that is meant as itself."


def _swap(node: Node) -> Mapping[str, str]:
    if node.entries is None:
        return MappingProxyType({EVERY_PHRASE: text_of(node, what="`swap`")})
    found = entries_of(node, None, what="`swap`")
    texts = {phrase: text_of(value, what=f"The swap of {phrase!r}") for phrase, (_, value) in found.items()}
    return MappingProxyType({phrase.strip("/") if phrase[0] == "/" else phrase: text for phrase, text in texts.items()})


def _examples(key: str) -> Callable[[Node], tuple[str, ...]]:
    return lambda node: _sentences(node, key)


def _sentences(node: Node, key: str) -> tuple[str, ...]:
    items = one_or_more(node, what=f"`{key}`")
    if len(items) > _MOST_EXAMPLES:
        _refuse(node, f"`{key}` has {len(items)} sentences; at most {_MOST_EXAMPLES} are allowed.", "Keep the best.")
    texts: dict[str, Node] = {}
    for item in items:
        text = text_of(item, what=f"`{key}`")
        if text in texts:
            _refuse(item, f"The example {text!r} stands here twice.", f"First on line {texts[text].place.line}.")
        texts[text] = item
    return tuple(texts)


def _figure(node: Node) -> str:
    name = text_of(node, what="`figure`")
    if name not in FIGURE_IDS:
        _refuse(node, f"There is no figure {name!r}.", nearest(name, FIGURE_IDS))
    return name


def _number(key: str, lowest: float, highest: float) -> Callable[[Node], float]:
    return lambda node: number_of(node, what=f"`{key}`", lowest=lowest, highest=highest)


def _turns(node: Node) -> int:
    number = number_of(node, what="`within`", lowest=0, highest=1000)
    if number != int(number):
        _refuse(node, "`within` is a whole number of turns.")
    return int(number)


def _days(key: str, lowest: int) -> Callable[[Node], int]:
    return lambda node: _whole(node, key, lowest)


def _whole(node: Node, key: str, lowest: int) -> int:
    number = number_of(node, what=f"`{key}`", lowest=lowest, highest=3660)
    if number != int(number):
        _refuse(node, f"`{key}` is a whole number of days.")
    return int(number)


def _who(node: Node) -> frozenset[Role]:
    names = [text_of(item, what="`who`") for item in one_or_more(node, what="`who`")]
    roles = {str(role): role for role in Role}
    for name in names:
        if name not in roles and name != _ANYONE:
            _refuse(node, f"`who` cannot be {name!r}.", nearest(name, [*roles, _ANYONE]))
    return frozenset() if _ANYONE in names else frozenset(roles[name] for name in names)


SCOPE_READERS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "who": ("who", _who),
    "part": ("parts", lambda node: members_of(node, Part, what="`part`")),
    "meeting": ("meetings", lambda node: members_of(node, MeetingKind, what="`meeting`")),
    "form": ("forms", lambda node: members_of(node, MeetingForm, what="`form`")),
    "stage": (
        "stages",
        lambda node: frozenset(text_of(item, what="`stage`").casefold() for item in one_or_more(node, what="`stage`")),
    ),
    "topic": ("topics", lambda node: members_of(node, Topic, what="`topic`")),
    "label": ("labels", _labels("label")),
    "after": ("after", _label("after")),
    "within": ("within", _turns),
    "source": ("source", lambda node: member_of(node, Source, what="`source`")),
}

# Key -> the field of `Guideline` that it fills, and how its value is read. `kind`, `scope` and `tests` are apart.
RULE_READERS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "id": ("id", _id),
    "level": ("level", lambda node: member_of(node, Level, what="`level`")),
    "status": ("status", lambda node: member_of(node, Status, what="`status`")),
    "when": ("when", _labels("when")),
    "say": ("say", _sentence("say")),
    "try": ("try_instead", _sentence("try")),
    "why": ("why", _sentence("why")),
    "source": ("source", _sentence("source")),
    "grade": ("grade", lambda node: member_of(node, Grade, what="`grade`")),
    "weight": ("weight", _number("weight", 0, 5)),
    "any": ("wording", _wording("any")),
    "forms": ("forms", lambda node: member_of(node, Forms, what="`forms`")),
    "except": ("exceptions", _wording("except")),
    "swap": ("swap", _swap),
    "label": ("label", _label("label")),
    "dated": ("dated", lambda node: flag_of(node, what="`dated`")),
    "owned": ("owned", lambda node: flag_of(node, what="`owned`")),
    "first": ("first", _labels("first")),
    "then": ("then", _labels("then")),
    "each": ("each", _label("each")),
    "by": ("by", _labels("by")),
    "within": ("within", _turns),
    "linked": ("linked", lambda node: flag_of(node, what="`linked`")),
    "figure": ("figure", _figure),
    "min": ("at_least", _number("min", -1e9, 1e9)),
    "max": ("at_most", _number("max", -1e9, 1e9)),
    "per": ("per_days", _days("per", 1)),
    "follow_up": ("follow_up_days", _days("follow_up", 0)),
    "every": ("every_days", _days("every", 1)),
    "as": ("stance", lambda node: member_of(node, Stance, what="`as`")),
    "examples": ("examples", _examples("examples")),
    "unlike": ("unlike", _examples("unlike")),
    "threshold": ("threshold", _number("threshold", 0, 1)),
}


def read_scope(node: Node | None, *, spoken_wording: bool) -> Scope:
    """Return the scope of a rule; `spoken_wording` rules look at the company's own people unless told otherwise."""
    values: dict[str, Any] = {}
    entries = entries_of(node, SCOPE_KEYS, what="`scope`") if node is not None else {}
    for key, (_, value) in entries.items():
        field, read = SCOPE_READERS[key]
        values[field] = read(value)
    if spoken_wording and "who" not in values:
        values["who"] = own_people(values.get("meetings", frozenset()))
    return Scope(**values)


def own_people(meetings: frozenset[MeetingKind]) -> frozenset[Role]:
    """Return the company's own people in meetings of these kinds."""
    return SELLER_SIDE | {Role.MANAGER, Role.COLLEAGUE} if MeetingKind.INTERNAL in meetings else SELLER_SIDE
