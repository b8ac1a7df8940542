"""Every function that gives or changes something of a team, with who gets it of what `access_cases` made for Dana's.

A key is the name of the function; behind a colon stands which of several things is asked for. What returns nothing is
compared with None, so that whoever may do it gets True.
"""

from __future__ import annotations

from access_cases import DAY, DEAL, RULE, SPAN, WRONG, Ask, briefing_of

from coach.backtest.tally import NOTHING
from coach.contacts.result_csv import NewResult
from coach.corrections import Verdict
from coach.followups import step_key
from coach.guidelines import load_pack
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.reference import example_pack
from coach.storage import (
    actions,
    adoption,
    backtest_examples,
    backtests,
    briefing_material,
    briefing_sources,
    briefings,
    cadence,
    choices,
    correction_queue,
    corrections,
    customer_links,
    customer_merges,
    customer_needs,
    customers,
    deals,
    followups,
    histories,
    jobs,
    judgements,
    packs,
    proposals,
    rereads,
    results,
    samples,
    step_states,
    theme_examples,
    themes,
    touches,
)
from coach.storage.briefing_edits import BriefingEdit
from coach.storage.packs import NewVersion
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import BriefingState, Decision, ExampleVerdict, MeetingRow, RereadMode
from coach.storage.theme_examples import ExampleChoice, Side
from coach.themes import ThemeFilter, ThemeKind, period_ending
from coach.themes.clusters import Cluster
from coach.themes.facts import Statement

MONTH = ThemeFilter(period_ending(DAY, days=28))
CADENCE = load_pack(example_pack(RULE_KINDS["cadence"]), name="x").rules
UNMET = ExampleChoice(ThemeKind.NEEDS, "time", Side.OPEN)
PACK = NewVersion("name: x", "sha256:x", 0, (), {}, "Because.")
EDIT = BriefingEdit("Other", ())
RESULTS = [NewResult("Calls", "2026-Q1", 4.0, 3.0, "dana")]
SHARED, DRAFT = BriefingState.SHARED, BriefingState.DRAFT


def slow(k: int) -> Cluster:
    return Cluster("x", "slow close", (Statement(k, 0, "slow close", "time", 0, DAY),))


