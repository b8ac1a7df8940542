"""The worker: hands waiting jobs to the engine (DBOS), which runs them and takes them up again after a crash.

The job's row is what counts. The engine is told of a job under an id made from the row's, so telling it twice is
telling it once; a job that has no living workflow, whatever became of the last one, is handed over again.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from dbos import DBOS, DBOSConfig, Serializer

from coach.settings import Settings
from coach.storage import alert_mails, jobs
from coach.storage.engine import Engine, file_of, reading, writing

from .executors import executor_name, held
from .kind import JobKind, Workplace
from .kinds import JOB_KINDS
from .postman import start_postman
from .running import run_job

# Workflows of another version are left alone, so this changes only when a running job cannot be gone on with.
APPLICATION_VERSION = "coach-1"
QUEUE = "coach-jobs"
# For jobs that nobody waits for: they run beside those of the other queue, one at a time too.
QUIET_QUEUE = "coach-quiet"
WORKFLOW = "coach.run_job"
_LIVING = ["ENQUEUED", "PENDING", "DELAYED"]
_POLL_S = 0.1
_TIDY_S = 600.0
# How long a stopping worker waits for the mail in hand; one that was broken off is tried again later.
POSTMAN_SECONDS = 25.0

log = logging.getLogger(__name__)


class JsonSerializer(Serializer):
    """JSON for what the engine stores: job ids, and of errors their kind alone, since messages may quote."""

    def serialize(self, data: Any) -> str:
        """Return JSON text."""
        return json.dumps(data, default=lambda one: type(one).__name__)

    def deserialize(self, serialized_data: str) -> Any:
        """Return what JSON text says."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Return the name under which the engine marks what it stored."""
        return "coach_json"


def work(
    settings: Settings, database: Engine, stop: threading.Event, *, kinds: Mapping[str, JobKind] = JOB_KINDS
) -> None:
    """Run jobs until `stop` is set. A part in hand is finished first; the rest is gone on with at the next start.

    Raises:
        TooManyWorkers: sixteen workers run on this machine already.
        StorageError: the database cannot be reached.
    """
    workplace = Workplace(settings, database, stop)
    with executor_name(database) as name:
        _launch(workplace, kinds, name)
        postman = start_postman(workplace)
        try:
            _keep_handing_over(workplace, kinds, name)
        finally:
            stop.set()
            if postman is not None:
                postman.join(POSTMAN_SECONDS)
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=60)


def _launch(workplace: Workplace, kinds: Mapping[str, JobKind], name: str) -> None:
    config: DBOSConfig = {
        "name": "coach",
        "system_database_url": _engine_database(workplace.database),
        "application_version": APPLICATION_VERSION,
        "executor_id": name,
        "serializer": JsonSerializer(),
        "log_level": "ERROR",
        "enable_otlp": False,
        "use_listen_notify": False,
        "sys_db_pool_size": 5,
        "max_executor_threads": 8,
        "scheduler_polling_interval_sec": 3600.0,
        "notification_listener_polling_interval_sec": 5.0,
    }
    DBOS(config=config)

    def run(job_id: int) -> None:
        run_job(workplace, kinds, job_id)

    DBOS.workflow(name=WORKFLOW)(run)
    DBOS.launch()
    for queue in (QUEUE, QUIET_QUEUE):
        DBOS.register_queue(queue, worker_concurrency=1, polling_interval_sec=_POLL_S, on_conflict="always_update")


def _engine_database(database: Engine) -> str:
    """Return the address of the engine's own tables: a file beside Coach's, or the schema `dbos` on PostgreSQL.

    Its tables have plain names (`notifications`, `queues`), and it writes often: a file of its own keeps both apart.
    """
    file = file_of(database)
    if file is None:
        return database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    own = file.with_name(f"{file.stem}-engine.db")
    with closing(sqlite3.connect(own)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    return f"sqlite:///{own}"


def _keep_handing_over(workplace: Workplace, kinds: Mapping[str, JobKind], name: str) -> None:
    tidied = 0.0
    while not workplace.stop.wait(_POLL_S):
        with reading(workplace.database) as session:
            live = {job.id: _queue_of(kinds, job.kind) for job in jobs.live_jobs(session)}
        if live:
            _hand_over(live)
        if time.monotonic() - tidied > _TIDY_S or not tidied:
            tidied = time.monotonic()
            _tidy(workplace, list(live))
        if live:
            _take_over(workplace.database, live, name)


def _hand_over(live: Mapping[int, str]) -> None:
    """Tell the engine of every job that has no living workflow; `live` holds the queue of each."""
    known: dict[int, list[str]] = defaultdict(list)
    prefixes = [_prefix(job_id) for job_id in live]
    for workflow in DBOS.list_workflows(workflow_id_prefix=prefixes, load_input=False, load_output=False):
        known[_job_of(workflow.workflow_id)].append(workflow.status)
    for job_id, queue in live.items():
        states = known[job_id]
        if any(state in _LIVING for state in states):
            continue
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": f"{_prefix(job_id)}{len(states) + 1}",
            "app_version": APPLICATION_VERSION,
        }
        DBOS.enqueue_workflow_with_options(options, job_id)


def _take_over(database: Engine, live: Mapping[int, str], name: str) -> None:
    """Resume what workers have left that are no longer there: nobody holds their lock."""
    others: dict[str, list[str]] = defaultdict(list)
    for workflow in DBOS.list_workflows(status="PENDING", name=WORKFLOW, load_input=False, load_output=False):
        if workflow.executor_id and workflow.executor_id != name:
            others[workflow.executor_id].append(workflow.workflow_id)
    for executor, workflow_ids in others.items():
        with held(database, executor) as mine:
            if mine:
                log.info("Taking over %d jobs of the worker %s.", len(workflow_ids), executor)
                for workflow_id in workflow_ids:
                    DBOS.resume_workflows([workflow_id], queue_name=live.get(_job_of(workflow_id), QUEUE))


def _tidy(workplace: Workplace, live: list[int]) -> None:
    """Delete what the engine keeps of ended jobs, and the rows of very old ones."""
    with writing(workplace.database) as session:
        jobs.remove_old_jobs(session)
        alert_mails.remove_old_mails(session, dt.datetime.now(dt.UTC))
    finished = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
        name=WORKFLOW,
        limit=1000,
        load_input=False,
        load_output=False,
    )
    gone = [one.workflow_id for one in finished if _job_of(one.workflow_id) not in live]
    if gone:
        DBOS.delete_workflows(gone)


def _queue_of(kinds: Mapping[str, JobKind], kind: str) -> str:
    return QUIET_QUEUE if kind in kinds and kinds[kind].quiet else QUEUE


def _prefix(job_id: int) -> str:
    return f"job-{job_id}-"


def _job_of(workflow_id: str) -> int:
    return int(workflow_id.split("-")[1])
