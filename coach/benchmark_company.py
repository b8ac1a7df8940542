"""A company with as many meetings as a team gathers in years, by bulk insert: what pages are measured on.

Ten teams of ten reps, two years of meetings, each a copy of one of a few analysed meetings, under its own day, person,
customer and stage. Copies are made inside the database, which takes seconds for what analysing would take days for.
Meant for an empty database of its own, which is thrown away afterwards.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coach.benchmark_customers import WORDS, customer_rows, rep_of, team_of
from coach.benchmark_themes import REPS, STAGES, TEAMS, YEARS_DAYS, Rows, found_teams, upload_row
from coach.domain import MeetingForm
from coach.storage.engine import Connection, Engine
from coach.storage.readings import rows_of, texts_of
from coach.storage.search import PART_BITS
from coach.storage.tables import (
    READING_ROWS,
    AccountRole,
    AnalysisRow,
    CorrectionRow,
    CustomerMeetingRow,
    CustomerNameRow,
    CustomerRow,
    JobRow,
    MeetingRow,
    MeetingTextRow,
    NextStepRow,
    ReviewRequestRow,
    StepStateRow,
    UploadRow,
    UserRow,
    now,
)
from coach.storage.text import fold, parts

MEETINGS = 100_000
REPS_IN_ALL = TEAMS * REPS
FIRST_MANAGER, TRAINER, ADMIN = REPS_IN_ALL + 1, REPS_IN_ALL + TEAMS + 1, REPS_IN_ALL + TEAMS + 2
MEETINGS_A_CUSTOMER = 50
CHANCE_INTERNAL = 0.1
# Of ten next steps of the past this many were ticked off.
TICKED = 9
_CHUNK = 5000

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """A filled company: who asks (ids of a rep, a manager, the trainer and an admin), and until when it met."""

    meetings: int
    last_day: dt.date
    rep: int = 1
    manager: int = FIRST_MANAGER
    trainer: int = TRAINER
    admin: int = ADMIN
    customer: int = 1


def fill_company(
    engine: Engine, reports: Sequence[Report], *, meetings: int = MEETINGS, last_day: dt.date, seed: int = 1
) -> Company:
    """Add people, customers, deals and `meetings` meetings, copies of `reports` (schema 1), to an empty database.

    The same seed gives the same company. Nothing of it is kept safe from a crash while it is filled.
    """
    dice = random.Random(seed)  # noqa: S311  (no secrets)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = OFF")
        found_teams(connection)
        connection.execute(sa.insert(UserRow), _leaders())
        customers = max(TEAMS, meetings // MEETINGS_A_CUSTOMER)
        _insert(connection, customer_rows(dice, customers, last_day))
        for start in range(1, meetings + 1, _CHUNK):
            _insert(connection, _meetings(dice, range(start, min(start + _CHUNK, meetings + 1)), customers, last_day))
        for number, report in enumerate(reports[:meetings], start=1):
            _insert(connection, _analysis(number, report))
        _copy(connection, len(reports))
        _insert(connection, _waiting(dice, meetings, reports))
        _correct_counters(connection)
    return Company(meetings, last_day)


def _leaders() -> list[dict[str, Any]]:
    """Return the trainer and the admin; `found_teams` adds the reps and managers."""
    roles = {TRAINER: AccountRole.TRAINER, ADMIN: AccountRole.ADMIN}
    return [
        {
            "id": number,
            "email": f"p{number}@example.com",
            "email_key": f"p{number}@example.com",
            "display_name": f"Person {number}",
            "role": role.value,
            "team_id": None,
        }
        for number, role in roles.items()
    ]


def _insert(connection: Connection, rows: Rows) -> None:
    for table, values in rows.items():
        if values:
            connection.execute(sa.insert(table), values)


def _meetings(dice: random.Random, numbers: range, customers: int, last_day: dt.date) -> Rows:
    rows: Rows = {UploadRow: [], MeetingRow: [], CustomerMeetingRow: []}
    for number in numbers:
        customer = dice.randrange(1, customers + 1)
        team = team_of(customer)
        owner, day = rep_of(dice, team), last_day - dt.timedelta(days=dice.randrange(YEARS_DAYS))
        internal = dice.random() < CHANCE_INTERNAL
        rows[UploadRow].append(upload_row(number, owner))
        rows[MeetingRow].append(
            {
                "id": number,
                "owner_id": owner,
                "team_id": team,
                "upload_id": number,
                "title": f"{dice.choice(WORDS)} {dice.choice(WORDS)}".capitalize(),
                "kind": "internal" if internal else "customer",
                "form": dice.choice(tuple(MeetingForm)).value,
                "held_on": day,
                "listed_on": day,
                "account": None if internal else f"Customer {customer}",
                "deal_stage": dice.choice(STAGES),
                "source_format": "text",
                "status": "analysed",
                "facts": {},
                "score": round(dice.uniform(20, 95), 1),
                "needs": 3,
                "needs_unaddressed": dice.randrange(3),
                "objections": 1,
                "objections_unanswered": dice.randrange(2),
            }
        )
        if not internal:
            rows[CustomerMeetingRow].append({"meeting_id": number, "customer_id": customer})
    return rows


def _analysis(number: int, report: Report) -> Rows:
    """Return all that storage keeps of the analysis of one meeting, as `save_analysis` would."""
    rows: Rows = {
        table: [{"meeting_id": number, **values} for values in found] for table, found in rows_of(report).items()
    }
    rows[AnalysisRow] = [
        {
            "meeting_id": number,
            "software": report["provenance"]["software"],
            "models": report["provenance"]["models"],
            "guidelines": report["provenance"]["guidelines"],
            "total": report["scorecard"]["total"],
            "is_current": True,
            "report": dict(report),
        }
    ]
    rows[MeetingTextRow] = [
        {"id": (number << PART_BITS) + part, "meeting_id": number, "words": words}
        for part, words in enumerate(parts(fold("\n".join(texts_of(report)))), start=1)
    ]
    return rows


def _copy(connection: Connection, sources: int) -> None:
    """Give every further meeting what one of the first `sources` has; next steps move to the days of their meetings."""
    meeting: Any = MeetingRow.__table__
    tables: tuple[type[Any], ...] = (*READING_ROWS, AnalysisRow, MeetingTextRow)
    for row in tables:
        table: Any = row.__table__
        changed = {"meeting_id": meeting.c.id}
        if row is MeetingTextRow:
            changed["id"] = (meeting.c.id - table.c.meeting_id) * (1 << PART_BITS) + table.c.id
        if row is NextStepRow:
            changed["due"] = sa.case((table.c.due.is_not(None), meeting.c.listed_on))
        names = [column.name for column in table.columns if row is not AnalysisRow or column.name != "id"]
        source = table.alias("source")
        chosen = (
            sa.select(*(_on(changed.get(name, table.c[name]), table, source) for name in names))
            .join_from(meeting, source, source.c.meeting_id == meeting.c.id % sources + 1)
            .where(meeting.c.id > sources)
            .order_by(meeting.c.id)
        )
        connection.execute(sa.insert(table).from_select(names, chosen, include_defaults=False))
    ticked = (
        sa.select(NextStepRow.meeting_id, NextStepRow.key, sa.true(), sa.literal(now(), StepStateRow.changed_at.type))
        .where(NextStepRow.meeting_id % 10 < TICKED)
        .distinct()
    )
    columns = ["meeting_id", "key", "done", "changed_at"]
    connection.execute(sa.insert(StepStateRow).from_select(columns, ticked, include_defaults=False))
    whose = sa.select(meeting.c.owner_id).where(meeting.c.id == NextStepRow.meeting_id).scalar_subquery()
    team = sa.select(meeting.c.team_id).where(meeting.c.id == NextStepRow.meeting_id).scalar_subquery()
    done_at = sa.select(StepStateRow.changed_at).where(
        StepStateRow.meeting_id == NextStepRow.meeting_id, StepStateRow.key == NextStepRow.key
    )
    repeated = {"owner_id": whose, "team_id": team, "done_at": done_at.scalar_subquery()}
    connection.execute(sa.update(NextStepRow).values(**repeated))


def _on(column: Any, table: Any, source: Any) -> Any:
    """Return `column` with every mention of `table` put on its alias."""
    return sa.sql.util.ClauseAdapter(source).traverse(column)


def _waiting(dice: random.Random, meetings: int, reports: Sequence[Report]) -> Rows:
    """Return corrections for the trainers, meetings in their queue, and long work of all kinds that was done."""
    rows: Rows = {CorrectionRow: [], ReviewRequestRow: [], JobRow: []}
    for number in range(1, meetings // 50 + 1):
        meeting = dice.randrange(1, meetings + 1)
        sentence = reports[0]["sentences"][0]["text"]
        rows[CorrectionRow].append(
            {
                "meeting_id": meeting,
                "made_by": dice.randrange(1, REPS_IN_ALL + 1),
                "kind": "label",
                "sentence": 0,
                "text": sentence,
                "text_key": f"{number:032x}",
                "old": "",
                "new": "need",
                "meeting_kind": "customer",
                "context": {"sentences": [{"i": 0, "text": sentence, "role": "buyer"}]},
                "worth": dice.random(),
                "state": dice.choice(("waiting", "accepted")),
            }
        )
    for meeting in range(1, meetings + 1, 200):
        asked = {"meeting_id": meeting, "requested_by": dice.randrange(1, REPS_IN_ALL + 1)}
        rows[ReviewRequestRow].append(asked | {"status": "open" if meeting % 1000 == 1 else "done"})
    for _ in range(min(meetings // 100, 1000)):
        rows[JobRow].append({"owner_id": TRAINER, "kind": "backtest", "arguments": {}, "state": "done"})
    return rows


def _correct_counters(connection: Connection) -> None:
    """Let PostgreSQL count on behind the ids that were given, and look at the rows as its own service would."""
    if connection.dialect.name == "postgresql":
        for row in (UserRow, CustomerRow, CustomerNameRow, UploadRow, MeetingRow):
            name = row.__tablename__
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608  (a table of ours)
            connection.exec_driver_sql(last)
        connection.exec_driver_sql("ANALYZE")
