"""What the people of the demo company do besides their meetings, as the YAML files beside this module describe it."""

from __future__ import annotations

import datetime as dt
from dataclasses import field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from coach.demo.calendar import WRITTEN_FOR, move_to
from coach.domain import Label, MeetingForm
from coach.exemplars import Theme
from coach.scorecards import QuestionKind
from coach.storage.tables import Audience, DealOutcome, TouchKind

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoDeal:
    """A deal of `who`, the first part of an e-mail address."""

    who: str
    account: str
    name: str
    stage: str
    opened: dt.date
    amount: float | None = None
    closed: dt.date | None = None
    outcome: DealOutcome = DealOutcome.OPEN


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoContact:
    """A contact of `who` with a customer."""

    who: str
    account: str
    day: dt.date
    kind: TouchKind
    note: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoResult:
    """A target in new yearly contracts, and what was reached: of a manager's team, or of a person in it."""

    team: str
    period: str
    target: float
    result: float
    person: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class CustomerDeeds:
    """`customers.yml`."""

    deals: tuple[DemoDeal, ...]
    contacts: tuple[DemoContact, ...]
    results: tuple[DemoResult, ...]


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoVersion:
    """A published version: rules (YAML) that are new or take the place of a shipped one."""

    in_force: dt.date
    reason: str
    rules: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class LanguageDeeds:
    """`language.yml`: the versions, oldest first; `draft` are rules (YAML) that the working copy has besides."""

    published: tuple[DemoVersion, ...]
    draft: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoQuestion:
    """A question of a manual scorecard."""

    id: str
    text: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoScorecard:
    """A template of a manager's team."""

    manager: str
    name: str
    questions: tuple[DemoQuestion, ...]


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoComment:
    """What a manager writes on the sentence with these words, and what the rep answers."""

    body: str
    words: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoReview:
    """A review of a rep's meeting; without a takeaway it waits for the rep."""

    file: str
    manager: str
    comments: tuple[DemoComment, ...]
    scorecard: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    takeaway: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoFocus:
    """A focus, measured by a guideline or a line of the scorecard; `agreed` are the rep's own words, "" while open."""

    manager: str
    rep: str
    file: str
    name: str
    text: str
    baseline: str
    guideline: str = ""
    line: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoPassage:
    """The passage of a theme in a meeting that holds `words`; where none does, the best, without the note.

    `consent` is what its rep agrees to, None while they are asked.
    """

    file: str
    manager: str
    theme: Theme
    words: str
    audience: Audience
    note: str
    consent: Audience | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoPlaylistEntry:
    """The passage of a meeting with a note."""

    file: str
    note: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoPlaylist:
    """A playlist of a manager's team; `readers` have read its first passage."""

    manager: str
    name: str
    about: str
    passages: tuple[DemoPlaylistEntry, ...]
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoBriefing:
    """A briefing of a manager's team over some days."""

    manager: str
    title: str
    since: dt.date
    until: dt.date
    shared: bool = False


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoCorrection:
    """A correction of a label on the sentence with these words; `accepted_by` is the trainer, "" while it waits."""

    who: str
    file: str
    words: str
    note: str
    old: Label | None = None
    new: Label | None = None
    accepted_by: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoView:
    """A saved view of the themes."""

    who: str
    name: str
    period: str
    owner: str = ""
    form: MeetingForm | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoWatch:
    """What somebody's saved view watches for: phrases, with commas between them."""

    who: str
    view: str
    phrases: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoOwnLabel:
    """An own label with its examples, one a line; `reason` is why it is used before anybody judged its finds."""

    who: str
    name: str
    meaning: str
    whose: str
    where: str
    examples: tuple[str, ...]
    counter: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoDone:
    """A next step with these words that is ticked off."""

    who: str
    file: str
    words: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class DemoSettled:
    """Somebody who has done what was due in their meetings up to and with a day."""

    who: str
    until: dt.date


@dataclass(frozen=True, slots=True, config=_STRICT)
class CoachingDeeds:
    """`coaching.yml`."""

    scorecards: tuple[DemoScorecard, ...]
    reviews: tuple[DemoReview, ...]
    focus: tuple[DemoFocus, ...]
    passages: tuple[DemoPassage, ...]
    playlists: tuple[DemoPlaylist, ...]
    briefings: tuple[DemoBriefing, ...]
    corrections: tuple[DemoCorrection, ...]
    views: tuple[DemoView, ...]
    watches: tuple[DemoWatch, ...]
    own_labels: tuple[DemoOwnLabel, ...]
    settled: tuple[DemoSettled, ...]
    done: tuple[DemoDone, ...]


@cache
def customer_deeds(until: dt.date = WRITTEN_FOR) -> CustomerDeeds:
    """Return deals, contacts and results, in the year that ends with `until`."""
    return TypeAdapter(CustomerDeeds).validate_python(_read("customers.yml", until))


@cache
def language_deeds(until: dt.date = WRITTEN_FOR) -> LanguageDeeds:
    """Return what becomes of the guidelines, in the year that ends with `until`."""
    return TypeAdapter(LanguageDeeds).validate_python(_read("language.yml", until))


@cache
def coaching_deeds(until: dt.date = WRITTEN_FOR) -> CoachingDeeds:
    """Return what is done with the meetings, in the year that ends with `until`."""
    return TypeAdapter(CoachingDeeds).validate_python(_read("coaching.yml", until))


def _read(name: str, until: dt.date) -> Any:
    return move_to(until).tree(yaml.safe_load((files("coach.demo") / name).read_text(encoding="utf-8")))
