"""Publish, look back, compare, roll back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import CoachError, GuidelineError
from coach.guidelines.differences import PackDifference, as_json, difference
from coach.guidelines.editing import OpenPack, open_pack, pack_of, text_of_pack
from coach.guidelines.in_words import change_in_words
from coach.guidelines.phrases import build_matcher
from coach.guidelines.rule_tests import FailedTest, run_tests
from coach.guidelines.schema import GuidelinePack
from coach.storage import packs
from coach.storage.engine import reading, writing
from coach.storage.packs import NewVersion, PackVersion, PublishedPack
from coach.storage.rule_labels import refuse_unknown_labels
from web.guidelines.desk import Desk, asked_scope, encoder_for, open_desk, sayable
from web.guidelines.editor import writers_only
from web.guidelines.foreseeing import last_foreseen
from web.packs import installed_pack
from web.sessions import viewer
from web.state import engine

NO_DIGEST = "sha256:none"


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """A changed rule with its changes as sentences."""

    id: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in words; `found` is the difference itself."""

    found: PackDifference
    pack: tuple[str, ...]
    changed: tuple[RuleChanges, ...]


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/guidelines/publish")(ask_publish)
    blueprint.post("/guidelines/publish")(publish)
    blueprint.get("/guidelines/versions")(versions)
    blueprint.get("/guidelines/compare")(compare)
    blueprint.post("/guidelines/roll-back")(roll_back)
    blueprint.post("/guidelines/discard")(discard)


@writers_only
def ask_publish() -> ResponseReturnValue:
    """Show what publishing would change, and the results of all tests."""
    return _publish_page(open_desk(asked_scope()))


@writers_only
def publish() -> ResponseReturnValue:
    """Publish the working copy as it was shown."""
    desk = open_desk(asked_scope())
    if request.form.get("copy") != str(desk.version):
        return _publish_page(desk, refused="The working copy was changed in the meantime. Look at it again."), 409
    if not desk.pack.rules and not desk.on_top:
        return _publish_page(desk, refused="A pack needs at least one rule. Write one first."), 422
    if _failed(desk.pack):
        return _publish_page(desk, refused="Some tests fail; nothing is published before all of them hold."), 422
    try:
        done = _publish(desk, desk.pack, _new(desk.before, desk.pack, request.form.get("reason", "")))
    except GuidelineError as error:
        return _publish_page(desk, refused=sayable(error)), 422
    flash(f"Version {done.number} is published. It counts for meetings from today on.", "success")
    return redirect(url_for("guidelines.versions", **desk.address))


@writers_only
def versions() -> ResponseReturnValue:
    """List what was published, newest first."""
    desk = open_desk(asked_scope())
    with reading(engine()) as session:
        history = packs.list_versions(session, desk.team_id, product_id=desk.product_id)
    return render_template("guidelines/versions.html", desk=desk, history=history, refused="")


@writers_only
def compare() -> ResponseReturnValue:
    """Show what changed between two versions; 0 is the pack as installed."""
    desk = open_desk(asked_scope())
    numbers = [request.args.get(key, 0, type=int) for key in ("old", "new")]
    old, new = (_version_pack(desk, number) for number in numbers)
    changes = in_words(difference(_whole(old), _whole(new)))
    return render_template("guidelines/compare.html", desk=desk, numbers=numbers, changes=changes)


@writers_only
def roll_back() -> ResponseReturnValue:
    """Publish the text of an older version again; the working copy stays as it is."""
    desk, number = open_desk(asked_scope()), request.form.get("number", 0, type=int)
    reason = request.form.get("reason", "")
    older = _published(desk, number)
    pack = open_pack(older.text, name=desk.pack.name)
    try:
        done = _publish(desk, pack, _new(desk.before, pack, reason, restored=number, text=older.text))
    except GuidelineError as error:
        flash(sayable(error), "problem")
        return redirect(url_for("guidelines.versions", **desk.address))
    flash(f"Version {number} counts again, as version {done.number}. The working copy is unchanged.", "success")
    return redirect(url_for("guidelines.versions", **desk.address))


@writers_only
def discard() -> ResponseReturnValue:
    """Make the working copy what was published last."""
    desk = open_desk(asked_scope())
    if request.form.get("copy") == str(desk.version):
        with writing(engine()) as session:
            text = text_of_pack(desk.before)
            keep = {"team_id": desk.team_id, "product_id": desk.product_id}
            packs.save_working_copy(session, viewer(), text, version=desk.version, **keep)
        flash("The working copy is what was published last.", "success")
        return redirect(url_for("guidelines.index", **desk.address))
    flash("The working copy was changed in the meantime; nothing was thrown away.", "problem")
    return redirect(url_for("guidelines.ask_publish", **desk.address))


def in_words(found: PackDifference) -> Difference:
    """Return a difference in words."""
    return Difference(
        found,
        tuple(change_in_words(change) for change in found.pack),
        tuple(RuleChanges(rule.id, tuple(change_in_words(one) for one in rule.fields)) for rule in found.changed),
    )


def _publish_page(desk: Desk, *, refused: str = "") -> str:
    failed, problem = (), ""
    try:
        failed = _failed(desk.pack)
    except CoachError as error:  # the encoder may be busy or missing
        problem = error.sentence()
    return render_template(
        "guidelines/publish.html",
        desk=desk,
        changes=in_words(difference(_whole(desk.before), _whole(desk.pack))),
        failed=failed,
        tests=sum(len(rule.hits) + len(rule.misses) for rule in desk.pack.rules),
        refused=refused or problem,
        reason=request.form.get("reason", ""),
        backtest=last_foreseen(desk),
    )


def _failed(pack: OpenPack) -> tuple[FailedTest, ...]:
    return tuple(run_tests(_whole(pack), encoder_for(pack.rules)))


def _whole(pack: OpenPack) -> GuidelinePack:
    """Return an open pack as one that can be compared and tested; it may have no rules."""
    return GuidelinePack(pack.name, pack.about, NO_DIGEST, pack.rules, build_matcher(()))


def _new(before: OpenPack, pack: OpenPack, reason: str, *, restored: int | None = None, text: str = "") -> NewVersion:
    text = text or text_of_pack(pack)
    return NewVersion(
        text=text,
        digest=pack_of(text, pack.name).digest if text else NO_DIGEST,
        rules=len(pack.rules),
        live=pack.live,
        difference=as_json(difference(_whole(before), _whole(pack))),
        reason=reason,
        restored=restored,
    )


def _publish(desk: Desk, pack: OpenPack, new: NewVersion) -> PackVersion:
    with writing(engine()) as session:
        refuse_unknown_labels(session, pack.rules, name=pack.name)
        scope = {"team_id": desk.team_id, "product_id": desk.product_id}
        return packs.publish(session, viewer(), new, seen=desk.number, **scope)


def _published(desk: Desk, number: int) -> PublishedPack:
    with reading(engine()) as session:
        return packs.published(session, number, desk.team_id, product_id=desk.product_id)


def _version_pack(desk: Desk, number: int) -> OpenPack:
    if number == 0:
        installed = installed_pack()
        rules = () if desk.on_top else installed.rules
        return OpenPack(desk.pack.name if desk.on_top else installed.name, "", rules)
    return open_pack(_published(desk, number).text, name=desk.pack.name)
