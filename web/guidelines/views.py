"""The list of rules and the page of one rule."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coach.errors import NotFound
from coach.guidelines.own_labels import label_in_words
from coach.guidelines.rules import Guideline, Status
from coach.guidelines.trial import try_tests
from coach.own_labels import LabelState
from coach.storage import packs, teams
from coach.storage.engine import reading
from coach.storage.products import all_products
from coach.storage.rule_labels import labels_out_of_use
from web.guidelines.desk import Desk, asked_scope, encoder_for, live_pack, open_desk, products_with_rules
from web.guidelines.listing import RuleFilter, filter_of, kind_choices, page_of, rows_of
from web.sessions import viewer
from web.state import engine

# What became of an own label that is found nowhere; None is one that was deleted.
_SILENT: Mapping[LabelState | None, str] = {LabelState.RETIRED: "is retired", None: "does not exist any more"}


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/guidelines")(index)
    blueprint.get("/guidelines/<path:rule_id>")(show)


def index() -> ResponseReturnValue:
    """List the rules: the working copy for those who write it, the live ones for everybody else."""
    wanted, number = filter_of(request.args), request.args.get("page", "")
    if not packs.may_write(viewer()):
        return _live_page(wanted, number)
    desk = open_desk(asked_scope())
    rows = rows_of(desk.pack.rules, desk.base, desk.before.rules, on_top=desk.on_top)
    found = page_of([row for row in rows if wanted.fits(row.rule)], total=len(rows), page=number)
    with reading(engine()) as session:
        names = {"kinds": kind_choices(), "teams": teams.list_teams(session), "products": all_products(session)}
    return render_template("guidelines/index.html", desk=desk, found=found, wanted=wanted, names=names)


def _live_page(wanted: RuleFilter, number: str) -> str:
    """Show what counts for the user's team, in meetings about a product where the address names one."""
    scope, products = asked_scope(), products_with_rules()
    rules = [rule for rule in live_pack(scope.product_id).rules if rule.status is Status.LIVE]
    fitting = page_of([rule for rule in rules if wanted.fits(rule)], total=len(rules), page=number)
    shown = {"found": fitting, "wanted": wanted, "kinds": kind_choices(), "products": products}
    return render_template("guidelines/live.html", **shown, product_id=scope.product_id)


def show(rule_id: str) -> ResponseReturnValue:
    """Show one rule in words."""
    if not packs.may_write(viewer()):
        rule = _live(rule_id)
        shown = {"rule": rule, "desk": None, "outcomes": (), "own": False}
        return render_template("guidelines/show.html", **shown, silent=silent_labels(rule))
    desk = open_desk(asked_scope())
    rule = _written(desk, rule_id)
    shown = {"rule": rule, "desk": desk, "outcomes": try_tests(rule, encoder_for((rule,)))}
    own = desk.pack.rule(rule_id) is not None
    return render_template("guidelines/show.html", **shown, own=own, silent=silent_labels(rule))


def silent_labels(rule: Guideline) -> tuple[tuple[str, str], ...]:
    """Return the own labels of a rule that are found nowhere, each with what became of it."""
    with reading(engine()) as session:
        found = labels_out_of_use(session, rule)
    return tuple((label_in_words(label), _SILENT.get(state, "is not in use")) for label, state in found.items())


def _live(rule_id: str) -> Guideline:
    rule = live_pack(asked_scope().product_id).rule(rule_id)
    if rule is None or rule.status is not Status.LIVE:
        raise _missing()
    return rule


def _written(desk: Desk, rule_id: str) -> Guideline:
    rule = desk.pack.rule(rule_id) or next((one for one in desk.base if one.id == rule_id), None)
    if rule is None:
        raise _missing()
    return rule


def _missing() -> NotFound:
    return NotFound("There is no such rule.", mend="It may have been deleted, or have another id now.")
