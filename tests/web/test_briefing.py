"""Briefings in the browser: build, read, edit together, share, present, download; actions that come back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from docx import Document
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from coach.briefing.records import Briefing, Line, Period, Quote, Section
from coach.domain import MeetingFacts, MeetingKind
from coach.storage import analyses, briefings, meetings
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import AccountRole, BriefingState
from coach.storage.users import User, UserChange, update_user
from tests.web import reports
from tests.web.conftest import People
from tests.web.test_meeting_page import Page
from web.briefing.edit_form import ADDED_MEANWHILE, REMOVED_MEANWHILE, edit_of, form_of, merged, sent_form

AsUser = Callable[[User], FlaskClient]
AddInternal = Callable[..., int]
SPAN = Period(dt.date(2026, 6, 1), dt.date(2026, 6, 30))


@pytest.fixture
def boss(as_user: AsUser, people: People) -> FlaskClient:
    """The manager's browser."""
    return as_user(people.manager)


@pytest.fixture
def add_internal(engine: Engine, people: People, add_draft: Callable[..., MeetingRecord]) -> AddInternal:
    """Store the internal meeting of the hand-written reports: `add_internal("2026-06-01", user)`."""

    def add(day: str, user: User | None = None) -> int:
        report = reports.internal_meeting()
        report["meeting"]["held_on"] = day
        owner = user or people.manager
        content = f"Maria Keller: {day} {owner.id}".encode()
        draft = add_draft(owner, content=content, facts=MeetingFacts(kind=MeetingKind.INTERNAL))
        with writing(engine) as session:
            analyses.save_analysis(session, draft, report)
        return draft.id

    return add


@pytest.fixture
def kept(engine: Engine, people: People, add_internal: AddInternal) -> int:
    """A briefing of two lines about an internal meeting of the manager's."""
    meeting_id = add_internal("2026-06-01")
    quote = Quote(meeting_id, "", None, 1, "I lost Hartmann because I came back late.", "Robin")
    lines = (Line("Hartmann is lost.", (quote,)), Line("<b>June</b> has to bring 410.", (quote,)))
    made = Briefing(
        "Monday pack", "North", SPAN, (Section("targets", "Targets", lines), Section("news", "News", (), "No news."))
    )
    with writing(engine) as session:
        asking = viewer_of(people.manager)
        return briefings.add_briefing(session, asking, people.manager.team_id or 0, made)


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def fields(engine: Engine, people: People, briefing_id: int) -> MultiDict[str, str]:
    """Return what the edit form would send, unchanged."""
    with reading(engine) as session:
        record, found = briefings.get_briefing(session, viewer_of(people.manager), briefing_id)
    sent: MultiDict[str, str] = MultiDict({"version": str(record.version), "title": record.title})
    for section in found.sections:
        sent.add("sections", section.id)
        sent.add(f"heading-{section.id}", section.title)
        for line in section.lines:
            sent.add(f"lines-{section.id}", str(line.id))
            sent.add(f"text-{line.id}", line.text)
    return sent


def lines(engine: Engine, people: People, briefing_id: int) -> list[str]:
    with reading(engine) as session:
        _, found = briefings.get_briefing(session, viewer_of(people.manager), briefing_id)
    return [line.text for section in found.sections for line in section.lines]


# --- build ----------------------------------------------------------------------------------------------------------


def test_one_click_builds_a_draft_whose_lines_lead_to_their_sentences(
    boss: FlaskClient, add_internal: AddInternal
) -> None:
    meeting_id = add_internal("2026-06-01")
    answer = boss.post("/briefings", data={"period": "own", "since": "2026-06-01", "until": "2026-06-30"})
    assert answer.status_code == 302
    path = answer.headers["Location"].removesuffix("/edit")
    text = read(boss, path)
    assert "We closed May at 82 per cent of target" in text
    assert "Robin: call Hartmann again (overdue since 2 June 2026)" in text
    assert f'href="/meetings/{meeting_id}#s0"' in text
    assert "draft, seen by managers of the team alone" in text


