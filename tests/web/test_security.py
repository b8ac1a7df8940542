"""What must hold on every route: who may come in, who sees what, headers, forms, nothing logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from coach.settings import Settings
from coach.storage import tokens
from coach.storage.engine import Engine, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import PASSWORD, People
from web.app import create_app
from web.security import OPEN_ENDPOINTS

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
ROUTES = Path(__file__).parents[2] / "docs" / "routes.md"


def visits(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def address(rule: Rule, number: int = 1) -> str:
    return rule.build(dict.fromkeys(rule.arguments, number), append_unknown=False)[1]


def test_every_route_but_the_open_ones_asks_for_a_log_in(app: Flask, client: FlaskClient, people: People) -> None:
    open_to_all = {"api.description", "api.guide", *OPEN_ENDPOINTS}
    for rule, method in visits(app):
        if rule.endpoint in open_to_all:
            continue
        answer = client.open(address(rule), method=method)
        if rule.endpoint.startswith("api."):
            assert answer.status_code == 401, rule
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        else:
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/login"), rule


def test_a_part_of_a_page_is_never_replaced_by_the_log_in(client: FlaskClient) -> None:
    answer = client.get("/meetings?search=x", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login?next=/meetings?search%3Dx")


@pytest.mark.parametrize("role", ["mate", "stranger", "trainer", "admin"])
def test_a_meeting_of_another_is_not_there_on_any_route(
    app: Flask, people: People, as_user: Browse, add_analysed: Add, role: str
) -> None:
    meeting = add_analysed(people.rep)
    browser, seen = as_user(getattr(people, role)), 0
    for rule, method in visits(app):
        if "meeting_id" in rule.arguments and not rule.endpoint.startswith("api."):
            seen += 1
            assert browser.open(address(rule, meeting.id), method=method).status_code == 404, rule
    assert seen > 8
    assert browser.post("/upload/analyse", data={"meeting": [meeting.id]}).status_code == 404


def test_a_meeting_of_another_is_not_there_in_the_api(
    app: Flask, client: FlaskClient, people: People, engine: Engine, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    with writing(engine) as session:
        _, secret = tokens.create_token(session, people.stranger.id, "test")
    headers, seen = {"Authorization": f"Bearer {secret}"}, 0
    for rule, method in visits(app):
        if "meeting_id" in rule.arguments and rule.endpoint.startswith("api."):
            seen += 1
            answer = client.open(address(rule, meeting.id), method=method, headers=headers, json={})
            assert answer.status_code == 404, rule
            assert answer.content_type == "application/problem+json"
    assert seen > 6


def test_every_form_is_refused_without_its_token(
    settings: Settings, engine: Engine, people: People, add_analysed: Add
) -> None:
    strict = create_app(settings, engine=engine)
    meeting, browser, seen = add_analysed(people.admin), strict.test_client(), 0
    browser.post("/login", data={"email": people.admin.email, "password": PASSWORD})
    assert browser.get("/").status_code == 302, "the log-in itself needs a token"
    with browser.session_transaction() as session:
        session["_user_id"] = f"{people.admin.id}:{people.admin.session_generation}"
    for rule, method in visits(strict):
        if method != "GET" and not rule.endpoint.startswith("api."):
            seen += 1
            answer = browser.open(address(rule, meeting.id), method=method)
            assert answer.status_code == 400, rule
            assert "too old or came from another place" in answer.text
    assert seen > 12


def test_a_cookie_opens_no_door_of_the_api(people: People, as_user: Browse) -> None:
    assert as_user(people.rep).get("/api/v1/meetings").status_code == 401


def test_pages_carry_a_strict_policy_and_are_not_kept(app: Flask, rep: FlaskClient) -> None:
    for path in ("/", "/meetings", "/upload", "/account", "/nowhere"):
        headers = rep.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_templates_hold_no_inline_script_or_style_and_escape_everything() -> None:
    drawings = {"icons.html", "shapes.html"}
    for file in (Path(__file__).parents[2] / "web" / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<style" not in text, file
        assert " style=" not in text, file
        assert " onclick=" not in text, file
        assert "<script>" not in text, file
        assert "|safe" not in text or file.name in drawings, file


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, people: People) -> None:
    answer = client.post("/login", data={"email": people.rep.email, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_cookies_and_headers_are_stricter(settings: Settings, engine: Engine) -> None:
    safe = create_app(settings.model_copy(update={"secure_cookies": True, "trusted_proxies": 1}), engine=engine)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    answer = safe.test_client().get("/login", headers=headers)
    assert answer.headers["Set-Cookie"].startswith("__Host-coach_session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(("trusted", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_forwarded_address_is_believed_by_setting_alone(
    settings: Settings, engine: Engine, trusted: int, seen: str
) -> None:
    made = create_app(settings.model_copy(update={"trusted_proxies": trusted}), engine=engine)
    addresses = []
    made.before_request(lambda: addresses.append(__import__("flask").request.remote_addr))
    made.test_client().get("/about", headers={"X-Forwarded-For": "203.0.113.9"})
    assert addresses == [seen]


def test_a_bug_answers_in_words_and_logs_no_word_of_the_meeting(
    app: Flask, rep: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("the buyer said: secret words")

    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setattr(app.extensions["coach"].analyser, "preview", fail, raising=False)
    with caplog.at_level(logging.DEBUG):
        answer = rep.post("/upload", data={"text": "Dana: secret words"})
    assert answer.status_code == 500
    assert "Something went wrong inside Coach." in answer.text
    assert "ValueError" in caplog.text
    assert "secret words" not in caplog.text + answer.text


def test_the_health_check_needs_no_log_in(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json["status"] == "ok"
    assert answer.json["revision"]


def test_a_number_too_large_for_a_database_is_no_page(rep: FlaskClient) -> None:
    assert rep.get("/meetings/99999999999999999999999").status_code == 404


def test_every_route_is_documented(app: Flask) -> None:
    described = {line.split("|")[1].strip() for line in ROUTES.read_text(encoding="utf-8").splitlines() if "|" in line}
    expected = {f"`{method} {rule.rule}`" for rule, method in visits(app)}
    assert expected - described == set(), "add these to docs/routes.md"
    listed = {entry for entry in described if entry.startswith("`")}
    assert listed - expected == set(), "these are gone: take them out of docs/routes.md"
