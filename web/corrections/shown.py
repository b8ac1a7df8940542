"""The corrections of a meeting as its page shows them, with the corrected report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.corrected_report import applied_and_left
from coach.corrections import CorrectionState, place_of
from coach.storage.corrections import CorrectionRecord, applied
from web.corrections.wording import STATES, said

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction beside the words it is about; `index` is None where they are gone, `fits` says it still counts."""

    id: int
    says: str
    words: str
    index: int | None
    state: str
    tone: str
    by: str
    mine: bool
    waiting: bool
    fits: bool
    note: str


@dataclass(frozen=True, slots=True)
class CorrectedReport:
    """The report of a meeting as one viewer sees it, and the corrections that made it so."""

    report: dict[str, Any]
    views: tuple[CorrectionView, ...]

    @property
    def applied(self) -> int:
        """How many corrections this page shows."""
        return sum(view.fits for view in self.views)


def corrected(report: Report, found: Sequence[CorrectionRecord], viewer_id: int) -> CorrectedReport:
    """Return the report with the corrections applied that `found` holds for this viewer."""
    shown = [record for record in found if record.state is not CorrectionState.REJECTED]
    made, left = applied_and_left(report, applied(shown))
    fitting = {record.id for position, record in enumerate(shown) if position not in left}
    return CorrectedReport(
        report=made,
        views=tuple(_view(report, record, viewer_id, fits=record.id in fitting) for record in found),
    )


def _view(report: Report, record: CorrectionRecord, viewer_id: int, *, fits: bool) -> CorrectionView:
    words, tone = STATES[record.state]
    correction, mine = record.correction, record.made_by == viewer_id
    return CorrectionView(
        id=record.id,
        says=said(correction),
        words=correction.text,
        index=place_of(report, correction.text, correction.sentence),
        state=words,
        tone=tone,
        by="You" if mine else record.made_by_name,
        mine=mine,
        waiting=record.waiting,
        fits=fits,
        note=record.note if mine else "",
    )
