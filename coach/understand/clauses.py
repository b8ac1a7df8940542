"""The words of one spoken sentence without hesitations, its clauses, and where it may be cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from .lead_ins import low


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MARKS = _words(", ; : . ! ? … ... - – — -- ( ) [ ] | -> →")
PERSONS = _words("i we you he she it they there this that nobody everybody everyone people somebody")
JOINING = _words("and so or then because cos 'cause although though whereas but")
CONDITIONS = _words("if when while until till unless since before after once whenever")
LONGEST = 12
# A sentence of so many words and characters may be kept whole, where a cut would leave half of what is meant.
WHOLE = 18
WHOLE_LETTERS = 90
_CUT = 14
_EDGES = " \t,;:.!?…-–—|*•·→>+=&/()[]{}\"'“”‘’`#_~"
_SOUNDS = _words("uh um er erm uhm umm uhh hm hmm mm mmm ah eh")
_QUOTATION = _words("\" “ ” `` ''")
_ASIDES = _words("basically literally honestly actually frankly obviously")
_MAY_REPEAT = _words("had that very really so no bye more many much")
_RUNNERS_ON = _words("i we you he she it they there nobody")
_LIGHT = _words("and so or then")
_DANGLING = _words(
    "a an the and or but so of to in on at by for with from as than that which who if when because my our your their "
    "his its is are was were be been am i we you they he she it 's 're 'm 've 'd 'll n't not very too about into some "
    "any these those will would can could does did"
)
_SUBJECT_LINKS = _words("nsubj nsubjpass expl")
_KEEPS_WAITING = _words(
    "that what which who whom whose how why where when if whether than as like because cos and but or so until till "
    "once while before after since unless all everything anything something time way"
)
# These words open a clause or stand before a noun: "after it" is no clause, "after it breaks" is one.
_ALSO_BEFORE_NOUNS = _words("after before since until till")
_INDEFINITE = _words("something anything nothing everything somebody anybody nobody someone anyone one ones that those")
_SAYING = _words("say think know hope believe guess mean suppose tell feel wish see find hear reckon bet")


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


def plain_phrase(tokens: Sequence[Token]) -> str:
    """Return the words of `tokens` as they were written, without marks at the edges."""
    text = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        touching = before is not None and before.i + 1 == token.i and not before.whitespace_
        text += token.text if touching or not text or token.text in {",", ";", ":", ".", "?", "!"} else f" {token.text}"
    text = text.strip(_EDGES) if text.count("(") != text.count(")") else text.strip(_EDGES.replace("()", ""))
    return text if text.count("(") == text.count(")") else text.replace("(", "").replace(")", "")


def count_words(words: Sequence[Token]) -> int:
    """Return the number of written words: runs of tokens that no blank separates."""
    return len(plain_phrase(words).split())


def clauses_of(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the clauses as ranges of `tokens`, cut at marks and where a new clause begins without one."""
    start = 0
    for place, token in enumerate(tokens):
        if token.text in MARKS and not _inside_word(tokens, place):
            yield from _range(start, place)
            start = place + 1
        elif place > start and _opens_clause(tokens, start, place):
            yield from _range(start, place)
            start = place
    yield from _range(start, len(tokens))


def cut_short(words: list[Token]) -> list[Token]:
    """Return at most fourteen words, twelve if it can be, cut where the parse lets go."""
    if count_words(words) <= _CUT:
        return words
    places = [(place, count_words(words[:place])) for place in range(1, len(words)) if _lets_go(words, place)]
    short = [place for place, length in places if 5 <= length <= LONGEST]
    if short:
        return words[: short[-1]]
    long = [place for place, length in places if LONGEST < length <= _CUT]
    end = long[0] if long else len(words)
    while end > 1 and (count_words(words[:end]) > (_CUT if long else LONGEST) or low(words[end - 1]) in _DANGLING):
        end -= 1
    while end > 1 and end < len(words) and not (words[end - 1].whitespace_ or words[end].text in MARKS):
        end -= 1
    return words[:end]


def without_loose_end(words: list[Token]) -> list[Token]:
    """Drop marks and joining words from the end ("and", "because"; but not "our till")."""
    while words and (words[-1].text in MARKS or _joins(words) or _denies_nothing(words)):
        words = words[:-1]
    return words


def _denies_nothing(words: list[Token]) -> bool:
    """Say whether "and not" stands at the end, cut off from what it denies."""
    return len(words) > 1 and low(words[-1]) == "not" and low(words[-2]) in {"and", "or", "but", ","}


