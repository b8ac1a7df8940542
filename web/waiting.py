"""What waits for somebody, for the page after log-in: each a sentence with a count and the page where it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import url_for

from coach.followups import DueState
from coach.storage import alerts, correction_queue, followups, library, meeting_reviews, product_search, products
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.tables import AccountRole
from web.words import count


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: `words` say what and how much, `address` is where."""

    words: str
    address: str


def waiting_for(session: Session, viewer: Viewer, today: dt.date) -> tuple[Waiting, ...]:
    """Return what waits for `viewer`, what is late first; empty where nothing does."""
    return tuple(found for source in SOURCES[viewer.role] for found in source(session, viewer, today))


def _follow_ups(session: Session, viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    totals = {group.state: group.total for group in followups.list_groups(session, viewer, today, limit=0)}
    if late := totals[DueState.OVERDUE]:
        yield Waiting(f"{count(late, 'follow-up')} overdue", url_for("followups.index"))
    if soon := totals[DueState.THIS_WEEK]:
        yield Waiting(f"{count(soon, 'follow-up')} due this week", url_for("followups.index"))


def _reviews(session: Session, viewer: Viewer, _today: dt.date) -> Iterator[Waiting]:
    if number := meeting_reviews.count_waiting(session, viewer):
        yield Waiting(f"{count(number, 'review')} waiting for your answer", url_for("reviews.index"))


def _consents(session: Session, viewer: Viewer, _today: dt.date) -> Iterator[Waiting]:
    if number := library.count_asked(session, viewer):
        yield Waiting(f"{count(number, 'passage')} of yours asked for the library", url_for("library.index"))


def _corrections(session: Session, viewer: Viewer, _today: dt.date) -> Iterator[Waiting]:
    if number := correction_queue.counts(session, viewer).waiting:
        yield Waiting(f"{count(number, 'correction')} to decide", url_for("corrections.index"))


def _alerts(session: Session, viewer: Viewer, _today: dt.date) -> Iterator[Waiting]:
    if number := alerts.count_unseen(session, viewer):
        yield Waiting(f"{count(number, 'new alert')} of your saved views", url_for("alerts.index"))


def _products(session: Session, _viewer: Viewer, _today: dt.date) -> Iterator[Waiting]:
    changed = list(products.changed_products(session))
    if changed and (number := product_search.count_concerned(session, changed)):
        yield Waiting(f"{count(number, 'stored meeting')} to look through for products", url_for("products.index"))


Source = Callable[[Session, Viewer, dt.date], Iterator[Waiting]]
SOURCES: dict[AccountRole, tuple[Source, ...]] = {
    AccountRole.REP: (_follow_ups, _reviews, _consents, _alerts),
    AccountRole.MANAGER: (_follow_ups, _reviews, _consents, _alerts),
    AccountRole.TRAINER: (_corrections, _follow_ups, _products, _alerts),
    AccountRole.ADMIN: (_follow_ups, _products, _alerts),
}
