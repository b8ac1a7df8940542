"""A demo company: made-up people with made-up meetings, filled through the same doors as real ones.

What they do besides their meetings stands in the YAML files beside this module; `parts.py` adds it. `found_company` is
done in about a second; `fill` analyses every meeting and may run beside the server. Both may be called again at any
time: what is there is left alone, what a crash left out is added.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from coach.accounts import hash_password
from coach.demo.calendar import WRITTEN_FOR, move_to
from coach.demo.cast import Cast
from coach.demo.company import DemoMeeting, demo_company
from coach.demo.language import judging
from coach.demo.own_labels import train_own_labels
from coach.demo.parts import (
    AFTER_FIRST_MEETINGS,
    AFTER_MEETINGS,
    BEFORE_LAST_MEETINGS,
    BEFORE_MEETINGS,
    YEAR_AFTER,
    YEAR_BEFORE,
    Part,
    add_parts,
)
from coach.demo.year import demo_year
from coach.domain import Meeting, MeetingFacts
from coach.errors import DuplicateUpload
from coach.guidelines.likeness import Encode
from coach.guidelines.schema import GuidelinePack
from coach.storage import analyses, audit, judgements, meetings, reviews, teams, users
from coach.storage.access import Viewer, viewer_of
from coach.storage.audit import AuditEntry
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.judgements import Judgement
from coach.storage.tables import AccountRole
from coach.storage.uploads import NewUpload, find_duplicate
from coach.storage.users import NewUser

FILLED = "demo.filled"
FOUNDED = "demo.founded"
# So many meetings come before those of the year: every account finds something early, and so does the library.
FIRST_MEETINGS = 10

Progress = Callable[[int, int], None]


class Analysed(Protocol):
    """A report of schema 1, and the parses to be kept beside it."""

    @property
    def report(self) -> Mapping[str, Any]:
        """The report."""

    @property
    def document(self) -> ParsedDocument | None:
        """The parses, where there are any."""


class Analyser(Protocol):
    """Reads a meeting, as the web application's does."""

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        """Return the meeting as understood before any analysis."""
        ...

    def analyse(
        self, filename: str, content: bytes, facts: MeetingFacts, guidelines: GuidelinePack | None = None
    ) -> Analysed:
        """Return what Coach says of the meeting by `guidelines` (None: the installed ones)."""
        ...

    def encoder(self) -> Encode:
        """Return the function that gives one vector a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account whose password everybody may know."""

    email: str
    password: str
    role: AccountRole
    name: str


