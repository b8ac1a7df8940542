"""What a sentence is about that a person, and no model, calls a need, a benefit or an objection: read off its words.

A correction says which label is right, not which kind or topic; lists and themes sort by those. Few and plain patterns,
the first that matches; where the words say nothing, a need counts as a problem, an objection as one about the fit, and
the topic as another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

import re2

from coach.domain import NeedKind, ObjectionKind, Topic

Member = TypeVar("Member", bound=StrEnum)

_MONEY = (
    r"\b(?:pric\w*|cost\w*|budget\w*|expensive|dear|cheap\w*|afford\w*|pay\w*|paid|pounds?|dollars?|euros?|discount\w*|"
    r"quid|invoice\w*|fees?|money)\b|[£$€]"
)
_TIME = r"\b(?:time|hours?|minutes?|days?|weeks?|months?|deadline\w*|late|slow\w*|quick\w*|fast\w*|wait\w*|delay\w*)\b"

_NEEDS: Mapping[NeedKind, str] = {
    NeedKind.CONSTRAINT: r"\b(?:can't|cannot|can not|couldn't|no more than|at most|not before|only have|not a penny)\b",
    NeedKind.REQUIREMENT: r"\b(?:must|has to|have to|had to have|needs? to|require\w*|without which|non-negotiable)\b",
    NeedKind.GOAL: r"\b(?:want\w*|would like|i'd like|we'd like|hop(?:e|ing)|looking for|goal|aim\w*|wish)\b",
}
_OBJECTIONS: Mapping[ObjectionKind, str] = {
    ObjectionKind.COMPETITOR: (
        r"\b(?:competitor\w*|instead of you|already (?:have|use|with)|happy with|other (?:supplier|vendor)\w*)\b"
    ),
    ObjectionKind.AUTHORITY: (
        r"\b(?:board|boss|director\w*|trustees?|committee|sign (?:it )?off|not my (?:call|decision)|ask my)\b"
    ),
    ObjectionKind.PRICE: _MONEY,
    ObjectionKind.TIMING: (
        r"\b(?:not now|next year|too (?:soon|early|late)|right now|this (?:year|quarter|month)|until|busy)\b"
    ),
    ObjectionKind.TRUST: (
        r"\b(?:trust\w*|promised?|burn(?:ed|t)|believe|sceptical|skeptical|doubt\w*|heard that before)\b"
    ),
    ObjectionKind.NEED: r"\b(?:don't need|do not need|no need|why (?:would|should)|works fine|fine as it is)\b",
}
_TOPICS: Mapping[Topic, str] = {
    Topic.COST: _MONEY,
    Topic.TIME: _TIME,
    Topic.INTEGRATION: r"\b(?:integrat\w*|connect\w*|interfac\w*|export\w*|import\w*|api|sync\w*)\b",
    Topic.RISK: r"\b(?:risk\w*|safe\w*|secur\w*|complian\w*|audit\w*|inspect\w*|law|legal\w*|breach\w*|fine[sd])\b",
    Topic.QUALITY: r"\b(?:mistakes?|errors?|wrong|quality|accura\w*|reliab\w*|defect\w*)\b",
    Topic.REVENUE: r"\b(?:revenue|sales|turnover|customers? (?:lost|left)|orders?|win|margin\w*)\b",
    Topic.EASE: r"\b(?:easy|easier|simple\w*|complicated|hard to|difficult\w*|menus?|by hand|manual\w*|paper)\b",
    Topic.SERVICE: r"\b(?:support|service|help ?desk|ring (?:you|somebody)|hotline|respon\w*)\b",
    Topic.INSIGHT: (
        r"\b(?:report\w*|see (?:what|who|how|where)|know (?:what|who|how|where|which)|dashboard\w*|figures?|overview)\b"
    ),
    Topic.PEOPLE: r"\b(?:staff\w*|people|team\w*|colleagues?|nurses?|drivers?|train(?:ed|ing)|tired|recruit\w*)\b",
}


def kind_of_need(text: str) -> NeedKind:
    """Return which kind of need the words state."""
    return _first(_NEEDS, text, NeedKind.PROBLEM)


def kind_of_objection(text: str) -> ObjectionKind:
    """Return what the words object to."""
    return _first(_OBJECTIONS, text, ObjectionKind.FIT)


def topic_of(text: str) -> Topic:
    """Return what the words are about."""
    return _first(_TOPICS, text, Topic.OTHER)


def _first(patterns: Mapping[Member, str], text: str, otherwise: Member) -> Member:
    words = " ".join(text.lower().replace("’", "'").split())
    return next((member for member, pattern in patterns.items() if _compiled(pattern).search(words)), otherwise)


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
