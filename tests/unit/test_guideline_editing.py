"""Editing packs, laying packs on each other, rules in words, trials, proposals, adoption."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pytest

from coach.adoption import Count, adoption_of, live_since, share, together, told_apart
from coach.compare import compare
from coach.domain import Span
from coach.errors import GuidelineError
from coach.guidelines.differences import FieldChange
from coach.guidelines.editing import (
    OpenPack,
    layered,
    mark_of,
    open_pack,
    opened,
    text_of_pack,
    with_rule,
    without_rule,
)
from coach.guidelines.in_words import applies_in_words, change_in_words, looks_for_in_words
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.proposals import propose
from coach.guidelines.reference import example_pack
from coach.guidelines.rules import Guideline, Status
from coach.guidelines.schema import default_pack, load_pack, load_rule
from coach.guidelines.trial import try_sentence, try_tests
from coach.measure import measure
from coach.stored_reading import figures_of, reading_of
from coach.trials import StoredMeeting, try_meetings

RULE = """
id: language/no-cheap
kind: avoid
say: Say what it costs.
why: Cheap sounds like less.
source: House practice
grade: house
any: [cheap]
swap: fair
tests: {hit: [It is cheap.], miss: [It is fair.]}
"""


@pytest.fixture
def rule() -> Guideline:
    return load_rule(RULE, name="rule")


def test_a_rule_is_read_with_or_without_its_dash(rule: Guideline) -> None:
    dashed = "- " + RULE.strip().replace("\n", "\n  ")
    assert mark_of(load_rule(dashed, name="rule")) == mark_of(rule)


def test_a_fault_in_a_rule_names_line_and_column() -> None:
    with pytest.raises(GuidelineError) as caught:
        load_rule(RULE.replace("swap:", "sweap:"), name="rule")
    assert caught.value.where == "rule:9:1"


def test_a_changed_rule_stays_where_it_was_and_a_new_one_comes_last(rule: Guideline) -> None:
    pack = opened(default_pack())
    first = pack.rules[0]
    changed = with_rule(pack, replace(first, say="Other."), instead_of=first.id)
    assert (changed.rules[0].say, len(changed.rules)) == ("Other.", len(pack.rules))
    assert with_rule(pack, rule).rules[-1] is rule
    with pytest.raises(GuidelineError, match="another rule"):
        with_rule(pack, replace(rule, id=first.id))
    assert without_rule(with_rule(pack, rule), rule.id) == pack


def test_a_pack_without_rules_has_no_text_and_comes_back(rule: Guideline) -> None:
    empty = OpenPack("Team")
    assert text_of_pack(empty) == ""
    assert open_pack("", name="Team") == empty
    assert open_pack(text_of_pack(with_rule(empty, rule)), name="x").rules[0].say == rule.say


def test_a_team_lies_on_top_of_the_company(rule: Guideline) -> None:
    company = default_pack()
    assert layered(company, "", name="team") is company
    first = replace(company.rules[0], status=Status.DRAFT)
    team = text_of_pack(OpenPack("Team", "", (first, rule)))
    both = layered(company, team, name="team")
    assert both.digest != company.digest
    assert both.digest == layered(company, team, name="team").digest
    assert both.rules[0].status is Status.DRAFT
    assert both.rules[-1].id == rule.id
    assert len(both.rules) == len(company.rules) + 1


def test_every_rule_of_the_shipped_pack_and_every_kind_reads_as_sentences() -> None:
    rules = [*default_pack().rules, *(load_pack(example_pack(kind), name="x").rules[0] for kind in RULE_KINDS.values())]
    for one in rules:
        for words in (applies_in_words(one), looks_for_in_words(one)):
            assert words.endswith("."), one.id
            assert "_" not in words.replace("__", ""), one.id


def test_where_a_rule_looks_is_named(rule: Guideline) -> None:
    assert applies_in_words(rule) == "In customer meetings, in what the seller or the technical expert says."
    assert looks_for_in_words(rule).startswith("Discouraged: “cheap”, in any form of the words.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FieldChange("say", "A.", "B."), "Message to the rep: “A.” → “B.”."),
        (FieldChange("swap", None, "fair"), "Better words: set to “fair”."),
        (FieldChange("any", ["a", "b"], ["b", "c"]), "Words to find: without “a”; now also “c”."),
        (FieldChange("try", "x", None), "What to say instead, or an example: no longer “x”."),
    ],
)
def test_a_change_reads_as_a_sentence(change: FieldChange, words: str) -> None:
    assert change_in_words(change) == words


def test_a_trial_tells_which_test_fails_and_where_the_words_are(rule: Guideline) -> None:
    wrong = replace(rule, hits=("It is dear.",))
    assert [(one.expected, one.passed) for one in try_tests(wrong)] == [("hit", False), ("miss", True)]
    outcome = try_sentence(replace(rule, status=Status.DRAFT), "So cheap it is.")
    assert (outcome.hit, outcome.spans) == (True, (Span(3, 8),))


def test_a_sentence_is_tried_by_its_vector() -> None:
    like = load_pack(example_pack(RULE_KINDS["like"]), name="x").rules[0]

    def encode(sentences):
        return np.array([[1.0, 0.0] if "tonight" in one else [0.0, 1.0] for one in sentences], dtype=np.float32)

    assert try_sentence(like, "It ends tonight.", encode).hit
    assert not try_sentence(replace(like, unlike=(), examples=("It ends tonight.",)), "Good morning.", encode).hit


def test_a_report_gives_back_the_reading_that_it_was_made_from(toolbox) -> None:
    from calls import CALL

    from coach.pipeline import analyse
    from coach.report import report

    analysis = analyse("call.txt", CALL, toolbox)
    stored = report(analysis)
    reading = reading_of(stored)
    pack = default_pack()
    before = compare(analysis.reading, pack, figures=measure(analysis.reading))
    after = compare(reading, pack, figures=figures_of(stored))
    assert [(one.guideline, one.verdict, one.sentence, one.span) for one in after] == [
        (one.guideline, one.verdict, one.sentence, one.span) for one in before
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "words", "swap"),
    [
        ("Please say “an investment” instead of “a cost”.", "avoid", "cost", "investment"),
        ("Don't say cheap, say good value.", "avoid", "cheap", "good value"),
        ("Instead of saying problem, let's say challenge.", "avoid", "problem", "challenge"),
        ("From now on we say partners rather than vendors.", "avoid", "vendors", "partners"),
        ('Never say "trust me" to customers.', "avoid", "trust me", None),
        ('Use the phrase "total cost of ownership" early.', "prefer", "total cost of ownership", None),
    ],
)
def test_wording_is_read_off_a_sentence(sentence: str, kind: str, words: str, swap: str | None) -> None:
    found = propose(sentence, heard_in="Internal meeting of 2 March 2026")
    assert (found.kind, found.keys["any"], found.keys.get("swap")) == (kind, [words], swap)
    assert sentence in str(found.keys["source"])
    assert found.keys["status"] == "draft"


@pytest.mark.parametrize(
    "sentence", ["Let's call everybody twice a month.", "Be concrete.", "", "say " * 5000, "“" * 900]
)
def test_what_names_no_wording_leaves_it_open(sentence: str) -> None:
    found = propose(sentence)
    assert (found.complete, found.keys["any"]) == (False, [])


@dataclass(frozen=True)
class Version:
    in_force_from: dt.date
    live: tuple[str, ...]


def test_a_rule_is_live_since_the_last_version_that_brought_it_back() -> None:
    days = [dt.date(2026, 3, day) for day in (1, 2, 3, 4)]
    versions = [
        Version(days[0], ("a/b",)),
        Version(days[1], ()),
        Version(days[2], ("a/b",)),
        Version(days[3], ("a/b",)),
    ]
    assert live_since(versions, "a/b") == days[2]
    assert live_since(versions, "c/d") is None
    assert live_since([], "a/b") is None


def test_a_share_carries_its_interval() -> None:
    found = share(8, 10)
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943)
    assert share(0, 0).value is None


def test_a_change_is_only_named_where_the_intervals_are_apart() -> None:
    assert adoption_of(Count("a", 3, 2, 40, 38, 40)).verdict == "Kept more often since"
    assert adoption_of(Count("a", 3, 38, 40, 2, 40)).verdict == "Kept less often since"
    assert adoption_of(Count("a", 3, 20, 40, 22, 40)).verdict == "No clear change"
    assert adoption_of(Count("a", 3, 0, 4, 40, 40)).verdict == "Too few meetings to compare"


def test_small_teams_are_never_told_apart() -> None:
    large, one, two = (Count(name, people, 1, 2, 3, 4) for name, people in (("L", 5), ("A", 1), ("B", 2)))
    assert [each.name for each in told_apart([large, one, two])] == ["L", "Small teams together"]
    assert told_apart([large, one]) == (large,)
    assert together([large, one]).of_after == 8


def stored_report(*lines: tuple[str, str]) -> dict[str, object]:
    """Return a report of (role, sentence) lines, each a turn."""
    rows, at = [], 0
    for number, (role, text) in enumerate(lines):
        span = [at, at + len(text)]
        row = {"i": number, "turn": number, "speaker": role, "role": role, "start": None, "end": None}
        rows.append(row | {"text": text, "span": span, "labels": {}, "qualifiers": [], "evidence": {}})
        at += len(text) + 1
    facts = {
        "title": "A",
        "kind": "customer",
        "form": "call",
        "held_on": None,
        "source_format": "x",
        "duration_s": None,
    }
    empty = {key: [] for key in ("people", "needs", "benefits", "objections", "next_steps", "links")}
    return {"meeting": facts | {"kind_score": 1.0}, "sentences": rows, "figures": {}, **empty}


def test_a_rule_is_tried_on_stored_meetings_with_the_sentence_before(rule: Guideline) -> None:
    report = stored_report(("buyer", "How much?"), ("seller", "So cheap."))
    found = try_meetings(rule, [StoredMeeting(7, "A", report)])
    assert (found.meetings, found.applies, found.kept, found.more) == (1, 1, 0, 0)
    (hit,) = found.hits
    assert (hit.said_before, hit.before, hit.marked, hit.after) == ("How much?", "So ", "cheap", ".")
    assert hit.suggestion == "fair"
    assert try_meetings(rule, []).meetings == 0
