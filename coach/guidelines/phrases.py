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
_TOKEN = re.compile(r"[^\W_]+n't\b|'[^\W_]+|[^\W_]+|(?<![^\W_])-|-(?![^\W_])|[^\w\s'-]|'|_")
_SENTENCE_END = "\n"


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
    """Whose a phrase is: the rule, and whether it is one of its exceptions."""

    rule: str
    excepted: bool
    phrase: str


@dataclass(frozen=True, slots=True)
class PhraseMatcher:
    """The compiled wording of all rules of a pack."""

    automata: Mapping[Forms, tuple[AhoCorasick, tuple[tuple[_Owner, ...], ...]]]
    patterns: tuple[tuple[re2._Regexp, _Owner], ...]

    def find(self, text: str, sentences: Sequence[Span]) -> dict[str, tuple[Match, ...]]:
        """Return the finds of each rule by its id, in order, longest first where they overlap, exceptions removed.

        `sentences` are the spans of `text` to look at; a find never reaches over the end of one.
        """
        plain = normalised(text)
        found: dict[_Owner, list[Match]] = defaultdict(list)
        lines_of_words = [_TOKEN.findall(plain, span.start, span.end) for span in sentences] if self.automata else []
        for forms, (automaton, owners) in self.automata.items():
            hay = _haystack(plain, sentences, lines_of_words, forms)
            for number, start, end in automaton.find_matches_as_indexes(hay.text, overlapping=True):
                span, sentence = hay.place(start, end)
                for owner in owners[number]:
                    found[owner].append(Match(span, sentence, owner.phrase))
        lines = _lines(plain, sentences if self.patterns else ())
        for pattern, owner in self.patterns:
            found[owner].extend(_pattern_matches(pattern, owner.phrase, lines))
        return _by_rule(found)


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

    Raises:
        re2.error: RE2 cannot read it; its first argument is bytes or text.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    options.never_nl = True
    return re2.compile(f"(?mi:{expression})", options)


def build_matcher(rules: Iterable[Guideline]) -> PhraseMatcher:
    """Return the matcher of the wording and the exceptions of `rules`, whose expressions RE2 can read."""
    literals: dict[Forms, dict[str, list[_Owner]]] = {}
    patterns = []
    for owner, phrase, forms in _owners(rules):
        if phrase.is_pattern:
            patterns.append((compile_pattern(phrase.text), owner))
        else:
            literals.setdefault(forms, {}).setdefault(_key(phrase.text, forms), []).append(owner)
    automata = {
        forms: (AhoCorasick(list(keys)), tuple(tuple(owners) for owners in keys.values()))
        for forms, keys in literals.items()
    }
    return PhraseMatcher(automata, tuple(patterns))


def _owners(rules: Iterable[Guideline]) -> Iterator[tuple[_Owner, Phrase, Forms]]:
    for rule in rules:
        for phrase in rule.wording:
            yield _Owner(rule.id, False, phrase.text), phrase, rule.forms
        for phrase in rule.exceptions:
            yield _Owner(rule.id, True, phrase.text), phrase, rule.forms


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

    Where a word comes from is looked up for finds alone: most words of a meeting are never found. `firsts` has the
    number of the first word of each sentence.
    """

    text: str
    firsts: Sequence[int]
    plain: str
    sentences: Sequence[Span]

    def place(self, start: int, end: int) -> tuple[Span, int]:
        """Return the span in the original text and the sentence of a find (which has a blank at either end)."""
        first = self.text.count(" ", 0, start + 1) - 1
        last = first + self.text.count(" ", start + 1, end - 1)
        number = bisect_right(self.firsts, first) - 1
        sentence, before = self.sentences[number], self.firsts[number]
        words = list(_TOKEN.finditer(self.plain, sentence.start, sentence.end))
        return Span(words[first - before].start(), words[last - before].end()), number


def _haystack(plain: str, sentences: Sequence[Span], words: Sequence[list[str]], forms: Forms) -> _Haystack:
    shapes = [[stem(word) for word in line] for line in words] if forms is Forms.LEMMA else words
    text = "".join(f" {' '.join(line)} {_SENTENCE_END}" if line else f" {_SENTENCE_END}" for line in shapes) + " "
    firsts = list(accumulate((len(line) + 1 for line in words), initial=0))
    return _Haystack(text, firsts, plain, sentences)


@dataclass(frozen=True, slots=True)
class _Lines:
    """All sentences joined by line ends, one a line, and where each begins."""

    text: str
    starts: Sequence[int]
    sentences: Sequence[Span]


def _lines(plain: str, sentences: Sequence[Span]) -> _Lines:
    joined = "\n".join(span.of(plain).replace("\n", " ") for span in sentences)
    return _Lines(joined, list(accumulate((span.end - span.start + 1 for span in sentences), initial=0)), sentences)


def _pattern_matches(pattern: re2._Regexp, phrase: str, lines: _Lines) -> Iterator[Match]:
    """Yield the finds of one expression over all sentences at once; none runs over the line end between two."""
    for found in pattern.finditer(lines.text):
        number = min(bisect_right(lines.starts, found.start()), len(lines.sentences)) - 1
        sentence = lines.sentences[number]
        start = sentence.start + found.start() - lines.starts[number]
        end = sentence.start + found.end() - lines.starts[number]
        if end > start:
            yield Match(Span(start, end), number, phrase)


def _by_rule(found: Mapping[_Owner, list[Match]]) -> dict[str, tuple[Match, ...]]:
    wanted: dict[str, list[Match]] = defaultdict(list)
    excepted: dict[str, list[Match]] = defaultdict(list)
    for owner, matches in found.items():
        (excepted if owner.excepted else wanted)[owner.rule].extend(matches)
    return {rule: _distinct(matches, excepted[rule]) for rule, matches in wanted.items()}


def _distinct(matches: Iterable[Match], excepted: Sequence[Match]) -> tuple[Match, ...]:
    """Return the finds from left to right, the longest where several overlap, without those an exception touches."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.span.start, -match.span.end, match.phrase)):
        if kept and match.span.start < kept[-1].span.end:
            continue
        if not any(match.span.start < other.span.end and other.span.start < match.span.end for other in excepted):
            kept.append(match)
    return tuple(kept)
