"""The pages of briefings: make, read, edit, share, present, download, delete; and ticking off actions."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coach.briefing import build_briefing
from coach.briefing.periods import PERIOD_NAMES
from coach.briefing.plain import as_markdown, quoted, shown_evidence, source_words
from coach.briefing.records import Briefing
from coach.briefing.word import as_docx
from coach.days import today
from coach.errors import InvalidBriefing
from coach.numbers import number_of
from coach.storage import actions, briefing_material, briefings, step_states
from coach.storage.access import Viewer
from coach.storage.briefing_material import may_brief
from coach.storage.briefing_sources import gather_all
from coach.storage.briefings import BriefingRecord
from coach.storage.engine import Session, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.tables import AccountRole, BriefingState
from web.briefing.asking import asked_period
from web.briefing.edit_form import BriefingForm, edit_of, form_of, merged, sent_form
from web.meetings.downloads import attachment_name
from web.meetings.listing import product_choices
from web.products.choosing import product_on_list, products_to_choose
from web.sessions import me, only_for, viewer
from web.state import coach, engine

blueprint = Blueprint("briefing", __name__)
blueprint.add_app_template_global(source_words)
blueprint.add_app_template_global(shown_evidence)
blueprint.add_app_template_global(quoted, "quoted_words")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/briefings")
def index() -> ResponseReturnValue:
    """List the briefings that the user may read, with the form for a new one and the open actions."""
    return _index()


@blueprint.post("/briefings")
@only_for(AccountRole.MANAGER)
def build() -> ResponseReturnValue:
    """Build a briefing for the manager's team and keep it as a draft."""
    asking = viewer()
    try:
        number = _build(asking)
    except InvalidBriefing as error:
        return _index(error), 422
    return redirect(url_for("briefing.edit", briefing_id=number))


@blueprint.get("/briefings/<int:briefing_id>")
def show(briefing_id: int) -> ResponseReturnValue:
    """Show a briefing with its evidence, ready to be printed."""
    return _page("briefing/show.html", briefing_id)


@blueprint.get("/briefings/<int:briefing_id>/present")
def present(briefing_id: int) -> ResponseReturnValue:
    """Show a briefing in large type, a section a screen."""
    return _page("briefing/present.html", briefing_id)


@blueprint.get("/briefings/<int:briefing_id>/edit")
@only_for(AccountRole.MANAGER)
def edit(briefing_id: int) -> ResponseReturnValue:
    """Show the form that changes a briefing."""
    kept, briefing = _stored(briefing_id)
    return _form(kept, form_of(briefing, kept.version))


@blueprint.post("/briefings/<int:briefing_id>/edit")
@only_for(AccountRole.MANAGER)
def save(briefing_id: int) -> ResponseReturnValue:
    """Keep the edits; where somebody was faster, or something is too long, show the form with every word in it."""
    kept, stored = _stored(briefing_id)
    form, move = sent_form(request.form, stored), request.form.get("move", "")
    try:
        _save(briefing_id, form, move)
    except EditConflict as error:
        kept, newer = _stored(briefing_id)
        return _form(kept, merged(form, newer, kept.version), error), 409
    except InvalidBriefing as error:
        return _form(kept, form, error), 422
    anchor = move.partition(":")[2].replace(":", "-") or None
    if anchor is None:
        flash("The briefing is saved.", "success")
    ends = "briefing.show" if request.form.get("then") == "show" and not move else "briefing.edit"
    return redirect(url_for(ends, briefing_id=briefing_id, _anchor=anchor))


@blueprint.post("/briefings/<int:briefing_id>/share")
@only_for(AccountRole.MANAGER)
def share(briefing_id: int) -> ResponseReturnValue:
    """Let the team read a briefing (`state` shared), or take it back (`state` draft)."""
    state = BriefingState.SHARED if request.form.get("state") == BriefingState.SHARED else BriefingState.DRAFT
    with writing(engine()) as session:
        briefings.share_briefing(session, viewer(), briefing_id, state)
    shared = state is BriefingState.SHARED
    flash("Your team can read this briefing now." if shared else "Only managers of the team see it now.", "success")
    return redirect(url_for("briefing.show", briefing_id=briefing_id))


@blueprint.get("/briefings/<int:briefing_id>/delete")
@only_for(AccountRole.MANAGER)
def ask_delete(briefing_id: int) -> ResponseReturnValue:
    """Ask before a briefing is deleted."""
    return render_template("briefing/delete.html", kept=_stored(briefing_id)[0])


