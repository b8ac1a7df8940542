"""Lists of meetings: filters, search, order and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import Label, MeetingForm, MeetingKind
from coach.storage.access import Viewer, possible_id, visible_apart, visible_meetings
from coach.storage.choices import owners_within, values_within
from coach.storage.meetings import MeetingRecord, meeting_record
from coach.storage.own_label_finds import carrying
from coach.storage.pages import Page, page_within
from coach.storage.products import with_product
from coach.storage.search import matching
from coach.storage.tables import MeetingRow, MeetingStatus, MomentRow

MOST_PER_PAGE = 200
MOST_CHOICES = 500


class Unanswered(StrEnum):
    """What a meeting left open."""

    NEEDS = "needs"
    OBJECTIONS = "objections"


class MeetingSort(StrEnum):
    """The order of a list; what has no account or score comes last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    ACCOUNT = "account"
    SCORE_HIGH = "score-high"
    SCORE_LOW = "score-low"
    UPLOADED = "uploaded"


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """Which meetings are wanted; None and "" take all.

    `search`: every word must occur in title, account, names or sentences, in any case and without regard to accents;
    words of three letters or more match as beginnings; "quoted words" stand together. `since` and `until` include
    their day; a meeting without a date counts by the day of its upload. `own_label` is the key of a label in use; a
    meeting has the product `product_id` where it counts for it.
    """

    search: str = ""
    kind: MeetingKind | None = None
    form: MeetingForm | None = None
    status: MeetingStatus | None = None
    owner_id: int | None = None
    account: str | None = None
    label: Label | None = None
    unanswered: Unanswered | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    own_label: str | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingPage(Page):
    """A page of a list, counted from 1; `total` counts all meetings that were asked for."""

    meetings: tuple[MeetingRecord, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filters of a list can offer: owners as (id, name) by name, accounts by name, at most 500 each."""

    owners: tuple[tuple[int, str], ...]
    accounts: tuple[str, ...]


def list_meetings(
    session: Session,
    viewer: Viewer,
    wanted: MeetingFilter = MeetingFilter(),
    *,
    page: int = 1,
    per_page: int = 50,
    sort: MeetingSort = MeetingSort.NEWEST,
) -> MeetingPage:
    """Return a page of the meetings that `viewer` may see; a page beyond the last is the last."""
    conditions, parts = _conditions(session, wanted), visible_apart(viewer)
    counts = (sa.select(sa.func.count()).select_from(MeetingRow).where(part, *conditions) for part in parts)
    total = sum(session.scalar(count) or 0 for count in counts)
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    page = page_within(page, total, per_page)
    order = _order(sort)
    # Each part comes in its order from an index where there is one, and they are merged until the page is full.
    keys = [key.label(f"key_{place}") for place, (key, _) in enumerate(order)]
    chosen = sa.union_all(*(sa.select(MeetingRow.id, *keys).where(part, *conditions) for part in parts))
    ends = [by(sa.column(key.name)) for key, (_, by) in zip(keys, order, strict=True)]
    ids = list(session.scalars(chosen.order_by(*ends).limit(per_page).offset((page - 1) * per_page)))
    rows = {row.id: row for row in session.scalars(visible_meetings(viewer).where(MeetingRow.id.in_(ids)))}
    return MeetingPage(tuple(meeting_record(rows[number]) for number in ids), total, page, per_page)


def filter_choices(session: Session, viewer: Viewer) -> FilterChoices:
    """Return the owners and accounts of the meetings that `viewer` may see."""
    return FilterChoices(
        owners_within(session, viewer, most=MOST_CHOICES),
        values_within(session, viewer, MeetingRow.account, most=MOST_CHOICES),
    )


def _conditions(session: Session, wanted: MeetingFilter) -> list[ColumnElement[bool]]:
    plain: tuple[tuple[Any, Any], ...] = (
        (MeetingRow.kind, wanted.kind and wanted.kind.value),
        (MeetingRow.form, wanted.form and wanted.form.value),
        (MeetingRow.status, wanted.status and wanted.status.value),
        (MeetingRow.account, wanted.account),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in plain if value]
    if wanted.owner_id is not None:
        conditions.append(MeetingRow.owner_id == possible_id(wanted.owner_id))
    if wanted.since is not None:
        conditions.append(MeetingRow.listed_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(MeetingRow.listed_on <= wanted.until)
    if wanted.label is not None:
        of_label = (MomentRow.meeting_id == MeetingRow.id) & (MomentRow.label == wanted.label.value)
        conditions.append(sa.exists().where(of_label))
    if wanted.own_label is not None:
        conditions.append(MeetingRow.id.in_(carrying(wanted.own_label)))
    if wanted.product_id is not None:
        conditions.append(MeetingRow.id.in_(with_product(wanted.product_id)))
    if wanted.unanswered is Unanswered.NEEDS:
        conditions.append(MeetingRow.needs_unaddressed > 0)
    if wanted.unanswered is Unanswered.OBJECTIONS:
        conditions.append(MeetingRow.objections_unanswered > 0)
    if wanted.search.strip():
        conditions.append(matching(session, wanted.search))
    return conditions


def _order(sort: MeetingSort) -> tuple[tuple[Any, Callable[[Any], Any]], ...]:
    """Return what a list is ordered by, and which way."""
    newest = ((MeetingRow.listed_on, sa.desc), (MeetingRow.id, sa.desc))
    orders: dict[MeetingSort, tuple[Any, ...]] = {
        MeetingSort.NEWEST: newest,
        MeetingSort.OLDEST: ((MeetingRow.listed_on, sa.asc), (MeetingRow.id, sa.asc)),
        MeetingSort.TITLE: ((sa.func.lower(MeetingRow.title), sa.asc), *newest),
        MeetingSort.ACCOUNT: ((sa.func.lower(MeetingRow.account), _known_first), *newest),
        MeetingSort.SCORE_HIGH: ((MeetingRow.score, lambda key: sa.nulls_last(sa.desc(key))), *newest),
        MeetingSort.SCORE_LOW: ((MeetingRow.score, _known_first), *newest),
        MeetingSort.UPLOADED: ((MeetingRow.id, sa.desc),),
    }
    return orders[sort]


def _known_first(key: Any) -> Any:
    return sa.nulls_last(sa.asc(key))
