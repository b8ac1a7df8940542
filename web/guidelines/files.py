"""Pack files in the browser: out as YAML or JSON, in with the same parser as everywhere."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coach.errors import GuidelineError
from coach.guidelines.differences import rule_changes
from coach.guidelines.editing import OpenPack, open_pack
from coach.guidelines.nodes import LARGEST_BYTES
from coach.guidelines.plain import PACK_WRITERS
from coach.guidelines.rule_tests import run_tests
from coach.guidelines.schema import GuidelinePack, decoded, load_pack
from coach.storage import packs
from coach.storage.engine import reading
from coach.storage.rule_labels import refuse_unknown_labels
from web.guidelines.desk import Desk, asked_scope, change, encoder_for, open_desk
from web.guidelines.editor import writers_only
from web.intake import plain_name
from web.security import ANALYSES, limiter, person_or_address
from web.state import engine

TYPES = {"yaml": "application/yaml", "json": "application/json"}
MOST_NAMED = 5
REPLACE = "Tick “replace” to put those of the file in their place."


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    limited = limiter.limit(ANALYSES, key_func=person_or_address)
    blueprint.get("/guidelines/export")(export)
    blueprint.get("/guidelines/import")(ask_import)
    blueprint.post("/guidelines/import")(limited(take_in))


@writers_only
def export() -> ResponseReturnValue:
    """Download the working copy or, with `number`, a published version."""
    desk, number = open_desk(asked_scope()), request.args.get("number", type=int)
    form = request.args.get("format", "yaml")
    form = form if form in PACK_WRITERS else "yaml"
    if number is None:
        return _download(PACK_WRITERS[form](desk.pack.name, desk.pack.about, desk.pack.rules), form, "working-copy")
    with reading(engine()) as session:
        text = packs.published(session, number, desk.team_id, product_id=desk.product_id).text
    pack = open_pack(text, name=desk.pack.name)
    text = text if form == "yaml" else PACK_WRITERS[form](pack.name, pack.about, pack.rules)
    return _download(text, form, f"version-{number}")


@writers_only
def ask_import() -> ResponseReturnValue:
    """Ask for a pack file."""
    return _page(open_desk(asked_scope()))


@writers_only
def take_in() -> ResponseReturnValue:
    """Take the rules of a pack file into the working copy: all of them, or none where something is wrong."""
    desk, file, replace = open_desk(asked_scope()), request.files.get("file"), bool(request.form.get("replace"))
    try:
        pack = _read(plain_name(file.filename if file else ""), file.stream.read(LARGEST_BYTES + 1) if file else b"")
        desk = change(desk.scope, lambda now: _merged(now.pack, pack, replace=replace))
    except GuidelineError as error:
        return _page(desk, refused=error.sentence()), 422
    flash(f"{len(pack.rules)} rules of “{pack.name}” are in the working copy.", "success")
    return redirect(url_for("guidelines.index", **desk.address))


def _read(name: str, content: bytes) -> GuidelinePack:
    if not content:
        raise GuidelineError("No file was chosen, or it is empty.", mend="Choose a pack file in YAML or JSON.")
    pack = load_pack(decoded(content, name=name), name=name)
    with reading(engine()) as session:
        refuse_unknown_labels(session, pack.rules, name=name)
    failed = run_tests(pack, encoder_for(pack.rules))
    if failed:
        raise GuidelineError(f"{len(failed)} tests of the file fail. The first: {failed[0]}", where=name)
    return pack


def _merged(now: OpenPack, pack: GuidelinePack, *, replace: bool) -> OpenPack:
    """Return the working copy with the rules of the file; with `replace` they take the place of others."""
    here = {rule.id: rule for rule in now.rules}
    other = [rule.id for rule in pack.rules if rule.id in here and rule_changes(here[rule.id], rule)]
    if other and not replace:
        more = f" and {len(other) - MOST_NAMED} more" if len(other) > MOST_NAMED else ""
        named = ", ".join(other[:MOST_NAMED]) + more
        raise GuidelineError(f"The working copy has other rules with these ids: {named}.", mend=REPLACE)
    theirs = {rule.id: rule for rule in pack.rules}
    kept = tuple(theirs.get(rule.id, rule) for rule in now.rules)
    return OpenPack(now.name, now.about, kept + tuple(rule for rule in pack.rules if rule.id not in here))


def _page(desk: Desk, *, refused: str = "") -> str:
    return render_template("guidelines/import.html", desk=desk, refused=refused, largest=LARGEST_BYTES // 1024)


def _download(text: str, form: str, name: str) -> Response:
    return send_file(
        BytesIO(text.encode("utf-8")), TYPES[form], as_attachment=True, download_name=f"guidelines-{name}.{form}"
    )
