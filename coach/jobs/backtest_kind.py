"""The job that holds two packs against the archive."""

from __future__ import annotations

import os
from collections.abc import Generator

from coach.backtest import Tally
from coach.replay import Replay, judge_parts, prepared
from coach.storage import backtests
from coach.storage.engine import Session, reading, writing
from coach.storage.jobs import JobRecord

from .kind import JobKind, Workplace


def _plan(workplace: Workplace, job: JobRecord) -> int:
    with writing(workplace.database) as session:
        return len(backtests.planned_ranges(session, _subject(job)))


def _parts(workplace: Workplace, job: JobRecord) -> Generator[Tally, None, None]:
    with reading(workplace.database) as session:
        order = backtests.order_of(session, _subject(job))
    replay = Replay(order.old_text, order.new_text, order.wanted, order.old_name, order.new_name)
    ready = prepared(replay, workplace.settings)
    processes = min(workplace.settings.analysis_threads, os.cpu_count() or 1)
    return judge_parts(workplace.database, ready, order.ranges[job.done :], processes=processes, stop=workplace.stop)


def _keep(session: Session, job: JobRecord, part: Tally) -> None:
    backtests.add_to_tally(session, _subject(job), part)


def _finish(session: Session, job: JobRecord) -> str:
    tally = backtests.finish_tally(session, _subject(job))
    changed = sum(1 for rule in tally.rules.values() if rule.appeared or rule.vanished)
    return f"{tally.meetings:,} meetings judged; {changed} of {len(tally.rules)} rules find something else."


def _subject(job: JobRecord) -> int:
    return job.subject_id or 0


BACKTEST = JobKind("Back-test of guidelines", _plan, _parts, _keep, _finish)
