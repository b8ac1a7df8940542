"""Own labels as rows: trainers make and change them, trainers and managers see them, everybody sees those in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidLabel, NotFound
from coach.own_labels import LOWEST_PRECISION, REVIEWED, Definition, Fit, LabelState, Precision, Where, Whose
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict, TooMany
from coach.storage.tables import (
    AccountRole,
    OwnLabelAnswerRow,
    OwnLabelExampleRow,
    OwnLabelFindRow,
    OwnLabelRow,
    now,
)
from coach.storage.text import clean

MOST_LABELS = 50
SHORTEST_REASON = 10
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Fitted:
    """How the head was made: `found_again` of `of` examples, beside `counter` counter-examples and a sample."""

    found_again: int
    of: int
    counter: int
    sample: int


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """An own label with its counts; `precision` is of the present training, finds of the current reports."""

    id: int
    definition: Definition
    state: LabelState
    reason: str
    round: int
    fitted: Fitted | None
    trained_at: dt.datetime | None
    examples: int
    counter_examples: int
    finds: int
    meetings: int
    precision: Precision
    version: int

    @property
    def reviewed(self) -> bool:
        """Whether it is trained and enough of its finds are judged."""
        return self.round > 0 and self.precision.reviewed


@dataclass(frozen=True, slots=True)
class UsedLabel:
    """An own label as everybody knows it."""

    id: int
    definition: Definition


def may_see_labels(viewer: Viewer) -> bool:
    """Return whether `viewer` sees how own labels are made."""
    return viewer.role in {AccountRole.TRAINER, AccountRole.MANAGER}


def list_labels(session: Session, viewer: Viewer) -> tuple[LabelRecord, ...]:
    """Return all own labels by name, those that are retired last.

    Raises:
        NotFound: `viewer` is neither a trainer nor a manager.
    """
    _readers_only(viewer)
    rows = session.scalars(sa.select(OwnLabelRow).order_by(sa.func.lower(OwnLabelRow.name), OwnLabelRow.id)).all()
    records = _records(session, rows)
    return tuple(sorted(records, key=lambda one: one.state is LabelState.RETIRED))


def get_label(session: Session, viewer: Viewer, label_id: int) -> LabelRecord:
    """Return an own label.

    Raises:
        NotFound: there is no such label for `viewer`.
    """
    return _records(session, [label_row(session, viewer, label_id)])[0]


def used_labels(session: Session) -> tuple[UsedLabel, ...]:
    """Return the labels in use, by name: anybody may know them."""
    in_use = OwnLabelRow.state == LabelState.IN_USE.value
    rows = session.scalars(sa.select(OwnLabelRow).where(in_use).order_by(sa.func.lower(OwnLabelRow.name)))
    return tuple(UsedLabel(row.id, definition_of(row)) for row in rows)


def label_states(session: Session) -> Mapping[str, LabelState]:
    """Return the state of every own label by its key: a rule may name one that is not in use."""
    rows = session.execute(sa.select(OwnLabelRow.key, OwnLabelRow.state).order_by(OwnLabelRow.key))
    return {key: LabelState(state) for key, state in rows}


def add_label(session: Session, viewer: Viewer, definition: Definition) -> int:
    """Begin an own label and return its id.

    Raises:
        NotFound: `viewer` is no trainer.
        InvalidLabel: there is one of that name, maybe a retired one.
        TooMany: there are `MOST_LABELS` already.
    """
    _trainers_only(viewer)
    known = label_states(session)
    if definition.key in known:
        mend = "Bring that one back." if known[definition.key] is LabelState.RETIRED else "Take another name."
        raise InvalidLabel(f"There is an own label {definition.name!r} already.", where="name", mend=mend)
    if len(known) >= MOST_LABELS:
        raise TooMany(f"There are {MOST_LABELS} own labels, which is the most.", mend="Delete one that never served.")
    row = OwnLabelRow(
        key=definition.key,
        name=definition.name,
        meaning=clean(definition.meaning),
        whose=definition.whose.value,
        meeting_kind=definition.where.value,
        made_by=viewer.user_id,
    )
    session.add(row)
    session.flush()
    _log(session, viewer, row, "add")
    return row.id


def keep_training(session: Session, viewer: Viewer, label_id: int, fit: Fit, *, version: int) -> int:
    """Keep a new head and return the number of its training; what an older one found and what was said of it goes.

    The label is not in use from here on, until the finds of the new head are judged.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
        InvalidLabel: it is retired.
        EditConflict: the label was changed while it was trained.
    """
    row = _to_change(session, viewer, label_id, version=version)
    if row.state == LabelState.RETIRED.value:
        raise InvalidLabel("The label is retired.", where="label", mend="Bring it back first.")
    counts = Fitted(fit.found_again, fit.of, fit.counter, fit.sample)
    row.head, row.fit, row.trained_at = fit.head.as_json(), asdict(counts), now()
    row.round, row.state, row.reason = row.round + 1, LabelState.TRAINED.value, ""
    session.execute(sa.delete(OwnLabelFindRow).where(OwnLabelFindRow.label_id == row.id))
    _log(session, viewer, row, "train")
    return row.round


def put_in_use(session: Session, viewer: Viewer, label_id: int, *, reason: str = "") -> None:
    """Let a trained label count; one that its review does not carry only with a written reason.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
        InvalidLabel: it is not trained, or the reason is missing, too short or too long.
    """
    row = _to_change(session, viewer, label_id)
    if row.state != LabelState.TRAINED.value:
        raise InvalidLabel("Only a trained label can be put in use.", where="label", mend="Train it first.")
    judged, written = precisions(session).get(row.id, Precision(0, 0)), " ".join(clean(reason).split())
    if not judged.passes and not SHORTEST_REASON <= len(written) <= LONGEST_REASON:
        raise InvalidLabel(
            _why_not(judged),
            where="reason",
            mend=f"Write why it should be used all the same, in {SHORTEST_REASON} to {LONGEST_REASON} letters.",
        )
    row.state, row.reason = LabelState.IN_USE.value, "" if judged.passes else written
    _log(session, viewer, row, "use", override=not judged.passes)


def take_out_of_use(session: Session, viewer: Viewer, label_id: int) -> None:
    """Take a label back out of use: it stays trained.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
    """
    row = _to_change(session, viewer, label_id)
    if row.state == LabelState.IN_USE.value:
        row.state, row.reason = LabelState.TRAINED.value, ""
        _log(session, viewer, row, "unuse")


def retire_label(session: Session, viewer: Viewer, label_id: int) -> None:
    """Retire a label: it is found nowhere any more, its name and its examples stay.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
    """
    row = _to_change(session, viewer, label_id)
    row.state, row.reason = LabelState.RETIRED.value, ""
    session.execute(sa.delete(OwnLabelFindRow).where(OwnLabelFindRow.label_id == row.id))
    _log(session, viewer, row, "retire")


def bring_back(session: Session, viewer: Viewer, label_id: int) -> None:
    """Bring a retired label back; it has to be trained again, since nothing was looked for meanwhile.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
    """
    row = _to_change(session, viewer, label_id)
    if row.state == LabelState.RETIRED.value:
        row.state = LabelState.COLLECTING.value
        _log(session, viewer, row, "return")


def delete_label(session: Session, viewer: Viewer, label_id: int) -> None:
    """Delete a label that was never trained, with its examples: nothing can name it yet.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
        InvalidLabel: it was trained.
    """
    row = _to_change(session, viewer, label_id)
    if row.round:
        raise InvalidLabel("A label that was trained stays known.", where="label", mend="Retire it.")
    _log(session, viewer, row, "delete")
    session.delete(row)
    session.flush()


def label_row(session: Session, viewer: Viewer, label_id: int, *, to_change: bool = False) -> OwnLabelRow:
    """Return the row of a label; `to_change` asks for a trainer and locks it.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` may not change it.
    """
    _trainers_only(viewer) if to_change else _readers_only(viewer)
    statement = sa.select(OwnLabelRow).where(OwnLabelRow.id == possible_id(label_id))
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such label.", mend="It may have been deleted.")
    return row


def definition_of(row: OwnLabelRow) -> Definition:
    """Return what a row says of its label."""
    return Definition(row.key, row.name, row.meaning, Whose(row.whose), Where(row.meeting_kind))


def precisions(session: Session) -> Mapping[int, Precision]:
    """Return how many finds of the present training were judged, and were right, by label; none judged is missing."""
    right = sa.func.sum(sa.case((OwnLabelAnswerRow.is_right, 1), else_=0))
    present = (OwnLabelRow.id == OwnLabelAnswerRow.label_id) & (OwnLabelRow.round == OwnLabelAnswerRow.round)
    statement = (
        sa.select(OwnLabelAnswerRow.label_id, right, sa.func.count())
        .join(OwnLabelRow, present)
        .group_by(OwnLabelAnswerRow.label_id)
    )
    return {int(label): Precision(int(hits), int(of)) for label, hits, of in session.execute(statement)}


def _records(session: Session, rows: Sequence[OwnLabelRow]) -> list[LabelRecord]:
    judged, found = precisions(session), _found(session)
    counts: dict[tuple[int, bool], int] = {
        (int(label), bool(counter)): int(number)
        for label, counter, number in session.execute(
            sa.select(OwnLabelExampleRow.label_id, OwnLabelExampleRow.counter, sa.func.count()).group_by(
                OwnLabelExampleRow.label_id, OwnLabelExampleRow.counter
            )
        )
    }
    return [
        LabelRecord(
            id=row.id,
            definition=definition_of(row),
            state=LabelState(row.state),
            reason=row.reason,
            round=row.round,
            fitted=None if row.fit is None else Fitted(**row.fit),
            trained_at=row.trained_at,
            examples=counts.get((row.id, False), 0),
            counter_examples=counts.get((row.id, True), 0),
            finds=found.get(row.id, (0, 0))[0],
            meetings=found.get(row.id, (0, 0))[1],
            precision=judged.get(row.id, Precision(0, 0)),
            version=row.version,
        )
        for row in rows
    ]


def _found(session: Session) -> dict[int, tuple[int, int]]:
    """Return how many sentences and meetings carry each label, over the whole archive: counts, no words."""
    distinct = sa.func.count(sa.distinct(OwnLabelFindRow.meeting_id))
    statement = sa.select(OwnLabelFindRow.label_id, sa.func.count(), distinct).group_by(OwnLabelFindRow.label_id)
    return {int(label): (int(number), int(meetings)) for label, number, meetings in session.execute(statement)}


def _why_not(judged: Precision) -> str:
    if not judged.reviewed:
        return f"{judged.of} of {REVIEWED} finds are judged: nobody knows yet how often the label is right."
    low = f"{judged.interval.low * 100:.0f}"
    return (
        f"{judged.right} of {judged.of} judged finds were right; it could be as few as {low} per cent,"
        f" and {LOWEST_PRECISION * 100:.0f} are asked for."
    )


def _to_change(session: Session, viewer: Viewer, label_id: int, *, version: int | None = None) -> OwnLabelRow:
    row = label_row(session, viewer, label_id, to_change=True)
    if version is not None and row.version != version:
        raise EditConflict("The label was changed meanwhile.", mend="Look at it again, then train it.")
    row.version += 1
    return row


def _readers_only(viewer: Viewer) -> None:
    if not may_see_labels(viewer):
        raise NotFound("There is no such label.", mend="Own labels are made by trainers.")


def _trainers_only(viewer: Viewer) -> None:
    if viewer.role is not AccountRole.TRAINER:
        raise NotFound("There is no such label to change.", mend="Own labels are made by trainers.")


def _log(session: Session, viewer: Viewer, row: OwnLabelRow, what: str, **details: bool) -> None:
    session.flush()
    record(session, AuditEntry(f"label.{what}", viewer.user_id, "label", row.id, {"label": row.key, **details}))
