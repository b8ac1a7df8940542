"""Whether a moment is denied, past or hypothetical, from the words of its own clauses.

Plain RE2 patterns, no parse: this runs for every moment. Every rule has exceptions, because RE2 has no lookaround;
when a clause matches a rule and one of its exceptions, the rule is silent. In doubt a moment stays unqualified: a
real need that is hidden costs more than an old one that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import re2

from coach.domain import Label, Qualifier

_QUALIFIED = frozenset({Label.NEED, Label.BENEFIT, Label.OBJECTION, Label.NEXT_STEP})
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})

_WHO = r"\b(?:i|we|they|he|she|you|it|that|there|people|everyone|everybody|nobody)\b"
_NO = r"(?:n't|nt| not| never)"
_SOFT = r"(?: (?:really|actually|particularly|exactly|even|honestly|necessarily|all that|that|too|so|overly|at all))*"
_MENDED = r"(?:fixed|sorted|solved|resolved|dealt with|cleared|ironed out|put right|taken care of)"
_WELL = r"(?:fine|great|good|easy|perfect|happy|well|ok|okay)"
_STATED = (
    r"\b(?:need|needs|want|wants|must|looking for|struggl\w*|drown\w*|keeps?|problem|trouble|issue|nightmare|"
    r"can't|cannot|cant|costs|takes|too (?:slow|long|much|many|late|dear|expensive)|what (?:worries|matters|hurts))\b"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a clause must say (`any`), and what silences the rule in the clause (`unless`)."""

    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


