"""Where own labels stand: found when a meeting is analysed, and in stored meetings from their vectors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import Session

from coach.domain import MeetingKind
from coach.own_labels import Definition, LabelState, OwnFind, Sentences, TrainedLabel, find_own, head_of, same_words
from coach.own_labels.nouns import Vectors
from coach.storage.access import Viewer, one_meeting, possible_id
from coach.storage.corrected import agreed_reports
from coach.storage.own_labels import definition_of
from coach.storage.readings import Report
from coach.storage.scenes import IdRange, SceneFilter, stored_scenes
from coach.storage.tables import (
    AnalysisRow,
    MeetingRow,
    MeetingStatus,
    OwnLabelFindRow,
    OwnLabelRow,
    SentenceVectorsRow,
)
from coach.storage.vectors import unpacked

SAMPLED = 1000
SAMPLED_MEETINGS = 60
_FOUND_IN = (LabelState.TRAINED.value, LabelState.IN_USE.value)


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """An own label in use on a sentence of a meeting; `score` in 0..1."""

    definition: Definition
    sentence: int
    score: float


@dataclass(frozen=True, slots=True)
class LabelInMeeting:
    """A label in use and where it stands in a meeting: (sentence, score in 0..1) in the meeting's order.

    `looked_for` False is not the same as found nowhere: it is for another kind of meeting, or there are no vectors that
    its head can read.
    """

    definition: Definition
    looked_for: bool
    finds: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class FoundPart:
    """What a search found in a part of the archive: (meeting, find) in order."""

    part: IdRange
    finds: tuple[tuple[int, OwnFind], ...]


def marked_sentences(session: Session, viewer: Viewer, meeting_id: int) -> tuple[MarkedSentence, ...]:
    """Return the own labels in use on the sentences of a meeting, in its order.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    statement = (
        sa.select(OwnLabelRow, OwnLabelFindRow.sentence, OwnLabelFindRow.score)
        .join(OwnLabelFindRow, OwnLabelFindRow.label_id == OwnLabelRow.id)
        .where(OwnLabelFindRow.meeting_id == meeting.id, OwnLabelRow.state == LabelState.IN_USE.value)
        .order_by(OwnLabelFindRow.sentence, sa.func.lower(OwnLabelRow.name))
    )
    return tuple(
        MarkedSentence(definition_of(row), int(at), float(score)) for row, at, score in session.execute(statement)
    )


