"""The pages about all contacts of a person or a team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coach.contacts.cadence import CadenceFinding, CadenceProblem, cadence_rules
from coach.contacts.outcomes import FEWEST, compare_outcomes
from coach.days import today
from coach.followups import DueState
from coach.guidelines.rules import Guideline
from coach.numbers import number_of
from coach.storage import deals, followups, touches, users
from coach.storage.cadence import cadence_today
from coach.storage.engine import Session, reading
from coach.storage.followups import FollowUpGroup
from coach.storage.tables import AccountRole
from web.contacts.month import day_named, days_of, month_named, month_of
from web.customers.forms import KIND_NAMES
from web.packs import pack_today
from web.sessions import me, viewer
from web.state import engine

MOST_FINDINGS = 50
PROBLEM_NAMES = {
    CadenceProblem.WAITING: "Waiting for you",
    CadenceProblem.QUIET: "Too quiet",
    CadenceProblem.CROWDED: "Too crowded",
}

blueprint = Blueprint("contacts", __name__)


@blueprint.get("/contacts")
def index() -> ResponseReturnValue:
    """Show a month of contacts, the customers that need attention, and follow-ups that are overdue."""
    present, owner_id = today(), number_of(request.args.get("owner"))
    with reading(engine()) as session:
        parts = _month(session, present, owner_id) | _attention(session, present, owner_id)
        people = _people(session)
    names = {"kinds": KIND_NAMES, "problems": PROBLEM_NAMES}
    return render_template(
        "contacts/index.html", **parts, people=people, owner_id=owner_id, names=names, today=present, user=me()
    )


@blueprint.get("/contacts/deals")
def outcomes() -> ResponseReturnValue:
    """Show how the meetings of won and lost deals differ."""
    with reading(engine()) as session:
        found = compare_outcomes(deals.closed_deals(session, viewer()))
    return render_template("contacts/deals.html", found=found, fewest=FEWEST)


def _month(session: Session, today: dt.date, owner_id: int | None) -> dict[str, Any]:
    """Return the month in the address, and what happened on the day in it where one is named."""
    first = month_named(request.args.get("month"), today)
    day = day_named(request.args.get("day"), first)
    counts = touches.count_by_day(session, viewer(), *days_of(first), owner_id=owner_id)
    entries = touches.list_contacts(session, viewer(), owner_id=owner_id, days=(day, day)) if day else ()
    return {"month": month_of(first, counts), "day": day, "entries": entries}


def _attention(session: Session, today: dt.date, owner_id: int | None) -> dict[str, Any]:
    """Return what breaks the company's rules on contacts today, and the first follow-ups that are overdue."""
    asking, shadow = viewer(), me().role is AccountRole.TRAINER

    def rules_for(products: Collection[int]) -> tuple[Guideline, ...]:
        return cadence_rules(pack_today(session, asking.team_id, product_ids=products).rules, shadow=shadow)

    found = cadence_today(session, asking, rules_for, today, owner_id=owner_id)
    return {
        "rules": found.rules,
        "findings": _by_problem(found.findings),
        "overdue": _overdue(session, today, owner_id),
        "most": MOST_FINDINGS,
    }


def _by_problem(findings: tuple[CadenceFinding, ...]) -> dict[CadenceProblem, list[CadenceFinding]]:
    return {problem: [one for one in findings if one.problem is problem] for problem in CadenceProblem}


def _overdue(session: Session, today: dt.date, owner_id: int | None) -> FollowUpGroup:
    groups = followups.list_groups(session, viewer(), today, owner_id=owner_id, limit=10)
    return next(group for group in groups if group.state is DueState.OVERDUE)


def _people(session: Session) -> list[tuple[int, str]]:
    """Return whose contacts a manager may choose, as (id, name); nobody for others."""
    team_id = viewer().managed_team
    return [(one.id, one.display_name) for one in users.list_users(session, team_id=team_id)] if team_id else []
