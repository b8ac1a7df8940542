"""Small things that the people of the demo company did: corrections, saved views, alerts, next steps ticked off."""

from __future__ import annotations

from urllib.parse import urlencode

from coach.corrections import Verdict, label_correction
from coach.demo.cast import Cast, sentence_with
from coach.demo.deeds import DemoCorrection, DemoDone, DemoView, coaching_deeds
from coach.followups import step_key
from coach.storage import correction_queue, corrections, followups, saved_views, step_states, watches
from coach.storage.engine import Session
from coach.watches import WatchKind, checked_watch


def add_corrections(session: Session, cast: Cast) -> None:
    """Add the corrections that the present reading leaves to be made, and what the trainer decided."""
    for planned in coaching_deeds(cast.until).corrections:
        _correct(session, cast, planned)


def add_views(session: Session, cast: Cast) -> None:
    """Save views of the themes."""
    for planned in coaching_deeds(cast.until).views:
        saved_views.save_view(session, cast.of(planned.who).user_id, planned.name, _query(cast, planned))


def add_watches(session: Session, cast: Cast) -> None:
    """Let saved views watch for something in the meetings that are still to come."""
    for planned in coaching_deeds(cast.until).watches:
        user_id = cast.of(planned.who).user_id
        view = next((one for one in saved_views.list_views(session, user_id) if one.name == planned.view), None)
        if view is not None:
            wanted = checked_watch(WatchKind.PHRASE, phrases=planned.phrases)
            watches.add_watch(session, user_id, view.id, wanted, today=cast.until)


def tick_off(session: Session, cast: Cast) -> None:
    """Tick off next steps that are done."""
    for settled in coaching_deeds(cast.until).settled:
        viewer = cast.of(settled.who)
        for step in followups.list_followups(session, viewer, owner_id=viewer.user_id, until=settled.until):
            step_states.settle_step(session, viewer, step.meeting_id, step.key, done=True)
    for planned in coaching_deeds(cast.until).done:
        _tick(session, cast, planned)


def _correct(session: Session, cast: Cast, planned: DemoCorrection) -> None:
    meeting_id, report = cast.meeting_id(session, planned.file), cast.report(session, planned.file)
    place = None if report is None else sentence_with(report, planned.words)
    if meeting_id is None or report is None or place is None:
        return
    labels = report["sentences"][place]["labels"]
    if (planned.old is not None and planned.old not in labels) or planned.new in labels:
        return  # the model reads this sentence rightly by now
    said = label_correction(report, place, old=planned.old or "", new=planned.new or "")
    number = corrections.add_correction(session, cast.of(planned.who), meeting_id, said, note=planned.note)
    if planned.accepted_by:
        correction_queue.decide(session, cast.of(planned.accepted_by), number, Verdict.ACCEPT)


def _query(cast: Cast, planned: DemoView) -> str:
    owner = cast.of(planned.owner).user_id if planned.owner else ""
    asked = {"period": planned.period, "owner": owner, "form": planned.form or ""}
    return urlencode({key: str(value) for key, value in asked.items() if value})


def _tick(session: Session, cast: Cast, planned: DemoDone) -> None:
    meeting_id, report = cast.meeting_id(session, planned.file), cast.report(session, planned.file)
    if meeting_id is None or report is None:
        return
    what = next((one["what"] for one in report["next_steps"] if planned.words in one["what"]), None)
    if what is not None:
        step_states.settle_step(session, cast.of(planned.who), meeting_id, step_key(what), done=True)
