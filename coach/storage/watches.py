"""What somebody's saved views watch for; one's own alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import Session

from coach.domain import Label, Topic
from coach.errors import InvalidEntry, NotFound
from coach.storage.access import possible_id
from coach.storage.errors import TooMany
from coach.storage.tables import AlertRow, SavedViewRow, WatchRow
from coach.storage.text import clean
from coach.themes.asked import asked_themes, parameters_of
from coach.watches import Watch, WatchKind

MOST_WATCHES = 50


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """A watch of a saved view; `alerts` counts the meetings it was met in, `last_day` is the view's, None for none."""

    id: int
    view_id: int
    view_name: str
    view_query: str
    watch: Watch
    muted: bool
    alerts: int
    last_day: dt.date | None

    def over(self, today: dt.date) -> bool:
        """Whether the days of the view are past, so that no meeting can match any more."""
        return self.last_day is not None and self.last_day < today


def list_watches(session: Session, user_id: int, *, today: dt.date) -> tuple[WatchRecord, ...]:
    """Return the watches of a user, by the name of the view; nobody sees another's."""
    rows = session.execute(_records(user_id).order_by(SavedViewRow.name_key, WatchRow.id))
    return tuple(_record(*row, today=today) for row in rows)


def add_watch(session: Session, user_id: int, view_id: int, watch: Watch, *, today: dt.date) -> int:
    """Let a saved view of a user watch for something, from now on, and return the id; the same twice is kept once.

    Raises:
        NotFound: the user has no such view.
        InvalidEntry: the days of the view are past.
        TooMany: the user has 50 watches already.
    """
    view = session.scalar(
        sa.select(SavedViewRow).where(SavedViewRow.id == possible_id(view_id), SavedViewRow.user_id == user_id)
    )
    if view is None:
        raise NotFound("There is no such saved view.", mend="Save the filters on the page of themes first.")
    last_day = asked_themes(parameters_of(view.query), today=today).last_day
    if last_day is not None and last_day < today:
        raise InvalidEntry(
            f"The days of the view “{view.name}” are past, so no new meeting can belong to it.",
            where="view",
            mend="Save the view again with a period such as the last 4 weeks.",
        )
    values = {"kind": watch.kind.value, "words": clean(", ".join(watch.phrases)), "label": "", "topic": ""}
    values |= {"label": watch.label.value} if watch.label else {}
    values |= {"topic": watch.topic.value} if watch.topic else {}
    same: int | None = session.scalar(sa.select(WatchRow.id).filter_by(view_id=view.id, **values))
    if same is not None:
        return same
    if (session.scalar(sa.select(sa.func.count()).where(WatchRow.user_id == user_id)) or 0) >= MOST_WATCHES:
        raise TooMany(f"You have {MOST_WATCHES} alerts already.", mend="Stop one that you no longer need.")
    row = WatchRow(user_id=user_id, view_id=view.id, **values)
    session.add(row)
    session.flush()
    return row.id


def mute_watch(session: Session, user_id: int, watch_id: int, *, muted: bool) -> None:
    """Let a watch rest, or wake it; while it rests it makes no alerts, and none are made up for afterwards.

    Raises:
        NotFound: the user has no such watch.
    """
    row = _own(session, user_id, watch_id)
    row.muted = muted
    if muted:
        session.execute(sa.update(AlertRow).where(AlertRow.watch_id == row.id).values(to_mail=False))
    session.flush()


def stop_watch(session: Session, user_id: int, watch_id: int) -> None:
    """Delete a watch with its alerts.

    Raises:
        NotFound: the user has no such watch.
    """
    session.delete(_own(session, user_id, watch_id))
    session.flush()


def watch_of(row: WatchRow) -> Watch:
    """Return the watch that a row holds."""
    return Watch(
        WatchKind(row.kind),
        phrases=tuple(row.words.split(", ")) if row.words else (),
        label=Label(row.label) if row.label else None,
        topic=Topic(row.topic) if row.topic else None,
    )


def _records(user_id: int) -> Select[Any]:
    number = sa.select(sa.func.count()).where(AlertRow.watch_id == WatchRow.id).correlate(WatchRow).scalar_subquery()
    return (
        sa.select(WatchRow, SavedViewRow.name, SavedViewRow.query, number)
        .join(SavedViewRow, SavedViewRow.id == WatchRow.view_id)
        .where(WatchRow.user_id == user_id)
    )


def _record(row: WatchRow, name: str, query: str, alerts: int, *, today: dt.date) -> WatchRecord:
    last_day = asked_themes(parameters_of(query), today=today).last_day
    return WatchRecord(row.id, row.view_id, name, query, watch_of(row), row.muted, int(alerts), last_day)


def _own(session: Session, user_id: int, watch_id: int) -> WatchRow:
    wanted = sa.select(WatchRow).where(WatchRow.id == possible_id(watch_id), WatchRow.user_id == user_id)
    row = session.scalars(wanted.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such alert.", mend="It may have been stopped already.")
    return row
