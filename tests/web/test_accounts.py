"""Log in and out, one's own page, the admin's pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.settings import Settings
from coach.storage import tokens, users
from coach.storage.engine import Engine, reading
from coach.storage.users import User
from tests.web.conftest import PASSWORD, People
from web.accounts.views import local
from web.app import create_app

NEW = "quiet marble lantern tides"
LogIn = Callable[[User], FlaskClient]


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, **extra: str):
    return client.post("/login", data={"email": email, "password": password, **extra})


def test_a_user_logs_in_and_out(client: FlaskClient, people: People) -> None:
    assert client.get("/").headers["Location"] == "/login"
    assert log_in(client, "ROBIN@example.com").headers["Location"] == "/"
    assert "Hello, Robin" in client.get("/").text
    client.post("/logout")
    assert client.get("/").headers["Location"] == "/login"


@pytest.mark.parametrize(("email", "password"), [("robin@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_log_in_gets_one_answer_for_all_reasons(
    client: FlaskClient, people: People, email: str, password: str
) -> None:
    answer = log_in(client, email, password)
    assert answer.status_code == 422
    assert "The e-mail address or the password is wrong." in answer.text
    assert client.get("/").status_code == 302


def test_log_in_leads_to_where_somebody_was_going(client: FlaskClient, people: People) -> None:
    assert client.get("/meetings?search=x").headers["Location"] == "/login?next=/meetings?search%3Dx"
    assert 'value="/meetings?search=x"' in client.get("/login?next=/meetings?search%3Dx").text
    assert log_in(client, people.rep.email, next="/meetings?search=x").headers["Location"] == "/meetings?search=x"


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x", "/\t/evil", ""]
)
def test_log_in_leads_to_no_other_site(app: Flask, address: str) -> None:
    with app.test_request_context():
        assert local(address) == "/"


def test_a_session_starts_anew_at_log_in(client: FlaskClient, people: People) -> None:
    with client.session_transaction() as session:
        session["planted"] = "before"
    log_in(client, people.rep.email)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_log_ins_from_one_address_are_limited(settings: Settings, engine: Engine, people: People) -> None:
    limited = create_app(settings.model_copy(update={"login_rate_address": "2 per minute"}), engine=engine)
    limited.config.update(WTF_CSRF_ENABLED=False)
    client = limited.test_client()
    answers = [log_in(client, f"somebody{number}@example.com", "x") for number in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "too often" in answers[2].text


def test_only_failed_log_ins_count_against_an_account(settings: Settings, engine: Engine, people: People) -> None:
    limited = create_app(settings.model_copy(update={"login_rate_account": "2 per minute"}), engine=engine)
    limited.config.update(WTF_CSRF_ENABLED=False)
    assert [log_in(limited.test_client(), people.rep.email).status_code for _ in range(3)] == [302] * 3
    failed = [log_in(limited.test_client(), people.mate.email, "wrong").status_code for _ in range(3)]
    assert failed == [422, 422, 429]
    assert log_in(limited.test_client(), people.manager.email).status_code == 302


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(people: People, as_user: LogIn) -> None:
    here, elsewhere = as_user(people.rep), as_user(people.rep)
    answer = here.post("/account/password", data={"old": PASSWORD, "new": NEW})
    assert answer.headers["Location"] == "/account"
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["Location"].startswith("/login")


@pytest.mark.parametrize(("old", "new"), [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, PASSWORD)])
def test_a_bad_new_password_is_refused_in_words(rep: FlaskClient, old: str, new: str) -> None:
    answer = rep.post("/account/password", data={"old": old, "new": new})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_token_is_shown_once_and_can_be_revoked(rep: FlaskClient, people: People, engine: Engine) -> None:
    page = rep.post("/account/tokens", data={"name": "CRM", "lasting": "30"}).text
    secret = re.search(r"coach_[\w-]{20,}", page).group()
    assert secret not in rep.get("/account").text
    with reading(engine) as session:
        token, user = tokens.find_token(session, secret)
    assert (token.name, user.id) == ("CRM", people.rep.id)
    assert token.expires_at is not None
    rep.post(f"/account/tokens/{token.id}/revoke")
    with reading(engine) as session:
        assert tokens.find_token(session, secret) is None


def test_nobody_revokes_the_token_of_another(people: People, as_user: LogIn, engine: Engine) -> None:
    as_user(people.rep).post("/account/tokens", data={"name": "CRM", "lasting": "never"})
    with reading(engine) as session:
        token = tokens.list_tokens(session, people.rep.id)[0]
    assert as_user(people.mate).post(f"/account/tokens/{token.id}/revoke").status_code == 404


def test_an_admin_adds_changes_and_deactivates_a_person(people: People, as_user: LogIn, engine: Engine) -> None:
    admin, team = as_user(people.admin), str(people.rep.team_id)
    new = {"display_name": "Nora New", "email": "nora@example.com", "role": "rep", "team": team, "password": NEW}
    assert admin.post("/people/new", data=new).headers["Location"] == "/people"
    with reading(engine) as session:
        nora = users.find_user(session, "nora@example.com")
    admin.post(f"/people/{nora.id}", data={"display_name": "Nora New", "role": "manager", "team": ""})
    with reading(engine) as session:
        assert users.get_user(session, nora.id).role == "manager"
        assert users.get_user(session, nora.id).team_id is None
    browser = as_user(users_now(engine, nora.id))
    assert browser.get("/").status_code == 200
    admin.post(f"/people/{nora.id}/active")
    assert browser.get("/").status_code == 302
    assert "Cannot log in" in admin.get("/people").text


def users_now(engine: Engine, user_id: int) -> User:
    with reading(engine) as session:
        return users.get_user(session, user_id)


def test_a_wrong_person_is_refused_and_the_form_keeps_what_was_written(people: People, as_user: LogIn) -> None:
    new = {"display_name": "Nora", "email": people.rep.email, "role": "rep", "team": "", "password": NEW}
    answer = as_user(people.admin).post("/people/new", data=new)
    assert answer.status_code == 422
    assert "There is an account for robin@example.com already." in answer.text
    assert 'value="Nora"' in answer.text


def test_the_last_admin_stays(people: People, as_user: LogIn, engine: Engine) -> None:
    admin = as_user(people.admin)
    admin.post(f"/people/{people.admin.id}/active")
    assert "This is the only active admin." in admin.get(f"/people/{people.admin.id}").text
    assert users_now(engine, people.admin.id).active


def test_an_admin_sets_a_password(people: People, as_user: LogIn, client: FlaskClient) -> None:
    admin = as_user(people.admin)
    admin.post(f"/people/{people.rep.id}/password", data={"password": "short"})
    assert "fewer than 12 characters" in admin.get("/people").text
    admin.post(f"/people/{people.rep.id}/password", data={"password": NEW})
    assert log_in(client, people.rep.email, NEW).status_code == 302


def test_teams_are_added_renamed_and_deleted(people: People, as_user: LogIn) -> None:
    admin = as_user(people.admin)
    assert admin.post("/teams", data={"name": "North"}).status_code == 422
    admin.post("/teams", data={"name": "West"})
    admin.post("/teams/3", data={"name": "Far West"})
    assert "Far West" in admin.get("/people").text
    admin.post("/teams/1/delete")
    assert "still has people or meetings" in admin.get("/teams/1").text
    admin.post("/teams/3/delete")
    assert "is deleted" in admin.get("/people").text
    assert admin.get("/teams/3").status_code == 404


@pytest.mark.parametrize("role", ["rep", "manager", "trainer"])
@pytest.mark.parametrize("path", ["/people", "/people/new", "/people/1", "/teams/1"])
def test_pages_of_admins_are_for_admins(people: People, as_user: LogIn, role: str, path: str) -> None:
    answer = as_user(getattr(people, role)).get(path)
    assert answer.status_code == 403
    assert "This page is not for your role." in answer.text