def labels_in_meeting(session: Session, viewer: Viewer, meeting_id: int) -> tuple[LabelInMeeting, ...]:
    """Return every label in use, by name, with where it stands in a meeting.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    width = session.scalar(sa.select(SentenceVectorsRow.width).where(SentenceVectorsRow.meeting_id == meeting.id))
    finds: dict[int, list[tuple[int, float]]] = {}
    found = (
        sa.select(OwnLabelFindRow.label_id, OwnLabelFindRow.sentence, OwnLabelFindRow.score)
        .where(OwnLabelFindRow.meeting_id == meeting.id)
        .order_by(OwnLabelFindRow.sentence)
    )
    for label_id, sentence, score in session.execute(found):
        finds.setdefault(int(label_id), []).append((int(sentence), float(score)))
    kind = MeetingKind(meeting.kind)
    listed = sorted(trained_labels(session, in_use=True), key=lambda label: label.definition.name.casefold())
    return tuple(
        LabelInMeeting(
            definition=label.definition,
            looked_for=label.definition.fits_meeting(kind) and width == len(label.head.weights),
            finds=tuple(finds.get(label.id, ())),
        )
        for label in listed
    )


def carrying(key: str) -> Select[Any]:
    """Return the select of the ids of the meetings in which a label in use stands; to be held against who may see."""
    return (
        sa.select(OwnLabelFindRow.meeting_id)
        .join(OwnLabelRow, OwnLabelRow.id == OwnLabelFindRow.label_id)
        .where(OwnLabelRow.key == key, OwnLabelRow.state == LabelState.IN_USE.value)
    )


def note_own_labels(session: Session, meeting_id: int, report: Report, vectors: Vectors | None) -> None:
    """Replace what own labels find in a meeting that was let through; without vectors nothing can be found."""
    session.execute(sa.delete(OwnLabelFindRow).where(OwnLabelFindRow.meeting_id == meeting_id))
    labels = trained_labels(session) if vectors is not None else ()
    _insert(session, [(meeting_id, find) for find in find_own(labels, report, vectors)])


def trained_labels(session: Session, *, in_use: bool = False) -> tuple[TrainedLabel, ...]:
    """Return the labels that have a head and are not retired; `in_use` takes those in use alone."""
    states = (LabelState.IN_USE.value,) if in_use else _FOUND_IN
    statement = sa.select(OwnLabelRow, OwnLabelRow.head).where(OwnLabelRow.state.in_(states)).order_by(OwnLabelRow.id)
    return tuple(_trained(row, head) for row, head in session.execute(statement) if head)


def trained_label(session: Session, label_id: int, training: int) -> TrainedLabel | None:
    """Return a label as its training number `training` left it; None where it was trained again or retired since."""
    wanted = (OwnLabelRow.id == possible_id(label_id)) & (OwnLabelRow.round == training)
    statement = sa.select(OwnLabelRow, OwnLabelRow.head).where(wanted, OwnLabelRow.state.in_(_FOUND_IN))
    found = session.execute(statement).one_or_none()
    return None if found is None or found[1] is None else _trained(found[0], found[1])


def search_part(session: Session, label: TrainedLabel, part: IdRange) -> FoundPart:
    """Return what a label finds in the stored meetings of a part; nothing is written."""
    found = [
        (scene.meeting_id, find)
        for scene in stored_scenes(session, SceneFilter(), part)
        for find in find_own((label,), scene.report, scene.vectors)
    ]
    return FoundPart(part, tuple(found))


def keep_found(session: Session, label_id: int, training: int, found: FoundPart) -> None:
    """Keep what a search found, unless the label was trained again or retired since, or a meeting is gone."""
    if trained_label(session, label_id, training) is None:
        return
    within = OwnLabelFindRow.meeting_id.between(*found.part)
    session.execute(sa.delete(OwnLabelFindRow).where(OwnLabelFindRow.label_id == label_id, within))
    there = set(session.scalars(sa.select(MeetingRow.id).where(MeetingRow.id.between(*found.part))))
    _insert(session, [(meeting_id, find) for meeting_id, find in found.finds if meeting_id in there])


def count_found(session: Session, label_id: int) -> tuple[int, int]:
    """Return how many sentences and how many meetings carry a label, over the whole archive."""
    distinct = sa.func.count(sa.distinct(OwnLabelFindRow.meeting_id))
    found = session.execute(sa.select(sa.func.count(), distinct).where(OwnLabelFindRow.label_id == label_id)).one()
    return int(found[0]), int(found[1])


def sampled_sentences(session: Session, but: Sequence[str], *, seed: int) -> Sentences:
    """Return stored sentences taken at random from the whole archive, at most `SAMPLED`, with their vectors.

    They are for telling a label from ordinary talk and are shown to nobody. Those that read as one of `but` are left
    out.
    """
    ids = session.scalars(
        sa.select(MeetingRow.id)
        .join(SentenceVectorsRow, SentenceVectorsRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.status == MeetingStatus.ANALYSED.value)
        .order_by(MeetingRow.id)
    ).all()
    lot = random.Random(seed)  # noqa: S311  (a repeatable draw, no secret)
    chosen = sorted(lot.sample(list(ids), min(SAMPLED_MEETINGS, len(ids))))
    known = {same_words(text) for text in but}
    texts: list[str] = []
    rows: list[Vectors] = []
    for report, vectors in _read(session, chosen):
        places = [
            place
            for place, row in enumerate(report["sentences"])
            if (words := same_words(row["text"])) and words not in known
        ]
        fair = -(-SAMPLED // max(1, len(chosen)))
        for place in sorted(lot.sample(places, min(fair, len(places)))):
            texts.append(str(report["sentences"][place]["text"]))
            rows.append(vectors[place])
    widths = [len(row) for row in rows]
    width = max(set(widths), key=widths.count) if widths else 0
    kept = [place for place, own in enumerate(widths) if own == width]
    return Sentences(tuple(texts[place] for place in kept), np.array([rows[place] for place in kept]))


def _trained(row: OwnLabelRow, head: Mapping[str, Any]) -> TrainedLabel:
    return TrainedLabel(row.id, definition_of(row), head_of(head), row.round)


def _read(session: Session, ids: Sequence[int]) -> Iterator[tuple[Report, Vectors]]:
    statement = (
        sa.select(AnalysisRow.meeting_id, AnalysisRow.report, SentenceVectorsRow.content, SentenceVectorsRow.width)
        .join(SentenceVectorsRow, SentenceVectorsRow.meeting_id == AnalysisRow.meeting_id)
        .where(AnalysisRow.meeting_id.in_(ids), AnalysisRow.is_current)
        .order_by(AnalysisRow.meeting_id)
    )
    rows = session.execute(statement).all()
    # Roles are as trainers agreed them: a label may be for the buyer's words alone.
    agreed = dict(agreed_reports(session, [(row.meeting_id, row.report) for row in rows]))
    for row in rows:
        report, vectors = agreed[row.meeting_id], unpacked(row.content, row.width)
        if len(vectors) == len(report["sentences"]):
            yield report, vectors


def _insert(session: Session, finds: Sequence[tuple[int, OwnFind]]) -> None:
    if finds:
        rows = [
            {"label_id": find.label_id, "meeting_id": meeting_id, "sentence": find.sentence, "score": find.score}
            for meeting_id, find in finds
        ]
        session.execute(sa.insert(OwnLabelFindRow), rows)
