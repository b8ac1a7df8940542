"""What is said in a planned meeting: lines drawn from the pools in `year/`, each as somebody wrote it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from coach.demo.year_plan import PlannedMeeting, PlannedNeed, Team
from coach.domain import MeetingForm

_STRICT = ConfigDict(extra="forbid")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_HOURS = ("six", "seven", "eight", "nine", "eleven", "twelve", "fourteen")
_MONEY = ("three", "four", "five", "six", "seven", "nine", "eleven")
_WORDS_A_SECOND = 2.6

Pair = tuple[str, str]
Line = tuple[str, str]


@checked(frozen=True, slots=True, config=_STRICT)
class Account:
    """A customer and who speaks for it."""

    name: str
    contact: str


@checked(frozen=True, slots=True, config=_STRICT)
class Scene:
    """A question, what the customer needs, and what answers it."""

    topic: str
    ask: tuple[str, ...]
    need: tuple[str, ...]
    answer: tuple[str, ...]


@checked(frozen=True, slots=True, config=_STRICT)
class House:
    """What is particular to the customers of one team."""

    accounts: tuple[Account, ...]
    scenes: tuple[Scene, ...]
    small_talk: tuple[Pair, ...]
    facts: tuple[Pair, ...]
    pitch: tuple[str, ...]
    stage_words: dict[str, str]


@checked(frozen=True, slots=True, config=_STRICT)
class Talk:
    """What is said with every customer."""

    openings: tuple[Pair, ...]
    follow: tuple[Pair, ...]
    who_else: tuple[Pair, ...]
    prices: tuple[str, ...]
    price_doubts: tuple[str, ...]
    price_answers: tuple[str, ...]
    price_dodges: tuple[str, ...]
    no_doubt: tuple[str, ...]
    last_needs: tuple[str, ...]
    put_off: tuple[str, ...]
    steps: tuple[Pair, ...]
    vague_steps: tuple[Pair, ...]
    ends: tuple[Pair, ...]
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A meeting as a file: its name's ending, and its text."""

    suffix: str
    text: str


@cache
def house_of(team: Team) -> House:
    """Return what customers of a team speak of."""
    return TypeAdapter(House).validate_python(_read(team.file))


@cache
def talk() -> Talk:
    """Return what is said with every customer."""
    return TypeAdapter(Talk).validate_python(_read("talk.yml"))


def written(meeting: PlannedMeeting, seller: str) -> Written:
    """Return the file of a meeting that the person of the name `seller` held."""
    account = house_of(meeting.team).accounts[meeting.account]
    author = _Author(meeting, Random(f"{meeting.team.name} {meeting.number}"), seller, account)  # noqa: S311
    if meeting.written:
        return Written(".md", author.notes())
    lines = list(author.lines())
    if meeting.form is MeetingForm.ONLINE:
        return Written(".vtt", _captions(lines))
    return Written(".txt", "".join(f"{speaker}: {text}\n" for speaker, text in lines))


