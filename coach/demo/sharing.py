"""What the teams of the demo company share: passages with consent, playlists, briefings."""

from __future__ import annotations

from collections.abc import Mapping

from coach.briefing import build_briefing
from coach.briefing.records import Period
from coach.demo.cast import Cast, sentence_with
from coach.demo.deeds import DemoPassage, DemoPlaylist, coaching_deeds
from coach.exemplars import find_exemplars
from coach.storage import briefing_material, briefings, exemplars, library, playlists
from coach.storage.engine import Session
from coach.storage.exemplars import Choice
from coach.storage.playlists import PlaylistText
from coach.storage.tables import BriefingState


def add_library(session: Session, cast: Cast) -> None:
    """Choose passages, answer for their reps, and put those that are shared into playlists."""
    shared: dict[str, int] = {}
    for planned in coaching_deeds(cast.until).passages:
        number = _choose(session, cast, planned)
        if number is not None and planned.consent is not None:
            shared[planned.file] = number
    for playlist in coaching_deeds(cast.until).playlists:
        _add_playlist(session, cast, playlist, shared)


def add_briefings(session: Session, cast: Cast) -> None:
    """Build the briefings from the meetings of their days."""
    for planned in coaching_deeds(cast.until).briefings:
        manager, span = cast.of(planned.manager), Period(planned.since, planned.until)
        team_id = manager.team_id or 0
        material = briefing_material.gather(session, manager, team_id, span, today=planned.until)
        number = briefings.add_briefing(session, manager, team_id, build_briefing(material, title=planned.title))
        if planned.shared:
            briefings.share_briefing(session, manager, number, BriefingState.SHARED)


def _choose(session: Session, cast: Cast, planned: DemoPassage) -> int | None:
    meeting_id, report = cast.meeting_id(session, planned.file), cast.report(session, planned.file)
    if meeting_id is None or report is None:
        return None
    place = sentence_with(report, planned.words)
    proposed = [one for one in find_exemplars(report) if one.theme is planned.theme]
    if not proposed:
        return None
    meant = next((one for one in proposed if place is not None and one.first <= place <= one.last), None)
    choice = Choice((meant or proposed[0]).key, planned.audience, note=planned.note if meant else "")
    passage = exemplars.choose(session, cast.of(planned.manager), meeting_id, choice)
    if planned.consent is not None:
        owner = cast.meeting(planned.file).owner
        exemplars.give_consent(session, cast.viewers[owner], passage.id, planned.consent)
    return passage.id


def _add_playlist(session: Session, cast: Cast, planned: DemoPlaylist, shared: Mapping[str, int]) -> None:
    entries = [(shared[one.file], one.note) for one in planned.passages if one.file in shared]
    if not entries:
        return
    manager = cast.of(planned.manager)
    number = playlists.add_playlist(session, manager, PlaylistText(planned.name, planned.about))
    for passage_id, note in entries:
        playlists.add_to_playlist(session, manager, number, passage_id, note)
    for reader in planned.readers:
        library.mark_read(session, cast.of(reader), entries[0][0], read=True)
