"""The trainers' page of models: train on corrections, compare, promote or discard, roll back."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach import candidates
from coach.artefacts import ModelFolder, current_model
from coach.candidates import LONGEST_REASON, SHORTEST_REASON
from coach.errors import CoachError, GateClosed, ModelError
from coach.jobs import PREPARE, RETRAIN, JobError, JobState
from coach.preparation import cache_of, is_ready
from coach.storage import correction_queue
from coach.storage import jobs as job_rows
from coach.storage.audit import AuditEntry, record
from coach.storage.engine import reading, writing
from coach.storage.tables import AccountRole
from coach.training_run import RunState, read_run
from web.models.starting import get_ready, start_training
from web.models.words import candidate_view
from web.sessions import me, only_for, viewer
from web.state import coach, engine

TRAININGS = 12
trainers_only = only_for(AccountRole.TRAINER)
blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
@trainers_only
def index() -> ResponseReturnValue:
    """Show the model in use, the training and the candidates."""
    return _page()


@blueprint.post("/models/train")
@trainers_only
def train() -> ResponseReturnValue:
    """Start a training on the accepted corrections."""
    with reading(engine()) as session:
        accepted = correction_queue.counts(session, viewer()).accepted
    if not accepted:
        return _page(error=ModelError("No correction is accepted yet.", mend="Accept some first.")), 422
    try:
        start_training(coach().settings, engine(), viewer())
    except (ModelError, JobError) as error:
        return _page(error=error), 409
    _log("model.train", "")
    return redirect(url_for("models.index"))


@blueprint.post("/models/prepare")
@trainers_only
def prepare() -> ResponseReturnValue:
    """Have what trainings learn from read, so that the first one is quick too."""
    with writing(engine()) as session:
        get_ready(coach().settings, session, viewer(), asked=True)
    return redirect(url_for("models.index"))


@blueprint.get("/models/<name>")
@trainers_only
def candidate(name: str) -> ResponseReturnValue:
    """Show the figures of a candidate."""
    return _candidate(name)


@blueprint.post("/models/<name>/promote")
@trainers_only
def promote(name: str) -> ResponseReturnValue:
    """Make a candidate the model in use; where the gate is closed, only with a written reason."""
    reason = " ".join(request.form.get("reason", "").split())
    passes = candidates.get_candidate(_folder(), name).passes
    try:
        candidates.promote(_folder(), name, _base(), reason=reason)
    except GateClosed as error:
        return _candidate(name, error=error), 422
    _log("model.promote", name, **({} if passes else {"override": True, "reason": reason}))
    flash(
        f"{name} reads new meetings from now on. Older ones stay as analysed until you analyse them again.", "success"
    )
    return redirect(url_for("models.index"))


@blueprint.post("/models/<name>/discard")
@trainers_only
def discard(name: str) -> ResponseReturnValue:
    """Delete a candidate that is not in use."""
    try:
        candidates.discard(_folder(), name)
    except ModelError as error:
        return _candidate(name, error=error), 409
    _log("model.discard", name)
    flash(f"{name} is discarded.", "success")
    return redirect(url_for("models.index"))


@blueprint.post("/models/roll-back")
@trainers_only
def roll_back() -> ResponseReturnValue:
    """Go back to the model that was in use before."""
    try:
        choice = candidates.roll_back(_folder())
    except ModelError as error:
        return _page(error=error), 409
    _log("model.roll-back", choice.name or "shipped")
    flash(f"{choice.name or 'The shipped model'} reads new meetings from now on.", "success")
    return redirect(url_for("models.index"))


def _page(*, error: CoachError | None = None) -> str:
    folder, base = _folder(), _base()
    choice, run = candidates.current_choice(folder), read_run(folder)
    views = [
        candidate_view(one, in_use=choice.name, base_digest=base.digest)
        for one in candidates.list_candidates(folder)[:TRAININGS]
    ]
    with reading(engine()) as session:
        counts = correction_queue.counts(session, viewer())
        job, readying = job_rows.newest_job(session, RETRAIN), job_rows.newest_job(session, PREPARE)
    return render_template(
        "models/index.html",
        job=job,
        ready=is_ready(folder, base),
        readying=readying,
        read_so_far=read_run(cache_of(folder)),
        waits=job is not None and job.state is JobState.WAITING,
        base=base,
        choice=choice,
        used=candidates.chosen_model(base, folder),
        views=views,
        run=run,
        running=run is not None and run.state is RunState.RUNNING,
        counts=counts,
        error=error,
        user=me(),
    )


def _candidate(name: str, *, error: CoachError | None = None) -> str:
    folder = _folder()
    view = candidate_view(
        candidates.get_candidate(folder, name),
        in_use=candidates.current_choice(folder).name,
        base_digest=_base().digest,
    )
    lengths = {"shortest": SHORTEST_REASON, "longest": LONGEST_REASON}
    reason = request.form.get("reason", "")
    return render_template("models/candidate.html", view=view, error=error, lengths=lengths, reason=reason, user=me())


def _log(action: str, name: str, **details: str | bool) -> None:
    with writing(engine()) as session:
        record(session, AuditEntry(action, me().id, "model", None, {"model": name, **details}))


def _folder() -> Path:
    return candidates.models_folder(coach().settings)


def _base() -> ModelFolder:
    return current_model(coach().settings.models_dir)
