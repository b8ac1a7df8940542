"""The examples of an own label: typed, or picked from stored meetings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import InvalidLabel
from coach.own_labels import LabelState
from coach.storage import analyses, own_label_examples, own_labels
from coach.storage.engine import reading, writing
from web.labels.views import page, trainers_only
from web.sessions import viewer
from web.state import engine
from web.words import count

LONGEST_SEARCH = 200
_DIGITS = 9


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/labels/<int:label_id>/sentences")(search)
    blueprint.post("/labels/<int:label_id>/examples")(add_examples)
    blueprint.post("/labels/<int:label_id>/examples/stored")(add_stored)
    blueprint.post("/labels/<int:label_id>/examples/<int:example_id>/delete")(remove)
    blueprint.get("/labels/pick")(pick)


@trainers_only
def search(label_id: int) -> ResponseReturnValue:
    """Show sentences of the meetings that one may see, with the words asked for."""
    asked = " ".join(request.args.get("search", "").split())[:LONGEST_SEARCH]
    with reading(engine()) as session:
        found = own_label_examples.find_sentences(session, viewer(), asked)
    return page(label_id, asked=asked, found=found)


@trainers_only
def add_examples(label_id: int) -> ResponseReturnValue:
    """Add typed sentences, one on each line."""
    counter = request.form.get("counter") == "yes"
    lines = request.form.get("sentences", "").splitlines()
    try:
        with writing(engine()) as session:
            number = own_label_examples.add_examples(session, viewer(), label_id, lines, counter=counter)
    except InvalidLabel as error:
        return page(label_id, error=error), 422
    return _added(label_id, number, counter=counter)


@trainers_only
def add_stored(label_id: int) -> ResponseReturnValue:
    """Add a sentence of a meeting."""
    counter = request.form.get("counter") == "yes"
    place = (number_of(request.form.get("meeting")), number_of(request.form.get("sentence")))
    try:
        with writing(engine()) as session:
            number = own_label_examples.add_stored_example(session, viewer(), label_id, *place, counter=counter)
    except InvalidLabel as error:
        return page(label_id, error=error), 422
    return _added(label_id, number, counter=counter)


@trainers_only
def remove(label_id: int, example_id: int) -> ResponseReturnValue:
    """Take an example away."""
    with writing(engine()) as session:
        own_label_examples.remove_example(session, viewer(), label_id, example_id)
    flash("The sentence is taken away.", "success")
    return redirect(url_for("labels.show", label_id=label_id) + "#examples")


@trainers_only
def pick() -> ResponseReturnValue:
    """Choose the label that a sentence of a meeting is an example of."""
    meeting_id, sentence = number_of(request.args.get("meeting")), number_of(request.args.get("sentence"))
    with reading(engine()) as session:
        report = analyses.current_report(session, viewer(), meeting_id)
        labels = [one for one in own_labels.list_labels(session, viewer()) if one.state is not LabelState.RETIRED]
    rows = report["sentences"] if report else []
    text = rows[sentence]["text"] if 0 <= sentence < len(rows) else ""
    about = {"text": text, "meeting_id": meeting_id, "sentence": sentence, "labels": labels}
    return render_template("labels/pick.html", **about), 200 if text else 404


def _added(label_id: int, number: int, *, counter: bool) -> ResponseReturnValue:
    kind = "counter-example" if counter else "example"
    flash(f"{count(number, kind)} added." if number else "Nothing is added: it was there already.", "success")
    return redirect(url_for("labels.show", label_id=label_id) + "#examples")


def number_of(text: str | None) -> int:
    """Return a number of a form; -1, which nothing has, where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= _DIGITS else -1
