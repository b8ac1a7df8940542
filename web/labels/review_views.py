"""The review of an own label: one find at a time, right or not."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import InvalidLabel
from coach.storage import own_label_reviews, own_labels
from coach.storage.engine import reading, writing
from web.labels.example_views import number_of
from web.labels.views import page, readers_only
from web.sessions import viewer
from web.state import engine


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/labels/<int:label_id>/review")(show_review)
    blueprint.post("/labels/<int:label_id>/review")(answer)


@readers_only
def show_review(label_id: int) -> ResponseReturnValue:
    """Show the next find to judge."""
    return _page(label_id)


@readers_only
def answer(label_id: int) -> ResponseReturnValue:
    """Keep whether a find is right, and go on to the next."""
    said = request.form.get("right", "")
    if said not in {"yes", "no"}:
        return _page(label_id, error=InvalidLabel("Nothing is said yet.", where="right", mend="Press yes or no.")), 422
    place = (number_of(request.form.get("meeting")), number_of(request.form.get("sentence")))
    try:
        with writing(engine()) as session:
            own_label_reviews.judge_find(session, viewer(), label_id, *place, is_right=said == "yes")
    except InvalidLabel as error:
        return page(label_id, error=error), 422
    return redirect(url_for("labels.show_review", label_id=label_id))


def _page(label_id: int, *, error: InvalidLabel | None = None) -> str:
    with reading(engine()) as session:
        label = own_labels.get_label(session, viewer(), label_id)
        desk = own_label_reviews.review_desk(session, viewer(), label_id)
    return render_template("labels/review.html", label=label, desk=desk, error=error)