def _joins(words: list[Token]) -> bool:
    if low(words[-1]) in {"then", "once"} and len(words) > 1 and words[-2].pos_ in {"VERB", "ADP"}:
        return False
    is_thing = len(words) > 1 and words[-2].tag_ in {"DT", "PRP$", "JJ"}
    return low(words[-1]) in JOINING | CONDITIONS and not is_thing


def with_mark(tokens: list[Token], end: int) -> int:
    return end + (end < len(tokens) and tokens[end].text in MARKS)


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
    if word in JOINING - _LIGHT:
        return True
    if _runs_on(tokens, start, place) or wishes(tokens, place):
        return True
    has_subject = low(follower) in PERSONS or follower.dep_ in _SUBJECT_LINKS
    if word in _LIGHT:
        return (
            has_subject
            or _subject_soon(tokens, place)
            or (tokens[place].dep_ == "cc" and _has_own_subject(tokens[place]))
        )
    if word not in CONDITIONS or tokens[place - 1].pos_ == "ADP" or low(tokens[place - 1]) in {"even", "only"}:
        return False
    if word in _ALSO_BEFORE_NOUNS:
        return follower.dep_ in _SUBJECT_LINKS or tokens[place].dep_ == "mark"
    return has_subject or tokens[place].dep_ in {"mark", "advmod"}


def wishes(tokens: list[Token], place: int) -> bool:
    """Say whether "i just want" opens here: speech recognition sets no mark before it."""
    words = [low(token) for token in tokens[place : place + 3]]
    return len(words) == 3 and words[0] in {"i", "we"} and words[1] in {"just", "only"} and words[2] in {"want", "need"}


def _subject_soon(tokens: list[Token], place: int) -> bool:
    """Say whether a subject with its verb follows a few words on: "and between eight and ten the phone never stops"."""
    if tokens[place - 1].like_num and tokens[place + 1].like_num:
        return False
    for token in tokens[place + 1 : place + 8]:
        if token.pos_ in {"VERB", "AUX"} or token.text in MARKS or low(token) in _KEEPS_WAITING:
            return False
        if token.dep_ in _SUBJECT_LINKS and token.head.i > token.i and token.head.pos_ in {"VERB", "AUX"}:
            return True
    return False


def _runs_on(tokens: list[Token], start: int, place: int) -> bool:
    """Say whether a pronoun opens a main clause that no mark sets off, as in text from speech recognition."""
    token, before = tokens[place], tokens[place - 1]
    if low(token) not in _RUNNERS_ON or token.dep_ not in _SUBJECT_LINKS or token.head.i < token.i:
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


def _lets_go(words: list[Token], place: int) -> bool:
    """Say whether nothing before `place` waits for the word at `place`."""
    before, word = words[place - 1], words[place]
    if low(before) in _DANGLING or _inside_word(words, place) or not (before.whitespace_ or word.text in MARKS):
        return False
    if word.text in MARKS:
        return True
    if word.left_edge.i != word.i or low(word) in {"of", "than", "like"}:
        return False
    if low(before) in _INDEFINITE and word.dep_ not in {"cc", "mark"}:
        return False
    relative = word.dep_ in {"nsubj", "nsubjpass", "dobj"} and word.head.dep_ == "relcl"
    return relative or word.dep_ in {"prep", "cc", "mark", "advmod", "npadvmod"}


def _forget_repetition(kept: list[Token]) -> None:
    """Drop the first of two equal runs of up to three words at the end of `kept` ("we have we have")."""
    for length in (3, 2, 1):
        last = [low(token) for token in kept[-length:]]
        if len(kept) < 2 * length or last != [low(token) for token in kept[-2 * length : -length]]:
            continue
        meant = any(token.like_num for token in kept[-length:]) or (length == 1 and last[0] in _MAY_REPEAT)
        if not meant and all(word.isalpha() or "'" in word for word in last):
            del kept[-2 * length : -length]
        return


def _is_filler(token: Token, word: str) -> bool:
    if word in _SOUNDS or (word.endswith("-") and len(word) > 1 and word[:-1].isalpha()):
        return True
    if word == "like" and 0 < token.i < len(token.doc) - 1:
        return token.nbor(-1).text == "," and token.nbor(1).text == ","
    return word in _ASIDES and token.dep_ == "advmod" and token.i > 0
