"""How far people took up a wording: shares before and since it went live, as a chart and as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coach.adoption import WORDING_KINDS, Adoption, Count, Share, adoption_of, live_since, together, told_apart
from coach.errors import NotFound
from coach.guidelines.rules import Guideline, Status
from coach.storage import adoption, packs
from coach.storage.engine import Session, reading
from web.guidelines.desk import asked_scope, live_pack, products_with_rules
from web.packs import installed_pack
from web.sessions import viewer
from web.state import engine

WIDTH, ROW = 320, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in the chart, in pixels: the interval from `start` to `end`, the share at `at`."""

    start: float
    end: float
    at: float
    y: float


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A group in the table and its two bars in the chart."""

    found: Adoption
    before: Bar | None
    after: Bar | None
    y: int


def add_to(blueprint: Blueprint) -> None:
    """Give the page its address."""
    blueprint.get("/guidelines/adoption")(show_adoption)


def show_adoption() -> ResponseReturnValue:
    """List the wordings that are live, or show how far one was taken up; `?product=3` adds those of a product."""
    product_id = asked_scope().product_id
    rules = [rule for rule in live_pack(product_id).rules if rule.kind in WORDING_KINDS and rule.status is Status.LIVE]
    with reading(engine()) as session:
        versions = (*packs.list_versions(session), *_of_team(session), *_of_product(session, product_id))
        since = {rule.id: _since(versions, rule) for rule in rules}
        chosen = _chosen(rules)
        counts = _counts(session, chosen, since[chosen.id]) if chosen else ()
    rows = chart_rows(counts)
    names = {"rules": rules, "since": since, "width": WIDTH, "height": len(rows) * ROW + 24}
    names |= {"products": products_with_rules(), "product": product_id}
    return render_template(
        "guidelines/adoption.html", rule=chosen, rows=rows, names=names, writes=packs.may_write(viewer())
    )


def chart_rows(counts: tuple[Count, ...]) -> list[ChartRow]:
    """Return the groups with their places in the chart; several groups also as one."""
    listed = [*counts, together(counts)] if len(counts) > 1 else list(counts)
    rows = []
    for number, count in enumerate(listed):
        found, y = adoption_of(count), number * ROW
        rows.append(ChartRow(found, _bar(found.before, y + 11), _bar(found.after, y + 23), y))
    return rows


def _bar(share: Share, y: float) -> Bar | None:
    if share.value is None or share.low is None or share.high is None:
        return None
    return Bar(round(share.low * WIDTH, 1), round(share.high * WIDTH, 1), round(share.value * WIDTH, 1), y)


def _chosen(rules: list[Guideline]) -> Guideline | None:
    wanted = request.args.get("rule", "")
    found = next((rule for rule in rules if rule.id == wanted), None)
    if wanted and found is None:
        raise NotFound("There is no such live rule.", mend="Choose one from the list.")
    return found


def _of_team(session: Session) -> tuple[packs.PackVersion, ...]:
    team_id = viewer().team_id
    return () if team_id is None else packs.list_versions(session, team_id)


def _of_product(session: Session, product_id: int | None) -> tuple[packs.PackVersion, ...]:
    return () if product_id is None else packs.list_versions(session, product_id=product_id)


def _since(versions: tuple[packs.PackVersion, ...], rule: Guideline) -> dt.date | None:
    """Return the day on which a rule went live, None where it was live before anything was published."""
    if rule.id in {one.id for one in installed_pack().rules if one.status is Status.LIVE}:
        return None
    scopes: dict[tuple[int | None, int | None], list[packs.PackVersion]] = {}
    for version in versions:
        scopes.setdefault((version.team_id, version.product_id), []).append(version)
    days = [day for listed in scopes.values() if (day := live_since(listed, rule.id)) is not None]
    return min(days, default=None)


def _counts(session: Session, rule: Guideline, since: dt.date | None) -> tuple[Count, ...]:
    day = since or dt.date.min
    if packs.may_write(viewer()):
        return told_apart(adoption.counts_by_team(session, viewer(), rule.id, day))
    return adoption.counts_by_person(session, viewer(), rule.id, day)
