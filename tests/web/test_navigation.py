"""What the header offers, by role."""

from __future__ import annotations

import pytest
from flask import Flask

from coach.storage.tables import AccountRole
from web.navigation import GROUPS, OWN_TAB, navigation_of


@pytest.mark.parametrize("role", AccountRole)
def test_everything_offered_can_be_opened(app: Flask, people, as_user, role: AccountRole) -> None:
    client = as_user(getattr(people, role.value))
    offered = navigation_of(role, endpoint="home.index", path="/")
    places = [*offered.tabs, *(place for group in offered.groups for place in group.places)]
    with app.test_request_context():
        addresses = {place.name: app.url_for(place.endpoint) for place in places}
    assert {name: client.get(address).status_code for name, address in addresses.items()} == dict.fromkeys(
        addresses, 200
    )


@pytest.mark.parametrize("role", AccountRole)
def test_no_place_stands_twice(role: AccountRole) -> None:
    offered = navigation_of(role, endpoint=None, path="/nowhere")
    names = [place.name for place in offered.tabs] + [place.name for group in offered.groups for place in group.places]
    assert len(names) == len(set(names))
    assert offered.here is None


def test_a_page_below_a_place_belongs_to_it() -> None:
    manager = navigation_of(AccountRole.MANAGER, endpoint="customers.customer", path="/customers/3")
    assert manager.here is not None
    assert manager.here.name == "Customers"
    assert manager.below, "it is found under More"
    assert not navigation_of(AccountRole.MANAGER, endpoint="themes.theme", path="/themes/needs/all").below


def test_a_like_beginning_is_no_place() -> None:
    assert navigation_of(AccountRole.REP, endpoint=None, path="/meetingsroom").here is None


def test_each_role_has_a_tab_of_its_own() -> None:
    assert set(OWN_TAB) == set(AccountRole)
    assert all(place in {p for group in GROUPS for p in group.places} for place in OWN_TAB.values())
