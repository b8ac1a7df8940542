"""Products found in the words of meetings that were let through: nothing here asks who may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.domain import Product
from coach.products import first_mentions, matcher_of
from coach.storage.products import all_products
from coach.storage.tables import MeetingProductRow, ProductChoice


def products_for(session: Session, meeting_id: int, sentences: Iterable[str]) -> frozenset[int]:
    """Return the products that a meeting would have with these sentences; it was let through, nothing is written."""
    rows = rows_of(session, [meeting_id]).get(meeting_id, {})
    found = _found(all_products(session), rows, sentences)
    by_hand = {number: row.choice == ProductChoice.SET.value for number, row in rows.items() if row.choice}
    return frozenset(number for number in {*found, *by_hand} if by_hand.get(number, True))


def counted_products(session: Session, meeting_id: int) -> frozenset[int]:
    """Return the ids of the products of a meeting that was let through."""
    wanted = (MeetingProductRow.meeting_id == meeting_id) & MeetingProductRow.counts
    return frozenset(session.scalars(sa.select(MeetingProductRow.product_id).where(wanted)))


def note_products(session: Session, meeting_id: int, sentences: Iterable[str]) -> bool:
    """Replace what is found in the sentences of a meeting that was let through, and return whether anything changed.

    What a person set or struck stays.
    """
    known = all_products(session)
    rows = rows_of(session, [meeting_id]).get(meeting_id, {}) if known else {}
    found = _found(known, rows, sentences)
    changed = False
    for number in {*found, *rows}:
        row, sentence = rows.get(number), found.get(number)
        if row is None:
            session.add(MeetingProductRow(meeting_id=meeting_id, product_id=number, sentence=sentence, counts=True))
            changed = True
        elif sentence is None and row.choice is None:
            session.delete(row)
            changed = True
        else:
            changed = changed or row.sentence != sentence
            row.sentence = sentence
    session.flush()
    return changed


def _found(
    known: Collection[Product], rows: Mapping[int, MeetingProductRow], sentences: Iterable[str]
) -> dict[int, int]:
    """Return the first sentence of each product that counts; a retired one where it was found before alone."""
    retired = {one.id for one in known if one.retired}
    found = first_mentions(matcher_of(known), sentences)
    return {number: at for number, at in found.items() if number not in retired or number in rows}


def rows_of(session: Session, meeting_ids: Collection[int]) -> dict[int, dict[int, MeetingProductRow]]:
    """Return the rows of meetings that were let through, by meeting and product."""
    wanted = sa.select(MeetingProductRow).where(MeetingProductRow.meeting_id.in_(meeting_ids))
    found: dict[int, dict[int, MeetingProductRow]] = {}
    for row in session.scalars(wanted.execution_options(populate_existing=True)):
        found.setdefault(row.meeting_id, {})[row.product_id] = row
    return found
