"""The interface for programs."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from coach.storage import tokens, users
from coach.storage.engine import Engine, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User, UserChange
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT
from web.api.description import METHODS, openapi

TEXT = TRANSCRIPT.decode()
Add = Callable[..., MeetingRecord]


class Program:
    """A client of the API with the token of a user."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {secret}"}

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """Call an address under /api/v1."""
        headers = self.headers | kwargs.pop("headers", {})
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)


def token_of(engine: Engine, user: User) -> str:
    with writing(engine) as session:
        return tokens.create_token(session, user.id, "test")[1]


@pytest.fixture
def program(client: FlaskClient, engine: Engine, people: People) -> Program:
    """The rep's program."""
    return Program(client, token_of(engine, people.rep))


def assert_fits(name: str, value: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": openapi()["components"]}
    Draft202012Validator(schema).validate(value)


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert_fits("Problem", answer.json)
    assert answer.json["status"] == status
    return answer.json


def test_a_text_becomes_an_analysed_meeting(program: Program) -> None:
    facts = {"title": "Acme", "held_on": "2026-03-01", "roles": {"Sam Ortiz": "buyer"}}
    answer = program.call("POST", "/meetings", json={"text": TEXT, "filename": "acme.txt", "facts": facts})
    assert answer.status_code == 201
    assert_fits("Meeting", answer.json)
    assert (answer.json["status"], answer.json["title"], answer.json["score"]) == ("analysed", "Acme", 71.0)
    assert answer.headers["Location"] == answer.json["links"]["self"]
    report = program.client.get(answer.json["links"]["analysis"], headers=program.headers)
    assert_fits("Report", report.json)


def test_a_file_becomes_a_draft_when_asked(program: Program) -> None:
    form = {"file": (BytesIO(TRANSCRIPT), "call.txt"), "analyse": "false", "facts": '{"account": "Acme"}'}
    answer = program.call("POST", "/meetings", data=form)
    assert (answer.status_code, answer.json["status"], answer.json["account"]) == (201, "draft", "Acme")
    current = program.call("GET", f"/meetings/{answer.json['id']}/analyses/current")
    assert assert_problem(current, 404)["detail"] == "This meeting is not analysed yet."
    made = program.call("POST", f"/meetings/{answer.json['id']}/analyses")
    assert made.status_code == 201
    assert_fits("Report", made.json)


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": 5}, {"text": "x", "more": 1}, {"text": "x", "facts": {"kind": "party"}}, [1]],
)
def test_a_wrong_body_is_a_problem(program: Program, body: object) -> None:
    assert_problem(program.call("POST", "/meetings", json=body), 422)


def test_broken_json_is_a_problem(program: Program) -> None:
    assert_problem(program.call("POST", "/meetings", data=b"{", content_type="application/json"), 422)


def test_an_unreadable_text_says_why(program: Program) -> None:
    found = assert_problem(program.call("POST", "/meetings", json={"text": " \n"}), 422)
    assert found["detail"] == "The file is empty."
    assert found["mend"]


def test_a_duplicate_names_the_meeting(program: Program, people: People, add_draft: Add) -> None:
    meeting = add_draft(people.rep)
    found = assert_problem(program.call("POST", "/meetings", json={"text": TEXT}), 409)
    assert found["meeting_id"] == meeting.id


def test_too_large_a_file_is_413(program: Program) -> None:
    assert_problem(program.call("POST", "/meetings", data={"file": (BytesIO(b"x" * 1_000_001), "a.txt")}), 413)


def test_lists_have_filters_and_pages(program: Program, people: People, add_analysed: Add, add_draft: Add) -> None:
    add_analysed(people.rep, filename="alpha.txt")
    add_draft(people.rep, filename="beta.txt", content=TRANSCRIPT + b"\n")
    add_draft(people.stranger, filename="other.txt")
    everything = program.call("GET", "/meetings?sort=title").json
    assert_fits("MeetingPage", everything)
    assert [row["title"] for row in everything["meetings"]] == ["Alpha", "Beta"]
    assert program.call("GET", "/meetings?status=draft").json["total"] == 1
    page = program.call("GET", "/meetings?per_page=1&page=2&sort=title").json
    assert ([row["title"] for row in page["meetings"]], page["pages"]) == (["Beta"], 2)


def test_a_meeting_is_read_and_deleted(program: Program, people: People, add_analysed: Add) -> None:
    path = f"/meetings/{add_analysed(people.rep).id}"
    assert_fits("Meeting", program.call("GET", path).json)
    assert program.call("GET", f"{path}/original").data == TRANSCRIPT
    assert program.call("DELETE", path).status_code == 204
    assert_problem(program.call("GET", path), 404)


def test_facts_are_replaced_unless_somebody_was_faster(program: Program, people: People, add_analysed: Add) -> None:
    meeting = add_analysed(people.rep)
    path = f"/meetings/{meeting.id}/facts"
    seen = {"If-Match": f'"{meeting.version}"'}
    assert program.call("PUT", path, json={"title": "First"}, headers=seen).json["title"] == "First"
    assert_problem(program.call("PUT", path, json={"title": "Second"}, headers=seen), 409)
    assert program.call("PUT", path, json={"title": "Second"}).json["title"] == "Second"
    assert_problem(program.call("PUT", path, json={"held_on": "soon"}), 422)


def test_older_analyses_stay_readable(program: Program, people: People, add_analysed: Add) -> None:
    path = f"/meetings/{add_analysed(people.rep).id}/analyses"
    program.call("POST", path)
    listed = program.call("GET", path).json["analyses"]
    assert [one["is_current"] for one in listed] == [True, False]
    for one in listed:
        assert_fits("Analysis", one)
        assert_fits("Report", program.client.get(one["links"]["report"], headers=program.headers).json)
    assert_problem(program.call("GET", f"{path}/999"), 404)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic cm9iaW46eA==", "bearer \x7f"])
def test_without_a_valid_token_nothing_is_answered(client: FlaskClient, people: People, header: str) -> None:
    answer = client.get("/api/v1/meetings", headers={"Authorization": header} if header else {})
    assert_problem(answer, 401)


def test_the_token_of_a_deactivated_user_is_void(program: Program, people: People, engine: Engine) -> None:
    with writing(engine) as session:
        users.update_user(session, people.rep.id, UserChange(active=False))
    assert_problem(program.call("GET", "/meetings"), 401)


def test_unknown_addresses_and_methods_are_problems(program: Program) -> None:
    assert_problem(program.call("GET", "/nothing"), 404)
    assert_problem(program.call("PATCH", "/meetings"), 405)


def test_the_description_names_every_address(app: Flask) -> None:
    served = {
        (rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }
    described = {(path, method) for path, item in openapi()["paths"].items() for method in METHODS if method in item}
    assert served == described


def test_the_description_is_served_without_a_token(client: FlaskClient) -> None:
    assert client.get("/api/v1/openapi.json").json["openapi"] == "3.1.0"
    page = client.get("/api/v1/docs")
    assert "/api/v1/meetings/{meeting_id}" in page.text
    assert "http://" not in page.text.replace("http://localhost/", "")
