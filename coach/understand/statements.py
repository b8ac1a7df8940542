"""A need or a benefit in a few words, cut from its sentence by its parse; never a word that was not said.

The sentence is freed of hesitations and split into clauses. The run of clauses that says most within twelve words (of
a need eighteen, where fewer would be half of it) is kept, without what leads into it ("the thing is", "cust wants") or
trails after it ("right?").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from .clauses import (
    CONDITIONS,
    JOINING,
    LONGEST,
    MARKS,
    WHOLE,
    WHOLE_LETTERS,
    clauses_of,
    count_words,
    cut_short,
    plain_phrase,
    spoken,
    wishes,
    without_loose_end,
)
from .lead_ins import (
    BENEFIT_CUES,
    LEAD_INS,
    MEANS,
    NEED_CUES,
    SOFTENERS,
    SUBJECTS,
    TAGS,
    WANT,
    count_of,
    low,
    lowered,
    matches,
    opens_with,
    peel,
)
from .to_the_point import to_the_point

_POINTING = frozenset(
    ("it", "this", "that", "he", "she", "they", "these", "those", "there", "which", "who", "them", "him", "her", "his")
)

_SUBJECTS = frozenset(("i", "we", "it", "they", "he", "she"))
# What each word beyond twelve costs a run: it must say something that the shorter one does not.
_LONG = 0.12
_TORN_OFF = 0.5
# "By the time they see it" waits for the rest of the sentence.
_WAITS = re.compile(r"(?:by the time|(?:every|each|the next|the last|last) time|the moment|the day|the minute)\b")
# Of fewer words than this no thing is said; a sentence up to that long is short enough to stay whole.
_FEWEST = 3
_SHORT = 8
# "It's not a secret", "that was how he put it": a remark on what was said.
_REMARKS = re.compile(r".*[,;:–—] (?:it|that|this)(?:'s| is| was| were)\b")
_TELLS = re.compile(
    r"said|says|told|tells|mentioned|mentions|explained|noted|complained|reckons?|thinks?|stressed|admitted|feels|felt"
)
# What is not wanted is said on the way to what is.
_DENIES = re.compile(r"(?:n't|\bnot)(?: \w+)? (?:need|want|care)\b(?! to\b)")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is peeled off the front, what tells that a clause is to the point, and what is trimmed at the very last.

    `whole`: several clauses may be kept together beyond twelve words.
    """

    lead_ins: tuple[str, ...]
    cues: tuple[str, ...]
    trim: Callable[[list[Token]], list[Token]]
    whole: bool = False


def need_statement(doc: Doc) -> str:
    """Return the need in the sentence `doc` as a short phrase in the speaker's words.

    Twelve words are aimed at; up to eighteen where the sentence would be cut in the middle of what it says.
    """
    return _statement(doc, _Kind(LEAD_INS, NEED_CUES, _without_wish, whole=True))


def benefit_statement(doc: Doc) -> str:
    """Return the benefit in the sentence `doc` as a short phrase in the speaker's words, at most fourteen of them."""
    return _statement(doc, _Kind(MEANS + LEAD_INS, BENEFIT_CUES, list))


def _statement(doc: Doc, kind: _Kind) -> str:
    tokens = to_the_point(spoken(doc), kind.lead_ins)
    clauses = list(clauses_of(tokens))
    runs = list(_runs(tokens, clauses, kind))
    if runs:
        best = max(runs, key=lambda run: run[0])[1]
        if text := plain_phrase(best):
            return text
    return plain_phrase(cut_short(list(doc))) or str(doc.text).strip()


