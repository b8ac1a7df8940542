"""The pages of customers, deals, contacts, targets: what they show, to whom, and what they refuse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from web.contacts.month import month_named, month_of

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
CONTACTS = b"account,date,kind,who,note\nAcme,2026-03-03,call,Mika Mate,Said yes\nACME Inc.,2026-03-04,email,,=1+1\n"


def send(browser: FlaskClient, path: str, content: bytes, filename: str = "crm.csv"):
    return browser.post(path, data={"file": (BytesIO(content), filename)}, follow_redirects=True)


def customer_of(browser: FlaskClient, name: str) -> int:
    found = re.search(rf'/customers/(\d+)"><strong>{re.escape(name)}</strong>', browser.get("/customers").text)
    assert found, name
    return int(found[1])


@pytest.fixture
def acme(people: People, add_analysed: Add) -> MeetingRecord:
    return add_analysed(people.rep, facts=MeetingFacts(account="Acme"))


@pytest.mark.parametrize("role", ["rep", "manager", "trainer", "admin"])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/customers", "No customers yet"),
        ("/customers/import", "The first line names the columns"),
        ("/contacts", "Your guidelines say nothing yet"),
        ("/contacts/deals", "Too few closed deals"),
        ("/results", "No targets yet"),
    ],
)
def test_empty_pages_say_what_to_do_next(people: People, as_user: Browse, role: str, path: str, words: str) -> None:
    page = as_user(getattr(people, role)).get(path)
    assert page.status_code == 200
    assert words in page.text


def test_the_page_of_a_customer_gathers_what_is_known(rep: FlaskClient, acme: MeetingRecord) -> None:
    page = rep.get(f"/customers/{customer_of(rep, 'Acme')}").text
    assert "audit trail" in page
    assert "Nothing is open" not in page
    assert f"/meetings/{acme.id}" in page
    assert "No deal yet" in page


@pytest.mark.parametrize("role", ["mate", "stranger", "trainer", "admin"])
def test_a_customer_of_another_is_not_there(
    people: People, as_user: Browse, rep: FlaskClient, acme: MeetingRecord, role: str
) -> None:
    number, browser = customer_of(rep, "Acme"), as_user(getattr(people, role))
    rep.post(f"/customers/{number}/contacts", data={"date": "2026-03-03", "kind": "call"})
    rep.post(f"/customers/{number}/deals", data={"name": "Ledger", "opened_on": "2026-03-01"})
    assert "Acme" not in browser.get("/customers").text
    assert "Acme" not in browser.get("/contacts?month=2026-03&day=2026-03-03").text
    assert "Acme" not in browser.get("/customers/contacts.csv").text
    for path in (f"/customers/{number}", f"/customers/{number}/merge", "/deals/1"):
        assert browser.get(path).status_code == 404, path
    for path in ("contacts", "deals", "merge"):
        assert browser.post(f"/customers/{number}/{path}", data={"date": "2026-03-03"}).status_code == 404, path
    for path in ("/deals/1", "/deals/1/delete", "/contacts/1/delete"):
        assert browser.post(path, data={"name": "x", "opened_on": "2026-03-01"}).status_code == 404, path
    assert "Ledger" in rep.get(f"/customers/{number}").text


def test_a_manager_sees_the_customers_of_the_team(people: People, as_user: Browse, acme: MeetingRecord) -> None:
    browser = as_user(people.manager)
    assert browser.get(f"/customers/{customer_of(browser, 'Acme')}").status_code == 200


def test_a_contact_is_noted_and_deleted(rep: FlaskClient, acme: MeetingRecord) -> None:
    number = customer_of(rep, "Acme")
    fields = {"date": "2026-03-03", "kind": "call", "who": "Robin", "note": "Left a <b>word</b>"}
    page = rep.post(f"/customers/{number}/contacts", data=fields, follow_redirects=True).text
    assert "The contact is noted." in page
    assert "Left a &lt;b&gt;word&lt;/b&gt;" in page
    again = rep.post(f"/customers/{number}/contacts", data=fields, follow_redirects=True).text
    assert "noted already" in again
    touch = re.search(r"/contacts/(\d+)/delete", again)[1]
    rep.post(f"/contacts/{touch}/delete")
    assert "Left a" not in rep.get(f"/customers/{number}").text


@pytest.mark.parametrize(
    "fields",
    [{}, {"date": "soon"}, {"date": "2999-01-01", "kind": "call"}, {"date": "2026-03-03", "kind": "dance"}],
)
def test_a_contact_that_cannot_be_right_is_refused_in_place(
    rep: FlaskClient, acme: MeetingRecord, fields: dict[str, str]
) -> None:
    number = customer_of(rep, "Acme")
    answer = rep.post(f"/customers/{number}/contacts", data=fields)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "No deal yet" in answer.text


def test_a_deal_is_added_changed_and_deleted(rep: FlaskClient, acme: MeetingRecord) -> None:
    number = customer_of(rep, "Acme")
    fields = {"name": "Ledger", "stage": "Proposal", "amount": "12 500", "opened_on": "2026-03-01"}
    page = rep.post(f"/customers/{number}/deals", data=fields, follow_redirects=True).text
    assert "value 12,500" in page
    assert f'<a href="/customers/{number}">Acme</a>' in rep.get("/deals/1").text
    won = fields | {"outcome": "won", "closed_on": "2026-03-09", "version": "1"}
    assert "Won" in rep.post("/deals/1", data=won, follow_redirects=True).text
    assert rep.post("/deals/1", data=won).status_code == 409
    assert rep.post(f"/customers/{number}/deals", data=fields).status_code == 409
    rep.post("/deals/1/delete")
    assert "No deal yet" in rep.get(f"/customers/{number}").text


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"opened_on": ""},
        {"opened_on": "2999-01-01"},
        {"outcome": "dance"},
        {"outcome": "won"},
        {"outcome": "won", "closed_on": "2020-01-01"},
        {"closed_on": "2026-03-09"},
        {"amount": "much"},
        {"amount": "-1"},
        {"amount": "9e99"},
    ],
)
def test_a_deal_that_cannot_be_right_is_refused(rep: FlaskClient, acme: MeetingRecord, change: dict[str, str]) -> None:
    number = customer_of(rep, "Acme")
    fields = {"name": "Ledger", "opened_on": "2026-03-01"} | change
    answer = rep.post(f"/customers/{number}/deals", data=fields)
    assert answer.status_code == 422
    assert "No deal yet" in answer.text


def test_an_import_adds_once_and_names_the_same_customer_only_by_its_name(
    rep: FlaskClient, acme: MeetingRecord
) -> None:
    assert "2 of 2 contacts are new" in send(rep, "/customers/import", CONTACTS).text
    again = send(rep, "/customers/import", CONTACTS).text
    assert "0 of 2 contacts are new" in again
    assert "2 were there already" in again
    assert "Is this the same customer?" in again
    assert customer_of(rep, "Acme") != customer_of(rep, "ACME Inc.")


def test_an_import_with_a_bad_line_adds_nothing(rep: FlaskClient) -> None:
    answer = send(rep, "/customers/import", CONTACTS + b"Acme,never,call,,\nAcme,2026-03-03,dance,,\n")
    assert answer.status_code == 422
    assert "Line 4:" in answer.text
    assert "Line 5:" in answer.text
    assert "No customers yet" in rep.get("/customers").text


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"date,kind\n2026-03-03,call\n", b"PK\x03\x04"])
def test_what_is_no_table_is_refused(rep: FlaskClient, content: bytes) -> None:
    assert send(rep, "/customers/import", content).status_code == 422
    assert rep.post("/customers/import", data={"file": "text"}).status_code == 422


def test_a_table_larger_than_the_settings_allow_is_refused(rep: FlaskClient) -> None:
    answer = send(rep, "/customers/import", b"a" * 1_100_000)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.text


def test_an_export_neutralises_formulas(rep: FlaskClient) -> None:
    send(rep, "/customers/import", CONTACTS)
    answer = rep.get("/customers/contacts.csv")
    assert answer.content_type.startswith("text/csv")
    assert b",'=1+1" in answer.data


def test_customers_merge_only_when_somebody_says_so(rep: FlaskClient, acme: MeetingRecord) -> None:
    send(rep, "/customers/import", CONTACTS)
    keep, other = customer_of(rep, "Acme"), customer_of(rep, "ACME Inc.")
    assert "ACME Inc." in rep.get(f"/customers/{keep}/merge").text
    nothing = rep.post(f"/customers/{keep}/merge", data={"other": "x"}, follow_redirects=True)
    assert "nothing was merged" in nothing.text
    merged = rep.post(f"/customers/{keep}/merge", data={"other": other}, follow_redirects=True).text
    assert "Also known as ACME Inc." in merged
    assert rep.get(f"/customers/{other}").status_code == 404
    assert rep.post(f"/customers/{keep}/merge", data={"other": "999"}).status_code == 404


def test_merged_customers_are_parted_in_the_browser(rep: FlaskClient, acme: MeetingRecord) -> None:
    send(rep, "/customers/import", CONTACTS)
    keep, other = customer_of(rep, "Acme"), customer_of(rep, "ACME Inc.")
    rep.post(f"/customers/{keep}/merge", data={"other": other})
    page = rep.get(f"/customers/{keep}").text
    assert "Merged into this customer" in page
    action = re.search(rf"/customers/{keep}/part/\d+", page)
    assert action is not None
    parted = rep.post(action[0], follow_redirects=True).text
    assert "They are two customers again." in parted
    assert "Merged into this customer" not in parted
    assert "ACME Inc." in rep.get(f"/customers/{other}").text
    assert rep.post(action[0]).status_code == 404
    assert rep.post(f"/customers/{keep}/part/{10**12}").status_code == 404


def test_a_month_shows_meetings_and_contacts_by_day(rep: FlaskClient, acme: MeetingRecord) -> None:
    send(rep, "/customers/import", CONTACTS)
    page = rep.get("/contacts?month=2026-03&day=2026-03-03").text
    assert "1 customer meeting in Coach and 2 other contacts" in page
    assert "Said yes" in page
    assert "3 March 2026:" in page


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=x&day=y", "month=2026-03&day=2026-04-01", "owner=x", "page=0"]
)
def test_an_address_that_makes_no_sense_shows_something_all_the_same(rep: FlaskClient, query: str) -> None:
    assert rep.get(f"/contacts?{query}").status_code == 200
    assert rep.get(f"/customers?{query}&search=%00").status_code == 200


def test_live_cadence_rules_of_the_companys_pack_show_who_waits(
    settings, engine, people: People, add_analysed: Add, tmp_path, analyser
) -> None:
    from coach.guidelines.kinds import RULE_KINDS
    from coach.guidelines.reference import example_pack
    from web.app import create_app

    held_on = dt.date.today() - dt.timedelta(days=4)
    add_analysed(people.rep, facts=MeetingFacts(account="Acme", held_on=held_on))
    pack = tmp_path / "pack.yml"
    pack.write_text(example_pack(RULE_KINDS["cadence"]).replace("status: shadow", "status: live"), encoding="utf-8")
    app = create_app(settings.model_copy(update={"guidelines_file": pack}), analyser=analyser, engine=engine)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = f"{people.rep.id}:{people.rep.session_generation}"
    page = browser.get("/contacts").text
    assert "Waiting for you" in page
    assert "4 days since the meeting, at most 3" in page
    number = customer_of(browser, "Acme")
    browser.post(f"/customers/{number}/contacts", data={"date": dt.date.today().isoformat(), "kind": "call"})
    assert "No customer breaks the rule" in browser.get("/contacts").text


def test_a_month_has_whole_weeks() -> None:
    month = month_of(dt.date(2026, 2, 1), {dt.date(2026, 2, 1): (2, 1), dt.date(2026, 1, 31): (9, 9)})
    assert all(len(week) == 7 for week in month.weeks)
    assert (month.meetings, month.touches, month.before, month.after) == (2, 1, "2026-01", "2026-03")
    assert month_named("2026-00", dt.date(2026, 5, 9)) == dt.date(2026, 5, 1)


def test_a_manager_enters_targets_that_the_team_sees(people: People, as_user: Browse, rep: FlaskClient) -> None:
    boss = as_user(people.manager)
    fields = {"metric": "New deals", "period": "2026 q1", "target": "10", "result": "7"}
    page = boss.post("/results", data=fields, follow_redirects=True).text
    assert "70 %" in page
    boss.post("/results", data=fields | {"result": "8"})
    table = b"Person,Metric,Period,Target,Result\nrobin@example.com,Deals,2026-Q1,4,3\nMika Mate,Deals,2026-Q1,4,1\n"
    assert "2 targets and results were kept" in send(boss, "/results/import", table).text
    seen = rep.get("/results").text
    assert "80 %" in seen
    assert "75 %" in seen
    assert "Mika Mate" not in seen
    assert "New deals" not in as_user(people.stranger).get("/results").text
    assert "New deals" not in as_user(people.admin).get("/results.csv").text
    assert boss.get("/results.csv").data.count(b"eals,2026-Q1") == 3
    boss.post("/results/1/delete")
    assert "80 %" not in rep.get("/results").text


@pytest.mark.parametrize("role", ["rep", "trainer", "admin"])
def test_targets_are_the_managers_to_enter(people: People, as_user: Browse, role: str) -> None:
    browser = as_user(getattr(people, role))
    assert browser.post("/results", data={}).status_code == 403
    assert browser.post("/results/import", data={}).status_code == 403
    assert browser.post("/results/1/delete").status_code == 403


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/results", {}),
        ("/results", {"metric": "x", "period": "soon", "target": "1"}),
        ("/results", {"metric": "x", "period": "2026"}),
        ("/results", {"metric": "x", "period": "2026", "target": "1,250"}),
        ("/results", {"metric": "x", "period": "2026", "target": "1", "person": "stefan@example.com"}),
        ("/results/import", {}),
    ],
)
def test_targets_that_cannot_be_right_are_refused(
    people: People, as_user: Browse, path: str, fields: dict[str, str]
) -> None:
    browser = as_user(people.manager)
    assert browser.post(path, data=fields).status_code == 422
    assert "No targets yet" in browser.get("/results").text


def test_a_table_of_deals_is_taken_whole_or_not_at_all(rep: FlaskClient) -> None:
    table = b"Account,Deal,Opened,Outcome\nAcme,Ledger,2026-03-01,open\n"
    refused = send(rep, "/customers/import/deals", table + b"Acme,Two,never,open\n")
    assert refused.status_code == 422
    assert "Line 3:" in refused.text
    assert "No customers yet" in rep.get("/customers").text
    assert "1 of 1 deals are new" in send(rep, "/customers/import/deals", table).text
    assert "up to date" in send(rep, "/customers/import/deals", table).text
    assert "Ledger" in rep.get(f"/customers/{customer_of(rep, 'Acme')}").text
