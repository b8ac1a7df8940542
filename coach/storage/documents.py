"""The parsed text of a meeting, so that later work need not parse again."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from coach.storage.tables import ParsedDocumentRow, now
from coach.storage.text import one_line
from coach.storage.vectors import SentenceVectors, keep_vectors


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """spaCy DocBin bytes (`DocBin.to_bytes()`), and the pipeline that made them ("en_core_web_sm 3.8.0").

    `vectors` are those of the sentences, where they are at hand.
    """

    spacy_model: str
    content: bytes = field(repr=False)
    vectors: SentenceVectors | None = None


def keep_document(session: Session, meeting_id: int, document: ParsedDocument | None) -> None:
    """Replace the parsed text and the vectors of a meeting that was let through; None removes what no longer fits."""
    keep_vectors(session, meeting_id, document.vectors if document is not None else None)
    row = session.get(ParsedDocumentRow, meeting_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if document is not None:
        model = one_line(document.spacy_model, 80)
        made = ParsedDocumentRow(meeting_id=meeting_id, spacy_model=model, content=document.content, created_at=now())
        session.add(made)
    session.flush()
