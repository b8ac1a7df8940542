"""Jobs under /api/v1."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.jobs import JobRecord
from coach.storage import jobs as job_rows
from coach.storage.engine import reading, writing
from web.api.tokens import caller
from web.state import engine


def add_to(blueprint: Blueprint) -> None:
    """Give jobs their addresses."""
    blueprint.get("/jobs")(list_jobs)
    blueprint.get("/jobs/<int:job_id>")(job)
    blueprint.post("/jobs/<int:job_id>/cancel")(cancel_job)


def list_jobs() -> ResponseReturnValue:
    """Return the caller's newest jobs."""
    with reading(engine()) as session:
        return jsonify(jobs=[job_out(one) for one in job_rows.list_jobs(session, caller())])


def job(job_id: int) -> ResponseReturnValue:
    """Return how far a job is."""
    with reading(engine()) as session:
        return jsonify(job_out(job_rows.get_job(session, caller(), job_id)))


def cancel_job(job_id: int) -> ResponseReturnValue:
    """Stop a job."""
    with writing(engine()) as session:
        return jsonify(job_out(jobs.cancel(session, caller(), job_id)))


def job_out(one: JobRecord) -> dict[str, Any]:
    """Return a job for JSON."""
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state.value,
        "done": one.done,
        "planned": one.planned,
        "note": one.note,
        "created_at": one.created_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "links": {"self": url_for("api.job", job_id=one.id), "page": url_for("jobs.show", job_id=one.id)},
    }
