"""The names of products: checked for the list, found in sentences."""

from __future__ import annotations

import pytest
from pace import best_pace

from coach.domain import Product, ProductState
from coach.errors import InvalidProduct
from coach.products import (
    LONGEST_NAME,
    MOST_ALIASES,
    checked_names,
    first_mentions,
    matcher_of,
)

DESK = Product(1, "Fleet Desk", ("FD-2",))
PRO = Product(2, "Fleet Desk Pro")
CAFE = Product(3, "Café")


def found(*sentences: str) -> dict[int, int]:
    return first_mentions(matcher_of((DESK, PRO, CAFE)), sentences)


@pytest.mark.parametrize(
    ("sentence", "products"),
    [
        ("We looked at Fleet Desk.", {1}),
        ("fleet   DESK, you said", {1}),
        ("The fleet-desk's price", {1}),
        ("an fd 2 for every van", {1}),
        ("Fleet Desk Pro is what you want", {2}),
        ("Fleet Desk and Fleet Desk Pro", {1, 2}),
        ("Cafe or CAFÉ", {3}),
        ("the fleet desks", set()),
        ("Desk Fleet", set()),
        ("fleet", set()),
        ("", set()),
    ],
)
def test_names_are_whole_words_in_any_case_and_the_longest_counts(sentence: str, products: set[int]) -> None:
    assert set(found(sentence)) == products


def test_the_first_sentence_that_names_a_product_is_its_evidence() -> None:
    assert found("Hello.", "Fleet Desk Pro.", "Fleet Desk.", "Again Fleet Desk.") == {2: 1, 1: 2}


def test_the_order_of_the_list_does_not_matter() -> None:
    said = ["Fleet Desk Pro, Fleet Desk and the Café"]
    assert first_mentions(matcher_of((DESK, PRO, CAFE)), said) == first_mentions(matcher_of((CAFE, PRO, DESK)), said)


def test_without_products_nothing_is_found() -> None:
    assert first_mentions(matcher_of(()), ["Fleet Desk"]) == {}


def test_the_time_grows_with_the_text_alone() -> None:
    many = matcher_of([Product(n, f"fleet desk number {n}") for n in range(100)])
    text = ["We have the fleet desk and the fleet desk number 77 in all of our vans."] * 200
    assert best_pace(lambda: first_mentions(many, text), 2) < 20


def test_names_are_kept_on_one_line_and_once() -> None:
    assert checked_names("  Fleet\nDesk ", ["", "FLEET desk", "FD", "fd "]) == ("Fleet Desk", ("FD",))


@pytest.mark.parametrize(
    ("name", "aliases", "where", "words"),
    [
        ("", [], "name", "has no name"),
        (" \x00 ", [], "name", "has no name"),
        ("C++", [], "name", "cannot be told from other words"),
        ("Fleet", ["!!"], "aliases", "cannot be told from other words"),
        ("x" * (LONGEST_NAME + 1), [], "name", "too long"),
        ("Fleet", [f"Alias {n}" for n in range(MOST_ALIASES + 1)], "aliases", "at most"),
        ("café", [], "name", "is a name of the product “Café” already"),
        ("Van", ["fd 2"], "aliases", "is a name of the product “Fleet Desk” already"),
    ],
)
def test_names_that_cannot_be_kept_are_refused_in_one_sentence(
    name: str, aliases: list[str], where: str, words: str
) -> None:
    with pytest.raises(InvalidProduct, match=words) as caught:
        checked_names(name, aliases, [DESK, CAFE])
    assert caught.value.where == where


def test_the_name_of_a_retired_product_is_to_be_brought_back() -> None:
    with pytest.raises(InvalidProduct) as caught:
        checked_names("cafe", [], [Product(3, "Café", (), ProductState.RETIRED)])
    assert caught.value.mend.startswith("Bring that one back")
