"""Sentences that carry a next step -> the steps: a yes joins what it agrees to, two promises in a sentence are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc

from coach.domain import SELLER_SIDE, Label, Meeting, Moment, NextStep, Role

from .clauses import clauses_of, count_words, spoken
from .lead_ins import lowered
from .steps import next_step

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
# A yes comes so many turns after what it agrees to at most.
_SOON = 2
_LONGEST_YES = 10
# Below this score a sentence that names neither a doer nor a day is no step.
_UNSURE = 0.7
_UNSURE_NOTED = 0.5
_FEWEST_WORDS = 3
# A step that is taken up again has few words, and these of its own at most.
_SAID_AGAIN = 5
_POINTS = frozenset("it that this them something me you us over across to".split())
_SENDING = frozenset("send email e-mail mail forward share".split())
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|the \d+(?:st|nd|rd|th)|next week|(?:at )?\w+ o'clock|"
)
_YES = re.compile(
    r"^(?:do|do (?:it|so|that))$|"
    r"^(?:(?:oh|ah|right|well|so|and|hm+|mm+|no),? )*(?:(?:yes|yeah|yep|yup|aye|sure|ok|okay|fine|great|good|"
    r"lovely|perfect|"
    r"grand|brilliant|cool|deal|agreed|absolutely|certainly|of course|no problem|alright|all right|will do|sounds "
    r"(?:good|great|fine|fair)|fair enough|please do|do (?:that|it|so)|noted|done|that'd be|that would be|that "
    r"works|that's "
    rf"(?:fine|good|great|ok|okay|perfect)|works|i'd (?:like|love) that|happy with that|let's do (?:that|it))\b|"
    rf"(?:{_DAY}\w+)"
    r"(?:'s| is| at| works| suits| would| sounds| it is| then)\b)"
)
_WORKS = re.compile(
    r"\b(?:works|suits|(?:'s|is|sounds|would be) (?:fine|good|great|ok|okay|perfect|grand|best|alright)|it is|then)\b"
)
# A yes that goes on to promise or ask for something is a step of its own.
_ACTS = re.compile(
    r"\b(?:i'll|i will|we'll|we will|i'm going to|let me|let's|i can|can you|could you|would you|will you|shall|"
    r"send|bring|"
    r"call|ring|email|book|ask|talk|speak|find|check|get|give|write|come|meet|need|want)\b"
)
_ACTS_NOT = re.compile(r"\b(?:let's do (?:that|it)|please do|do that|i'd like that)\b")
_HAVE_IT = re.compile(
    r"\b(?:can|could|will|would) (?:you|i|we) (?:have|do|get|send|finish|see|expect) (?:me )?(?:it|that|them|this)\b"
)
_IS_MINE = re.compile(r"(?:(?:yes|yeah|ok|okay|sure|of course|right|certainly|and),? )*(?:i|we) (?:will|shall)")
# What somebody will wish for is a forecast, and no promise: "Siân will want to ask".
_WILL_WISH = re.compile(
    r"^(?:(?:and|but|so|because|as|since),? )*(?!(?:i|we|you|i'll|we'll|you'll)\b)[\w'-]+(?: [\w'-]+){0,2}"
    r"(?:'ll| will| would| might| may) (?:want|wish|like|love|hate|need to know|wonder)\b[^?]*$"
)
_IMPERATIVE = re.compile(
    r"^(?:(?:and|then|so|please|ok|okay|right|well|yes|yeah|just|[a-z]+,),? )*(?:send|ring|call|give|bring|book|"
    r"check|ask|email|"
    r"mail|write|put|leave|get|find|take|talk|speak|tell|let me have|share|forward|drop|set|arrange)\b"
)
# Words that run the meeting or end it.
_NO_ACTION = re.compile(
    r"^\W*(?:(?:ok|okay|right|so|well|and|anyway|alright|that's it|that's all|thanks|thank you|cheers),? )*"
    r"(?:(?:just )?let (?:me|us) know$|"
    r"have a (?:good|great|nice|lovely|safe) \w+|take care|let me (?:take|start|begin|finish|explain|think|"
    r"see|go (?:on|"
    r"through|back)|walk|share|show)\b(?!.*\b(?:day|tomorrow|week|later|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b)|noted|go on|carry on|"
    r"i (?:have to|'d have to|need to) (?:go|run|dash|jump))"
)
# A seller who says what somebody would do draws a picture of the offer; nobody has promised it.
_PICTURE = re.compile(
    r"^(?:(?:and|so|then|right|ok|okay|well),? )*(?!(?:i|we|you|it|that|who|what|when|where|how)\b)"
    r"(?:[\w'-]+ ){1,3}(?:would|could)\b[^?]*$"
)
# Somebody else's part in the same sentence: "I'll send it tonight, and can you ring Tom?"
_OWN_DOER = re.compile(
    r"^(?:(?:and|then|but|also|right|ok|okay|well|yes|yeah|sure|great|good|fine|brilliant|lovely|perfect),? )*"
    r"(?:so,? (?!(?:you|he|she|they|it|that) ))?(?:i'll|i will|"
    r"i'm going to|i can|let me|we'll|we will|shall we|let's|why don't we|"
    r"(?:can|could|would|will) (?:you|we|i)|you'll|you will|maybe you|(?!(?:it|that|this|there|he|she|they|who|"
    r"what|which)\b)"
    r"[\w'-]+ (?:will|is going to|can))\b"
)


def gather_steps(meeting: Meeting, moments: Sequence[Moment], documents: Mapping[int, Doc]) -> tuple[NextStep, ...]:
    """Return the next steps in order; a step's sentences are what proposes it and what agrees to it."""
    steps: list[NextStep] = []
    for moment in moments:
        if moment.label is not Label.NEXT_STEP:
            continue
        index, doc = moment.sentence, documents[moment.sentence]
        if meeting.turn_of(index).role is Role.NOTES:
            noted = next_step(doc, index, meeting)
            steps.extend([noted] if moment.score >= _UNSURE_NOTED or noted.who or noted.dated else [])
        elif (
            _agrees(doc.text)
            or _IS_MINE.fullmatch(_plain(doc.text)) is not None
            or (_asks_for_day(doc.text) and _is_open(steps, index, meeting))
        ):
            _join(steps, next_step(doc, index, meeting), meeting)
        elif _NO_ACTION.search(_plain(doc.text)) is None and not _draws_a_picture(
            doc.text, meeting.turn_of(index).role
        ):
            for step in (next_step(part, index, meeting) for part in _parts(doc)):
                if steps and _says_again(meeting, steps[-1], step):
                    _join(steps, step, meeting)
                elif moment.score >= _UNSURE or step.who or step.dated:
                    steps.append(step)
    return tuple(steps)