@dataclass(frozen=True, slots=True)
class _Act:
    """A stretch of the filling: parts, then meetings."""

    parts: Mapping[str, Part]
    meetings: tuple[DemoMeeting, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A meeting that was read and is to be kept."""

    upload: NewUpload
    understood: Meeting
    analysed: Analysed
    judged: Judgement


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Return the accounts of the demo company; needs no database."""
    company = demo_company()
    return tuple(DemoAccount(one.email, company.password, one.role, one.name) for one in company.people)


def fill(
    engine: Engine,
    analyser: Analyser,
    *,
    until: dt.date = WRITTEN_FOR,
    with_year: bool = True,
    progress: Progress | None = None,
) -> tuple[DemoAccount, ...]:
    """Add the company and its meetings, each in a transaction of its own, and return the accounts.

    The days end with the last Sunday up to `until`, or with that of a company that was founded before. `with_year`
    false leaves out the two hundred short meetings of the year, and the own labels that are learned beside them.
    `progress` is called after each meeting with how many are done and how many there are. A company that was filled to
    the end once is left as it is, so that a meeting which somebody deleted does not come back.

    Raises:
        CoachError: whatever `analyser` raises; the meetings before it stay, and the next call goes on from there.
    """
    if is_filled(engine):
        return demo_accounts()
    viewers = found_company(engine, until=until)
    cast = Cast(viewers, year_end(engine))
    acts = _acts(cast.until, with_year=with_year)
    number, done = sum(len(act.meetings) for act in acts), 0
    for act in acts:
        add_parts(engine, cast, act.parts)
        for meeting in act.meetings:
            _add_once(engine, analyser, viewers[meeting.owner], meeting)
            done += 1
            if progress is not None:
                progress(done, number)
    if with_year:
        train_own_labels(engine, cast, analyser.encoder())
    with writing(engine) as session:
        audit.record(session, AuditEntry(FILLED, details={"meetings": number}))
    return demo_accounts()


def is_filled(engine: Engine) -> bool:
    """Return whether the company was filled to the end at some time."""
    with reading(engine) as session:
        found = users.find_user(session, _admin())
        if found is None:
            return False
        return audit.list_events(session, Viewer(found.id, AccountRole.ADMIN), action=FILLED).total > 0


def _acts(until: dt.date, *, with_year: bool) -> tuple[_Act, ...]:
    written = demo_company(until).meetings
    year = tuple(one.meeting for one in demo_year(until).meetings) if with_year else ()
    return (
        _Act({**BEFORE_MEETINGS, **(YEAR_BEFORE if with_year else {})}, written[:FIRST_MEETINGS]),
        _Act(AFTER_FIRST_MEETINGS, year),
        _Act(BEFORE_LAST_MEETINGS, written[FIRST_MEETINGS:]),
        _Act({**(YEAR_AFTER if with_year else {}), **AFTER_MEETINGS}),
    )


def year_end(engine: Engine) -> dt.date:
    """Return the Sunday with which the company's year ends; a company of before there was one has the written days."""
    with reading(engine) as session:
        admin = users.find_user(session, _admin())
        viewer = Viewer(admin.id if admin else 0, AccountRole.ADMIN)
        events = audit.list_events(session, viewer, action=FOUNDED).events
    return dt.date.fromisoformat(str(events[0].entry.details["until"])) if events else WRITTEN_FOR


def found_company(engine: Engine, *, until: dt.date = WRITTEN_FOR) -> Mapping[str, Viewer]:
    """Add the teams and people that are missing, and return everybody as a viewer by e-mail address.

    The first call says with which Sunday the year ends: the last one up to `until`. All share one password and its
    hash: it is shown at log-in, and hashing it once keeps the first start short.
    """
    company = demo_company()
    with reading(engine) as session:
        complete = all(users.find_user(session, one.email) for one in company.people)
    password_hash = None if complete else hash_password(company.password)
    with writing(engine) as session:
        if users.find_user(session, _admin()) is None:
            last = move_to(until).day(WRITTEN_FOR)
            audit.record(session, AuditEntry(FOUNDED, details={"until": last.isoformat()}))
        team_ids = _teams(session)
        for one in company.people:
            if users.find_user(session, one.email) is None:
                team_id = team_ids[one.team] if one.team else None
                users.add_user(session, NewUser(one.email, one.name, one.role, team_id), password_hash)
        found = [users.find_user(session, one.email) for one in company.people]
        return {user.email: viewer_of(user) for user in found if user is not None}


def _admin() -> str:
    return next(one.email for one in demo_company().people if one.role is AccountRole.ADMIN)


def _teams(session: Session) -> dict[str, int]:
    known = {team.name: team.id for team in teams.list_teams(session)}
    return {name: known[name] if name in known else teams.add_team(session, name).id for name in demo_company().teams}


def _add_once(engine: Engine, analyser: Analyser, viewer: Viewer, planned: DemoMeeting) -> None:
    upload = NewUpload(planned.file, planned.content)
    with reading(engine) as session:
        if find_duplicate(session, viewer, upload.sha256) is not None:
            return
    understood = analyser.preview(upload.filename, upload.content, planned.stated)
    with reading(engine) as session:
        pack, judgement = judging(session, viewer.team_id, planned.facts.held_on or understood.held_on)
    analysed = analyser.analyse(upload.filename, upload.content, planned.stated, pack)
    judged = replace(judgement, digest=analysed.report["provenance"]["guidelines"])
    try:
        _keep(engine, viewer, planned, _Read(upload, understood, analysed, judged))
    except DuplicateUpload:  # its owner uploaded the file meanwhile
        return


def _keep(engine: Engine, viewer: Viewer, planned: DemoMeeting, read: _Read) -> None:
    with writing(engine) as session:
        record = meetings.add_meeting(session, viewer, read.upload, read.understood, facts=planned.stated)
        analyses.save_analysis(session, record, read.analysed.report, docbin=read.analysed.document)
        judgements.record_judgement(session, record.id, read.judged)
        if planned.review:
            reviews.request_review(session, viewer, record.id, note=planned.review)