# Whose it is, and their manager.
OWN_AND_MANAGER: dict[str, Ask] = {
    "actions.actions_of": lambda s, v, k: actions.actions_of(s, v, k.internal.id),
    "actions.earlier_actions": lambda s, v, k: actions.earlier_actions(s, v, k.later.id),
    "actions.open_actions": lambda s, v, k: [
        one for one in actions.open_actions(s, v, k.team, until=DAY) if one.quote.meeting_id != k.queued.id
    ],
    "step_states.settle_step: internal": lambda s, v, k: (
        step_states.settle_step(s, v, k.internal.id, step_key("send the list"), done=True) is None
    ),
    "adoption.counts_by_person": lambda s, v, k: adoption.counts_by_person(s, v, RULE, DAY),
    "briefing_material.last_internal_meeting": lambda s, v, k: (
        briefing_material.last_internal_meeting(s, v, k.team, until=DAY) == DAY
    ),
    "briefings.seen_meetings": lambda s, v, k: briefings.seen_meetings(s, v, briefing_of(k.meeting)),
    "customers.customer_of": lambda s, v, k: customers.customer_of(s, v, k.meeting.id),
    "corrections.add_correction": lambda s, v, k: corrections.add_correction(s, v, k.meeting.id, WRONG),
    "corrections.corrections_of: accepted": lambda s, v, k: [
        one for one in corrections.corrections_of(s, v, k.meeting.id) if one.id == k.accepted
    ],
    "customer_needs.unanswered_needs": lambda s, v, k: customer_needs.unanswered_needs(s, v, k.customer),
    "customers.customer_row": lambda s, v, k: customers.customer_row(s, v, k.customer),
    "customers.duplicate_groups": lambda s, v, k: customers.duplicate_groups(s, v),
    "customers.get_customer": lambda s, v, k: customers.get_customer(s, v, k.customer),
    "customers.list_customers": lambda s, v, k: customers.list_customers(s, v).customers,
    "customer_merges.merge_customers": lambda s, v, k: customer_merges.merge_customers(s, v, k.customer, [k.twin]),
    "customer_merges.merged_into": lambda s, v, k: customer_merges.merged_into(s, v, k.customer),
    "customer_merges.part_customer": lambda s, v, k: customer_merges.part_customer(s, v, k.customer, k.merge),
    "customers.possible_duplicates": lambda s, v, k: customers.possible_duplicates(s, v, k.customer),
    "customers.sees_customer": lambda s, v, k: customers.sees_customer(s, v, k.customer),
    "customers.summaries": lambda s, v, k: customers.summaries(s, v, [k.customer, k.twin]),
    "deals.add_deal": lambda s, v, k: deals.add_deal(s, v, k.twin, DEAL),
    "deals.closed_deals": lambda s, v, k: deals.closed_deals(s, v),
    "deals.delete_deal": lambda s, v, k: deals.delete_deal(s, v, k.deal),
    "deals.get_deal": lambda s, v, k: deals.get_deal(s, v, k.deal),
    "deals.list_deals": lambda s, v, k: deals.list_deals(s, v, k.customer),
    "deals.update_deal": lambda s, v, k: deals.update_deal(s, v, k.deal, DEAL, version=1),
    "choices.values_within": lambda s, v, k: "Acme" in choices.values_within(s, v, MeetingRow.account, most=9),
    "followups.count_by_owner": lambda s, v, k: followups.count_by_owner(s, v, DAY),
    "followups.list_followups": lambda s, v, k: followups.list_followups(s, v),
    "followups.list_groups": lambda s, v, k: [one for one in followups.list_groups(s, v, DAY) if one.total],
    "step_states.settle_step": lambda s, v, k: (
        step_states.settle_step(s, v, k.meeting.id, step_key("send the draft"), done=True) is None
    ),
    "cadence.cadence_today": lambda s, v, k: cadence.cadence_today(s, v, lambda _: CADENCE, DAY).customers,
    "histories.contact_histories": lambda s, v, k: histories.contact_histories(s, v, CADENCE, DAY),
    "judgements.judgement_of": lambda s, v, k: judgements.judgement_of(s, v, k.meeting.id),
    "results.list_results": lambda s, v, k: [one for one in results.list_results(s, v) if one.id == k.own_result],
    "samples.newest_reports": lambda s, v, k: [one for one in samples.newest_reports(s, v) if one.id == k.meeting.id],
    "theme_examples.cluster_examples": lambda s, v, k: (
        theme_examples.cluster_examples(s, v, MONTH, slow(k.meeting.id)).examples
    ),
    "theme_examples.theme_examples": lambda s, v, k: theme_examples.theme_examples(s, v, MONTH, UNMET).examples,
    "themes.theme_choices": lambda s, v, k: "Acme" in themes.theme_choices(s, v).accounts,
    "themes.theme_facts": lambda s, v, k: themes.theme_facts(s, v, MONTH).meetings,
    "touches.count_by_day": lambda s, v, k: touches.count_by_day(s, v, DAY, DAY),
    "touches.delete_touch": lambda s, v, k: touches.delete_touch(s, v, k.touch),
    "touches.export_touches": lambda s, v, k: touches.export_touches(s, v),
    "touches.list_contacts": lambda s, v, k: touches.list_contacts(s, v),
}
OWN: dict[str, Ask] = {
    "corrections.corrections_of: waiting": lambda s, v, k: [
        one for one in corrections.corrections_of(s, v, k.meeting.id) if one.id == k.waiting
    ],
    "corrections.withdraw": lambda s, v, k: corrections.withdraw(s, v, k.meeting.id, k.waiting) is None,
    "jobs.cancel_job": lambda s, v, k: jobs.cancel_job(s, v, k.job),
    "jobs.get_job": lambda s, v, k: jobs.get_job(s, v, k.job),
    "jobs.list_jobs": lambda s, v, k: jobs.list_jobs(s, v),
}
MANAGER: dict[str, Ask] = {
    "briefing_sources.gather_all": lambda s, v, k: briefing_sources.gather_all(
        s, v, k.team, SPAN, today=DAY, guidelines_file=None
    ),
    "briefing_material.gather": lambda s, v, k: briefing_material.gather(s, v, k.team, SPAN, today=DAY),
    "briefings.add_briefing": lambda s, v, k: briefings.add_briefing(s, v, k.team, briefing_of(k.meeting)),
    "briefings.delete_briefing": lambda s, v, k: briefings.delete_briefing(s, v, k.shared) is None,
    "briefings.get_briefing: draft": lambda s, v, k: briefings.get_briefing(s, v, k.draft),
    "briefings.list_briefings: draft": lambda s, v, k: [
        one for one in briefings.list_briefings(s, v).briefings if one.id == k.draft
    ],
    "briefings.save_briefing": lambda s, v, k: briefings.save_briefing(s, v, k.shared, EDIT, version=1),
    "briefings.share_briefing": lambda s, v, k: briefings.share_briefing(s, v, k.shared, DRAFT) is None,
    "briefings.share_briefing: draft": lambda s, v, k: briefings.share_briefing(s, v, k.draft, SHARED) is None,
    "customer_links.named_people": lambda s, v, k: k.dana in customer_links.named_people(s, v).values(),
    "results.delete_result": lambda s, v, k: results.delete_result(s, v, k.own_result) is None,
    "results.delete_result: of the team": lambda s, v, k: results.delete_result(s, v, k.team_result) is None,
}
TEAM: dict[str, Ask] = {
    "briefings.get_briefing: shared": lambda s, v, k: briefings.get_briefing(s, v, k.shared),
    "briefings.list_briefings: shared": lambda s, v, k: [
        one for one in briefings.list_briefings(s, v).briefings if one.id == k.shared
    ],
    "results.list_results: of the team": lambda s, v, k: [
        one for one in results.list_results(s, v) if one.id == k.team_result
    ],
}
# Corrections are made for trainers, sentences of back-tests are theirs (decision 0019), and Dana asked for a review.
TRAINER: dict[str, Ask] = {
    "backtest_examples.examples_of": lambda s, v, k: backtest_examples.examples_of(s, v, k.backtest, RULE),
    "backtest_examples.judge_example": lambda s, v, k: backtest_examples.judge_example(
        s, v, k.backtest, k.example, ExampleVerdict.REJECTED
    ),
    "backtest_examples.lines_for_tests": lambda s, v, k: backtest_examples.lines_for_tests(s, v, k.backtest),
    "correction_queue.counts": lambda s, v, k: correction_queue.counts(s, v),
    "correction_queue.decide": lambda s, v, k: correction_queue.decide(s, v, k.waiting, Verdict.ACCEPT),
    "correction_queue.get_item": lambda s, v, k: correction_queue.get_item(s, v, k.waiting),
    "correction_queue.list_queue": lambda s, v, k: correction_queue.list_queue(s, v).records,
    "correction_queue.next_item": lambda s, v, k: correction_queue.next_item(s, v),
    "correction_queue.trainers_agree": lambda s, v, k: correction_queue.trainers_agree(s, v),
    "proposals.decide": lambda s, v, k: proposals.decide(s, v, k.queued.id, "Say fair.", Decision.DISMISSED) is None,
    "proposals.list_open": lambda s, v, k: proposals.list_open(s, v),
    "proposals.one_heard": lambda s, v, k: proposals.one_heard(s, v, k.queued.id, 0),
}
# Counts over all meetings and the guidelines themselves (decisions 0019 and 0021).
TRAINER_AND_ADMIN: dict[str, Ask] = {
    "adoption.counts_by_team": lambda s, v, k: adoption.counts_by_team(s, v, RULE, DAY),
    "backtests.add_backtest": lambda s, v, k: backtests.add_backtest(s, v, ("a", ""), ("b", ""), SceneFilter()),
    "backtests.delete_backtest": lambda s, v, k: backtests.delete_backtest(s, v, k.backtest) is None,
    "backtests.get_backtest": lambda s, v, k: backtests.get_backtest(s, v, k.backtest),
    "backtests.list_backtests": lambda s, v, k: backtests.list_backtests(s, v),
    "backtests.packs_of": lambda s, v, k: backtests.packs_of(s, v, k.backtest),
    "backtests.tally_so_far": lambda s, v, k: backtests.tally_so_far(s, v, k.backtest) != NOTHING,
    "rereads.add_reread": lambda s, v, k: rereads.add_reread(s, v, RereadOrder(RereadMode.JUDGE)),
    "rereads.changes_so_far": lambda s, v, k: rereads.changes_so_far(s, v, k.reread).meetings,
    "rereads.get_reread": lambda s, v, k: rereads.get_reread(s, v, k.reread),
    "rereads.list_rereads": lambda s, v, k: rereads.list_rereads(s, v),
    "rereads.most_changed": lambda s, v, k: rereads.most_changed(s, v, k.reread),
    "packs.publish": lambda s, v, k: packs.publish(s, v, PACK, seen=0, team_id=k.team),
    "packs.save_working_copy": lambda s, v, k: (
        packs.save_working_copy(s, v, "name: y", version=1, team_id=k.team) is None
    ),
    "packs.working_copy": lambda s, v, k: packs.working_copy(s, v, k.team),
}
NOBODY: dict[str, Ask] = {
    "rereads.most_changed: its title": lambda s, v, k: [
        one for one in rereads.most_changed(s, v, k.reread) if one.title
    ],
    "proposals.decide: not shared": lambda s, v, k: (
        proposals.decide(s, v, k.internal.id, "Say fair.", Decision.DISMISSED) is None
    ),
    "proposals.list_open: not shared": lambda s, v, k: [
        one for one in proposals.list_open(s, v) if one.meeting_id != k.queued.id
    ],
    "proposals.one_heard: not shared": lambda s, v, k: proposals.one_heard(s, v, k.internal.id, 0),
}
# A manager enters results for their own people: Otto has no Dana in his team.
# A meeting that waits for the trainers shows them whose it is.
QUEUED: dict[str, Ask] = {
    "themes.theme_owners": lambda s, v, k: [one for one, _ in themes.theme_owners(s, v) if one == k.meeting.owner_id],
    "choices.owners_within": lambda s, v, k: "Dana" in dict(choices.owners_within(s, v, most=9)).values(),
}
ENTERED: dict[str, Ask] = {"results.save_results": lambda s, v, k: results.save_results(s, v, RESULTS)}

ASKED_BY: dict[str, dict[str, Ask]] = {
    "dana mia": OWN_AND_MANAGER,
    "dana mia tara": QUEUED,
    "dana": OWN,
    "mia": MANAGER,
    "dana rolf mia": TEAM,
    "tara": TRAINER,
    "tara adam": TRAINER_AND_ADMIN,
    "": NOBODY,
}
ASKED_OF_A_TEAM = {name.partition(":")[0] for table in (*ASKED_BY.values(), ENTERED) for name in table}