@pytest.mark.parametrize("period", ["last-meeting", "7-days", "14-days", "30-days", "quarter"])
def test_every_preset_builds(boss: FlaskClient, period: str) -> None:
    answer = boss.post("/briefings", data={"period": period, "title": "  My\x00 pack "})
    assert answer.status_code == 302
    text = read(boss, answer.headers["Location"])
    assert "No analysed meeting of the team lies in this period" in text


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"period": "own", "since": "2026-06-30", "until": "2026-06-01"}, "ends before it begins"),
        ({"period": "own", "since": "2999-01-01", "until": "2999-02-01"}, "lies in the future"),
        ({"period": "own", "since": "1999-01-01", "until": "2026-02-01"}, "longer than a year"),
        ({"period": "own", "since": "soon", "until": "2026-02-01"}, "first day is missing or no date"),
        ({"period": "own"}, "first day is missing or no date"),
        ({"period": "forever"}, "no such period"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_form_as_it_was(
    boss: FlaskClient, sent: dict[str, str], wrong: str
) -> None:
    answer = boss.post("/briefings", data=sent | {"title": "Kept title"})
    assert answer.status_code == 422
    assert wrong in answer.text
    assert 'value="Kept title"' in answer.text
    assert "There is none yet" in answer.text


def test_reps_trainers_and_admins_build_nothing(as_user: AsUser, people: People) -> None:
    for user in (people.rep, people.trainer, people.admin):
        assert as_user(user).post("/briefings", data={"period": "7-days"}).status_code == 403


def test_a_manager_without_a_team_is_told_so(as_user: AsUser, people: People, engine: Engine) -> None:
    with writing(engine) as session:
        moved = update_user(session, people.manager.id, UserChange(team_id=None))
    client = as_user(moved)
    assert "You are in no team" in read(client, "/briefings")
    assert client.post("/briefings", data={"period": "7-days"}).status_code == 404


# --- read -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "/present", "/briefing.docx", "/briefing.md", "/edit", "/delete"])
def test_a_draft_is_not_there_for_anybody_but_managers_of_the_team(
    as_user: AsUser, people: People, boss: FlaskClient, kept: int, ending: str
) -> None:
    path = f"/briefings/{kept}{ending}"
    assert boss.get(path).status_code == 200
    for user in (people.rep, people.stranger, people.trainer, people.admin):
        assert as_user(user).get(path).status_code == (403 if ending in {"/edit", "/delete"} else 404)


def test_a_shared_briefing_is_read_by_the_team_and_by_nobody_else(
    as_user: AsUser, people: People, boss: FlaskClient, kept: int
) -> None:
    assert boss.post(f"/briefings/{kept}/share", data={"state": "shared"}).status_code == 302
    text = read(as_user(people.rep), f"/briefings/{kept}")
    assert "Hartmann is lost." in text
    assert "I lost Hartmann because I came back late." in text
    assert 'href="/meetings/' not in text, "the rep may not see the manager's meeting"
    assert "Share with the team" not in text
    assert "Monday pack" in read(as_user(people.mate), "/briefings")
    assert "Monday pack" not in read(as_user(people.stranger), "/briefings")
    assert as_user(people.stranger).get(f"/briefings/{kept}").status_code == 404
    boss.post(f"/briefings/{kept}/share", data={"state": "draft"})
    assert as_user(people.rep).get(f"/briefings/{kept}").status_code == 404


def test_the_manager_of_another_team_has_no_such_briefing(
    as_user: AsUser, people: People, engine: Engine, kept: int
) -> None:
    with writing(engine) as session:
        other = update_user(session, people.stranger.id, UserChange(role=AccountRole.MANAGER))
        briefings.share_briefing(session, viewer_of(people.manager), kept, BriefingState.SHARED)
    client = as_user(other)
    for path in ("", "/edit", "/present", "/delete", "/briefing.md"):
        assert client.get(f"/briefings/{kept}{path}").status_code == 404
    for path in ("/edit", "/share", "/delete"):
        assert client.post(f"/briefings/{kept}{path}", data={"state": "draft"}).status_code == 404
    assert "Monday pack" not in read(client, "/briefings")


def test_words_of_a_briefing_are_never_markup(boss: FlaskClient, kept: int) -> None:
    for ending in ("", "/present", "/edit"):
        text = read(boss, f"/briefings/{kept}{ending}")
        assert "<b>June</b>" not in text
        assert "&lt;b&gt;June&lt;/b&gt;" in text


@pytest.mark.parametrize("ending", ["", "/present", "/edit", "/delete"])
def test_pages_have_headings_in_order_and_nothing_inline(boss: FlaskClient, kept: int, ending: str) -> None:
    page = Page(read(boss, f"/briefings/{kept}{ending}"))
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(page.headings))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    for tag, attributes in page.tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_every_field_of_the_edit_form_has_a_label(boss: FlaskClient, kept: int) -> None:
    text = read(boss, f"/briefings/{kept}/edit")
    page = Page(text)
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    shown = [a for tag, a in page.tags if tag == "textarea" or (tag == "input" and a.get("type", "text") == "text")]
    assert len(shown) > 4
    assert {attributes["id"] for attributes in shown} <= named


