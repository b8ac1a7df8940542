"""What is found quickly is what is found plainly: one rule, one phrase and one sentence at a time."""

from __future__ import annotations

import re
from dataclasses import replace

import re2
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import customer_notes, good_call, poor_call, team_meeting

from coach.backtest import judge_pair, pair_packs
from coach.backtest.tally import RunningTally, add_up, tally_of
from coach.compare import compare
from coach.domain import Level, Reading, Role, Span
from coach.guidelines.phrases import Match, build_matcher, normalised
from coach.guidelines.rules import Forms, Grade, Guideline, Phrase, Scope, Status
from coach.guidelines.schema import GuidelinePack, default_pack
from coach.guidelines.stems import stem
from coach.measure import measure
from coach.score import score

READINGS = (good_call(), poor_call(), customer_notes(), team_meeting())
DEFAULT = default_pack()
# A word or a mark, written as plainly as it can be.
TOKEN = re.compile(r"[^\W_]+n't\b|'[^\W_]+|[^\W_]+|(?<![^\W_])-|-(?![^\W_])|[^\w\s'-]|'|_")

WORDS = st.sampled_from(
    ["save", "saved", "time", "don't", "we're", "cutting-edge", "é", "naïve", "cheap", "100%", "isn't"]
)
MARKS = st.sampled_from([" ", "  ", "\n", ", ", ". ", " - ", "-", "'", "’", " “", "_", "…", "\x1c"])
SENTENCES = st.lists(st.tuples(WORDS, MARKS), max_size=7).map(lambda pairs: "".join(w + m for w, m in pairs))
LITERALS = st.lists(WORDS, min_size=1, max_size=3).map(lambda words: Phrase(" ".join(words)))
PATTERNS = st.sampled_from(["sav(e|ed) (time|\\w+)", "^(we|don't)", "e$", "\\w*", "[^a]+", "é+|cheap", "(t)(i)me"]).map(
    lambda text: Phrase(text, is_pattern=True)
)
PHRASES = st.lists(st.one_of(LITERALS, PATTERNS), max_size=3).map(tuple)


@st.composite
def wordings(draw: st.DrawFn) -> tuple[Guideline, ...]:
    drawn = draw(st.lists(st.tuples(PHRASES, PHRASES, st.sampled_from(Forms)), min_size=1, max_size=4))
    return tuple(
        Guideline(f"a/{n}", "avoid", "s", "w", "s", Grade.HOUSE, wording=wording, exceptions=exceptions, forms=forms)
        for n, (wording, exceptions, forms) in enumerate([*drawn, drawn[0]])
    )


@settings(deadline=None, max_examples=60)
@given(wordings(), st.lists(SENTENCES, max_size=5), st.sampled_from(["", " ", "\n"]))
def test_wording_is_found_as_if_each_phrase_and_sentence_stood_alone(
    rules: tuple[Guideline, ...], sentences: list[str], joint: str
) -> None:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + joint
    found = build_matcher(rules).find(text, spans)
    assert {rule.id: found.get(rule.id, ()) for rule in rules} == {
        rule.id: plainly_found(rule, text, spans) for rule in rules
    }


def plainly_found(rule: Guideline, text: str, spans: list[Span]) -> tuple[Match, ...]:
    plain = normalised(text)
    excepted = [match for phrase in rule.exceptions for match in plain_matches(phrase, rule.forms, plain, spans)]
    every = [match for phrase in rule.wording for match in plain_matches(phrase, rule.forms, plain, spans)]
    kept: list[Match] = []
    for match in sorted(every, key=lambda match: (match.span.start, -match.span.end, match.phrase)):
        touched = any(match.span.start < other.span.end and other.span.start < match.span.end for other in excepted)
        if not touched and not (kept and match.span.start < kept[-1].span.end):
            kept.append(match)
    return tuple(kept)


def plain_matches(phrase: Phrase, forms: Forms, plain: str, spans: list[Span]) -> list[Match]:
    found = []
    for number, span in enumerate(spans):
        if phrase.is_pattern:
            options = re2.Options()
            options.never_nl = True
            line = span.of(plain).replace("\n", " ")
            places = [one.span() for one in re2.compile(f"(?mi:{phrase.text})", options).finditer(line)]
            found += [(span.start + start, span.start + end, number) for start, end in places if end > start]
            continue
        shape = stem if forms is Forms.LEMMA else str
        wanted = [shape(word) for word in TOKEN.findall(normalised(phrase.text))]
        words = list(TOKEN.finditer(plain, span.start, span.end))
        for at in range(len(words) - len(wanted) + 1):
            here = words[at : at + len(wanted)]
            if [shape(word.group()) for word in here] == wanted:
                found.append((here[0].start(), here[-1].end(), number))
    return [Match(Span(start, end), number, phrase.text) for start, end, number in found]


@st.composite
def packs(draw: st.DrawFn) -> GuidelinePack:
    rules = []
    for rule in draw(st.lists(st.sampled_from(DEFAULT.rules), min_size=1, max_size=8, unique_by=lambda rule: rule.id)):
        changes = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "level": st.sampled_from(Level),
                    "status": st.sampled_from(Status),
                    "weight": st.sampled_from([0.0, 1.0, 3.0]),
                    "scope": st.sampled_from([rule.scope, Scope(), Scope(who=frozenset({Role.SELLER}))]),
                },
            )
        )
        rules.append(replace(rule, **changes))
    return replace(DEFAULT, rules=tuple(rules), matcher=build_matcher(rules))


@settings(deadline=None, max_examples=25)
@given(packs(), packs(), st.sampled_from(READINGS))
def test_two_packs_at_once_find_and_score_what_each_does_alone(
    old: GuidelinePack, new: GuidelinePack, reading: Reading
) -> None:
    figures = measure(reading)
    outcome = judge_pair(pair_packs(old, new), reading, figures)
    for pack, side, total in ((old, "old", outcome.old_total), (new, "new", outcome.new_total)):
        alone = compare(reading, pack, figures=figures)
        together = {rule.rule: getattr(rule, side) for rule in outcome.rules}
        assert [finding for rule in pack.applied for finding in together[rule.id]] == list(alone)
        assert total == score(reading, alone, figures).total


def test_a_running_tally_counts_what_single_tallies_add_up_to() -> None:
    lighter = replace(DEFAULT, rules=tuple(replace(rule, scope=Scope(), weight=2.0) for rule in DEFAULT.rules))
    pair = pair_packs(DEFAULT, replace(lighter, matcher=build_matcher(lighter.rules)))
    outcomes = [judge_pair(pair, reading, measure(reading)) for reading in READINGS] * 12
    running = RunningTally()
    for number, outcome in enumerate(outcomes):
        running.count(outcome, owner=number % 3, meeting=number, analysis=number)
    single = [tally_of(one, owner=n % 3, meeting=n, analysis=n) for n, one in enumerate(outcomes)]
    assert running.tally() == add_up(single)
    assert any(rule.appeared for rule in running.tally().rules.values())
