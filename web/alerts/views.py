"""The page of alerts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.days import today
from coach.mail import sends_mail
from coach.storage import alert_mails, alerts, saved_views, watches
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading, writing
from coach.storage.tables import MailWish
from coach.themes.wording import TOPICS
from coach.watches import MOST_PHRASES, checked_watch, watch_words
from web.reviews.forms import number_of
from web.sessions import me, viewer
from web.state import coach, engine

blueprint = Blueprint("alerts", __name__)


@blueprint.get("/alerts")
def index() -> ResponseReturnValue:
    """Show the alerts, new ones first, what is watched for, and the form for more (`view` is chosen in it)."""
    settings, number = coach().settings, number_of(request.args.get("page")) or 1
    with reading(engine()) as session:
        shown = _shown(session, viewer(), number)
    mailing = {"sends_mail": sends_mail(settings), "quotes": settings.mail_quotes}
    words = {"topics": TOPICS, "most_phrases": MOST_PHRASES, "watch_words": watch_words}
    chosen = number_of(request.args.get("view"))
    return render_template("alerts/index.html", **shown, **mailing, **words, chosen=chosen, user=me(), today=today())


def _shown(session: Session, asking: Viewer, number: int) -> dict[str, object]:
    """Return a page of the alerts, what is watched for, the saved views and how mail is wished for."""
    return {
        "page": alerts.list_alerts(session, asking, page=number),
        "watching": watches.list_watches(session, asking.user_id, today=today()),
        "views": saved_views.list_views(session, asking.user_id),
        "mail": alert_mails.mail_choice(session, asking.user_id),
    }


@blueprint.post("/alerts/watches")
def watch() -> ResponseReturnValue:
    """Let a saved view (`view`) watch for something: `kind`, and `words`, `label` or `topic` with it."""
    form = request.form
    wanted = checked_watch(
        form.get("kind", ""), phrases=form.get("words", ""), label=form.get("label", ""), topic=form.get("topic", "")
    )
    with writing(engine()) as session:
        watches.add_watch(session, me().id, number_of(form.get("view")) or 0, wanted, today=today())
    flash("From now on you find each new meeting with it here.", "success")
    return redirect(url_for("alerts.index") + "#watching")


@blueprint.post("/alerts/watches/<int:watch_id>/mute")
def mute(watch_id: int) -> ResponseReturnValue:
    """Let a watch rest (`muted=yes`) or wake it."""
    muted = request.form.get("muted") == "yes"
    with writing(engine()) as session:
        watches.mute_watch(session, me().id, watch_id, muted=muted)
    flash("It rests until you switch it on again." if muted else "It is on again.", "success")
    return redirect(url_for("alerts.index") + "#watching")


@blueprint.post("/alerts/watches/<int:watch_id>/stop")
def stop(watch_id: int) -> ResponseReturnValue:
    """Stop a watch and forget its alerts."""
    with writing(engine()) as session:
        watches.stop_watch(session, me().id, watch_id)
    flash("The alert is stopped, and what it had found is gone from this page.", "success")
    return redirect(url_for("alerts.index") + "#watching")


@blueprint.post("/alerts/<int:alert_id>/seen")
def seen(alert_id: int) -> ResponseReturnValue:
    """Mark an alert as seen."""
    with writing(engine()) as session:
        alerts.mark_seen(session, viewer(), alert_id)
    return redirect(url_for("alerts.index"))


@blueprint.post("/alerts/seen")
def all_seen() -> ResponseReturnValue:
    """Mark all alerts up to the newest that the page knew of (`newest`) as seen."""
    with writing(engine()) as session:
        alerts.mark_all_seen(session, viewer(), newest=number_of(request.form.get("newest")) or 0)
    return redirect(url_for("alerts.index"))


@blueprint.post("/alerts/mail")
def choose_mail() -> ResponseReturnValue:
    """Keep when the user wants mails: `wish` is `at_once`, `daily` or empty for never."""
    asked = request.form.get("wish", "")
    wish = MailWish(asked) if asked in set(MailWish) else None
    with writing(engine()) as session:
        alert_mails.choose_mail(session, me().id, wish)
    flash("You get mails about alerts." if wish else "You get no mails about alerts.", "success")
    return redirect(url_for("alerts.index") + "#mail")