def test_the_page_to_present_has_a_section_a_screen(boss: FlaskClient, kept: int) -> None:
    text = read(boss, f"/briefings/{kept}/present")
    assert text.count('class="slide"') == 2
    assert 'href="#slide-targets"' in text
    assert "briefing.js" in text


def test_a_deleted_meeting_leaves_the_line_and_says_that_its_evidence_is_gone(
    boss: FlaskClient, engine: Engine, people: People, kept: int
) -> None:
    with writing(engine) as session:
        _, found = briefings.get_briefing(session, viewer_of(people.manager), kept)
        meetings.delete_meeting(session, viewer_of(people.manager), found.sections[0].lines[0].evidence[0].meeting_id)
    for ending in ("", "/present", "/edit", "/briefing.md"):
        text = read(boss, f"/briefings/{kept}{ending}")
        assert "Hartmann is lost." in text
        assert "was deleted" in text
        assert "because I came back late" not in text


# --- downloads ------------------------------------------------------------------------------------------------------


def test_the_word_document_holds_lines_and_quotations(boss: FlaskClient, kept: int) -> None:
    answer = boss.get(f"/briefings/{kept}/briefing.docx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Monday-pack.docx"
    words = [paragraph.text for paragraph in Document(BytesIO(answer.data)).paragraphs]
    assert "<b>June</b> has to bring 410." in words
    assert any("Monday sales meeting, 1 June 2026" in word for word in words)


def test_markdown_holds_the_same_as_text(boss: FlaskClient, kept: int) -> None:
    answer = boss.get(f"/briefings/{kept}/briefing.md")
    assert answer.mimetype == "text/markdown"
    assert "- \\<b\\>June\\</b\\> has to bring 410." in answer.text


# --- edit -----------------------------------------------------------------------------------------------------------


def test_lines_are_reworded_removed_and_added(boss: FlaskClient, engine: Engine, people: People, kept: int) -> None:
    sent = fields(engine, people, kept)
    sent["text-1"] = "Hartmann went to a rival."
    sent["new-news"] = "The webinar is on the ninth.\n\nThree hundred signed up.\r\n"
    sent.add("remove", "2")
    sent["new-section"] = "Round of good news"
    answer = boss.post(f"/briefings/{kept}/edit", data=sent | {"then": "show"})
    assert answer.headers["Location"] == f"/briefings/{kept}"
    assert lines(engine, people, kept) == [
        "Hartmann went to a rival.",
        "The webinar is on the ninth.",
        "Three hundred signed up.",
    ]
    text = read(boss, f"/briefings/{kept}")
    assert "Round of good news" in text
    assert "I lost Hartmann because I came back late." in text


@pytest.mark.parametrize(
    ("move", "first_line", "first_section"),
    [
        ("down:line:1", "<b>June</b> has to bring 410.", "targets"),
        ("up:line:2", "<b>June</b> has to bring 410.", "targets"),
        ("up:line:1", "Hartmann is lost.", "targets"),
        ("down:section:targets", "Hartmann is lost.", "news"),
        ("sideways:line:1", "Hartmann is lost.", "targets"),
        ("down:line:999", "Hartmann is lost.", "targets"),
    ],
)
def test_lines_and_sections_move_without_a_script(
    boss: FlaskClient, engine: Engine, people: People, kept: int, move: str, first_line: str, first_section: str
) -> None:
    answer = boss.post(f"/briefings/{kept}/edit", data=fields(engine, people, kept) | {"move": move})
    assert answer.status_code == 302
    assert lines(engine, people, kept)[0] == first_line
    with reading(engine) as session:
        _, found = briefings.get_briefing(session, viewer_of(people.manager), kept)
    assert found.sections[0].id == first_section


def test_who_was_slower_keeps_every_word_and_sees_the_other_version(
    boss: FlaskClient, engine: Engine, people: People, kept: int
) -> None:
    mine, theirs = fields(engine, people, kept), fields(engine, people, kept)
    theirs["text-1"] = "THEIR WORDS"
    theirs["new-news"] = "THEIR NEW LINE"
    theirs.add("remove", "2")
    assert boss.post(f"/briefings/{kept}/edit", data=theirs).status_code == 302
    mine["text-1"] = "MY WORDS"
    mine["new-targets"] = "MY NEW LINE"
    answer = boss.post(f"/briefings/{kept}/edit", data=mine)
    assert answer.status_code == 409
    for words in ("MY WORDS", "MY NEW LINE", "THEIR WORDS", "THEIR NEW LINE", "Maria Manager changed this briefing"):
        assert words in answer.text
    assert REMOVED_MEANWHILE in answer.text
    assert ADDED_MEANWHILE in answer.text
    assert lines(engine, people, kept) == ["THEIR WORDS", "THEIR NEW LINE"], "nothing was overwritten"


def test_saving_after_a_conflict_keeps_both_peoples_lines(
    boss: FlaskClient, engine: Engine, people: People, kept: int
) -> None:
    mine, theirs = fields(engine, people, kept), fields(engine, people, kept)
    theirs["new-news"] = "THEIR NEW LINE"
    boss.post(f"/briefings/{kept}/edit", data=theirs)
    mine["text-1"] = "MY WORDS"
    page = boss.post(f"/briefings/{kept}/edit", data=mine).text
    again = MultiDict(re.findall(r'<input type="hidden" name="(version|sections|lines-\w+)" value="([^"]+)"', page))
    again |= {"title": "t", "heading-targets": "Targets", "heading-news": "News", "text-1": "MY WORDS"}
    assert boss.post(f"/briefings/{kept}/edit", data=again).status_code == 302
    assert lines(engine, people, kept) == ["MY WORDS", "<b>June</b> has to bring 410.", "THEIR NEW LINE"]


def test_a_line_that_is_too_long_is_refused_and_stays_in_the_form(
    boss: FlaskClient, engine: Engine, people: People, kept: int
) -> None:
    sent = fields(engine, people, kept)
    sent["text-1"] = "w" * 5000
    sent["new-news"] = "precious new words"
    answer = boss.post(f"/briefings/{kept}/edit", data=sent)
    assert answer.status_code == 422
    assert "longer than 2000 characters" in answer.text
    assert "w" * 5000 in answer.text
    assert "precious new words" in answer.text
    assert lines(engine, people, kept)[0] == "Hartmann is lost."


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "x", "title": "t"},
        {"version": "99999999999999999999", "title": "t", "sections": "targets"},
        {"version": "1", "title": "", "sections": "targets", "heading-targets": "T"},
        {"version": "1", "title": "t", "sections": "targets", "lines-targets": "0x9", "heading-targets": "\x00"},
    ],
)
def test_a_damaged_form_never_breaks_or_half_saves(
    boss: FlaskClient, engine: Engine, people: People, kept: int, sent: dict[str, str]
) -> None:
    answer = boss.post(f"/briefings/{kept}/edit", data=sent)
    assert answer.status_code in {409, 422}
    assert lines(engine, people, kept) == ["Hartmann is lost.", "<b>June</b> has to bring 410."]