_DENIALS: Mapping[Label, _Rule] = {
    Label.NEED: _Rule(
        (
            rf"\b(?:do|does|did|would|wo|will){_NO}{_SOFT} (?:need|require|care (?:about|for|whether|if)|mind)\b",
            rf"\b(?:am|are|is|was|were|'m|'re|'s|ai){_NO}{_SOFT} (?:looking|hoping|trying|planning) (?:for|to)\b",
            rf"\b(?:am|are|is|was|were|'m|'re|'s|ai){_NO}{_SOFT}"
            r" (?:worried|concerned|bothered|fussed|interested|precious) (?:about|by|in|with)\b",
            rf"\b(?:is|was|are|'s|ai){_NO}{_SOFT} (?:(?:an?|the|our|my|any|much of an?|such an?|really an?) )?"
            r"(?:(?:big|main|real|huge|major) )?(?:issue|problem|concern|priority|worry|pain|bottleneck|requirement|"
            r"deal ?breaker|need)\b",
            r"\b(?:no|never (?:any|had (?:a|any)|an?)|zero|without) (?:real )?"
            r"(?:problems?|issues?|complaints?|trouble|worries|difficulty) (?:at all )?(?:with|about|on|there)\b",
            r"\bno (?:real |actual )?need (?:for|to|of|here|there|at all)\b",
            r"\bneed(?:n't|nt| not)\b",
            rf"\b(?:does|do|did|would){_NO}{_SOFT} (?:bother|worry|trouble|concern|matter to|hurt)\b",
            r"\bcan (?:happily |easily )?(?:do|live|manage|cope) without\b",
            r"\bwe(?:'ve| have) (?:already )?(?:got )?(?:that|it|this) (?:covered|sorted|handled)\b",
        ),
        (
            r"n't (?:\w+ )?need (?:another|yet another|one more|any more|more)\b",
            r"n't (?:\w+ )?need (?:to (?:tell|say|explain|remind)|to be told)\b",
            r"\bneed\b.*\b(?:until|till|before) \w",
            r"\b(?:only|just|merely) (?:need|looking|want)\b",
            r"\b(?:why|if|until|unless|when) .*(?:n't|not|no need|needn't)\b",
            r"\bcare (?:how|what)\b",
            r"\bso (?:that )?(?:i|we|they) (?:do|would|wo|will)(?:n't| not) (?:have|need)\b",
            r"\b(?:wish|want|like|love)\b.*n't (?:have|need)\b",
            r"\bmind (?:paying|spending|waiting|late)\b",
        ),
    ),
    Label.BENEFIT: _Rule(
        (
            rf"\b(?:wo|will|would|does|do|did|ca|can|could|cannot)(?:n't|nt| not|not)?{_NO}?{_SOFT}"
            r" (?:not )?(?:promise|guarantee|claim) (?:you )?(?:that|any|a|the|it|you|we)\b",
            rf"\b(?:wo|will|would|does|do){_NO}{_SOFT} (?:save|help|improve|reduce|speed|cut|solve|fix|gain|increase|"
            r"pay for itself|make (?:it|you|your|that|things|life|any|a) )",
            r"\bno (?:real )?(?:saving|savings|gain|benefit|advantage)\b",
            r"\byou (?:wo|would)(?:n't| not) (?:save|gain|earn|see (?:a|any|much))\b",
        ),
        (
            r"\b(?:can|will|do|we|i) (?:also |really |actually )?(?:promise|guarantee|claim)\b",
            r"\b(?:if|unless)\b.*(?:n't|not)\b",
            r"\b(?:wo|would|does|do)n't (?:only|just)\b",
            r"\b(?:increase|cut|reduce|make)\b.*\b(?:bill|costs?|price|fee|wait|pay|risk|quality|service)\b",
        ),
    ),
    Label.OBJECTION: _Rule(
        (
            r"\b(?:is|was|are|'s|ai)(?:n't|nt| not)(?: \w+)? (?:(?:an?|the|our|my|any) )?(?:(?:big|main|real) )?"
            r"(?:issue|problem|objection|concern|worry|obstacle|deal ?breaker)\b",
            r"\bno (?:problems?|issues?|objections?|complaints?|quarrel|worries) (?:at all )?(?:with|about|to|on)\b",
            r"\b(?:am|are|is|'m|'re|'s)(?:n't| not)(?: \w+)? (?:worried|concerned|bothered|fussed) (?:about|by)\b",
            r"\b(?:i'm|we're|i am|we are) not saying\b",
            r"\b(?:don't|do not|doesn't|wouldn't) (?:mind|object|have (?:a|any) (?:problem|issue|objection))\b",
        ),
        (
            r"\b(?:not saying)\b.*\bbut\b",
            r"\b(?:if|unless)\b.*(?:n't|not)\b",
            r"\bif (?:you|they) (?:don't|do not) mind\b",
            r"\bmind (?:my )?(?:saying|me)\b",
        ),
    ),
    Label.NEXT_STEP: _Rule(
        (
            r"\bno need (?:to|for)\b",
            r"\b(?:do|does)(?:n't|nt| not) (?:bother|need to|have to|worry about)\b",
            r"\b(?:wo|will|am|are|is|'m|'re|'s|sha|ca|can)(?:n't|nt| not)(?: be)?(?: going to| gonna)? "
            r"(?:send\w*|call\w*|ring\w*|meet\w*|com(?:e|ing)|sign\w*|book\w*|do(?:ing)?|decid\w*|tak\w*|email\w*)\b",
            r"\blet's not\b",
            r"\b(?:i'd|we'd|i would|we would) rather not\b",
            r"\bneed(?:n't| not)\b",
        ),
        (r"\b(?:until|till|before|unless|if|so)\b", r"\bwhy (?:don't|not)\b", r"\?$"),
    ),
}

