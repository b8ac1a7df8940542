"""A year of meetings whose themes are known, added through the storage API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any

from storage_cases import Company, add_analysed

from coach.domain import MeetingFacts
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, writing
from coach.storage.meetings import MeetingRecord

NUMBERS = count(1)
LAST_DAY = dt.date(2026, 3, 2)
TOPICS = ("cost", "time", "risk")


def need(
    topic: str, sentence: int, *, answered: bool, statement: str = "", qualifiers: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "statement": statement or f"something about {topic}",
        "sentences": [sentence],
        "kind": "problem",
        "topic": topic,
        "status": "addressed" if answered else "unaddressed",
        "addressed_by": [sentence + 1] if answered else [],
        "qualifiers": list(qualifiers),
    }


def finding(guideline: str, verdict: str, *, sentence: int | None = None, status: str = "live") -> dict[str, Any]:
    return {
        "guideline": guideline,
        "verdict": verdict,
        "severity": "tip",
        "sentence": sentence,
        "span": None,
        "status": status,
    }


def figure(value: float | None, status: str = "measured") -> dict[str, Any]:
    return {"value": value, "unit": "", "status": status, "formula": ""}


def sentences(*texts: str, labels: dict[int, str] | None = None) -> list[dict[str, Any]]:
    marked = labels or {}
    return [
        {
            "i": i,
            "turn": i,
            "speaker": "Luis",
            "start": None,
            "text": text,
            "labels": {marked[i]: 0.9} if i in marked else {},
        }
        for i, text in enumerate(texts)
    ]


def hold(session: Session, viewer: Viewer, day: dt.date, **changes: Any) -> MeetingRecord:
    """Add an analysed customer meeting of that day with nothing in it but `changes`."""
    empty: dict[str, Any] = {
        "needs": [],
        "benefits": [],
        "objections": [],
        "next_steps": [],
        "findings": [],
        "figures": {},
        "sentences": sentences("Hello.", "One.", "Two.", "Three.", "Bye."),
    }
    stage = changes.pop("stage", None)
    facts = MeetingFacts(deal_stage=stage) if stage else MeetingFacts()
    text = f"meeting {next(NUMBERS)}"
    return add_analysed(session, viewer, text, facts=facts, held_on=day.isoformat(), **(empty | changes))


def hold_a_year(engine: Engine, company: Company, *, days: int = 364, every: int = 4) -> None:
    """Add a meeting every few days, by turns Dana's and Rolf's.

    Needs about cost go unanswered in one meeting of six in the first half and in five of six in the second; needs about
    time in every second one throughout, and needs about risk never. Price objections are answered by turns.
    """
    with writing(engine) as session:
        for number in range(days // every):
            day = LAST_DAY - dt.timedelta(days=days - 1 - number * every)
            late = (LAST_DAY - day).days < days // 2
            cost_open = number % 6 != 0 if late else number % 6 == 0
            hold(
                session,
                company.dana if number % 2 else company.rolf,
                day,
                needs=[
                    need("cost", 1, answered=not cost_open, statement="the price of the paper forms"),
                    need("time", 2, answered=number // 2 % 2 == 0, statement=f"wait {number} for deliveries of stock"),
                    need("risk", 3, answered=True),
                ],
                objections=[
                    {
                        "sentences": [2],
                        "kind": "price",
                        "status": "answered" if number // 2 % 2 else "unanswered",
                        "answered_by": [],
                    }
                ],
                findings=[finding("house/name-it", "missed" if number // 2 % 3 == 0 else "kept", sentence=1)],
                figures={
                    "discovery_questions": figure(number // 2 % 3),
                    "next_steps": figure(1),
                    "talk_share": figure(0.4 + 0.1 * (number // 2 % 3)),
                },
            )
