"""Moments and links -> needs, benefits and objections: one need may be stated in several sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
    Role,
)

from .encoder import Vectors
from .links import FoundLinks
from .network import NetworkOutput
from .same_need import goes_on, is_thin, same_needs, speaks_for_itself, stated_needs
from .schema import NEED_KINDS, OBJECTION_KINDS, TOPICS
from .statements import benefit_statement, need_statement

_DOUBT_AND_ANSWER = re.compile(
    r"^\W*(?:on|about|as (?:for|to)|re:?|regarding)\b.*\b(?:worr\w*|concern\w*|fear\w*|doubt\w*|question\w*|"
    r"point|objection)\b"
    r"[^:]*:\s+\w+(?:\W+\w+){3}"
    r"|(?:->|→|=>)\s*(?:i |we )?(?:said|told|explained|offered|showed|answered|promised|sent|gave)\b",
    re.IGNORECASE,
)


def gather_needs(
    meeting: Meeting,
    moments: Sequence[Moment],
    found_links: FoundLinks,
    output: NetworkOutput,
    vectors: Vectors,
    documents: Mapping[int, Doc],
) -> tuple[Need, ...]:
    """Return the needs in the order of their first sentence, with every sentence that states them.

    A need is credited to the buyer: its statement and kind come from a sentence of the buyer (or of the notes) that is
    clear by itself where there is one, from the seller's playback otherwise.
    """
    found = stated_needs(meeting, moments)
    groups = same_needs(meeting, sorted(found), vectors, output, documents)
    answering = _answering(found_links.links, LinkType.ADDRESSES)
    needs = []
    for group in groups:
        hangs = {i for i in group if goes_on(meeting, i, group, documents) or is_thin(documents[i])}
        main = max(group, key=lambda i: _tells_most(meeting, found[i], i in hangs))
        stating = _stating(meeting, group)
        offers = {source for target in stating for source in answering.get(target, ())}
        answers = sorted(offers - set(group))
        needs.append(
            Need(
                sentences=tuple(group),
                statement=need_statement(documents[main]),
                kind=NEED_KINDS[int(output.need_kind[main].argmax())],
                topic=TOPICS[int(output.topic[main].argmax())],
                status=NeedStatus.ADDRESSED if answers else NeedStatus.UNADDRESSED,
                addressed_by=tuple(answers),
                qualifiers=found[main].qualifiers,
                answer_chance=found_links.chance(LinkType.ADDRESSES, stating),
            )
        )
    return tuple(needs)


def _answering(links: Sequence[Link], link_type: LinkType) -> dict[int, list[int]]:
    """Return for each sentence that is the target of a link of this type the sentences that it comes from."""
    answering: dict[int, list[int]] = {}
    for link in links:
        if link.type is link_type:
            answering.setdefault(link.target, []).append(link.source)
    return answering


def _stating(meeting: Meeting, group: Sequence[int]) -> frozenset[int]:
    """Return the sentences of a need that say what it is; all of them where none does alone."""
    clear = frozenset(i for i in group if meeting.written or speaks_for_itself(meeting, i))
    return clear or frozenset(group)


def _tells_most(meeting: Meeting, moment: Moment, follows: bool) -> tuple[bool, bool, float, int]:
    """Return the rank of a sentence among those of a need: the buyer's, clear by itself, sure, early."""
    by_buyer = meeting.turn_of(moment.sentence).role not in SELLER_SIDE
    clear = meeting.written or (speaks_for_itself(meeting, moment.sentence) and not follows)
    return by_buyer, clear, moment.score, -moment.sentence


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
    meeting: Meeting, moments: Sequence[Moment], found_links: FoundLinks, output: NetworkOutput
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
    answering = _answering(found_links.links, LinkType.ANSWERS)
    objections = []
    for group in groups:
        answers = sorted({source for target in group for source in answering.get(target, ())})
        answers = answers or [index for index in group if _answers_itself(meeting, index)]
        objections.append(
            Objection(
                sentences=tuple(group),
                kind=kinds[group[0]],
                status=ObjectionStatus.ANSWERED if answers else ObjectionStatus.UNANSWERED,
                answered_by=tuple(answers),
                answer_chance=found_links.chance(LinkType.ANSWERS, group),
            )
        )
    return tuple(objections)


def _answers_itself(meeting: Meeting, index: int) -> bool:
    """Return whether a line of notes gives the answer behind the doubt: "your worry about X: we do Y"."""
    if meeting.turn_of(index).role is not Role.NOTES:
        return False
    return _DOUBT_AND_ANSWER.search(meeting.sentence_text(index)) is not None


def _one_breath(meeting: Meeting, earlier: int, later: int) -> bool:
    return later - earlier == 1 and meeting.sentences[earlier].turn == meeting.sentences[later].turn