def _runs(tokens: list[Token], clauses: list[tuple[int, int]], kind: _Kind) -> Iterator[tuple[float, list[Token]]]:
    """Yield runs of clauses with their worth; a single clause that is too long is cut."""
    for first, (start, _) in enumerate(clauses):
        for last in range(first, len(clauses)):
            words = _trimmed(tokens[start : clauses[last][1]], kind)
            length = count_words(words)
            fits = length <= LONGEST or (kind.whole and _may_be_long(words, length))
            if not fits and last > first:
                break
            if words:
                torn = 1.5 if first and _is_torn(tokens, start) else 0.0
                worth = _worth(words, kind) + _wish_worth(tokens[start:], kind) - 0.5 * first - torn
                worth -= _TORN_OFF * (
                    last == first and last + 1 < len(clauses) and _WAITS.match(lowered(words)) is not None
                )
                worth -= _TORN_OFF * (last + 1 < len(clauses) and _hangs_on(tokens, clauses[last + 1][0]))
                if length > LONGEST:
                    worth -= _LONG * (length - LONGEST) + 1.6 * (_REMARKS.match(lowered(words)) is not None)
                yield (worth, words) if fits else (worth - 0.5, cut_short(words))


def _may_be_long(words: list[Token], length: int) -> bool:
    short = length <= WHOLE and len(plain_phrase(words)) <= WHOLE_LETTERS
    return short and _DENIES.search(lowered(words)) is None


def _worth(words: list[Token], kind: _Kind) -> float:
    """Return how much a run says: cues, content words, numbers; less where it points back or hangs in the air."""
    content = sum(token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} for token in words)
    worth = 1.2 * count_of(lowered(words), kind.cues) + 0.3 * min(content, 7)
    worth -= 1.0 * (not any(token.pos_ in {"VERB", "AUX"} for token in words))
    worth += 0.6 * any(token.dep_ == "ROOT" for token in words)
    worth += 0.5 * any(token.like_num for token in words)
    worth -= 3.0 * (_DENIES.search(lowered(words)) is not None)
    worth -= 1.5 * (low(words[0]) in _POINTING) + 1.0 * (low(words[0]) in CONDITIONS) + 2.0 * (low(words[0]) == "of")
    return worth - 2.0 * (count_words(words) < 3)


def _wish_worth(words: list[Token], kind: _Kind) -> float:
    """Return what it adds to a run that it opens with a wish ("I'd like to ..."), where wishes count."""
    opening = peel(words, kind.lead_ins)
    return 1.5 if kind.trim is _without_wish and peel(opening, WANT[:2]) != opening else 0.0


def _is_torn(tokens: list[Token], start: int) -> bool:
    """Say whether a run that starts here hangs on the clause before: a condition, a time, an alternative."""
    word = low(tokens[start])
    if wishes(tokens, start):
        return False
    unmarked = start > 0 and tokens[start - 1].text not in MARKS
    return word in CONDITIONS or word == "or" or (unmarked and word not in JOINING)


def _hangs_on(tokens: list[Token], start: int) -> bool:
    """Say whether a clause that starts here belongs to the one before: no mark between, and no new thought."""
    if low(tokens[start]) in {"but", "though", "although"}:
        return True
    return tokens[start - 1].text not in MARKS and low(tokens[start]) in CONDITIONS | {"because", "cos", "cause"}


def _trimmed(words: list[Token], kind: _Kind) -> list[Token]:
    rest = _without_teller(peel(words, kind.lead_ins), kind)
    if len(rest) > 1 and low(rest[0]) == "that" and rest[0].dep_ == "mark":
        rest = rest[1:]
    rest = _without_tail(kind.trim(without_loose_end(rest)))
    # "My problem is the blood pressure": what is left when that is peeled off names a thing and says nothing of it.
    bare = 0 < count_words(rest) < _FEWEST and not any(word.pos_ in {"VERB", "AUX"} for word in rest)
    return without_loose_end(words) if bare and count_words(words) <= _SHORT and _has_subject(words) else rest


def _has_subject(words: list[Token]) -> bool:
    return any(word.dep_ in {"nsubj", "nsubjpass"} and word.head.pos_ in {"VERB", "AUX"} for word in words)


