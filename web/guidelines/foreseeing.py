"""What publishing would change: a back-test of the working copy, and its examples as tests of a rule."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.errors import NotFound
from coach.guidelines.editing import OpenPack, layered, text_of_pack, with_rule
from coach.guidelines.plain import pack_as_yaml
from coach.guidelines.rules import Guideline
from coach.storage import backtest_examples, backtests, packs
from coach.storage import jobs as job_rows
from coach.storage.backtest_examples import LinesForTests
from coach.storage.backtests import BackTestRecord
from coach.storage.engine import reading, writing
from coach.storage.pack_in_force import PRODUCT, TEAM
from coach.storage.packs import PacksInForce
from coach.storage.scenes import SceneFilter
from web.guidelines.desk import COMPANY, Desk, Scope, asked_scope, change, open_desk
from web.guidelines.editor import writers_only
from web.packs import together
from web.sessions import viewer
from web.state import engine

NamedText = tuple[str, str]


def add_to(blueprint: Blueprint) -> None:
    """Give the actions their addresses."""
    blueprint.post("/guidelines/backtest")(foresee)
    blueprint.post("/guidelines/tests")(take_lines)


@writers_only
def foresee() -> ResponseReturnValue:
    """Start a back-test of the working copy against what is published, and lead to it."""
    desk = open_desk(asked_scope())
    if not desk.pack.rules and not desk.on_top:
        flash("A pack needs at least one rule. Write one first.", "problem")
        return redirect(url_for("guidelines.ask_publish", **desk.address))
    old, new = _before(desk), (copy_name(desk), _whole_text(desk, desk.pack))
    wanted = SceneFilter(team_id=desk.team_id, product_id=desk.product_id)
    with writing(engine()) as session:
        job_id = jobs.start_backtest(session, viewer(), old, new, wanted)
        number = job_rows.get_job(session, viewer(), job_id).subject_id
    return redirect(url_for("backtests.show", backtest_id=number))


@writers_only
def take_lines() -> ResponseReturnValue:
    """Put the sentences that a trainer judged in a back-test among the tests of their rule, and lead to the rule."""
    number, rule_id = request.form.get("backtest", 0, type=int), request.form.get("rule", "")
    with reading(engine()) as session:
        test = backtests.get_backtest(session, viewer(), number)
        lines = backtest_examples.lines_for_tests(session, viewer(), number).get(rule_id)
    address = editor_address(test, rule_id)
    if lines is None or address is None:
        raise NotFound("There are no sentences for a rule of the working copy.", mend="Judge some examples first.")
    change(Scope(address.get("team"), address.get("product")), lambda desk: _with_tests(desk, rule_id, lines))
    flash(
        "The sentences are among the tests. Take out names and other details of a customer, then change the rule"
        " until all of its tests hold: nothing is published before.",
        "success",
    )
    return redirect(url_for("guidelines.edit", rule_id=rule_id, **address))


def editor_address(test: BackTestRecord, rule_id: str) -> dict[str, int] | None:
    """Return the parameters under which the editor shows a rule of a back-test, None where no working copy has it."""
    own = Scope(product_id=test.wanted.product_id) if test.wanted.product_id else Scope(test.wanted.team_id)
    desks = (open_desk(scope) for scope in dict.fromkeys((own, COMPANY)))
    return next((desk.address for desk in desks if desk.pack.rule(rule_id) is not None), None)


def copy_name(desk: Desk) -> str:
    """Return what the working copy is called in back-tests, as it was saved last."""
    scope = f" of {desk.sort} {desk.whose}" if desk.on_top else ""
    return f"Working copy{scope}, save {desk.version}"


def last_foreseen(desk: Desk) -> BackTestRecord | None:
    """Return the newest back-test of the working copy as it is now, None where nobody asked for one."""
    with reading(engine()) as session:
        found = backtests.list_backtests(session, viewer())
    wanted = copy_name(desk), _before(desk)[0]
    return next((test for test in found if (test.new_name, test.old_name) == wanted), None)


def _before(desk: Desk) -> NamedText:
    name = f"Version {desk.number}" if desk.number else "As installed" if not desk.on_top else "The company's rules"
    return name, _whole_text(desk, desk.before)


def _whole_text(desk: Desk, pack: OpenPack) -> str:
    """Return the text of a pack of the desk, with the company's rules under one of a team or a product."""
    if not desk.on_top:
        return text_of_pack(pack)
    with reading(engine()) as session:
        company = together(PacksInForce(company=packs.newest(session)))
    both = layered(company, text_of_pack(pack), name=TEAM if desk.product_id is None else PRODUCT)
    return pack_as_yaml(both.name, both.about, both.rules)


def _with_tests(desk: Desk, rule_id: str, lines: LinesForTests) -> OpenPack:
    rule = desk.pack.rule(rule_id)
    if rule is None:
        raise NotFound("There is no such rule.", mend="It may have been deleted, or have another id now.")
    return with_rule(desk.pack, _tested(rule, lines), instead_of=rule_id)


def _tested(rule: Guideline, lines: LinesForTests) -> Guideline:
    """Return the rule with further tests; what was a test of the other side goes to the side judged last."""
    hits = [one for one in rule.hits if one not in lines.miss]
    misses = [one for one in rule.misses if one not in lines.hit]
    hits += [one for one in lines.hit if one not in hits]
    misses += [one for one in lines.miss if one not in misses]
    return replace(rule, hits=tuple(hits), misses=tuple(misses))
