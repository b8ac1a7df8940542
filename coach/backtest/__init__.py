"""What a change of guidelines would have done to the meetings of the past, judged on what is stored of them."""

from __future__ import annotations

from .judging import MeetingOutcome, RuleOutcome, judge_pair
from .pair import PackPair, pair_packs
from .summary import RuleLine, RuleState, Summary, summarise, summary_as_json
from .tally import Example, RepTally, RuleTally, SideTally, Tally, tally_of

__all__ = [
    "Example",
    "MeetingOutcome",
    "PackPair",
    "RepTally",
    "RuleLine",
    "RuleOutcome",
    "RuleState",
    "RuleTally",
    "SideTally",
    "Summary",
    "Tally",
    "judge_pair",
    "pair_packs",
    "summarise",
    "summary_as_json",
    "tally_of",
]
