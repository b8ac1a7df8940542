"""The days of the demo company move by whole weeks, in whatever way they are written."""

from __future__ import annotations

import datetime as dt

import pytest

from coach.demo.calendar import WRITTEN_FOR, Move, move_to
from coach.demo.company import demo_company
from coach.demo.deeds import coaching_deeds, customer_deeds, language_deeds
from coach.demo.language import published_text
from coach.guidelines.editing import pack_of


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("Date: 6 October 2026", "Date: 4 May 2027"),
        ("date: 2026-11-05", "date: 2027-06-03"),
        ("on 6 and 7 October", "on 4 and 5 May"),
        ("the sixteenth of December", "the fourteenth of July"),
        ("Date: Wed, 14 Oct 2026 17:20", "Date: Wed, 12 May 2027 17:20"),
        ("Friday the twentieth, at eight", "Friday the eighteenth, at eight"),
        ("by the end of January", "by the end of August"),
        ("end of September 2027", "end of April 2028"),
        ("on the twenty-fifth of every month", "on the twenty-fifth of every month"),
        ("renewed every July. May I ask?", "renewed every July. May I ask?"),
        ("30 February, 2026-02-31", "30 February, 2026-02-31"),
    ],
)
def test_a_date_is_moved_in_the_way_it_is_written(written: str, moved: str) -> None:
    assert Move(30).text(written, near=dt.date(2026, 11, 16)) == moved
    assert Move(0).text(written) == written


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-28", "2026-11-22"),
        ("2026-11-29", "2026-11-29"),
        ("2026-01-01", "2025-12-28"),
    ],
)
def test_the_year_ends_with_the_last_sunday_up_to_a_day(until: str, last: str) -> None:
    assert move_to(dt.date.fromisoformat(until)).day(WRITTEN_FOR) == dt.date.fromisoformat(last)


def test_all_days_of_the_company_move_together() -> None:
    until = WRITTEN_FOR + dt.timedelta(weeks=30)
    before, after = demo_company(), demo_company(until)
    days = [one.facts.held_on for one in before.meetings]
    assert [one.facts.held_on for one in after.meetings] == [day and day + dt.timedelta(weeks=30) for day in days]
    assert coaching_deeds(until).briefings[0].title == "North: weekly pipeline meeting, 21 June"
    assert {one.period for one in customer_deeds(until).results} == {"2027-Q2", "2027-Q1"}
    assert [one.in_force.weekday() for one in language_deeds(until).published] == [
        one.in_force.weekday() for one in language_deeds().published
    ]


def test_what_is_said_about_a_meeting_is_found_in_it_after_a_move() -> None:
    until = WRITTEN_FOR + dt.timedelta(weeks=30)
    texts = {one.file: " ".join(one.content.decode().split()).casefold() for one in demo_company(until).meetings}
    plain = {one.file: " ".join(one.content.decode().split()).casefold() for one in demo_company().meetings}
    for written, moved in zip(coaching_deeds().corrections, coaching_deeds(until).corrections, strict=True):
        assert (moved.words.casefold() in texts[moved.file]) == (written.words.casefold() in plain[written.file])


def test_the_published_guidelines_stay_sound_after_a_move() -> None:
    rules = pack_of(published_text(WRITTEN_FOR + dt.timedelta(weeks=100)), "demo").rules
    assert {"needs/ask-who-decides", "contact/after-a-meeting"} <= {rule.id for rule in rules}
