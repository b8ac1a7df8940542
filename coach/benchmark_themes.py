"""An archive of made-up meetings by bulk insert, and how long themes take over it.

Rows alone, no reports and no words: as many as 100,000 real meetings would have, of a company whose teams have ten reps
each, over two years. Meant for an empty database of its own, which is thrown away afterwards.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import sqlalchemy as sa

from coach.domain import CUSTOMER_LABELS, MeetingForm, ObjectionKind, Topic
from coach.followups import step_key
from coach.storage.access import Reach, Viewer, WholeMachine
from coach.storage.engine import Connection, Engine, reading, writing
from coach.storage.tables import (
    AccountRole,
    BenefitRow,
    FigureRow,
    FindingRow,
    MeetingMarksRow,
    MeetingRow,
    MomentRow,
    NeedRow,
    NextStepRow,
    ObjectionRow,
    TeamRow,
    UploadRow,
    UserRow,
)
from coach.storage.theme_marks import marks_of
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, find_themes, period_ending
from coach.themes.wording import FIGURES

MEETINGS = 100_000
TEAMS, REPS = 10, 10
YEARS_DAYS = 730
LAST_DAY = dt.date(2026, 3, 2)
RULES = tuple(f"house/rule-{number}" for number in range(20))
STAGES = ("First talk", "Proposal", "Negotiation", None)
WHAT = "send the draft"
KEY = step_key(WHAT)
FIGURE_IDS = (*FIGURES, "next_steps_dated", "words", "duration", "filler_words", "i_count", "we_count")
_CHUNK = 1000

Rows = dict[type[Any], list[dict[str, Any]]]


def fill_archive(engine: Engine, *, meetings: int = MEETINGS, seed: int = 1) -> None:
    """Add teams, reps and `meetings` meetings to a database without users; the same seed gives the same archive."""
    dice = random.Random(seed)  # noqa: S311  (no secrets)
    with writing(engine) as session:
        found_teams(session.connection())
    for start in range(1, meetings + 1, _CHUNK):
        with writing(engine) as session:
            for table, rows in _chunk(dice, range(start, min(start + _CHUNK, meetings + 1))).items():
                session.execute(sa.insert(table.__table__), rows)
    if engine.dialect.name == "postgresql":  # as its own service would after a while; nobody does it on SQLite
        with writing(engine) as session:
            session.execute(sa.text("ANALYZE"))


def archive_figures(engine: Engine, *, rounds: int = 3) -> dict[str, float]:
    """Return the seconds that themes take over a filled archive, the median of `rounds` each.

    For a manager of a team and for the whole machine, over four weeks and over a year (and the time before each).
    """
    manager = Viewer(TEAMS * REPS + 1, AccountRole.MANAGER, 1)
    askers: tuple[tuple[str, Reach], ...] = (("team", manager), ("machine", WholeMachine()))
    return {
        f"themes_{name}_{days}_days_s": round(median(_seconds(engine, reach, days) for _ in range(rounds)), 3)
        for name, reach in askers
        for days in (28, 364)
    }


def _seconds(engine: Engine, reach: Reach, days: int) -> float:
    began = time.perf_counter()
    with reading(engine) as session:
        facts = theme_facts(session, reach, ThemeFilter(period_ending(LAST_DAY, days=days)))
    find_themes(facts)
    return time.perf_counter() - began


def found_teams(connection: Connection) -> None:
    """Add the teams, their reps and a manager each; ids count from 1, reps first."""
    teams = [{"id": number, "name": f"Team {number}", "name_key": f"team {number}"} for number in range(1, TEAMS + 1)]
    connection.execute(sa.insert(TeamRow), teams)
    people = [
        {
            "id": number,
            "email": f"p{number}@example.com",
            "email_key": f"p{number}@example.com",
            "display_name": f"Person {number}",
            "role": "rep" if number <= TEAMS * REPS else "manager",
            "team_id": _team(number),
        }
        for number in range(1, TEAMS * REPS + TEAMS + 1)
    ]
    connection.execute(sa.insert(UserRow), people)


def _team(person: int) -> int:
    return (person - 1) % TEAMS + 1


def _chunk(dice: random.Random, numbers: range) -> Rows:
    rows: Rows = {UploadRow: [], MeetingRow: []}
    for number in numbers:
        owner = dice.randrange(1, TEAMS * REPS + 1)
        rows[UploadRow].append(upload_row(number, owner))
        rows[MeetingRow].append(_meeting(dice, number, owner))
        reading_rows: Rows = {}
        for table, row in _reading(dice):
            whose = {"owner_id": owner, "team_id": _team(owner)} if table is NextStepRow else {}
            reading_rows.setdefault(table, []).append({"meeting_id": number, **row, **whose})
        for table, found in (
            reading_rows | {MeetingMarksRow: [{"meeting_id": number, **marks_of(reading_rows)}]}
        ).items():
            rows.setdefault(table, []).extend(found)
    return rows


def upload_row(number: int, owner: int) -> dict[str, Any]:
    """Return the values of an empty upload for the meeting `number`."""
    return {
        "id": number,
        "uploaded_by": owner,
        "sha256": f"{number:064x}",
        "filename": f"{number}.txt",
        "size": 0,
        "codec": "raw",
        "content": b"",
    }


def _meeting(dice: random.Random, number: int, owner: int) -> dict[str, Any]:
    day = LAST_DAY - dt.timedelta(days=dice.randrange(YEARS_DAYS))
    return {
        "id": number,
        "owner_id": owner,
        "team_id": _team(owner),
        "upload_id": number,
        "title": f"Meeting {number}",
        "kind": "customer" if dice.random() < 0.9 else "internal",
        "form": dice.choice(tuple(MeetingForm)).value,
        "held_on": day,
        "listed_on": day,
        "account": f"Account {dice.randrange(2000)}",
        "deal_stage": dice.choice(STAGES),
        "source_format": "text",
        "status": "analysed",
    }


def _reading(dice: random.Random) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    topics, kinds = tuple(Topic), tuple(ObjectionKind)
    for place in range(dice.randrange(1, 8)):
        topic, status = dice.choice(topics).value, dice.choice(("addressed", "unaddressed"))
        words = f"{dice.choice(('wait for', 'pay for', 'lose', 'check'))} the {dice.choice(NOUNS)} {topic}"
        yield (
            NeedRow,
            {
                "place": place,
                "sentence": place * 9,
                "statement": words,
                "kind": "problem",
                "topic": topic,
                "status": status,
            },
        )
        yield (
            BenefitRow,
            {
                "place": place,
                "sentence": place * 9 + 1,
                "statement": words,
                "topic": topic,
                "prompted": dice.random() < 0.6,
            },
        )
    for place in range(dice.randrange(0, 3)):
        status = dice.choice(("answered", "unanswered"))
        yield ObjectionRow, {"place": place, "sentence": place, "kind": dice.choice(kinds).value, "status": status}
        yield NextStepRow, {"place": place, "sentence": place, "who": None, "what": WHAT, "due": None, "key": KEY}
    for place, rule in enumerate(RULES):
        verdict = dice.choice(("kept", "missed", "not applicable"))
        yield FindingRow, {"place": place, "guideline": rule, "verdict": verdict, "severity": "tip", "sentence": place}
    for figure in FIGURE_IDS:
        yield FigureRow, {"id": figure, "value": dice.random(), "unit": "", "status": "measured"}
    for label in CUSTOMER_LABELS:
        for sentence in range(dice.randrange(0, 6)):
            yield MomentRow, {"label": label.value, "sentence": sentence * 7, "score": 0.9}


NOUNS = "stock invoice driver report audit ledger contract ticket lead form visit quote order route pallet".split()