@blueprint.post("/briefings/<int:briefing_id>/delete")
@only_for(AccountRole.MANAGER)
def delete(briefing_id: int) -> ResponseReturnValue:
    """Delete a briefing; its meetings stay."""
    with writing(engine()) as session:
        briefings.delete_briefing(session, viewer(), briefing_id)
    flash("The briefing is deleted.", "success")
    return redirect(url_for("briefing.index"))


@blueprint.get("/briefings/<int:briefing_id>/briefing.docx")
def word(briefing_id: int) -> ResponseReturnValue:
    """Download a briefing as a Word document."""
    briefing = _stored(briefing_id)[1]
    return _download(as_docx(briefing), WORD, attachment_name(briefing.title, "docx"))


@blueprint.get("/briefings/<int:briefing_id>/briefing.md")
def markdown(briefing_id: int) -> ResponseReturnValue:
    """Download a briefing as Markdown."""
    briefing = _stored(briefing_id)[1]
    text = as_markdown(briefing).encode("utf-8", "replace")
    return _download(text, "text/markdown", attachment_name(briefing.title, "md"))


@blueprint.post("/meetings/<int:meeting_id>/actions/<key>")
def settle(meeting_id: int, key: str) -> ResponseReturnValue:
    """Tick an action of an internal meeting off (`done` 1) or open it again, and go back to where it was ticked."""
    with writing(engine()) as session:
        step_states.settle_step(session, viewer(), meeting_id, key, done=request.form.get("done") == "1")
    page = request.form.get("page", type=int)
    if page is None:
        return redirect(url_for("briefing.index", _anchor="open-actions"))
    return redirect(url_for("meeting_page.show", meeting_id=page, _anchor=_anchor(meeting_id, page)))


def _anchor(meeting_id: int, page: int) -> str:
    return "next-steps" if meeting_id == page else "earlier"


def _index(error: InvalidBriefing | None = None) -> str:
    asking, page = viewer(), request.args.get("page", 1, type=int)
    may_make = may_brief(asking, asking.team_id)
    with reading(engine()) as session:
        found = briefings.list_briefings(session, asking, page=page)
        open_ones = actions.open_actions(session, asking, asking.team_id or 0, until=today())
    return render_template(
        "briefing/index.html",
        found=found,
        actions=open_ones,
        may_make=may_make,
        may_tick=asking.role in {AccountRole.MANAGER, AccountRole.REP},
        periods=PERIOD_NAMES,
        products=product_choices(products_to_choose()),
        sent=request.form,
        error=error,
        user=me(),
        today=today(),
    )


def _build(asking: Viewer) -> int:
    team_id = asking.team_id or 0
    with reading(engine()) as session:
        last = briefing_material.last_internal_meeting(session, asking, team_id, until=today())
        span = asked_period(request.form, last_meeting=last)
        material = gather_all(
            session,
            asking,
            team_id,
            span,
            today=today(),
            guidelines_file=coach().settings.guidelines_file,
            product_id=product_on_list(number_of(request.form.get("product"))),
        )
    briefing = build_briefing(material, title=" ".join(request.form.get("title", "").split()))
    with writing(engine()) as session:
        number = briefings.add_briefing(session, asking, team_id, briefing)
    if not material.internal_meetings and not material.customer_meetings:
        flash("No analysed meeting of the team lies in this period. Each section says what is missing.", "warning")
    return number


def _save(briefing_id: int, form: BriefingForm, move: str) -> None:
    with writing(engine()) as session:
        briefings.save_briefing(session, viewer(), briefing_id, edit_of(form, move), version=form.version)


def _stored(briefing_id: int) -> tuple[BriefingRecord, Briefing]:
    with reading(engine()) as session:
        return briefings.get_briefing(session, viewer(), briefing_id)


def _page(template: str, briefing_id: int) -> str:
    asking = viewer()
    with reading(engine()) as session:
        kept, briefing = briefings.get_briefing(session, asking, briefing_id)
        seen = _seen(session, asking, briefing)
    return render_template(
        template, kept=kept, briefing=briefing, seen=seen, may_change=may_brief(asking, kept.team_id)
    )


def _seen(session: Session, asking: Viewer, briefing: Briefing) -> frozenset[int]:
    return briefings.seen_meetings(session, asking, briefing)


def _form(kept: BriefingRecord, form: BriefingForm, error: EditConflict | InvalidBriefing | None = None) -> str:
    conflict = isinstance(error, EditConflict)
    return render_template("briefing/edit.html", kept=kept, form=form, error=error, conflict=conflict)


def _download(content: bytes, kind: str, filename: str) -> Response:
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=filename)
