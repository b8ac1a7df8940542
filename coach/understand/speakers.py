"""Who is seller, specialist, buyer, manager or colleague, and what kind of meeting it is.

The file's own word and the user's word stand. For everybody else the models of `people_model` sum up what they said;
where that stays unsure the score says so, and the pages ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from coach.domain import Meeting, MeetingForm, MeetingKind, Person, Role, RoleSource

from .companies import sided_by_company
from .network import NetworkOutput, Scores, softmax
from .people_model import LinearModel, PeopleModel, speaker_features
from .schema import FORMS, KINDS

ROLES_OF_KIND: Mapping[MeetingKind, tuple[Role, ...]] = {
    MeetingKind.CUSTOMER: (Role.SELLER, Role.SPECIALIST, Role.BUYER),
    MeetingKind.INTERNAL: (Role.MANAGER, Role.COLLEAGUE),
}
# With more speakers than this, roles are chosen one by one rather than jointly.
_JOINT_SPEAKERS = 6


def meeting_kind(chances: NDArray[np.float64], people: Sequence[Person]) -> tuple[MeetingKind, float]:
    """Return the kind of meeting and its probability; stated roles decide where they can."""
    stated = {person.role for person in people if person.role_source is not RoleSource.INFERRED}
    if stated & {Role.BUYER, Role.SELLER}:
        return MeetingKind.CUSTOMER, 1.0
    if Role.MANAGER in stated:
        return MeetingKind.INTERNAL, 1.0
    best = int(chances.argmax())
    return KINDS[best], float(chances[best])


def meeting_form(output: NetworkOutput, stated: MeetingForm | None) -> MeetingForm:
    """Return the form: the stated one, else the likeliest when it is clearly likelier than the rest."""
    if stated is not None:
        return stated
    chances = softmax(output.form)
    best = int(chances.argmax())
    return FORMS[best] if chances[best] >= 0.5 else MeetingForm.UNKNOWN


def assign_roles(meeting: Meeting, output: NetworkOutput, model: PeopleModel, kind: MeetingKind) -> Meeting:
    """Return the meeting with a role for every speaker; `output` was made without roles."""
    allowed = ROLES_OF_KIND[kind]
    open_names = [
        person.name
        for person in meeting.people
        if person.role is Role.UNKNOWN or (person.role_source is RoleSource.STATED and person.role not in allowed)
    ]
    evidence: Mapping[str, Scores | None] = {
        name: _evidence(meeting, output, model.roles[kind], name) for name in open_names
    }
    if kind is MeetingKind.CUSTOMER:
        evidence = sided_by_company(meeting, evidence)
    heard = [name for name in open_names if evidence[name] is not None]
    fixed = [person.role for person in meeting.people if person.name not in open_names]
    chosen = _choose({name: row for name in heard if (row := evidence[name]) is not None}, allowed, fixed)
    people = tuple(_with_role(person, chosen) for person in meeting.people)
    role_of = {person.name: person.role for person in people}
    turns = tuple(
        replace(turn, role=role_of.get(turn.speaker, Role.UNKNOWN)) if turn.speaker is not None else turn
        for turn in meeting.turns
    )
    return replace(meeting, people=people, turns=turns)


def _evidence(meeting: Meeting, output: NetworkOutput, model: LinearModel, name: str) -> Scores | None:
    """Return a log probability for each role of the kind, in the order of ROLES_OF_KIND; None when nothing was said."""
    features = speaker_features(meeting, output, name)
    if features is None:
        return None
    scores = model.log_odds(features)
    ordered = ROLES_OF_KIND[MeetingKind.CUSTOMER if Role.BUYER.value in model.classes else MeetingKind.INTERNAL]
    picked = np.array([scores[model.classes.index(role.value)] for role in ordered], dtype=np.float32)
    logs: Scores = np.log(softmax(picked) + 1e-6)
    return logs


def _choose(
    evidence: Mapping[str, Scores], allowed: Sequence[Role], fixed: Sequence[Role]
) -> dict[str, tuple[Role, float]]:
    """Return the likeliest roles with their scores; a meeting of two or more gets both of its sides."""
    if not evidence:
        return {}
    needed = {Role.SELLER, Role.BUYER} if Role.SELLER in allowed else {Role.MANAGER}
    names = list(evidence)
    enough = len(names) + len(fixed) >= 2
    if len(names) > _JOINT_SPEAKERS:
        best = [allowed[int(evidence[name].argmax())] for name in names]
    else:
        best = max(
            (list(roles) for roles in product(allowed, repeat=len(names))),
            key=lambda roles: _fit(roles, names, evidence, allowed) - 4.0 * enough * len(needed - {*roles, *fixed}),
        )
    chosen = {}
    for name, role in zip(names, best, strict=True):
        chances = softmax(evidence[name])
        chosen[name] = (role, float(chances[list(allowed).index(role)]))
    return chosen


def _fit(roles: Sequence[Role], names: Sequence[str], evidence: Mapping[str, Scores], allowed: Sequence[Role]) -> float:
    return sum(float(evidence[name][list(allowed).index(role)]) for name, role in zip(names, roles, strict=True))


def _with_role(person: Person, chosen: Mapping[str, tuple[Role, float]]) -> Person:
    if person.name not in chosen:
        return person
    role, score = chosen[person.name]
    return replace(person, role=role, role_score=round(score, 4), role_source=RoleSource.INFERRED)
