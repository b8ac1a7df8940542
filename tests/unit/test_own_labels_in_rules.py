"""Own labels in guidelines: where a rule may name one, what it says of a meeting, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from readings import good_call, reading, said
from stored_reports import stored

from coach.cli import coach
from coach.compare import compare
from coach.domain import Finding, OwnLabel, Reading, Verdict
from coach.errors import GuidelineError
from coach.guidelines import load_pack, run_tests
from coach.guidelines.in_words import applies_in_words, looks_for_in_words
from coach.guidelines.own_labels import own_labels_of, refuse_unknown
from coach.guidelines.plain import pack_text
from coach.own_labels import Definition, Head, TrainedLabel, Where, Whose, with_own_labels
from coach.own_labels.judging import heard_labels, trainings_of, with_trainings
from coach.stored_reading import reading_of
from coach.trials import StoredMeeting, try_meetings

HEAD = "  say: Say it.\n  why: Because.\n  source: Us\n  grade: house\n"
SCRIPT = '{hit: [[{buyer: "a {own/rival}"}]], miss: [[{buyer: "b"}]]}'
LINES = (
    said("Sam", "buyer", "We look at Northwind as well."),
    said("Dana", "seller", "May I ask what they offer?", "discovery"),
    said("Sam", "buyer", "More of the same.", "objection"),
)
RIVAL = TrainedLabel(
    1,
    Definition("rival", "Rival", "The buyer names a rival.", Whose.BUYER, Where.CUSTOMER),
    Head(np.array([8.0, 0, 0, 0], dtype=np.float32), {}, -4.0, 0.5),
)
VECTORS = np.array([[1.0, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 1, 0, 0]])


def pack_of(kind: str, keys: str, tests: str = "{hit: [a b c d], miss: [e f g h]}"):
    return load_pack(f"name: n\nrules:\n- id: a/b\n  kind: {kind}\n{HEAD}{keys}  tests: {tests}\n", name="t.yml")


def call(own: Sequence[int] | None = (0,)) -> Reading:
    """Return a call in which the rival stands on the sentences `own`; None: it was not looked for."""
    found = () if own is None else (OwnLabel("own/rival", tuple(own)),)
    return replace(reading(LINES), own_labels=found)


def verdicts(of: Reading, kind: str, keys: str, tests: str = "{hit: [a b c d], miss: [e f g h]}") -> list[Finding]:
    return list(compare(of, pack_of(kind, keys, tests), figures=()))


@pytest.mark.parametrize(
    ("kind", "keys", "said_of_it", "sentence"),
    [
        ("prefer", "  when: own/rival\n  any: [may I ask]\n", Verdict.KEPT, 1),
        ("prefer", "  when: own/rival\n  any: [our roadmap]\n", Verdict.MISSED, None),
        ("avoid", "  any: [northwind]\n  scope: {who: anyone, label: own/rival}\n", Verdict.MISSED, 0),
        ("avoid", "  any: [they]\n  scope: {after: own/rival, within: 1}\n", Verdict.MISSED, 1),
        ("require", "  label: own/rival\n", Verdict.KEPT, 0),
        ("order", "  first: own/rival\n  then: [discovery, own/other]\n", Verdict.KEPT, 0),
        ("pair", "  each: own/rival\n  by: discovery\n  within: 1\n", Verdict.KEPT, 1),
        ("pair", "  each: own/rival\n  by: benefit\n  within: 3\n", Verdict.MISSED, 0),
        ("pair", "  each: discovery\n  by: own/rival\n  within: 2\n", Verdict.MISSED, 1),
    ],
)
def test_a_rule_may_name_an_own_label_wherever_it_names_a_moment(
    kind: str, keys: str, said_of_it: Verdict, sentence: int | None
) -> None:
    (finding,) = verdicts(call(), kind, keys, SCRIPT if kind in ("order", "pair") else "{hit: [a b], miss: [c d]}")
    assert (finding.verdict, finding.sentence) == (said_of_it, sentence)


@pytest.mark.parametrize(
    "keys", ["  when: own/rival\n  any: [our roadmap]\n", "  any: [x]\n  scope: {label: own/rival}\n"]
)
def test_a_label_that_was_not_looked_for_costs_nobody_points(keys: str) -> None:
    (finding,) = verdicts(call(None), "prefer", keys)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "“rival” was not looked for" in finding.message
    (finding,) = verdicts(call(None), "require", "  label: own/rival\n")
    assert finding.verdict is Verdict.NOT_APPLICABLE
    (finding,) = verdicts(call(()), "require", "  label: own/rival\n")
    assert finding.verdict is Verdict.MISSED


def test_another_moment_beside_a_label_that_was_not_looked_for_still_counts() -> None:
    (finding,) = verdicts(call(None), "prefer", "  when: [own/rival, objection]\n  any: [may I ask]\n")
    assert finding.verdict is Verdict.KEPT
    (finding,) = verdicts(call(()), "prefer", "  when: [own/rival, next_step]\n  any: [may I ask]\n")
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "next step or “rival”" in finding.message


def test_the_heads_mark_a_reading_with_what_they_find_and_leave_out_what_they_cannot_look_for() -> None:
    def found(of: Reading, labels: Sequence[TrainedLabel] = (RIVAL,), vectors=VECTORS):
        return with_own_labels(of, labels, vectors).own_labels

    assert found(reading(LINES)) == (OwnLabel("own/rival", (0,)),)  # the second is as near, but the seller's
    anybody = replace(RIVAL, definition=replace(RIVAL.definition, whose=Whose.ANYBODY))
    assert found(reading(LINES), (anybody,)) == (OwnLabel("own/rival", (0, 1)),)
    assert found(reading(LINES), vectors=-VECTORS) == (OwnLabel("own/rival", ()),)
    assert found(reading(LINES, kind="internal")) == ()
    for vectors in (None, VECTORS[:2], np.ones((3, 5))):
        assert found(reading(LINES), vectors=vectors) == ()


def test_a_stored_reading_is_marked_as_the_fresh_one_was() -> None:
    call = good_call()
    count = len(call.meeting.sentences)
    vectors = np.random.default_rng(5).normal(0, 1, (count, 4))
    marked = with_own_labels(call, (RIVAL,), vectors).own_labels
    assert 0 < len(marked[0].sentences) < count
    assert with_own_labels(reading_of(stored(call)), (RIVAL,), vectors.astype(np.float16)).own_labels == marked


def test_a_rule_is_tried_on_stored_meetings_with_its_own_label() -> None:
    (rule,) = pack_of("avoid", "  any: [northwind]\n  scope: {who: anyone, label: own/rival}\n").rules
    sample = [StoredMeeting(7, "A", stored(reading(LINES)), VECTORS)]
    assert [hit.sentence for hit in try_meetings(rule, sample, own_labels=(RIVAL,)).hits] == [0]
    assert try_meetings(rule, sample).applies == 0


def test_the_tests_of_a_rule_may_mark_own_labels_and_a_pack_is_written_as_it_was_read() -> None:
    pack = pack_of(
        "pair", "  each: own/rival\n  by: discovery\n  within: 1\n", SCRIPT.replace("own/rival", "own/rival, due")
    )
    assert run_tests(pack) == []
    assert own_labels_of(pack.rules) == {"own/rival"}
    again = load_pack(pack_text(pack, "yaml"), name="x")
    assert [replace(rule, line=0) for rule in again.rules] == [replace(rule, line=0) for rule in pack.rules]
    assert "Each “rival” is followed by discovery" in looks_for_in_words(pack.rules[0])
    (rule,) = pack_of("prefer", "  when: [need, own/green-talk]\n  any: [x]\n").rules
    assert "voices need or “green talk”" in applies_in_words(rule)


@pytest.mark.parametrize("wrong", ["own/", "own/Rival", "own/rival_name", "own/9", "own/a--b", "own/a/b"])
def test_what_is_no_key_of_an_own_label_is_refused_with_its_place(wrong: str) -> None:
    with pytest.raises(GuidelineError, match=r"`when` cannot be 'own/.*An own label is written own/") as caught:
        pack_of("prefer", f"  when: {wrong}\n  any: [x]\n")
    assert caught.value.where == "t.yml:9:9"
    with pytest.raises(GuidelineError, match="is not known"):
        pack_of("pair", "  each: need\n  by: own/a\n  within: 1\n", SCRIPT.replace("own/rival", wrong))


def test_contacts_with_a_customer_know_no_own_labels() -> None:
    history = (
        "{hit: [[{2026-03-02: meeting}, {2026-03-09: today}]], miss: [[{2026-03-02: meeting}, {2026-03-02: today}]]}"
    )
    with pytest.raises(GuidelineError, match="takes no own label"):
        pack_of("cadence", "  when: own/rival\n  follow_up: 3\n", history)


def test_a_label_that_is_not_there_is_refused_with_the_nearest_one() -> None:
    rules = pack_of("prefer", "  any: [x]\n  scope: {label: [need, own/rivall]}\n").rules
    with pytest.raises(GuidelineError, match=r"`scope.label`.*'own/rivall'.*Did you mean 'own/rival'") as caught:
        refuse_unknown(rules, {"own/rival", "own/green"}, name="t.yml")
    assert caught.value.where == "t.yml:3"
    with pytest.raises(GuidelineError, match="No label of your own is made yet"):
        refuse_unknown(rules, (), name="t.yml")
    refuse_unknown(rules, {"own/rivall"}, name="t.yml")


def test_lint_takes_the_form_and_says_that_it_knows_no_own_labels(tmp_path: Path) -> None:
    file = tmp_path / "house.yml"
    file.write_text(pack_text(pack_of("prefer", "  when: own/rival\n  any: [x]\n"), "yaml"), encoding="utf-8")
    done = CliRunner().invoke(coach, ["guidelines", "lint", str(file)])
    assert done.exit_code == 0
    assert "not checked here: own/rival." in done.output


def test_a_report_names_the_training_of_each_label_that_its_live_rules_use() -> None:
    rules = pack_of("prefer", "  when: [own/rival, own/pilot]\n  any: [may I ask]\n").rules
    shadow = pack_of("prefer", "  status: shadow\n  when: own/other\n  any: [may I ask]\n").rules
    report = stored(call())
    models = dict(report["provenance"]["models"])
    made = with_trainings(report, (*rules, *shadow), [replace(RIVAL, training=3)])
    assert made["provenance"]["models"] == {**models, "own/rival": "training 3", "own/pilot": "not in use"}
    assert trainings_of(made) == {"own/rival": 3, "own/pilot": 0}
    assert trainings_of(with_trainings(made, shadow, [])) == {}
    assert report["provenance"]["models"] == models


def test_a_label_was_surely_looked_for_where_a_rule_that_needs_it_said_something() -> None:
    alone = pack_of("prefer", "  when: own/rival\n  any: [may I ask]\n")
    either = pack_of("prefer", "  when: [own/rival, objection]\n  any: [may I ask]\n")
    for pack, own, heard in ((alone, (0,), {"own/rival"}), (alone, None, set()), (either, None, set())):
        findings = [
            {"guideline": one.guideline, "verdict": str(one.verdict)} for one in compare(call(own), pack, figures=())
        ]
        assert heard_labels({"findings": findings}, pack.rules) == heard
