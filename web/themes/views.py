"""The pages of themes: all of them, one with its sentences, files to take along, saved views."""

from __future__ import annotations

import json
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coach.days import today
from coach.errors import NotFound
from coach.numbers import number_of
from coach.storage import saved_views
from coach.storage.engine import reading, writing
from coach.storage.products import all_products
from coach.storage.themes import theme_choices, theme_facts, theme_owners
from coach.themes import PRESETS, ThemeKind, Themes, as_csv, as_json, as_markdown, find_themes
from web.meetings.listing import product_choices
from web.packs import guideline_names
from web.sessions import me, viewer
from web.state import engine
from web.themes.address import ThemeAddress, address_of, filter_words, period_words, understood_query
from web.themes.detail import detail_of, side_of
from web.themes.page import themes_page

blueprint = Blueprint("themes", __name__)


@blueprint.get("/themes")
def index() -> ResponseReturnValue:
    """Show what the meetings of a period have in common, and what changed."""
    address = asked()
    with reading(engine()) as session:
        facts = theme_facts(session, viewer(), address.wanted, by=address.by)
        guidelines = guideline_names(session, viewer())
        choices = theme_choices(session, viewer())
        views = saved_views.list_views(session, me().id)
        known = all_products(session)
    page = themes_page(find_themes(facts, guidelines=guidelines), address)
    words = filter_words(address, dict(choices.owners), known)
    shown = {"page": page, "address": address, "choices": choices, "views": views, "words": words}
    return render_template("themes/index.html", **shown, presets=PRESETS, products=product_choices(known))


@blueprint.get("/themes.csv")
def csv_file() -> ResponseReturnValue:
    """Download the themes for a spreadsheet."""
    return _download("\ufeff" + as_csv(_themes(asked())), "text/csv", "csv")


@blueprint.get("/themes.json")
def json_file() -> ResponseReturnValue:
    """Download the themes as JSON."""
    text = json.dumps(as_json(_themes(asked())), ensure_ascii=False, indent=2) + "\n"
    return _download(text, "application/json", "json")


@blueprint.get("/themes.md")
def markdown_file() -> ResponseReturnValue:
    """Download the themes as Markdown."""
    return _download(as_markdown(_themes(asked())), "text/markdown", "md")


@blueprint.get("/themes/<kind>/<path:key>")
def show(kind: str, key: str) -> ResponseReturnValue:
    """Show the meetings and the sentences that a theme counts; `?side=done` shows where it was done."""
    if kind not in set(ThemeKind):
        raise NotFound("There is no such theme.", mend="Choose one on the page of themes.")
    address, side = asked(), side_of(request.args.get("side"))
    themes, page = _themes(address, with_statements=kind == ThemeKind.MEANING), _page_number()
    with reading(engine()) as session:
        detail = detail_of(session, viewer(), themes, kind=ThemeKind(kind), key=key, side=side, page=page)
        owners, known = dict(theme_owners(session, viewer())), all_products(session)
    words, period = filter_words(address, owners, known), period_words(address.wanted.period)
    return render_template(
        "themes/theme.html", detail=detail, address=address, side=side, words=words, period=period, user=me()
    )


@blueprint.post("/themes/views")
def save_view() -> ResponseReturnValue:
    """Keep the filters under a name."""
    query = understood_query(request.form.get("query", ""), today=today())
    with writing(engine()) as session:
        view = saved_views.save_view(session, me().id, request.form.get("name", ""), query)
    flash(f"The view “{view.name}” is saved.", "success")
    return redirect(f"{url_for('themes.index')}?{view.query}#views")


@blueprint.post("/themes/views/<int:view_id>/delete")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Forget a saved view."""
    with writing(engine()) as session:
        name = saved_views.delete_view(session, me().id, view_id)
    flash(f"The view “{name}” is deleted.", "success")
    return redirect(url_for("themes.index"))


def asked() -> ThemeAddress:
    """Return what the address of the present request asks for."""
    return address_of(request.args, today=today())


def _themes(address: ThemeAddress, *, with_statements: bool = True) -> Themes:
    with reading(engine()) as session:
        facts = theme_facts(session, viewer(), address.wanted, by=address.by, with_statements=with_statements)
        guidelines = guideline_names(session, viewer())
    return find_themes(facts, guidelines=guidelines)


def _page_number() -> int:
    return number_of(request.args.get("page")) or 1


def _download(text: str, kind: str, suffix: str) -> Response:
    name = f"coaching-themes-{today().isoformat()}.{suffix}"
    return send_file(BytesIO(text.encode("utf-8")), kind, as_attachment=True, download_name=name)
