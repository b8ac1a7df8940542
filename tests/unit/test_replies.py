"""What a sentence of the seller side does by its words: reassure, quote a price, name an outcome."""

from __future__ import annotations

import pytest
from readings import reading, said

from coach.replies import gains_named, has_a_fact, names_outcome, offers_named, only_reassures, quotes_price


@pytest.mark.parametrize(
    "text",
    [
        "Oh, don't worry about that.",
        "It's great value, everyone says so.",
        "Trust me, you'll love it.",
        "No problem at all.",
        "We've never had a complaint.",
        "It’s super easy, you’ll be fine.",
    ],
)
def test_words_that_ask_to_be_believed_only_reassure(text: str) -> None:
    assert only_reassures(text)


@pytest.mark.parametrize(
    "text",
    [
        "Don't worry, the part is on your desk within 48 hours.",
        "You'll love it, because the night shift does not have to type anything.",
        "No problem, I can put you in touch with Halvorsen Dairy.",
        "The gate closes when the last van is in.",
        "What worries you about it?",
    ],
)
def test_a_reply_with_a_number_a_name_or_a_reason_does_more(text: str) -> None:
    assert not only_reassures(text)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("It's ninety a month for both shops.", True),
        ("That comes to £4,200 a year plus VAT.", True),
        ("You're looking at fourteen thousand.", True),
        ("Four hundred euros per seat.", True),
        ("It saves about ninety pounds a month.", False),
        ("There are four hundred schools on it.", False),
        ("It is forty a month, so nobody has to retype the orders.", False),
        ("Six hundred litres go in at once.", False),
    ],
)
def test_a_bare_price_is_told_from_a_gain_in_money(text: str, price: bool) -> None:
    assert quotes_price(text) is price


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("It prints the label itself, so nobody has to write it.", True),
        ("The pump tells the van driver, so that you keep selling.", True),
        ("It reads the meter instead of a person walking round.", True),
        ("It has four colours and a dashboard.", False),
        ("So what happens on a Monday?", False),
    ],
)
def test_an_outcome_in_plain_words_is_heard(text: str, outcome: bool) -> None:
    assert names_outcome(text) is outcome


def test_a_fact_is_a_number_a_name_or_a_reason() -> None:
    assert has_a_fact("We did that for Oakfield last spring.")
    assert has_a_fact("Half of them stay.")
    assert not has_a_fact("It is really good.")


def test_offers_leave_out_bare_prices_and_gains_count_outcomes() -> None:
    of = reading(
        [
            said("Dana", "seller", "It is ninety a month.", "feature"),
            said("Dana", "seller", "It reads the meter, so nobody has to walk round.", "feature"),
            said("Dana", "seller", "It has a dashboard.", "feature"),
            said("Dana", "seller", "You sleep through the night.", "benefit"),
        ]
    )
    assert offers_named(of) == (1, 2, 3)
    assert gains_named(of, offers_named(of)) == (1, 3)
