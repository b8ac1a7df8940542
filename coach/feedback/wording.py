"""The words of the feedback: questions, answers and lists of words, apart from the code that chooses among them.

In questions {it} is the buyer's statement as the seller says it back ("month end eats two full days").
"""

from __future__ import annotations

from enum import StrEnum

from coach.domain import NeedKind, ObjectionKind, Topic


class Shape(StrEnum):
    """How a statement is built, which decides the sentences it fits into."""

    CLAUSE = "clause"
    VERB = "verb"
    NOUN = "noun"


QUESTIONS: dict[tuple[NeedKind, Shape], tuple[str, ...]] = {
    (NeedKind.PROBLEM, Shape.CLAUSE): (
        "When {it}, what does that hold up?",
        "When {it}, who feels it first?",
        "And when {it}, what does that cost you in a normal month?",
    ),
    (NeedKind.PROBLEM, Shape.VERB): (
        "You {it}: what else suffers because of it?",
        "You {it}: what would your people do if that were gone?",
    ),
    (NeedKind.PROBLEM, Shape.NOUN): (
        "You mentioned {it}. When did that last hurt, and what happened then?",
        "You mentioned {it}. What does that lead to further down the line?",
    ),
    (NeedKind.GOAL, Shape.CLAUSE): (
        "Say {it}: what will that change for you first?",
        "Suppose {it}. Who would notice, and how?",
    ),
    (NeedKind.GOAL, Shape.VERB): (
        "Once you {it}, what will that change for you?",
        "What has kept you so far, when you set out to {it}?",
    ),
    (NeedKind.GOAL, Shape.NOUN): (
        "You are after {it}. What would be different here on the day you have it?",
        "What made {it} important just now?",
    ),
    (NeedKind.REQUIREMENT, Shape.CLAUSE): (
        "You said that {it}. What goes wrong today where that is missing?",
        "You said that {it}. Who checks that, and what do they want to see?",
    ),
    (NeedKind.REQUIREMENT, Shape.VERB): (
        "You have to {it}: who checks that, and what do they want to see?",
        "What happens today where you cannot {it}?",
    ),
    (NeedKind.REQUIREMENT, Shape.NOUN): (
        "You need {it}. What happens today without it?",
        "On {it}: who asks for that, and what would they want to see?",
    ),
    (NeedKind.CONSTRAINT, Shape.CLAUSE): (
        "You said that {it}. How firm is that, and who decides?",
        "You said that {it}. What would have to happen for that to move?",
    ),
    (NeedKind.CONSTRAINT, Shape.VERB): (
        "You have to {it}: how firm is that, and who decides?",
        "You have to {it}: what would have to happen for that to move?",
    ),
    (NeedKind.CONSTRAINT, Shape.NOUN): (
        "You mentioned {it}. How firm is that, and who decides?",
        "You mentioned {it}. What would have to happen for that to move?",
    ),
}
QUESTIONS_ON_LONG_STATEMENTS: dict[NeedKind, str] = {
    NeedKind.PROBLEM: "You said ‘{it}’. What does that lead to when it happens?",
    NeedKind.GOAL: "You said ‘{it}’. What would be different for you once that is done?",
    NeedKind.REQUIREMENT: "You said ‘{it}’. What goes wrong today without that?",
    NeedKind.CONSTRAINT: "You said ‘{it}’. How firm is that, and who decides?",
}

# {worth}: the weightiest need to set beside the objection; {proof}: evidence that was at hand. Either may be empty.
ANSWERS: dict[ObjectionKind, str] = {
    ObjectionKind.PRICE: (
        "Ask what it is measured against before you explain the price: “Compared with what?” {worth}"
    ),
    ObjectionKind.TIMING: (
        "Find out what the wait costs: “What has to happen first, and what does it cost you until then?” {worth}"
    ),
    ObjectionKind.AUTHORITY: (
        "Make it a shared task: “Who else has to be comfortable with this, and what will they ask? "
        "Let us prepare that together.”"
    ),
    ObjectionKind.NEED: (
        "Take it seriously and ask: “What would have to change before this is worth your time?” {worth}"
    ),
    ObjectionKind.TRUST: (
        "Offer something they can check for themselves, such as a customer like them to call or a trial on their "
        "own material. {proof}"
    ),
    ObjectionKind.FIT: (
        "Ask which part would not fit, and show that part on a case of theirs: “Where exactly would it get stuck? "
        "Let us try that one first.” {proof}"
    ),
    ObjectionKind.COMPETITOR: (
        "Ask about it without judging it: “What do you like about it, and what would you change?” {worth}"
    ),
}
DOUBT_ABOUT: dict[ObjectionKind, str] = {
    ObjectionKind.PRICE: "about the price",
    ObjectionKind.TIMING: "about the timing",
    ObjectionKind.AUTHORITY: "about who has to agree",
    ObjectionKind.NEED: "about needing it at all",
    ObjectionKind.TRUST: "about relying on you",
    ObjectionKind.FIT: "about the fit",
    ObjectionKind.COMPETITOR: "about giving up what they have or are offered elsewhere",
}
TOPIC_IN_WORDS: dict[Topic, str] = {
    Topic.COST: "cost",
    Topic.TIME: "saving time",
    Topic.REVENUE: "growth",
    Topic.QUALITY: "quality",
    Topic.RISK: "risk",
    Topic.EASE: "ease of use",
    Topic.INTEGRATION: "working with other systems",
    Topic.SERVICE: "service",
    Topic.INSIGHT: "seeing what is going on",
    Topic.PEOPLE: "the people side",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUBJECTS = _words("you it they he she this that nobody everybody everyone somebody someone there nothing")
RELATIVES = _words("that which who where when if whether how what because")
OPENERS = SUBJECTS | _words("the a an any all some no every each one two three to more less must their its at in on")
FINITE_VERBS = _words("""
    is are was were isn't aren't wasn't weren't has have had hasn't haven't can can't cannot could couldn't will won't
    would wouldn't should must may might do does did don't doesn't didn't eats takes costs keeps breaks fails goes
    gets     comes needs wants makes loses slows wastes hurts leaves runs crashes stops happens means lasts
    lies drops falls
    grows works feels looks ends starts changes depends sits waits pays spends uses asks says kills drives
""")
BASE_VERBS = _words("""
    keep work lose reduce cut get have be find grow stop avoid see track send pay spend save hire train report
    integrate connect support comply meet hit improve increase speed move migrate replace automate manage handle share
    export import run make know show prove spot protect secure store plan schedule answer understand use build buy
    sell     finish start open close reach win retain bring help give take put do go hold wait retype type
    copy print scan
    measure compare check control monitor forecast budget double halve lower raise consolidate combine simplify
    standardise standardize switch scale expand launch ship deliver book pass renew leave retire provide
""")
# Words that two sentences may share without being about the same.
COMMON_WORDS = _words("""
    that this with have from they them their your will would could about what when which were been more than then also
    into only just very some there here over because need needs want like make makes made does doing done every each
    people team company thing things really much many most other another after before still even take takes first
""")