def test_a_briefing_is_deleted_after_a_question(boss: FlaskClient, kept: int) -> None:
    assert "The meetings stay" in read(boss, f"/briefings/{kept}/delete")
    assert boss.post(f"/briefings/{kept}/delete").status_code == 302
    assert boss.get(f"/briefings/{kept}").status_code == 404


def test_my_form_over_a_newer_briefing_keeps_sections_that_were_added() -> None:
    before = Briefing("t", "North", SPAN, (Section("a", "A", (Line("one", id=1),)),))
    after = Briefing(
        "t", "North", SPAN, (Section("a", "A", (Line("one", id=1),)), Section("own-1", "B", (Line("two", id=2),)))
    )
    sent = MultiDict([("version", "1"), ("title", "t"), ("sections", "a"), ("lines-a", "1"), ("text-1", "one")])
    found = edit_of(merged(sent_form(sent, before), after, 2))
    assert [(one.id, [line.text for line in one.lines]) for one in found.sections] == [
        ("a", ["one"]),
        ("own-1", ["two"]),
    ]
    assert merged(form_of(before, 1), before, 1) == form_of(before, 1)


# --- actions and decisions of an internal meeting --------------------------------------------------------------------


def test_an_internal_meeting_shows_decisions_actions_and_what_was_not_said(
    boss: FlaskClient, add_internal: AddInternal
) -> None:
    text = read(boss, f"/meetings/{add_internal('2026-06-01')}")
    ids = Page(text).ids
    order = ["feedback", "decisions", "next-steps", "themes", "transcript"]
    assert [name for name in ids if name in order] == order
    decisions = text[text.index('id="decisions"') : text.index('id="next-steps"')]
    assert "From now on nobody waits longer than two days after a demo." in decisions
    assert "overdue" in text[text.index('id="next-steps"') : text.index('id="themes"')]


