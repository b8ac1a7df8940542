"""What the user says of a meeting, to JSON and back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from coach.domain import MeetingFacts, MeetingForm, MeetingKind, Role
from coach.storage.text import clean


def facts_to_json(facts: MeetingFacts) -> dict[str, Any]:
    """Return the facts as a JSON object with what was said alone; empty when the user said nothing."""
    said = {
        "title": facts.title,
        "kind": None if facts.kind is None else facts.kind.value,
        "form": None if facts.form is None else facts.form.value,
        "held_on": None if facts.held_on is None else facts.held_on.isoformat(),
        "account": facts.account,
        "deal_stage": facts.deal_stage,
    }
    stored: dict[str, Any] = {key: clean(value) for key, value in said.items() if value is not None}
    if facts.roles:
        stored["roles"] = {clean(name): role.value for name, role in facts.roles.items()}
    if facts.same_person:
        stored["same_person"] = {clean(name): clean(other) for name, other in facts.same_person.items()}
    return stored


def facts_from_json(stored: dict[str, Any]) -> MeetingFacts:
    """Return the facts that `facts_to_json` stored."""
    return MeetingFacts(
        title=stored.get("title"),
        kind=None if stored.get("kind") is None else MeetingKind(stored["kind"]),
        form=None if stored.get("form") is None else MeetingForm(stored["form"]),
        held_on=None if stored.get("held_on") is None else dt.date.fromisoformat(stored["held_on"]),
        account=stored.get("account"),
        deal_stage=stored.get("deal_stage"),
        roles={name: Role(role) for name, role in stored.get("roles", {}).items()},
        same_person=dict(stored.get("same_person", {})),
    )
