"""What the user says of a meeting, read from the form of the facts page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from coach.days import today
from coach.domain import UNSURE_ROLE, Meeting, MeetingFacts, MeetingForm, MeetingKind, Person, Role, RoleSource
from coach.numbers import number_of
from web.uploads.alike import alike_names

LONGEST = {"title": 300, "account": 200, "deal_stage": 100}
EARLIEST = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as the form shows them; `same_as` is the name that this one is another spelling of."""

    name: str
    role: str
    guess: Role
    score: float
    asked: bool
    stated: bool
    same_as: str = ""
    maybe: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class FactsEntry:
    """The form as it stands, with text as the user wrote it."""

    title: str
    kind: str
    form: str
    held_on: str
    account: str
    deal_stage: str
    people: tuple[PersonEntry, ...]
    merged: Mapping[str, str]
    kept: frozenset[str]
    version: int

    @property
    def asked(self) -> tuple[PersonEntry, ...]:
        """Return the people whose role Coach is not sure of."""
        return tuple(person for person in self.people if person.asked)

    @property
    def known(self) -> tuple[PersonEntry, ...]:
        """Return the other people."""
        return tuple(person for person in self.people if not person.asked)


def entry_of(meeting: Meeting, facts: MeetingFacts, version: int) -> FactsEntry:
    """Return the form as Coach fills it from what it understood."""
    maybe = dict(alike_names([person.name for person in meeting.people]))
    return FactsEntry(
        title=meeting.title,
        kind=meeting.kind.value,
        form=meeting.form.value,
        held_on=meeting.held_on.isoformat() if meeting.held_on else "",
        account=(meeting.account if facts.account is None else facts.account) or "",
        deal_stage=(meeting.deal_stage if facts.deal_stage is None else facts.deal_stage) or "",
        people=tuple(_person(person, maybe.get(person.name, "")) for person in meeting.people),
        merged=dict(facts.same_person),
        kept=frozenset(facts.same_person),
        version=version,
    )


def entry_from(form: MultiDict[str, str], shown: FactsEntry) -> FactsEntry:
    """Return `shown` with what the user made of it; what the form does not name stays."""
    texts = {key: " ".join(form.get(key, getattr(shown, key)).split())[:limit] for key, limit in LONGEST.items()}
    return replace(
        shown,
        **texts,
        kind=form.get("kind", shown.kind),
        form=form.get("form", shown.form),
        held_on=form.get("held_on", shown.held_on).strip(),
        people=tuple(_from_form(form, number, person) for number, person in enumerate(shown.people)),
        kept=frozenset(form.getlist("kept")) & frozenset(shown.merged),
        version=_number(form.get("version", "")),
    )


def check(entry: FactsEntry) -> list[tuple[str, str]]:
    """Return what is wrong, as (id of the field, sentence); empty when all is well."""
    errors = []
    if entry.kind not in set(MeetingKind):
        errors.append(("kind", "Choose the kind of meeting."))
    if entry.form not in set(MeetingForm):
        errors.append(("form", "Choose how the meeting was held."))
    if entry.held_on and _date(entry.held_on) is None:
        errors.append(("held_on", "Write the date as year-month-day, such as 2026-03-02, and not in the future."))
    unknown = [number for number, person in enumerate(entry.people) if person.role not in set(Role)]
    errors.extend((f"person-{number}", f"Choose a role for {entry.people[number].name}.") for number in unknown)
    return errors


def facts_from(entry: FactsEntry, shown: FactsEntry, facts: MeetingFacts) -> MeetingFacts:
    """Return the facts after a form without errors.

    What the user left as shown stays as it was stated before, or open to better understanding. Roles are stated all
    together as soon as one was asked for or corrected: they depend on each other.
    """
    merges = _merges(entry)
    return MeetingFacts(
        title=facts.title if entry.title == shown.title else entry.title or None,
        kind=facts.kind if entry.kind == shown.kind else MeetingKind(entry.kind),
        form=facts.form if entry.form == shown.form else MeetingForm(entry.form),
        held_on=facts.held_on if entry.held_on == shown.held_on else _date(entry.held_on),
        account=facts.account if entry.account == shown.account else entry.account,
        deal_stage=facts.deal_stage if entry.deal_stage == shown.deal_stage else entry.deal_stage,
        roles=_roles(entry, shown, facts, merges),
        same_person=merges,
    )


def _person(person: Person, maybe: str) -> PersonEntry:
    inferred = person.role_source is RoleSource.INFERRED
    return PersonEntry(
        name=person.name,
        role=person.role.value,
        guess=person.role,
        score=person.role_score,
        asked=person.role is Role.UNKNOWN or (inferred and person.role_score < UNSURE_ROLE),
        stated=not inferred,
        maybe=maybe,
        organisation=person.organisation or "",
    )


def _from_form(form: MultiDict[str, str], number: int, person: PersonEntry) -> PersonEntry:
    """Take the row of the form that names this person; the order may have changed since it was shown."""
    names = {form.get(key, ""): key.removeprefix("name-") for key in form if key.startswith("name-")}
    row = names.get(person.name, str(number) if not names else "")
    return replace(person, role=form.get(f"role-{row}", person.role), same_as=form.get(f"same-{row}", person.same_as))


def _merges(entry: FactsEntry) -> dict[str, str]:
    """Return each other spelling with the name it stands for at the end of a chain; circles are dropped."""
    names = {person.name for person in entry.people}
    wanted = {spelling: name for spelling, name in entry.merged.items() if spelling in entry.kept}
    wanted |= {p.name: p.same_as for p in entry.people if p.same_as in names and p.same_as != p.name}
    settled = {}
    for spelling in wanted:
        name, seen = spelling, {spelling}
        while name in wanted and wanted[name] not in seen:
            name = wanted[name]
            seen.add(name)
        if name not in wanted:
            settled[spelling] = name
    return settled


def _roles(entry: FactsEntry, shown: FactsEntry, facts: MeetingFacts, merges: Mapping[str, str]) -> Mapping[str, Role]:
    before = {person.name: person.role for person in shown.people}
    changed = any(before.get(person.name) != person.role for person in entry.people)
    if not changed and not shown.asked:
        return {name: role for name, role in facts.roles.items() if name not in merges}
    stated = {person.name: Role(person.role) for person in entry.people if person.name not in merges}
    return {name: role for name, role in stated.items() if role is not Role.UNKNOWN}


def _date(text: str) -> dt.date | None:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return None
    tomorrow = today() + dt.timedelta(days=1)
    return date if EARLIEST <= date <= tomorrow else None


def _number(text: str) -> int:
    number = number_of(text)
    return -1 if number is None else number
