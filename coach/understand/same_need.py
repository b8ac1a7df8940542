"""Which sentences state the same need: by their vectors, and by words that hang on the sentence before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from spacy.tokens import Doc

from coach.domain import SELLER_SIDE, Label, Meeting, Moment, Role

from .encoder import Vectors, unit
from .network import NetworkOutput

# Cosines from which two need sentences count as the same need: of the same speaker's breath, played back by the
# seller, or anywhere in the meeting. Chosen on the development meetings (docs/decisions/0004).
_SAME_BREATH = 0.55
_PLAYED_BACK = 0.45
_ANYWHERE = 0.72
_BREATH = 2
_PLAYBACK_REACH = 40
# A summary that opens with "so" takes up a need said so few sentences before, at this cosine already.
_SUMMED_UP = 0.2
_SUMMARY_REACH = 12
_LOWEST_BAR = min(_SAME_BREATH, _PLAYED_BACK, _ANYWHERE, _SUMMED_UP)
# All cosines of a sentence are taken at once first; one by one they may differ in the last digits.
_ROUNDING = 1e-4
_OFFERS = frozenset({Label.FEATURE, Label.BENEFIT, Label.PROOF})
_QUOTES = str.maketrans({"’": "'", "‘": "'"})
_LED_BY = r"^(?:(?:and|but|so|because|cos|well|yeah|yes|no|i mean|like|then|now|right|honestly)\b,? )*"
# "They sit in inboxes", "half of them never answer": these words say of whom only with the sentence before.
_HANGS = re.compile(
    _LED_BY
    + r"(?:it|it's|its|that|that's|this|they|they're|they've|them|those|these|he|she|he's|she's|which|otherwise|"
    r"(?:(?:a |the )?(?:half|third|quarter|few|couple|lot|some|most|none|all|both|each|one|two|many)) of (?:it|"
    r"them|those|these))\b"
    r"|\b(?:otherwise|either|because of (?:it|that|this|them)|for that)[ .!?]*$"
)
# "Our biggest issue is much simpler": announces a need that the next sentence states.
_ANNOUNCES = re.compile(
    r"\b(?:issues?|problems?|headaches?|chaos|nightmare|trouble|pain|mess|worry|concern|priority|thing|point|difficulty|"
    r"challenge|struggle)\b"
)
_STATES = re.compile(
    r"n't\b|\b(?:must|need\w*|has to|have to|had to|cannot|want\w*|never|nobody|no one|too|keeps?|lose|losing|lost)\b"
)
_LONGEST_ANNOUNCEMENT = 9
# "And I miss things", "every Monday": words that say too little to be a need of their own (words).
_LONGEST_THIN = 5
_LONGEST_FRAGMENT = 8
_SAYS_NOTHING = frozenset("thing stuff lot bit it that this they them".split())
_WHEN = frozenset(
    "second minute hour day night week month quarter year time morning afternoon evening weekend half most rest "
    "hundred thousand million percent monday tuesday wednesday thursday friday saturday sunday".split()
)
_ASKS_FOR_MORE = re.compile(r"\b(?:else|other|another|next|apart|besides|what about|how about|any more|anything)\b")
# Questions about the size of a trouble, or what comes of it: the answer is about the same trouble.
_ASKS_EXTENT = re.compile(
    r"\b(?:what (?:happens|happened|came of|comes of)|how (?:long|much|many|often|bad|far)|what (?:does|did|do|"
    r"would|is|was) "
    r"(?:\w+ ){0,6}cost(?:s|ing)?|costs? (?:you|us)|what do (?:you|they) do|who notices|when did (?:that|it)|what "
    r"(?:does|did) (?:that|it|this))\b"
)
# "What did that cost you?" asks on about what was told; "what happens today?" opens a subject.
_OF_THAT = re.compile(r"\b(?:that|it|this|those|them|then)\b")
_SUMS_UP = re.compile(
    r"^(?:(?:and|ok|okay|right|yeah|um|uh|well|understood|i see)\b,? )*"
    r"(?:so|sounds? like|it sounds|you said|you mentioned|you told|if i|what i'm hearing)\b"
)


# "I told them about the heated cabin": a line of notes about the offer.
_TELLS_OFFER = re.compile(
    r"^\W*(?:(?:and|so|then|um|uh|also),? )*(?:i |we )?(?:told|explained|showed|offered|mentioned|suggested|proposed|"
    r"pitched|demoed|described|said (?:that )?(?:we|our|ours))\b"
)
# A need that Coach is so unsure of is none where the sentence resists the offer this much more surely.
_UNSURE = 0.5
_RESISTS_MORE = 0.3


def stated_needs(meeting: Meeting, moments: Sequence[Moment]) -> dict[int, Moment]:
    """Return the sentences that state a need.

    What the seller side offers more surely than it plays a need back is an offer, not a need. What the buyer says to
    resist is an objection where the need is doubtful.
    """
    offered: dict[int, float] = {}
    resisted = {moment.sentence: moment.score for moment in moments if moment.label is Label.OBJECTION}
    for moment in moments:
        if moment.label in _OFFERS:
            offered[moment.sentence] = max(moment.score, offered.get(moment.sentence, 0.0))
    return {
        moment.sentence: moment
        for moment in moments
        if moment.label is Label.NEED
        and not (moment.score < _UNSURE and resisted.get(moment.sentence, 0.0) - moment.score > _RESISTS_MORE)
        and not (_of_the_seller(meeting, moment) and offered.get(moment.sentence, 0.0) > moment.score)
    }


def _of_the_seller(meeting: Meeting, moment: Moment) -> bool:
    """Return whether the seller side says a sentence, or a line of notes tells what the seller said."""
    role = meeting.turn_of(moment.sentence).role
    return role in SELLER_SIDE or (
        role is Role.NOTES and _TELLS_OFFER.search(_plain(meeting, moment.sentence)) is not None
    )


def same_needs(
    meeting: Meeting,
    sentences: Sequence[int],
    vectors: Vectors,
    output: NetworkOutput,
    documents: Mapping[int, Doc],
) -> list[list[int]]:
    """Return groups of need sentences that state the same need, each ascending, in order of their first."""
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    directions = unit(vectors[list(sentences)]) if sentences else vectors[:0]
    for row, sentence in enumerate(sentences):
        # The sentences ascend, so the one before stands in the group that was added to last.
        best = None
        if row > 0 and _goes_with(meeting, sentences[row - 1], sentence, documents):
            best = group_of[sentences[row - 1]]
            if len(groups[best]) > 1 and _only_leads(sentences[row - 1], sentence, meeting, documents):
                best = None
        best_cosine = 0.0
        for cosine, number, member in _likest(directions, row, sentences, group_of) if best is None else ():
            if cosine > best_cosine and cosine >= _bar(meeting, member, sentence, output):
                best, best_cosine = number, cosine
        if best is None:
            groups.append([])
            best = len(groups) - 1
        groups[best].append(sentence)
        group_of[sentence] = best
    return groups


def _likest(
    directions: Vectors, row: int, sentences: Sequence[int], group_of: Mapping[int, int]
) -> list[tuple[float, int, int]]:
    """Return (cosine, group, sentence) of the earlier sentences that come near any bar, in the order of the groups."""
    rows: list[int] = np.flatnonzero(directions[:row] @ directions[row] >= _LOWEST_BAR - _ROUNDING).tolist()
    near = sorted((group_of[sentences[other]], other) for other in rows)
    return [(float(np.dot(directions[row], directions[other])), group, sentences[other]) for group, other in near]


def goes_on(meeting: Meeting, index: int, group: Sequence[int], documents: Mapping[int, Doc]) -> bool:
    """Return whether a sentence of a need goes on with an earlier one of its group that says what it is about."""
    return any(
        earlier < index
        and speaks_for_itself(meeting, earlier)
        and not is_thin(documents.get(earlier))
        and _goes_with(meeting, earlier, index, documents)
        for earlier in group
    )


def speaks_for_itself(meeting: Meeting, index: int) -> bool:
    """Return whether a need sentence says alone what is needed: it neither hangs on another nor only announces one."""
    text = _plain(meeting, index)
    return _HANGS.search(text) is None and not _announces(text)


def _goes_with(meeting: Meeting, earlier: int, later: int, documents: Mapping[int, Doc]) -> bool:
    """Return whether `later` goes on with what `earlier` began: in one breath, or as a short answer to a question."""
    if meeting.written or meeting.turn_of(later).role in SELLER_SIDE or meeting.turn_of(earlier).role in SELLER_SIDE:
        return False
    apart = meeting.sentences[later].turn - meeting.sentences[earlier].turn
    if apart == 0:
        return _in_one_breath(meeting, earlier, later, documents)
    if apart == 1:
        # Another buyer adds to it: "every Monday and most of Tuesday".
        return later - earlier <= _BREATH and is_thin(documents.get(later))
    question = _plain(meeting, _last_before_turn_of(meeting, later))
    if apart != 2 or not question.endswith("?") or _ASKS_FOR_MORE.search(question) is not None:
        return False
    return (
        _ASKS_EXTENT.search(question) is not None
        or _HANGS.search(_plain(meeting, later)) is not None
        or _is_fragment(documents.get(later))
    )


def _in_one_breath(meeting: Meeting, earlier: int, later: int, documents: Mapping[int, Doc]) -> bool:
    """Return whether a sentence goes on with one that the same person said just before."""
    beside = later - earlier == 1
    if beside and (_announces(_plain(meeting, earlier)) or is_thin(documents.get(earlier))):
        return True
    if later - earlier > _BREATH:
        return False
    doc = documents.get(later)
    if _HANGS.search(_plain(meeting, later)) is not None or is_thin(doc) or _points_there(doc):
        return True
    question = _plain(meeting, _last_before_turn_of(meeting, later))
    asked_on = question.endswith("?") and _ASKS_EXTENT.search(question) is not None
    return asked_on and _OF_THAT.search(question) is not None


def _last_before_turn_of(meeting: Meeting, index: int) -> int:
    turn = meeting.sentences[index].turn
    return next((i for i in range(index - 1, -1, -1) if meeting.sentences[i].turn < turn), index)


def _announces(text: str) -> bool:
    words = text.split()
    short = len(words) <= _LONGEST_ANNOUNCEMENT and not any(map(str.isdigit, text))
    return short and _ANNOUNCES.search(text) is not None and _STATES.search(text) is None


def _is_fragment(doc: Doc | None) -> bool:
    """Return whether a sentence has no subject with a verb: "roughly four hundred a year"."""
    return doc is not None and not any(token.dep_ in {"nsubj", "nsubjpass", "expl"} for token in doc)


def is_thin(doc: Doc | None) -> bool:
    """Return whether a few words name nothing by themselves: "every Monday and most of Tuesday", "I miss things"."""
    if doc is None:
        return False
    words = sum(token.is_alpha for token in doc)
    things = [token.lemma_.lower() for token in doc if token.pos_ in {"NOUN", "PROPN"} and not token.like_num]
    if words <= _LONGEST_FRAGMENT and _is_fragment(doc) and all(thing in _WHEN for thing in things):
        return True
    return words <= _LONGEST_THIN and all(thing in _SAYS_NOTHING for thing in things)


def _only_leads(earlier: int, later: int, meeting: Meeting, documents: Mapping[int, Doc]) -> bool:
    """Return whether vague words that joined a need already would draw another one to it ("I miss things")."""
    vague = is_thin(documents.get(earlier)) and not _is_fragment(documents.get(earlier))
    return vague and _HANGS.search(_plain(meeting, later)) is None and not is_thin(documents.get(later))


def _points_there(doc: Doc | None) -> bool:
    """Return whether a sentence says "there" of a place that was named before: "nobody walks there"."""
    return doc is not None and any(token.lower_ == "there" and token.dep_ == "advmod" for token in doc)


def _bar(meeting: Meeting, earlier: int, later: int, output: NetworkOutput) -> float:
    """Return the cosine that `later` must reach to state the same need as `earlier`."""
    if meeting.turn_of(later).role in SELLER_SIDE and meeting.turn_of(earlier).role not in SELLER_SIDE:
        if later - earlier <= _SUMMARY_REACH and _SUMS_UP.search(_plain(meeting, later)):
            return _SUMMED_UP
        return _PLAYED_BACK if later - earlier <= _PLAYBACK_REACH else _ANYWHERE
    same_topic = output.topic[earlier].argmax() == output.topic[later].argmax()
    if same_topic and not meeting.written and later - earlier <= _BREATH:
        return _SAME_BREATH
    return _ANYWHERE


def _plain(meeting: Meeting, index: int) -> str:
    return " ".join(meeting.sentence_text(index).translate(_QUOTES).lower().split())
