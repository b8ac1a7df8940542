"""What a briefing is made of: counts over indexed rows, and sentences from the reports of a few meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import Session

from coach.briefing.passages import passages_of, quote_of
from coach.briefing.records import (
    Action,
    AnsweredNeed,
    Material,
    MissedGuideline,
    ObjectionCount,
    OpenNeeds,
    Passage,
    Period,
    Quote,
)
from coach.domain import (
    Label,
    LinkType,
    MeetingKind,
    NeedStatus,
    ObjectionKind,
    ObjectionStatus,
    Product,
    Topic,
    Verdict,
)
from coach.errors import NotFound
from coach.storage.access import Viewer, visible_meetings
from coach.storage.actions import open_actions
from coach.storage.examples import Examples
from coach.storage.products import known_product, with_product
from coach.storage.tables import (
    FindingRow,
    MeetingRow,
    MeetingStatus,
    NeedRow,
    ObjectionRow,
    TeamRow,
    UserRow,
)

MOST_INTERNAL = 20
MOST_ANSWERING = 20
MOST_GUIDELINES = 8
MOST_EXAMPLES = 2
MOST_PLACES = 40
MOST_WELL_ANSWERED = 4


def may_brief(viewer: Viewer, team_id: int | None) -> bool:
    """Return whether `viewer` may make and change the briefings of a team: its managers may."""
    return team_id is not None and viewer.managed_team == team_id


def gather(
    session: Session,
    viewer: Viewer,
    team_id: int,
    span: Period,
    *,
    today: dt.date,
    product_id: int | None = None,
) -> Material:
    """Return the material of a team's briefing over `span`: of analysed meetings of the team that `viewer` may see.

    With a product only those customer meetings count that are about it; what internal meetings said stays whole.
    Sentences come from the newest `MOST_INTERNAL` internal meetings; counts are over all meetings of the span.
    What other parts know is empty here; `briefing_sources.gather_all` adds it.

    Raises:
        NotFound: there is no such team for `viewer`, or no such product.
    """
    team = session.get(TeamRow, team_id) if may_brief(viewer, team_id) else None
    if team is None:
        raise NotFound("There is no such team.", mend="A briefing is made by a manager of the team.")

    product = _product(session, product_id)

    def of(kind: MeetingKind, *columns: Any) -> Select[Any]:
        chosen = _of_team(viewer, team_id, span, kind, *columns)
        if product is None or kind is not MeetingKind.CUSTOMER:
            return chosen
        return chosen.where(MeetingRow.id.in_(with_product(product.id)))

    examples = Examples(session, viewer)
    internal = _newest(session, of(MeetingKind.INTERNAL, MeetingRow.id, MeetingRow.title, MeetingRow.listed_on))
    return Material(
        team=team.name,
        period=span,
        today=today,
        internal_meetings=_count(session, of(MeetingKind.INTERNAL, sa.func.count(MeetingRow.id))),
        customer_meetings=_count(session, of(MeetingKind.CUSTOMER, sa.func.count(MeetingRow.id))),
        people=_people(session, team_id),
        passages=tuple(_passages(examples, internal)),
        needs=tuple(_needs(session, of, examples)),
        objections=tuple(_objections(session, of, examples)),
        guidelines=tuple(_guidelines(session, of, examples)),
        answered=_answered(session, of, examples),
        actions=tuple(_quoted(examples, open_actions(session, viewer, team_id, until=span.until))),
        about=product.name if product else "",
    )


def _product(session: Session, product_id: int | None) -> Product | None:
    found = known_product(session, product_id)
    if found is None and product_id is not None:
        raise NotFound("There is no such product.", where="product", mend="Choose one from the list.")
    return found


def last_internal_meeting(session: Session, viewer: Viewer, team_id: int, *, until: dt.date) -> dt.date | None:
    """Return the day of the newest analysed internal meeting of a team up to `until`, None where there is none."""
    statement = visible_meetings(viewer, sa.func.max(MeetingRow.listed_on)).where(
        MeetingRow.team_id == team_id,
        MeetingRow.kind == MeetingKind.INTERNAL.value,
        MeetingRow.status == MeetingStatus.ANALYSED.value,
        MeetingRow.listed_on <= until,
    )
    newest: dt.date | None = session.scalar(statement)
    return newest


Of = Callable[..., Select[Any]]


def _of_team(viewer: Viewer, team_id: int, span: Period, kind: MeetingKind, *columns: Any) -> Select[Any]:
    return visible_meetings(viewer, *columns).where(
        MeetingRow.team_id == team_id,
        MeetingRow.status == MeetingStatus.ANALYSED.value,
        MeetingRow.kind == kind.value,
        MeetingRow.listed_on >= span.since,
        MeetingRow.listed_on <= span.until,
    )


def _count(session: Session, counting: Select[Any]) -> int:
    return session.scalar(counting) or 0


def _people(session: Session, team_id: int) -> tuple[str, ...]:
    names = sa.select(UserRow.display_name).where(UserRow.team_id == team_id, UserRow.active)
    return tuple(name for name in session.scalars(names.order_by(UserRow.display_name)) if name.strip())


def _newest(session: Session, chosen: Select[Any]) -> list[int]:
    ordered = chosen.order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc()).limit(MOST_INTERNAL)
    return [row.id for row in session.execute(ordered)]


def _passages(examples: Examples, meeting_ids: Sequence[int]) -> Iterable[Passage]:
    examples.read(meeting_ids)
    for number in meeting_ids:
        found = examples.report(number)
        if found is not None:
            yield from passages_of(*found)


def _needs(session: Session, of: Of, examples: Examples) -> Iterable[OpenNeeds]:
    open_one = NeedRow.status == NeedStatus.UNADDRESSED.value
    counting = (
        of(
            MeetingKind.CUSTOMER,
            NeedRow.topic,
            sa.func.count().label("needs"),
            sa.func.count(sa.case((open_one, 1))).label("unanswered"),
            sa.func.count(sa.distinct(sa.case((open_one, MeetingRow.id)))).label("meetings"),
        )
        .join(NeedRow, NeedRow.meeting_id == MeetingRow.id)
        .group_by(NeedRow.topic)
        .order_by(NeedRow.topic)
    )
    for row in session.execute(counting).all():
        places = of(MeetingKind.CUSTOMER, MeetingRow.id, NeedRow.sentence)
        places = places.join(NeedRow, NeedRow.meeting_id == MeetingRow.id).where(NeedRow.topic == row.topic, open_one)
        yield OpenNeeds(Topic(row.topic), row.needs, row.unanswered, row.meetings, _some(session, places, examples))


def _objections(session: Session, of: Of, examples: Examples) -> Iterable[ObjectionCount]:
    open_one = ObjectionRow.status == ObjectionStatus.UNANSWERED.value
    counting = (
        of(
            MeetingKind.CUSTOMER,
            ObjectionRow.kind,
            sa.func.count().label("objections"),
            sa.func.count(sa.case((open_one, 1))).label("unanswered"),
            sa.func.count(sa.distinct(sa.case((open_one, MeetingRow.id)))).label("meetings"),
        )
        .join(ObjectionRow, ObjectionRow.meeting_id == MeetingRow.id)
        .group_by(ObjectionRow.kind)
        .order_by(ObjectionRow.kind)
    )
    for row in session.execute(counting).all():
        places = of(MeetingKind.CUSTOMER, MeetingRow.id, ObjectionRow.sentence)
        places = places.join(ObjectionRow, ObjectionRow.meeting_id == MeetingRow.id)
        places = places.where(ObjectionRow.kind == row.kind, open_one)
        shown = _some(session, places, examples)
        yield ObjectionCount(ObjectionKind(row.kind), row.objections, row.unanswered, row.meetings, shown)


def _some(session: Session, places: Select[Any], examples: Examples) -> tuple[Quote, ...]:
    """Return a few quotations from the newest meetings, one a meeting."""
    return examples.quotes(_places(session, places))


def _places(session: Session, chosen: Select[Any]) -> list[tuple[int, int | None]]:
    """Return the first sentence of each of the newest meetings.

    In the order of the index, and cut off there: grouping in SQL would read every meeting of a long period.
    """
    newest = chosen.order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc()).limit(MOST_PLACES)
    first: dict[int, int | None] = {}
    for row in session.execute(newest):
        known = first.get(row.id)
        first[row.id] = row.sentence if known is None else min(known, row.sentence or known)
    return list(first.items())[:MOST_EXAMPLES]


def _guidelines(session: Session, of: Of, examples: Examples) -> Iterable[MissedGuideline]:
    """Yield the guidelines missed in most meetings. Their wording stands in the reports; shadow rules are left out."""
    missed = FindingRow.verdict == Verdict.MISSED.value
    judged = sa.and_(FindingRow.verdict.in_((Verdict.MISSED.value, Verdict.KEPT.value)), FindingRow.shadow.is_(False))
    in_meetings = sa.func.count(sa.distinct(sa.case((missed, MeetingRow.id))))
    counting = (
        of(
            MeetingKind.CUSTOMER,
            FindingRow.guideline,
            in_meetings.label("missed"),
            sa.func.count(sa.distinct(MeetingRow.id)).label("judged"),
        )
        .join(FindingRow, FindingRow.meeting_id == MeetingRow.id)
        .where(judged)
        .group_by(FindingRow.guideline)
        .having(in_meetings > 0)
        .order_by(in_meetings.desc(), FindingRow.guideline)
        .limit(MOST_GUIDELINES)
    )
    for row in session.execute(counting).all():
        places = of(MeetingKind.CUSTOMER, MeetingRow.id, FindingRow.sentence)
        places = places.join(FindingRow, FindingRow.meeting_id == MeetingRow.id)
        places = places.where(FindingRow.guideline == row.guideline, judged, missed)
        found = _places(session, places)
        finding = _finding(examples, found[0][0], row.guideline)
        if finding is not None:
            quotes = examples.quotes(found)
            yield MissedGuideline(row.guideline, finding[0], finding[1], row.missed, row.judged, quotes)


def _finding(examples: Examples, meeting_id: int, guideline: str) -> tuple[str, str] | None:
    """Return what a live guideline says and why, as it was judged in this meeting; None for a shadow rule.

    Rows of analyses made before there was a mark for shadow rules do not tell them apart; the report does.
    """
    found = examples.report(meeting_id)
    for finding in found[1]["findings"] if found else ():
        if finding["guideline"] == guideline and finding["verdict"] == Verdict.MISSED:
            return (finding.get("message") or guideline, finding.get("why", "")) if _is_live(finding) else None
    return None


def _is_live(finding: Mapping[str, Any]) -> bool:
    return bool(finding.get("status", "live") == "live")


def _answered(session: Session, of: Of, examples: Examples) -> tuple[AnsweredNeed, ...]:
    """Return the surest answers to needs, one a person, from the newest meetings that have some."""
    having = (
        of(MeetingKind.CUSTOMER, MeetingRow.id, UserRow.display_name)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .where(MeetingRow.needs > MeetingRow.needs_unaddressed)
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(MOST_ANSWERING)
    )
    owners = [(row.id, row.display_name) for row in session.execute(having)]
    examples.read(number for number, _ in owners)
    best: dict[str, AnsweredNeed] = {}
    for number, owner in owners:
        for one in _answers(examples, number, owner):
            if owner not in best or one.score > best[owner].score:
                best[owner] = one
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.who))[:MOST_WELL_ANSWERED])


def _answers(examples: Examples, meeting_id: int, owner: str) -> Iterable[AnsweredNeed]:
    """Yield the needs that a benefit answered; the scores of need, benefit and link are multiplied.

    An answer that missed a guideline is no example to follow; what a shadow rule says counts for nobody.
    """
    found = examples.report(meeting_id)
    if found is None:
        return
    meeting, report = found
    rows = report["sentences"]
    faulted = {one["sentence"] for one in report["findings"] if one["verdict"] == Verdict.MISSED and _is_live(one)}
    for link in report["links"]:
        if link["type"] != LinkType.ADDRESSES or link["from"] in faulted:
            continue
        needed = rows[link["to"]]["labels"].get(Label.NEED, 0.0)
        gained = rows[link["from"]]["labels"].get(Label.BENEFIT, 0.0)
        if needed and gained:
            need, answer = quote_of(meeting, report, link["to"]), quote_of(meeting, report, link["from"])
            yield AnsweredNeed(owner, need, answer, link["score"] * needed * gained)


def _quoted(examples: Examples, actions: Iterable[Action]) -> Iterable[Action]:
    """Yield the actions with the sentences that they were said in."""
    for action in actions:
        quote = examples.quote(action.quote.meeting_id, action.quote.sentence)
        yield replace(action, quote=quote) if quote else action