def test_open_actions_come_back_at_the_next_meeting_until_they_are_ticked_off(
    boss: FlaskClient, add_internal: AddInternal
) -> None:
    first, second = add_internal("2026-06-01"), add_internal("2026-06-08")
    assert "Open from earlier" not in read(boss, f"/meetings/{first}")
    page = read(boss, f"/meetings/{second}")
    earlier = page[page.index('id="earlier"') : page.index('id="decisions"')]
    assert "call Hartmann again" in earlier
    (tick,) = re.findall(rf'action="(/meetings/{first}/actions/\w+)"', earlier)
    answer = boss.post(tick, data={"done": "1", "page": str(second)})
    assert answer.headers["Location"] == f"/meetings/{second}#earlier"
    assert "Open from earlier" not in read(boss, f"/meetings/{second}")
    done = read(boss, f"/meetings/{first}")
    assert "Ticked off by Maria Manager" in done
    boss.post(tick, data={"done": "0", "page": str(first)})
    assert "Open from earlier" in read(boss, f"/meetings/{second}")


def test_open_actions_stand_on_the_page_of_briefings(boss: FlaskClient, add_internal: AddInternal) -> None:
    add_internal(dt.datetime.now(dt.UTC).date().isoformat())
    page = read(boss, "/briefings")
    assert "call Hartmann again" in page
    tick = re.findall(r'action="(/meetings/\d+/actions/\w+)"', page)[0]
    assert boss.post(tick, data={"done": "1"}).headers["Location"] == "/briefings#open-actions"
    assert "No action is open." in read(boss, "/briefings")


def test_nobody_ticks_the_actions_of_another_team(
    as_user: AsUser, people: People, boss: FlaskClient, add_internal: AddInternal
) -> None:
    number = add_internal("2026-06-01")
    tick = re.findall(r'action="(/meetings/\d+/actions/\w+)"', read(boss, f"/meetings/{number}"))[0]
    for user in (people.rep, people.stranger, people.trainer, people.admin):
        assert as_user(user).post(tick, data={"done": "1"}).status_code == 404
    for bad in ("x", "0" * 32, "..%2f", "a" * 3000):
        assert boss.post(f"/meetings/{number}/actions/{bad}", data={"done": "1"}).status_code == 404
    assert "Ticked off" not in read(boss, f"/meetings/{number}")


def test_a_customer_meeting_has_no_actions_of_the_team(rep: FlaskClient, people: People, add_analysed: object) -> None:
    text = read(rep, f"/meetings/{add_analysed(people.rep).id}")  # type: ignore[operator]
    assert "Decisions" not in text
    assert "/actions/" not in text
