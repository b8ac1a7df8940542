"""The demo company as `company.yml` describes it: teams, people, and which meeting belongs to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from coach.demo.calendar import WRITTEN_FOR, Move, move_to
from coach.domain import MeetingFacts, MeetingForm, MeetingKind, Role
from coach.storage.tables import AccountRole

FILE_NAME = "company.yml"
FOLDER = "meetings"
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoPerson:
    """Somebody who may log in to the demo."""

    name: str
    email: str
    role: AccountRole
    team: str | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoFacts:
    """What the owner says of a meeting; what is left out is for Coach to find."""

    title: str
    held_on: dt.date | None = None
    kind: MeetingKind | None = None
    form: MeetingForm | None = None
    account: str | None = None
    deal_stage: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoMeeting:
    """A file in `meetings/`, its owner's address, and, where the trainers are asked, what they are asked.

    `text` is what the file says where it stands in no folder; `weeks` is how far its days are moved.
    """

    file: str
    owner: str
    facts: DemoFacts
    review: str | None = None
    text: str = ""
    weeks: int = 0

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        if self.text:
            return self.text.encode()
        written = (files("coach.demo") / FOLDER / self.file).read_bytes()
        if not self.weeks:
            return written
        near = None if self.facts.held_on is None else self.facts.held_on - dt.timedelta(weeks=self.weeks)
        return Move(self.weeks).text(written.decode(), near=near).encode()

    @property
    def stated(self) -> MeetingFacts:
        """The facts as an upload takes them."""
        facts = self.facts
        return MeetingFacts(
            title=facts.title,
            kind=facts.kind,
            form=facts.form,
            held_on=facts.held_on,
            account=facts.account,
            deal_stage=facts.deal_stage,
            roles=MappingProxyType(dict(facts.roles)),
        )


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoCompany:
    """The whole company; everybody has the same password, and the meetings stand in the order of filling."""

    name: str
    password: str
    teams: tuple[str, ...]
    people: tuple[DemoPerson, ...]
    meetings: tuple[DemoMeeting, ...]


@cache
def demo_company(until: dt.date = WRITTEN_FOR) -> DemoCompany:
    """Return the company that ships with Coach, with its days moved so that they end with the last Sunday to `until`.

    The meetings of the year before stand in `coach.demo.year`.
    """
    move = move_to(until)
    plain = move.tree(yaml.safe_load((files("coach.demo") / FILE_NAME).read_text(encoding="utf-8")))
    for meeting in plain["meetings"]:
        meeting["weeks"] = move.weeks
    return TypeAdapter(DemoCompany).validate_python(plain)
