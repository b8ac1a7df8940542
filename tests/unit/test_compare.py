"""What guidelines say of a meeting: kept, missed or not applicable, with the exact place."""

from __future__ import annotations

import pytest
from readings import customer_notes, good_call, note, poor_call, reading, said, team_meeting

from coach.compare import compare
from coach.domain import Finding, Reading, Verdict
from coach.guidelines import GuidelinePack, default_pack, load_pack
from coach.measure import measure

DEFAULT = default_pack()
HEAD = "  say: Say it.\n  why: Because.\n  source: Us\n  grade: house\n"


def findings(of: Reading, pack: GuidelinePack = DEFAULT) -> list[Finding]:
    return list(compare(of, pack, figures=measure(of)))


def by_rule(of: Reading, rule: str, pack: GuidelinePack = DEFAULT) -> list[Finding]:
    return [finding for finding in findings(of, pack) if finding.guideline == rule]


def pack_of(kind: str, keys: str, *, tests: str = "{hit: [a b c d], miss: [e f g h]}") -> GuidelinePack:
    return load_pack(f"name: n\nrules:\n- id: a/b\n  kind: {kind}\n{HEAD}{keys}  tests: {tests}\n", name="t.yml")


@pytest.mark.parametrize("make", [good_call, poor_call, customer_notes, team_meeting])
def test_every_applied_rule_says_something_and_every_span_lies_in_its_sentence(make) -> None:
    meeting = make().meeting
    found = findings(make())
    assert {finding.guideline for finding in found} == {rule.id for rule in DEFAULT.applied}
    for finding in found:
        assert finding.message
        if finding.span is not None:
            assert finding.sentence is not None
            sentence = meeting.sentences[finding.sentence].span
            assert sentence.start <= finding.span.start < finding.span.end <= sentence.end


def test_each_use_of_discouraged_wording_is_marked_with_its_words() -> None:
    call = poor_call()
    missed = [f for f in by_rule(call, "language/no-pressure") if f.verdict is Verdict.MISSED]
    assert [f.span.of(call.meeting.text) for f in missed if f.span] == ["good for today", "you'd be crazy"]
    assert all(f.sentence == 9 and f.suggestion and f.why for f in missed)


def test_wording_rules_read_the_seller_alone() -> None:
    lines = [said("Luis", "buyer", "Is it a game changer?"), said("Dana", "seller", "It reads the files.")]
    (finding,) = by_rule(reading(lines), "language/empty-praise")
    assert (finding.verdict, finding.sentence) == (Verdict.KEPT, None)


def test_wording_rules_do_not_apply_to_notes() -> None:
    (finding,) = by_rule(reading([note("Called it a game changer.")]), "language/empty-praise")
    assert finding.verdict is Verdict.NOT_APPLICABLE


def test_a_need_is_paired_with_the_answer_linked_to_it() -> None:
    found = by_rule(good_call(), "value/answer-each-need")
    assert [(f.verdict, f.sentence) for f in found] == [(Verdict.KEPT, 7), (Verdict.KEPT, 8)]
    found = by_rule(poor_call(), "value/answer-each-need")
    assert [(f.verdict, f.sentence) for f in found] == [(Verdict.MISSED, 3), (Verdict.MISSED, 5)]


def test_a_denied_need_asks_for_no_answer() -> None:
    lines = [
        said("Luis", "buyer", "We don't need SSO.", "need", qualifiers=("denied",)),
        said("Dana", "seller", "Fine."),
    ]
    (finding,) = by_rule(reading(lines), "value/answer-each-need")
    assert finding.verdict is Verdict.NOT_APPLICABLE


def test_a_brush_off_counts_only_after_an_objection() -> None:
    brushed = said("Dana", "seller", "As I said, it reads the files.")
    after = reading([said("Luis", "buyer", "Too dear.", "objection"), brushed])
    alone = reading([said("Luis", "buyer", "What does it read?"), brushed])
    assert by_rule(after, "language/no-brush-off")[0].verdict is Verdict.MISSED
    assert by_rule(alone, "language/no-brush-off")[0].verdict is Verdict.NOT_APPLICABLE


