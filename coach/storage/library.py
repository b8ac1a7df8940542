"""The library: passages that reps let others read. Choosing and consent are in `coach.storage.exemplars`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.exemplars import Theme
from coach.passages import Line
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.pages import Page, page_within
from coach.storage.tables import Audience, Consent, ExemplarRow, PassageReadRow

MOST_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """Which passages are wanted; None takes all."""

    theme: Theme | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chosen passage. `meeting_id` is there for those who may see the meeting alone, else None.

    `shared` when others may read it; `read` whether the one who asks has ticked it off.
    """

    id: int
    meeting_id: int | None
    first_sentence: int
    owner_id: int
    owner_name: str
    theme: Theme
    topic: str
    title: str
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    note: str
    names_replaced: bool
    audience: Audience
    consent: Consent
    granted: Audience | None
    chosen_at: dt.datetime
    read: bool

    @property
    def shared(self) -> bool:
        """Whether anybody but rep and manager may read it."""
        return self.consent is Consent.GIVEN


@dataclass(frozen=True, slots=True)
class LibraryPage(Page):
    """A page of passages, counted from 1; `total` counts all that were asked for; `topics` can be filtered by."""

    passages: tuple[Passage, ...]
    total: int
    page: int
    per_page: int
    topics: tuple[str, ...]


def get_passage(session: Session, viewer: Viewer, exemplar_id: int) -> Passage:
    """Return a passage.

    Raises:
        NotFound: there is none that `viewer` may see.
    """
    found = passages_by_id(session, viewer, [exemplar_id])
    if not found:
        raise NotFound("There is no such passage.", mend="Its rep may have taken it back.")
    return found[exemplar_id]


def list_library(
    session: Session, viewer: Viewer, wanted: LibraryFilter = LibraryFilter(), *, page: int = 1, per_page: int = 10
) -> LibraryPage:
    """Return a page of the shared passages that `viewer` may see, the newest first."""
    shared = sa.select(ExemplarRow).where(seen(viewer), ExemplarRow.consent == Consent.GIVEN.value)
    topics = tuple(session.scalars(shared.with_only_columns(ExemplarRow.topic).distinct().order_by(ExemplarRow.topic)))
    if wanted.theme is not None:
        shared = shared.where(ExemplarRow.theme == wanted.theme.value)
    if wanted.topic:
        shared = shared.where(ExemplarRow.topic == wanted.topic)
    total = session.scalar(sa.select(sa.func.count()).select_from(shared.subquery())) or 0
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    page = page_within(page, total, per_page)
    rows = list(session.scalars(shared.order_by(ExemplarRow.id.desc()).limit(per_page).offset((page - 1) * per_page)))
    return LibraryPage(
        _records(session, viewer, rows), total, page, per_page, tuple(topic for topic in topics if topic)
    )


def list_unshared(session: Session, viewer: Viewer) -> tuple[Passage, ...]:
    """Return the passages that are not shared, to their rep and to the managers of the team; the newest first."""
    statement = sa.select(ExemplarRow).where(theirs(viewer, ExemplarRow), ExemplarRow.consent != Consent.GIVEN.value)
    rows = session.scalars(statement.order_by(ExemplarRow.id.desc()).limit(MOST_PER_PAGE))
    return _records(session, viewer, list(rows))


def count_asked(session: Session, viewer: Viewer) -> int:
    """Return how many passages wait for the consent of `viewer`."""
    statement = sa.select(sa.func.count()).select_from(ExemplarRow)
    wanted = (ExemplarRow.owner_id == viewer.user_id, ExemplarRow.consent == Consent.ASKED.value)
    return session.scalar(statement.where(*wanted)) or 0


def passages_by_id(session: Session, viewer: Viewer, ids: Sequence[int]) -> dict[int, Passage]:
    """Return those of the passages with `ids` that `viewer` may see."""
    numbers = [possible_id(number) for number in ids]
    rows = session.scalars(sa.select(ExemplarRow).where(ExemplarRow.id.in_(numbers), seen(viewer)))
    return {one.id: one for one in _records(session, viewer, list(rows))}


def mark_read(session: Session, viewer: Viewer, exemplar_id: int, *, read: bool) -> None:
    """Tick a passage off as read by `viewer`, or take the tick away.

    Raises:
        NotFound: there is none that `viewer` may see.
    """
    number = get_passage(session, viewer, exemplar_id).id
    row = session.get(PassageReadRow, (number, viewer.user_id))
    if read and row is None:
        session.add(PassageReadRow(exemplar_id=number, user_id=viewer.user_id))
    if not read and row is not None:
        session.delete(row)
    session.flush()


def seen(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `ExemplarRow` that `viewer` may read a passage: a party, or one it is shared with."""
    given = ExemplarRow.consent == Consent.GIVEN.value
    everybody = sa.and_(given, ExemplarRow.granted == Audience.COMPANY.value)
    if viewer.team_id is None:
        return sa.or_(theirs(viewer, ExemplarRow), everybody)
    return sa.or_(theirs(viewer, ExemplarRow), everybody, sa.and_(given, ExemplarRow.team_id == viewer.team_id))


def manages(viewer: Viewer, row: ExemplarRow) -> bool:
    """Return whether `viewer` manages the team that a passage belongs to."""
    return viewer.managed_team is not None and row.team_id == viewer.managed_team


def _records(session: Session, viewer: Viewer, rows: Sequence[ExemplarRow]) -> tuple[Passage, ...]:
    ids = [row.id for row in rows]
    ticked = sa.select(PassageReadRow.exemplar_id).where(
        PassageReadRow.user_id == viewer.user_id, PassageReadRow.exemplar_id.in_(ids)
    )
    read = set(session.scalars(ticked))
    return tuple(passage_record(viewer, row, read=row.id in read) for row in rows)


def passage_record(viewer: Viewer, row: ExemplarRow, *, read: bool) -> Passage:
    """Return the record of a row that `viewer` may see."""
    party = row.owner_id == viewer.user_id or manages(viewer, row)
    return Passage(
        id=row.id,
        meeting_id=row.meeting_id if party else None,
        first_sentence=row.first_sentence,
        owner_id=row.owner_id,
        owner_name=row.owner.display_name,
        theme=Theme(row.theme),
        topic=row.topic,
        title=row.title,
        lines=tuple(row.lines),
        reasons=tuple(row.reasons),
        note=row.note,
        names_replaced=row.names_replaced,
        audience=Audience(row.audience),
        consent=Consent(row.consent),
        granted=None if row.granted is None else Audience(row.granted),
        chosen_at=row.chosen_at,
        read=read,
    )
