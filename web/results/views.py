"""The page of targets and results, its form, and tables in and out."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.contacts.result_csv import NewResult, read_results, result_of, results_text
from coach.contacts.tables import CellError, TableError
from coach.storage import results, users
from coach.storage.engine import reading, writing
from coach.storage.tables import AccountRole
from web.customers.import_views import csv_file, uploaded_table
from web.sessions import only_for, viewer
from web.state import engine

NO_VALUES: dict[str, str] = {}

blueprint = Blueprint("results", __name__)


@blueprint.get("/results")
def index() -> ResponseReturnValue:
    """Show targets and results by period."""
    return _page()


@blueprint.post("/results")
@only_for(AccountRole.MANAGER)
def save() -> ResponseReturnValue:
    """Keep one target with its result."""
    try:
        one = result_of(request.form)
    except CellError as error:
        text = str(error)
        refused = TableError(text[:1].upper() + text[1:])
        return _page(refused=refused, values=dict(request.form)), 422
    return _keep([one], "Kept.")


@blueprint.post("/results/import")
@only_for(AccountRole.MANAGER)
def import_table() -> ResponseReturnValue:
    """Take a table of targets and results, all of it or nothing."""
    try:
        found = read_results(*uploaded_table())
    except TableError as error:
        return _page(refused=error), 422
    return _keep(list(found), f"{len(found):,} targets and results were kept.")


@blueprint.post("/results/<int:result_id>/delete")
@only_for(AccountRole.MANAGER)
def delete(result_id: int) -> ResponseReturnValue:
    """Delete a target with its result."""
    with writing(engine()) as session:
        results.delete_result(session, viewer(), result_id)
    flash("The target is deleted.", "success")
    return redirect(url_for("results.index"))


@blueprint.get("/results.csv")
def export() -> ResponseReturnValue:
    """Give the targets and results as CSV; cells that a spreadsheet would compute are made plain text."""
    with reading(engine()) as session:
        found = results.list_results(session, viewer())
    rows = (NewResult(one.metric, one.period, one.target, one.result, one.person or "") for one in found)
    return csv_file(results_text(rows), "results.csv")


def _keep(found: list[NewResult], words: str) -> ResponseReturnValue:
    try:
        with writing(engine()) as session:
            results.save_results(session, viewer(), found)
    except TableError as error:
        return _page(refused=error, values=dict(request.form)), 422
    flash(words, "success")
    return redirect(url_for("results.index"))


def _page(*, refused: TableError | None = None, values: dict[str, str] = NO_VALUES) -> str:
    team_id = viewer().managed_team
    with reading(engine()) as session:
        found = results.list_results(session, viewer())
        team = users.list_users(session, team_id=team_id, active=True) if team_id else ()
    periods = [(period, list(ones)) for period, ones in groupby(found, key=lambda one: one.period)]
    return render_template(
        "results/index.html",
        periods=periods,
        people=[(one.email, one.display_name) for one in team],
        manages=team_id is not None,
        refused=refused,
        values=values,
    )
