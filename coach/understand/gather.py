"""Moments and links -> needs, benefits and objections: one need may be stated in several sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from spacy.tokens import Doc

from coach.domain import (
    SELLER_SIDE,
    Benefit,
    Label,
    Link,
    LinkType,
    Meeting,
    Moment,
    Need,
    NeedStatus,
    Objection,
    ObjectionStatus,
)

from .encoder import Vectors, unit
from .network import NetworkOutput
from .schema import NEED_KINDS, OBJECTION_KINDS, TOPICS
from .statements import benefit_statement, need_statement

# Cosines from which two need sentences count as the same need: of the same speaker's breath, played back by the
# seller, or anywhere in the meeting. Chosen on the development meetings (docs/decisions/0004).
_SAME_BREATH = 0.55
_PLAYED_BACK = 0.45
_ANYWHERE = 0.72
_BREATH = 2
_PLAYBACK_REACH = 40


def gather_needs(
    meeting: Meeting,
    moments: Sequence[Moment],
    links: Sequence[Link],
    output: NetworkOutput,
    vectors: Vectors,
    documents: Mapping[int, Doc],
) -> tuple[Need, ...]:
    """Return the needs in the order of their first sentence, with every sentence that states them.

    A need is credited to the buyer: its statement and kind come from a sentence of the buyer (or of the notes) where
    there is one, from the seller's playback otherwise.
    """
    found = {moment.sentence: moment for moment in moments if moment.label is Label.NEED}
    groups = _groups(meeting, sorted(found), vectors, output)
    needs = []
    for group in groups:
        main = max(group, key=lambda i: (meeting.turn_of(i).role not in SELLER_SIDE, found[i].score, -i))
        answers = sorted(
            {link.source for link in links if link.type is LinkType.ADDRESSES and link.target in group} - set(group)
        )
        needs.append(
            Need(
                sentences=tuple(group),
                statement=need_statement(documents[main]),
                kind=NEED_KINDS[int(output.need_kind[main].argmax())],
                topic=TOPICS[int(output.topic[main].argmax())],
                status=NeedStatus.ADDRESSED if answers else NeedStatus.UNADDRESSED,
                addressed_by=tuple(answers),
                qualifiers=found[main].qualifiers,
            )
        )
    return tuple(needs)


def _groups(meeting: Meeting, sentences: Sequence[int], vectors: Vectors, output: NetworkOutput) -> list[list[int]]:
    """Return groups of need sentences that state the same need, each ascending, in order of their first."""
    groups: list[list[int]] = []
    directions = unit(vectors[list(sentences)]) if sentences else vectors[:0]
    place = {sentence: row for row, sentence in enumerate(sentences)}
    for sentence in sentences:
        best, best_cosine = None, 0.0
        for group in groups:
            for member in group:
                cosine = float(np.dot(directions[place[sentence]], directions[place[member]]))
                if cosine > best_cosine and cosine >= _bar(meeting, member, sentence, output):
                    best, best_cosine = group, cosine
        if best is None:
            groups.append([sentence])
        else:
            best.append(sentence)
    return groups


def _bar(meeting: Meeting, earlier: int, later: int, output: NetworkOutput) -> float:
    """Return the cosine that `later` must reach to state the same need as `earlier`."""
    if meeting.turn_of(later).role in SELLER_SIDE and meeting.turn_of(earlier).role not in SELLER_SIDE:
        return _PLAYED_BACK if later - earlier <= _PLAYBACK_REACH else _ANYWHERE
    same_topic = output.topic[earlier].argmax() == output.topic[later].argmax()
    if same_topic and not meeting.written and later - earlier <= _BREATH:
        return _SAME_BREATH
    return _ANYWHERE


def gather_benefits(
    meeting: Meeting,
    moments: Sequence[Moment],
    links: Sequence[Link],
    output: NetworkOutput,
    documents: Mapping[int, Doc],
) -> tuple[Benefit, ...]:
    """Return the benefits in order; `prompted` when the sentence addresses a stated need."""
    prompted = {link.source for link in links if link.type is LinkType.ADDRESSES}
    return tuple(
        Benefit(
            sentences=(moment.sentence,),
            statement=benefit_statement(documents[moment.sentence]),
            topic=TOPICS[int(output.topic[moment.sentence].argmax())],
            prompted=moment.sentence in prompted,
        )
        for moment in moments
        if moment.label is Label.BENEFIT
    )


def gather_objections(
    meeting: Meeting, moments: Sequence[Moment], links: Sequence[Link], output: NetworkOutput
) -> tuple[Objection, ...]:
    """Return the objections in order; consecutive sentences of one turn with the same kind are one objection."""
    groups: list[list[int]] = []
    kinds = {m.sentence: OBJECTION_KINDS[int(output.objection_kind[m.sentence].argmax())] for m in moments}
    for moment in moments:
        if moment.label is not Label.OBJECTION:
            continue
        last = groups[-1][-1] if groups else None
        if last is not None and _one_breath(meeting, last, moment.sentence) and kinds[last] is kinds[moment.sentence]:
            groups[-1].append(moment.sentence)
        else:
            groups.append([moment.sentence])
    objections = []
    for group in groups:
        answers = sorted({link.source for link in links if link.type is LinkType.ANSWERS and link.target in group})
        objections.append(
            Objection(
                sentences=tuple(group),
                kind=kinds[group[0]],
                status=ObjectionStatus.ANSWERED if answers else ObjectionStatus.UNANSWERED,
                answered_by=tuple(answers),
            )
        )
    return tuple(objections)


def _one_breath(meeting: Meeting, earlier: int, later: int) -> bool:
    return later - earlier == 1 and meeting.sentences[earlier].turn == meeting.sentences[later].turn
