"""`coach jobs` and `coach worker`: long work from the command line."""

from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Any

import click

from coach.commands.database import opened

if TYPE_CHECKING:
    from coach.storage.jobs import JobRecord


@click.group()
def jobs() -> None:
    """See and stop long work."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> None:
    """List the newest 50 jobs of everybody."""
    from coach.settings import load_settings
    from coach.storage import jobs as rows
    from coach.storage.engine import reading

    with opened(load_settings()) as database, reading(database) as session:
        found = rows.list_jobs(session, None)
    if as_json:
        click.echo(json.dumps([_plain(job) for job in found], indent=2))
        return
    for job in found:
        click.echo(_line(job))
    if not found:
        click.echo("There are no jobs.")


@jobs.command("show")
@click.argument("job_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(job_id: int, *, as_json: bool) -> None:
    """Show how far the job ID is."""
    from coach.settings import load_settings
    from coach.storage import jobs as rows
    from coach.storage.engine import reading

    with opened(load_settings()) as database, reading(database) as session:
        job = rows.get_job(session, None, job_id)
    click.echo(json.dumps(_plain(job), indent=2) if as_json else _line(job))


@jobs.command("cancel")
@click.argument("job_id", metavar="ID", type=int)
def cancel(job_id: int) -> None:
    """Stop the job ID: at once where it waits, after the part in hand where it runs."""
    from coach.settings import load_settings
    from coach.storage import jobs as rows
    from coach.storage.engine import writing

    with opened(load_settings()) as database, writing(database) as session:
        job = rows.cancel_job(session, None, job_id)
    click.echo(_line(job))


@click.command()
def worker() -> None:
    """Do long work until Ctrl+C; `coach serve` has a worker of its own."""
    from coach.jobs.worker import work
    from coach.settings import load_settings

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    settings = load_settings()
    with opened(settings) as database:
        click.echo("Waiting for jobs (stop with Ctrl+C).")
        work(settings, database, stop)


def _line(job: JobRecord) -> str:
    done = f"{job.done} of {job.planned}" if job.planned else "not begun"
    return (
        f"{job.id:>6}  {job.state:<10} {done:<14} {job.kind:<12} {job.created_at:%Y-%m-%d %H:%M}  {job.note}".rstrip()
    )


def _plain(job: JobRecord) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state.value,
        "done": job.done,
        "planned": job.planned,
        "note": job.note,
        "created_at": job.created_at.isoformat(),
    }
