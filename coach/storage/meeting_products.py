"""Which products a meeting is about: found by their names, set or struck by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coach.domain import Product
from coach.errors import InvalidProduct
from coach.storage.access import Viewer, one_meeting
from coach.storage.alerts import note_alerts
from coach.storage.audit import AuditEntry, record
from coach.storage.meetings import MeetingRecord
from coach.storage.product_finds import rows_of
from coach.storage.products import all_products
from coach.storage.tables import MeetingProductRow, MeetingStatus, ProductChoice


@dataclass(frozen=True, slots=True)
class MeetingProduct:
    """A product that a meeting is about, or (not `counts`) that somebody struck.

    `sentence` is the first that names it, None where none does; `by_hand` where a person decided.
    """

    product: Product
    sentence: int | None
    by_hand: bool
    counts: bool


def products_of(session: Session, viewer: Viewer, meeting_id: int) -> tuple[MeetingProduct, ...]:
    """Return the products of a meeting by name, those that somebody struck too.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    rows = rows_of(session, [meeting.id]).get(meeting.id, {})
    return tuple(_shown(one, rows[one.id]) for one in all_products(session) if one.id in rows)


def products_of_all(session: Session, meetings: Collection[MeetingRecord]) -> Mapping[int, tuple[Product, ...]]:
    """Return the products that count by meeting, for a page of meetings that were let through."""
    rows = rows_of(session, [meeting.id for meeting in meetings])
    known = all_products(session) if rows else ()
    return {
        number: tuple(one for one in known if one.id in found and found[one.id].counts)
        for number, found in rows.items()
    }


def choose_products(
    session: Session, viewer: Viewer, meeting_id: int, chosen: Collection[int], *, seen: Collection[int]
) -> bool:
    """Make `chosen` the products of a meeting and return whether that changes anything.

    `seen` are those that the person saw as the meeting's: what they left as it was stays as it is by now. Products that
    do not exist are passed over.

    Raises:
        NotFound: there is no such meeting that `viewer` may change.
        InvalidProduct: a retired product is to be set where it did not stand.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    known = {one.id: one for one in all_products(session)}
    rows = rows_of(session, [meeting.id]).get(meeting.id, {})
    changed = [number for number in sorted(set(chosen) ^ set(seen)) if number in known]
    said = {
        number: (ProductChoice.SET if number in chosen else ProductChoice.STRUCK)
        for number in changed
        if (number in rows and rows[number].counts) != (number in chosen)
    }
    for number, choice in said.items():
        if choice is ProductChoice.SET and known[number].retired and number not in rows:
            raise InvalidProduct(f"“{known[number].name}” is retired.", where="product", mend="Choose another one.")
        row = rows.get(number) or MeetingProductRow(meeting_id=meeting.id, product_id=number)
        row.choice, row.counts = choice.value, choice is ProductChoice.SET
        session.add(row)
    if said:
        details = {choice.value: sum(one is choice for one in said.values()) for choice in ProductChoice}
        record(session, AuditEntry("meeting.products", viewer.user_id, "meeting", meeting.id, details))
        session.flush()
        if meeting.status == MeetingStatus.ANALYSED.value:
            note_alerts(session, meeting)
    return bool(said)


def set_products(session: Session, viewer: Viewer, meeting_id: int, chosen: Collection[int]) -> bool:
    """Make `chosen` all products of a meeting, whoever saw what, and return whether that changes anything.

    Raises:
        NotFound: as `choose_products`.
        InvalidProduct: one does not exist, or is retired and did not stand there.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    known = {one.id for one in all_products(session)}
    strange = sorted(set(chosen) - known)
    if strange:
        raise InvalidProduct(f"There is no product {strange[0]}.", where="products", mend="Take ids from the list.")
    counting = [number for number, row in rows_of(session, [meeting.id]).get(meeting.id, {}).items() if row.counts]
    return choose_products(session, viewer, meeting_id, chosen, seen=counting)


def _shown(product: Product, row: MeetingProductRow) -> MeetingProduct:
    return MeetingProduct(product, row.sentence, row.choice is not None, row.counts)
