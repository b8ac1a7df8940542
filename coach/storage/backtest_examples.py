"""Examples of a back-test with their words: for trainers, without accounts and people's names beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id, visible
from coach.storage.audit import AuditEntry, record
from coach.storage.backtests import get_backtest
from coach.storage.tables import (
    AccountRole,
    AnalysisRow,
    BackTestExampleRow,
    ExampleChange,
    ExampleVerdict,
    MeetingRow,
)


@dataclass(frozen=True, slots=True)
class ExampleSentence:
    """A sentence beside its neighbours; `role` is whose it is, in the words of the domain."""

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class BackTestExample:
    """A find that appears or vanishes, with its neighbours; `meeting_id` only where the viewer may open the meeting."""

    id: int
    guideline: str
    change: ExampleChange
    verdict: ExampleVerdict
    sentence: ExampleSentence
    before: tuple[ExampleSentence, ...]
    after: tuple[ExampleSentence, ...]
    meeting_id: int | None
    place: int


@dataclass(frozen=True, slots=True)
class LinesForTests:
    """What a trainer's verdicts make of a rule's tests: sentences on which it must fire, and on which it must not."""

    hit: tuple[str, ...]
    miss: tuple[str, ...]


def examples_of(session: Session, viewer: Viewer, backtest_id: int, guideline: str) -> tuple[BackTestExample, ...]:
    """Return the examples of a rule, those that appear first; nothing for viewers who are no trainers.

    Raises:
        NotFound: there is no such back-test for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    if viewer.role is not AccountRole.TRAINER:
        return ()
    wanted = sa.and_(BackTestExampleRow.backtest_id == backtest_id, BackTestExampleRow.guideline == guideline)
    return tuple(_examples(session, viewer, wanted))


def judge_example(session: Session, viewer: Viewer, backtest_id: int, example_id: int, verdict: ExampleVerdict) -> str:
    """Keep what a trainer says of an example and return the id of its rule.

    Raises:
        NotFound: there is no such example for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    wanted = sa.and_(
        BackTestExampleRow.id == possible_id(example_id), BackTestExampleRow.backtest_id == possible_id(backtest_id)
    )
    row = session.scalars(sa.select(BackTestExampleRow).where(wanted)).one_or_none()
    if row is None or viewer.role is not AccountRole.TRAINER:
        raise NotFound("There is no such example.", mend="Its meeting may have been deleted.")
    row.verdict = verdict.value
    session.flush()
    record(session, AuditEntry("backtest.judge", viewer.user_id, "backtest", backtest_id, {"verdict": verdict.value}))
    return row.guideline


def lines_for_tests(session: Session, viewer: Viewer, backtest_id: int) -> dict[str, LinesForTests]:
    """Return by rule the sentences that a trainer's verdicts offer as tests; rules without one are missing.

    A find that should not appear is a `miss`, as is one that rightly vanishes; one that rightly appears is a `hit`,
    as is one that should not vanish.

    Raises:
        NotFound: there is no such back-test for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    if viewer.role is not AccountRole.TRAINER:
        return {}
    judged = sa.and_(
        BackTestExampleRow.backtest_id == backtest_id, BackTestExampleRow.verdict != ExampleVerdict.OPEN.value
    )
    found: dict[str, dict[bool, list[str]]] = {}
    for example in _examples(session, viewer, judged):
        fires = (example.change is ExampleChange.APPEARED) == (example.verdict is ExampleVerdict.ACCEPTED)
        found.setdefault(example.guideline, {True: [], False: []})[fires].append(example.sentence.text)
    return {id_: LinesForTests(_distinct(lines[True]), _distinct(lines[False])) for id_, lines in found.items()}


def _examples(session: Session, viewer: Viewer, condition: sa.ColumnElement[bool]) -> Iterable[BackTestExample]:
    seen = sa.select(MeetingRow.id).where(MeetingRow.id == AnalysisRow.meeting_id, visible(viewer)).scalar_subquery()
    statement = (
        sa.select(BackTestExampleRow, AnalysisRow.report, seen)
        .join(AnalysisRow, AnalysisRow.id == BackTestExampleRow.analysis_id)
        .where(condition)
        .order_by(BackTestExampleRow.change, BackTestExampleRow.place)
    )
    for row, report, meeting_id in session.execute(statement):
        sentences: list[Mapping[str, Any]] = report["sentences"]
        if row.sentence >= len(sentences):
            continue
        yield BackTestExample(
            id=row.id,
            guideline=row.guideline,
            change=ExampleChange(row.change),
            verdict=ExampleVerdict(row.verdict),
            sentence=_sentence(sentences[row.sentence]),
            before=tuple(map(_sentence, sentences[max(0, row.sentence - 1) : row.sentence])),
            after=tuple(map(_sentence, sentences[row.sentence + 1 : row.sentence + 2])),
            meeting_id=meeting_id,
            place=row.sentence,
        )


def _sentence(row: Mapping[str, Any]) -> ExampleSentence:
    return ExampleSentence(row["text"], row.get("role", "unknown"))


def _distinct(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
