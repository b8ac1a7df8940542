"""The list of own labels, the page of one, and what trainers do with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import CoachError, InvalidLabel
from coach.jobs import OWN_LABEL
from coach.own_label_training import train_label
from coach.own_labels import (
    FEWEST_EXAMPLES,
    LONGEST_MEANING,
    LONGEST_NAME,
    LOWEST_PRECISION,
    MOST_EXAMPLES,
    REVIEWED,
    checked_definition,
)
from coach.storage import jobs as job_rows
from coach.storage import own_label_examples, own_labels
from coach.storage.engine import reading, writing
from coach.storage.errors import EditConflict, TooMany
from coach.storage.own_labels import LONGEST_REASON, SHORTEST_REASON
from coach.storage.tables import AccountRole
from web.labels.wording import WHERE, WHOSE, precision_words, state_of
from web.security import ANALYSES, limiter, person_or_address
from web.sessions import me, only_for, viewer
from web.state import coach, engine

readers_only = only_for(AccountRole.TRAINER, AccountRole.MANAGER)
trainers_only = only_for(AccountRole.TRAINER)
blueprint = Blueprint("labels", __name__)
LIMITS = {
    "fewest": FEWEST_EXAMPLES,
    "most": MOST_EXAMPLES,
    "name": LONGEST_NAME,
    "meaning": LONGEST_MEANING,
    "reviewed": REVIEWED,
    "lowest": f"{LOWEST_PRECISION * 100:.0f}",
    "shortest_reason": SHORTEST_REASON,
    "longest_reason": LONGEST_REASON,
}


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Give templates the words for own labels."""
    return {"label_state": state_of, "label_precision": precision_words, "label_limits": LIMITS}


@blueprint.get("/labels")
@readers_only
def index() -> ResponseReturnValue:
    """List the own labels with how far to trust each."""
    with reading(engine()) as session:
        found = own_labels.list_labels(session, viewer())
    return render_template("labels/index.html", labels=found, changes=_changes(), whose=WHOSE, where=WHERE)


@blueprint.get("/labels/new")
@trainers_only
def new() -> ResponseReturnValue:
    """Show the form for a new label."""
    return _form()


@blueprint.post("/labels/new")
@trainers_only
def add() -> ResponseReturnValue:
    """Begin a label."""
    given = (request.form.get(key, "") for key in ("name", "meaning", "whose", "where"))
    try:
        definition = checked_definition(*given)
        with writing(engine()) as session:
            label_id = own_labels.add_label(session, viewer(), definition)
    except (InvalidLabel, TooMany) as error:
        return _form(error=error), 422
    flash(f"“{definition.name}” is begun. Now give it examples.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.get("/labels/<int:label_id>")
@readers_only
def show(label_id: int) -> ResponseReturnValue:
    """Show a label: what it means, its examples, its review, what can be done next."""
    return page(label_id)


@blueprint.post("/labels/<int:label_id>/train")
@trainers_only
@limiter.limit(ANALYSES, key_func=person_or_address)
def train(label_id: int) -> ResponseReturnValue:
    """Train a label and have the stored meetings looked through."""
    try:
        trained = train_label(engine(), viewer(), label_id, coach().analyser.encoder())
    except (InvalidLabel, EditConflict) as error:
        return page(label_id, error=error), 422
    fit = trained.fit
    flash(f"Trained. {fit.found_again} of {fit.of} examples are found by what the others teach.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.post("/labels/<int:label_id>/use")
@trainers_only
def use(label_id: int) -> ResponseReturnValue:
    """Put a label in use; where its review does not carry it, only with a written reason."""
    try:
        with writing(engine()) as session:
            own_labels.put_in_use(session, viewer(), label_id, reason=request.form.get("reason", ""))
    except InvalidLabel as error:
        return page(label_id, error=error), 422
    flash("The label is in use: it shows in meetings, in the list of meetings and in themes.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.post("/labels/<int:label_id>/unuse")
@trainers_only
def unuse(label_id: int) -> ResponseReturnValue:
    """Take a label out of use."""
    with writing(engine()) as session:
        own_labels.take_out_of_use(session, viewer(), label_id)
    flash("The label is out of use. It stays trained.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.post("/labels/<int:label_id>/retire")
@trainers_only
def retire(label_id: int) -> ResponseReturnValue:
    """Retire a label."""
    with writing(engine()) as session:
        own_labels.retire_label(session, viewer(), label_id)
    flash("The label is retired. Its name and its examples stay.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.post("/labels/<int:label_id>/return")
@trainers_only
def bring_back(label_id: int) -> ResponseReturnValue:
    """Bring a retired label back."""
    with writing(engine()) as session:
        own_labels.bring_back(session, viewer(), label_id)
    flash("The label is back. Train it, so that it is looked for again.", "success")
    return redirect(url_for("labels.show", label_id=label_id))


@blueprint.post("/labels/<int:label_id>/delete")
@trainers_only
def delete(label_id: int) -> ResponseReturnValue:
    """Delete a label that was never trained."""
    try:
        with writing(engine()) as session:
            own_labels.delete_label(session, viewer(), label_id)
    except InvalidLabel as error:
        return page(label_id, error=error), 422
    flash("The label is deleted.", "success")
    return redirect(url_for("labels.index"))


def page(label_id: int, *, error: CoachError | None = None, **more: Any) -> str:
    """Return the page of a label; `more` are a search of sentences and what was typed."""
    with reading(engine()) as session:
        label = own_labels.get_label(session, viewer(), label_id)
        examples = own_label_examples.list_examples(session, viewer(), label_id)
        job = job_rows.newest_job(session, OWN_LABEL, subject_id=label_id)
    about = {"label": label, "examples": examples, "job": job, "changes": _changes(), "error": error, "user": me()}
    return render_template("labels/show.html", **about, whose=WHOSE, where=WHERE, form=request.form, **more)


def _form(*, error: CoachError | None = None) -> str:
    return render_template("labels/new.html", error=error, form=request.form, whose=WHOSE, where=WHERE)


def _changes() -> bool:
    return me().role is AccountRole.TRAINER
