"""YAML text -> nodes that know their line and column, and typed reading of them.

Only plain YAML is read: anchors, aliases, tags, directives and further documents are refused, so a small file cannot
grow large. Scalars stay text until somebody asks for a number, so `no` and `1.10` mean what they say.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

import yaml

from coach.errors import GuidelineError

LARGEST_BYTES = 512 * 1024
_DEEPEST = 12
_Member = TypeVar("_Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (`value` is text), a list (`items`) or a mapping (`entries`, in order, keys as scalar nodes)."""

    place: Place
    value: str | None = None
    items: tuple[Node, ...] | None = None
    entries: tuple[tuple[Node, Node], ...] | None = None

    @property
    def form(self) -> str:
        """What the node is, in words."""
        if self.entries is not None:
            return "a mapping"
        return "a list" if self.items is not None else "a text"


def read_nodes(text: str, *, file: str) -> Node:
    """Return the root of a YAML text.

    Raises:
        GuidelineError: larger than `LARGEST_BYTES`, no YAML, or YAML beyond the plain kind.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise GuidelineError(
            "The file is larger than 512 KB.", where=file, mend="Split the guidelines into several packs."
        )
    events = _events(text, file)
    node = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if node is not None:
                _refuse(_place(event, file), "A second document begins.", "Write one document.")
            if event.version or event.tags:
                _refuse(_place(event, file), "YAML directives are not allowed.", "Remove the line that begins with %.")
            node = _build(next(events), events, file, 0)
    if node is None:
        raise GuidelineError("The file is empty.", where=f"{file}:1:1", mend="A pack begins with `name:` and `rules:`.")
    return node


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parser = yaml.parse(text.removeprefix("\ufeff"), Loader=loader)
    while True:
        try:
            event = next(parser)
        except StopIteration:
            return
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            _refuse(Place(file, line, column), f"This is not valid YAML: {error.problem or error.context}.", "")
        except (yaml.YAMLError, UnicodeError):
            _refuse(Place(file, 1, 1), "The file contains characters that YAML does not allow.", "Save it as UTF-8.")
        yield event


def _build(event: yaml.Event, events: Iterator[yaml.Event], file: str, depth: int) -> Node:
    place = _place(event, file)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        _refuse(place, "Anchors (&) and aliases (*) are not allowed.", "Write the text out, or put it in quotes.")
    if getattr(event, "tag", None):
        _refuse(place, "Tags (!) are not allowed.", "Remove the tag, or put the text in quotes.")
    if depth > _DEEPEST:
        _refuse(place, "This is nested too deep.", "A pack needs no more than a few levels.")
    if isinstance(event, yaml.ScalarEvent):
        return Node(place, value=event.value)
    children: list[Node] = []
    closing = yaml.SequenceEndEvent if isinstance(event, yaml.SequenceStartEvent) else yaml.MappingEndEvent
    for child in events:
        if isinstance(child, closing):
            break
        children.append(_build(child, events, file, depth + 1))
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(place, items=tuple(children))
    return Node(place, entries=tuple(zip(children[::2], children[1::2], strict=True)))


def _place(event: yaml.Event, file: str) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _refuse(place: Place, what: str, mend: str) -> NoReturn:
    raise GuidelineError(what, where=str(place), mend=mend)


def nearest(name: str, allowed: Collection[str]) -> str:
    """Return a sentence that names the allowed names, the nearest one first where one is near."""
    near = difflib.get_close_matches(name.lower(), list(allowed), n=1, cutoff=0.6)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    return f"{guess}Allowed: {', '.join(sorted(allowed))}."


def entries_of(node: Node, allowed: Collection[str] | None, *, what: str) -> dict[str, tuple[Node, Node]]:
    """Return key -> (key node, value node) of a mapping.

    Raises:
        GuidelineError: not a mapping, a key twice, or (where `allowed` is given) a key that is not allowed.
    """
    if node.entries is None:
        _refuse(node.place, f"{what} must be a mapping of keys to values, not {node.form}.", "")
    found: dict[str, tuple[Node, Node]] = {}
    for key, value in node.entries:
        name = text_of(key, what="A key")
        if allowed is not None and name not in allowed:
            _refuse(key.place, f"{what} has no key {name!r}.", nearest(name, allowed))
        if name in found:
            _refuse(key.place, f"The key {name!r} stands here twice.", f"First on line {found[name][0].place.line}.")
        found[name] = (key, value)
    return found


def text_of(node: Node, *, what: str) -> str:
    """Return the text of a scalar, blanks folded; empty text is an error."""
    if node.value is None:
        _refuse(node.place, f"{what} must be a text, not {node.form}.", "")
    text = " ".join(node.value.split())
    if not text:
        _refuse(node.place, f"{what} is empty.", "Write something, or remove the line.")
    return text


def items_of(node: Node, *, what: str) -> tuple[Node, ...]:
    """Return the nodes of a list that is not empty."""
    if node.items is None:
        _refuse(node.place, f"{what} must be a list, not {node.form}.", "Write each entry after a dash.")
    if not node.items:
        _refuse(node.place, f"{what} is an empty list.", "Write at least one entry.")
    return node.items


def one_or_more(node: Node, *, what: str) -> tuple[Node, ...]:
    """Return the nodes of a list, or a single scalar as a list of one."""
    return items_of(node, what=what) if node.items is not None else (node,)


def member_of(node: Node, members: type[_Member], *, what: str) -> _Member:
    """Return the member of a closed set that a scalar names."""
    name = text_of(node, what=what)
    allowed = {str(member): member for member in members}
    if name not in allowed:
        _refuse(node.place, f"{what} cannot be {name!r}.", nearest(name, allowed))
    return allowed[name]


def members_of(node: Node, members: type[_Member], *, what: str) -> frozenset[_Member]:
    """Return the members of a closed set that a scalar or a list names."""
    return frozenset(member_of(item, members, what=what) for item in one_or_more(node, what=what))


def number_of(node: Node, *, what: str, lowest: float, highest: float) -> float:
    """Return a scalar as a number between two bounds."""
    text = text_of(node, what=what)
    try:
        number = float(text)
    except ValueError:
        _refuse(node.place, f"{what} must be a number, not {text!r}.", "")
    if not lowest <= number <= highest:
        _refuse(node.place, f"{what} must lie between {lowest:g} and {highest:g}, not {text}.", "")
    return number


def flag_of(node: Node, *, what: str) -> bool:
    """Return a scalar as yes or no; only `true` and `false` are read."""
    text = text_of(node, what=what)
    if text not in ("true", "false"):
        _refuse(node.place, f"{what} must be true or false, not {text!r}.", "")
    return text == "true"
