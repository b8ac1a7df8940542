"""The year of the demo company: some two hundred meetings whose themes are known, and the deals that they are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from coach.contacts.deal_csv import NewDeal
from coach.contacts.touch_csv import NewTouch
from coach.demo.calendar import WRITTEN_FOR, move_to
from coach.demo.company import DemoFacts, DemoMeeting, demo_company
from coach.demo.year_plan import TEAMS, PlannedDeal, PlannedMeeting, planned_deals
from coach.demo.year_talk import house_of, written
from coach.domain import MeetingKind, Role
from coach.storage.tables import DealOutcome, TouchKind

DEAL_NAME = "Rota and hours"
_CLOSED = {DealOutcome.WON: "Signed", DealOutcome.LOST: "Lost"}


@dataclass(frozen=True, slots=True)
class YearMeeting:
    """A meeting as a file, beside what was planned for it."""

    planned: PlannedMeeting
    meeting: DemoMeeting


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The meetings by day, and the deals and contacts by the first part of their owner's e-mail address."""

    meetings: tuple[YearMeeting, ...]
    deals: tuple[tuple[str, NewDeal], ...]
    contacts: tuple[tuple[str, NewTouch], ...]


@cache
def demo_year(until: dt.date = WRITTEN_FOR) -> DemoYear:
    """Return the year that ends with the last Sunday up to `until`."""
    last = move_to(until).day(WRITTEN_FOR)
    planned = planned_deals(last, min(len(house_of(team).accounts) for team in TEAMS))
    meetings = [YearMeeting(one, _meeting(one)) for deal in planned for one in deal.meetings]
    return DemoYear(
        meetings=tuple(sorted(meetings, key=lambda one: (one.planned.day, one.meeting.file))),
        deals=tuple((deal.seller, _deal(deal)) for deal in planned),
        contacts=tuple((deal.seller, touch) for deal in planned for touch in _contacts(deal)),
    )


def _meeting(planned: PlannedMeeting) -> DemoMeeting:
    house = house_of(planned.team)
    account = house.accounts[planned.account]
    seller = next(one for one in demo_company().people if one.email.startswith(f"{planned.seller}@"))
    file = written(planned, seller.name)
    return DemoMeeting(
        file=f"{planned.team.name.lower()}-{planned.number:03}-{_slug(account.name)}{file.suffix}",
        owner=seller.email,
        facts=DemoFacts(
            title=f"{account.name}: {house.stage_words[planned.stage]}",
            held_on=planned.day,
            kind=MeetingKind.CUSTOMER,
            form=planned.form,
            account=account.name,
            deal_stage=planned.stage,
            roles={} if planned.written else {seller.name: Role.SELLER},
        ),
        text=file.text,
    )


def _deal(deal: PlannedDeal) -> NewDeal:
    account = house_of(deal.team).accounts[deal.account].name
    stage = _CLOSED.get(deal.outcome, deal.meetings[-1].stage)
    return NewDeal(
        account=account,
        name=DEAL_NAME,
        opened_on=deal.opened,
        stage=stage,
        amount=deal.amount,
        closed_on=deal.closed,
        outcome=deal.outcome.value,
    )


def _contacts(deal: PlannedDeal) -> tuple[NewTouch, ...]:
    """Return the recap after each meeting, and the call with which a deal was closed."""
    account = house_of(deal.team).accounts[deal.account]
    touches = [
        NewTouch(account.name, one.day + dt.timedelta(days=1), TouchKind.EMAIL.value, note="Recap of our talk.")
        for one in deal.meetings
    ]
    if deal.closed is not None:
        told = "said yes" if deal.outcome is DealOutcome.WON else "said no"
        touches.append(NewTouch(account.name, deal.closed, TouchKind.CALL.value, note=f"{account.contact} {told}."))
    return tuple(touches)


def _slug(name: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in name.lower()).split())
