"""What is passed on in coaching, and who gets it: passages, a playlist, a former focus, a scorecard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alert_cases import add_alert
from coaching_cases import add_good
from storage_cases import TEXT, Company, add_analysed, upload

from coach.scorecards import Question, QuestionKind
from coach.storage import alerts, comments, exemplars, focus, library, meetings, playlists, reviews, scorecards, uploads
from coach.storage.access import Viewer
from coach.storage.comments import NewComment
from coach.storage.engine import Session
from coach.storage.exemplars import Choice
from coach.storage.focus import NewFocus
from coach.storage.meetings import MeetingRecord
from coach.storage.playlists import PlaylistText
from coach.storage.tables import Audience

QUESTIONS = (Question("q1", "Were needs answered?", QuestionKind.YES_NO, line="needs-answered"),)


@dataclass(frozen=True)
class Coached:
    """What `add_coached` made; ids but for the meetings."""

    dana: int
    meeting: MeetingRecord
    queued: MeetingRecord
    comment: int
    shared: int
    asked: int
    playlist: int
    request: int
    alert: int


CoachedAsk = Callable[[Session, Viewer, Coached], Any]


def add_coached(session: Session, company: Company) -> Coached:
    """Make them for Dana: one passage that her team may read, one that waits for her consent, and the rest."""
    dana, mia = company.dana, company.mia
    meeting = add_good(session, dana)
    comment = comments.add_comment(session, mia, meeting.id, NewComment("Well asked.", sentence=2))
    template = scorecards.add_template(session, mia, "Discovery", QUESTIONS)
    scorecards.fill_scorecard(session, mia, meeting.id, template.id, {"q1": "yes"}, version=0)
    proposed = focus.propose_focus(session, mia, dana.user_id, NewFocus("Ask."))
    focus.close_focus(session, dana, proposed.id, "Not now.", version=1)
    shared, asked = (
        exemplars.choose(session, mia, meeting.id, Choice(one.key))
        for one, *_ in exemplars.suggest(session, mia, meeting.id).proposals[:2]
    )
    exemplars.give_consent(session, dana, shared.id, Audience.TEAM)
    playlist = playlists.add_playlist(session, mia, PlaylistText("First week"))
    playlists.add_to_playlist(session, mia, playlist, shared.id, "Count the questions.")
    queued = add_analysed(session, dana, TEXT)
    request = reviews.request_review(session, dana, queued.id)
    _, alert = add_alert(session, company)
    return Coached(dana.user_id, meeting, queued, comment, shared.id, asked.id, playlist, request, alert)


COACHED_BY: dict[str, dict[str, CoachedAsk]] = {
    "dana mia": {
        "exemplars.remove_passage": lambda s, v, k: exemplars.remove_passage(s, v, k.shared) is None,
        "focus.former_focuses": lambda s, v, k: focus.former_focuses(s, v, k.dana),
        "library.list_unshared": lambda s, v, k: library.list_unshared(s, v),
        "library.mark_read: asked": lambda s, v, k: library.mark_read(s, v, k.asked, read=True) is None,
        "meetings.delete_meeting": lambda s, v, k: meetings.delete_meeting(s, v, k.queued.id) is None,
        "scorecards.list_scorecards": lambda s, v, k: scorecards.list_scorecards(s, v, k.meeting.id),
    },
    "dana": {
        "library.count_asked": lambda s, v, k: library.count_asked(s, v),
        "uploads.find_duplicate": lambda s, v, k: uploads.find_duplicate(s, v, upload(TEXT).sha256),
    },
    "mia": {
        "alerts.count_unseen": lambda s, v, k: alerts.count_unseen(s, v),
        "alerts.list_alerts": lambda s, v, k: alerts.list_alerts(s, v).alerts,
        "alerts.mark_all_seen": lambda s, v, k: (
            alerts.count_unseen(s, v) and alerts.mark_all_seen(s, v, newest=k.alert) is None
        ),
        "alerts.mark_seen": lambda s, v, k: alerts.mark_seen(s, v, k.alert) is None,
        "comments.remove_comment": lambda s, v, k: comments.remove_comment(s, v, k.meeting.id, k.comment) is None,
    },
    "dana rolf mia": {
        "library.get_passage": lambda s, v, k: library.get_passage(s, v, k.shared),
        "library.list_library": lambda s, v, k: library.list_library(s, v).passages,
        "library.mark_read": lambda s, v, k: library.mark_read(s, v, k.shared, read=True) is None,
        "library.passages_by_id": lambda s, v, k: library.passages_by_id(s, v, [k.shared, k.asked]),
        "playlists.get_playlist": lambda s, v, k: playlists.get_playlist(s, v, k.playlist).entries,
        "playlists.list_playlists": lambda s, v, k: [one for one in playlists.list_playlists(s, v) if one.entries],
    },
    "dana mia tara": {
        "reviews.close_review": lambda s, v, k: reviews.close_review(s, v, k.request) is None,
        "reviews.list_queue": lambda s, v, k: reviews.list_queue(s, v),
    },
}