def test_drafts_say_nothing_and_shadows_are_marked() -> None:
    call = poor_call()
    draft = pack_of("avoid", "  status: draft\n  any: [world class]\n")
    assert findings(call, draft) == []
    shadow = pack_of("avoid", "  status: shadow\n  any: [world class]\n")
    assert [f.guideline_status for f in findings(call, shadow)] == ["shadow"]


def test_order_is_judged_in_transcripts_alone() -> None:
    assert by_rule(good_call(), "needs/before-benefits")[0].verdict is Verdict.KEPT
    assert by_rule(poor_call(), "needs/before-benefits")[0].verdict is Verdict.MISSED
    assert by_rule(customer_notes(), "needs/before-benefits")[0].verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("maximum", "verdict"), [(0.99, Verdict.KEPT), (0.5, Verdict.MISSED), (0.6884057971014492, Verdict.KEPT)]
)
def test_limits_include_their_ends(maximum: float, verdict: Verdict) -> None:
    pack = pack_of("limit", f"  figure: talk_share\n  max: {maximum}\n", tests="{hit: [1.1], miss: [0]}")
    assert [f.verdict for f in findings(good_call(), pack)] == [verdict]


def test_a_limit_on_a_figure_that_cannot_be_had_is_not_applicable_with_the_reason() -> None:
    pack = pack_of("limit", "  figure: talk_share\n  max: 0.5\n", tests="{hit: [1], miss: [0]}")
    (finding,) = findings(customer_notes(), pack)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "written notes" in finding.message


@pytest.mark.parametrize(
    ("scope", "verdict"),
    [
        ("form: call", Verdict.MISSED),
        ("form: presentation", Verdict.NOT_APPLICABLE),
        ("meeting: internal", Verdict.NOT_APPLICABLE),
        ("stage: Discovery", Verdict.NOT_APPLICABLE),
        ("source: notes", Verdict.NOT_APPLICABLE),
        ("part: opening", Verdict.MISSED),
        ("part: middle", Verdict.MISSED),
        ("who: specialist", Verdict.NOT_APPLICABLE),
        ("who: buyer", Verdict.MISSED),
        ("label: proof", Verdict.NOT_APPLICABLE),
        ("topic: time", Verdict.MISSED),
        ("topic: cost", Verdict.NOT_APPLICABLE),
    ],
)
def test_scope_decides_whether_a_rule_applies(scope: str, verdict: Verdict) -> None:
    pack = pack_of("prefer", f"  any: [zebra crossing]\n  scope: {{{scope}}}\n")
    assert [f.verdict for f in findings(good_call(), pack)] == [verdict]


def test_a_deal_stage_is_compared_whatever_its_case() -> None:
    pack = pack_of("prefer", "  any: [zebra]\n  scope: {stage: [Discovery]}\n")
    lines = [said("Dana", "seller", "Hello there.")]
    assert findings(reading(lines, deal_stage="DISCOVERY"), pack)[0].verdict is Verdict.MISSED


def test_when_asks_for_a_moment() -> None:
    pack = pack_of("prefer", "  any: [zebra]\n  when: [proof, target]\n")
    assert findings(good_call(), pack)[0].verdict is Verdict.NOT_APPLICABLE
    with_proof = reading([said("Dana", "seller", "Norrland measured it.", "proof")])
    assert findings(with_proof, pack)[0].verdict is Verdict.MISSED


def test_internal_rules_apply_to_internal_meetings_alone() -> None:
    found = {f.guideline: f.verdict for f in findings(team_meeting()) if f.verdict is not Verdict.NOT_APPLICABLE}
    assert {rule.partition("/")[0] for rule in found} == {"internal"}
    assert found["internal/actions-with-owner-and-date"] is Verdict.KEPT


def test_an_empty_meeting_makes_no_rule_fail() -> None:
    assert all(f.verdict is not Verdict.MISSED or f.sentence is None for f in findings(reading([])))
