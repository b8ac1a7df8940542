"""Reads the lines of a scripted meeting: `- seller: You get two days back. {benefit, topic=time, addresses=1}`."""

from __future__ import annotations

import re

from coach.domain import Label, LinkType, Role, Topic
from coach.errors import GuidelineError

from .nodes import Node, items_of, nearest, text_of
from .own_labels import OWN_LABEL
from .rules import ScriptLine

_LINE = re.compile(r"^(?P<text>.*?)\s*(?:\{(?P<marks>[^{}]*)\})?$")
_MARKS = (
    "A mark is a moment (need, benefit ...), an own label (own/rival-name), topic=time, who=Dana, due, addresses=1 or "
    "answers=1 (a line from 1)"
)


def script_of(node: Node) -> tuple[ScriptLine, ...]:
    """Return the lines of one scripted meeting.

    Raises:
        GuidelineError: a line without a role, or a mark that is not known.
    """
    items = items_of(node, what="A scripted meeting")
    return tuple(_line(item, len(items)) for item in items)


def _line(node: Node, count: int) -> ScriptLine:
    if node.entries is None or len(node.entries) != 1:
        raise GuidelineError(
            "A line of a scripted meeting is `role: what is said {marks}`.",
            where=str(node.place),
            mend="Put quotes around what is said where it contains a colon.",
        )
    key, value = node.entries[0]
    role = text_of(key, what="The role")
    roles = {str(member): member for member in Role}
    if role not in roles:
        raise GuidelineError(f"There is no role {role!r}.", where=str(key.place), mend=nearest(role, roles))
    parts = _LINE.match(text_of(value, what="What is said"))
    text, marks = (parts["text"], parts["marks"]) if parts else ("", None)
    return _marked(ScriptLine(roles[role], text), [mark.strip() for mark in (marks or "").split(",")], value, count)


def _marked(line: ScriptLine, marks: list[str], node: Node, count: int) -> ScriptLine:
    labels: list[str] = []
    links: list[tuple[str, int]] = []
    topic, who, due = None, None, False
    for mark in filter(None, marks):
        name, _, value = mark.partition("=")
        if not value and name in set(Label):
            labels.append(Label(name))
        elif not value and OWN_LABEL.fullmatch(name):
            labels.append(name)
        elif name == "topic" and value in set(Topic):
            topic = Topic(value)
        elif name == "who" and value:
            who = value
        elif mark == "due":
            due = True
        elif name in set(LinkType) and value.isdecimal() and 1 <= int(value) <= count:
            links.append((name, int(value) - 1))
        else:
            raise GuidelineError(f"The mark {mark!r} is not known.", where=str(node.place), mend=_MARKS + ".")
    return ScriptLine(line.role, line.text, tuple(labels), topic, who, due, tuple(links))
