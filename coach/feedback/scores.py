"""How sure Coach is of a label or a link, and whether that is enough to call something left open."""

from __future__ import annotations

from collections.abc import Iterable

from coach.domain import Label, LinkType, Need, NeedStatus, Objection, ObjectionStatus, Reading

# From which score on a need, and a doubt, are advised on, and below which chance of the likeliest answer they count as
# left open; chosen on the development meetings (docs/decisions/0049-advice-that-is-sure.md). Notes leave answers out.
_NEED = 0.7
_OBJECTION = 0.5
_NO_ANSWER = 0.2
_NO_ANSWER_IN_NOTES = 0.1


def score_of(reading: Reading, sentences: Iterable[int], label: Label) -> float:
    """Return the best score (0..1) with which one of `sentences` carries `label`; 1 where none says."""
    wanted = frozenset(sentences)
    scores = [m.score for m in reading.moments if m.label is label and m.sentence in wanted]
    return max(scores, default=1.0)


def link_score(reading: Reading, source: int, targets: Iterable[int], kind: LinkType) -> float:
    """Return the best score (0..1) of a link from `source` to one of `targets`, 0 without one."""
    wanted = frozenset(targets)
    return max(
        (x.score for x in reading.links if x.type is kind and x.source == source and x.target in wanted), default=0
    )


def near_a_need(chance: float, *, written: bool) -> bool:
    """Return whether the chance (0..1) of the likeliest answer is too high to call a need left open."""
    return chance >= (_NO_ANSWER_IN_NOTES if written else _NO_ANSWER)


def near_a_doubt(chance: float) -> bool:
    """Return whether the chance (0..1) of the likeliest answer is too high to call a doubt unanswered."""
    return chance >= _NO_ANSWER


def is_certain(reading: Reading, need: Need) -> bool:
    """Return whether Coach is sure enough that this is a need to advise the rep on it."""
    return score_of(reading, need.sentences, Label.NEED) >= _NEED


def surely_open(reading: Reading, need: Need) -> bool:
    """Return whether a need is one, and nothing said later comes near to an answer."""
    near = near_a_need(need.answer_chance, written=reading.meeting.written)
    return need.status is NeedStatus.UNADDRESSED and not near and is_certain(reading, need)


def surely_unanswered(reading: Reading, objection: Objection) -> bool:
    """Return whether a doubt is one, and nothing said after it comes near to an answer."""
    sure = score_of(reading, objection.sentences, Label.OBJECTION) >= _OBJECTION
    near = near_a_doubt(objection.answer_chance)
    return objection.status is ObjectionStatus.UNANSWERED and not near and sure
