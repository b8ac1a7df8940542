"""Rules about how often and how soon: their packs, their scripts, and what they say of customers."""

from __future__ import annotations

import datetime as dt

import pytest

from coach.contacts.cadence import CadenceProblem, cadence_rules, days_looked_at, judge_cadence
from coach.contacts.outcomes import FEWEST, DealMeasures, compare_outcomes
from coach.domain import Label, Verdict
from coach.errors import GuidelineError
from coach.guidelines import GuidelinePack, load_pack, run_tests
from coach.guidelines.histories import Contact, ContactHistory, OpenDeal
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.plain import pack_text

DAY = dt.date(2026, 3, 2)
RULE = """
name: Cadence
rules:
  - id: cadence/one
    kind: cadence
    say: Mind the gap.
    why: Buyers forget.
    source: House practice
    grade: house
    {form}
    tests:
      hit: [[{hit}]]
      miss: [[{miss}]]
"""
AT_MOST = {
    "form": "max: 2; per: 7",
    "hit": "2026-03-01: call, 2026-03-04: email, 2026-03-07: meeting, 2026-03-07: today",
    "miss": "2026-03-01: call, 2026-03-04: email, 2026-03-08: meeting, 2026-03-08: today",
}
FOLLOW_UP = {
    "form": "when: need; follow_up: 2",
    "hit": "2026-03-02: 'meeting {need}', 2026-03-05: today",
    "miss": "2026-03-02: 'meeting {need}', 2026-03-02: call, 2026-03-05: today",
}
EVERY = {
    "form": "every: 14; scope: {stage: [Proposal]}",
    "hit": "2026-03-01: 'deal opened {proposal}', 2026-03-02: call, 2026-03-17: today",
    "miss": "2026-03-01: 'deal opened {proposal}', 2026-03-02: call, 2026-03-16: today",
}
FORMS = {"at most": AT_MOST, "follow-up": FOLLOW_UP, "every": EVERY}


def pack_of(form: str, hit: str, miss: str) -> GuidelinePack:
    """Return a pack with one rule; `form` are its keys, parted by semicolons."""
    keys = form.replace("; ", "\n    ")
    return load_pack(RULE.format(form=keys, hit=as_items(hit), miss=as_items(miss)), name="cadence.yml")


def as_items(text: str) -> str:
    return ", ".join("{" + one + "}" for one in text.split(", "))


def past(*contacts: Contact, deals: tuple[OpenDeal, ...] = ()) -> ContactHistory:
    return ContactHistory("Acme", contacts, deals, 1)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_hits_and_misses_at_its_bound(name: str) -> None:
    pack = pack_of(**FORMS[name])
    assert run_tests(pack) == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_pack_with_histories_survives_being_written_and_read(name: str, form: str) -> None:
    pack = pack_of(**FORMS[name])
    again = load_pack(pack_text(pack, form), name="again")
    assert [rule.hits for rule in again.rules] == [rule.hits for rule in pack.rules]
    assert run_tests(again) == []


