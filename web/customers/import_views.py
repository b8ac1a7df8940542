"""Contacts from a CRM in, and out again for a spreadsheet."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coach.contacts.deal_csv import read_deals
from coach.contacts.tables import TableError
from coach.contacts.touch_csv import read_touches, touches_text
from coach.days import today
from coach.storage import deals, touches
from coach.storage.engine import reading, writing
from web.intake import plain_name
from web.sessions import viewer
from web.state import coach, engine

MEGABYTE = 1_000_000


def add_to(blueprint: Blueprint) -> None:
    """Register the views."""
    blueprint.get("/customers/import")(ask_import)
    blueprint.post("/customers/import")(import_touches)
    blueprint.post("/customers/import/deals")(import_deals)
    blueprint.get("/customers/contacts.csv")(export)


def ask_import() -> ResponseReturnValue:
    """Ask for a table of contacts."""
    return render_template("customers/import.html", refused=None)


def import_touches() -> ResponseReturnValue:
    """Take a table of contacts, all of it or nothing."""
    try:
        found = read_touches(*uploaded_table(), today=today())
    except TableError as error:
        return render_template("customers/import.html", refused=error), 422
    with writing(engine()) as session:
        imported = touches.add_touches(session, viewer(), found)
    known = f" {imported.known:,} were there already." if imported.known else ""
    flash(f"{imported.added:,} of {len(found):,} contacts are new and were added.{known}", "success")
    return redirect(url_for("customers.index"))


def import_deals() -> ResponseReturnValue:
    """Take a table of deals, all of it or nothing."""
    try:
        found = read_deals(*uploaded_table(), today=today())
    except TableError as error:
        return render_template("customers/import.html", refused=error), 422
    with writing(engine()) as session:
        imported = deals.import_deals(session, viewer(), found)
    known = f" {imported.known:,} were there already and are up to date." if imported.known else ""
    flash(f"{imported.added:,} of {len(found):,} deals are new and were added.{known}", "success")
    return redirect(url_for("customers.index"))


def export() -> ResponseReturnValue:
    """Give the contacts as CSV; cells that a spreadsheet would compute are made plain text."""
    with reading(engine()) as session:
        text = touches_text(touches.export_touches(session, viewer()))
    return csv_file(text, "contacts.csv")


def csv_file(text: str, filename: str) -> ResponseReturnValue:
    """Return a CSV file with the mark by which spreadsheets know UTF-8."""
    return send_file(BytesIO(text.encode("utf-8-sig")), "text/csv", as_attachment=True, download_name=filename)


def uploaded_table() -> tuple[str, bytes]:
    """Return name and bytes of the file in the form.

    Raises:
        TableError: there is none, or it is larger than the settings allow.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        raise TableError("No file was chosen.", mend="Choose a CSV file.")
    limit = coach().settings.max_upload_mb
    content = file.stream.read(limit * MEGABYTE + 1)
    if len(content) > limit * MEGABYTE:
        raise TableError(f"The file is larger than {limit} MB.", mend="Split it into several files.")
    return plain_name(file.filename), content
