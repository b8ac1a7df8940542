"""A report with passages worth sharing, for the tests of reviews, focuses and the library."""

from __future__ import annotations

from typing import Any

from storage_cases import Company, add_analysed

from coach.scorecards import Question, QuestionKind
from coach.storage import comments, exemplars, focus, library, playlists, scorecards
from coach.storage.access import Viewer
from coach.storage.comments import NewComment
from coach.storage.engine import Session
from coach.storage.exemplars import Choice
from coach.storage.focus import NewFocus
from coach.storage.meetings import MeetingRecord
from coach.storage.playlists import PlaylistText
from coach.storage.tables import Audience

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


def add_coaching(session: Session, company: Company) -> None:
    """Fill every table of coaching: of Dana's, and seen by Dana and Mia alone but for the playlist of their team."""
    meeting = add_good(session, company.dana)
    first = comments.add_comment(session, company.mia, meeting.id, NewComment("Well asked.", sentence=2))
    comments.add_comment(session, company.dana, meeting.id, NewComment("Thank you.", answers=first))
    questions = (Question("q1", "Were needs answered?", QuestionKind.YES_NO, line="needs-answered"),)
    template = scorecards.add_template(session, company.mia, "Discovery", questions)
    scorecards.fill_scorecard(session, company.mia, meeting.id, template.id, {"q1": "yes"}, version=0)
    agreed = focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus("Ask.", source_id=meeting.id))
    focus.accept_focus(session, company.dana, agreed.id, "Ask more.", version=1)
    add_good(session, company.dana, "A later meeting.", held_on="2099-01-01")
    proposed = exemplars.suggest(session, company.mia, meeting.id).proposals[0][0]
    passage = exemplars.choose(session, company.mia, meeting.id, Choice(proposed.key))
    exemplars.give_consent(session, company.dana, passage.id, Audience.TEAM)
    playlist = playlists.add_playlist(session, company.mia, PlaylistText("First week"))
    playlists.add_to_playlist(session, company.mia, playlist, passage.id, "Count the questions.")
    library.mark_read(session, company.mia, passage.id, read=True)
    exemplars.refuse_consent(session, company.dana, passage.id)
