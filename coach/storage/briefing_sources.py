"""What the other parts know for a briefing: results, changed guidelines, contacts, themes, the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from coach.briefing.changes import changes_between
from coach.briefing.records import (
    CadenceCount,
    Material,
    Period,
    Quote,
    SharedPassage,
    TargetResult,
    TargetsReached,
)
from coach.contacts.cadence import CadenceFinding, CadenceProblem, cadence_rules
from coach.days import day_of
from coach.exemplars import Theme
from coach.guidelines.rules import Guideline
from coach.storage.access import Viewer
from coach.storage.briefing_material import gather
from coach.storage.cadence import CadenceToday, cadence_today
from coach.storage.library import Passage, list_library
from coach.storage.meetings import get_meeting
from coach.storage.pack_in_force import names_in_force, pack_in_force
from coach.storage.results import Result, list_results
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, ThemeKind, find_themes, headlines
from coach.themes.period import period_between

GOOD_AT: Mapping[Theme, str] = {
    Theme.NEED_ANSWERED: "a need drawn out and answered",
    Theme.OBJECTION_HANDLED: "an objection well handled",
    Theme.CLEAR_NEXT_STEP: "a clear next step",
}
MOST_CUSTOMERS = 3
MOST_SHARED = 2
LIBRARY_LOOKED_AT = 20
COUNTED_ALREADY = frozenset({ThemeKind.NEEDS, ThemeKind.OBJECTIONS, ThemeKind.GUIDELINES})
"""Kinds of themes that the coaching focus counts by itself; only a change in them says more."""


def gather_all(  # noqa: PLR0913  (who asks, of which team and days, by which rules)
    session: Session,
    viewer: Viewer,
    team_id: int,
    span: Period,
    *,
    today: dt.date,
    guidelines_file: Path | None,
    product_id: int | None = None,
) -> Material:
    """Return the material of a team's briefing with what all other parts know of the team.

    `guidelines_file` is the pack as installed (None: the shipped one), under what was published. A product narrows
    the customer meetings, and adds its guidelines.

    Raises:
        NotFound: there is no such team for `viewer`.
        GuidelineError: the installed pack cannot be read.
    """
    material = gather(session, viewer, team_id, span, today=today, product_id=product_id)
    last, first = min(span.until, today), span.since - dt.timedelta(days=1)
    days, of = period_between(span.since, span.until)[0], () if product_id is None else (product_id,)
    now = pack_in_force(session, team_id, last, guidelines_file, product_ids=of).rules
    before = pack_in_force(session, team_id, first, guidelines_file, product_ids=of).rules

    def rules_for(products: Collection[int]) -> tuple[Guideline, ...]:
        return cadence_rules(pack_in_force(session, team_id, last, guidelines_file, product_ids=products).rules)

    results = _within(list_results(session, viewer), span)
    names = names_in_force(session, (team_id,), last, guidelines_file)
    return replace(
        material,
        results=tuple(_of_team(results, material.team)),
        reached=tuple(_reached(results)),
        changes=changes_between(before, now),
        contacts=_contacts(cadence_today(session, viewer, rules_for, today)),
        headlines=tuple(_headlines(session, viewer, ThemeFilter(days, team_id=team_id, product_id=product_id), names)),
        shared=tuple(_shared(session, viewer, span)),
    )


def _within(results: Iterable[Result], span: Period) -> list[Result]:
    """Return the results whose period touches the days of the briefing."""
    return [one for one in results if one.starts_on <= span.until and _last_day(one) >= span.since]


def _last_day(one: Result) -> dt.date:
    months = {"Q": 3, "W": 0}.get(one.period[5:6], 1 if len(one.period) > 4 else 12)
    if not months:
        return one.starts_on + dt.timedelta(days=6)
    place = one.starts_on.month - 1 + months
    return dt.date(one.starts_on.year + place // 12, place % 12 + 1, 1) - dt.timedelta(days=1)


def _of_team(results: Iterable[Result], team: str) -> Iterable[TargetResult]:
    for one in results:
        if one.person_id is None and one.target is not None and one.result is not None:
            yield TargetResult(team, one.metric, one.target, one.result, one.period)


def _reached(results: Iterable[Result]) -> Iterable[TargetsReached]:
    """Count the people who reached their own targets: reps read shared briefings, and no other's figures."""
    counts: dict[tuple[str, str], list[bool]] = {}
    for one in results:
        if one.person_id is not None and one.share is not None:
            counts.setdefault((one.metric, one.period), []).append(one.share >= 1)
    for (metric, period), reached in counts.items():
        yield TargetsReached(metric, period, sum(reached), len(reached))


def _contacts(contacts: CadenceToday) -> tuple[CadenceCount, ...]:
    findings: dict[str, list[CadenceFinding]] = {}
    for finding in contacts.findings:
        findings.setdefault(finding.guideline, []).append(finding)
    return tuple(
        CadenceCount(
            name, found[0].message, len(found), contacts.customers[name], tuple(map(_named, found[:MOST_CUSTOMERS]))
        )
        for name, found in findings.items()
    )


def _named(finding: CadenceFinding) -> str:
    unit = "contacts" if finding.problem is CadenceProblem.CROWDED else "days"
    return f"{finding.customer} ({finding.number} {unit})"


def _headlines(session: Session, viewer: Viewer, wanted: ThemeFilter, names: Mapping[str, str]) -> Iterable[str]:
    themes = find_themes(theme_facts(session, viewer, wanted, with_statements=False), guidelines=names)
    for told in headlines(themes):
        if told.better is not None or told.kind not in COUNTED_ALREADY:
            yield told.text


def _shared(session: Session, viewer: Viewer, span: Period) -> Iterable[SharedPassage]:
    """Yield the newest passages that reps of the team let others read; they go with their meeting."""
    found = list_library(session, viewer, per_page=LIBRARY_LOOKED_AT).passages
    known = [one for one in found if one.meeting_id is not None and day_of(one.chosen_at) <= span.until]
    for one in known[:MOST_SHARED]:
        yield SharedPassage(one.owner_name, GOOD_AT[one.theme], tuple(_quotes(session, viewer, one)))


def _quotes(session: Session, viewer: Viewer, passage: Passage) -> Iterable[Quote]:
    meeting = get_meeting(session, viewer, passage.meeting_id or 0)
    for line in passage.lines:
        yield Quote(meeting.id, meeting.title, meeting.held_on, passage.first_sentence, line["text"], line["speaker"])
