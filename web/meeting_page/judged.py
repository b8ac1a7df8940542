"""Which guidelines judged a meeting, in words, and whether others count today."""

from __future__ import annotations

from dataclasses import dataclass

from coach.days import today
from coach.storage import judgements, packs
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.judgements import Judgement
from coach.storage.meetings import MeetingRecord


@dataclass(frozen=True, slots=True)
class JudgedView:
    """`words` name the guidelines; `older` when others count today."""

    words: str
    older: bool


def judged_view(session: Session, viewer: Viewer, meeting: MeetingRecord) -> JudgedView:
    """Return which published versions judged the current analysis of a meeting that `viewer` may see."""
    judgement = judgements.judgement_of(session, viewer, meeting.id) or Judgement("")
    present = packs.numbers_in_force(session, meeting.team_id, today())
    return JudgedView(_words(judgement), present != (judgement.company_number, judgement.team_number))


def _words(judgement: Judgement) -> str:
    company = "the guidelines as installed"
    if judgement.company_number is not None:
        company = f"version {judgement.company_number} of the company's guidelines"
    return company + (
        f" and version {judgement.team_number} of the team's" if judgement.team_number is not None else ""
    )
