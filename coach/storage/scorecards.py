"""Manual scorecards: a team's templates in versions, and what was filled in for a meeting."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.practice import line_measures
from coach.scorecards import LONGEST_NAME, Question, QuestionKind, checked_answers, checked_questions
from coach.storage.access import Viewer, one_meeting, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict
from coach.storage.meeting_reviews import is_party, may_review, opened_review, review_row
from coach.storage.tables import ManualScorecardRow, ScorecardTemplateRow, now
from coach.storage.text import clean, one_line

MOST_TEMPLATES = 50


@dataclass(frozen=True, slots=True)
class ScorecardTemplate:
    """A version of a team's manual scorecard; only the current one that is not retired can be filled in anew."""

    id: int
    team_id: int
    name: str
    version: int
    questions: tuple[Question, ...]
    is_current: bool
    retired: bool
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ManualScorecard:
    """A filled scorecard; `version` counts how often it was changed."""

    id: int
    template: ScorecardTemplate
    filled_by_name: str
    filled_at: dt.datetime
    version: int
    answers: Mapping[str, str]


def list_templates(session: Session, viewer: Viewer, *, retired: bool = False) -> tuple[ScorecardTemplate, ...]:
    """Return the current templates of the team that `viewer` manages, by name; `retired` asks for those instead."""
    if viewer.managed_team is None:
        return ()
    gone = ScorecardTemplateRow.retired_at
    statement = (
        sa.select(ScorecardTemplateRow)
        .where(ScorecardTemplateRow.team_id == viewer.team_id, ScorecardTemplateRow.is_current)
        .where(gone.is_not(None) if retired else gone.is_(None))
        .order_by(sa.func.lower(ScorecardTemplateRow.name), ScorecardTemplateRow.id)
        .limit(MOST_TEMPLATES)
    )
    return tuple(_template(row) for row in session.scalars(statement))


def get_template(session: Session, viewer: Viewer, template_id: int) -> ScorecardTemplate:
    """Return a version of a template of the team that `viewer` manages.

    Raises:
        NotFound: there is none.
    """
    return _template(_row(session, viewer, template_id))


def add_template(session: Session, viewer: Viewer, name: str, questions: Sequence[Question]) -> ScorecardTemplate:
    """Add a template to the team that `viewer` manages.

    Raises:
        NotFound: `viewer` manages no team.
        InvalidEntry: name or questions cannot be kept, or there are too many templates.
    """
    if viewer.managed_team is None:
        raise NotFound("There is no such page.")
    if len(list_templates(session, viewer)) >= MOST_TEMPLATES:
        raise InvalidEntry(f"Your team has {MOST_TEMPLATES} scorecards.", mend="Retire one first.")
    row = _new_row(viewer, viewer.managed_team, name, questions)
    row.family, row.version = secrets.token_hex(16), 1
    session.add(row)
    session.flush()
    record(session, AuditEntry("scorecard.add", viewer.user_id, "scorecard", row.id))
    return _template(row)


def change_template(
    session: Session, viewer: Viewer, template_id: int, name: str, questions: Sequence[Question]
) -> ScorecardTemplate:
    """Make a new version of a template; scorecards that were filled in keep the version they were filled in with.

    Raises:
        NotFound: there is no such template.
        InvalidEntry: name or questions cannot be kept.
        EditConflict: somebody made a newer version, or retired it.
    """
    former = _current_row(session, viewer, template_id)
    row = _new_row(viewer, former.team_id, name, questions)
    row.family, row.version = former.family, former.version + 1
    former.is_current = False
    session.flush()
    session.add(row)
    session.flush()
    record(session, AuditEntry("scorecard.change", viewer.user_id, "scorecard", row.id, {"version": row.version}))
    return _template(row)


def retire_template(session: Session, viewer: Viewer, template_id: int) -> None:
    """Take a template out of use; what was filled in stays.

    Raises:
        NotFound: there is no such template.
        EditConflict: somebody made a newer version, or retired it.
    """
    _current_row(session, viewer, template_id).retired_at = now()
    session.flush()
    record(session, AuditEntry("scorecard.retire", viewer.user_id, "scorecard", template_id))


