"""Stored meetings looked through anew after the list of products changed: which, and what is found in them.

The index of words says which meetings can hold a name, so that no other report is opened. For the work itself and for
counts: it reads over the whole archive and gives no words of a meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.folding import folded_words
from coach.storage.access import LARGEST_ID
from coach.storage.product_finds import note_products
from coach.storage.products import all_products
from coach.storage.scenes import PART_SIZE, IdRange
from coach.storage.search import Term, holding_any
from coach.storage.tables import AnalysisRow, MeetingProductRow, MeetingRow, MeetingStatus

_EVERYTHING: IdRange = (1, LARGEST_ID)
_TERMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ReadPart:
    """The sentences of the meetings of a part: (meeting, analysis, sentences)."""

    part: IdRange
    meetings: tuple[tuple[int, int, tuple[str, ...]], ...] = field(repr=False)


def count_concerned(session: Session, changed: Collection[int]) -> int:
    """Return how many analysed meetings are worth another look since the names of these products changed."""
    return len(_concerned(session, changed, _EVERYTHING))


def concerned_ranges(session: Session, changed: Collection[int]) -> tuple[IdRange, ...]:
    """Return those meetings as ranges of ids, with 100 of them each."""
    ids = _concerned(session, changed, _EVERYTHING)
    return tuple((ids[at], ids[min(at + PART_SIZE, len(ids)) - 1]) for at in range(0, len(ids), PART_SIZE))


def read_part(session: Session, changed: Collection[int], part: IdRange) -> ReadPart:
    """Return the sentences of the meetings of a part that are concerned."""
    ids = _concerned(session, changed, part)
    statement = sa.select(AnalysisRow.meeting_id, AnalysisRow.id, AnalysisRow.report).where(
        AnalysisRow.meeting_id.in_(ids), AnalysisRow.is_current
    )
    rows = session.execute(statement.order_by(AnalysisRow.meeting_id))
    return ReadPart(
        part,
        tuple((number, made, tuple(row["text"] for row in report["sentences"])) for number, made, report in rows),
    )


def keep_part(session: Session, read: ReadPart) -> int:
    """Note the products of the meetings of a part by the list as it is now; return in how many that changed anything.

    A meeting that was deleted, or analysed since and so looked through already, is left alone.
    """
    changed = 0
    for meeting_id, analysis_id, sentences in read.meetings:
        locked = sa.select(MeetingRow.id).where(MeetingRow.id == meeting_id).with_for_update(of=MeetingRow)
        current = sa.select(AnalysisRow.id).where(AnalysisRow.meeting_id == meeting_id, AnalysisRow.is_current)
        if session.scalar(locked) is not None and session.scalar(current) == analysis_id:
            changed += note_products(session, meeting_id, sentences)
    return changed


def _concerned(session: Session, changed: Collection[int], part: IdRange) -> list[int]:
    """Return the analysed meetings of a part that hold a name of these products, or in which one was found."""
    first, last = part
    there = MeetingProductRow.meeting_id.between(first, last) & MeetingProductRow.sentence.is_not(None)
    of_them = sa.select(MeetingProductRow.meeting_id).where(MeetingProductRow.product_id.in_(changed), there)
    ids = set(session.scalars(of_them))
    for terms in _terms(session, changed):
        ids.update(session.scalars(holding_any(session, terms, first=first, last=last)))
    analysed = sa.select(MeetingRow.id).where(
        MeetingRow.id.between(first, last), MeetingRow.status == MeetingStatus.ANALYSED.value
    )
    return sorted(ids & set(session.scalars(analysed))) if ids else []


def _terms(session: Session, changed: Collection[int]) -> Iterator[list[Term]]:
    names = [name for one in all_products(session) if one.id in changed for name in one.names]
    terms: list[Term] = [tuple(folded_words(name)) for name in names]
    yield from (terms[at : at + _TERMS_AT_ONCE] for at in range(0, len(terms), _TERMS_AT_ONCE))
