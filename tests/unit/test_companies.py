"""Whom a file puts in one company stands on one side of a customer meeting."""

from __future__ import annotations

import numpy as np

from coach.domain import Meeting, Person, Role, RoleSource
from coach.understand.companies import sided_by_company

_SELLER, _BUYER, _UNSURE = (0.9, 0.05, 0.05), (0.05, 0.05, 0.9), (0.4, 0.2, 0.4)
_WRONG = (0.06, 0.9, 0.04)


def meeting(*people: Person, account: str | None = None) -> Meeting:
    return Meeting(text="", turns=(), sentences=(), people=people, source_format="json", account=account)


def person(name: str, organisation: str | None, role: Role = Role.UNKNOWN) -> Person:
    source = RoleSource.INFERRED if role is Role.UNKNOWN else RoleSource.STATED
    return Person(name, role, role_source=source, organisation=organisation)


def roles(of: Meeting, chances: dict[str, tuple[float, float, float]]) -> dict[str, str]:
    evidence = {name: np.log(np.array(row, dtype=np.float32)) for name, row in chances.items()}
    sided = sided_by_company(of, evidence)
    return {
        name: ("seller", "specialist", "buyer")[int(row.argmax())] for name, row in sided.items() if row is not None
    }


def test_a_colleague_of_buyers_is_a_buyer_whatever_he_sounds_like() -> None:
    of = meeting(person("Dana", "Acme"), person("Luis", "Harbor"), person("Uma", "harbor."), person("Priya", "Harbor"))
    found = roles(of, {"Dana": _SELLER, "Luis": _BUYER, "Uma": _WRONG, "Priya": _BUYER})
    assert found == {"Dana": "seller", "Luis": "buyer", "Uma": "buyer", "Priya": "buyer"}


def test_the_company_of_the_customer_buys() -> None:
    of = meeting(person("Dana", "Acme"), person("Luis", "Harbor"), account="Harbor")
    assert roles(of, {"Dana": _UNSURE, "Luis": _UNSURE})["Luis"] == "buyer"


def test_of_two_companies_both_sides_are_there() -> None:
    of = meeting(person("Dana", "Acme"), person("Luis", "Harbor"))
    assert sorted(roles(of, {"Dana": _SELLER, "Luis": (0.5, 0.2, 0.3)}).values()) == ["buyer", "seller"]


def test_a_stated_role_speaks_for_the_colleagues() -> None:
    of = meeting(person("Dana", "Acme", Role.SELLER), person("Rob", "Acme"), person("Luis", "Harbor"))
    assert roles(of, {"Rob": _UNSURE, "Luis": _UNSURE}) == {"Rob": "seller", "Luis": "buyer"}


def test_a_company_that_all_share_and_no_company_tell_nobody_apart() -> None:
    chances = {"Dana": _SELLER, "Luis": _BUYER}
    assert roles(meeting(person("Dana", "Acme"), person("Luis", "Acme")), chances) == {
        "Dana": "seller",
        "Luis": "buyer",
    }
    assert roles(meeting(person("Dana", None), person("Luis", None)), chances) == {"Dana": "seller", "Luis": "buyer"}


def test_who_said_nothing_stays_without_evidence() -> None:
    of = meeting(person("Dana", "Acme"), person("Luis", "Harbor"))
    sided = sided_by_company(of, {"Dana": np.log(np.array(_SELLER, dtype=np.float32)), "Luis": None})
    assert sided["Luis"] is None
