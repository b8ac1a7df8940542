"""The only parser of guideline packs: YAML text -> GuidelinePack, each error with file, line, column and mend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from coach.errors import GuidelineError

from .histories import history_of
from .keys import COMMON_KEYS, OBLIGATORY_KEYS, RULE_READERS, read_scope
from .kinds import RULE_KINDS
from .nodes import LARGEST_BYTES, Node, entries_of, items_of, nearest, number_of, read_nodes, text_of
from .phrases import PhraseMatcher, build_matcher
from .rules import Example, Guideline, Status
from .script_lines import script_of

PACK_KEYS: dict[str, str] = {
    "name": "What the pack is called.",
    "about": "What it is for, in a sentence or two.",
    "rules": "The rules, in the order in which they are shown.",
}
_WORDING_KINDS = ("prefer", "avoid", "like")
_FIGURE_KIND = "limit"
_HISTORY_KIND = "cadence"


@dataclass(frozen=True, slots=True)
class GuidelinePack:
    """A set of rules. `digest` is "sha256:" and the digest of the text, so the same text is the same pack."""

    name: str
    about: str
    digest: str
    rules: tuple[Guideline, ...]
    matcher: PhraseMatcher = field(compare=False, repr=False)

    @property
    def applied(self) -> tuple[Guideline, ...]:
        """The rules that are applied to meetings: live and shadow, no drafts."""
        return tuple(rule for rule in self.rules if rule.status is not Status.DRAFT)


def load_pack(text: str, *, name: str) -> GuidelinePack:
    """Return the pack that a YAML text describes; `name` is the file or source that errors name.

    Raises:
        GuidelineError: with file:line:column, what is wrong and how to mend it.
    """
    root = read_nodes(text, file=name)
    entries = entries_of(root, PACK_KEYS, what="A pack")
    for key in ("name", "rules"):
        if key not in entries:
            _refuse(root, f"The pack has no `{key}`.", f"A pack has the keys {', '.join(PACK_KEYS)}.")
    rules = tuple(_rule(node) for node in items_of(entries["rules"][1], what="`rules`"))
    _refuse_twins(rules, name)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return GuidelinePack(
        name=text_of(entries["name"][1], what="`name`"),
        about=text_of(entries["about"][1], what="`about`") if "about" in entries else "",
        digest="sha256:" + hashlib.sha256(lines.encode()).hexdigest(),
        rules=rules,
        matcher=build_matcher(rules),
    )


def load_rule(text: str, *, name: str) -> Guideline:
    """Return the one rule that a YAML text describes: its keys, with or without a dash before the first.

    Raises:
        GuidelineError: with name:line:column, what is wrong and how to mend it.
    """
    node = read_nodes(text, file=name)
    if node.items is not None:
        if len(node.items) != 1:
            _refuse(node, f"Here stand {len(node.items)} rules.", "Write one rule; several come in by a pack file.")
        node = node.items[0]
    return _rule(node)


def read_pack(path: Path) -> GuidelinePack:
    """Return the pack in a file.

    Raises:
        GuidelineError: the file cannot be read, is too large, is not UTF-8, or is no pack.
    """
    return load_pack(read_text(path), name=str(path))


def read_text(path: Path) -> str:
    """Return the text of a pack's file.

    Raises:
        GuidelineError: the file cannot be read, is too large, or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GuidelineError(
            f"The file cannot be read: {error.strerror}.", where=str(path), mend="Check the name and the permissions."
        ) from error
    return decoded(content, name=str(path))


def decoded(content: bytes, *, name: str) -> str:
    """Return the text of a pack's bytes.

    Raises:
        GuidelineError: too large, or not UTF-8.
    """
    if len(content) > LARGEST_BYTES:
        raise GuidelineError("The file is larger than 512 KB.", where=name, mend="Split it into several packs.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GuidelineError(
            "The file is not UTF-8 text.", where=f"{name}:{line}", mend='Save it with the encoding "UTF-8".'
        ) from error


def default_pack() -> GuidelinePack:
    """Return the pack that ships with Coach."""
    return load_pack(default_text(), name="sales.yml")


