"""How a meeting was held, where a heading or a line about the meeting says so."""

from __future__ import annotations

import re

from coach.domain import MeetingForm

_SIGNS: dict[MeetingForm, re.Pattern[str]] = {
    MeetingForm.ONLINE: re.compile(
        r"\bzoom\b|\bms teams\b|\bmicrosoft teams\b|\bteams (?:call|meeting)\b|\b(?:on|via|over|"
        r"by) teams\b|\bgoogle meet\b|\bgmeet\b|\bwebex\b|\bskype\b|\bgotomeeting\b|\bvideo(?: ?call|"
        r" conference| meeting)\b|\bonline\b|\bvirtual(?:ly)?\b|\bwebinar\b|\bscreen ?shar(?:e|ing)\b",
        re.IGNORECASE,
    ),
    MeetingForm.PRESENTATION: re.compile(
        r"\bpresentation\b|\bpresented to\b|\bpitch\b|\bdemo\b|\bdemonstration\b",
        re.IGNORECASE,
    ),
    MeetingForm.CONVERSATION: re.compile(
        r"\bsite visit\b|\bon[- ]site\b|\bin[- ]person\b|\bface[- ]to[- ]face\b|\bf2f\b|\bwalk[- ]in\b|"
        r"\bshowroom\b|\btrade (?:show|fair)\b|\bcoffee (?:with|at|chat|meeting)\b|\blunch (?:with|at|"
        r"meeting)\b|\bconversation with\b|\binformal (?:chat|conversation)\b|\bvisit (?:to|at|with)\b|"
        r"\bvisited\b|\bmet (?:with|at)\b",
        re.IGNORECASE,
    ),
    MeetingForm.CALL: re.compile(
        r"\b(?:phone|telephone|cold|warm|sales|discovery|intro|introductory|follow-up|followup|"
        r"qualification|closing|check-in|renewal|qualifying|catch-up|first|second|quick|"
        r"conference)[ -]call\b|\bcalled\b|\b(?:our|the|my|today.s|yesterday.s) call\b|\bcall (?:with|to|"
        r"from|notes|transcript|recap|summary)\b|\b(?:by|on the|over the|via) (?:tele)?phone\b|"
        r"\bcall\b(?=\W*(?:$|[-–—|:(,.\d]))|^(?:phone|telephone|call)$",
        re.IGNORECASE,
    ),
}


def form_in(text: str) -> MeetingForm | None:
    """Return the meeting form that a text states: "Zoom call" is online, "call with Luis" a call."""
    return next((form for form, signs in _SIGNS.items() if signs.search(text)), None)
