"""When a follow-up is due, and the calendar of follow-ups read back by a strict parser."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.calendar_feed import calendar_text, folded, uid_of
from coach.followups import DueState, FollowUp, due_state, followups_text, grouped, plain_followup, step_key

MONDAY = dt.date(2026, 3, 2)
STEP = FollowUp(
    meeting_id=7,
    key=step_key("send the draft"),
    what="send the draft",
    who="Dana",
    due=dt.date(2026, 3, 9),
    meeting_title="Month end",
    held_on=MONDAY,
    customer="Acme",
    owner_id=1,
    owner_name="Dana Kim",
    changed_at=dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
)
PARAMETERS = re.compile(r"[A-Z-]+(?:;[A-Z-]+=[A-Z-]+)*")
OBLIGATORY = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}}


def read_calendar(text: str) -> list[dict[str, str]]:
    """Read a calendar as strictly as RFC 5545 is written, and return the events."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(line.encode()) <= 75 for line in lines)
    unfolded: list[str] = []
    for line in lines:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    events, open_parts, properties = [], [], {}
    for line in unfolded:
        name, colon, value = line.partition(":")
        assert colon
        assert PARAMETERS.fullmatch(name), name
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)
        key = name.split(";")[0]
        if key == "BEGIN":
            assert value == ("VEVENT" if open_parts else "VCALENDAR")
            open_parts.append(value)
            properties[value] = {}
        elif key == "END":
            assert open_parts.pop() == value
            assert OBLIGATORY[value] <= set(properties[value])
            if value == "VEVENT":
                events.append(properties[value])
        else:
            assert key not in properties[open_parts[-1]]
            properties[open_parts[-1]][key] = unescaped(value) if key in {"SUMMARY", "DESCRIPTION"} else value
    assert open_parts == []
    assert len({event["UID"] for event in events}) == len(events)
    return events


def unescaped(value: str) -> str:
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (MONDAY - dt.timedelta(1), DueState.OVERDUE),
        (MONDAY, DueState.THIS_WEEK),
        (MONDAY + dt.timedelta(6), DueState.THIS_WEEK),
        (MONDAY + dt.timedelta(7), DueState.LATER),
        (None, DueState.UNDATED),
    ],
)
def test_the_week_ends_on_sunday_and_today_is_not_overdue(due: dt.date | None, state: DueState) -> None:
    assert due_state(due, MONDAY) is state


def test_groups_hold_every_state_and_the_earliest_first() -> None:
    done = replace(STEP, done_at=STEP.changed_at)
    early = replace(STEP, due=dt.date(2026, 3, 8))
    groups = grouped([STEP, done, early, replace(STEP, due=None)], dt.date(2026, 3, 10))
    assert list(groups) == list(DueState)
    assert groups[DueState.OVERDUE] == (early, STEP)
    assert groups[DueState.DONE] == (done,)
    assert groups[DueState.LATER] == ()


def test_text_names_what_is_due_and_where_it_was_promised() -> None:
    text = followups_text([STEP], dt.date(2026, 3, 10))
    assert text == "Overdue (1)\n  2026-03-09  Dana: send the draft (Acme · Month end)"
    assert followups_text([], MONDAY) == "Nothing is open."
    assert plain_followup(STEP, MONDAY)["state"] == "later"


def test_an_event_lasts_the_day_on_which_the_step_is_due() -> None:
    (event,) = read_calendar(calendar_text([STEP], name="Coach; follow-ups, mine"))
    assert (event["DTSTART"], event["DTEND"]) == ("20260309", "20260310")
    assert event["DTSTAMP"] == "20260302T073000Z"
    assert event["SUMMARY"] == "Acme: send the draft"
    assert event["DESCRIPTION"] == "Who: Dana\nFrom: Month end"


def test_the_identity_outlasts_another_date_and_what_has_no_date_is_left_out() -> None:
    moved = replace(STEP, due=dt.date(2026, 4, 1), meeting_title="Another title")
    assert uid_of(moved) == uid_of(STEP)
    assert uid_of(replace(STEP, meeting_id=8)) != uid_of(STEP)
    assert len(read_calendar(calendar_text([STEP, moved, replace(STEP, due=None)], name="x"))) == 1


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read_calendar(calendar_text([], name="x")) == []


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.text("a;,\\\r\n\tü漢😀", max_size=99)
)
def test_whatever_was_said_comes_back_from_a_strict_reader(what: str, title: str) -> None:
    step = replace(STEP, what=what, key=step_key(what), meeting_title=title, customer=None, who=None)
    (event,) = read_calendar(calendar_text([step], name=title))
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", what))
    assert event["SUMMARY"] == plain


@given(st.text(alphabet="aü漢😀", min_size=1, max_size=200))
def test_folding_never_cuts_a_character(line: str) -> None:
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
