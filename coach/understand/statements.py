"""A need or a benefit in a few words, cut from its sentence by its parse; never a word that was not said.

The sentence is freed of hesitations, split into clauses, and the run of clauses that says most within twelve words is
kept, without what leads into it ("the thing is", "cust wants") or trails after it ("right?").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from .lead_ins import (
    BENEFIT_CUES,
    LEAD_INS,
    MEANS,
    NEED_CUES,
    SOFTENERS,
    SUBJECTS,
    TAILS,
    WANT,
    count_of,
    low,
    lowered,
    matches,
    peel,
)

_LONGEST = 12
_CUT = 14
_MARKS = frozenset({",", ";", ":", ".", "!", "?", "…", "...", "-", "–", "—", "--", "(", ")", "|", "->", "→"})
_EDGES = " \t,;:.!?…-–—|*•·→>+=&/()[]{}\"'“”‘’`#_~"
_SOUNDS = frozenset({"uh", "um", "er", "erm", "uhm", "umm", "uhh", "hm", "hmm", "mm", "mmm", "ah", "eh"})
_QUOTATION = frozenset({'"', "“", "”", "``", "''"})
_ASIDES = frozenset({"basically", "literally", "honestly", "actually", "frankly", "obviously"})
_MAY_REPEAT = frozenset({"had", "that", "very", "really", "so", "no", "bye", "more", "many", "much"})
_PERSONS = frozenset("i we you he she it they there this that nobody everybody everyone people somebody".split())
_RUNNERS_ON = frozenset("i we you he she it they there nobody".split())
_POINTING = frozenset("it this that he she they these those there which who them him her his".split())
_CAUSES = frozenset({"because", "cos", "'cause", "although", "though", "whereas", "but"})
_JOINING = frozenset({"and", "so", "or", "then"})
_CONDITIONS = frozenset("if when while until till unless since before after once whenever".split())
_DANGLING = frozenset(
    "a an the and or but so of to in on at by for with from as than that which who if when because my our your their his "
    "its is are was were be been am i we you they he she it 's 're 'm 've 'd 'll n't not very too about into some "
    "any these those will would can could does did".split()
)
_KEEPS_WAITING = frozenset(
    "that what which who whom whose how why where when if whether than as like because cos and but or so until till once "
    "while before after since unless all everything anything something time way".split()
)
_SAYING = frozenset("say think know hope believe guess mean suppose tell feel wish see find hear reckon bet".split())
_NEGATIONS = frozenset({"not", "n't", "never", "nt"})


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is peeled off the front, what tells that a clause is to the point, and what is trimmed at the very last."""

    lead_ins: tuple[str, ...]
    cues: tuple[str, ...]
    trim: Callable[[list[Token]], list[Token]]


def need_statement(doc: Doc) -> str:
    """Return the need in the sentence `doc` as a short phrase in the speaker's words, at most fourteen of them."""
    return _statement(doc, _Kind(LEAD_INS, NEED_CUES, _without_wish))


def benefit_statement(doc: Doc) -> str:
    """Return the benefit in the sentence `doc` as a short phrase in the speaker's words, at most fourteen of them."""
    return _statement(doc, _Kind(MEANS + LEAD_INS, BENEFIT_CUES, list))


def _statement(doc: Doc, kind: _Kind) -> str:
    tokens = _to_the_point(spoken(doc), kind)
    clauses = list(_clauses(tokens))
    runs = list(_runs(tokens, clauses, kind))
    if runs:
        best = max(runs, key=lambda run: run[0])[1]
        if text := plain_phrase(best):
            return text
    return plain_phrase(_cut(list(doc))) or str(doc.text).strip()


