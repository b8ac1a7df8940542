"""Own labels that judged a meeting and have changed since: trained again, retired, in use or no longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.domain import MeetingKind
from coach.errors import GuidelineError, NotFound
from coach.guidelines.own_labels import own_labels_of
from coach.guidelines.rules import Guideline
from coach.own_labels import Definition, LabelState
from coach.own_labels.judging import NOT_IN_USE, heard_labels, live_rules, trainings_of
from coach.storage import packs
from coach.storage.access import Viewer, one_meeting
from coach.storage.judgements import Judgement, judgement_of
from coach.storage.own_labels import definition_of
from coach.storage.pack_in_force import installed_pack, together
from coach.storage.packs import PacksInForce
from coach.storage.tables import AnalysisRow, MeetingRow, OwnLabelRow

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LabelChange:
    """An own label that a finding's rule names, and what it is today."""

    definition: Definition
    state: LabelState


@dataclass(frozen=True, slots=True)
class _Today:
    definition: Definition
    state: LabelState
    round: int
    trained_at: dt.datetime | None

    @property
    def training(self) -> int:
        return self.round if self.state is LabelState.IN_USE else NOT_IN_USE


def changed_labels(
    session: Session, viewer: Viewer, meeting_id: int, report: Report, file: Path | None
) -> tuple[LabelChange, ...]:
    """Return the own labels, by name, that rules of a meeting's findings name and that are not what they were then.

    `report` is the meeting's current one as it was analysed; `file` is that of the guidelines as installed. Reports
    that were made before trainings were kept are told by the time of the training and by what their findings say.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    known, kind = trainings_of(report), MeetingKind(meeting.kind)
    labels = {address: label for address, label in _labels(session).items() if label.definition.fits_meeting(kind)}
    changed = {address for address, label in labels.items() if known.get(address, label.training) != label.training}
    older = {address: label for address, label in labels.items() if label.round and address not in known}
    changed |= _changed_since(session, viewer, meeting, report, older, file) if older else set()
    return tuple(LabelChange(label.definition, label.state) for address, label in labels.items() if address in changed)


def _labels(session: Session) -> dict[str, _Today]:
    rows = session.scalars(sa.select(OwnLabelRow).order_by(sa.func.lower(OwnLabelRow.name), OwnLabelRow.id))
    listed = (_Today(definition_of(row), LabelState(row.state), row.round, row.trained_at) for row in rows)
    return {label.definition.address: label for label in listed}


def _changed_since(
    session: Session,
    viewer: Viewer,
    meeting: MeetingRow,
    report: Report,
    labels: Mapping[str, _Today],
    file: Path | None,
) -> set[str]:
    """Return those of `labels` that were trained after the meeting was judged, or judged it and are not in use."""
    statement = sa.select(AnalysisRow.created_at).where(AnalysisRow.meeting_id == meeting.id, AnalysisRow.is_current)
    judged_at = session.scalar(statement)
    if judged_at is None:
        return set()
    trained = {
        address
        for address, label in labels.items()
        if label.state is LabelState.IN_USE and label.trained_at is not None and label.trained_at > judged_at
    }
    out_of_use = {address for address, label in labels.items() if label.state is not LabelState.IN_USE}
    rules = _rules_naming(session, viewer, meeting, trained | out_of_use, file) if trained or out_of_use else ()
    spoke = {finding["guideline"] for finding in report["findings"]}
    named = own_labels_of(rule for rule in rules if rule.id in spoke)
    return (trained & named) | (out_of_use & heard_labels(report, rules))


def _rules_naming(
    session: Session, viewer: Viewer, meeting: MeetingRow, labels: Collection[str], file: Path | None
) -> tuple[Guideline, ...]:
    """Return the live rules that judged a meeting, none where their text names none of `labels`.

    Reading a pack takes long beside everything else of a page, so it is read only where it can matter.
    """
    judgement = judgement_of(session, viewer, meeting.id) or Judgement("")
    try:
        judged = _packs_of(session, judgement, meeting.team_id)
        published = [one for one in (judged.company, judged.team, *judged.products) if one is not None]
        written = any(label in one.text for one in published for label in labels)
        if not written and (judged.company is not None or not _installed_names(file, labels)):
            return ()
        return live_rules(together(judged, file).applied)
    except (GuidelineError, NotFound):  # a pack that cannot be read any more says nothing of its labels
        return ()


def _packs_of(session: Session, judgement: Judgement, team_id: int | None) -> PacksInForce:
    """Return the versions that judged a meeting of a team.

    Raises:
        NotFound: one of them is no longer there.
    """
    company, team = judgement.company_number, judgement.team_number
    return PacksInForce(
        company=None if company is None else packs.published(session, company),
        team=None if team is None else packs.published(session, team, team_id),
        products=tuple(packs.published(session, number, product_id=product) for product, number in judgement.products),
    )


def _installed_names(file: Path | None, labels: Collection[str]) -> bool:
    return not own_labels_of(installed_pack(file).applied).isdisjoint(labels)
