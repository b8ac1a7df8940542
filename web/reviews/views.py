"""The pages of reviews and of manual scorecards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import InvalidEntry, NotFound
from coach.numbers import number_of
from coach.practice import line_measures
from coach.storage import analyses, comments, meeting_reviews, meetings, scorecards
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading, writing
from coach.storage.meeting_reviews import Turn, is_party, may_review
from coach.storage.meetings import MeetingRecord
from coach.storage.scorecards import ManualScorecard
from coach.storage.tables import AccountRole
from web.sessions import me, only_for, viewer
from web.state import engine

from .block import compared
from .forms import new_comment, questions_of, rows_of

AROUND = 2
Report = dict[str, Any]

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/reviews")
def index() -> ResponseReturnValue:
    """List the reviews that wait for the user, for the other side, or for nobody (`turn`, `page`)."""
    asked = request.args.get("turn", "")
    turn = Turn(asked) if asked in set(Turn) else Turn.MINE
    with reading(engine()) as session:
        found = meeting_reviews.list_reviews(session, viewer(), turn, page=number_of(request.args.get("page")) or 1)
        waiting = meeting_reviews.count_waiting(session, viewer())
    return render_template("reviews/index.html", found=found, turn=turn, waiting=waiting, user=me())


@blueprint.get("/meetings/<int:meeting_id>/comments/new")
def write_comment(meeting_id: int) -> ResponseReturnValue:
    """Show the form for a comment on one sentence (`sentence`), with what was said around it."""
    with reading(engine()) as session:
        meeting, report = _for_party(session, viewer(), meeting_id)
    sentence = number_of(request.args.get("sentence"))
    if sentence is None or sentence >= len(report["sentences"]):
        raise InvalidEntry("The meeting has no such sentence.", mend="Reload the meeting and choose one.")
    around = report["sentences"][max(0, sentence - AROUND) : sentence + AROUND + 1]
    return render_template("reviews/comment.html", meeting=meeting, sentence=sentence, around=around)


@blueprint.post("/meetings/<int:meeting_id>/comments")
def add_comment(meeting_id: int) -> ResponseReturnValue:
    """Add a comment (`body`) on a sentence (`sentence`), on the meeting, or as an answer (`answers`)."""
    with writing(engine()) as session:
        number = comments.add_comment(session, viewer(), meeting_id, new_comment(request.form))
    flash("Your comment is there. The other side sees it under Reviews.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id, _anchor=f"comment-{number}"))


@blueprint.post("/meetings/<int:meeting_id>/comments/<int:comment_id>/delete")
def remove_comment(meeting_id: int, comment_id: int) -> ResponseReturnValue:
    """Take back one's own comment."""
    with writing(engine()) as session:
        comments.remove_comment(session, viewer(), meeting_id, comment_id)
    flash("Your comment is gone.", "success")
    return _to_review(meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/acknowledge")
def acknowledge(meeting_id: int) -> ResponseReturnValue:
    """Say that a review was read, and what the rep takes from it (`takeaway`)."""
    version = number_of(request.form.get("version")) or 0
    with writing(engine()) as session:
        meeting_reviews.acknowledge(session, viewer(), meeting_id, request.form.get("takeaway", ""), version=version)
    flash("Your manager sees that you have read it.", "success")
    return _to_review(meeting_id)


@blueprint.get("/meetings/<int:meeting_id>/scorecards/<int:template_id>")
def scorecard(meeting_id: int, template_id: int) -> ResponseReturnValue:
    """Show the form of a manual scorecard for a meeting, filled where it was filled in before."""
    with reading(engine()) as session:
        meeting, report = _for_party(session, viewer(), meeting_id)
        if not may_review(viewer(), meeting):
            raise NotFound("There is no such meeting that you may review.")
        template = scorecards.get_template(session, viewer(), template_id)
        filled = _filled(session, viewer(), meeting_id, template_id)
    earlier = {"answers": {}, "version": 0, "compared": None}
    if filled is not None:
        earlier = {"answers": filled.answers, "version": filled.version, "compared": compared(filled, report)}
    return render_template("reviews/scorecard.html", meeting=meeting, template=template, **earlier)


@blueprint.post("/meetings/<int:meeting_id>/scorecards/<int:template_id>")
def fill_scorecard(meeting_id: int, template_id: int) -> ResponseReturnValue:
    """Fill in a manual scorecard, or change it (`version`, and an answer by the id of each question)."""
    version = number_of(request.form.get("version")) or 0
    with writing(engine()) as session:
        scorecards.fill_scorecard(session, viewer(), meeting_id, template_id, request.form, version=version)
    flash("The scorecard is saved. The rep sees it beside the automatic one.", "success")
    return _to_review(meeting_id)


@blueprint.get("/scorecards")
@only_for(AccountRole.MANAGER)
def templates() -> ResponseReturnValue:
    """List the team's manual scorecards."""
    with reading(engine()) as session:
        used = scorecards.list_templates(session, viewer())
        retired = scorecards.list_templates(session, viewer(), retired=True)
    return render_template("reviews/templates.html", used=used, retired=retired, user=me())


@blueprint.get("/scorecards/new")
@only_for(AccountRole.MANAGER)
def new_template() -> ResponseReturnValue:
    """Show the form for a new manual scorecard."""
    return _template_form(None)


@blueprint.post("/scorecards/new")
@only_for(AccountRole.MANAGER)
def add_template() -> ResponseReturnValue:
    """Add a manual scorecard (`name`; `text-N`, `kind-N`, `choices-N`, `line-N` for each question)."""
    with writing(engine()) as session:
        scorecards.add_template(session, viewer(), request.form.get("name", ""), questions_of(request.form))
    flash("The scorecard can be filled in on every meeting of your team now.", "success")
    return redirect(url_for("reviews.templates"))


@blueprint.get("/scorecards/<int:template_id>")
@only_for(AccountRole.MANAGER)
def template(template_id: int) -> ResponseReturnValue:
    """Show a manual scorecard to be edited."""
    return _template_form(template_id)


@blueprint.post("/scorecards/<int:template_id>")
@only_for(AccountRole.MANAGER)
def change_template(template_id: int) -> ResponseReturnValue:
    """Make a new version of a manual scorecard; 409 when somebody was faster."""
    name, questions = request.form.get("name", ""), questions_of(request.form)
    with writing(engine()) as session:
        made = scorecards.change_template(session, viewer(), template_id, name, questions)
    flash(f"Version {made.version} is in use. Filled scorecards keep their version.", "success")
    return redirect(url_for("reviews.templates"))


@blueprint.post("/scorecards/<int:template_id>/retire")
@only_for(AccountRole.MANAGER)
def retire_template(template_id: int) -> ResponseReturnValue:
    """Take a manual scorecard out of use."""
    with writing(engine()) as session:
        scorecards.retire_template(session, viewer(), template_id)
    flash("The scorecard is out of use. What was filled in stays.", "success")
    return redirect(url_for("reviews.templates"))


def _template_form(template_id: int | None) -> ResponseReturnValue:
    with reading(engine()) as session:
        known = None if template_id is None else scorecards.get_template(session, viewer(), template_id)
    rows = rows_of(() if known is None else known.questions)
    return render_template("reviews/template.html", template=known, rows=rows, lines=line_measures())


def _for_party(session: Session, asking: Viewer, meeting_id: int) -> tuple[MeetingRecord, Report]:
    """Return an analysed meeting and its report, for those who may comment on it."""
    meeting = meetings.get_meeting(session, asking, meeting_id)
    report = analyses.current_report(session, asking, meeting_id)
    if report is None or not is_party(asking, meeting):
        raise NotFound("There is no such meeting that you may comment on.")
    return meeting, report


def _filled(session: Session, asking: Viewer, meeting_id: int, template_id: int) -> ManualScorecard | None:
    known = scorecards.list_scorecards(session, asking, meeting_id)
    return next((one for one in known if one.template.id == template_id), None)


def _to_review(meeting_id: int) -> ResponseReturnValue:
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id, _anchor="review"))
