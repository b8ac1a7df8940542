"""The reference page of guidelines, made from the same tables that the parser reads."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from .keys import COMMON_KEYS, OBLIGATORY_KEYS, SCOPE_KEYS
from .kinds import RULE_KINDS
from .kinds.kind import RuleKind
from .rules import Grade
from .schema import PACK_KEYS
from .verdicts import GRADES_IN_WORDS

_OPENING = """
    # Guidelines

    Made by `coach.guidelines.reference.reference()`; a test fails when this page is stale, and runs every example.

    A pack is one YAML file in UTF-8, at most 512 KB. It is plain YAML: no anchors, aliases, tags or second documents.
    An unknown key is an error that names its line and column, the allowed keys and the nearest one. The version of a
    pack is the SHA-256 of its text.
"""
_WORDING = """
    ## Wording

    A phrase in `any` or `except` is found word by word, never inside a longer word, over upper and lower case, curly
    and straight quotes, and hyphens (`cutting edge` finds `cutting-edge`). With `forms: lemma` every form of each
    word is found: `save time` finds `saves time`, `saved time` and `saving time`.

    Text between slashes is an RE2 expression, `/^so (you|your)/`. Case is ignored; `^` and `$` are the ends of a
    sentence. RE2 runs in linear time and therefore has no lookaround and no back-references; use `except` instead.
    Put an expression with a backslash, a colon or a comma in quotes, as YAML asks: `"/so (you|your)\\\\b/"`.
"""
_OWN_LABELS = """
    ## Labels of the company's own

    Wherever a key names moments (`when`, `scope.label`, `scope.after`, `label`, `first`, `then`, `each`, `by`), it may
    name a label that your trainers made under *Own labels*: `own/` and the key of the label, `when: own/rival-name`.
    Such a label counts while it is in use. Where it is retired, not in use yet, meant for other meetings, or where no
    vectors of a meeting are kept, a key that names no other label makes the rule not applicable, so nobody loses
    points by it. In the browser a key that no label has is refused, with the nearest one; `coach guidelines lint` and
    `coach analyze` know no database, so there every own label of the right form is taken, and found nowhere. Rules of
    the kind `cadence` take none.
"""
_SCRIPTS = """
    ## Scripted meetings

    Rules about moments are tested by small meetings, a list of lines in the list of tests. A line is a role, what is
    said, and marks in braces: moments, own labels (`own/rival-name`), `topic=time`, `who=Dana`, `due` (the next step
    has a date), and `addresses=1` or `answers=1`, the line (from 1) that this one answers.
"""


def reference() -> str:
    """Return docs/guidelines.md."""
    grades = [f"`{grade}` ({GRADES_IN_WORDS[grade]})" for grade in Grade]
    parts = [
        dedent(_OPENING).strip(),
        "## The pack\n\n" + _table(PACK_KEYS, ("name", "rules")),
        "## Keys of every rule\n\n" + _table(COMMON_KEYS, OBLIGATORY_KEYS) + f"\n\nGrades: {', '.join(grades)}.",
        "## Scope\n\nAll keys of `scope` must hold for a sentence to be looked at.\n\n" + _table(SCOPE_KEYS, ()),
        dedent(_WORDING).strip(),
        dedent(_OWN_LABELS).strip(),
        dedent(_SCRIPTS).strip(),
        *(_kind(name, kind) for name, kind in RULE_KINDS.items()),
    ]
    return "\n\n".join(parts) + "\n"


def example_pack(kind: RuleKind) -> str:
    """Return a whole pack with the example of a kind as its only rule."""
    rule = "\n".join(f"  {line}" if line else line for line in kind.example.strip().splitlines())
    return f"name: An example\nrules:\n{rule}\n"


def _kind(name: str, kind: RuleKind) -> str:
    example = f"```yaml\n{example_pack(kind)}```"
    return f"## Kind `{name}`\n\n{kind.meaning}\n\n{_table(kind.keys, kind.obligatory)}\n\n{example}"


def _table(keys: Mapping[str, str], obligatory: tuple[str, ...]) -> str:
    rows = [f"| `{key}` | {'yes' if key in obligatory else ''} | {meaning} |" for key, meaning in keys.items()]
    return "\n".join(["| key | obligatory | meaning |", "| --- | --- | --- |", *rows])
