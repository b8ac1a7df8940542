"""The vectors of a meeting's sentences, so that later work need not encode again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from coach.storage.tables import SentenceVectorsRow
from coach.storage.text import one_line

_STORED = np.dtype("<f2")


@dataclass(frozen=True, slots=True, eq=False)
class SentenceVectors:
    """One vector a sentence, [sentences, width], and the digest of the model that made them."""

    model: str
    vectors: NDArray[np.floating] = field(repr=False)


def keep_vectors(session: Session, meeting_id: int, vectors: SentenceVectors | None) -> None:
    """Replace the vectors of a meeting that was let through; None removes them, since they no longer fit.

    They are stored with 16 bits a number: a cosine changes by less than 0.001.
    """
    row = session.get(SentenceVectorsRow, meeting_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if vectors is None or not vectors.vectors.size:
        return
    content = np.ascontiguousarray(vectors.vectors, dtype=_STORED).tobytes()
    width = int(vectors.vectors.shape[1])
    session.add(
        SentenceVectorsRow(meeting_id=meeting_id, model=one_line(vectors.model, 80), width=width, content=content)
    )
    session.flush()


def unpacked(content: bytes, width: int) -> NDArray[np.float32]:
    """Return stored vectors, [sentences, width]."""
    return np.frombuffer(content, dtype=_STORED).reshape(-1, width).astype(np.float32)
