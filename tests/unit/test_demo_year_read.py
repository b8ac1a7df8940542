"""Meetings of the demo's year as the pipeline reads them: what was planned is heard, by and large."""

from __future__ import annotations

from coach.demo.year import demo_year
from coach.demo.year_plan import QUARTER_WEEKS, SOUTH, WEEKS
from coach.pipeline import analyse
from coach.report import report
from coach.toolbox import Toolbox

SAMPLE = 10


def test_what_is_left_open_in_the_last_quarter_is_read_as_left_open(toolbox: Toolbox) -> None:
    late = [
        one
        for one in demo_year().meetings
        if one.planned.team is SOUTH
        and one.planned.week >= WEEKS - QUARTER_WEEKS
        and any(need.topic == "integration" and not need.answered for need in one.planned.needs)
    ]
    heard = 0
    for one in late[-SAMPLE:]:
        meeting = one.meeting
        found = report(analyse(meeting.file, meeting.content, toolbox, facts=meeting.stated))
        assert {person["role"] for person in found["people"]} >= {"seller"} or one.planned.written
        heard += any((need["topic"], need["status"]) == ("integration", "unaddressed") for need in found["needs"])
    assert heard >= SAMPLE * 0.6