_PAST = _Rule(
    (
        rf"{_WHO}(?: \w+){{0,2}} used to \w+",
        r"^(?:\w+ ){1,4}used to (?:be|take|need|cost|break|fail|go wrong|lose|struggle)\b",
        r"\bback then\b",
        r"\bin those days\b",
        r"\b(?:until|till|up to) (?:the end of )?last (?:year|month|week|spring|summer|autumn|fall|winter)\b",
        r"\b(?:until|till) (?:about )?(?:an?|a few|two|three|four|five|six|\d+) (?:years?|months?|weeks?) ago\b",
        rf"\b(?:was|were|got|has been|have been|'s been|'ve been)(?: \w+ly| all| now| since)* {_MENDED}\b",
        rf"(?:\b(?:is|are)|'s|'re)(?: (?:all|now|since|finally|already|long since))+ (?:{_MENDED}|behind us|over)\b",
        rf"\b(?:we|they|i|you|he|she)(?:'ve|'s| have| has)?(?: (?:now|since|finally|already))+ {_MENDED}\b",
        r"\b(?:is|'s|are|'re|it's) no longer (?:a|an|the|our|my) (?:\w+ )?(?:problem|issue|concern|worry|need)\b",
        r"\bno longer (?:need|needs|require|struggle|suffer)\b",
        r"\b(?:do|does|did)(?:n't|nt| not) (?:have|get|need|see) (?:that|this|it|those)(?: \w+){0,2} any ?more\b",
        r"\b(?:problem|issue|trouble|worry)s? (?:is|are|was|has|have)(?: all)? (?:gone|been fixed|over|past)\b",
    ),
    (
        r"\bused to (?:it|that|this|the|them|having|being|our|your|a)\b",
        r"\b(?:am|is|are|was|were|'m|'re|'s|be|been|being|get|gets|got|getting|become) (?:\w+ )?used to\b",
        r"\bused to (?:work|be able|be (?:\w+ )?(?:fine|easy|quick|fast|good|great|cheap\w*|simple|free|better)|"
        r"have (?:a|an|some|one) ?(?:man|woman|lady|guy|girl|person|body|one|fella|fellow|chap|lad|team)|"
        r"have (?:someone|somebody|people))\b",
        rf"(?:\b(?:not|never|nobody|no one|nothing|hardly|barely)\b|n't\b).*\b(?:until|till|behind us|{_MENDED})\b",
        rf"\b(?:until|till|before|if|once|when|unless|as soon as|so that)\b.*\b{_MENDED}\b",
        rf"\b(?:need|needs|wants?|wanted|must|should|has to|have to|get|getting)\b.*\b{_MENDED}\b",
        r"\bagain\b",
        rf"\b(?:up to|until|till) .*\b(?:was|were|worked) (?:all )?{_WELL}\b",
        rf"\b(?:was|were|worked) (?:all )?{_WELL} .*\b(?:up to|until|till)\b",
    ),
)
_DONE = _Rule(
    (
        r"\b(?:i|we|he|she|they)(?:'ve|'s| have| has)? (?:already|just) "
        r"(?:sent|called|rang|rung|met|signed|booked|spoke\w*|emailed|did|done|had|agreed|ordered|paid|asked)\b",
        r"\b(?:sent|called|rang|met|signed|booked|spoke|emailed)\b.*\b(?:yesterday|last (?:week|month|night))\b",
    ),
    (r"(?:'ll|\b(?:will|tomorrow|next|going to|shall|today|then|so|booked (?:for|in)|agreed to))\b",),
)

_UNREAL: tuple[str, ...] = (
    r"\b(?:would|'d|might|could) be (?:\w+ )?(?:nice|lovely|handy|cool|sweet|a bonus) (?:to|if)\b",
    r"\bnice(?:-| )to(?:-| )have\b",
    r"^(?:and |but |so |now |well |or )?(?:let's |just )?suppos(?:e|ing)\b",
    r"\bhypothetical(?:ly)?\b",
    r"\bin (?:an ideal|a perfect|a dream|an imaginary) world\b",
    r"\b(?:might|may|could|perhaps|maybe|possibly)\b.*\b(?:at some point|some ?day|one day|eventually|in a few years|"
    r"down the (?:line|road))\b",
    r"\b(?:at some point|some ?day|one day|eventually|down the (?:line|road))\b.*\b(?:might|may|perhaps|maybe)\b",
    r"\bif (?:money|budget|price|time) (?:was|were|is) no (?:object|issue)\b",
    r"\bif (?:i|we|they) (?:were|decided|chose|happened) to\b",
)
_IF_EVER = (
    r"\bif (?:i|we|you|they|he|she|it|that|there) (?:do |did |should )?ever\b",
    r"\bshould (?:we|you|i|they) ever\b",
)
_REAL = (
    r"(?:n't|\bnot|\bmore than|\bbeyond) (?:just )?(?:a )?nice(?:-| )to(?:-| )have\b",
    r"\bone day (?:a|in|per|every)\b",
)

