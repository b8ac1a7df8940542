"""Whole numbers that people send."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from coach.numbers import number_of, numbers_of

ENDLESS = "9" * 5000


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "x", "²", "٣", "1" * 10, ENDLESS])
def test_what_is_no_whole_number_of_ours_is_none(text: str | None) -> None:
    assert number_of(text) is None


def test_whole_numbers_are_read_in_their_order() -> None:
    assert numbers_of(["3", "x", "0", ENDLESS, "999999999"]) == (3, 0, 999_999_999)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/upload/analyse", {"meeting": ENDLESS}),
        ("/customers/1/merge", {"other": ENDLESS}),
        ("/deals/1", {"version": ENDLESS}),
        ("/meetings/1/facts", {"version": ENDLESS}),
    ],
)
def test_an_endless_row_of_digits_in_a_form_is_no_fault_of_coach(
    rep: FlaskClient, address: str, form: dict[str, str]
) -> None:
    assert rep.post(address, data=form).status_code < 500


@pytest.mark.parametrize("address", ["/meetings/{}", "/customers?page={}", "/themes/needs/time?page={}"])
def test_an_endless_row_of_digits_in_an_address_is_no_fault_of_coach(rep: FlaskClient, address: str) -> None:
    assert rep.get(address.format(ENDLESS)).status_code < 500