def _says_again(meeting: Meeting, before: NextStep, step: NextStep) -> bool:
    """Return whether somebody else takes up the step before in a few words: "send me something", "I'll email it"."""
    turns = meeting.sentences[step.sentences[0]].turn - meeting.sentences[before.sentences[-1]].turn
    if not 1 <= turns <= _SOON or (before.dated and step.dated) or (before.who and step.who not in (None, before.who)):
        return False
    named, again = before.what.lower().split(), step.what.lower().split()
    if not named or not 1 <= len(again) <= _SAID_AGAIN:
        return False
    same = again[0] == named[0] or {again[0], named[0]} <= _SENDING
    return same and all(word in _POINTS or word in named for word in again[1:])


def _agrees(text: str) -> bool:
    """Return whether a sentence says yes to a step that somebody named before, and adds none."""
    plain = _plain(text)
    if len(plain.split()) > _LONGEST_YES or _NO_ACTION.search(plain) is not None:
        return False
    if _ACTS.search(_ACTS_NOT.sub("", plain)) is not None:
        return False
    return _YES.search(plain) is not None or (
        _WORKS.search(plain) is not None and len(plain.split()) <= _LONGEST_YES // 2
    )


def _draws_a_picture(text: str, role: Role) -> bool:
    """Return whether a seller tells what somebody else would do with the offer: "Sal would be home at five"."""
    return role in SELLER_SIDE and _PICTURE.search(_plain(text)) is not None


def _asks_for_day(text: str) -> bool:
    """Return whether a sentence only asks to have what was promised by a day: "can you have it by Monday"."""
    plain = _plain(text)
    return _HAVE_IT.search(plain) is not None and len(plain.split()) <= _LONGEST_YES


def _is_open(steps: Sequence[NextStep], index: int, meeting: Meeting) -> bool:
    """Return whether the step before has somebody who does it, but no day."""
    if not steps or steps[-1].dated or steps[-1].who is None:
        return False
    return meeting.sentences[index].turn - meeting.sentences[steps[-1].sentences[-1]].turn in (1, _SOON)


def _join(steps: list[NextStep], yes: NextStep, meeting: Meeting) -> None:
    """Put a yes to the step before it, which gets the day that only the yes names; a yes to nothing counts "
    "with a day."""
    index = yes.sentences[0]
    turn = meeting.sentences[index].turn
    near = bool(steps) and turn - meeting.sentences[steps[-1].sentences[-1]].turn <= _SOON
    if not near:
        if yes.dated:
            steps.append(yes)
        return
    step = steps[-1]
    who = step.who or (meeting.turns[turn].speaker if _is_request(meeting, step, yes, turn) else None)
    due, day = (step.due, step.day) if step.dated else (yes.due, yes.day)
    steps[-1] = replace(step, sentences=tuple(dict.fromkeys((*step.sentences, index))), who=who, due=due, day=day)


def _is_request(meeting: Meeting, step: NextStep, yes: NextStep, turn: int) -> bool:
    """Return whether a step asks "you" to do something, and somebody else says in `turn` that they will."""
    asked = step.sentences[-1]
    text, said = _plain(meeting.sentence_text(asked)), _plain(meeting.sentence_text(yes.sentences[0]))
    promised = _IS_MINE.fullmatch(said) is not None or "will do" in said
    return meeting.sentences[asked].turn < turn and (
        promised or re.search(r"\b(?:can|could|would|will) you\b", text) is not None
    )


def _parts(doc: Doc) -> Iterator[Doc]:
    """Yield a sentence cut where another promise or request begins, each part with a doer of its own."""
    words = spoken(doc)
    cuts = [0]
    doing = False
    for start, end in clauses_of(words):
        own = _OWN_DOER.match(lowered(words[start:end])) is not None
        if own and doing and count_words(words[start:end]) >= _FEWEST_WORDS:
            cuts.append(words[start].i)
        doing = doing or own or _IMPERATIVE.search(lowered(words[start:end])) is not None
    parts = [doc] if len(cuts) == 1 else [doc[a:b].as_doc() for a, b in pairwise([*cuts, len(doc)])]
    for part in parts:
        plain = _plain(part.text).rstrip(",;: ")
        if _WILL_WISH.search(plain) is None and (len(parts) == 1 or _IS_MINE.fullmatch(plain) is None):
            yield part


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).lower().split()).rstrip(" .!")
