"""`like` finds what means the same as an example, in scope and above its threshold, and says which example."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from calls import CALL
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from readings import good_call, reading, said

from coach.commands import guidelines as commands
from coach.compare import compare
from coach.domain import Evidence, Finding, Reading, Verdict
from coach.feedback import give_feedback
from coach.guidelines import GuidelinePack, load_pack, run_tests
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.likeness import NO_EXAMPLES, ExampleVectors, example_vectors, needs_vectors
from coach.guidelines.precision import margins
from coach.guidelines.reference import example_pack
from coach.measure import measure
from coach.pipeline import analyse
from coach.report import report, report_schema
from coach.score import score
from coach.understand.sentence_encoder import sentence_encoder

# Each text is a direction in the plane; the cosine of two texts is that of the angle between them.
ANGLES = {
    "Buy it today.": 0,
    "Sign now or never.": 40,
    "Take it this minute.": 10,
    "You must sign at once.": 45,
    "Their contract ends today.": 20,
    "Their lease is up today.": 18,
    "How was the weekend?": 100,
}


def encode(texts: Sequence[str]) -> np.ndarray:
    angles = [math.radians(ANGLES.get(text, 90)) for text in texts]
    return np.array([[3 * math.cos(angle), 3 * math.sin(angle)] for angle in angles], dtype=np.float32)


def pack_of(keys: str = "", *, stance: str = "avoid", tests: str = "", threshold: str = "0.9") -> GuidelinePack:
    return load_pack(
        "name: n\nrules:\n- id: a/b\n  kind: like\n  say: Do not press.\n  try: Ask when they need it.\n  why: w\n"
        f"  source: s\n  grade: house\n  as: {stance}\n  examples: [Buy it today., Sign now or never.]\n"
        f"  threshold: {threshold}\n{keys}"
        f"  tests: {tests or '{hit: [Take it this minute.], miss: [How was the weekend?]}'}\n",
        name="t.yml",
    )


def judged(of: Reading, pack: GuidelinePack) -> list[Finding]:
    texts = [of.meeting.sentence_text(index) for index in range(len(of.meeting.sentences))]
    examples = example_vectors(pack.rules, encode)
    return list(compare(of, pack, figures=measure(of), examples=examples, vectors=encode(texts)))


def call(*texts: str, role: str = "seller") -> Reading:
    return reading([said("Dana", role, text) for text in texts])


def test_a_discouraged_sentence_is_missed_with_the_nearest_example_and_the_cosine() -> None:
    of = call("How was the weekend?", "You must sign at once.")
    (finding,) = judged(of, pack_of())
    assert (finding.verdict, finding.sentence, finding.suggestion) == (Verdict.MISSED, 1, "Ask when they need it.")
    assert finding.span == of.meeting.sentences[1].span
    assert finding.evidence == (Evidence("example:Sign now or never.", 0.996),)


def test_a_recommended_sentence_is_kept_and_its_absence_missed() -> None:
    (finding,) = judged(call("Take it this minute."), pack_of(stance="prefer"))
    assert (finding.verdict, finding.sentence) == (Verdict.KEPT, 0)
    assert finding.evidence[0].source == "example:Buy it today."
    (finding,) = judged(call("How was the weekend?"), pack_of(stance="prefer"))
    assert (finding.verdict, finding.sentence, finding.evidence) == (Verdict.MISSED, None, ())


def test_a_meeting_without_discouraged_sentences_keeps_the_rule() -> None:
    (finding,) = judged(call("How was the weekend?"), pack_of())
    assert (finding.verdict, finding.sentence) == (Verdict.KEPT, None)


@pytest.mark.parametrize(("threshold", "count"), [("0", 2), ("0.985", 1), ("0.986", 0), ("1", 0)])
def test_a_cosine_at_the_threshold_counts(threshold: str, count: int) -> None:
    # cos 10 degrees is 0.985, cos 60 (100 against 40) is 0.5.
    found = judged(call("Take it this minute.", "How was the weekend?"), pack_of(threshold=threshold))
    assert sum(finding.verdict is Verdict.MISSED for finding in found) == count


def test_what_is_nearer_to_an_unlike_example_does_not_count() -> None:
    unlike = "  unlike: [Their contract ends today.]\n"
    (finding,) = judged(call("Their lease is up today."), pack_of(unlike))
    assert finding.verdict is Verdict.KEPT
    (finding,) = judged(call("Their lease is up today."), pack_of())
    assert finding.verdict is Verdict.MISSED
    (finding,) = judged(call("Buy it today."), pack_of(unlike))
    assert finding.verdict is Verdict.MISSED


@pytest.mark.parametrize(
    ("scope", "role", "verdict"),
    [
        ("", "seller", Verdict.MISSED),
        ("", "buyer", Verdict.NOT_APPLICABLE),
        ("  scope: {who: buyer}\n", "buyer", Verdict.MISSED),
        ("  scope: {label: proof}\n", "seller", Verdict.NOT_APPLICABLE),
        ("  scope: {meeting: internal}\n", "seller", Verdict.NOT_APPLICABLE),
        ("  when: need\n", "seller", Verdict.NOT_APPLICABLE),
    ],
)
def test_likeness_keeps_to_its_scope(scope: str, role: str, verdict: Verdict) -> None:
    (finding,) = judged(call("Take it this minute.", role=role), pack_of(scope))
    assert finding.verdict is verdict


@pytest.mark.parametrize("examples", [NO_EXAMPLES, example_vectors(pack_of().rules, encode)])
def test_without_vectors_the_rule_says_that_it_could_not_be_judged(examples: ExampleVectors) -> None:
    of = call("Take it this minute.")
    vectors = encode(["Take it this minute."]) if examples is NO_EXAMPLES else None
    (finding,) = compare(of, pack_of(), figures=(), examples=examples, vectors=vectors)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "vectors" in finding.message


def test_examples_are_encoded_in_one_call_and_only_where_there_are_some() -> None:
    calls: list[Sequence[str]] = []

    def counted(texts: Sequence[str]) -> np.ndarray:
        calls.append(texts)
        return encode(texts)

    plain = load_pack(example_pack(RULE_KINDS["avoid"]), name="x")
    assert not needs_vectors(plain.rules)
    example_vectors(plain.rules, counted)
    assert run_tests(plain, counted) == []
    assert calls == []
    example_vectors(pack_of().rules, counted)
    assert run_tests(pack_of(), counted) == []
    assert len(calls) == 2


def test_a_silent_sentence_is_like_nothing() -> None:
    of, pack = call("Hm."), pack_of()
    silent = np.zeros((1, 2), dtype=np.float32)
    (finding,) = compare(of, pack, figures=(), examples=example_vectors(pack.rules, encode), vectors=silent)
    assert finding.verdict is Verdict.KEPT


def test_a_test_that_contradicts_its_rule_is_reported_with_the_cosine() -> None:
    pack = pack_of(tests="{hit: [How was the weekend?], miss: [Take it this minute.]}")
    first, second = run_tests(pack, encode)
    assert "should hit but did not hit" in str(first)
    assert "cosine 0.500 with 'Sign now or never.', threshold 0.9" in str(first)
    assert "should miss but hit" in str(second)


def test_scripted_meetings_test_likeness_too() -> None:
    tests = "{hit: [[seller: Take it this minute.]], miss: [[buyer: Take it this minute., seller: Fine.]]}"
    assert run_tests(pack_of(tests=tests), encode) == []


def test_the_margin_says_how_often_finds_are_right_among_the_tests() -> None:
    tests = "{hit: [Take it this minute., How was the weekend?], miss: [Their lease is up today.]}"
    (margin,) = margins(pack_of(tests=tests).rules, encode)
    assert (margin.lowest_hit, margin.highest_miss, margin.found, margin.right) == (0.5, 0.951, 2, 1)
    assert "1 of 2 finds" in str(margin)


def test_feedback_counts_what_was_said_among_the_things_to_stop() -> None:
    of, pack = good_call(), pack_of()
    vectors = np.zeros((len(of.meeting.sentences), 2), dtype=np.float32)
    vectors[[8, 10]] = encode(["Take it this minute."])
    figures = measure(of)
    found = compare(of, pack, figures=figures, examples=example_vectors(pack.rules, encode), vectors=vectors)
    feedback = give_feedback(of, found, score(of, found, figures), figures)
    (advice,) = [advice for advice in feedback.stop if advice.source == "guideline:a/b"]
    assert advice.text == "Do not press (2 times)."
    assert advice.quotation.startswith("And payroll runs")
    assert all(advice.source != "guideline:a/b" for advice in feedback.start)


def test_the_report_names_example_and_cosine_and_follows_its_schema(toolbox) -> None:
    pack = load_pack(
        "name: n\nrules:\n- id: a/b\n  kind: like\n  say: s\n  why: w\n  source: s\n  grade: house\n  as: avoid\n"
        "  scope: {who: anyone}\n  threshold: 0.9\n  examples: [It has twelve colour themes.]\n"
        "  tests: {hit: [It has twelve colour themes.], miss: [No.]}\n",
        name="t.yml",
    )
    examples = example_vectors(pack.rules, sentence_encoder(toolbox.encoder))
    upload = CALL + b"\nDana: It has twelve colour themes.\n"
    made = report(analyse("call.txt", upload, replace(toolbox, guidelines=pack, examples=examples)))
    Draft202012Validator(report_schema()).validate(made)
    evidence = [one for finding in made["findings"] for one in finding.get("evidence", ())]
    assert evidence
    assert all(one["source"] == "example:It has twelve colour themes." and one["score"] >= 0.9 for one in evidence)


def test_testing_a_pack_without_likeness_loads_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr(commands, "_encode", fail)
    done = CliRunner().invoke(commands.guidelines, ["test"])
    assert done.exit_code == 0, done.output


def test_testing_a_pack_with_likeness_shows_its_margin(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    file = tmp_path / "like.yml"
    file.write_text(example_pack(RULE_KINDS["like"]).replace("The offer expires tonight.", "Hello."), encoding="utf-8")
    monkeypatch.setattr(commands, "_encode", lambda: encode)
    done = CliRunner().invoke(commands.guidelines, ["test", str(file)])
    assert done.exit_code == 2
    assert "language/no-deadline-pressure: threshold 0.5; hits from" in done.output
