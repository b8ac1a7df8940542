"""A report with passages worth sharing, for the tests of reviews, focuses and the library."""

from __future__ import annotations

from typing import Any

from storage_cases import add_analysed

from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.meetings import MeetingRecord

LINES: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("Dana", "How do you close the books today?", {"discovery": 0.9}),
    ("Björn Ållå", "Month end eats two full days.", {"need": 0.9}),
    ("Dana", "What does that lead to, Björn?", {"discovery": 0.9}),
    ("Björn Ållå", "Acme's board waits.", {}),
    ("Dana", "You get those two days back, every month.", {"benefit": 0.8}),
    ("Björn Ållå", "That is too expensive.", {"objection": 0.7}),
    ("Dana", "Compared with what?", {"discovery": 0.6}),
    ("Dana", "Two days a month cost Acme 12,000 a year.", {"benefit": 0.7}),
    ("Dana", "Shall I send the draft by 9 March?", {"next_step": 0.95}),
    ("Björn Ållå", "Yes, send it to me.", {"next_step": 0.9}),
)
ROLES = {"Dana": "seller", "Björn Ållå": "buyer"}


def sentences() -> list[dict[str, Any]]:
    made, turn = [], -1
    for i, (speaker, text, labels) in enumerate(LINES):
        turn += i == 0 or speaker != LINES[i - 1][0]
        made.append({"i": i, "turn": turn, "speaker": speaker, "role": ROLES[speaker], "text": text, "labels": labels})
    return made


def score_line(number: str, value: float | None, formula: str = "") -> dict[str, Any]:
    return {"id": number, "name": number.title(), "value": value, "points": 0.0, "of": 10, "formula": formula}


def add_good(session: Session, viewer: Viewer, text: str = "A good meeting.", **changes: Any) -> MeetingRecord:
    """Add a meeting with a need drawn out and answered, an objection well handled and a clear next step."""
    given: dict[str, Any] = {
        "sentences": sentences(),
        "needs": [
            {
                "statement": "Björn loses two days at month end",
                "sentences": [1],
                "kind": "problem",
                "topic": "time",
                "status": "addressed",
                "addressed_by": [4],
            }
        ],
        "benefits": [],
        "objections": [{"sentences": [5], "kind": "price", "status": "answered", "answered_by": [7]}],
        "next_steps": [{"sentences": [8], "who": "Dana", "what": "send the draft", "due": "2026-03-09"}],
        "account": "Acme",
    }
    return add_analysed(session, viewer, text, **given | changes)
