"""No function of `coach.storage` gives anything away unasked: each stands in one of the lists here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any

from access_of_a_meeting import ASKED
from access_of_a_team import ASKED_OF_A_TEAM
from access_of_coaching import COACHED_BY

import coach.storage
from coach.storage.accepted_corrections import TrainingCorrection
from coach.storage.access import Reach, Viewer
from coach.storage.analyses import AnalysisRecord
from coach.storage.documents import ParsedDocument
from coach.storage.jobs import JobRecord
from coach.storage.meetings import MeetingRecord
from coach.storage.scenes import StoredScene
from coach.storage.tables import MeetingRow
from coach.storage.uploads import Original

OF_A_MEETING = (
    MeetingRecord,
    AnalysisRecord,
    ParsedDocument,
    Original,
    MeetingRow,
    StoredScene,
    TrainingCorrection,
    JobRecord,
)
# Whoever takes one of these can reach what somebody may not see.
IDS = {
    "viewer",
    "reach",
    "meeting_id",
    "upload_id",
    "sha256",
    "analysis_id",
    "request_id",
    "customer_id",
    "merge_id",
    "deal_id",
    "touch_id",
    "result_id",
    "briefing_id",
    "backtest_id",
    "reread_id",
    "correction_id",
    "job_id",
}

# These need no viewer: they take what such a function gave, or are steps that the functions above are made of.
TAKE_WHAT_WAS_LET_THROUGH = {
    "alerts.note_alerts",
    "analyses.save_analysis",
    "corrected.agreed_report",
    "corrected.follow_corrections",
    "corrected.lock_meeting",
    "current_reports.stored_report",
    "customer_links.customer_of",
    "customer_links.drop_if_empty",
    "customer_links.link_meeting",
    "documents.keep_document",
    "focus_checks.note_practice",
    "focus_checks.progress_of",
    "judgements.record_judgement",
    "meeting_reviews.review_row",
    "library.passage_record",
    "meetings.fill",
    "own_label_finds.note_own_labels",
    "meeting_products.products_of_all",
    "meetings.meeting_record",
    "product_finds.counted_products",
    "product_finds.note_products",
    "product_finds.products_for",
    "readings.count_reading",
    "readings.replace_rows",
    "search.index_body",
    "search.index_heading",
    "step_states.with_states",
    "uploads.remove_upload",
    "uploads.unpacked_upload",
    "vectors.keep_vectors",
}
# Long work reads and writes for the job that somebody was let in to ask for; its results leave through the tables.
OF_THE_WORKER = {
    "backtests.add_to_tally",
    "backtests.finish_tally",
    "backtests.order_of",
    "backtests.planned_ranges",
    "accepted_corrections.accepted_labels",
    "jobs.advance_job",
    "jobs.begin_job",
    "jobs.end_job",
    "jobs.is_complete",
    "jobs.live_jobs",
    "jobs.plan_job",
    "jobs.settle_stopped",
    "jobs.find_job",
    "jobs.newest_job",
    "jobs.note_job",
    "jobs.note_of",
    "renewals.keep_gone",
    "renewals.keep_renewal",
    "renewals.stored_meeting",
    "rereads.order_of",
    "rereads.planned_meetings",
    "rereads.tally_so_far",
    "scenes.stored_scenes",
}
ADDS = {"deals.import_deals", "jobs.add_job", "meetings.add_meeting", "touches.add_touches"}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(coach.storage.__path__):
        if found.name not in {"tables", "migrations"}:
            yield importlib.import_module(f"coach.storage.{found.name}")


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__.removeprefix('coach.storage.')}.{name}", function


def mentions_a_meeting(hint: Any, seen: tuple[Any, ...] = ()) -> bool:
    """Return whether a value of this type holds anything of a meeting."""
    if hint in OF_A_MEETING:
        return True
    if hint in seen:
        return False
    if is_dataclass(hint):
        inner = typing.get_type_hints(hint).values()
        return any(mentions_a_meeting(part, (*seen, hint)) for part in inner)
    return any(mentions_a_meeting(part, (*seen, hint)) for part in typing.get_args(hint))


def touches_a_meeting(function: Callable[..., Any]) -> bool:
    hints = typing.get_type_hints(function)
    return bool(IDS & hints.keys()) or any(mentions_a_meeting(hint) for hint in hints.values())


def test_every_function_of_meetings_takes_a_viewer_and_is_tested_here() -> None:
    rule_itself = {
        "access.theirs",
        "access.theirs_apart",
        "access.visible",
        "access.visible_apart",
        "access.within",
        "access.within_apart",
        "access.editable",
        "access.visible_meetings",
        "access.may_edit",
        "briefing_material.may_brief",
        "briefings.readable",
        "customers.seen_customers",
        "customers.seen_one_by_one",
        "library.manages",
        "library.seen",
        "meeting_reviews.is_party",
        "meeting_reviews.may_comment",
        "meeting_reviews.may_review",
        "pack_in_force.teams_read_by",
        "packs.may_write",
        "results.seen_results",
        "step_states.earlier_than",
        "step_states.same_team",
        "themes.chosen_meetings",
    }
    # Things of a team, with tests of their own: tests/storage/test_meeting_reviews.py and test_library.py.
    of_a_team = {
        "playlists.add_playlist",
        "playlists.add_to_playlist",
        "playlists.change_playlist",
        "playlists.delete_playlist",
        "playlists.move_in_playlist",
        "playlists.take_from_playlist",
        "scorecards.add_template",
        "scorecards.change_template",
        "scorecards.get_template",
        "scorecards.list_templates",
        "scorecards.retire_template",
    }
    # Labels of the company's own, with tests of their own: tests/storage/test_own_labels.py.
    own = {
        "own_label_examples.add_examples",
        "own_label_examples.lesson_of",
        "own_label_examples.list_examples",
        "own_label_examples.remove_example",
        "own_labels.add_label",
        "own_labels.bring_back",
        "own_labels.delete_label",
        "own_labels.get_label",
        "own_labels.keep_training",
        "own_labels.label_row",
        "own_labels.list_labels",
        "own_labels.may_see_labels",
        "own_labels.put_in_use",
        "own_labels.retire_label",
        "own_labels.take_out_of_use",
    }
    # The company's products, with tests of their own: tests/storage/test_products.py.
    of_products = {
        "products.add_product",
        "products.bring_back_product",
        "products.change_product",
        "products.get_product",
        "products.list_products",
        "products.may_keep_products",
        "products.retire_product",
    }
    other = {"audit.list_events", "uploads.upload_row", *of_a_team, *own, *of_products}
    found = {name: function for name, function in public_functions() if touches_a_meeting(function)}
    passed_on = {name.partition(":")[0] for table in COACHED_BY.values() for name in table}
    asked = ASKED.keys() | ASKED_OF_A_TEAM | passed_on
    known = asked | TAKE_WHAT_WAS_LET_THROUGH | OF_THE_WORKER | ADDS | rule_itself | other
    assert found.keys() == known, "a new function belongs into one of the lists above"
    for name in asked | ADDS:
        hints = typing.get_type_hints(found[name])
        assert hints.get("viewer", hints.get("reach")) in {Viewer, Viewer | None, Reach}, name
