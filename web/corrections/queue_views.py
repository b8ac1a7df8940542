"""The trainers' queue: one correction at a time, what teaches most first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.corrections import LONGEST_STATEMENT, CorrectionState, Verdict, labels_for
from coach.errors import InvalidCorrection
from coach.numbers import number_of
from coach.storage import correction_queue
from coach.storage.correction_queue import Queue
from coach.storage.engine import reading, writing
from coach.storage.tables import AccountRole
from web.corrections.form import LONGEST_NOTE
from web.corrections.wording import STATES, said
from web.models.starting import get_ready
from web.sessions import me, only_for, viewer
from web.state import coach, engine

PER_PAGE = 25
trainers_only = only_for(AccountRole.TRAINER)
DONE = {
    CorrectionState.ACCEPTED: "Accepted. It counts when the model learns again.",
    CorrectionState.REJECTED: "Rejected. It changes nothing from now on.",
    CorrectionState.WAITING: "Kept. The trainers differ on this one, so it waits until they agree.",
}


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/corrections")(index)
    blueprint.get("/corrections/next")(go_on)
    blueprint.get("/corrections/<int:correction_id>")(item)
    blueprint.post("/corrections/<int:correction_id>")(decide)


@trainers_only
def index() -> ResponseReturnValue:
    """List what waits, how much is decided, and how far the trainers agree."""
    queue, number = _queue(), number_of(request.args.get("page")) or 1
    with reading(engine()) as session:
        found = correction_queue.list_queue(session, viewer(), queue, page=number, per_page=PER_PAGE)
        counts = correction_queue.counts(session, viewer())
        agreed = correction_queue.trainers_agree(session, viewer())
    return render_template(
        "corrections/index.html", found=found, counts=counts, agreed=agreed, queue=queue, said=said, user=me()
    )


@trainers_only
def go_on() -> ResponseReturnValue:
    """Lead to the correction that teaches most, or to the one after `after`."""
    skipped = number_of(request.args.get("after"))
    with reading(engine()) as session:
        number = correction_queue.next_item(session, viewer(), _queue(), after=skipped)
    if number is None:
        flash("That was the last one." if skipped else "Nothing waits here.", "info")
        return redirect(url_for("corrections.index", queue=_queue().value))
    return redirect(url_for("corrections.item", correction_id=number, queue=_queue().value))


@trainers_only
def item(correction_id: int) -> ResponseReturnValue:
    """Show a correction with the lines around its sentence."""
    return _page(correction_id)


@trainers_only
def decide(correction_id: int) -> ResponseReturnValue:
    """Accept or reject a correction, or accept it with a change, and go on to the next."""
    try:
        state = _decided(correction_id)
    except InvalidCorrection as error:
        return _page(correction_id, error=error), 422
    flash(DONE[state], "success" if state is not CorrectionState.WAITING else "info")
    return redirect(url_for("corrections.go_on", queue=_queue().value, after=correction_id))


def _decided(correction_id: int) -> CorrectionState:
    answer = request.form.get("verdict", "")
    if answer not in {"accept", "reject", "edit"}:
        raise InvalidCorrection("Nothing is decided yet.", where="verdict", mend="Accept, reject or change it.")
    verdict = Verdict.REJECT if answer == "reject" else Verdict.ACCEPT
    new = request.form.get("new", "") if answer == "edit" else None
    with writing(engine()) as session:
        note = request.form.get("note", "")
        state = correction_queue.decide(session, viewer(), correction_id, verdict, new=new, note=note)
        if state is CorrectionState.ACCEPTED:
            get_ready(coach().settings, session, viewer())
    return state


def _page(correction_id: int, *, error: InvalidCorrection | None = None) -> str:
    with reading(engine()) as session:
        found = correction_queue.get_item(session, viewer(), correction_id)
    return render_template(
        "corrections/item.html",
        item=found,
        says=said(found.record.correction),
        states=STATES,
        labels=labels_for(found.meeting_kind),
        queue=_queue(),
        error=error,
        longest_note=LONGEST_NOTE,
        longest_statement=LONGEST_STATEMENT,
        user=me(),
    )


def _queue() -> Queue:
    asked = request.values.get("queue", "")
    return Queue(asked) if asked in set(Queue) else Queue.WAITING
