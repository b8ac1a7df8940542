"""The list of meetings, and what can be done with one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from coach.domain import MeetingFacts, MeetingForm, MeetingKind
from coach.storage import reviews
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web.meetings.downloads import attachment_name

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
ANSWERED = (
    b"Dana Kim: Hello.\nSam Ortiz: We need speed.\nDana Kim: It closes at night, which means you get days back.\n"
)


@pytest.fixture
def three(people: People, add_analysed: Add, add_draft: Add) -> None:
    """An answered and an open meeting, and a draft, all of the rep."""
    add_analysed(
        people.rep,
        filename="alpha.txt",
        content=ANSWERED,
        facts=MeetingFacts(account="Acme", form=MeetingForm.ONLINE),
    )
    add_analysed(people.rep, filename="beta.txt", facts=MeetingFacts(account="Borel", kind=MeetingKind.INTERNAL))
    add_draft(people.rep, filename="gamma.txt", content=TRANSCRIPT + b"\n\n")


def titles(page: str) -> list[str]:
    return re.findall(r'class="meeting-link" href="[^"]+">([^<]+)<', page)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", {"Alpha", "Beta", "Gamma"}),
        ("?search=alpha", {"Alpha"}),
        ("?search=speed", {"Alpha"}),
        ("?status=draft", {"Gamma"}),
        ("?unanswered=needs", {"Beta"}),
        ("?kind=internal", {"Beta"}),
        ("?form=online", {"Alpha"}),
        ("?account=Acme", {"Alpha"}),
        ("?label=objection", {"Beta"}),
        ("?since=2026-03-03", set()),
        ("?until=2026-03-02&kind=customer", {"Alpha", "Gamma"}),
        ("?kind=nonsense&since=yesterday&page=x&owner=me", {"Alpha", "Beta", "Gamma"}),
    ],
)
@pytest.mark.usefixtures("three")
def test_filters_find_what_fits(rep: FlaskClient, address: str, found: set[str]) -> None:
    assert set(titles(rep.get(f"/meetings{address}").text)) == found


@pytest.mark.usefixtures("three")
def test_order_follows_the_address(rep: FlaskClient) -> None:
    assert titles(rep.get("/meetings?sort=title").text) == ["Alpha", "Beta", "Gamma"]
    assert titles(rep.get("/meetings?sort=uploaded").text) == ["Gamma", "Beta", "Alpha"]


@pytest.mark.usefixtures("three")
def test_filters_stay_in_the_address_of_pages_and_chips(rep: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.meetings.views.PER_PAGE", 1)
    page = unescape(rep.get("/meetings?kind=customer&until=2026-03-02&page=1").text)
    assert 'href="/meetings?kind=customer&until=2026-03-02&page=2"' in page
    assert 'href="/meetings?until=2026-03-02"' in page
    assert "page 1 of 2" in page


def test_empty_lists_say_what_to_do(rep: FlaskClient) -> None:
    assert "Upload the first one" in rep.get("/meetings").text
    assert "Show all meetings" in rep.get("/meetings?search=zeppelin").text


def test_a_manager_sees_the_team_and_filters_by_owner(people: People, as_user: Browse, add_analysed: Add) -> None:
    add_analysed(people.rep, filename="of-rep.txt")
    add_analysed(people.mate, filename="of-mate.txt")
    add_analysed(people.stranger, filename="of-stranger.txt")
    manager = as_user(people.manager)
    assert set(titles(manager.get("/meetings").text)) == {"Of rep", "Of mate"}
    assert titles(manager.get(f"/meetings?owner={people.mate.id}").text) == ["Of mate"]


def test_words_of_a_meeting_are_text_on_every_page(rep: FlaskClient, people: People, add_analysed: Add) -> None:
    attack = "<script>alert(1)</script>"
    meeting = add_analysed(people.rep, facts=MeetingFacts(title=attack, account=attack))
    for path in ("/", "/meetings", f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/facts"):
        assert "<script>alert" not in rep.get(path).text


def test_deleting_asks_first_and_then_removes(rep: FlaskClient, people: People, add_analysed: Add) -> None:
    meeting = add_analysed(people.rep)
    assert "Delete for good" in rep.get(f"/meetings/{meeting.id}/delete").text
    assert rep.post(f"/meetings/{meeting.id}/delete").headers["Location"] == "/meetings"
    assert "is deleted" in rep.get("/meetings").text
    assert rep.get(f"/meetings/{meeting.id}").status_code == 404


def test_downloads_are_attachments(rep: FlaskClient, people: People, add_analysed: Add) -> None:
    meeting = add_analysed(people.rep, filename="acme-call.html")
    original = rep.get(f"/meetings/{meeting.id}/original")
    assert original.data == TRANSCRIPT
    assert original.headers["Content-Disposition"] == "attachment; filename=acme-call.html"
    assert original.headers["Content-Type"] == "application/octet-stream"
    report = rep.get(f"/meetings/{meeting.id}/report.json")
    assert json.loads(report.data)["schema"] == 1
    assert report.headers["Content-Disposition"] == "attachment; filename=Acme-call.json"


def test_the_markdown_is_that_of_the_core(
    rep: FlaskClient, people: People, add_analysed: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.meetings.views.markdown", lambda report: f"# {report['meeting']['title']}\n")
    answer = rep.get(f"/meetings/{add_analysed(people.rep).id}/report.md")
    assert answer.text == "# Acme call\n"
    assert answer.headers["Content-Type"].startswith("text/markdown")


def test_a_draft_has_no_report_to_download(rep: FlaskClient, people: People, add_draft: Add) -> None:
    answer = rep.get(f"/meetings/{add_draft(people.rep).id}/report.json")
    assert answer.status_code == 404
    assert "This meeting is not analysed yet." in answer.text


@pytest.mark.parametrize(
    ("title", "name"), [("Acme: 1/2", "Acme-1-2.md"), ("…", "meeting.md"), ("Über uns", "Über-uns.md")]
)
def test_names_of_downloads_are_plain(title: str, name: str) -> None:
    assert attachment_name(title, "md") == name


def test_a_meeting_can_be_analysed_again(
    rep: FlaskClient, people: People, analyser: FakeAnalyser, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    assert rep.post(f"/meetings/{meeting.id}/analyse").headers["Location"] == f"/meetings/{meeting.id}"
    assert analyser.analyses == 2


def test_a_shared_meeting_waits_for_the_trainer_until_it_is_done(
    people: People, as_user: Browse, engine: Engine, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    trainer = as_user(people.trainer)
    assert trainer.get(f"/meetings/{meeting.id}").status_code == 404
    as_user(people.rep).post(f"/meetings/{meeting.id}/review", data={"note": "The price question?"})
    assert "The price question?" in trainer.get("/").text
    with reading(engine) as session:
        request = reviews.list_queue(session, viewer_of(people.trainer))[0]
    trainer.post(f"/reviews/{request.id}/close")
    assert "Nothing waits." in trainer.get("/").text
    assert trainer.get(f"/meetings/{meeting.id}").status_code == 404


def test_the_home_page_shows_what_a_role_came_for(people: People, as_user: Browse, add_analysed: Add) -> None:
    add_analysed(people.rep)
    home = {role: as_user(getattr(people, role)).get("/").text for role in ("rep", "manager", "trainer", "admin")}
    assert "Practise next" in home["rep"]
    assert "Answer every need before you move on." in home["rep"]
    assert "1 of 2 needs unanswered" in home["rep"]
    assert "Robin Rep" in home["manager"]
    assert "Waiting for you" in home["trainer"]
    assert "People and teams" in home["admin"]
    assert "Acme call" not in home["admin"]
