"""Writing one rule: edit, new, delete, state, and trying it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import GuidelineError, NotFound
from coach.guidelines.editing import OpenPack, mark_of, with_rule, without_rule
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.plain import rule_as_yaml
from coach.guidelines.proposals import propose
from coach.guidelines.rules import Guideline, Status
from coach.numbers import number_of
from coach.storage import own_labels, proposals
from coach.storage.engine import reading, writing
from coach.storage.errors import EditConflict
from coach.storage.proposals import Heard
from coach.storage.tables import AccountRole, Decision
from web.guidelines.desk import Desk, asked_scope, change, open_desk, sayable
from web.guidelines.draft import (
    FORM,
    YAML,
    RuleDraft,
    RuleFault,
    draft_of,
    draft_of_keys,
    sent_draft,
    switched,
    template_of,
)
from web.guidelines.fields import fields_of, own_choices, scope_fields
from web.guidelines.trying import Trial, trial_of
from web.security import ANALYSES, limiter, person_or_address
from web.sessions import only_for, viewer
from web.state import engine
from web.words import day

writers_only = only_for(AccountRole.TRAINER, AccountRole.ADMIN)


class RuleChanged(EditConflict):
    """Somebody saved the same rule after it was opened; `theirs` is what they wrote, None where they deleted it."""

    def __init__(self, theirs: Guideline | None) -> None:
        self.theirs = theirs
        super().__init__("Somebody changed this rule in the meantime.", mend="Compare both texts, then save again.")


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    limited = limiter.limit(ANALYSES, key_func=person_or_address)
    blueprint.route("/guidelines/new", methods=["GET"])(new)
    blueprint.post("/guidelines/new")(limited(add))
    blueprint.post("/guidelines/try")(limited(try_out))
    blueprint.get("/guidelines/<path:rule_id>/edit")(edit)
    blueprint.post("/guidelines/<path:rule_id>/edit")(limited(save))
    blueprint.post("/guidelines/<path:rule_id>/status")(set_status)
    blueprint.route("/guidelines/<path:rule_id>/delete", methods=["GET", "POST"])(delete)


@writers_only
def new() -> ResponseReturnValue:
    """Offer the kinds of rule, or a template of one, or what a sentence of a meeting proposes."""
    desk, kind = open_desk(asked_scope()), request.args.get("kind", "")
    heard = _heard()
    if heard is not None:
        return _page(desk, None, _proposed(heard))
    if kind not in RULE_KINDS:
        return render_template("guidelines/kinds.html", desk=desk, kinds=RULE_KINDS)
    return _page(desk, None, template_of(kind, shown_as=_shown_as()))


@writers_only
def add() -> ResponseReturnValue:
    """Add the rule that was sent, or try it, or show it in the other view."""
    return _answer(None)


@writers_only
def edit(rule_id: str) -> ResponseReturnValue:
    """Show a rule in the editor."""
    desk = open_desk(asked_scope())
    return _page(desk, rule_id, draft_of(_rule(desk, rule_id), shown_as=_shown_as()))


@writers_only
def save(rule_id: str) -> ResponseReturnValue:
    """Save the rule that was sent, or try it, or show it in the other view."""
    return _answer(rule_id)


@writers_only
def try_out() -> ResponseReturnValue:
    """Answer what the rule in the editor does, as a part of the page."""
    draft = sent_draft()
    return render_template("guidelines/_trial.html", draft=draft, trial=trial_of(draft))


@writers_only
def set_status(rule_id: str) -> ResponseReturnValue:
    """Make a rule of the working copy a draft, put it on trial, or make it live."""
    status = request.form.get("status", "")
    if status not in set(Status):
        raise NotFound("There is no such state of a rule.", mend="Choose draft, on trial or live.")
    desk = change(asked_scope(), lambda desk: _with_status(desk, rule_id, Status(status)))
    flash("The state is changed in the working copy. It counts once you publish.", "success")
    return redirect(url_for("guidelines.show", rule_id=rule_id, **desk.address))


@writers_only
def delete(rule_id: str) -> ResponseReturnValue:
    """Ask before a rule is taken out of the working copy, and take it out."""
    desk = open_desk(asked_scope())
    rule = _own_rule(desk, rule_id)
    if request.method == "GET":
        return render_template("guidelines/delete.html", desk=desk, rule=rule, seen=mark_of(rule))
    desk = change(desk.scope, lambda now: without_rule(_unchanged(now, rule_id, request.form.get("seen", "")), rule_id))
    flash(f"The rule {rule_id} is out of the working copy. Published versions keep it.", "success")
    return redirect(url_for("guidelines.index", **desk.address))


def _answer(rule_id: str | None) -> ResponseReturnValue:
    desk, draft, wanted = open_desk(asked_scope()), sent_draft(), request.form.get("do", "")
    if wanted in (FORM, YAML):
        return _page(desk, rule_id, switched(draft, wanted))
    trial = trial_of(draft, on_meetings=wanted == "try")
    if wanted == "try" or draft.rule is None or trial.failed or trial.problem:
        return _page(desk, rule_id, draft, trial=trial), 200 if wanted == "try" else 422
    return _saved(desk, rule_id, draft, trial)


def _saved(desk: Desk, rule_id: str | None, draft: RuleDraft, trial: Trial) -> ResponseReturnValue:
    rule, seen, heard = draft.rule, request.form.get("seen", ""), _heard()
    assert rule is not None
    try:
        change(desk.scope, lambda now: with_rule(_unchanged(now, rule_id, seen), rule, instead_of=rule_id))
    except RuleChanged as conflict:
        return _page(desk, rule_id, draft, theirs=conflict), 409
    except GuidelineError as error:
        fault = RuleFault(sayable(error), key=error.where if error.where == "id" else "")
        return _page(desk, rule_id, _with_fault(draft, fault), trial=trial), 422
    if heard is not None:
        _accept(heard, rule.id)
    flash("The rule is saved in the working copy. It counts once you publish.", "success")
    return redirect(url_for("guidelines.show", rule_id=rule.id, **desk.address))


def _with_fault(draft: RuleDraft, fault: RuleFault) -> RuleDraft:
    return replace(draft, fault=fault)


def _unchanged(desk: Desk, rule_id: str | None, seen: str) -> OpenPack:
    """Return the working copy where the rule in it is still the one that was opened."""
    now = desk.pack.rule(rule_id) if rule_id else None
    if rule_id and mark_of(now) != seen:
        raise RuleChanged(now)
    return desk.pack


def _with_status(desk: Desk, rule_id: str, status: Status) -> OpenPack:
    rule = _rule(desk, rule_id)
    return with_rule(desk.pack, replace(rule, status=status), instead_of=rule_id)


def _own_rule(desk: Desk, rule_id: str) -> Guideline:
    rule = desk.pack.rule(rule_id)
    if rule is None:
        raise NotFound("There is no such rule.", mend="It may have been deleted, or have another id now.")
    return rule


def _rule(desk: Desk, rule_id: str) -> Guideline:
    """Return a rule of the working copy; a team may begin with one of the company."""
    beneath = next((rule for rule in desk.base if rule.id == rule_id), None)
    return desk.pack.rule(rule_id) or beneath or _own_rule(desk, rule_id)


def _shown_as() -> str:
    return YAML if request.args.get("as") == YAML else FORM


def _proposed(heard: Heard) -> RuleDraft:
    """Return the rule that a sentence of an internal meeting proposes."""
    proposal = propose(heard.text, heard_in=f"Internal meeting of {day(heard.day)}")
    return draft_of_keys(proposal.kind, proposal.keys)


def sentence_asked(given: Mapping[str, str]) -> tuple[int, int]:
    """Return the meeting and the number of the sentence that a form or an address names."""
    meeting, sentence = (number_of(given.get(key)) for key in ("meeting", "sentence"))
    if meeting is None or sentence is None:
        raise NotFound("There is no such sentence.")
    return meeting, sentence


def _heard() -> Heard | None:
    """Return the sentence that the editor was opened from, None where it was not opened from one."""
    if not request.values.get("meeting"):
        return None
    with reading(engine()) as session:
        return proposals.one_heard(session, viewer(), *sentence_asked(request.values))


def _accept(heard: Heard, rule_id: str) -> None:
    """Keep that a proposal became a rule."""
    with writing(engine()) as session:
        proposals.decide(session, viewer(), heard.meeting_id, heard.text, Decision.ACCEPTED, rule=rule_id)


def _page(
    desk: Desk, rule_id: str | None, draft: RuleDraft, *, trial: Trial | None = None, theirs: RuleChanged | None = None
) -> str:
    now = theirs.theirs if theirs else desk.pack.rule(rule_id) if rule_id else None
    seen = mark_of(now) if theirs or request.method == "GET" else request.form.get("seen", "")
    kind = draft.kind if draft.kind in RULE_KINDS else next(iter(RULE_KINDS))
    with reading(engine()) as session:
        used = {one.definition.address: one.definition.name for one in own_labels.used_labels(session)}
    own = own_choices(kind, used, draft.values)
    return render_template(
        "guidelines/edit.html",
        desk=desk,
        rule_id=rule_id,
        draft=draft,
        fields=fields_of(kind, own),
        scope_fields=scope_fields(own),
        meaning=RULE_KINDS[kind].meaning,
        trial=trial,
        conflict=theirs,
        their_text=rule_as_yaml(theirs.theirs) if theirs and theirs.theirs else "",
        seen=seen,
    )