def _runs(tokens: list[Token], clauses: list[tuple[int, int]], kind: _Kind) -> Iterator[tuple[float, list[Token]]]:
    """Yield runs of clauses with their worth; a single clause that is too long is cut."""
    for first, (start, _) in enumerate(clauses):
        for last in range(first, len(clauses)):
            words = _trimmed(tokens[start : clauses[last][1]], kind)
            length = _count(words)
            if length > _LONGEST and last > first:
                break
            if words:
                worth = _worth(words, kind) - 0.5 * first - (1.5 if first and _is_joint(tokens, start) else 0.0)
                yield (worth, words) if length <= _LONGEST else (worth - 0.5, _cut(words))


def _worth(words: list[Token], kind: _Kind) -> float:
    """Return how much a run says: cues, content words, numbers; less where it points back or hangs in the air."""
    content = sum(token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} for token in words)
    worth = 1.2 * count_of(lowered(words), kind.cues) + 0.3 * min(content, 7)
    worth -= 1.0 * (not any(token.pos_ in {"VERB", "AUX"} for token in words))
    worth += 0.6 * any(token.dep_ == "ROOT" for token in words)
    worth += 0.5 * any(token.like_num for token in words)
    worth -= 1.2 * (low(words[0]) in _POINTING) + 1.0 * (low(words[0]) in _CONDITIONS)
    return worth - 2.0 * (_count(words) < 3)


def _is_joint(tokens: list[Token], start: int) -> bool:
    """Say whether a run that starts here is torn from the clause before: a condition, a time, a relative clause."""
    return low(tokens[start]) in _CONDITIONS or (
        start > 0 and tokens[start - 1].text not in _MARKS and low(tokens[start]) not in _CAUSES | _JOINING
    )


def _trimmed(words: list[Token], kind: _Kind) -> list[Token]:
    words = peel(words, kind.lead_ins)
    return _without_tail(kind.trim(_without_loose_end(words)))


def _without_tail(words: list[Token]) -> list[Token]:
    """Drop a tag of up to three words that no comma sets off ("you know what I mean", "right")."""
    for length in (5, 3, 2, 1):
        if len(words) - length >= 4 and matches(words[-length:], TAILS[:1]):
            return _without_loose_end(words[:-length])
    return _without_loose_end(words)


def _without_loose_end(words: list[Token]) -> list[Token]:
    """Drop marks and joining words from the end."""
    while words and (words[-1].text in _MARKS or low(words[-1]) in {"and", "but", "or", "so", "because"}):
        words = words[:-1]
    return words


def _without_wish(words: list[Token]) -> list[Token]:
    """Return what is needed: without "we need", "cust wants to", "do you have", or the first person before a verb."""
    rest = _after_wish(words)
    if rest is not words and _stands_alone(rest):
        return peel(rest, SOFTENERS)
    rest = peel_once(words, SUBJECTS)
    if rest is words or _count(rest) < 3:
        return words
    first = rest[0]
    dropped = low(words[len(words) - len(rest) - 1])
    if dropped in {"'re", "'m", "are", "am"}:
        return rest if first.tag_ in {"VBG", "VBN", "JJ", "JJR", "IN", "RB"} else words
    if dropped in {"'ve", "have", "got"}:
        return rest if first.tag_ not in {"VBN", "VBD", "RB", "IN", "TO", "VB", "PRP"} else words
    return rest if first.pos_ in {"VERB", "AUX"} and first.text[:1] != "'" and first.tag_ != "VBN" else words


def _after_wish(words: list[Token]) -> list[Token]:
    """Return what follows "we need", "cust wants", "Luis is looking for", or `words` itself."""
    rest = peel_once(words, WANT)
    for names in (1, 2):
        if rest is words and all(token.pos_ == "PROPN" for token in words[:names]):
            after = peel_once(words[names:], WANT[1:2])
            rest = after if len(after) < len(words) - names else words
    return rest


def _stands_alone(words: Sequence[Token]) -> bool:
    """Say whether a phrase makes sense without the verb that governed it."""
    return _count(words) > 1 and low(words[0]) not in _POINTING | _PERSONS | _NEGATIONS - {"not"}


