"""A pack back into text: every key in one order, defaults left out, the same rules when it is read again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import yaml

from .keys import COMMON_KEYS, RULE_READERS, SCOPE_KEYS, SCOPE_READERS, own_people
from .kinds import RULE_KINDS
from .kinds.avoid import EVERY_PHRASE
from .rules import Example, Guideline, HistoryLine, Phrase, Scope, ScriptLine
from .schema import GuidelinePack, looks_at_wording

# Scalars, lists and mappings, as YAML and JSON write them.
Plain = Any

_DEFAULTS = {field.name: field.default for field in fields(Guideline)}
_WIDTH = 110
# What JSON may write as it is and YAML does not read.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class _Writer(yaml.SafeDumper):
    """Writes no anchors, which a pack may not have, and dashes further in than their key."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def plain_rule(rule: Guideline, *, with_defaults: bool = False) -> dict[str, Plain]:
    """Return the keys of a rule with their values; `with_defaults` also those that say what goes without saying."""
    found: dict[str, Plain] = {}
    for key in (*COMMON_KEYS, *RULE_KINDS[rule.kind].keys):
        value: Plain = None
        if key == "kind":
            value = rule.kind
        elif key == "scope":
            value = _scope(rule, with_defaults=with_defaults) or None
        elif key in RULE_READERS:
            name = RULE_READERS[key][0]
            written = getattr(rule, name)
            if with_defaults or written != _DEFAULTS[name] or key in RULE_KINDS[rule.kind].obligatory:
                value = _value(rule, written)
        if value not in (None, "", [], {}):
            found[key] = value
    found["tests"] = {side: [_example(one) for one in ones] for side, ones in _tests(rule)}
    return found


def pack_as_yaml(name: str, about: str, rules: Iterable[Guideline]) -> str:
    """Return the YAML text of a pack."""
    head, listed = _pack(name, about, rules)
    # Rule by rule, so that a blank line can stand between them.
    blocks = ["".join(f"  {line}\n" for line in _yaml([rule]).splitlines()) for rule in listed]
    return _yaml(head) + "rules:\n" + "\n".join(blocks)


def pack_as_json(name: str, about: str, rules: Iterable[Guideline]) -> str:
    """Return the JSON text of a pack; it is YAML as well, so Coach reads it."""
    head, listed = _pack(name, about, rules)
    text = json.dumps({**head, "rules": listed}, ensure_ascii=False, indent=2)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def rule_as_yaml(rule: Guideline) -> str:
    """Return the YAML text of one rule, its keys without a dash."""
    return _yaml(plain_rule(rule))


def keys_as_yaml(keys: Mapping[str, Plain]) -> str:
    """Return keys with plain values (texts, lists and mappings of texts) as YAML."""
    return _yaml(dict(keys))


PACK_WRITERS = {"yaml": pack_as_yaml, "json": pack_as_json}


def pack_text(pack: GuidelinePack, form: str) -> str:
    """Return a pack as text of the form "yaml" or "json"."""
    return PACK_WRITERS[form](pack.name, pack.about, pack.rules)


def _pack(name: str, about: str, rules: Iterable[Guideline]) -> tuple[dict[str, Plain], list[dict[str, Plain]]]:
    head = {"name": name, "about": about} if about else {"name": name}
    return head, [plain_rule(rule) for rule in rules]


def _yaml(content: Plain) -> str:
    text: str = yaml.dump(
        content, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return text


def _tests(rule: Guideline) -> tuple[tuple[str, tuple[Example, ...]], ...]:
    return (("hit", rule.hits), ("miss", rule.misses))


def _value(rule: Guideline, value: Any) -> Plain:
    """Return the value of a field as a pack writes it."""
    if isinstance(value, Mapping):
        return _swap(rule, value)
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, tuple):
        return [_phrase(one) if isinstance(one, Phrase) else str(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    return _number(value) if isinstance(value, (int, float)) else str(value)


def _number(value: float) -> Plain:
    return int(value) if value == int(value) else float(value)


def _phrase(phrase: Phrase) -> str:
    return f"/{phrase.text}/" if phrase.is_pattern else phrase.text


def _swap(rule: Guideline, swap: Mapping[str, str]) -> Plain:
    if EVERY_PHRASE in swap:
        return swap[EVERY_PHRASE]
    written = {phrase.text: _phrase(phrase) for phrase in rule.wording}
    return {written.get(phrase, phrase): text for phrase, text in swap.items()}


def _scope(rule: Guideline, *, with_defaults: bool) -> dict[str, Plain]:
    scope = rule.scope
    spoken = looks_at_wording(rule.kind, bool(rule.wording))
    unsaid = Scope(who=own_people(scope.meetings)) if spoken else Scope()
    found: dict[str, Plain] = {}
    for key in SCOPE_KEYS:
        name = SCOPE_READERS[key][0]
        value = getattr(scope, name)
        if key == "who":
            said = [str(role) for role in sorted(value)] or ["anyone"]
            plain: Plain = said
        else:
            plain = _value(rule, value)
        if (with_defaults or value != getattr(unsaid, name)) and plain not in (None, []):
            found[key] = plain
    return found


def _example(example: Example) -> Plain:
    if isinstance(example, tuple):
        return [
            _history_line(one) if isinstance(one, HistoryLine) else {str(one.role): _script_line(one)}
            for one in example
        ]
    return example if isinstance(example, str) else _number(example)


def _history_line(line: HistoryLine) -> Plain:
    marks = f" {{{', '.join(line.marks)}}}" if line.marks else ""
    return {line.on.isoformat(): f"{line.event}{marks}"}


def _script_line(line: ScriptLine) -> str:
    marks = [str(label) for label in line.labels]
    marks += [f"topic={line.topic}"] if line.topic else []
    marks += [f"who={line.who}"] if line.who else []
    marks += ["due"] if line.due else []
    marks += [f"{name}={target + 1}" for name, target in line.links]
    # Braces at the end of what is said would be read as marks.
    return f"{line.text} {{{', '.join(marks)}}}".strip() if marks or line.text.endswith("}") else line.text
