"""What a sentence of the seller side does by its plain words: reassures, quotes a price, names an outcome.

The labels say what a sentence is about; whether it is worth repeating is another question. "It's really good value,
everybody says so" is a reply to a doubt, and still nobody should copy it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .domain import Label, Reading
from .speech import seller_labelled

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})

# Words that ask to be believed.
_REASSURES = re.compile(
    r"\b(?:don't|do not|no need to|needn't|not to|never)(?: even| you)? worr(?:y|ied)\b"
    r"|\bno worries\b|\b(?:no|not a|never a|isn't a|won't be a|not be a) (?:problem|issue|drama|trouble)\b"
    r"|\b(?:trust|believe) me\b|\brest assured\b|\bi (?:assure|promise) you\b|\btake my word\b"
    r"|\b(?:everybody|everyone|all (?:of )?(?:our|my|the) (?:customers|clients)|nobody|no one|our customers|"
    r"they all)(?: just| really| always)? (?:says?|loves?|likes?|is happy|are happy|raves?|complains?|complained|"
    r"ever complain\w*|swears?)\b"
    r"|\bnever had (?:a|any|one) (?:problem|complaint|issue)|\byou(?:'ll| will|'re going to| won't|'d) "
    r"(?:love|like|regret|be (?:fine|happy|amazed|delighted|glad))\b"
    r"|\b(?:good|great|excellent|amazing|fantastic|best) (?:value|price|deal|quality|product|service|stuff)\b"
    r"|\bworth (?:it|every|the money)\b|\bworth a lot\b|\b(?:it|that|this|you|we)(?:'ll| will|'s going to|'re going to)"
    r"(?: all| just)? be (?:fine|ok|okay|alright|all right|great|good)\b"
    r"|\b(?:super|really|very|so|pretty|quite|dead|extremely) (?:easy|simple|fast|quick|intuitive|reliable|safe|secure|"
    r"flexible|robust|solid|experienced|professional)\b"
    r"|\b(?:of|in) all (?:shapes and )?(?:sizes|kinds|sorts)\b|\bwe (?:do|see|get|hear) (?:this|that|it) "
    r"(?:all the time|every day|a lot)\b|\b(?:we're|we are|i'm|i am) (?:sure|confident|the (?:best|number one|"
    r"leader))\b"
    r"|\byou won't (?:find|get) (?:anything |anyone |it |one )?(?:cheaper|better)\b|\bhands down\b"
    r"|\byou(?:'re| are) in (?:good|safe) hands\b|\bleave it (?:to|with) us\b|\b(?:we|it) (?:always|never) "
    r"(?:works?|fails?)\b"
)
# Something that can be checked: a number, a name, a reason, a way how, an exception.
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|half|third|quarter|twice|dozen|per ?cent)\b"
)
_NAME = re.compile(r"(?<=[a-z,;:] )(?!I\b|I'|OK\b|TV\b|Monday|Tuesday|Wednesday|Thursday|Friday)[A-Z][\w&'-]+")
_HOW = re.compile(
    r"\b(?:because|since|so that|which means|that way|in writing|in the contract|guarantee\w*|instead of|otherwise|"
    r"unless|if (?:we|it|they|i|you)|for example|for instance|such as|the way (?:we|it)|what (?:we|i) do|automatically|"
    r"by (?:it|them)sel(?:f|ves)|by \w+ing)\b"
)
_AMOUNT = (
    r"(?:\d[\d,.]*|(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|point|half|and|a)[ -]?)+)"
)
_MONEY = re.compile(
    rf"[$£€₹]\s?\d|\b{_AMOUNT} ?(?:k|grand|quid|bucks|dollars?|pounds?|euros?|rupees?|lakhs?|lacs?|francs?)\b"
    r"|\b\d[\d,.]*\s?[$£€₹]"
    rf"|\b{_AMOUNT} ?(?:a|per|each|every) (?:month|year|seat|user|head|person|licen[cs]e)\b"
    rf"|\blooking at (?:about |around |roughly )?{_AMOUNT}"
)
_PRICES = re.compile(
    r"\b(?:it|that|this|they|which)(?:'s| is|'d be| would be| comes?| runs?| works out| start\w*| costs?)\b"
    r"|\b(?:comes?|works? out|runs?) (?:to|at|in at|you)\b|\bstarts? (?:at|from)\b|\bcosts?\b|\bprices?\b|\bpricing\b"
    r"|\blooking at\b|\b(?:per|a|each|every) (?:month|year|seat|user|head|person|licen[cs]e|site|unit|week|"
    r"quarter|operator|"
    r"employee)\b|\b(?:monthly|yearly|annually|upfront|up front|all in|plus vat|p\.?a\.?)\b"
)
_GAIN_IN_MONEY = re.compile(
    r"\b(?:sav\w+|cut\w*|reduc\w+|pa(?:y|ys|id) for itself|back|less|cheaper|instead of|down from|fell|"
    r"dropp?\w*|earn\w*|"
    r"lose|lost|losing|refund\w*|free|wins?|won)\b"
)
_OUTCOME = re.compile(
    r"\bso (?:that )?(?:you|your|nobody|no one|everybody|everyone|somebody|someone|people|they|their|the|a|an|"
    r"it|he|she|"
    r"when|even|if)\b(?!.*\?)"
    r"|\bso (?:that )?[a-z]+ (?:can|can't|could|never|no longer|don't|doesn't|won't|stays?|gets?|keeps?)\b(?!.*\?)"
    r"|\bwhich means (?:that )?(?:you|your|nobody|no one|the|they)\b|\b(?:that|which|this) (?:gives|saves|gets|"
    r"leaves|spares|"
    r"frees) (?:you|your|them)\b|\byou(?:'d| would|'ll| will| can| could| just| only| no longer| don't have to| "
    r"never have to|"
    r" won't have to|'re not| keep| get to)\b(?: \w+){1,}.*\b(?:instead|without|back|know|keep|see at once|sell|"
    r"stop|save|free|"
    r"no longer|any ?more|never|not have to|show|sleep|rest)\b"
    r"|\b(?:nobody|no one|nothing) (?:has|have|needs?|can|gets?|is|goes|slips?|waits?)\b|\b(?:can't|cannot|"
    r"won't) slip\b"
    r"|\binstead of\b|\bno (?:more|longer|need to)\b"
)


def has_a_fact(text: str) -> bool:
    """Return whether a sentence has something that can be checked: a number, a name, a reason or a way how."""
    plain = text.translate(_QUOTES)
    low = plain.lower()
    return any(found.search(low) for found in (_NUMBER, _HOW)) or _NAME.search(plain) is not None


def only_reassures(text: str) -> bool:
    """Return whether a sentence asks to be believed ("don't worry", "everybody loves it") and gives no fact."""
    return _REASSURES.search(text.translate(_QUOTES).lower()) is not None and not has_a_fact(text)


# A rule, its former wording and the score ask of the same sentences of a meeting, one after the other.
@lru_cache(maxsize=32)
def quotes_price(text: str) -> bool:
    """Return whether a sentence says what the offer costs and no more: an amount, and no gain beside it."""
    low = text.translate(_QUOTES).lower()
    if _MONEY.search(low) is None or _PRICES.search(low) is None:
        return False
    return _GAIN_IN_MONEY.search(low) is None and not names_outcome(text)


def names_price(text: str) -> bool:
    """Return whether a sentence says what the offer costs: an amount of money, or one for each unit of something."""
    low = text.translate(_QUOTES).lower()
    money = (
        _MONEY.search(low) is not None
        or re.search(rf"^\W*(?:it'?s )?{_AMOUNT} ?(?:a|per|each) [a-z]+\b", low) is not None
    )
    return money and _GAIN_IN_MONEY.search(low) is None


def names_outcome(text: str) -> bool:
    """Return whether a sentence says in plain words what changes for the buyer ("so nobody has to retype it")."""
    return _OUTCOME.search(text.translate(_QUOTES).lower()) is not None


def offers_named(reading: Reading) -> tuple[int, ...]:
    """Return the sentences that say something about the offer: features and benefits, without bare prices."""
    benefits = frozenset(reading.sentences_with(Label.BENEFIT))
    named = seller_labelled(reading, Label.FEATURE, Label.BENEFIT)
    return tuple(i for i in named if i in benefits or not quotes_price(reading.meeting.sentence_text(i)))


def gains_named(reading: Reading, offers: Sequence[int]) -> tuple[int, ...]:
    """Return those of `offers` that say what the buyer gains: benefits, and features with their outcome."""
    benefits = frozenset(reading.sentences_with(Label.BENEFIT))
    return tuple(i for i in offers if i in benefits or names_outcome(reading.meeting.sentence_text(i)))
