"""Full-text search over meetings: FTS5 on SQLite, tsvector on PostgreSQL, the same words on both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.storage.tables import MeetingRow, MeetingTextRow
from coach.storage.text import fold, parts

PART_BITS = 10
LAST_PART = (1 << PART_BITS) - 1
PREFIX_LENGTH = 3
MOST_TERMS = 20
QUOTED = re.compile(r'"([^"]*)"|(\S+)')

Term = tuple[str, ...]


def index_heading(session: Session, meeting: MeetingRow) -> None:
    """Replace what search knows of title and account."""
    _remove(session, meeting.id, first=0, last=0)
    _add(session, meeting.id, 0, fold(f"{meeting.title}\n{meeting.account or ''}"))


def index_body(session: Session, meeting_id: int, texts: Iterable[str]) -> None:
    """Replace what search knows of the people and of the words that were said or noted."""
    _remove(session, meeting_id, first=1, last=LAST_PART)
    for part, words in zip(range(1, LAST_PART + 1), parts(fold("\n".join(texts))), strict=False):
        _add(session, meeting_id, part, words)


def _remove(session: Session, meeting_id: int, *, first: int, last: int) -> None:
    base = meeting_id << PART_BITS
    session.execute(sa.delete(MeetingTextRow).where(MeetingTextRow.id.between(base + first, base + last)))


def _add(session: Session, meeting_id: int, part: int, words: str) -> None:
    row = {"id": (meeting_id << PART_BITS) + part, "meeting_id": meeting_id, "words": words}
    session.execute(sa.insert(MeetingTextRow).values(**row))


def terms_of(search: str) -> tuple[Term, ...]:
    """Return the terms of what a user typed: words, or words in quotes that stand together; at most `MOST_TERMS`."""
    found = (tuple(fold(quoted or word).split()) for quoted, word in QUOTED.findall(search))
    return tuple(dict.fromkeys(term for term in found if term))[:MOST_TERMS]


def matching(session: Session, search: str) -> ColumnElement[bool]:
    """Return the condition that a meeting holds every term of `search`; nothing matches a search without words."""
    terms = terms_of(search)
    if not terms:
        return sa.false()
    if session.get_bind().dialect.name == "sqlite":
        return sa.and_(*(MeetingRow.id.in_(_holders_on_sqlite(term)) for term in terms))
    # PostgreSQL takes reading every text for cheap, not counting that texts are stored apart from their rows:
    # without this it opens all of them, with it those that the index names. It ends with the transaction.
    session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    return sa.and_(*(MeetingRow.id.in_(_holders_on_postgresql(term)) for term in terms))


def holding_any(session: Session, terms: Sequence[Term], *, first: int, last: int) -> Select[Any]:
    """Return the select of the ids, `first` to `last`, of the meetings that hold any of `terms`, as whole words.

    It reads over all meetings, whoever asks: for long work and for counting alone. `terms` must not be empty.
    """
    if session.get_bind().dialect.name == "sqlite":
        index = sa.table("meeting_search", sa.column("rowid", sa.Integer))
        query = " OR ".join(f'"{" ".join(term)}"' for term in terms)
        matches = sa.literal_column("meeting_search").op("MATCH", is_comparison=True)(query)
        of_meetings = index.c.rowid.between(first << PART_BITS, (last << PART_BITS) + LAST_PART)
        return sa.select(index.c.rowid.op(">>")(PART_BITS)).where(matches, of_meetings).distinct()
    query = " | ".join("(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in terms)
    simple = sa.literal_column("'simple'::regconfig", sa.Text())
    vector: ColumnElement[Any] = sa.literal_column("meeting_texts.meeting_search")
    matches = vector.op("@@", is_comparison=True)(sa.func.to_tsquery(simple, query))
    return (
        sa.select(MeetingTextRow.meeting_id).where(matches, MeetingTextRow.meeting_id.between(first, last)).distinct()
    )


def _holders_on_sqlite(term: Term) -> Select[Any]:
    """Take the meeting from the row number of the index, so that no text is read."""
    index = sa.table("meeting_search", sa.column("rowid", sa.Integer))
    star = "*" if len(term[-1]) >= PREFIX_LENGTH else ""
    phrase = f'"{" ".join(term)}"{star}'
    matches = sa.literal_column("meeting_search").op("MATCH", is_comparison=True)(phrase)
    return sa.select(index.c.rowid.op(">>")(PART_BITS)).where(matches)


def _holders_on_postgresql(term: Term) -> Select[Any]:
    star = ":*" if len(term[-1]) >= PREFIX_LENGTH else ""
    query = " <-> ".join(f"'{word}'" for word in term) + star
    simple = sa.literal_column("'simple'::regconfig", sa.Text())
    vector: ColumnElement[Any] = sa.literal_column("meeting_texts.meeting_search")
    found = sa.select(MeetingTextRow.meeting_id).where(
        vector.op("@@", is_comparison=True)(sa.func.to_tsquery(simple, query))
    )
    # The offset keeps the search whole: else each meeting's text is opened in turn until a page is full.
    return sa.select(found.offset(0).subquery().c.meeting_id)
