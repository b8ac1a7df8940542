"""Teams, users, API tokens and the audit log."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from storage_cases import Company, add_analysed

from coach.errors import AccountError, NotFound
from coach.storage import audit, meetings, teams, tokens, users
from coach.storage.access import viewer_of
from coach.storage.audit import AuditEntry
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import AccountRole, ApiTokenRow, now
from coach.storage.users import KEEP, NewUser, UserChange

NEW = NewUser("Nora@Example.com", "Nora  Nielsen\n", AccountRole.REP)


def test_a_user_is_found_in_any_case_of_letters(engine: Engine) -> None:
    with writing(engine) as session:
        added = users.add_user(session, NEW, None)
    with reading(engine) as session:
        assert users.find_user(session, " nORA@eXAMPLE.COM ") == added == users.get_user(session, added.id)
        assert users.find_user(session, "nobody@example.com") is None
    assert (added.email, added.display_name, added.active) == ("Nora@Example.com", "Nora Nielsen", True)


def test_an_address_is_unique_in_any_case_of_letters(engine: Engine) -> None:
    with writing(engine) as session:
        users.add_user(session, NEW, None)
        with pytest.raises(AccountError, match="already"):
            users.add_user(session, NewUser("NORA@example.com", "Other", AccountRole.REP), None)
        users.add_user(session, NewUser("other@example.com", "Other", AccountRole.REP), None)
    with reading(engine) as session:
        assert [user.display_name for user in users.list_users(session)] == ["Nora Nielsen", "Other"]


@pytest.mark.parametrize("email", ["", "nora", "nora@", "@x", "a b@c", "a@b@c", "<a@b>", "x" * 300 + "@b.c"])
def test_what_is_no_address_is_refused(engine: Engine, email: str) -> None:
    with pytest.raises(AccountError), writing(engine) as session:
        users.add_user(session, NewUser(email, "Nora", AccountRole.REP), None)


@pytest.mark.parametrize("new", [NewUser("a@b.c", " \n", AccountRole.REP), NewUser("a@b.c", "A", AccountRole.REP, 99)])
def test_an_empty_name_or_unknown_team_is_refused(engine: Engine, new: NewUser) -> None:
    with pytest.raises(AccountError), writing(engine) as session:
        users.add_user(session, new, None)


def test_users_are_listed_by_team_and_activity(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        users.update_user(session, company.rolf.user_id, UserChange(active=False))
        north = users.list_users(session, team_id=company.dana.team_id)
        active = users.list_users(session, team_id=company.dana.team_id, active=True)
    assert [user.display_name for user in north] == ["Dana", "Mia", "Rolf"]
    assert [user.display_name for user in active] == ["Dana", "Mia"]
    assert {user.team_name for user in north} == {"North"}


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        (UserChange(display_name="D."), False),
        (UserChange(role=AccountRole.REP), False),
        (UserChange(role=AccountRole.MANAGER), True),
        (UserChange(team_id=None), True),
        (UserChange(team_id=KEEP), False),
        (UserChange(active=False), True),
    ],
)
def test_a_change_of_rights_ends_the_sessions(engine: Engine, company: Company, change: UserChange, ends: bool) -> None:
    with writing(engine) as session:
        before = users.get_user(session, company.dana.user_id)
        after = users.update_user(session, before.id, change)
    assert (after.session_generation > before.session_generation) is ends


def test_the_last_active_admin_stays(engine: Engine, company: Company) -> None:
    for change in (UserChange(active=False), UserChange(role=AccountRole.REP)):
        with pytest.raises(AccountError, match="only active admin"), writing(engine) as session:
            users.update_user(session, company.adam.user_id, change)
    with writing(engine) as session:
        users.update_user(session, company.mia.user_id, UserChange(role=AccountRole.ADMIN))
        assert not users.update_user(session, company.adam.user_id, UserChange(active=False)).active


def test_a_meeting_stays_with_the_team_it_was_uploaded_in(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana)
        moved = users.update_user(session, company.dana.user_id, UserChange(team_id=company.olga.team_id))
    with reading(engine) as session:
        assert meetings.get_meeting(session, company.mia, done.id)
        assert meetings.get_meeting(session, viewer_of(moved), done.id)
        with pytest.raises(NotFound):
            meetings.get_meeting(session, company.otto, done.id)


@pytest.mark.parametrize("number", [0, -5, 12345, 2**40])
def test_an_unknown_user_or_team_is_not_found(engine: Engine, number: int) -> None:
    for ask in (users.get_user, teams.delete_team):
        with pytest.raises(NotFound), writing(engine) as session:
            ask(session, number)


def test_teams_are_added_renamed_and_deleted(engine: Engine) -> None:
    with writing(engine) as session:
        north, south = teams.add_team(session, "North"), teams.add_team(session, "south")
        assert teams.rename_team(session, south.id, "South").name == "South"
        assert teams.rename_team(session, north.id, "north").name == "north"
        teams.delete_team(session, north.id)
        assert [team.name for team in teams.list_teams(session)] == ["South"]


def test_a_team_name_is_unique_in_any_case_of_letters(engine: Engine) -> None:
    with writing(engine) as session:
        teams.add_team(session, "North")
        south = teams.add_team(session, "South")
        with pytest.raises(AccountError):
            teams.add_team(session, "NORTH")
        with pytest.raises(AccountError):
            teams.rename_team(session, south.id, "north")


def test_a_team_with_people_is_not_deleted(engine: Engine, company: Company) -> None:
    assert company.dana.team_id is not None
    with writing(engine) as session:
        with pytest.raises(AccountError, match="still has people"):
            teams.delete_team(session, company.dana.team_id)
        assert len(teams.list_teams(session)) == 2


def test_a_token_is_shown_once_and_found_again(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        token, secret = tokens.create_token(session, company.dana.user_id, "laptop")
        stored = session.execute(sa.select(ApiTokenRow.__table__)).one()
    assert secret.startswith(token.prefix)
    assert not any(secret in str(value) for value in stored)
    with writing(engine) as session:
        found = tokens.find_token(session, secret)
        assert found is not None
        assert (found[0], found[1].id) == (token, company.dana.user_id)
        tokens.mark_used(session, token.id)
    with reading(engine) as session:
        assert tokens.list_tokens(session, company.dana.user_id)[0].last_used_at is not None
        assert tokens.find_token(session, secret + "x") is None
        assert tokens.find_token(session, "\ud800") is None


def test_a_token_ends_with_its_day_its_user_or_by_hand(engine: Engine, company: Company) -> None:
    dana = company.dana.user_id
    with writing(engine) as session:
        expiring, expired = tokens.create_token(session, dana, "a", expires_at=now() + dt.timedelta(days=1))
        session.execute(
            sa.update(ApiTokenRow).where(ApiTokenRow.id == expiring.id).values(expires_at=now() - dt.timedelta(1))
        )
        revoked, of_revoked = tokens.create_token(session, dana, "b")
        with pytest.raises(NotFound):
            tokens.revoke_token(session, company.rolf.user_id, revoked.id)
        tokens.revoke_token(session, dana, revoked.id)
        _, of_inactive = tokens.create_token(session, company.rolf.user_id, "c")
        users.update_user(session, company.rolf.user_id, UserChange(active=False))
        for secret in (expired, of_revoked, of_inactive):
            assert tokens.find_token(session, secret) is None
        with pytest.raises(AccountError):
            tokens.create_token(session, dana, "late", expires_at=now())
        with pytest.raises(AccountError):
            tokens.create_token(session, dana, " ")


def test_the_log_tells_who_did_what(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana)
        meetings.delete_meeting(session, company.mia, done.id)
        audit.record(session, AuditEntry("export.pack", company.mia.user_id, details={"rows": 3}, address="::1"))
    with reading(engine) as session:
        newest = audit.list_events(session, company.adam, per_page=2)
        of_meetings = audit.list_events(session, company.adam, action="meeting.")
        of_dana = audit.list_events(session, company.adam, actor_id=company.dana.user_id)
    assert [event.entry.action for event in newest.events] == ["export.pack", "meeting.delete"]
    assert newest.events[0].entry.address == "::1"
    assert newest.total == 7 + 3
    assert [event.entry.subject_id for event in of_meetings.events] == [done.id, done.id]
    assert [event.entry.action for event in of_dana.events] == ["meeting.add"]


def test_the_log_is_for_admins(engine: Engine, company: Company) -> None:
    for viewer in (company.dana, company.mia, company.tara):
        with reading(engine) as session, pytest.raises(NotFound):
            audit.list_events(session, viewer)


def test_the_log_takes_no_text(engine: Engine) -> None:
    for details in ({"text": "word " * 50}, {str(number): number for number in range(50)}):
        with pytest.raises(ValueError, match="never text"), writing(engine) as session:
            audit.record(session, AuditEntry("x", details=details))
