"""Deals and contacts of the year, and its next steps: all but the latest were done."""

from __future__ import annotations

import datetime as dt

from coach.demo.cast import Cast
from coach.demo.year import demo_year
from coach.followups import FollowUp
from coach.storage import deals, followups, step_states, touches
from coach.storage.engine import Session

OPEN_DAYS = 14
"""How long before the end of the year the steps begin that are still open."""


def add_year(session: Session, cast: Cast) -> None:
    """Add the deals and the contacts, each to the person who holds it."""
    year = demo_year(cast.until)
    for who in dict.fromkeys(who for who, _ in year.deals):
        deals.import_deals(session, cast.of(who), [deal for whose, deal in year.deals if whose == who])
        touches.add_touches(session, cast.of(who), [touch for whose, touch in year.contacts if whose == who])


def settle_year(session: Session, cast: Cast) -> None:
    """Tick off the next steps of the meetings that are longer ago, those without a day as well."""
    last = cast.until - dt.timedelta(days=OPEN_DAYS)
    old = {one.meeting.facts.title for one in demo_year(cast.until).meetings if one.planned.day <= last}
    for who in dict.fromkeys(who for who, _ in demo_year(cast.until).deals):
        viewer = cast.of(who)
        while steps := _open(session, cast, who, old):
            for step in steps:
                step_states.settle_step(session, viewer, step.meeting_id, step.key, done=True)


def _open(session: Session, cast: Cast, who: str, titles: set[str]) -> list[FollowUp]:
    viewer = cast.of(who)
    found = followups.list_followups(session, viewer, owner_id=viewer.user_id)
    return [step for step in found if step.meeting_title in titles]