def test_a_failing_history_is_shown_by_its_days() -> None:
    (failure,) = run_tests(
        pack_of(FOLLOW_UP["form"], FOLLOW_UP["hit"], "2026-03-02: 'meeting {need}', 2026-03-09: today")
    )
    assert "should miss but hit: 2026-03-02: meeting / 2026-03-09: today" in str(failure)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("level: tip", "needs one of"),
        ("max: 2", "go together"),
        ("max: 1.5; per: 7", "whole number"),
        ("every: 5; follow_up: 2", "needs one of"),
        ("every: 0", "between 1 and"),
        ("per: 1.5; max: 1", "whole number of days"),
        ("when: need; every: 5", "`when` goes with"),
        ("max: 1; per: 2; scope: {stage: [Proposal]}", "`scope.stage` goes with"),
        ("follow_up: 2; scope: {part: opening}", "keys `stage` and `form` alone"),
        ("follow_up: 2; scope: {meeting: internal}", "`scope.meeting` is left out"),
        ("every: 2; scope: {form: call}", "`scope.form` goes with"),
        ("any: hello; every: 5", "has no key 'any'"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(form: str, words: str) -> None:
    with pytest.raises(GuidelineError, match=words):
        pack_of(form, EVERY["hit"], EVERY["miss"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-03-02: call", "needs one line with `today`"),
        ("2026-02-30: call, 2026-03-09: today", "is no day"),
        ("2026-03-02: dance, 2026-03-09: today", "nothing that a contact history knows"),
        ("2026-03-02: 'meeting {dance}', 2026-03-09: today", "no moment 'dance'"),
    ],
)
def test_a_script_that_is_wrong_is_refused_with_its_place(line: str, words: str) -> None:
    with pytest.raises(GuidelineError, match=words) as refused:
        pack_of(FOLLOW_UP["form"], line, FOLLOW_UP["miss"])
    assert refused.value.where.startswith("cadence.yml:")


def test_one_meeting_is_never_judged() -> None:
    assert RULE_KINDS["cadence"].judge(pack_of(**EVERY).rules[0], None)[0].verdict is Verdict.NOT_APPLICABLE


def test_a_customer_waits_until_somebody_comes_back() -> None:
    rules = pack_of(**FOLLOW_UP).rules
    met = Contact(DAY, "meeting", frozenset({Label.NEED}), meeting_id=7)
    (finding,) = judge_cadence(rules, [past(met)], DAY + dt.timedelta(5))
    assert (finding.problem, finding.number, finding.limit) == (CadenceProblem.WAITING, 5, 2)
    assert (finding.contact.meeting_id, finding.message) == (7, "Mind the gap.")
    assert judge_cadence(rules, [past(met)], DAY + dt.timedelta(2)) == ()
    late = Contact(DAY + dt.timedelta(4), "email")
    assert judge_cadence(rules, [past(met, late)], DAY + dt.timedelta(9)) == ()
    without = Contact(DAY, "meeting", frozenset({Label.BENEFIT}))
    assert judge_cadence(rules, [past(without)], DAY + dt.timedelta(9)) == ()


def test_an_open_deal_without_any_contact_counts_from_its_first_day() -> None:
    rules = pack_of(**EVERY).rules
    deal = OpenDeal(DAY, "proposal")
    (finding,) = judge_cadence(rules, [past(deals=(deal,))], DAY + dt.timedelta(15))
    assert (finding.problem, finding.number, finding.contact) == (CadenceProblem.QUIET, 15, None)
    other_stage = past(deals=(OpenDeal(DAY, "won over"),))
    assert judge_cadence(rules, [other_stage, past()], DAY + dt.timedelta(99)) == ()


def test_a_date_in_the_future_is_no_contact_yet() -> None:
    rules = pack_of(**EVERY).rules
    planned = past(Contact(DAY + dt.timedelta(30), "call"), deals=(OpenDeal(DAY, "Proposal"),))
    assert len(judge_cadence(rules, [planned], DAY + dt.timedelta(20))) == 1
    assert judge_cadence(rules, [past(deals=(OpenDeal(DAY + dt.timedelta(99), "Proposal"),))], DAY) == ()


def test_the_farthest_beyond_its_limit_comes_first() -> None:
    rules = pack_of(**AT_MOST).rules
    busy = ContactHistory("Busy", tuple(Contact(DAY, "call") for _ in range(9)))
    less = ContactHistory("Less", tuple(Contact(DAY, "call") for _ in range(3)))
    found = judge_cadence(rules, [less, busy], DAY)
    assert [(one.customer, one.number) for one in found] == [("Busy", 9), ("Less", 3)]
    assert days_looked_at(rules) >= 14


def test_shadow_rules_show_to_those_who_ask_for_them() -> None:
    pack = load_pack(
        RULE.format(
            form="status: shadow\n    every: 5", hit=as_items(EVERY["hit"]), miss=as_items(EVERY["miss"])
        ).replace("deal opened {proposal}", "deal opened"),
        name="x",
    )
    assert cadence_rules(pack.rules) == ()
    assert len(cadence_rules(pack.rules, shadow=True)) == 1


def deals(outcome: str, count: int, **values: float) -> list[DealMeasures]:
    return [DealMeasures(outcome, {key: value + i % 2 for key, value in values.items()}) for i in range(count)]


def test_won_and_lost_are_not_compared_under_twenty_deals_each() -> None:
    few = compare_outcomes(
        [*deals("won", FEWEST, needs=3), *deals("lost", FEWEST - 1, needs=1), DealMeasures("lost", {})]
    )
    assert (few.won, few.lost, few.enough, few.measures) == (20, 19, False, ())


def test_a_difference_is_called_clear_only_beyond_chance() -> None:
    both = [*deals("won", 25, needs=3, score=50), *deals("lost", 25, needs=1, score=50)]
    needs, score = compare_outcomes(both).measures
    assert (needs.measure.id, needs.clear, round(needs.won - needs.lost)) == ("needs", True, 2)
    assert (score.measure.id, score.clear) == ("score", False)
    assert score.low < 0 < score.high
