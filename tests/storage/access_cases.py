"""One thing of every sort for Dana's team, and a way to ask who gets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from storage_cases import Company, add_analysed, report

from coach.backtest.tally import Example, RepTally, RuleTally, SideTally, Tally
from coach.briefing.records import Briefing, Line, Period, Quote, Section
from coach.contacts.result_csv import NewResult
from coach.contacts.touch_csv import NewTouch
from coach.corrections import Verdict, label_correction
from coach.domain import MeetingFacts, MeetingKind
from coach.errors import NotFound
from coach.report_changes import ChangeTally
from coach.storage import (
    analyses,
    backtests,
    briefings,
    correction_queue,
    corrections,
    customer_merges,
    customers,
    deals,
    jobs,
    judgements,
    meetings,
    packs,
    rereads,
    results,
    reviews,
    touches,
)
from coach.storage.access import Viewer
from coach.storage.deals import DealFacts
from coach.storage.engine import Engine, Session, writing
from coach.storage.judgements import Judgement
from coach.storage.meetings import MeetingRecord
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import (
    BackTestExampleRow,
    BriefingState,
    DealOutcome,
    RereadChangeRow,
    RereadMode,
    RereadRow,
)

DAY = dt.date(2026, 3, 2)
SPAN = Period(DAY - dt.timedelta(27), DAY)
RULE = "value/outcome-first"
WRONG = label_correction(report(), 2, old="objection", new="")
ALSO_WRONG = label_correction(report(), 1, old="feature", new="")
DEAL = DealFacts("Ledger", "Proposal", 1000.0, DAY, None, DealOutcome.OPEN)
WON = DealFacts("Old ledger", "", None, DAY, DAY, DealOutcome.WON)
GUIDANCE = [{"i": 0, "turn": 0, "speaker": "Dana", "text": "Say fair.", "labels": {"language_guidance": 0.9}}]
SPOKEN = [{**row, "speaker": "Dana"} for row in report()["sentences"]]
OPEN_NEED = {**report()["needs"][0], "status": "unaddressed", "addressed_by": []}


@dataclass(frozen=True)
class Things:
    """What `add_things` made: records of meetings, ids of everything else."""

    dana: int
    team: int
    meeting: MeetingRecord
    internal: MeetingRecord
    later: MeetingRecord
    queued: MeetingRecord
    customer: int
    twin: int
    merge: int
    deal: int
    touch: int
    own_result: int
    team_result: int
    draft: int
    shared: int
    waiting: int
    accepted: int
    backtest: int
    example: int
    job: int
    reread: int


Ask = Callable[[Session, Viewer, Things], Any]
Made = TypeVar("Made")


def add_things(session: Session, company: Company) -> Things:
    """Make them: two customer contacts, meetings of both kinds, deals, results, briefings, corrections, a back-test."""
    dana, mia, tara = company.dana, company.mia, company.tara
    assert dana.team_id is not None
    meeting = add_analysed(session, dana, needs=[OPEN_NEED], links=[], sentences=SPOKEN, account="Acme")
    judgements.record_judgement(session, meeting.id, Judgement("sha256:aa"))
    customer = customers.list_customers(session, dana).customers[0].id
    touches.add_touches(session, dana, [NewTouch("Acme Inc.", DAY, "call")])
    touch = next(one for one in touches.list_contacts(session, dana) if one.touch_id)
    touches.add_touches(session, dana, [NewTouch("Acme GmbH", DAY, "email")])
    third = next(one.id for one in customers.list_customers(session, dana).customers if one.name == "Acme GmbH")
    customer_merges.merge_customers(session, dana, customer, [third])
    merge = customer_merges.merged_into(session, dana, customer)[0].id
    deal = deals.add_deal(session, dana, customer, DEAL)
    deals.add_deal(session, dana, customer, WON)
    entered = [NewResult("New deals", "2026-Q1", 4.0, 3.0, "dana"), NewResult("New deals", "2026-Q1", 9.0, 7.0)]
    results.save_results(session, mia, entered)
    own = {one.person_id: one.id for one in results.list_results(session, mia)}
    packs.save_working_copy(session, tara, "name: x", version=0, team_id=dana.team_id)
    draft, shared = (briefings.add_briefing(session, mia, dana.team_id, briefing_of(meeting)) for _ in range(2))
    briefings.share_briefing(session, mia, shared, BriefingState.SHARED)
    waiting, accepted = (corrections.add_correction(session, dana, meeting.id, one) for one in (WRONG, ALSO_WRONG))
    correction_queue.decide(session, tara, accepted, Verdict.ACCEPT)
    backtest, example = add_backtest(session, company, meeting)
    queued = internal(session, dana, "Asked of a trainer.", 2)
    reviews.request_review(session, dana, queued.id)
    return Things(
        dana=dana.user_id,
        team=dana.team_id,
        meeting=meeting,
        internal=internal(session, dana, "The first one.", 1),
        later=internal(session, dana, "The second one.", 0),
        queued=queued,
        customer=customer,
        twin=touch.customer_id or 0,
        merge=merge,
        deal=deal,
        touch=touch.touch_id or 0,
        own_result=own[dana.user_id],
        team_result=own[None],
        draft=draft,
        shared=shared,
        waiting=waiting,
        accepted=accepted,
        backtest=backtest,
        example=example,
        job=jobs.add_job(session, dana, "themes", {}).id,
        reread=add_reread(session, company, meeting),
    )


def internal(session: Session, viewer: Viewer, text: str, days_ago: int) -> MeetingRecord:
    """Add an internal meeting with an action and a sentence that may become a rule."""
    changes = {"kind": "internal", "held_on": (DAY - dt.timedelta(days_ago)).isoformat(), "sentences": GUIDANCE}
    nothing: dict[str, Any] = {"needs": [], "benefits": [], "objections": [], "findings": [], "links": []}
    step = {"sentences": [0], "who": "Ben", "what": "send the list", "due": None}
    facts = MeetingFacts(kind=MeetingKind.INTERNAL, account="Inside")
    return add_analysed(session, viewer, text, facts=facts, next_steps=[step], **changes, **nothing)


def briefing_of(meeting: MeetingRecord) -> Briefing:
    """Return a briefing that quotes the meeting."""
    quote = Quote(meeting.id, meeting.title, DAY, 0, "Month end eats two full days.", "Dana")
    return Briefing("North weekly", "North", SPAN, (Section("news", "News", (Line("It takes long.", (quote,)),)),))


def add_backtest(session: Session, company: Company, meeting: MeetingRecord) -> tuple[int, int]:
    """Add a finished back-test with an example from the meeting; return the ids of both."""
    analysis = analyses.list_analyses(session, company.dana, meeting.id)[0].id
    texts = ("old.yml", "name: Old"), ("new.yml", "name: New")
    backtest = backtests.add_backtest(session, company.tara, *texts, SceneFilter())
    found = RuleTally(SideTally(), SideTally(), 1, 0, 1, (Example("appeared", meeting.id, analysis, 2, 0),))
    backtests.add_to_tally(session, backtest, Tally(1, 0, {RULE: found}, {company.dana.user_id: RepTally(1)}))
    backtests.finish_tally(session, backtest)
    example = session.query(BackTestExampleRow).one()
    example.verdict = "accepted"
    session.flush()
    return backtest, example.id


def add_reread(session: Session, company: Company, meeting: MeetingRecord) -> int:
    """Add a rereading that changed the meeting."""
    reread = rereads.add_reread(session, company.tara, RereadOrder(RereadMode.JUDGE))
    counts = {"size": 2, "labels_in": 1, "labels_out": 1, "missed_in": 0, "missed_out": 0}
    session.add(RereadChangeRow(reread_id=reread, meeting_id=meeting.id, **counts))
    session.query(RereadRow).one().tally = ChangeTally(meetings=1, changed=1).as_json()
    session.flush()
    return reread


def take_back(session: Session, company: Company, things: Things) -> None:
    """Delete Dana's customer meeting."""
    meetings.delete_meeting(session, company.dana, things.meeting.id)


class Undone(Exception):
    """Leaves a transaction without keeping anything."""


def who_gets(engine: Engine, company: Company, ask: Callable[[Session, Viewer, Made], Any], things: Made) -> set[str]:
    """Return who of the company gets something, or may do it; what they do is undone."""
    found = set()
    for name in ("dana", "rolf", "mia", "olga", "otto", "tara", "adam"):
        with suppress(Undone, NotFound), writing(engine) as session:
            if ask(session, getattr(company, name), things):
                found.add(name)
            raise Undone
    return found