def _without_teller(words: list[Token], kind: _Kind) -> list[Token]:
    """Drop "Dr. Okonkwo said that": whoever said it stands beside the need anyway."""
    names = 0
    while names < min(4, len(words) - 1) and (
        words[names].pos_ == "PROPN" or words[names].text in {"Mr.", "Mrs.", "Dr."}
    ):
        names += 1
    if names == 0 or _TELLS.fullmatch(low(words[names])) is None:
        return words
    rest = words[names + 1 :]
    while rest and (low(rest[0]) == "that" or rest[0].text in MARKS):
        rest = rest[1:]
    return peel(rest, kind.lead_ins) or words if count_words(rest) > 2 else words


def _without_tail(words: list[Token]) -> list[Token]:
    """Drop a tag of up to five words that no comma sets off ("you know what I mean", "right")."""
    for length in (5, 3, 2, 1):
        if len(words) - length >= 4 and matches(words[-length:], TAGS):
            return without_loose_end(words[:-length])
    return without_loose_end(words)


def _without_wish(words: list[Token]) -> list[Token]:
    """Return what is needed: without "we need", "cust wants to", "do you have", or the first person before a verb."""
    rest = _after_wish(words)
    if rest is not words and _stands_alone(rest):
        return peel(rest, SOFTENERS)
    rest = _peel_once(words, SUBJECTS)
    if rest is words or count_words(rest) < 3 or _goes_on_without(words, rest):
        return words
    first = rest[0]
    dropped = low(words[len(words) - len(rest) - 1])
    if dropped in {"'re", "'m", "are", "am"}:
        return rest if first.tag_ in {"VBG", "VBN", "JJ", "JJR", "IN", "RB"} else words
    if dropped in {"'ve", "have", "got"}:
        return rest if first.tag_ not in {"VBN", "VBD", "RB", "IN", "TO", "VB", "PRP"} else words
    return rest if first.pos_ in {"VERB", "AUX"} and first.text[:1] != "'" and first.tag_ != "VBN" else words


def _goes_on_without(words: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Say whether a second clause with a subject of its own would hang in the air without the first one's.

    "[We have] the boys and the loan runs until May", "[I] know it, I can't prove it".
    """
    if any(_is_finite_subject(token) for token in rest[1:]):
        return True
    left_out = {token.i for token in words[: len(words) - len(rest)]}
    joined = (token for token in rest if token.dep_ == "conj" and token.head.i in left_out)
    return any(child.dep_ in {"nsubj", "nsubjpass"} for token in joined for child in token.children)


def _is_finite_subject(token: Token) -> bool:
    """Say whether a pronoun is the subject of a clause of its own ("it" in "need it to talk" is not)."""
    governed = any(child.tag_ == "TO" for child in token.head.children)
    return low(token) in _SUBJECTS and token.dep_ in {"nsubj", "nsubjpass"} and not governed


def _after_wish(words: list[Token]) -> list[Token]:
    """Return what follows "we need", "cust wants", "Luis is looking for", or `words` itself."""
    rest = _peel_once(words, WANT)
    for names in (1, 2):
        if rest is words and all(token.pos_ == "PROPN" for token in words[:names]):
            after = _peel_once(words[names:], WANT[1:2])
            rest = after if len(after) < len(words) - names else words
    return rest


def _stands_alone(words: Sequence[Token]) -> bool:
    """Say whether a phrase makes sense without the verb that governed it."""
    return count_words(words) > 1 and low(words[0]) not in _POINTING | {"i", "we", "you"} | {"n't", "not", "never"}


def _peel_once(words: list[Token], patterns: tuple[str, ...]) -> list[Token]:
    """Return `words` after the longest of `patterns` at their start, or `words` itself."""
    if not opens_with(words, patterns):
        return words
    rests = [peel(words, (pattern,)) for pattern in patterns]
    shortest = min(rests, key=len)
    return words if len(shortest) == len(words) or not shortest else shortest
