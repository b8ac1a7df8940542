"""The clauses of a sentence that say something: without lead-ins, tags, headings and what is begun again."""

from __future__ import annotations

from spacy.tokens import Token

from .clauses import clauses_of, count_words, with_mark
from .lead_ins import ASIDES, TAILS, low, matches, peel

_LONGEST_HEADING = 5
# Of fewer words than this no thing is said.
_FEWEST = 3


_SAYS = frozenset({"VERB", "AUX"})


def to_the_point(tokens: list[Token], lead_ins: tuple[str, ...]) -> list[Token]:
    """Leave out clauses that only lead in, trail after, address somebody, or are begun again by the next one."""
    tokens = _without_heading(tokens)
    clauses = _with_joiners(tokens, list(clauses_of(tokens)))
    kept = [
        (start, end)
        for place, (start, end) in enumerate(clauses)
        if peel(tokens[start : with_mark(tokens, end)], lead_ins)
        and not matches(tokens[start:end], TAILS + ASIDES)
        and not _is_false_start(tokens, clauses[place : place + 2])
    ]
    while len(kept) > 1 and _calls_somebody(tokens[slice(*kept[-1])]):
        kept.pop()
    while len(kept) > 1 and _calls_somebody(tokens[slice(*kept[0])]):
        kept.pop(0)
    asides = {start for start, end in clauses if matches(tokens[start:end], ASIDES)}
    said = [(start, end if end + 1 in asides else with_mark(tokens, end)) for start, end in kept]
    return [token for start, end in said for token in tokens[start:end]]


def _with_joiners(tokens: list[Token], clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put a joining word that stands alone to the clause after it: "she's good, but when she's away we wait"."""
    joined: list[tuple[int, int]] = []
    for place, (start, end) in enumerate(clauses):
        alone = place > 0 and clauses[place - 1][1] - clauses[place - 1][0] == 1
        before = low(tokens[clauses[place - 1][0]]) if alone else ""
        if place > 1 and before in {"but", "or"} and clauses[place - 1][1] == start and joined:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _without_heading(tokens: list[Token]) -> list[Token]:
    """Drop a number of a list, and a heading that tells who speaks or when: "3) Capt: nobody can ring"."""
    if len(tokens) > 2 and tokens[0].like_num and tokens[1].text in {")", "."}:
        tokens = tokens[2:]
    colon = next((place for place, token in enumerate(tokens[:_LONGEST_HEADING]) if token.text == ":"), 0)
    rest = tokens[colon + 1 :]
    who = colon > 0 and bool(tokens[colon].whitespace_) and all(_names_who(token) for token in tokens[:colon])
    return rest if who and count_words(rest) >= _FEWEST and any(token.pos_ in _SAYS for token in rest) else tokens


def _names_who(token: Token) -> bool:
    """Say whether a word of a heading tells who or when; what it tells beyond that is the subject of the line."""
    word = low(token)
    return token.pos_ == "PROPN" or token.like_num or word in {"from", "wants", "says"} or word[:1].isdigit()


def _is_false_start(tokens: list[Token], clauses: list[tuple[int, int]]) -> bool:
    """Say whether the first of two clauses is a beginning that the second repeats ("we can't, we can't see it")."""
    if len(clauses) < 2:
        return False
    begun, again = ([low(token) for token in tokens[start:end]] for start, end in clauses)
    return len(begun) <= 4 and again[: len(begun)] == begun


def _calls_somebody(words: list[Token]) -> bool:
    return len(words) <= 2 and all(token.pos_ == "PROPN" and token.text.istitle() for token in words)
