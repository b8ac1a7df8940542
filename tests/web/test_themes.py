"""The pages of coaching themes: numbers, examples, filters, files, saved views, and who sees what."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.storage.engine import Engine, reading
from coach.storage.meetings import MeetingRecord
from coach.storage.saved_views import MOST_VIEWS, list_views
from coach.storage.users import User
from tests.web.conftest import People
from web.themes.address import address_of, period_words, understood_query

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
SPRING = "since=2026-02-03&until=2026-03-02"
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def spring(people: People, add_analysed: Add) -> list[MeetingRecord]:
    """Six meetings of the rep and one of the mate in February, five of the rep in January, one of the other team."""
    held = [(people.rep, dt.date(2026, 2, 10 + number)) for number in range(6)]
    held += [(people.mate, dt.date(2026, 2, 20)), *((people.rep, dt.date(2026, 1, 10 + n)) for n in range(5))]
    held += [(people.stranger, dt.date(2026, 2, 11))]
    return [
        add_analysed(user, filename=f"call-{number}.txt", content=CONTENT + b"\n" * number, facts=facts(day, user))
        for number, (user, day) in enumerate(held)
    ]


CONTENT = b"""Dana Kim: Good morning, how is the new house?
Sam Ortiz: We need to close the books faster, month end eats two full days.
Dana Kim: What happens when it takes longer?
Sam Ortiz: We also need an <b>audit</b> trail.
Dana Kim: The ledger closes itself, which means you get those two days back.
Sam Ortiz: It sounds too expensive for us.
"""


def facts(day: dt.date, user: User) -> MeetingFacts:
    return MeetingFacts(held_on=day, account=f"Account of {user.display_name}", deal_stage="Proposal")


def text_of(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.text[:400])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.usefixtures("spring")
def test_a_manager_reads_counts_with_denominators_and_the_period_before(as_user: Browse, people: People) -> None:
    page = text_of(as_user(people.manager), f"/themes?{SPRING}")
    assert "3 February to 2 March 2026: 7 customer meetings of 2 reps" in page
    assert "6 January to 2 February 2026: 5 meetings" in page
    assert "Needs about time without an answer 7 of 14 needs 7 of 7 (100 %)" in page
    assert "5 of 5 (100 %) No clear change 2 of 2" in page
    assert "An objection about the price was left without an answer in 7 of 7 meetings" in page


@pytest.mark.usefixtures("spring")
def test_the_page_leads_to_the_sentence_in_its_context(as_user: Browse, people: People) -> None:
    browser = as_user(people.manager)
    index = browser.get(f"/themes?{SPRING}").text
    (link,) = set(re.findall(r'href="(/themes/needs/time\?[^"]+)"', index))
    page = browser.get(unescape(link))
    assert page.status_code == 200
    assert "<mark>We also need an &lt;b&gt;audit&lt;/b&gt; trail.</mark>" in page.text
    assert "What happens when it takes longer?" in page.text
    target = re.search(r'href="(/meetings/\d+)#(s\d+)"', page.text)
    assert target is not None
    assert f'id="{target[2]}"' in browser.get(target[1]).text


@pytest.mark.usefixtures("spring")
def test_the_other_side_shows_where_it_went_well(as_user: Browse, people: People) -> None:
    browser = as_user(people.manager)
    assert "Where it went well" in text_of(browser, f"/themes/needs/time?{SPRING}&side=done")
    assert "7 meetings" in text_of(browser, f"/themes/needs/time?{SPRING}&side=done")
    assert "In no meeting of this period it went otherwise" in text_of(
        browser, f"/themes/objections/price?{SPRING}&side=done"
    )


@pytest.mark.usefixtures("spring")
def test_groups_of_needs_and_figures_can_be_opened(as_user: Browse, people: People) -> None:
    browser = as_user(people.manager)
    index = browser.get(f"/themes?{SPRING}").text
    for kind in ("meaning", "figures"):
        links = re.findall(rf'href="(/themes/{kind}/[^"]+)"', index)
        assert links, kind
        assert "7 meetings, newest first" in text_of(browser, unescape(links[0]))


@pytest.mark.usefixtures("spring")
@pytest.mark.parametrize(
    ("name", "meetings"), [("manager", 7), ("rep", 6), ("mate", 1), ("stranger", 1), ("trainer", 0), ("admin", 0)]
)
def test_everybody_counts_only_the_meetings_they_may_see(
    as_user: Browse, people: People, name: str, meetings: int
) -> None:
    browser = as_user(getattr(people, name))
    found = json.loads(browser.get(f"/themes.json?{SPRING}").text)
    assert found["meetings"] == meetings
    page = browser.get(f"/themes?{SPRING}").text
    assert ("Account of Stefan Stranger" in page) == (name == "stranger")
    assert ("Account of Robin Rep" in page) == (name in {"manager", "rep"})


@pytest.mark.usefixtures("spring")
def test_a_theme_of_another_team_is_not_there(as_user: Browse, people: People) -> None:
    index = as_user(people.manager).get(f"/themes?{SPRING}").text
    link = unescape(re.findall(r'href="(/themes/meaning/[^"]+)"', index)[0])
    assert as_user(people.stranger).get(link).status_code == 404
    assert "1 meeting, newest first" in text_of(as_user(people.stranger), f"/themes/needs/time?{SPRING}")
    assert as_user(people.trainer).get(f"/themes/needs/time?{SPRING}").status_code == 404


@pytest.mark.usefixtures("spring")
@pytest.mark.parametrize(
    "query",
    [
        "since=2026-03-02&until=2026-02-03",
        "since=9999-12-31",
        "since=0001-01-01&until=0001-01-02",
        "since=0001-01-01&until=9999-12-31",
        "since=gestern&until=2026-13-45",
        "period=forever&owner=-1&stage=%00&form=dance&by=colour&account=%F0%9F%98%80",
        "owner=999999999",
        "owner=99999999999999999999",
        "stage=nobody+has+it",
        "since=2026-02-03&until=2026-03-02&by=stage",
        "since=2099-01-01&until=2099-02-01",
        "account=%ED%A0%80",
    ],
)
def test_odd_addresses_are_answered(as_user: Browse, people: People, query: str) -> None:
    browser = as_user(people.manager)
    for path in ("/themes", "/themes.csv", "/themes.json", "/themes.md"):
        assert browser.get(f"{path}?{query}").status_code == 200, path


def test_dates_the_other_way_round_are_exchanged_and_that_is_said(rep: FlaskClient) -> None:
    page = text_of(rep, "/themes?since=2026-03-02&until=2026-02-03")
    assert "3 February to 2 March 2026" in page
    assert "they are exchanged" in page


@pytest.mark.parametrize(
    "path", ["/themes/colours/red", "/themes/needs/red", "/themes/meaning/1-1", "/themes/figures/x", "/themes/habits/z"]
)
def test_a_theme_that_does_not_exist_is_not_found(rep: FlaskClient, path: str) -> None:
    assert rep.get(path).status_code == 404


def test_an_empty_period_says_what_to_do_next(rep: FlaskClient) -> None:
    page = text_of(rep, "/themes")
    assert "No customer meeting in this time" in page
    assert "Upload meetings" in page


@pytest.mark.usefixtures("spring")
def test_few_meetings_are_not_compared_and_the_page_says_so(as_user: Browse, people: People) -> None:
    page = text_of(as_user(people.mate), f"/themes?{SPRING}")
    assert "With fewer than five meetings in this period or the one before, Coach compares nothing" in page
    assert "Not compared: fewer than 5 meetings on a side" in page


@pytest.mark.usefixtures("spring")
def test_moments_stand_by_rep_or_by_stage_with_their_denominators(as_user: Browse, people: People) -> None:
    browser = as_user(people.manager)
    assert re.search(r"Mika Mate 100 % 1 of 1 .* Robin Rep 100 % 6 of 6", text_of(browser, f"/themes?{SPRING}"))
    assert "Proposal 100 % 7 of 7" in text_of(browser, f"/themes?{SPRING}&by=stage")


@pytest.mark.usefixtures("spring")
def test_files_hold_what_the_page_shows(as_user: Browse, people: People) -> None:
    browser = as_user(people.manager)
    table = browser.get(f"/themes.csv?{SPRING}")
    assert "attachment" in table.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert {(row["kind"], row["hits"], row["meetings"]) for row in rows if row["key"] == "price"} == {
        ("objections", "7", "7")
    }
    written = json.loads(browser.get(f"/themes.json?{SPRING}").text)
    assert next(one for one in written["themes"] if one["key"] == "price")["of"] == 7
    assert "| Objections about the price without an answer | 7 of 7 |" in browser.get(f"/themes.md?{SPRING}").text


def test_a_view_is_saved_opened_and_deleted(rep: FlaskClient) -> None:
    saved = rep.post("/themes/views", data={"name": "<Calls>", "query": "form=call&period=12w&evil=1&owner=x"})
    assert saved.headers["Location"] == "/themes?period=12w&form=call#views"
    page = rep.get("/themes").text
    assert '<a href="/themes?period=12w&amp;form=call">&lt;Calls&gt;</a>' in page
    (number,) = re.findall(r"/themes/views/(\d+)/delete", page)
    assert rep.post(f"/themes/views/{number}/delete").status_code == 302
    assert rep.post(f"/themes/views/{number}/delete").status_code == 404
    assert "&lt;Calls&gt;</a>" not in rep.get("/themes").text


def test_views_are_ones_own_and_so_many(rep: FlaskClient, as_user: Browse, people: People, engine: Engine) -> None:
    for number in range(MOST_VIEWS):
        assert rep.post("/themes/views", data={"name": f"View {number}"}).status_code == 302
    assert rep.post("/themes/views", data={"name": "More"}).status_code == 409
    with reading(engine) as session:
        views = list_views(session, people.rep.id)
    assert len(views) == MOST_VIEWS
    assert "View 3" not in as_user(people.manager).get("/themes").text
    assert as_user(people.manager).post(f"/themes/views/{views[0].id}/delete").status_code == 404


def test_saving_asks_for_the_token_of_the_form(app: Flask, rep: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert rep.post("/themes/views", data={"name": "x"}).status_code == 400


def test_a_preset_moves_on_with_the_days_and_days_of_ones_own_stay() -> None:
    assert address_of({"period": "12w"}, today=TODAY).query == "period=12w"
    assert address_of({"since": "2026-02-01", "until": "2026-02-10"}, today=TODAY).query == (
        "since=2026-02-01&until=2026-02-10"
    )
    assert understood_query("by=stage&&x=1&form=%00", today=TODAY) == "by=stage"


def test_periods_read_as_people_say_them() -> None:
    assert period_words(address_of({"period": "1w"}, today=TODAY).wanted.period) == "24 February to 2 March 2026"
    assert period_words(address_of({"period": "12w"}, today=TODAY).wanted.period) == "9 December 2025 to 2 March 2026"
