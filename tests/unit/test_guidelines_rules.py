"""Every rule's own tests pass, and the reference page is fresh."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_guidelines_schema import RULE

from coach.guidelines import default_pack, load_pack, run_tests
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.likeness import needs_vectors
from coach.guidelines.reference import example_pack, reference
from coach.guidelines.rule_tests import hits
from coach.understand.sentence_encoder import sentence_encoder

PAGE = Path(__file__).parents[2] / "docs" / "guidelines.md"
DEFAULT = default_pack()


@pytest.mark.parametrize("rule", DEFAULT.rules, ids=lambda rule: rule.id)
def test_default_rule_keeps_its_own_tests(rule) -> None:
    assert rule.hits
    assert rule.misses
    assert [example for example in rule.hits if not hits(rule, example)] == []
    assert [example for example in rule.misses if hits(rule, example)] == []


def test_a_failing_test_is_reported_with_rule_and_line() -> None:
    pack = load_pack(RULE.replace("It is dear.", "It is cheaply made and cheap."), name="x")
    (failure,) = run_tests(pack)
    assert (failure.rule, failure.expected, failure.line) == ("language/one", "miss", 3)
    assert "should miss but hit" in str(failure)


@pytest.mark.parametrize("name", RULE_KINDS)
def test_the_documented_example_of_each_kind_is_valid_and_passes_its_tests(name: str, request) -> None:
    text = example_pack(RULE_KINDS[name])
    assert text in PAGE.read_text(encoding="utf-8")
    pack = load_pack(text, name="docs/guidelines.md")
    assert pack.rules[0].kind == name
    encode = sentence_encoder(request.getfixturevalue("toolbox").encoder) if needs_vectors(pack.rules) else None
    assert run_tests(pack, encode) == []


def test_the_reference_page_is_fresh() -> None:
    fresh = "write it again with coach.guidelines.reference.reference()"
    assert PAGE.read_text(encoding="utf-8") == reference(), fresh


@pytest.mark.parametrize("kind", RULE_KINDS.values(), ids=list(RULE_KINDS))
def test_each_kind_documents_its_keys(kind) -> None:
    assert kind.meaning
    assert all(kind.keys.values())
    assert set(kind.obligatory) <= set(kind.keys)