_STILL = r"\b(?:now|still|these days|nowadays|today|at the moment|since then|ever since)\b"
_OVER = rf"\b(?:fine|{_MENDED}|gone|no longer|any ?more|over|behind us|better|easy|easier|happy|automatic\w*)\b"
_CUT = (
    r"(?:\s*[,;:!?…]+\s+|\s*\.+\s+|\s+-+\s+|\s*[–—]+\s*|\s+(?:but|because|cos|although|though|except|whereas)\s+|"
    r"\s+(?:and|so)\s+((?:i|we|they|you|he|she|it|there|that's|now)\b))"
)


def qualifiers(text: str, label: Label) -> tuple[Qualifier, ...]:
    """Return what takes a moment with `label` out of the plain present, in the order of `Qualifier`.

    Only needs, benefits, objections and next steps are qualified; other labels return ().
    """
    if label not in _QUALIFIED:
        return ()
    clauses = list(_clauses(" ".join(text.translate(_QUOTES).lower().split())))
    tests = {
        Qualifier.DENIED: _denied(clauses, label),
        Qualifier.PAST: _past(clauses, label),
        Qualifier.HYPOTHETICAL: _hypothetical(clauses, label),
    }
    return tuple(qualifier for qualifier, holds in tests.items() if holds)


def _denied(clauses: Sequence[str], label: Label) -> bool:
    """A denial counts when no other clause states what is wanted or wrong after all."""
    rule = _DENIALS[label]
    denying = [_matches(rule, clause) for clause in clauses]
    if not any(denying):
        return False
    return not any(_contrasts(clause) for clause, denies in zip(clauses, denying, strict=True) if not denies)


def _contrasts(clause: str) -> bool:
    return _found((_STATED, r"^(?:it's|it is|its|that's|just|only|what we|what i)\b"), clause)


def _past(clauses: Sequence[str], label: Label) -> bool:
    """The past counts unless the sentence says that it goes on, or that it got worse; what a benefit ends is past."""
    if label is Label.BENEFIT:
        return False
    rules = (_PAST, _DONE) if label is Label.NEXT_STEP else (_PAST,)
    if not any(_matches(rule, clause) for rule in rules for clause in clauses):
        return False
    goes_on = [clause for clause in clauses if _found((_STILL,), clause)]
    return all(_found((_OVER,), clause) for clause in goes_on)


def _hypothetical(clauses: Sequence[str], label: Label) -> bool:
    """A wish about some day; "if you ever" describes the offer where a benefit says it."""
    patterns = _UNREAL if label is Label.BENEFIT else _UNREAL + _IF_EVER
    return any(_found(patterns, clause) and not _found(_REAL, clause) for clause in clauses)


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a lower-case sentence; a clause keeps its subject, and a question its mark."""
    start = 0
    for cut in _compiled(_CUT).finditer(text):
        if clause := text[start : cut.start()].strip(" .!,;\"'"):
            yield clause
        start = cut.start(1) if cut.group(1) else cut.end()
    if clause := text[start:].strip(" .!,;\"'"):
        yield clause


def _matches(rule: _Rule, clause: str) -> bool:
    return _found(rule.any, clause) and not _found(rule.unless, clause)


def _found(patterns: tuple[str, ...], clause: str) -> bool:
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns)).search(clause) is not None


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
