"""The archive as back-tests read it: stored reports and vectors, in parts of neighbouring ids.

This reads over the whole archive, whoever asks; see docs/decisions/0019. What it gives is for counting: sentences and
names leave through `coach.storage.backtests` alone, which asks for the viewer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.corrected_report import apply_corrections
from coach.domain import MeetingForm
from coach.storage.access import LARGEST_ID
from coach.storage.corrected import accepted_of
from coach.storage.products import with_product
from coach.storage.tables import AnalysisRow, MeetingRow, MeetingStatus, SentenceVectorsRow
from coach.storage.vectors import unpacked

PART_SIZE = 100

# First and last id of the meetings of a part, both included.
IdRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SceneFilter:
    """Which meetings are judged; None takes all. Days are included; a meeting without a date counts by its upload."""

    since: dt.date | None = None
    until: dt.date | None = None
    team_id: int | None = None
    form: MeetingForm | None = None
    product_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the filter as JSON has it; `scene_filter` reads it back."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "team_id": self.team_id,
            "form": self.form.value if self.form else None,
            "product_id": self.product_id,
        }


def scene_filter(values: dict[str, Any]) -> SceneFilter:
    """Return the filter that `SceneFilter.as_json` wrote."""
    since, until, form = values.get("since"), values.get("until"), values.get("form")
    return SceneFilter(
        dt.date.fromisoformat(since) if since else None,
        dt.date.fromisoformat(until) if until else None,
        values.get("team_id"),
        MeetingForm(form) if form else None,
        values.get("product_id"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class StoredScene:
    """A stored meeting: whose it is, its report as trainers agreed it (schema 1), its sentences' vectors where kept."""

    meeting_id: int
    analysis_id: int
    owner_id: int
    report: dict[str, Any] = field(repr=False)
    vectors: NDArray[np.float32] | None = field(repr=False)


def scene_ids(session: Session, wanted: SceneFilter, *, part: IdRange = (0, LARGEST_ID)) -> Sequence[int]:
    """Return the ids of the analysed meetings that are wanted, in order; of a part alone where one is given."""
    here = MeetingRow.id.between(*part)
    return session.scalars(sa.select(MeetingRow.id).where(here, *_conditions(wanted)).order_by(MeetingRow.id)).all()


def scene_ranges(session: Session, wanted: SceneFilter, *, size: int = PART_SIZE) -> tuple[IdRange, ...]:
    """Return the analysed meetings that are wanted, as ranges of ids with `size` meetings each."""
    ids = scene_ids(session, wanted)
    return tuple((ids[at], ids[min(at + size, len(ids)) - 1]) for at in range(0, len(ids), size))


def stored_scenes(
    session: Session, wanted: SceneFilter, part: IdRange, *, with_vectors: bool = True
) -> Iterator[StoredScene]:
    """Return the wanted meetings of a part, in the order of their ids; vectors only where asked for."""
    vectors = (SentenceVectorsRow.content, SentenceVectorsRow.width) if with_vectors else (sa.null(), sa.null())
    statement = (
        sa.select(MeetingRow.id, AnalysisRow.id, MeetingRow.owner_id, AnalysisRow.report, *vectors)
        .join(AnalysisRow, sa.and_(AnalysisRow.meeting_id == MeetingRow.id, AnalysisRow.is_current))
        .where(MeetingRow.id.between(*part), *_conditions(wanted))
        .order_by(MeetingRow.id)
    )
    if with_vectors:
        statement = statement.outerjoin(SentenceVectorsRow, SentenceVectorsRow.meeting_id == MeetingRow.id)
    accepted = accepted_of(session, scene_ids(session, wanted, part=part))
    for meeting_id, analysis_id, owner_id, report, content, width in session.execute(statement):
        found = unpacked(content, width) if content else None
        if found is not None and len(found) != len(report["sentences"]):
            found = None
        agreed = apply_corrections(report, accepted[meeting_id]) if meeting_id in accepted else report
        yield StoredScene(meeting_id, analysis_id, owner_id, agreed, found)


def _conditions(wanted: SceneFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [MeetingRow.status == MeetingStatus.ANALYSED.value]
    if wanted.since is not None:
        conditions.append(MeetingRow.listed_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(MeetingRow.listed_on <= wanted.until)
    if wanted.team_id is not None:
        conditions.append(MeetingRow.team_id == wanted.team_id)
    if wanted.form is not None:
        conditions.append(MeetingRow.form == wanted.form.value)
    if wanted.product_id is not None:
        conditions.append(MeetingRow.id.in_(with_product(wanted.product_id)))
    return conditions
