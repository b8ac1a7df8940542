"""Finds the wording of many rules in a meeting at once, with the exact span of each find.

Literal phrases are compared word by word (never inside a longer word), over case, curly quotes and hyphens, through
one Aho-Corasick automaton for all rules; RE2 expressions run in linear time, whatever a trainer writes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import re2
from ahocorasick_rs import AhoCorasick

from coach.domain import Span

from .rules import Forms, Guideline, Phrase
from .stems import stem

_CHARACTERS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"}
)
# A word ("don't" whole, "we're" as "we" and "'re"), or a mark; a hyphen inside a word separates like a blank.
_WORDS_AND_MARKS = r"{w}+(?:'t\b(?<={w}n't))?|'{w}+|(?<!{w})-|-(?!{w})|[^\w\s'-]|'|_"
_TOKEN = re.compile(_WORDS_AND_MARKS.format(w=r"[^\W_]"))
# The same where all characters are ASCII, which those of most sentences are once they are normalised, and faster.
_ASCII_TOKEN = re.compile(_WORDS_AND_MARKS.format(w="[a-zA-Z0-9]"))
_SENTENCE_END = "\n"

# What decides the finds of a rule: its wording, its exceptions, and which forms of their words count.
_Wording = tuple[tuple[Phrase, ...], tuple[Phrase, ...], Forms]


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A find: the span in `Meeting.text`, the sentence it lies in, and the phrase as the rule writes it.

    For a rule of the kind `like`, `phrase` is the nearest example and `cosine` how near it is.
    """

    span: Span
    sentence: int
    phrase: str
    cosine: float = 1.0


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose a phrase is: the number of the wording, and whether the phrase is one of its exceptions."""

    wording: int
    excepted: bool
    phrase: str


@dataclass(frozen=True, slots=True)
class PhraseMatcher:
    """The compiled wording of all rules of a pack.

    `rules` has the ids of the rules by the number of their wording: those with the same one are looked for once.
    """

    rules: tuple[tuple[str, ...], ...]
    automata: Mapping[Forms, tuple[AhoCorasick, tuple[tuple[_Owner, ...], ...]]]
    patterns: tuple[tuple[re2._Regexp, tuple[_Owner, ...]], ...]

    def find(self, text: str, sentences: Sequence[Span]) -> dict[str, tuple[Match, ...]]:
        """Return the finds of each rule by its id, in order, longest first where they overlap, exceptions removed.

        `sentences` are the spans of `text` to look at; a find never reaches over the end of one. Rules without a find
        may be missing.
        """
        wanted: dict[int, list[Match]] = defaultdict(list)
        excepted: dict[int, list[Match]] = defaultdict(list)
        for owners, span, sentence in self._places(normalised(text), sentences):
            for owner in owners:
                found = excepted if owner.excepted else wanted
                found[owner.wording].append(Match(span, sentence, owner.phrase))
        distinct = {number: _distinct(found, excepted.get(number, ())) for number, found in wanted.items()}
        return {rule: matches for number, matches in distinct.items() for rule in self.rules[number]}

    def _places(self, plain: str, sentences: Sequence[Span]) -> Iterator[tuple[tuple[_Owner, ...], Span, int]]:
        """Yield every place where a phrase stands: whose it is, its span and its sentence."""
        words = [_words(plain, span) for span in sentences] if self.automata else []
        for forms, (automaton, owners) in self.automata.items():
            hay = _haystack(plain, sentences, words, forms)
            for number, start, end in automaton.find_matches_as_indexes(hay.text, overlapping=True):
                yield owners[number], *hay.place(start, end)
        lines = _lines(plain, sentences if self.patterns else ())
        for pattern, sharers in self.patterns:
            for span, sentence in _pattern_places(pattern, lines):
                yield sharers, span, sentence


def normalised(text: str) -> str:
    """Return `text` in lower case with straight quotes and plain hyphens, character for character."""
    plain = text.translate(_CHARACTERS)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in plain)


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Return the words and marks of a normalised text with their start and end."""
    return [(token.group(), token.start(), token.end()) for token in _TOKEN.finditer(text)]


