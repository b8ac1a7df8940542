"""Alerts: made in the transaction that changes a meeting, read by who they are for.

Access is asked twice: a watch is met only in a meeting that its owner may see at that moment, and an alert shows only
while its owner still may. Both ask `coach.storage.access`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.days import today
from coach.errors import NotFound
from coach.passages import same_sentence
from coach.storage.access import Viewer, possible_id, visible
from coach.storage.corrected import agreed_reports
from coach.storage.current_reports import stored_reports
from coach.storage.pages import Page, page_within
from coach.storage.tables import (
    AccountRole,
    AlertRow,
    MailWishRow,
    MeetingRow,
    ReviewRequestRow,
    ReviewStatus,
    SavedViewRow,
    UserRow,
    WatchRow,
    now,
)
from coach.storage.text import clean
from coach.storage.themes import chosen_meetings
from coach.storage.watches import watch_of
from coach.themes.asked import asked_themes, parameters_of
from coach.themes.passages import Passage, passages
from coach.watches import Find, Watch, finds

Report = Mapping[str, Any]
PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A meeting that a watch was met in. `passages` quote the sentence as it stands there now.

    `lost` where the sentence is no longer there after a new analysis.
    """

    id: int
    watch_id: int
    watch: Watch
    view_name: str
    meeting_id: int
    title: str
    owner_id: int
    owner_name: str
    held_on: dt.date
    account: str | None
    made_at: dt.datetime
    seen_at: dt.datetime | None
    passages: tuple[Passage, ...]
    lost: bool


@dataclass(frozen=True, slots=True)
class AlertPage(Page):
    """A page of alerts, new ones first and then the latest, counted from 1.

    `total` and `unseen` count all of them; `newest` is the highest id of all, 0 where there is none.
    """

    alerts: tuple[AlertRecord, ...]
    total: int
    unseen: int
    newest: int
    page: int
    per_page: int


def note_alerts(session: Session, meeting: MeetingRow, agreed: Report | None = None) -> int:
    """Make the alerts of a meeting that was analysed or corrected, and return how many are new.

    `agreed` is the current report with the accepted corrections, read where None is given. Without a
    watch that could be met this is one query. A watch and a meeting have one alert, whatever happens to the meeting.
    """
    listening = session.execute(_listening(meeting)).all()
    if not listening:
        return 0
    session.execute(sa.select(MeetingRow.id).where(MeetingRow.id == meeting.id).with_for_update(of=MeetingRow))
    found = _finds(session, meeting.id, agreed, {row.WatchRow.id: watch_of(row.WatchRow) for row in listening})
    known = {row.watch_id: row for row in session.scalars(sa.select(AlertRow).where(AlertRow.meeting_id == meeting.id))}
    made = 0
    for watch, query, role, team_id, wish in listening:
        viewer = Viewer(watch.user_id, AccountRole(role), team_id)
        if watch.id not in found or not _in_view(session, viewer, query, meeting.id):
            continue
        if watch.id not in known:
            alert = AlertRow(
                watch_id=watch.id, user_id=watch.user_id, meeting_id=meeting.id, to_mail=wish is not None, made_at=now()
            )
            known[watch.id] = alert
            made += 1
        known[watch.id].sentence, known[watch.id].text = found[watch.id].sentence, clean(found[watch.id].text)
        session.add(known[watch.id])
    session.flush()
    return made


