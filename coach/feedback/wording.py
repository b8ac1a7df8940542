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


# What to ask about a problem, by its topic; each goes on after "When ..., " and stands alone with a capital letter.
CONSEQUENCES: dict[Topic, str] = {
    Topic.COST: "what does that add up to in a year?",
    Topic.TIME: "what has to wait?",
    Topic.REVENUE: "what business do you lose by it?",
    Topic.QUALITY: "who notices first, and what do they say?",
    Topic.RISK: "what is the worst that has come of it so far?",
    Topic.EASE: "what do people do instead?",
    Topic.INTEGRATION: "who puts it right by hand?",
    Topic.SERVICE: "who hears about it, and what do they say?",
    Topic.INSIGHT: "which decisions have to wait, or are made without it?",
    Topic.PEOPLE: "who feels it most?",
    Topic.OTHER: "what does that lead to?",
}
# {it} is the buyer's statement, {consequence} one of the questions above.
QUESTIONS: dict[tuple[NeedKind, Shape], tuple[str, ...]] = {
    (NeedKind.PROBLEM, Shape.CLAUSE): (
        "When {it}, {consequence}",
        "How often is it that {it}, and what happens then?",
    ),
    (NeedKind.PROBLEM, Shape.VERB): (
        "You {it}: {consequence}",
        "You {it}: what would your people do if that were gone?",
    ),
    (NeedKind.PROBLEM, Shape.NOUN): (
        "You mentioned {it}: {consequence}",
        "You mentioned {it}. When did that last hurt, and what happened then?",
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
# What to ask after a statement that cannot be built into a sentence and is quoted instead.
QUESTIONS_AFTER_QUOTING: dict[NeedKind, tuple[str, ...]] = {
    NeedKind.PROBLEM: ("{consequence}", "when did that happen last, and what came of it?"),
    NeedKind.GOAL: (
        "what would be different for you once that is done?",
        "what has stood in the way of it so far?",
    ),
    NeedKind.REQUIREMENT: (
        "what goes wrong today without that?",
        "who looks at that, and what do they want to see?",
    ),
    NeedKind.CONSTRAINT: (
        "how firm is that, and who decides?",
        "what would have to happen for that to change?",
    ),
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
OPENERS = SUBJECTS | _words(
    "half the a an any all some no every each one two three to more less must their its at in on"
)
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
# A statement that ends on one of these has been cut off in the middle.
DANGLING = _words("""
    a an the of and or but which who that for to in on at with by from into as if when than so because i he she they we
    you it is are was were has have had been be only just their our my your his her its not no very more also like
    it's i'm he's she's they're we're you're that's there's behind through since about
""")
# Nobody ends on one of these.
CUT_OFF = _words("""
    a an the and or but of to for my our your their its because than who which so if when as into i he she they we
    it's i'm he's she's they're we're you're that's there's
""")
# A statement with one of these is more than one plain clause.
JOINING = _words("""
    and but or so because which who when while if although though unless then said says say asked told
    was were had did went took put gave came got made thought been
""")
LEADING = _words(
    "in on at when if since after before what how why where there's that's because by for with from as last"
)
# A statement that begins with one of these has lost its subject, or begins in the middle.
LOOSE = _words("""
    lost threw bought sold ran began came saw said told left kept felt found gave made met broke fell sent built had
    went spent paid got took now made still just only not no almost nearly roughly about can't
""")
# One of these in the middle opens a second sentence, as in text from speech recognition.
RUNNING_ON = _words("they'd they'll she'll he'll it'll it's there's that's he's she's they're we're i'm i've we've i")
# Words that two sentences may share without being about the same.
COMMON_WORDS = _words("""
    that this with have from they them their your will would could about what when which were been more than then also
    into only just very some there here over because need needs want like make makes made does doing done every each
    people team company thing things really much many most other another after before still even take takes first
""")
