"""The sentences that an own label learns from. One from a meeting shows only to those who may see the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidLabel, NotFound
from coach.own_labels import MOST_EXAMPLES, checked_sentence, same_words
from coach.storage.access import Viewer, possible_id, visible, visible_meetings
from coach.storage.analyses import current_report
from coach.storage.own_labels import label_row, may_see_labels
from coach.storage.search import matching, terms_of
from coach.storage.tables import (
    AccountRole,
    AnalysisRow,
    MeetingRow,
    MeetingStatus,
    OwnLabelAnswerRow,
    OwnLabelExampleRow,
)
from coach.storage.text import clean, fold

MOST_COUNTER = 40
MOST_ANSWERS = 200
MOST_MEETINGS = 20
MOST_SENTENCES = 40


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a label learns from; `text` is None where the viewer may not see its meeting."""

    id: int
    text: str | None
    counter: bool
    meeting_id: int | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that a label learns from, judged finds among it; `version` is the label's."""

    examples: tuple[str, ...]
    counter: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A stored sentence that a search found."""

    meeting_id: int
    title: str
    sentence: int
    speaker: str
    text: str


def list_examples(session: Session, viewer: Viewer, label_id: int) -> tuple[Example, ...]:
    """Return the examples of a label in the order in which they were added.

    Raises:
        NotFound: there is no such label for `viewer`.
    """
    label = label_row(session, viewer, label_id)
    seen = sa.select(MeetingRow.id).where(MeetingRow.id == OwnLabelExampleRow.meeting_id, visible(viewer))
    statement = (
        sa.select(OwnLabelExampleRow, seen.scalar_subquery())
        .where(OwnLabelExampleRow.label_id == label.id)
        .order_by(OwnLabelExampleRow.id)
    )
    return tuple(
        Example(row.id, row.text if row.meeting_id == seen_id else None, row.counter, seen_id)
        for row, seen_id in session.execute(statement)
    )


def add_examples(
    session: Session, viewer: Viewer, label_id: int, texts: Sequence[str], *, counter: bool = False
) -> int:
    """Add typed sentences, all or none, and return how many were new.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
        InvalidLabel: a sentence is too short or too long, or there are too many.
    """
    checked = [checked_sentence(clean(text)) for text in texts if text.strip()]
    if not checked:
        raise InvalidLabel("No sentence is there.", where="sentences", mend="Write one sentence on each line.")
    return _add(session, viewer, label_id, checked, counter=counter)


def add_stored_example(
    session: Session, viewer: Viewer, label_id: int, meeting_id: int, sentence: int, *, counter: bool = False
) -> int:
    """Add a sentence of a meeting and return how many were new: 1, or 0 where it is there already.

    Raises:
        NotFound: there is no such label, meeting or sentence for `viewer`, or `viewer` is no trainer.
        InvalidLabel: it is too short or too long, or there are too many.
    """
    label_row(session, viewer, label_id, to_change=True)
    report = current_report(session, viewer, meeting_id)
    if report is None or not 0 <= sentence < len(report["sentences"]):
        raise NotFound("There is no such sentence.", mend="The meeting may have been analysed again.")
    text = checked_sentence(clean(report["sentences"][sentence]["text"]))
    return _add(session, viewer, label_id, [text], counter=counter, meeting_id=meeting_id)


def remove_example(session: Session, viewer: Viewer, label_id: int, example_id: int) -> None:
    """Take an example away.

    Raises:
        NotFound: there is no such label or example for `viewer`, or `viewer` is no trainer.
    """
    label = label_row(session, viewer, label_id, to_change=True)
    row = session.get(OwnLabelExampleRow, possible_id(example_id))
    if row is None or row.label_id != label.id:
        raise NotFound("There is no such example.", mend="It may have been taken away already.")
    label.version += 1
    session.delete(row)
    session.flush()


def lesson_of(session: Session, viewer: Viewer, label_id: int) -> Lesson:
    """Return everything a label learns from; what somebody wrote down goes before what was said of a find.

    These texts are for training alone: the page shows `list_examples`.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
    """
    if viewer.role is not AccountRole.TRAINER:
        raise NotFound("There is no such label to train.", mend="Own labels are made by trainers.")
    # Without a lock, so that it can be read; `keep_training` asks for the same version.
    label = label_row(session, viewer, label_id)
    written = session.execute(
        sa.select(OwnLabelExampleRow.text, OwnLabelExampleRow.counter)
        .where(OwnLabelExampleRow.label_id == label.id)
        .order_by(OwnLabelExampleRow.id)
    ).all()
    said = session.execute(
        sa.select(OwnLabelAnswerRow.text, sa.not_(OwnLabelAnswerRow.is_right))
        .where(OwnLabelAnswerRow.label_id == label.id)
        .order_by(OwnLabelAnswerRow.round.desc(), OwnLabelAnswerRow.meeting_id, OwnLabelAnswerRow.sentence)
        .limit(MOST_ANSWERS)
    ).all()
    known: dict[str, tuple[str, bool]] = {}
    for text, counter in (*written, *said):
        known.setdefault(same_words(text), (text, bool(counter)))
    examples = tuple(text for text, counter in known.values() if not counter)
    return Lesson(examples, tuple(text for text, counter in known.values() if counter), label.version)


def find_sentences(session: Session, viewer: Viewer, search: str) -> tuple[FoundSentence, ...]:
    """Return sentences with all words of `search`, from the newest meetings that `viewer` may see and that have them.

    At most `MOST_SENTENCES`, out of `MOST_MEETINGS` meetings.

    Raises:
        NotFound: `viewer` is neither a trainer nor a manager.
    """
    if not may_see_labels(viewer):
        raise NotFound("There are no sentences to choose from.", mend="Own labels are made by trainers.")
    terms = terms_of(search)
    if not terms:
        return ()
    statement = (
        visible_meetings(viewer, MeetingRow.id, MeetingRow.title, AnalysisRow.report)
        .join(AnalysisRow, sa.and_(AnalysisRow.meeting_id == MeetingRow.id, AnalysisRow.is_current))
        .where(MeetingRow.status == MeetingStatus.ANALYSED.value, matching(session, search))
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(MOST_MEETINGS)
    )
    wanted = [" ".join(term) for term in terms]
    found: list[FoundSentence] = []
    for meeting_id, title, report in session.execute(statement):
        for row in report["sentences"]:
            words = f" {fold(row['text'])}"
            if all(f" {term}" in words for term in wanted):
                found.append(FoundSentence(meeting_id, title, int(row["i"]), row.get("speaker") or "", row["text"]))
    return tuple(found[:MOST_SENTENCES])


def _add(
    session: Session,
    viewer: Viewer,
    label_id: int,
    texts: Sequence[str],
    *,
    counter: bool,
    meeting_id: int | None = None,
) -> int:
    label = label_row(session, viewer, label_id, to_change=True)
    there = session.execute(
        sa.select(OwnLabelExampleRow.text, OwnLabelExampleRow.counter).where(OwnLabelExampleRow.label_id == label.id)
    ).all()
    known = {same_words(text): was_counter for text, was_counter in there}
    new: dict[str, str] = {}
    for text in texts:
        words = same_words(text)
        if known.get(words, counter) != counter:
            raise InvalidLabel(
                f"“{text}” is among the {'examples' if counter else 'counter-examples'} already.",
                where="sentences",
                mend="A sentence is one or the other.",
            )
        if words not in known:
            new.setdefault(words, text)
    most = MOST_COUNTER if counter else MOST_EXAMPLES
    if sum(was is counter for was in known.values()) + len(new) > most:
        raise InvalidLabel(
            f"There would be more than {most} {'counter-examples' if counter else 'examples'}.",
            where="sentences",
            mend="Keep those that differ most.",
        )
    label.version += 1
    for text in new.values():
        made = {"label_id": label.id, "text": text, "counter": counter, "meeting_id": meeting_id}
        session.add(OwnLabelExampleRow(made_by=viewer.user_id, **made))
    session.flush()
    return len(new)
