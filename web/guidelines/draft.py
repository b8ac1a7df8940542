"""A rule in the editor: as a form or as YAML, right or with the fault that the parser found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request

from coach.errors import GuidelineError
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.plain import keys_as_yaml, plain_rule, rule_as_yaml
from coach.guidelines.rules import Guideline
from coach.guidelines.schema import load_rule
from coach.storage.engine import reading
from coach.storage.rule_labels import refuse_unknown_labels
from web.guidelines.fields import Given, values_of, yaml_of
from web.state import engine

FORM, YAML = "form", "yaml"
LONGEST_RULE = 64_000
_PLACE = re.compile(r":(\d+):(\d+)$")
_KEY = re.compile(r"^([a-z]+):")
_INNER = re.compile(r"^\s+([a-z]+):")


@dataclass(frozen=True, slots=True)
class RuleFault:
    """What is wrong with a rule: `line` and `column` in its YAML (0 where it has no place), `key` of the field."""

    message: str
    line: int = 0
    column: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What stands in the editor; `rule` None where `fault` says what is wrong."""

    kind: str
    shown_as: str
    yaml: str
    values: Mapping[str, list[str]]
    rule: Guideline | None = None
    fault: RuleFault | None = None

    def value(self, key: str) -> str:
        """Return what stands in a field."""
        return (self.values.get(key) or [""])[0]

    def chosen(self, key: str) -> list[str]:
        """Return what is ticked in a field."""
        return list(self.values.get(key) or [])

    @property
    def lines(self) -> list[str]:
        """The lines of the YAML."""
        return self.yaml.split("\n")


def draft_of(rule: Guideline, *, shown_as: str = FORM) -> RuleDraft:
    """Return a stored rule in the editor."""
    return RuleDraft(rule.kind, shown_as, rule_as_yaml(rule), values_of(plain_rule(rule)), rule)


def draft_of_keys(kind: str, keys: Mapping[str, object], *, shown_as: str = FORM) -> RuleDraft:
    """Return a rule that is not complete yet in the editor."""
    return RuleDraft(kind, shown_as, keys_as_yaml(keys), values_of(keys))


def template_of(kind: str, *, shown_as: str = FORM) -> RuleDraft:
    """Return the example of a kind to be written over: a draft without an id."""
    example = load_rule(RULE_KINDS[kind].example, name=kind)
    keys = {**plain_rule(example), "id": "", "status": "draft"}
    return draft_of_keys(kind, keys, shown_as=shown_as)


def sent_draft(given: Given | None = None) -> RuleDraft:
    """Return what the editor sent, parsed: the form and the YAML view go through the same parser."""
    form: Given = given or request.form  # type: ignore[assignment]
    kind = form.get("kind", "")
    shown_as = YAML if form.get("as", "") == YAML or kind not in RULE_KINDS else FORM
    values = {key: request.form.getlist(key) for key in request.form}
    text = form.get("yaml", "").replace("\r\n", "\n") if shown_as == YAML else yaml_of(kind, form)
    return _parsed(RuleDraft(kind, shown_as, text, values))


def _parsed(draft: RuleDraft) -> RuleDraft:
    if len(draft.yaml) > LONGEST_RULE:
        return replace(draft, fault=RuleFault("The rule is longer than 64,000 characters. Make several of it."))
    try:
        rule = load_rule(draft.yaml, name="rule")
        with reading(engine()) as session:
            refuse_unknown_labels(session, (rule,), name="rule")
    except GuidelineError as error:
        return replace(draft, fault=_fault(draft, error))
    values = values_of(plain_rule(rule)) if draft.shown_as == YAML else draft.values
    return replace(draft, rule=rule, kind=rule.kind, values=values)


def _fault(draft: RuleDraft, error: GuidelineError) -> RuleFault:
    place = _PLACE.search(error.where)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    message = f"{error.what} {error.mend}".strip()
    return RuleFault(message, line, column, _key_at(draft.lines, line) or _key_named(error.what))


def _key_at(lines: list[str], line: int) -> str:
    """Return the key that a line of the YAML belongs to, "" for none; `scope` and `tests` with their inner key."""
    inner = ""
    for text in reversed(lines[:line]):
        if found := _KEY.match(text):
            key = found[1]
            return f"{key}.{inner}" if key in ("scope", "tests") and inner else key
        if not inner and (found := _INNER.match(text)):
            inner = found[1]
    return ""


def _key_named(message: str) -> str:
    found = re.search(r"`([a-z.]+)`", message)
    return found[1] if found else ""


def switched(draft: RuleDraft, shown_as: str) -> RuleDraft:
    """Return the draft in the other view; one that is wrong stays YAML, where every fault has its place.

    A form that is not filled in yet reads as YAML without a word of reproach: nobody asked to save it.
    """
    if shown_as == FORM and draft.rule is None:
        return replace(draft, shown_as=YAML)
    return replace(draft, shown_as=shown_as, fault=draft.fault if draft.shown_as == shown_as else None)
