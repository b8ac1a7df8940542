"""One's own jobs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.jobs import JobRecord, JobState
from coach.storage import jobs as job_rows
from coach.storage.engine import reading, writing
from web.sessions import viewer
from web.state import engine

STATE_NAMES: Mapping[JobState, str] = {
    JobState.WAITING: "Waits for its turn",
    JobState.RUNNING: "Runs",
    JobState.STOPPING: "Stops after the part in hand",
    JobState.DONE: "Done",
    JobState.FAILED: "Not done",
    JobState.CANCELLED: "Stopped",
}

blueprint = Blueprint("jobs", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Give templates the words for jobs and the addresses of what they make."""
    return {"job_state_name": STATE_NAMES.__getitem__, "job_kind_name": kind_name, "job_result": result_address}


@blueprint.get("/jobs")
def index() -> ResponseReturnValue:
    """List the viewer's jobs, newest first."""
    with reading(engine()) as session:
        found = job_rows.list_jobs(session, viewer())
    return render_template("jobs/index.html", jobs=found)


@blueprint.get("/jobs/<int:job_id>")
def show(job_id: int) -> ResponseReturnValue:
    """Show how far a job is."""
    with reading(engine()) as session:
        job = job_rows.get_job(session, viewer(), job_id)
    return render_template("jobs/show.html", job=job)


@blueprint.post("/jobs/<int:job_id>/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    """Stop a job."""
    with writing(engine()) as session:
        job = jobs.cancel(session, viewer(), job_id)
    flash(
        "The job is stopped." if job.state is JobState.CANCELLED else "The job stops after the part in hand.", "success"
    )
    return redirect(url_for("jobs.show", job_id=job_id))


def kind_name(kind: str) -> str:
    """Return what a kind of job is called; one that this version does not know reads as it is written."""
    return jobs.JOB_KINDS[kind].name if kind in jobs.JOB_KINDS else kind


def result_address(job: JobRecord) -> str | None:
    """Return where what a job makes is shown."""
    if job.kind == "backtest" and job.subject_id is not None:
        return url_for("backtests.show", backtest_id=job.subject_id)
    if job.kind == jobs.REREAD and job.subject_id is not None:
        return url_for("rereads.show", reread_id=job.subject_id)
    if job.kind == jobs.OWN_LABEL and job.subject_id is not None:
        return url_for("labels.show", label_id=job.subject_id)
    if job.kind == jobs.PRODUCTS:
        return url_for("products.index")
    return url_for("models.index") if job.kind in {jobs.RETRAIN, jobs.PREPARE} else None