def fill_scorecard(
    session: Session, viewer: Viewer, meeting_id: int, template_id: int, given: Mapping[str, str], *, version: int
) -> ManualScorecard:
    """Fill in a scorecard for a meeting, or change it; `version` is 0, or that of the one which `viewer` saw.

    Raises:
        NotFound: there is no such meeting that `viewer` may review, or no such template.
        InvalidEntry: an answer is none that its question allows, or nothing is answered.
        EditConflict: somebody filled it in or changed it after `version`.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    if not may_review(viewer, meeting):
        raise NotFound("There is no such meeting that you may review.")
    template = get_template(session, viewer, template_id)
    review = opened_review(session, viewer, meeting_id)
    row = session.scalars(
        sa.select(ManualScorecardRow).where(
            ManualScorecardRow.review_id == review.id, ManualScorecardRow.template_id == template.id
        )
    ).one_or_none()
    if (0 if row is None else row.version) != version:
        raise EditConflict("Somebody filled in this scorecard in the meantime.", mend="Reload it and look first.")
    if row is None and (template.retired or not template.is_current):
        raise EditConflict("This scorecard is no longer in use.", mend="Choose its newest version.")
    answers = {number: clean(answer) for number, answer in checked_answers(template.questions, given).items()}
    if row is None:
        row = ManualScorecardRow(review_id=review.id, template_id=template.id, version=0)
        session.add(row)
    row.answers, row.filled_by, row.filled_at, row.version = answers, viewer.user_id, now(), version + 1
    session.flush()
    session.refresh(row)
    record(session, AuditEntry("review.scorecard", viewer.user_id, "meeting", meeting.id, {"template_id": template.id}))
    return _filled(row)


def list_scorecards(session: Session, viewer: Viewer, meeting_id: int) -> tuple[ManualScorecard, ...]:
    """Return the scorecards filled in for a meeting, the oldest first; empty where `viewer` is no party to its review.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    review = review_row(session, meeting) if is_party(viewer, meeting) else None
    if review is None:
        return ()
    statement = sa.select(ManualScorecardRow).where(ManualScorecardRow.review_id == review.id)
    return tuple(_filled(row) for row in session.scalars(statement.order_by(ManualScorecardRow.id)))


def _row(session: Session, viewer: Viewer, template_id: int) -> ScorecardTemplateRow:
    row = session.get(ScorecardTemplateRow, possible_id(template_id)) if viewer.managed_team is not None else None
    if row is None or row.team_id != viewer.team_id:
        raise NotFound("There is no such scorecard.")
    return row


def _current_row(session: Session, viewer: Viewer, template_id: int) -> ScorecardTemplateRow:
    row = _row(session, viewer, template_id)
    session.refresh(row, with_for_update=True)
    if not row.is_current or row.retired_at is not None:
        raise EditConflict("This scorecard was changed or retired in the meantime.", mend="Open its newest version.")
    return row


def _new_row(viewer: Viewer, team_id: int, name: str, questions: Sequence[Question]) -> ScorecardTemplateRow:
    line = one_line(name, LONGEST_NAME)
    if not line:
        raise InvalidEntry("The scorecard has no name.", mend="Write one.")
    lines = {measure.id: measure.name for measure in line_measures()}
    kept = [_to_json(question) for question in checked_questions(questions, lines)]
    return ScorecardTemplateRow(team_id=team_id, name=line, questions=kept, is_current=True, made_by=viewer.user_id)


def _to_json(question: Question) -> dict[str, Any]:
    return {
        "id": clean(question.id, 8),
        "text": clean(question.text),
        "kind": question.kind.value,
        "choices": [clean(choice) for choice in question.choices],
        "line": question.line,
    }


def _template(row: ScorecardTemplateRow) -> ScorecardTemplate:
    questions = tuple(
        Question(one["id"], one["text"], QuestionKind(one["kind"]), tuple(one["choices"]), one["line"])
        for one in row.questions
    )
    retired = row.retired_at is not None
    return ScorecardTemplate(
        row.id, row.team_id, row.name, row.version, questions, row.is_current, retired, row.made_at
    )


def _filled(row: ManualScorecardRow) -> ManualScorecard:
    template, name = _template(row.template), row.author.display_name
    return ManualScorecard(row.id, template, name, row.filled_at, row.version, dict(row.answers))
