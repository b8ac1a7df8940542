"""Lists of meetings: filters, search, order, pages."""

from __future__ import annotations

import datetime as dt

import pytest
from storage_cases import Company, add_analysed, meeting, report, upload

from coach.domain import Label, MeetingFacts, MeetingForm, MeetingKind
from coach.storage import analyses, meetings
from coach.storage.engine import Engine, reading, writing
from coach.storage.meeting_lists import (
    FilterChoices,
    MeetingFilter,
    MeetingPage,
    MeetingSort,
    Unanswered,
    filter_choices,
    list_meetings,
)
from coach.storage.tables import MeetingStatus
from coach.storage.text import PART_LENGTH, fold, parts


@pytest.fixture
def three(engine: Engine, company: Company) -> None:
    """Three meetings of Dana's and one of Rolf's: a call, a draft, an internal meeting; and Rolf's call."""
    with writing(engine) as session:
        add_analysed(session, company.dana, "first", facts=MeetingFacts(account="Acme"))
        draft = meeting("The buyer can't leave the café, don't-ask.", title="Zebra", held_on=None, account="globex")
        meetings.add_meeting(session, company.dana, upload("second"), draft)
        add_analysed(
            session,
            company.dana,
            "third",
            title="internal review",
            kind="internal",
            form="online",
            held_on="2026-05-01",
            total=None,
            needs=[{**report()["needs"][0], "status": "unaddressed"}],
            objections=[],
            sentences=[{"i": 0, "turn": 0, "text": "Our target is ten deals.", "labels": {"target": 0.9}}],
        )
        add_analysed(session, company.rolf, "fourth", facts=MeetingFacts(title="Rolf's"), total=40.0)


def titles(engine: Engine, company: Company, wanted: MeetingFilter, **options: MeetingSort) -> list[str]:
    with reading(engine) as session:
        page = list_meetings(session, company.dana, wanted, **options)
    assert page.total == len(page.meetings)
    return [found.title for found in page.meetings]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (MeetingFilter(), ["Zebra", "internal review", "Acme month end"]),
        (MeetingFilter(kind=MeetingKind.INTERNAL), ["internal review"]),
        (MeetingFilter(form=MeetingForm.CALL), ["Zebra", "Acme month end"]),
        (MeetingFilter(status=MeetingStatus.DRAFT), ["Zebra"]),
        (MeetingFilter(account="Acme"), ["internal review", "Acme month end"]),
        (MeetingFilter(label=Label.TARGET), ["internal review"]),
        (MeetingFilter(unanswered=Unanswered.NEEDS), ["internal review"]),
        (MeetingFilter(unanswered=Unanswered.OBJECTIONS), ["Acme month end"]),
        (MeetingFilter(since=dt.date(2026, 5, 1)), ["Zebra", "internal review"]),
        (MeetingFilter(until=dt.date(2026, 3, 2)), ["Acme month end"]),
        (MeetingFilter(owner_id=10**12), []),
        (MeetingFilter(search="ZEBRA"), ["Zebra"]),
        (MeetingFilter(search="expens"), ["Acme month end"]),
        (MeetingFilter(search="bjorn alla"), ["Zebra", "internal review", "Acme month end"]),
        (MeetingFilter(search="cafe leave"), ["Zebra"]),
        (MeetingFilter(search='"two full days"'), ["Acme month end"]),
        (MeetingFilter(search='"days full two"'), []),
        (MeetingFilter(search="days two acme"), ["Acme month end"]),
        (MeetingFilter(search="dont-ask"), []),
        (MeetingFilter(search="don't-ask"), ["Zebra"]),
        (MeetingFilter(search="can't"), ["Zebra"]),
        (MeetingFilter(search="globex"), ["Zebra"]),
        (MeetingFilter(search="?!"), []),
        (MeetingFilter(search="  "), ["Zebra", "internal review", "Acme month end"]),
        (MeetingFilter(search="days OR NOT (NEAR) * : ^ \" ' ; -- zebra"), []),
        (MeetingFilter(search="zebra \x00 ' \" \\ % _"), ["Zebra"]),
        (MeetingFilter(search="target", kind=MeetingKind.CUSTOMER), []),
    ],
)
def test_a_filter_finds(engine: Engine, company: Company, wanted: MeetingFilter, expected: list[str]) -> None:
    assert titles(engine, company, wanted) == expected


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (MeetingSort.NEWEST, ["Zebra", "internal review", "Acme month end"]),
        (MeetingSort.OLDEST, ["Acme month end", "internal review", "Zebra"]),
        (MeetingSort.TITLE, ["Acme month end", "internal review", "Zebra"]),
        (MeetingSort.ACCOUNT, ["internal review", "Acme month end", "Zebra"]),
        (MeetingSort.SCORE_HIGH, ["Acme month end", "Zebra", "internal review"]),
        (MeetingSort.SCORE_LOW, ["Acme month end", "Zebra", "internal review"]),
        (MeetingSort.UPLOADED, ["internal review", "Zebra", "Acme month end"]),
    ],
)
def test_a_list_is_sorted(engine: Engine, company: Company, sort: MeetingSort, expected: list[str]) -> None:
    assert titles(engine, company, MeetingFilter(), sort=sort) == expected