def default_text() -> str:
    """Return the text of the pack that ships with Coach."""
    return (files("coach.guidelines") / "default" / "sales.yml").read_text(encoding="utf-8")


def _rule(node: Node) -> Guideline:
    entries = entries_of(node, None, what="A rule")
    if "kind" not in entries:
        _refuse(node, "The rule has no `kind`.", f"The kinds are {', '.join(RULE_KINDS)}.")
    kind_name = text_of(entries["kind"][1], what="`kind`")
    if kind_name not in RULE_KINDS:
        _refuse(entries["kind"][1], f"There is no rule kind {kind_name!r}.", nearest(kind_name, RULE_KINDS))
    kind = RULE_KINDS[kind_name]
    entries = entries_of(node, [*COMMON_KEYS, *kind.keys], what=f"A rule of the kind `{kind_name}`")
    for key in (*OBLIGATORY_KEYS, *kind.obligatory):
        if key not in entries:
            _refuse(node, f"The rule has no `{key}`.", _meaning(key, kind_name))
    values: dict[str, Any] = {}
    for key, (_, value) in entries.items():
        if key in RULE_READERS:
            attribute, read = RULE_READERS[key]
            values[attribute] = read(value)
    scope_node = entries["scope"][1] if "scope" in entries else None
    wording = looks_at_wording(kind_name, "any" in entries)
    hits, misses = _tests(entries["tests"][1], kind_name)
    rule = Guideline(
        kind=kind_name,
        scope=read_scope(scope_node, spoken_wording=wording),
        hits=hits,
        misses=misses,
        line=node.place.line,
        **values,
    )
    fault = kind.fault(rule)
    if fault is not None:
        _refuse(node, f"The rule {rule.id} is not right: {fault}.", "")
    return rule


def looks_at_wording(kind_name: str, has_wording: bool) -> bool:
    """Return whether a rule looks at how things are said; such a rule looks at the company's own people alone."""
    return kind_name in _WORDING_KINDS or has_wording


def _meaning(key: str, kind_name: str) -> str:
    return {**COMMON_KEYS, **RULE_KINDS[kind_name].keys}[key]


def _tests(node: Node, kind_name: str) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    entries = entries_of(node, ("hit", "miss"), what="`tests`")
    for key in ("hit", "miss"):
        if key not in entries:
            _refuse(node, f"`tests` has no `{key}`.", "Give at least one example that hits and one that misses.")
    hits, misses = (
        tuple(_example(item, kind_name) for item in items_of(entries[key][1], what=f"`{key}`"))
        for key in ("hit", "miss")
    )
    wanted = frozenset(hits)
    for item, example in zip(entries["miss"][1].items or (), misses, strict=True):
        if example in wanted:
            shown = f"{example!r}" if isinstance(example, str) else "The same test"
            _refuse(item, f"{shown} stands in `hit` and in `miss`.", "Keep the one that is right.")
    return hits, misses


def _example(node: Node, kind_name: str) -> Example:
    if kind_name == _FIGURE_KIND:
        return number_of(node, what="A test of a `limit`", lowest=-1e9, highest=1e9)
    if kind_name == _HISTORY_KIND:
        return history_of(node)
    if node.items is not None:
        return script_of(node)
    if node.entries is not None:
        _refuse(node, "A test is a sentence or a scripted meeting.", "Put quotes around a sentence with a colon.")
    if kind_name not in (*_WORDING_KINDS, "require"):
        _refuse(
            node, f"A test of the kind `{kind_name}` is a scripted meeting.", "Write its lines as a list in the list."
        )
    return text_of(node, what="A test")


def _refuse_twins(rules: Iterable[Guideline], file: str) -> None:
    first: dict[str, int] = {}
    for rule in rules:
        if rule.id in first:
            raise GuidelineError(
                f"The id {rule.id!r} stands twice in the pack.",
                where=f"{file}:{rule.line}:1",
                mend=f"The first one is on line {first[rule.id]}; give one of them another id.",
            )
        first[rule.id] = rule.line


def _refuse(node: Node, what: str, mend: str) -> NoReturn:
    raise GuidelineError(what, where=str(node.place), mend=mend)
