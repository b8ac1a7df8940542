"""Every function that gives or changes something of a meeting, and a way to ask whether it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_cases import upload

from coach.domain import MeetingFacts
from coach.errors import NotFound
from coach.storage import (
    analyses,
    comments,
    corrected,
    exemplars,
    focus,
    label_changes,
    library,
    meeting_lists,
    meeting_products,
    meeting_reviews,
    meetings,
    own_label_examples,
    own_label_finds,
    own_label_reviews,
    playlists,
    reviews,
    scorecards,
    uploads,
)
from coach.storage.access import Viewer
from coach.storage.comments import NewComment
from coach.storage.engine import Session
from coach.storage.exemplars import Choice
from coach.storage.focus import NewFocus
from coach.storage.meeting_reviews import Turn
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import Audience

# Each is called as somebody who may not see the meeting, and must raise NotFound or give something empty.
ASKED: dict[str, Callable[[Session, Viewer, MeetingRecord, int], Any]] = {
    "access.one_meeting": lambda s, v, m, a: meetings.one_meeting(s, v, m.id),
    "analyses.analysed_report": lambda s, v, m, a: analyses.analysed_report(s, v, m.id),
    "analyses.current_report": lambda s, v, m, a: analyses.current_report(s, v, m.id),
    "analyses.list_analyses": lambda s, v, m, a: analyses.list_analyses(s, v, m.id),
    "analyses.report_of": lambda s, v, m, a: analyses.report_of(s, v, m.id, a),
    "comments.add_comment": lambda s, v, m, a: comments.add_comment(s, v, m.id, NewComment("Hello")),
    "comments.list_comments": lambda s, v, m, a: comments.list_comments(s, v, m.id),
    "comments.remove_comment": lambda s, v, m, a: comments.remove_comment(s, v, m.id, 1),
    "corrected.report_for": lambda s, v, m, a: corrected.report_for(s, v, m.id, {}),
    "exemplars.choose": lambda s, v, m, a: exemplars.choose(s, v, m.id, Choice("clear-next-step:3:3")),
    "exemplars.give_consent": lambda s, v, m, a: exemplars.give_consent(s, v, 1, Audience.TEAM),
    "exemplars.refuse_consent": lambda s, v, m, a: exemplars.refuse_consent(s, v, 1),
    "exemplars.remove_passage": lambda s, v, m, a: exemplars.remove_passage(s, v, 1),
    "exemplars.suggest": lambda s, v, m, a: exemplars.suggest(s, v, m.id),
    "exemplars.suggest_lately": lambda s, v, m, a: exemplars.suggest_lately(s, v),
    "own_label_examples.add_stored_example": lambda s, v, m, a: own_label_examples.add_stored_example(s, v, 1, m.id, 0),
    "own_label_examples.find_sentences": lambda s, v, m, a: own_label_examples.find_sentences(s, v, "month end"),
    "own_label_finds.labels_in_meeting": lambda s, v, m, a: own_label_finds.labels_in_meeting(s, v, m.id),
    "own_label_finds.marked_sentences": lambda s, v, m, a: own_label_finds.marked_sentences(s, v, m.id),
    "own_label_reviews.judge_find": lambda s, v, m, a: own_label_reviews.judge_find(s, v, 1, m.id, 0, is_right=True),
    "own_label_reviews.review_desk": lambda s, v, m, a: own_label_reviews.review_desk(s, v, 1),
    "meeting_products.choose_products": lambda s, v, m, a: meeting_products.choose_products(s, v, m.id, [1], seen=[]),
    "meeting_products.set_products": lambda s, v, m, a: meeting_products.set_products(s, v, m.id, []),
    "meeting_products.products_of": lambda s, v, m, a: meeting_products.products_of(s, v, m.id),
    "focus.accept_focus": lambda s, v, m, a: focus.accept_focus(s, v, 1, "Ask.", version=1),
    "focus.close_focus": lambda s, v, m, a: focus.close_focus(s, v, 1, "", version=1),
    "focus.extend_focus": lambda s, v, m, a: focus.extend_focus(s, v, 1, version=1),
    "focus.former_focuses": lambda s, v, m, a: focus.former_focuses(s, v, m.owner_id),
    "focus.get_focus": lambda s, v, m, a: focus.get_focus(s, v, 1),
    "focus.person_to_coach": lambda s, v, m, a: focus.person_to_coach(s, v, m.owner_id),
    "focus.present_focus": lambda s, v, m, a: focus.present_focus(s, v, m.owner_id),
    "focus.propose_focus": lambda s, v, m, a: focus.propose_focus(s, v, m.owner_id, NewFocus("Ask.")),
    "focus.team_focuses": lambda s, v, m, a: [one for one in focus.team_focuses(s, v) if one.user_id == m.owner_id],
    "library.count_asked": lambda s, v, m, a: library.count_asked(s, v),
    "library.get_passage": lambda s, v, m, a: library.get_passage(s, v, 1),
    "library.list_library": lambda s, v, m, a: library.list_library(s, v).passages,
    "library.list_unshared": lambda s, v, m, a: library.list_unshared(s, v),
    "library.mark_read": lambda s, v, m, a: library.mark_read(s, v, 1, read=True),
    "library.passages_by_id": lambda s, v, m, a: library.passages_by_id(s, v, [1]),
    "label_changes.changed_labels": lambda s, v, m, a: label_changes.changed_labels(s, v, m.id, {}, None),
    "meeting_reviews.acknowledge": lambda s, v, m, a: meeting_reviews.acknowledge(s, v, m.id, "", version=1),
    "meeting_reviews.count_waiting": lambda s, v, m, a: meeting_reviews.count_waiting(s, v),
    "meeting_reviews.list_reviews": lambda s, v, m, a: [
        one for turn in Turn for one in meeting_reviews.list_reviews(s, v, turn).reviews
    ],
    "meeting_reviews.opened_review": lambda s, v, m, a: meeting_reviews.opened_review(s, v, m.id),
    "meeting_reviews.review_of": lambda s, v, m, a: meeting_reviews.review_of(s, v, m.id),
    "meeting_lists.list_meetings": lambda s, v, m, a: meeting_lists.list_meetings(s, v).meetings,
    "meeting_lists.filter_choices": lambda s, v, m, a: meeting_lists.filter_choices(s, v).accounts,
    "meetings.get_meeting": lambda s, v, m, a: meetings.get_meeting(s, v, m.id),
    "meetings.update_facts": lambda s, v, m, a: meetings.update_facts(s, v, m.id, MeetingFacts(), version=m.version),
    "meetings.delete_meeting": lambda s, v, m, a: meetings.delete_meeting(s, v, m.id),
    "playlists.get_playlist": lambda s, v, m, a: playlists.get_playlist(s, v, 1).entries,
    "playlists.list_playlists": lambda s, v, m, a: [
        one for found in playlists.list_playlists(s, v) for one in found.entries
    ],
    "scorecards.fill_scorecard": lambda s, v, m, a: scorecards.fill_scorecard(s, v, m.id, 1, {"q1": "yes"}, version=1),
    "scorecards.list_scorecards": lambda s, v, m, a: scorecards.list_scorecards(s, v, m.id),
    "reviews.request_review": lambda s, v, m, a: reviews.request_review(s, v, m.id),
    "reviews.list_queue": lambda s, v, m, a: reviews.list_queue(s, v),
    "reviews.close_review": lambda s, v, m, a: reviews.close_review(s, v, 1),
    "uploads.find_duplicate": lambda s, v, m, a: uploads.find_duplicate(s, v, upload().sha256),
    "uploads.original": lambda s, v, m, a: uploads.original(s, v, m.id),
}


def refused(asked: Callable[..., Any], session: Session, viewer: Viewer, meeting: MeetingRecord, number: int) -> bool:
    try:
        return not asked(session, viewer, meeting, number)
    except NotFound:
        return True