@pytest.mark.usefixtures("three")
def test_a_manager_filters_by_owner(engine: Engine, company: Company) -> None:
    with reading(engine) as session:
        everything = list_meetings(session, company.mia)
        rolfs = list_meetings(session, company.mia, MeetingFilter(owner_id=company.rolf.user_id))
        choices = filter_choices(session, company.mia)
    assert everything.total == 4
    assert [found.title for found in rolfs.meetings] == ["Rolf's"]
    owners = ((company.dana.user_id, "Dana"), (company.rolf.user_id, "Rolf"))
    assert choices == FilterChoices(owners, ("Acme", "globex"))


def test_pages_hold_every_meeting_once(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for number in range(23):
            meetings.add_meeting(session, company.dana, upload(str(number)), meeting(title=str(number)))
    with reading(engine) as session:
        pages = [list_meetings(session, company.dana, page=page, per_page=10) for page in (1, 2, 3)]
        beyond = list_meetings(session, company.dana, page=10**15, per_page=10)
        before = list_meetings(session, company.dana, page=-1, per_page=0)
    seen = [found.title for page in pages for found in page.meetings]
    assert sorted(seen, key=int) == [str(number) for number in range(23)]
    assert {(page.total, page.pages) for page in pages} == {(23, 3)}
    assert beyond == pages[2]
    assert (before.page, before.per_page, before.pages) == (1, 1, 23)


def test_an_empty_list_has_one_page(engine: Engine, company: Company) -> None:
    with reading(engine) as session:
        assert list_meetings(session, company.dana) == MeetingPage((), 0, 1, 50)


def test_search_follows_corrections(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana)
        meetings.update_facts(session, company.dana, done.id, MeetingFacts(title="Initech"), version=1)
    assert titles(engine, company, MeetingFilter(search="initech")) == ["Initech"]
    assert titles(engine, company, MeetingFilter(search="acme")) == ["Initech"], "the account is still Acme"
    assert titles(engine, company, MeetingFilter(search="expensive björn")) == ["Initech"]


def test_search_covers_a_very_long_meeting(engine: Engine, company: Company) -> None:
    words = " ".join(f"word{number}x" for number in range(60_000))
    long = [{"i": 0, "turn": 0, "text": words, "labels": {}}, {"i": 1, "turn": 0, "text": "Finale", "labels": {}}]
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting(words))
        analyses.save_analysis(session, added, report(sentences=long))
    for search in ("word0x", "word59999x finale", "word1x acme word30000x"):
        assert titles(engine, company, MeetingFilter(search=search)) == ["Acme month end"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème BRÛLÉE, naïve!", "creme brulee naive"),
        ("Straße", "strasse"),
        ("İstanbul ﬁx", "istanbul fix"),
        ("snake_case e-mail@acme.com", "snake case e mail acme com"),
        ("日本 10%", "日本 10"),
        ("\ud800 \x00", ""),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("words", ["", "a", "ab " * 50_000, "x" * 150_000])
def test_parts_keep_every_word(words: str) -> None:
    cut = list(parts(words))
    assert "".join(cut).replace(" ", "") == words.replace(" ", "")
    assert all(len(part) <= PART_LENGTH for part in cut)