def list_alerts(session: Session, viewer: Viewer, *, page: int = 1, per_page: int = PER_PAGE) -> AlertPage:
    """Return a page of the viewer's alerts in meetings that they may see; reports are read for that page alone."""
    total = session.scalar(_counted(viewer)) or 0
    unseen = count_unseen(session, viewer)
    page = page_within(page, total, per_page)
    statement = (
        _shown(viewer)
        .order_by(AlertRow.seen_at.is_not(None), AlertRow.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    rows = session.execute(statement).all()
    reports = _reports(session, {row.AlertRow.meeting_id for row in rows})
    alerts = tuple(_record(row, reports.get(row.AlertRow.meeting_id)) for row in rows)
    newest = session.scalar(sa.select(sa.func.max(AlertRow.id)).where(AlertRow.user_id == viewer.user_id)) or 0
    return AlertPage(alerts, total, unseen, newest, page, per_page)


def count_unseen(session: Session, viewer: Viewer) -> int:
    """Return how many alerts the viewer has not marked as seen."""
    return session.scalar(_counted(viewer).where(AlertRow.seen_at.is_(None))) or 0


def mark_seen(session: Session, viewer: Viewer, alert_id: int) -> None:
    """Mark an alert of the viewer as seen; it is not mailed any more.

    Raises:
        NotFound: there is no such alert for the viewer.
    """
    wanted = sa.select(AlertRow).join(MeetingRow, MeetingRow.id == AlertRow.meeting_id).where(*_own(viewer))
    row = session.scalars(wanted.where(AlertRow.id == possible_id(alert_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such alert.", mend="Its meeting may have been deleted.")
    row.seen_at, row.to_mail = row.seen_at or now(), False
    session.flush()


def mark_all_seen(session: Session, viewer: Viewer, *, newest: int) -> None:
    """Mark the viewer's alerts up to the one with the id `newest` as seen: later ones were not on the page."""
    wanted = sa.and_(AlertRow.user_id == viewer.user_id, AlertRow.seen_at.is_(None), AlertRow.id <= possible_id(newest))
    session.execute(sa.update(AlertRow).where(wanted).values(seen_at=now(), to_mail=False))


def _listening(meeting: MeetingRow) -> Select[*tuple[Any, ...]]:
    """Select the watches of people who could see the meeting; `_in_view` asks for each whether they may."""
    asked_of_trainers = sa.exists().where(
        ReviewRequestRow.meeting_id == meeting.id, ReviewRequestRow.status == ReviewStatus.OPEN.value
    )
    ids = sa.select(UserRow.id)
    somebody = sa.union_all(
        ids.where(UserRow.id == meeting.owner_id),
        ids.where(UserRow.team_id == meeting.team_id, UserRow.role == AccountRole.MANAGER.value),
        ids.where(asked_of_trainers, UserRow.role == AccountRole.TRAINER.value),
    )
    return (
        sa.select(WatchRow, SavedViewRow.query, UserRow.role, UserRow.team_id, MailWishRow.wish)
        .join(SavedViewRow, SavedViewRow.id == WatchRow.view_id)
        .join(UserRow, UserRow.id == WatchRow.user_id)
        .outerjoin(MailWishRow, MailWishRow.user_id == WatchRow.user_id)
        .where(WatchRow.user_id.in_(somebody), WatchRow.muted.is_(False), UserRow.active.is_(True))
        .order_by(WatchRow.id)
        # Nobody stops a watch between its being read and its alert being written, which would spoil the analysis.
        .with_for_update(read=True, of=WatchRow)
    )


def _in_view(session: Session, viewer: Viewer, query: str, meeting_id: int) -> bool:
    """Return whether the meeting belongs to a view: seen by its owner, within its filters and from its first day on.

    A period that moves with today has no last day here: a meeting may be dated tomorrow in another time zone.
    """
    asked = asked_themes(parameters_of(query), today=today())
    conditions = chosen_meetings(viewer, asked.wanted, MeetingRow.listed_on >= asked.wanted.period.since)
    if asked.last_day is not None:
        conditions.append(MeetingRow.listed_on <= asked.last_day)
    if asked.wanted.owner_id is not None:
        conditions.append(MeetingRow.owner_id == possible_id(asked.wanted.owner_id))
    return session.scalar(sa.select(MeetingRow.id).where(MeetingRow.id == meeting_id, *conditions)) is not None


def _finds(
    session: Session, meeting_id: int, agreed: Report | None, watches: Mapping[int, Watch]
) -> Mapping[int, Find]:
    shown = _reports(session, [meeting_id]).get(meeting_id) if agreed is None else agreed
    return {} if shown is None else finds(shown, watches)


def _own(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return AlertRow.user_id == viewer.user_id, visible(viewer)


def _counted(viewer: Viewer) -> Select[Any]:
    joined = sa.join(AlertRow, MeetingRow, MeetingRow.id == AlertRow.meeting_id)
    return sa.select(sa.func.count()).select_from(joined).where(*_own(viewer))


def _shown(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    return (
        sa.select(
            AlertRow,
            WatchRow,
            SavedViewRow.name.label("view_name"),
            MeetingRow.title,
            MeetingRow.owner_id,
            UserRow.display_name,
            MeetingRow.listed_on,
            MeetingRow.account,
        )
        .join(WatchRow, WatchRow.id == AlertRow.watch_id)
        .join(SavedViewRow, SavedViewRow.id == WatchRow.view_id)
        .join(MeetingRow, MeetingRow.id == AlertRow.meeting_id)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .where(*_own(viewer))
    )


def _reports(session: Session, ids: Iterable[int]) -> dict[int, Report]:
    return dict(agreed_reports(session, stored_reports(session, ids)))


def _record(row: Any, report: Report | None) -> AlertRecord:
    alert: AlertRow = row.AlertRow
    place = None
    if report is not None and alert.sentence is not None:
        place = same_sentence(alert.text, alert.sentence, [clean(one["text"]) for one in report["sentences"]])
    return AlertRecord(
        id=alert.id,
        watch_id=alert.watch_id,
        watch=watch_of(row.WatchRow),
        view_name=row.view_name,
        meeting_id=alert.meeting_id,
        title=row.title,
        owner_id=row.owner_id,
        owner_name=row.display_name,
        held_on=row.listed_on,
        account=row.account,
        made_at=alert.made_at,
        seen_at=alert.seen_at,
        passages=passages(report, [place]) if report is not None and place is not None else (),
        lost=alert.sentence is not None and place is None,
    )