def peel_once(words: list[Token], patterns: tuple[str, ...]) -> list[Token]:
    """Return `words` after the longest of `patterns` at their start, or `words` itself."""
    rests = [peel(words, (pattern,)) for pattern in patterns]
    shortest = min(rests, key=len)
    return words if len(shortest) == len(words) or not shortest else shortest


def _clauses(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the clauses as ranges of `tokens`, cut at marks and where a new clause begins without one."""
    start = 0
    for place, token in enumerate(tokens):
        if token.text in _MARKS and not _inside_word(tokens, place):
            yield from _range(start, place)
            start = place + 1
        elif place > start and _opens_clause(tokens, start, place):
            yield from _range(start, place)
            start = place
    yield from _range(start, len(tokens))


def _range(start: int, end: int) -> Iterator[tuple[int, int]]:
    if end > start:
        yield start, end


def _inside_word(tokens: list[Token], place: int) -> bool:
    """Say whether a mark belongs to a word: "sign-on", "10:30"."""
    before = tokens[place - 1] if place else None
    glued = before is not None and before.i + 1 == tokens[place].i and not before.whitespace_
    return glued and not tokens[place].whitespace_ and place + 1 < len(tokens)


def _opens_clause(tokens: list[Token], start: int, place: int) -> bool:
    word = low(tokens[place])
    follower = tokens[place + 1] if place + 1 < len(tokens) else None
    if follower is None:
        return False
    if word in _CAUSES:
        return True
    if _runs_on(tokens, start, place):
        return True
    has_subject = low(follower) in _PERSONS or follower.dep_ in {"nsubj", "nsubjpass", "expl"}
    if word in _JOINING:
        return has_subject or (tokens[place].dep_ == "cc" and _has_own_subject(tokens[place]))
    return word in _CONDITIONS and (has_subject or tokens[place].dep_ in {"mark", "advmod"})


def _runs_on(tokens: list[Token], start: int, place: int) -> bool:
    """Say whether a pronoun opens a main clause that no mark sets off, as in text from speech recognition."""
    token, before = tokens[place], tokens[place - 1]
    if low(token) not in _RUNNERS_ON or token.dep_ not in {"nsubj", "expl", "nsubjpass"} or token.head.i < token.i:
        return False
    if low(before) in _KEEPS_WAITING or before.dep_ in {"mark", "cc", "aux", "prep", "det"} or before.pos_ == "VERB":
        return False
    if not any(word.pos_ in {"VERB", "AUX"} for word in tokens[start:place]):
        return False
    verb = token.head
    governed = verb.dep_ in {"relcl", "advcl", "pcomp", "acl", "csubj", "xcomp"}
    return not governed and not (verb.dep_ == "ccomp" and verb.head.i < token.i and verb.head.lemma_ in _SAYING)


def _has_own_subject(joiner: Token) -> bool:
    joined = [child for child in joiner.head.children if child.dep_ == "conj" and child.i > joiner.i]
    return any(
        child.dep_ in {"nsubj", "nsubjpass", "expl"} and child.i > joiner.i
        for head in joined[:1]
        for child in head.children
    )


def _to_the_point(tokens: list[Token], kind: _Kind) -> list[Token]:
    """Leave out clauses that only lead in, trail after, address somebody, or are begun again by the next one."""
    clauses = list(_clauses(tokens))
    kept = [
        (start, end)
        for place, (start, end) in enumerate(clauses)
        if peel(tokens[start : end + 1], kind.lead_ins)
        and not matches(tokens[start:end], TAILS)
        and not _is_false_start(tokens, clauses[place : place + 2])
    ]
    while len(kept) > 1 and _calls_somebody(tokens[slice(*kept[-1])]):
        kept.pop()
    while len(kept) > 1 and _calls_somebody(tokens[slice(*kept[0])]):
        kept.pop(0)
    return [token for start, end in kept for token in tokens[start : end + 1]]


def _is_false_start(tokens: list[Token], clauses: list[tuple[int, int]]) -> bool:
    """Say whether the first of two clauses is a beginning that the second repeats ("we can't, we can't see it")."""
    if len(clauses) < 2:
        return False
    begun, again = ([low(token) for token in tokens[start:end]] for start, end in clauses)
    return len(begun) <= 4 and again[: len(begun)] == begun


def _calls_somebody(words: list[Token]) -> bool:
    return len(words) <= 2 and all(token.pos_ == "PROPN" and token.text.istitle() for token in words)


def _cut(words: list[Token]) -> list[Token]:
    """Return at most fourteen words, twelve if it can be, cut where the parse lets go."""
    if _count(words) <= _CUT and not (words and low(words[-1]) in _DANGLING):
        return words
    places = [(place, _count(words[:place])) for place in range(1, len(words)) if _lets_go(words, place)]
    short = [place for place, length in places if 5 <= length <= _LONGEST]
    if short:
        return words[: short[-1]]
    long = [place for place, length in places if _LONGEST < length <= _CUT]
    end = long[0] if long else len(words)
    while end > 1 and (_count(words[:end]) > (_CUT if long else _LONGEST) or low(words[end - 1]) in _DANGLING):
        end -= 1
    while end > 1 and end < len(words) and not (words[end - 1].whitespace_ or words[end].text in _MARKS):
        end -= 1
    return words[:end]


def _lets_go(words: list[Token], place: int) -> bool:
    """Say whether nothing before `place` waits for the word at `place`."""
    before, word = words[place - 1], words[place]
    if low(before) in _DANGLING or not (before.whitespace_ or word.text in _MARKS):
        return False
    if word.text in _MARKS:
        return True
    if word.left_edge.i != word.i or low(word) in {"of", "than", "like"}:
        return False
    relative = word.dep_ in {"nsubj", "nsubjpass", "dobj"} and word.head.dep_ == "relcl"
    return relative or word.dep_ in {"prep", "cc", "mark", "advmod", "npadvmod"}


def _count(words: Sequence[Token]) -> int:
    """Return the number of written words: runs of tokens that no blank separates."""
    return len(plain_phrase(words).split())


def plain_phrase(tokens: Sequence[Token]) -> str:
    """Return the words of `tokens` as they were written, without marks at the edges."""
    text = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        touching = before is not None and before.i + 1 == token.i and not before.whitespace_
        text += (
            token.text if touching or not text or token.text in {",", ";", ":", ".", "?", "!"} else f" {token.text}"
        )
    return text.strip(_EDGES)


def spoken(doc: Doc) -> list[Token]:
    """Return the tokens of a sentence without hesitations, repetitions, stage directions and marks of a list."""
    kept: list[Token] = []
    directions = 0
    for token in doc:
        word = low(token)
        directions += (token.text == "[") - (token.text == "]")
        if directions > 0 or token.text == "]" or token.is_space or _is_filler(token, word):
            continue
        if token.text in _QUOTATION:
            continue
        if token.text == "," and (not kept or kept[-1].text == ","):
            continue
        kept.append(token)
        _forget_repetition(kept)
    return kept


def _forget_repetition(kept: list[Token]) -> None:
    """Drop the first of two equal runs of up to three words at the end of `kept` ("we have we have")."""
    for length in (3, 2, 1):
        last = [low(token) for token in kept[-length:]]
        if len(kept) < 2 * length or last != [low(token) for token in kept[-2 * length : -length]]:
            continue
        counted = any(token.like_num for token in kept[-length:])
        if not counted and all(word.isalpha() or "'" in word for word in last) and not (length == 1 and last[0] in _MAY_REPEAT):
            del kept[-2 * length : -length]
        return


def _is_filler(token: Token, word: str) -> bool:
    if word in _SOUNDS or (word.endswith("-") and len(word) > 1 and word[:-1].isalpha()):
        return True
    if word == "like" and 0 < token.i < len(token.doc) - 1:
        return token.nbor(-1).text == "," and token.nbor(1).text == ","
    return word in _ASIDES and token.dep_ == "advmod" and token.i > 0
