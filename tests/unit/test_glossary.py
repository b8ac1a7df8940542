"""The glossary of the README holds every noun of coach/domain and every value of its enumerations."""

from __future__ import annotations

import dataclasses
import re
from enum import Enum
from pathlib import Path

import pytest

from coach import domain

README = Path(__file__).parents[2] / "README.md"

NOUNS = {
    name: noun
    for name, noun in vars(domain).items()
    if isinstance(noun, type)
    and noun.__module__.startswith(domain.__name__)
    and (dataclasses.is_dataclass(noun) or issubclass(noun, Enum))
}


def glossary() -> dict[str, str]:
    section = README.read_text(encoding="utf-8").split("## Glossary", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, flags=re.M))


def test_the_glossary_holds_exactly_the_nouns_of_the_domain() -> None:
    assert set(glossary()) == set(NOUNS)


def test_the_glossary_is_in_alphabetical_order() -> None:
    names = list(glossary())
    assert names == sorted(names)


@pytest.mark.parametrize("name", sorted(name for name, noun in NOUNS.items() if issubclass(noun, Enum)))
def test_the_entry_of_an_enumeration_names_every_value(name: str) -> None:
    named = set(re.findall(r"`([a-z_ ]+)`", glossary()[name]))
    assert {str(member.value) for member in NOUNS[name]} <= named
