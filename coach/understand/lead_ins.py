"""Words that lead into what somebody says or trail after it, as RE2 patterns, and how to peel them off."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

import re2
from spacy.tokens import Token

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})
# No lead-in has more tokens than this.
_LONGEST_LEAD = 20
_ADV = r"(?: really| just| also| still| only| definitely| probably| actually| kind of| sort of| very much| do| always)*"
_BUYER = r"(?:the |our |their )?(?:client|customer|cust|buyer|prospect|custmer|clients|customers)s?"
_WHO = rf"(?:i|we|you|they|he|she|{_BUYER})"
LEAD_INS = (
    r"(?:and|but|well|oh|ah|okay|ok|yeah|yep|yes|anyway|anyhow|also|plus|then|because|cos|cause|'cause|"
    r"sure|alright)\b,?",
    r"(?:basically|honestly|frankly|actually|obviously|literally|really|maybe|perhaps|apparently|mind you|"
    r"in short)\b,?",
    r"(?:no|nah|look|listen|see|like|right|now|so|sorry|hi|hello|for us|for me|again|yet|still|true|first|"
    r"second|lastly),",
    r"(?:hi|hello|hey|dear|morning|good morning|good afternoon)(?: \w+){0,3}[,!]",
    r"so(?: (?:basically|really|yeah|then|again|now|like))?",
    r"(?:right|now) (?:so|well|we|i|the|our|my|it)\b",
    r"(?:to be (?:honest|fair|frank|clear)|in all honesty|if i'm honest|i'll be honest(?: with you)?|truth be told),?",
    r"(?:i mean|you see|you know|i think|i guess|i suppose|i reckon|i'd say|i have to say|i must say|i feel(?: like)?|"
    r"i believe|i'd imagine|let's say|like i said|as i said|i'm ashamed to say|i'll tell you(?: now|"
    r" what)?),?(?: that)?",
    r"what (?:usually |basically |really |actually )?happens(?: now| today| then| at the moment)? is(?: that)?,?",
    r"for (?:the |our |my )?(?:\w+ ){1,3}?(?:the|our|my) (?:\w+ )?(?:issue|problem|trouble|point|thing|worry|pain) is"
    r"(?: that)?,?",
    r"(?:it's|it is) (?:just|only|that|just that)(?: that)?(?: the)? thing is,?|(?:it's|it is) (?:just that|that)",
    r"(?:(?:and |so )?(?:my|our|the|your|his|her|their|one|another|other|only|whole|real|big|bigger|"
    r"biggest|main|first|"
    r"next|key|number one) )+(?:problem|issue|concern|worry|trouble|thing|point|challenge|difficulty|"
    r"headache|goal|aim|part|bit|"
    r"priority|pain(?: point)?|snag|requirement|ask|wish|need|upshot|upside|benefit|beauty|advantage|idea)s?"
    r"(?: (?:here|there|really|though|that (?:surprised|worries|bothers|kills|hurts|gets|annoys) (?:me|us)|"
    r"for (?:us|me|you|them)|(?:i|we|you)(?:'ve)? (?:have|had|got|need|want)))*"
    r"(?:,| is| was|'s| would be)+(?: basically| really| just)*(?: that| to)?(?:,| is)*",
    rf"(?:what|all|everything) {_WHO}(?:'d|'re|'m|'ve| would| are| am| have)?{_ADV} (?:need|want|like|love|"
    r"prefer|hate|"
    r"after|looking for|hoping for|care about|wants|needs|said|got|have|get|mean|saying|hearing|find)"
    r"(?: (?:most|here|from (?:you|it|this)|to see|to have|to do|at the moment))*(?: is| was| would be|'s)"
    r"(?: basically| really| just)*(?: that| to)?",
    r"what (?:really |always )?(?:worries|bothers|annoys|scares|frightens|hurts|kills|gets|changes for|drives|"
    r"makes|keeps|"
    r"costs|upsets|irritates|frustrates) (?:me|us|them|you)"
    r"(?: (?:most|mad|nuts|crazy|up|awake|nervous|angry|up at night|round the bend|up the wall|the most))?"
    r"(?: is| was)(?: that| when)?",
    r"(?:and |so |but )?(?:that's|that is|this is|here's) (?:just |really |exactly )?(?:the|my|our) (?:whole |"
    r"real |other )?"
    r"(?:thing|problem|trouble|issue|point|question|pain|worry|rub|snag|bit)(?: is)?(?: that|,| -)?",
    r"(?:and |but )?mind,|from (?:\w+(?:'s)? ){1,3}?(?:side|point of view|perspective|end),?",
    r"(?:one|and one|just one) (?:more|last|other|final|further) (?:thing|point|question|ask|worry|concern)(?: "
    r"is| was)?,?",
    r"(?:on|about|re|as for|regarding) (?:your|their|his|her|the) (?:worry|worries|concern|fear|doubt|question|"
    r"wish|point) "
    r"(?:that|about|of|for)",
    r"what (?:i'm|i am) hearing(?: is)?(?: that)?|(?:if|so) i (?:understand|understood|heard|have it|hear)(?: you)?"
    r"(?: right| rightly| correctly)?,?|(?:it )?sounds (?:like|as if|to me like)|correct me if i'm wrong,?",
    r"(?:for (?:me|us) )?(?:it's|it is) (?:very |really |most )?(?:important|essential|crucial|vital|critical)"
    r"(?: (?:for|to) (?:me|us))?(?: that| to)?",
    r"(?:let me|just to|i'll|can i(?: just)?) play (?:that|this|it) back(?: to you)?,?|at the end of the day,?",
    rf"(?:{_WHO}|one(?: of them)?|who|someone|somebody|another(?: \w+)?|(?:the|a) (?:\w+ )?\w+)"
    r"(?: also| was| were| have| has| had|'ve|'s|'d| just| apparently)* (?:said|says|saying|stated|mentioned|mentions|"
    r"told \w+|explained|noted|complained|goes|reckons?|thinks?|claims?|stressed|admitted|felt)"
    r"(?: to (?:me|us))?(?: that| me| us)?,?",
    r"(?:told (?:me|us|him|her|them)|said|saying|it turns out|turns out)(?: that)?,?",
    # Written words need a mark or "that": money is written off, and notes are written down.
    rf"(?:{_WHO}(?: also| has| have|'ve|'s)* )?(?:wrote|written)(?: (?:to )?(?:me|us))?(?: that|[,:])",
    r"i(?:'ve| have)? (?:found|noticed|learned|discovered|realised|heard) that",
    r"(?:asked|asking|asks|enquired|wondered|wondering)(?: again)?(?: (?:about|if|whether|for|"
    r"that))+(?: (?:we|it|you|there) "
    r"(?:can|could|would|do|does|is|are|have))?",
    r"(?:pain|need|problem|issue|goal|requirement|req|want|wish|constraint|challenge|concern|must[- ]have|ask|benefit|"
    r"value|gain|outcome|obj|objection|worry|fear|risk)(?:s| points?)? ?[:=–—-]+",
)
MEANS = (
    r"(?:and |so )?(?:which|that|this|it|what (?:that|this|it))(?:'ll| will| would|'d)?(?: basically| just| really)? "
    r"means?(?: for you)?(?: is)?(?: that)?,?",
    r"(?:so )?(?:means|meaning)(?: that)?,?|so that,?|that way,?|in other words,?|for you,? ?(?:that's|that is|it's)?",
    r"the (?:good|nice|best) (?:news|thing|part|bit)(?: for you)?(?: is)?(?: that)?,?|"
    r"what you get(?: out of (?:it|this))? is",
)
WANT = (
    rf"{_WHO}(?:'d|'ll|'re|'m| would| will| are| am| is|'s| might| may)?{_ADV} (?:need|needs|needed|want|"
    r"wants|wanted|like|"
    r"love|prefer|require|requires|looking for|looking|after|hoping for|hoping|keen|trying)"
    r"(?: (?:to be able to|to have a way to|to|for|on))?",
    r"(?:needs?|wants?|would like|looking for|looking|requires?|must have|hoping|keen|trying|in need of)"
    r"(?: (?:to be able to|to|for|on))?",
    r"(?:it|this|that|the (?:system|thing|machine|tool))(?:'d| would| also| really)* (?:has to|have to|"
    r"must|needs to|should)"
    r"(?: also| really)?(?: be able to)?",
    r"(?:it|this|that)(?:'s| has) got to(?: be able to)?",
    r"(?:do|would|have) you(?: guys| also| even)?(?: have| got| offer| do)|(?:is|are) there",
    r"(?:can|could|does|will|would|do) (?:it|this|that|you|they|your system|the system|we)(?: also| even| actually)?",
)
SUBJECTS = (
    r"(?:i|we|you)(?:'re| are|'m| am)",
    r"(?:i|we)(?:'ve| have)(?: got)?",
    r"(?:i|we)",
)
SOFTENERS = (r"(?:like|just|basically|maybe|probably|kind of|sort of|some sort of|some kind of|some way to|also)\b,?",)
ASIDES = (r"(?:if (?:at all )?possible|if (?:we|you|i) can|ideally|maybe|perhaps|please|you know|i mean|say|uh)",)
TAGS = (
    r"(?:right|ok|okay|yeah|yes|no|please|thanks|thank you|honestly|frankly|basically|really|anyway|"
    r"you know|i mean|i think|"
    r"i guess|i suppose|i believe|i reckon|believe me|trust me|actually|obviously|literally|though|"
    r"to be (?:honest|fair|frank)|"
    r"if i'm honest|you see|you know what i mean|if you know what i mean|if that makes sense|if you like|so to speak|"
    r"or something|or whatever|and stuff|and so on|and all that|and that|of course|mind you|"
    r"(?:there's )?no (?:question|doubt)|full stop|"
    r"period|end of|simple as that|that's it|that's all|that's that|as i said|like i said|as you know|in a nutshell|"
    r"for sure|hands down|i have to say|i must say|i'm afraid|i'm ashamed to say|don't get me wrong|"
    r"let's be honest|is that (?:fair|right|it|about right)|am i right|would you|wouldn't you|so|and|but)",
)
TAILS = (
    *TAGS,
    r"(?:isn't|aren't|wasn't|doesn't|don't|didn't|can't|won't|haven't|hasn't|wouldn't|couldn't|shouldn't|is|are|do|does|"
    r"would|could|should|"
    r"innit)(?: (?:it|you|they|we|i|he|she))?",
    r"(?:and |so )?(?:that's|that is|this is|which is|it's) (?:what|why|where|the|really|just|basically|"
    r"all|my|our)(?: \w+){0,2} "
    r"(?:i|we|thing|point|problem|issue|reason|story|wanted|mean|called|came)(?: \w+){0,4}",
    r"is (?:what|why|where|how) (?:i|we)(?: \w+){1,4}|tell you the truth|that(?:'s| is| was) how \w+ put it",
    r"(?:that's|there's|so that's|so there's) (?:the|my|our|a|your) (?:\w+ )?(?:thing|point|problem|issue|"
    r"one|answer|story)",
    r"(?:let me (?:see|think)|let's see|how do (?:you|i) (?:call|say|put) (?:it|that)|what do you call it|"
    r"you said|you told us|"
    r"you told me|you mentioned|is that right|am i right|did i get that right|correct|would you say)",
    r"(?:mate|love|sir|madam|guys|folks|man|dear|darling|doctor|mum|dad|everyone|ladies|gentlemen|pal|team)",
)
NEED_CUES = (
    r"(?:n't|\b(?:not|never|no|nobody|none|nothing|cannot|cant|without|hardly)\b)",
    r"\b(?:lose|losing|lost|loses|late|slow|wait\w*|drown\w*|struggl\w*|problem|trouble|broke\w*|breaks?|"
    r"fail\w*|wrong|miss\w*|"
    r"mistake\w*|error\w*|worr\w*|afraid|nightmare|mess|manual\w*|by hand|paper|spreadsheets?|crack\w*|"
    r"stuck|died?|down|"
    r"complain\w*|too \w+|costs?|pay\w*|spen[dt]\w*|takes?|took|eats?|hours?|days?|weeks?|behind|bin|crash\w*|alone|"
    r"chas\w*|hurts?)\b",
    r"\b(?:must|have to|has to|need\w*|want\w*|like to|by (?:law|\w+day|q\d|january|february|march|april|"
    r"may|june|july|august|"
    r"september|october|november|december|the)|before|budget|limit|at most|max|under|within|until)\b",
)
BENEFIT_CUES = (
    r"\b(?:you|your)\b",
    r"\b(?:sav\w*|less|fewer|more|faster|cheaper|easier|safer|half|cut\w*|reduc\w*|down to|instead of|"
    r"stop\w*|know\w*|home|"
    r"sleep\w*|free\w*|gain\w*|without|never|no longer|only|nobody|goes|drops?|becomes?|turns?)\b",
    r"\b(?:hours?|minutes?|days?|weeks?|months?|pounds?|euros?|dollars?|per ?cent|%|thousand|hundred|million)\b",
)


def low(token: Token) -> str:
    """Return the text of a token in lower case with straight quotes, as long as the token."""
    return _low(token.text)


@lru_cache(maxsize=16384)
def _low(written: str) -> str:
    """A talk repeats its words, and a word is asked for many times while its sentence is cut."""
    text = written.translate(_QUOTES)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def lowered(tokens: Sequence[Token]) -> str:
    """Return the words of `tokens` in lower case, blanks where they stood or where a token was left out."""
    return rendered(tokens)[0]


def peel(tokens: Sequence[Token], patterns: tuple[str, ...]) -> list[Token]:
    """Return `tokens` without the longest row of `patterns` at their start; empty where nothing else is said."""
    rest = list(tokens)
    while rest:
        length = _peeled(rest, patterns)
        if length == 0:
            break
        rest = rest[length:]
    return rest


def matches(tokens: Sequence[Token], patterns: tuple[str, ...]) -> bool:
    """Say whether the whole of `tokens` is one of `patterns`."""
    return _whole(patterns).fullmatch(lowered(tokens)) is not None


def count_of(text: str, patterns: tuple[str, ...]) -> int:
    """Return how many of `patterns` occur in a lower-case text."""
    return sum(_compiled(pattern).search(text) is not None for pattern in patterns)


def opens_with(tokens: Sequence[Token], patterns: tuple[str, ...]) -> bool:
    """Say whether one of `patterns` fits at the start of `tokens`; where none does, `peel` takes nothing."""
    return _opening(patterns).match(lowered(tokens[:_LONGEST_LEAD])) is not None


def _peeled(tokens: Sequence[Token], patterns: tuple[str, ...]) -> int:
    """Return how many tokens at the start the first pattern that fits takes."""
    text, ends = rendered(tokens[:_LONGEST_LEAD])
    found = _opening(patterns).match(text)
    return 0 if found is None else bisect_right(ends, found.end())


def rendered(tokens: Sequence[Token], *, keep_case: bool = False) -> tuple[str, list[int]]:
    """Return the words of `tokens` (see `lowered`) and the character at which each of them ends."""
    text = ""
    ends: list[int] = []
    expected, blank = 0, ""
    for token in tokens:
        place = token.i
        if ends and (blank or place != expected):
            text += " "
        text += str(token.text).translate(_QUOTES) if keep_case else _low(token.text)
        ends.append(len(text))
        expected, blank = place + 1, token.whitespace_
    return text, ends


@cache
def _opening(patterns: tuple[str, ...]) -> re2._Regexp:
    return _compiled(rf"^(?:{_any_of(patterns)})(?:[\s,;:.!?–—-]+|$)")


@cache
def _whole(patterns: tuple[str, ...]) -> re2._Regexp:
    return _compiled(rf"(?:{_any_of(patterns)})[\s,;:.!?]*")


@cache
def _any_of(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