class _Author:
    """Draws the lines of one meeting, always the same for the same meeting."""

    def __init__(self, meeting: PlannedMeeting, random: Random, seller: str, account: Account) -> None:
        self._meeting = meeting
        self._random = random
        self._seller = seller
        self._account = account
        self._house = house_of(meeting.team)
        first, second = random.sample(_DAYS, 2)
        price = random.choice(
            ("a hundred and ninety", "two hundred and forty", "three hundred and ten", "four hundred")
        )
        self._words = {
            "buyer": _first_name(account.contact),
            "seller": _first_name(seller),
            "day": first,
            "day2": second,
            "hour": random.choice(talk().hours),
            "hours": random.choice(_HOURS),
            "money": random.choice(_MONEY),
            "month": f"{meeting.day - dt.timedelta(days=30):%B}",
            "staff": random.choice(
                ("thirty-four", "forty-one", "fifty-eight", "sixty-five", "eighty", "a hundred and ten")
            ),
            "price": price,
        }

    def lines(self) -> Iterator[Line]:
        """Return what is said, as (speaker, text)."""
        ours, theirs = self._seller, self._account.contact
        yield from self._pair(talk().openings, ours, theirs)
        yield from self._pair(self._house.small_talk, ours, theirs)
        if self._meeting.pitch:
            yield ours, self._draw(self._house.pitch)
            yield theirs, "Right."
        yield from self._pair(self._house.facts, ours, theirs)
        if self._meeting.asks_who_decides:
            yield from self._pair(talk().who_else, ours, theirs)
        for place, need in enumerate(one for one in self._meeting.needs if one.answered):
            scene = self._scene(need)
            yield ours, self._draw(scene.ask)
            yield theirs, self._draw(scene.need)
            if place == 0 or self._random.random() < 0.4:
                yield from self._pair(talk().follow, ours, theirs)
            yield ours, self._draw(scene.answer)
        yield from self._price()
        for need in (one for one in self._meeting.needs if not one.answered):
            yield theirs, f"{self._draw(talk().last_needs)} {self._draw(self._scene(need).need)}"
            yield ours, self._draw(talk().put_off)
        yield from self._pair(talk().steps if self._meeting.dated_step else talk().vague_steps, ours, theirs)
        yield from self._pair(talk().ends, ours, theirs)

    def notes(self) -> str:
        """Return the meeting as its seller wrote it down."""
        them = self._words["buyer"]
        rows = [f"# {self._account.name}", "", f"Attendees: {self._seller}, {self._account.contact}", ""]
        rows += ["## What we spoke about", f"- {self._draw([fact for _, fact in self._house.facts])}"]
        for need in (one for one in self._meeting.needs if one.answered):
            scene = self._scene(need)
            rows += [f'- {them}: "{self._draw(scene.need)}"', f'- I said: "{self._draw(scene.answer)}"']
        if self._meeting.price is not None:
            rows.append(f'- On the price: "{self._draw(talk().price_doubts)}"')
            if self._meeting.price:
                rows.append(f'- I answered: "{self._draw(talk().price_answers)}"')
        for need in (one for one in self._meeting.needs if not one.answered):
            rows.append(f'- At the door {them} said: "{self._draw(self._scene(need).need)}" I had no answer.')
        rows += ["", "## Next steps", f"- {self._step_noted()}", ""]
        return "\n".join(rows)

    def _step_noted(self) -> str:
        if not self._meeting.dated_step:
            return "To be seen."
        return "I send the sum by {day}, and we speak on {day2} at {hour}.".format(**self._words)

    def _price(self) -> Iterator[Line]:
        ours, theirs = self._seller, self._account.contact
        if self._meeting.price is None:
            return
        yield theirs, "And what would it cost us?"
        yield ours, self._draw(talk().prices)
        yield theirs, self._draw(talk().price_doubts)
        yield ours, self._draw(talk().price_answers if self._meeting.price else talk().price_dodges)

    def _scene(self, need: PlannedNeed) -> Scene:
        scenes = [scene for scene in self._house.scenes if scene.topic == need.topic]
        return self._random.choice(scenes)

    def _pair(self, pairs: Sequence[Pair], first: str, second: str) -> Iterator[Line]:
        one, other = self._random.choice(pairs)
        yield first, one.format(**self._words)
        yield second, other.format(**self._words)

    def _draw(self, lines: Sequence[str]) -> str:
        return self._random.choice(lines).format(**self._words)


def _captions(lines: Sequence[Line]) -> str:
    """Return the lines as WebVTT, timed at the pace of calm talk."""
    rows, start = ["WEBVTT", ""], 4.0
    for number, (speaker, text) in enumerate(lines, start=1):
        end = start + max(1.2, len(text.split()) / _WORDS_A_SECOND)
        rows += [str(number), f"{_clock(start)} --> {_clock(end)}", f"{speaker}: {text}", ""]
        start = end + 0.6
    return "\n".join(rows)


def _clock(seconds: float) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}"


def _first_name(name: str) -> str:
    return name.split()[1] if name.startswith("Dr. ") else name.split(maxsplit=1)[0]


def _read(name: str) -> object:
    plain = yaml.safe_load((files("coach.demo") / "year" / name).read_text(encoding="utf-8"))
    if "accounts" in plain:
        plain["accounts"] = [{"name": name, "contact": contact} for name, contact in plain["accounts"]]
    return plain
