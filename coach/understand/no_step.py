"""Sentences that sound like a next step and are none: they run the talk, tell what is over, or are declined."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from coach.domain import SELLER_SIDE, Meeting, NextStep, Role

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_LED = r"^\W*(?:(?:ok|okay|right|so|well|and|but|then|yes|yeah|no|oh|anyway|alright|great|good|now),? )*"
# What somebody will wish for is a forecast, and no promise: "Siân will want to ask".
_WILL_WISH = re.compile(
    r"^(?:(?:and|but|so|because|as|since),? )*(?!(?:i|we|you|i'll|we'll|you'll)\b)[\w'-]+(?: [\w'-]+){0,2}"
    r"(?:'ll| will| would| might| may) (?:want|wish|like|love|hate|need to know|wonder)\b[^?]*$"
)
# Words that run the meeting or end it.
_NO_ACTION = re.compile(
    r"^\W*(?:(?:ok|okay|right|so|well|and|anyway|alright|that's it|that's all|thanks|thank you|cheers),? )*"
    r"(?:(?:just )?let (?:me|us) know$|"
    r"have a (?:good|great|nice|lovely|safe) \w+|take care|let me (?:take|start|begin|finish|explain|think|"
    r"see|go (?:on|"
    r"through|back)|walk|share|show)\b(?!.*\b(?:day|tomorrow|week|later|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b)|noted|(?:go|carry) on$|"
    r"i (?:have to|'d have to|need to) (?:go|run|dash|jump))"
)
# The same in other forms: "I'll come to that", "could I ask one more", "can you say that again".
_RUNS_THE_TALK = re.compile(
    _LED + r"(?:[a-z]+, )?(?:let me|i'll|i will|i'm going to|i am going to|(?:can|could|may|shall|might) (?:i|we|you))"
    r"(?: just| quickly| briefly| also| maybe)* "
    r"(?:(?:let|call|ring|phone|contact|tell) you (?:know )?if\b|"
    r"come (?:back )?to (?:it|that|this|them|those)\b(?! with)|come (?:back )?to (?:the )?\w+(?: now)?$|"
    r"be (?:quick|brief|honest|blunt|frank|straight|direct|open)|"
    r"ask (?:you )?(?:one|two|a|another|something|(?:only|just) \w+)\b|"
    r"ask (?:the )?[\w ]{2,25} to (?:begin|start|open|go first|speak|introduce)|(?:begin|start|kick off) with\b|"
    r"(?:say|tell you|be clear|put it (?:like|this|another)|stop you|pause|interrupt|repeat|rephrase|read out|"
    r"summari[sz]e|recap|paint|name you|take (?:it|that|this) as read|(?:walk|talk|take) (?:you|us) through)\b)"
)
_IN_DAYS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|later|"
    r"after(?:wards)?|next|(?:this|each) (?:week|month)|by|"
    r"when|once|until|till|in writing|e-?mail)\b"
)
# "If it isn't better, bin it": what happens if things go wrong is a term of the offer, not something to do.
_IF = re.compile(
    r"\b(?:if|unless)\b(?P<what>[^,?]*?)(?:,|\b(?=i'll|i will|we'll|we will|i'd|we'd|you can|you could)|$)"
)
_GOES_WRONG = re.compile(
    r"n't\b|\b(?:not|no|never|nothing|nobody|less|fewer|worse|more than|breaks?|fails?|goes wrong|late|unhappy|"
    r"doesnt|isnt|dont|cant|wont|arent)\b"
)
_BEFORE_IF = re.compile(r"\b(?:i'll|i will|we'll|we will|can you|could you|send|call|ring|shall|let's)\b")
_UNREAL = re.compile(
    r"\bif (?:i|we|you|they|he|she|it|\w+) (?:got|had|were|was|could|signed|went|wanted|did|made|took)\b"
)
_WOULD = re.compile(r"\b(?:could|would|might|\w+'d)\b")
# "I'd happily", "you'd send me the photo": how it would go with the offer.
_YOU_WOULD = re.compile(
    _LED + r"(?:[^,]{0,30}, ?|for \w+ )?you(?:'d| would) (?!like|love|want|be able|mind|need)[a-z]+\b"
)
# "What's one thing you'll do?" asks; nobody has promised anything.
_ASKS_WHAT = re.compile(_LED + r"(?:[a-z]+, )?(?:what|who|which|how|why|where)\b(?! about\b)[^?]*\?$")
_HAS_DONE = re.compile(
    r"\b(?:i|we|they|he|she|you)(?:'ve| have|'s| has|'d| had) already\b|\balready (?:did|sent|had|went|signed)\b"
)
_TO_COME = re.compile(
    r"'ll\b|\b(?:will|shall|can|could|would|should|going to|gonna|let's|let|to|must|please|need|want|"
    r"promise\w*|agree\w*|i'd|we'd|you'd|tomorrow|next)\b"
)
# A no to what was proposed, unless it goes on to say yes: "no, that's fine".
_NO = re.compile(
    _LED.replace("|no|", "|")
    + r"(?:(?:no|nope|nah)\b(?!,? (?:that's|that is|that would|that'd|it's|problem|worries|do\b|"
    r"please(?! don't)|yes|go ahead|i'd (?:like|love)|let's|sure|of course|fine|good|great))|"
    r"(?:i'd|we'd|i would|we would) rather\b|"
    r"not (?:yet|now|necessary|needed|today|this (?:week|month|year)|before|until)\b|"
    r"(?:please )?don't\b(?! worry)|let's not\b|hold off\b|"
    r"(?:that|it)(?:'s| is| won't be| isn't)(?: not)? (?:not )?(?:too early|too soon|necessary|needed)\b|"
    r"(?:i|we) (?:don't|do not|won't|can't) (?:need|want|think (?:so|that's)|have (?:the )?time)\b|"
    r"(?:there's )?no need\b|leave it\b|i'd prefer (?:not|if you didn't)\b)"
)
_PROPOSES = re.compile(
    r"\b(?:shall|can|could|may|should) (?:i|we)\b|\b(?:would (?:it help|you like|that help)|do you want|how about|"
    r"what about|why don't|what if|want me to)\b|\b(?:i could|we could|i can|i'd like to|i'd love to|let's|let me|"
    r"i suggest|i propose|would you|could you|can you)\b"
)


# "A trial I can sign myself" tells what is in somebody's power; "we'll see if it works" leaves it open.
_MAY = re.compile(_LED + r"(?:a|an|the|this)\b[^,]* (?:i|we) can \w+(?: \w+)?$")
_LEFT_OPEN = re.compile(
    _LED + r"(?:i|we)(?:'ll| will|'d) (?:have to )?(?:just )?(?:see|find out) (?:if|whether|how|what)\b"
)


def is_no_step(doc: Doc, role: Role) -> bool:
    """Return whether a sentence that was read as a next step names nothing that somebody is going to do.

    `doc` is the parse of the sentence, or of the part of it that names one step.
    """
    text = plain(doc.text)
    asks = doc.text.rstrip(" \"'”’)").endswith("?")
    return (
        _WILL_WISH.search(text) is not None
        or _runs_the_talk(text)
        or _is_term(text)
        or _MAY.search(text) is not None
        or (_LEFT_OPEN.search(text) is not None and _IN_DAYS.search(text) is None)
        or (asks and _ASKS_WHAT.search(f"{text}?") is not None)
        or (role in SELLER_SIDE and not asks and _IN_DAYS.search(text) is None and _YOU_WOULD.search(text) is not None)
        or (role is not Role.NOTES and _is_over(doc, text))
    )


def runs_the_talk(text: str) -> bool:
    """Return whether words only run or end the talk: "let me know", "have a good week"."""
    return _NO_ACTION.search(plain(text)) is not None


def is_declined(meeting: Meeting, step: NextStep) -> bool:
    """Return whether the turn after a proposal opens with a no to it ("I'd rather you didn't")."""
    last = step.sentences[-1]
    turn = meeting.sentences[last].turn
    if meeting.turns[turn].role is Role.NOTES or _PROPOSES.search(plain(meeting.sentence_text(last))) is None:
        return False
    following = last + 1
    if following >= len(meeting.sentences) or meeting.sentences[following].turn != turn + 1:
        return False
    return _NO.search(plain(meeting.sentence_text(following))) is not None


def plain(text: str) -> str:
    """Return a text in lower case with straight quotes and single blanks, without a mark at its end."""
    return " ".join(text.translate(_QUOTES).lower().split()).rstrip(" .!?,;:")


def _runs_the_talk(text: str) -> bool:
    return runs_the_talk(text) or (_RUNS_THE_TALK.search(text) is not None and _IN_DAYS.search(text) is None)


def _is_term(text: str) -> bool:
    """Return whether a sentence says what would happen if something goes wrong, or could happen if things were so."""
    if _UNREAL.search(text) is not None and _WOULD.search(text) is not None:
        return True
    found = _IF.search(text)
    if found is None or _GOES_WRONG.search(found["what"]) is None:
        return False
    return _BEFORE_IF.search(text[: found.start()]) is None


def _is_over(doc: Doc, text: str) -> bool:
    """Return whether a sentence tells what was done: "we've already signed", "I sent it on Friday"."""
    if _HAS_DONE.search(text) is not None and _TO_COME.search(text) is None:
        return True
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    return root is not None and root.tag_ == "VBD" and root.pos_ == "VERB" and _TO_COME.search(text) is None