def compile_pattern(expression: str) -> re2._Regexp:
    """Return an RE2 expression compiled, case ignored, `^` and `$` at the ends of a sentence, never over a line end.

    Its groups are not kept: where the whole find begins and ends is all that is asked for.

    Raises:
        re2.error: RE2 cannot read it; its first argument is bytes or text.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    options.never_nl = True
    options.never_capture = True
    return re2.compile(f"(?mi:{expression})", options)


def build_matcher(rules: Iterable[Guideline]) -> PhraseMatcher:
    """Return the matcher of the wording and the exceptions of `rules`, whose expressions RE2 can read."""
    sharing: dict[_Wording, list[str]] = {}
    for rule in rules:
        if rule.wording:
            sharing.setdefault((rule.wording, rule.exceptions, rule.forms), []).append(rule.id)
    literals: dict[Forms, dict[str, list[_Owner]]] = {}
    patterns: dict[str, list[_Owner]] = {}
    for number, (wording, exceptions, forms) in enumerate(sharing):
        for phrase, excepted in (*((one, False) for one in wording), *((one, True) for one in exceptions)):
            owner = _Owner(number, excepted, phrase.text)
            if phrase.is_pattern:
                patterns.setdefault(phrase.text, []).append(owner)
            else:
                literals.setdefault(forms, {}).setdefault(_key(phrase.text, forms), []).append(owner)
    automata = {
        forms: (AhoCorasick(list(keys)), tuple(tuple(owners) for owners in keys.values()))
        for forms, keys in literals.items()
    }
    compiled = tuple((compile_pattern(text), tuple(owners)) for text, owners in patterns.items())
    return PhraseMatcher(tuple(map(tuple, sharing.values())), automata, compiled)


def has_words(phrase: str) -> bool:
    """Return whether a literal phrase has anything that could be found."""
    return bool(words_of(normalised(phrase)))


def _key(phrase: str, forms: Forms) -> str:
    return " " + " ".join(_shape(word, forms) for word, _, _ in words_of(normalised(phrase))) + " "


def _shape(word: str, forms: Forms) -> str:
    return stem(word) if forms is Forms.LEMMA else word


@dataclass(frozen=True, slots=True)
class _Haystack:
    """The words of all sentences joined by blanks, each sentence followed by a mark that no phrase has.

    Where a word comes from is looked up for finds alone: most words of a meeting are never found.
    """

    text: str
    plain: str
    sentences: Sequence[Span]

    def place(self, start: int, end: int) -> tuple[Span, int]:
        """Return the span in the original text and the sentence of a find (which has a blank at either end)."""
        number = self.text.count(_SENTENCE_END, 0, start)
        first = self.text.count(" ", self.text.rfind(_SENTENCE_END, 0, start) + 1, start)
        last = first + self.text.count(" ", start + 1, end - 1)
        sentence = self.sentences[number]
        words = list(_TOKEN.finditer(self.plain, sentence.start, sentence.end))
        return Span(words[first].start(), words[last].end()), number


def _words(plain: str, span: Span) -> list[str]:
    """Return the words and marks of a sentence; the character before it counts, since expressions look back."""
    token = _ASCII_TOKEN if plain[max(0, span.start - 1) : span.end].isascii() else _TOKEN
    return token.findall(plain, span.start, span.end)


def _haystack(plain: str, sentences: Sequence[Span], words: Sequence[list[str]], forms: Forms) -> _Haystack:
    shapes = [map(stem, line) for line in words] if forms is Forms.LEMMA else words
    lines = [
        f" {' '.join(shape)} {_SENTENCE_END}" if line else f" {_SENTENCE_END}"
        for shape, line in zip(shapes, words, strict=True)
    ]
    return _Haystack("".join(lines) + " ", plain, sentences)


@dataclass(frozen=True, slots=True)
class _Lines:
    """All sentences joined by line ends, one a line, and where each begins.

    ASCII text is bytes: their places are those of the characters, so nothing has to be encoded for each expression.
    """

    text: str | bytes
    starts: Sequence[int]
    sentences: Sequence[Span]


def _lines(plain: str, sentences: Sequence[Span]) -> _Lines:
    joined = "\n".join(span.of(plain).replace("\n", " ") for span in sentences)
    starts = list(accumulate((span.end - span.start + 1 for span in sentences), initial=0))
    return _Lines(joined.encode("ascii") if joined.isascii() else joined, starts, sentences)


def _pattern_places(pattern: re2._Regexp, lines: _Lines) -> Iterator[tuple[Span, int]]:
    """Yield span and sentence of the finds of an expression; none runs over the line end between two sentences."""
    for found in pattern.finditer(lines.text):
        begin, finish = found.span()
        if finish > begin:
            number = min(bisect_right(lines.starts, begin), len(lines.sentences)) - 1
            moved = lines.sentences[number].start - lines.starts[number]
            yield Span(begin + moved, finish + moved), number


def _distinct(matches: Iterable[Match], excepted: Sequence[Match]) -> tuple[Match, ...]:
    """Return the finds from left to right, the longest where several overlap, without those an exception touches."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.span.start, -match.span.end, match.phrase)):
        if kept and match.span.start < kept[-1].span.end:
            continue
        if not any(match.span.start < other.span.end and other.span.start < match.span.end for other in excepted):
            kept.append(match)
    return tuple(kept)
