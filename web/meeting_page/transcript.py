"""The transcript as the page shows it: turns, sentences, chips, filters by moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from coach.domain import Label, Role
from coach.storage.own_label_finds import MarkedSentence
from web.words import clock, name

from .wording import MOMENTS, evidence_words

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chip:
    """A moment on a sentence: `detail` is its kind and topic, `score` in 0..1, `evidence` in words."""

    label: str
    name: str
    detail: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A way from a sentence to another place of the page: `what` it is, the words there, the `anchor`."""

    what: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with everything that is shown beside it; `start` in characters of the meeting's text.

    `start_s` is when it begins, or else when the last sentence before it in its turn that has a time does.
    """

    index: int
    turn: int
    speaker: str
    role: str
    time: str
    start_s: float | None
    end_s: float | None
    text: str
    start: int
    line_kind: str
    chips: tuple[Chip, ...]
    qualifiers: tuple[str, ...]
    links: tuple[Reference, ...] = ()
    cited: tuple[Reference, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the sentence in the page."""
        return f"s{self.index}"

    @property
    def moments(self) -> tuple[str, ...]:
        """The labels of the sentence."""
        return tuple(chip.label for chip in self.chips)


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn of a speaker or a block of notes; `matching` holds the sentences that a filter asks for."""

    index: int
    speaker: str
    role: str
    side: str
    time: str
    sentences: tuple[SentenceView, ...]
    matching: frozenset[int]

    @property
    def shown(self) -> bool:
        """False where a filter is set and nothing of the turn is asked for."""
        return bool(self.matching)


@dataclass(frozen=True, slots=True)
class MomentFilter:
    """A choice of the filter: a moment, how many sentences carry it, and whether it is chosen."""

    label: str
    name: str
    meaning: str
    count: int
    chosen: bool


SIDES = {
    Role.SELLER: "selling",
    Role.SPECIALIST: "selling",
    Role.BUYER: "buying",
    Role.MANAGER: "selling",
    Role.COLLEAGUE: "buying",
}


def side_of(role: str) -> str:
    """Return which side a role is on: it decides the colour of the speaker, never the words."""
    return SIDES.get(Role(role), "neutral")


def sentences_of(
    report: Report, cited: Mapping[int, Sequence[Reference]], own: Iterable[MarkedSentence] = ()
) -> tuple[SentenceView, ...]:
    """Return every sentence of `report`; `cited` says by index which places of the page rest on a sentence.

    `own` are the company's own labels on them; they come after the others.
    """
    marked: dict[int, list[Chip]] = {}
    for mark in own:
        marked.setdefault(mark.sentence, []).append(_own_chip(mark))
    plain = tuple(_timed(_sentence(sentence, marked.get(sentence["i"], ())) for sentence in report["sentences"]))
    words = {sentence.index: sentence.text for sentence in plain}
    links = _links(report["links"], words)
    return tuple(
        replace(sentence, links=links.get(sentence.index, ()), cited=tuple(cited.get(sentence.index, ())))
        for sentence in plain
    )


def _sentence(sentence: Report, own: Iterable[Chip]) -> SentenceView:
    return SentenceView(
        index=sentence["i"],
        turn=sentence["turn"],
        speaker=sentence["speaker"] or "",
        role=sentence["role"],
        time="",
        start_s=sentence["start"],
        end_s=sentence["end"],
        text=sentence["text"],
        start=sentence["span"][0],
        line_kind=sentence.get("line_kind", "speech"),
        chips=(*(_chip(sentence, label) for label in MOMENTS if label in sentence["labels"]), *own),
        qualifiers=tuple(sentence["qualifiers"]),
    )


def _timed(sentences: Iterable[SentenceView]) -> Iterable[SentenceView]:
    turn, start_s = -1, None
    for sentence in sentences:
        known = start_s if sentence.start_s is None and sentence.turn == turn else sentence.start_s
        turn, start_s = sentence.turn, known
        yield replace(sentence, start_s=known, time=clock(known))


def _chip(sentence: Report, label: Label) -> Chip:
    return Chip(
        label=label.value,
        name=MOMENTS[label].one,
        detail=" · ".join(_attributes(sentence, label)),
        score=sentence["labels"][label],
        evidence=tuple(evidence_words(source) for source in sentence["evidence"].get(label, ())),
    )


def _own_chip(mark: MarkedSentence) -> Chip:
    meaning = mark.definition.meaning
    return Chip(mark.definition.address, mark.definition.name, "own label", mark.score, (meaning,))


def _attributes(sentence: Report, label: Label) -> Iterable[str]:
    kind = {Label.NEED: sentence["need"], Label.OBJECTION: sentence["objection"]}.get(label)
    topic = sentence["topic"] if label in {Label.NEED, Label.BENEFIT} else None
    return (attribute for attribute in (kind, topic) if attribute)


def _links(links: Iterable[Report], words: Mapping[int, str]) -> dict[int, tuple[Reference, ...]]:
    found: dict[int, list[Reference]] = {}
    for link in links:
        source, target = link["from"], link["to"]
        there, back = LINK_WORDS[link["type"]]
        found.setdefault(source, []).append(Reference(there, words.get(target, ""), f"s{target}"))
        found.setdefault(target, []).append(Reference(back, words.get(source, ""), f"s{source}"))
    return {index: tuple(references) for index, references in found.items()}


LINK_WORDS = {
    "addresses": ("Answers the need", "Answered by"),
    "answers": ("Answers the objection", "Answered by"),
}


def turns_of(sentences: Sequence[SentenceView], chosen: Set[str]) -> tuple[TurnView, ...]:
    """Return the turns; where moments are `chosen`, only turns with one of them are shown."""
    grouped = groupby(sentences, key=lambda sentence: sentence.turn)
    return tuple(_turn(index, tuple(spoken), chosen) for index, spoken in grouped)


def _turn(index: int, sentences: tuple[SentenceView, ...], chosen: Set[str]) -> TurnView:
    first = sentences[0]
    matching = frozenset(
        sentence.index for sentence in sentences if not chosen or not chosen.isdisjoint(sentence.moments)
    )
    return TurnView(
        index=index,
        speaker=first.speaker,
        role=name(Role, first.role) if first.speaker else "",
        side=side_of(first.role),
        time=first.time,
        sentences=sentences,
        matching=matching,
    )


def moments_chosen(asked: Iterable[str], own: Iterable[MarkedSentence] = ()) -> frozenset[str]:
    """Return the moments and own labels of the meeting among what the address asks for; anything else is ignored."""
    return frozenset(asked) & ({label.value for label in Label} | {mark.definition.address for mark in own})


def filters_of(
    sentences: Iterable[SentenceView], chosen: Set[str], own: Iterable[MarkedSentence] = ()
) -> tuple[MomentFilter, ...]:
    """Return a filter for each moment that occurs, or that is chosen, and for each own label."""
    counts = Counter(label for sentence in sentences for label in sentence.moments)
    known = {label.value: (name.one, name.meaning) for label, name in MOMENTS.items()}
    known |= {mark.definition.address: (mark.definition.name, mark.definition.meaning) for mark in own}
    return tuple(
        MomentFilter(label, *words, counts[label], label in chosen)
        for label, words in known.items()
        if counts[label] or label in chosen
    )
