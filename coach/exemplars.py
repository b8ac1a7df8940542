"""Passages of a meeting that others could learn from: proposed with reasons, chosen by people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.domain import SELLER_SIDE, Label, MeetingKind, Role
from coach.replies import only_reassures

Report = Mapping[str, Any]
Sentences = Sequence[Mapping[str, Any]]

LONGEST = 24
"""Sentences: what is longer is no passage but a meeting."""
NEAR_TURNS = 2
FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|half|twice)\b",
    re.IGNORECASE,
)


class Theme(StrEnum):
    """What a passage is a good example of."""

    NEED_ANSWERED = "need-answered"
    OBJECTION_HANDLED = "objection-handled"
    CLEAR_NEXT_STEP = "clear-next-step"


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A proposed passage: sentences `first` to `last` of the report, with the reasons that speak for it.

    `score` in 0..1 is the weight of the reasons; `topic` is that of the need, empty for other themes.
    """

    theme: Theme
    topic: str
    title: str
    first: int
    last: int
    score: float
    reasons: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names the passage inside its report."""
        return f"{self.theme.value}:{self.first}:{self.last}"


Reason = tuple[bool, float, str]
# Below this too little speaks for a passage to take anybody's time.
LEAST_SCORE = 0.5


def find_exemplars(report: Report) -> tuple[Exemplar, ...]:
    """Return the passages of a customer meeting (schema 1) that are worth a look, the best first.

    Nothing comes from written notes (they are not what was said) and from internal meetings.
    """
    meeting = report["meeting"]
    if meeting.get("written") or meeting["kind"] != MeetingKind.CUSTOMER:
        return ()
    sentences: Sentences = report["sentences"]
    found = [*_needs(report, sentences), *_objections(report, sentences), *_next_steps(report, sentences)]
    good = [one for one in found if one.score >= LEAST_SCORE and one.last - one.first < LONGEST]
    best: dict[tuple[Theme, int], Exemplar] = {}
    for one in sorted(good, key=lambda one: (-one.score, one.first)):
        best.setdefault((one.theme, one.first), one)
    return tuple(best.values())


def _needs(report: Report, sentences: Sentences) -> Iterable[Exemplar]:
    for need in report["needs"]:
        stated = _spoken_by(sentences, need["sentences"], frozenset({Role.BUYER}))
        if not stated or not need["addressed_by"]:
            continue
        first, answers = stated[0], [index for index in need["addressed_by"] if index > stated[0]]
        if not answers:
            continue
        question = _last(index for index in _before(sentences, first) if _has(sentences[index], Label.DISCOVERY))
        between = range(first + 1, answers[0])
        answer = range(answers[0], answers[-1] + 1)
        reasons: list[Reason] = [
            (question is not None, 0.2, "a question drew the need out"),
            (_any(sentences, between, Label.DISCOVERY), 0.2, "followed up the need with a question"),
            (_turns(sentences, first, answers[0]) <= NEAR_TURNS + 2, 0.15, "answered soon after it was heard"),
            (_any(sentences, answer, Label.BENEFIT), 0.25, "answered with what the buyer gains"),
            (_figure(sentences, answer), 0.15, "names a figure"),
            (_any(sentences, answer, Label.PROOF), 0.15, "backed by proof"),
        ]
        start = first if question is None else question
        title = f"Need: {need['statement']}"
        yield _exemplar(Theme.NEED_ANSWERED, need["topic"], title, (start, answers[-1]), reasons)


def _objections(report: Report, sentences: Sentences) -> Iterable[Exemplar]:
    for objection in report["objections"]:
        raised = _spoken_by(sentences, objection["sentences"], frozenset({Role.BUYER}))
        said = (index for index in objection["answered_by"] if raised and index > raised[0])
        # What only asks to be believed is a reply, but nothing to learn from.
        answers = [index for index in said if not only_reassures(sentences[index]["text"])]
        if not answers:
            continue
        first, last = raised[0], answers[-1]
        between, answer = range(first + 1, last + 1), range(answers[0], last + 1)
        after = _after(sentences, last)
        reasons: list[Reason] = [
            (True, 0.2, "the doubt got an answer"),
            (_asked(sentences, between), 0.25, "asked before arguing"),
            (_turns(sentences, first, answers[0]) <= NEAR_TURNS, 0.15, "answered within 2 turns"),
            (_any(sentences, answer, Label.BENEFIT, Label.PROOF), 0.25, "answered with a gain or with proof"),
            (_figure(sentences, answer), 0.15, "names a figure"),
            (_any(sentences, after, Label.NEXT_STEP), 0.15, "the talk went on to a next step"),
        ]
        title = f"Objection: {objection['kind']}"
        yield _exemplar(Theme.OBJECTION_HANDLED, "", title, (first, last), reasons)


def _next_steps(report: Report, sentences: Sentences) -> Iterable[Exemplar]:
    for step in report["next_steps"]:
        named = _spoken_by(sentences, step["sentences"], SELLER_SIDE)
        if not named or not step["due"]:
            continue
        first = last = named[0]
        agreed = [i for i in _after(sentences, first) if sentences[i]["role"] == Role.BUYER]
        said_yes = [i for i in agreed if _has(sentences[i], Label.NEXT_STEP)]
        reasons: list[Reason] = [
            (True, 0.3, "has a day"),
            (bool(step["who"]), 0.2, "says who does it"),
            (bool(said_yes), 0.3, "the buyer agreed in words"),
            (sentences[first]["text"].rstrip().endswith("?"), 0.1, "asked, not told"),
        ]
        last = said_yes[0] if said_yes else last
        yield _exemplar(Theme.CLEAR_NEXT_STEP, "", f"Next step: {step['what']}", (first, last), reasons)


def _exemplar(theme: Theme, topic: str, title: str, place: tuple[int, int], reasons: Iterable[Reason]) -> Exemplar:
    held = [(weight, words) for holds, weight, words in reasons if holds]
    score = min(1.0, round(sum(weight for weight, _ in held), 2))
    return Exemplar(theme, topic, title, *place, score, tuple(words for _, words in held))


def _spoken_by(sentences: Sentences, indices: Iterable[int], roles: frozenset[Role]) -> list[int]:
    return [index for index in sorted(indices) if sentences[index]["role"] in roles]


def _has(sentence: Mapping[str, Any], *labels: Label) -> bool:
    return any(label in sentence["labels"] for label in labels)


def _any(sentences: Sentences, indices: Iterable[int], *labels: Label) -> bool:
    return any(_has(sentences[i], *labels) and sentences[i]["role"] in _SPEAKER.get(labels[0], _ALL) for i in indices)


_ALL = frozenset(Role)
_SPEAKER = {Label.DISCOVERY: SELLER_SIDE, Label.BENEFIT: SELLER_SIDE, Label.PROOF: SELLER_SIDE}


def _asked(sentences: Sentences, indices: Iterable[int]) -> bool:
    """Say whether the seller side asked anything, be it a discovery question or another."""
    spoken = [sentences[index] for index in indices if sentences[index]["role"] in SELLER_SIDE]
    return any(_has(one, Label.DISCOVERY) or one["text"].rstrip().endswith("?") for one in spoken)


def _figure(sentences: Sentences, indices: Iterable[int]) -> bool:
    return any(FIGURE.search(sentences[i]["text"]) for i in indices if sentences[i]["role"] in SELLER_SIDE)


def _turns(sentences: Sentences, one: int, other: int) -> int:
    return int(sentences[other]["turn"]) - int(sentences[one]["turn"])


def _before(sentences: Sentences, index: int) -> Iterable[int]:
    """Return the seller side's sentences of the two turns before that of a sentence, in order."""
    turn = sentences[index]["turn"]
    return (
        place
        for place in range(max(0, index - LONGEST), index)
        if turn - NEAR_TURNS <= sentences[place]["turn"] < turn and sentences[place]["role"] in SELLER_SIDE
    )


def _after(sentences: Sentences, index: int) -> list[int]:
    """Return the sentences of the two turns after that of a sentence."""
    turn = sentences[index]["turn"]
    near = range(index + 1, min(len(sentences), index + LONGEST))
    return [place for place in near if turn < sentences[place]["turn"] <= turn + NEAR_TURNS]


def _last(indices: Iterable[int]) -> int | None:
    return max(indices, default=None)
