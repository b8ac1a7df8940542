"""The need–benefit map: each need with what answered it, and what answers nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.feedback.scores import near_a_doubt
from coach.report_text import nearly_answered
from web.words import day

from .transcript import SentenceView

Report = Mapping[str, Any]
Sentences = Mapping[int, SentenceView]


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence of the seller side that answers something; `score` of the link in 0..1 where known."""

    sentence: SentenceView
    score: float | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need, every sentence that states it, and the answers to it; `nearly` where something may be one."""

    anchor: str
    statement: str
    kind: str
    topic: str
    qualifiers: tuple[str, ...]
    stated: tuple[SentenceView, ...]
    answers: tuple[Answer, ...]
    nearly: bool

    @property
    def answered(self) -> bool:
        """Whether somebody offered an answer."""
        return bool(self.answers)

    @property
    def voices(self) -> tuple[str, ...]:
        """Who said it, each once, in order; nobody in notes."""
        return tuple(dict.fromkeys(sentence.speaker for sentence in self.stated if sentence.speaker))


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit that no stated need asked for."""

    statement: str
    topic: str
    sentences: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection and the answers to it; `nearly` as of a need."""

    anchor: str
    kind: str
    sentences: tuple[SentenceView, ...]
    answers: tuple[Answer, ...]
    nearly: bool


@dataclass(frozen=True, slots=True)
class NextStepRow:
    """An action somebody committed to; `due` as a date for machines, `due_words` for people."""

    anchor: str
    who: str
    what: str
    due: str
    due_words: str
    sentences: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True)
class NeedMap:
    """Everything of the map, in the order of the meeting."""

    needs: tuple[NeedRow, ...]
    unprompted: tuple[BenefitRow, ...]
    objections: tuple[ObjectionRow, ...]
    next_steps: tuple[NextStepRow, ...]

    @property
    def answered(self) -> int:
        """How many needs were answered."""
        return sum(need.answered for need in self.needs)


def need_map(report: Report, sentences: Sentences) -> NeedMap:
    """Return the map of `report`."""
    scores = _scores(report["links"])
    needs = enumerate(report["needs"])
    return NeedMap(
        needs=tuple(
            _need(place, need, sentences, scores, nearly=nearly_answered(report, need)) for place, need in needs
        ),
        unprompted=tuple(_benefit(benefit, sentences) for benefit in report["benefits"] if not benefit["prompted"]),
        objections=tuple(
            _objection(place, objection, sentences, scores) for place, objection in enumerate(report["objections"])
        ),
        next_steps=tuple(_step(place, step, sentences) for place, step in enumerate(report["next_steps"])),
    )


Scores = Mapping[tuple[int, int], float]


def _scores(links: Iterable[Report]) -> Scores:
    return {(link["from"], link["to"]): link["score"] for link in links}


def found(indices: Iterable[int], sentences: Sentences) -> tuple[SentenceView, ...]:
    """Return the sentences with these indices, in the given order."""
    return tuple(sentences[index] for index in indices if index in sentences)


def _answers(
    sources: Iterable[int], targets: Iterable[int], sentences: Sentences, scores: Scores
) -> tuple[Answer, ...]:
    wanted = tuple(targets)
    return tuple(
        Answer(sentence, max((scores[pair] for pair in _pairs(sentence, wanted) if pair in scores), default=None))
        for sentence in found(sources, sentences)
    )


def _pairs(sentence: SentenceView, targets: Iterable[int]) -> Iterable[tuple[int, int]]:
    return ((sentence.index, target) for target in targets)


def _need(place: int, need: Report, sentences: Sentences, scores: Scores, *, nearly: bool) -> NeedRow:
    return NeedRow(
        anchor=f"need-{place}",
        statement=need["statement"],
        kind=need["kind"],
        topic=need["topic"],
        qualifiers=tuple(need.get("qualifiers", ())),
        stated=found(need["sentences"], sentences),
        answers=_answers(need["addressed_by"], need["sentences"], sentences, scores),
        nearly=nearly,
    )


def _benefit(benefit: Report, sentences: Sentences) -> BenefitRow:
    return BenefitRow(benefit["statement"], benefit["topic"], found(benefit["sentences"], sentences))


def _objection(place: int, objection: Report, sentences: Sentences, scores: Scores) -> ObjectionRow:
    return ObjectionRow(
        anchor=f"objection-{place}",
        kind=objection["kind"],
        sentences=found(objection["sentences"], sentences),
        answers=_answers(objection["answered_by"], objection["sentences"], sentences, scores),
        nearly=near_a_doubt(objection.get("answer_chance", 0.0)),
    )


def _step(place: int, step: Report, sentences: Sentences) -> NextStepRow:
    return NextStepRow(
        anchor=f"step-{place}",
        who=step["who"] or "",
        what=step["what"],
        due=step["due"] or "",
        due_words=day(step["due"]),
        sentences=found(step["sentences"], sentences),
    )
