"""Meetings, reports and people that the storage tests are made of."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from coach.domain import Meeting, MeetingFacts, MeetingForm, MeetingKind, Person, Role, Sentence, Span, Turn
from coach.storage import analyses, meetings, teams, users
from coach.storage.access import Viewer, viewer_of
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, Session, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import AccountRole
from coach.storage.uploads import NewUpload
from coach.storage.users import NewUser

NO_FACTS = MeetingFacts()
TEXT = "Month end eats two full days. Our close takes one hour. That is too expensive. I send the draft."

REPORT: dict[str, Any] = {
    "schema": 1,
    "file": "acme.txt",
    "meeting": {
        "title": "Acme month end",
        "kind": "customer",
        "kind_score": 0.98,
        "form": "call",
        "held_on": "2026-03-02",
        "source_format": "text",
        "duration_s": 1834.0,
    },
    "people": [
        {"name": "Dana", "role": "seller", "role_score": 0.97, "role_source": "stated"},
        {"name": "Björn Ållå", "role": "buyer", "role_score": 0.8, "role_source": "inferred"},
    ],
    "sentences": [
        {"i": 0, "turn": 0, "text": "Month end eats two full days.", "labels": {"need": 0.9}},
        {"i": 1, "turn": 1, "text": "Our close takes one hour.", "labels": {"benefit": 0.8, "feature": 0.6}},
        {"i": 2, "turn": 2, "text": "That is too expensive.", "labels": {"objection": 0.7}},
        {"i": 3, "turn": 3, "text": "I send the draft.", "labels": {"next_step": 0.95}},
    ],
    "needs": [
        {
            "statement": "month end eats two full days",
            "sentences": [0],
            "kind": "problem",
            "topic": "time",
            "status": "addressed",
            "addressed_by": [1],
        }
    ],
    "benefits": [{"statement": "close in one hour", "sentences": [1], "topic": "time", "prompted": True}],
    "objections": [{"sentences": [2], "kind": "price", "status": "unanswered", "answered_by": []}],
    "next_steps": [{"sentences": [3], "who": "Dana", "what": "send the draft", "due": "2026-03-09"}],
    "links": [{"type": "addresses", "from": 1, "to": 0, "score": 0.81}],
    "figures": {
        "talk_share": {"value": 0.44, "unit": "share of words", "status": "measured", "formula": "words / words"},
        "longest_turn": {"value": None, "unit": "s", "status": "unavailable", "formula": ""},
    },
    "findings": [
        {"guideline": "value/outcome-first", "verdict": "missed", "severity": "tip", "sentence": 1, "span": [1, 2]},
        {"guideline": "close/next-step", "verdict": "kept", "severity": "tip", "sentence": None, "span": None},
    ],
    "scorecard": {"total": 71.0, "lines": []},
    "feedback": {"keep": [], "start": [], "stop": [], "focus": "Ask one more question."},
    "provenance": {"software": "0.1.0", "models": {"moments": "sha256:aa"}, "guidelines": "sha256:bb"},
}


def report(**changes: Any) -> dict[str, Any]:
    """Return a report with keys of `meeting`, `scorecard` or the top replaced."""
    made = copy.deepcopy(REPORT)
    for key, value in changes.items():
        section = next((part for part in ("meeting", "scorecard") if key in made[part]), None)
        (made if section is None else made[section])[key] = value
    return made


def meeting(text: str = TEXT, **changes: Any) -> Meeting:
    """Return what a preview understood."""
    made = Meeting(
        text=text,
        turns=(Turn("Dana", Role.SELLER, Span(0, len(text))),),
        sentences=(Sentence(Span(0, len(text)), 0),),
        people=(Person("Dana", Role.SELLER), Person("Björn Ållå", Role.BUYER)),
        source_format="text",
        title="Acme month end",
        kind=MeetingKind.CUSTOMER,
        form=MeetingForm.CALL,
        held_on=dt.date(2026, 3, 2),
        account="Acme",
    )
    return replace(made, **changes)


@dataclass(frozen=True)
class Company:
    """Two teams with two reps and a manager each, a trainer and an admin."""

    dana: Viewer
    rolf: Viewer
    mia: Viewer
    olga: Viewer
    otto: Viewer
    tara: Viewer
    adam: Viewer

    @property
    def everybody(self) -> tuple[Viewer, ...]:
        return (self.dana, self.rolf, self.mia, self.olga, self.otto, self.tara, self.adam)


def found_company(engine: Engine) -> Company:
    """Add the company."""
    with writing(engine) as session:
        north, south = teams.add_team(session, "North").id, teams.add_team(session, "South").id
        people = {
            "dana": (AccountRole.REP, north),
            "rolf": (AccountRole.REP, north),
            "mia": (AccountRole.MANAGER, north),
            "olga": (AccountRole.REP, south),
            "otto": (AccountRole.MANAGER, south),
            "tara": (AccountRole.TRAINER, None),
            "adam": (AccountRole.ADMIN, None),
        }
        return Company(
            **{
                name: viewer_of(
                    users.add_user(session, NewUser(f"{name}@example.com", name.title(), role, team_id), None)
                )
                for name, (role, team_id) in people.items()
            }
        )


def upload(text: str = TEXT, filename: str = "acme.txt") -> NewUpload:
    return NewUpload(filename, text.encode())


def add_analysed(
    session: Session, viewer: Viewer, text: str = TEXT, *, facts: MeetingFacts = NO_FACTS, **changes: Any
) -> MeetingRecord:
    """Add a meeting with an analysis; its upload differs by `text`."""
    known = {"title", "held_on", "kind", "form", "account"}
    record = meetings.add_meeting(session, viewer, upload(text), meeting(text), facts=facts)
    made = report(**{key: value for key, value in changes.items() if key not in known})
    made["meeting"] |= {key: value for key, value in changes.items() if key in known}
    analyses.save_analysis(session, record, made, docbin=ParsedDocument("en 3.8", b"docbin"))
    return meetings.get_meeting(session, viewer, record.id)
