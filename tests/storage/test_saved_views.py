"""Saved views: kept under a name, one's own alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from storage_cases import Company

from coach.errors import NotFound
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import TooMany
from coach.storage.saved_views import MOST_VIEWS, delete_view, list_views, save_view
from coach.storage.tables import UserRow


def test_a_view_is_kept_listed_and_deleted(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = save_view(session, company.mia.user_id, "  My   reps ", "owner=3")
    with reading(engine) as session:
        assert list_views(session, company.mia.user_id) == (made,)
    assert (made.name, made.query) == ("My reps", "owner=3")
    with writing(engine) as session:
        assert delete_view(session, company.mia.user_id, made.id) == "My reps"
        assert list_views(session, company.mia.user_id) == ()


def test_a_name_in_any_case_replaces_the_view_of_that_name(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        save_view(session, company.mia.user_id, "Monday", "period=4w")
        save_view(session, company.mia.user_id, "MONDAY", "period=12w")
        assert [(one.name, one.query) for one in list_views(session, company.mia.user_id)] == [("MONDAY", "period=12w")]


def test_nobody_sees_or_deletes_the_view_of_another(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = save_view(session, company.mia.user_id, "Monday", "")
    with writing(engine) as session:
        assert list_views(session, company.otto.user_id) == ()
        with pytest.raises(NotFound):
            delete_view(session, company.otto.user_id, made.id)
        with pytest.raises(NotFound):
            delete_view(session, company.mia.user_id, 2**40)
    with reading(engine) as session:
        assert len(list_views(session, company.mia.user_id)) == 1


@pytest.mark.parametrize("name", ["", " ", "\x00", "ﷺ" * 200, "\ud800"])
def test_odd_names_are_no_trouble(engine: Engine, company: Company, name: str) -> None:
    with writing(engine) as session:
        save_view(session, company.mia.user_id, name, "")
    with reading(engine) as session:
        assert list_views(session, company.mia.user_id)[0].name


def test_there_is_room_for_so_many_and_no_more(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for number in range(MOST_VIEWS):
            save_view(session, company.mia.user_id, f"View {number}", "")
        with pytest.raises(TooMany):
            save_view(session, company.mia.user_id, "One more", "")
        save_view(session, company.mia.user_id, "View 3", "period=1w")


def test_views_go_with_their_user(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        save_view(session, company.adam.user_id, "Mine", "")
        session.execute(sa.delete(UserRow).where(UserRow.id == company.adam.user_id))
        assert list_views(session, company.adam.user_id) == ()
