"""What becomes of an upload, for pages and for the API alike: check, understand, keep, analyse."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath

from coach.days import today
from coach.domain import Meeting, MeetingFacts
from coach.errors import DuplicateUpload, NotFound, UnreadableUpload
from coach.own_labels.judging import with_trainings
from coach.storage import analyses, judgements, meetings, uploads
from coach.storage.access import Viewer, may_edit
from coach.storage.engine import reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.packs import product_numbers_in_force
from coach.storage.product_finds import products_for
from coach.storage.rule_labels import labels_for
from coach.storage.uploads import NewUpload, Original
from web import packs
from web.state import coach, engine

NO_FACTS = MeetingFacts()
MEGABYTE = 1_000_000


class UploadTooLarge(UnreadableUpload):
    """One file is larger than the settings allow."""


def plain_name(filename: str | None) -> str:
    """Return the last part of a file name, on one line and at most 200 characters long."""
    last = PurePosixPath((filename or "").replace("\\", "/")).name
    printable = "".join(" " if unicodedata.category(character)[0] == "C" else character for character in last)
    return " ".join(printable.split())[-200:] or "upload"


def largest_upload() -> int:
    """Return how many bytes one file may have."""
    return coach().settings.max_upload_mb * MEGABYTE


def add_upload(asking: Viewer, filename: str, content: bytes, facts: MeetingFacts = NO_FACTS) -> MeetingRecord:
    """Keep one upload as a draft, in a transaction of its own.

    Raises:
        UploadTooLarge, UnreadableUpload: there is nothing that Coach can read; nothing is kept.
        DuplicateUpload: the same bytes are there already.
    """
    if len(content) > largest_upload():
        raise UploadTooLarge(
            f"The file is larger than {coach().settings.max_upload_mb} MB.",
            where=filename,
            mend="Upload the text of the meeting without recordings or pictures.",
        )
    upload = NewUpload(filename, content)
    _refuse_duplicate(asking, upload)
    understood = coach().analyser.preview(filename, content, facts)
    with writing(engine()) as session:
        return meetings.add_meeting(session, asking, upload, understood, facts=facts)


def understood_meeting(asking: Viewer, record: MeetingRecord, facts: MeetingFacts) -> Meeting:
    """Return the meeting as it is understood with `facts`."""
    with reading(engine()) as session:
        original = uploads.original(session, asking, record.id)
    return coach().analyser.preview(original.filename, original.content, facts)


def editable_meeting(asking: Viewer, meeting_id: int) -> MeetingRecord:
    """Return a meeting that the viewer may correct.

    Raises:
        NotFound: there is none.
    """
    with reading(engine()) as session:
        record = meetings.get_meeting(session, asking, meeting_id)
    if not may_edit(asking, record):
        raise NotFound("There is no such meeting.", mend="It may have been deleted, or it is not yours to see.")
    return record


def analyse_meeting(asking: Viewer, meeting_id: int, *, by_todays: bool = False) -> MeetingRecord:
    """Analyse a meeting with its present facts and keep the result.

    The guidelines are those in force on the day of the meeting, or `by_todays` those of today: of the company, the team
    and the products that the meeting names. The analysis runs
    outside any transaction; it is saved only if nobody corrected the meeting meanwhile.

    Raises:
        NotFound, EditConflict, UnreadableUpload, Busy: nothing is changed.
    """
    record = editable_meeting(asking, meeting_id)
    with reading(engine()) as session:
        original = uploads.original(session, asking, meeting_id)
    day = None if by_todays else record.held_on
    products = _products_of(record, original)
    pack, judgement = packs.judging(packs.versions_on(record.team_id, day, product_ids=products))
    rules = (pack or packs.installed_pack()).applied
    with reading(engine()) as session:
        own = labels_for(session, rules)
    analysed = coach().analyser.analyse(original.filename, original.content, record.facts, pack, own)
    report = with_trainings(analysed.report, rules, own)
    with writing(engine()) as session:
        analyses.save_analysis(session, record, report, docbin=analysed.document)
        digest = report["provenance"]["guidelines"]
        judgements.record_judgement(session, record.id, replace(judgement, digest=digest))
        return meetings.get_meeting(session, asking, meeting_id)


def _products_of(record: MeetingRecord, original: Original) -> frozenset[int]:
    """Return the products of a meeting whose guidelines may count: it is read for them only where one has any."""
    with reading(engine()) as session:
        if not product_numbers_in_force(session, None, today()):
            return frozenset()
    meeting = coach().analyser.preview(original.filename, original.content, record.facts)
    with reading(engine()) as session:
        return products_for(session, record.id, map(meeting.sentence_text, range(len(meeting.sentences))))


def _refuse_duplicate(asking: Viewer, upload: NewUpload) -> None:
    with reading(engine()) as session:
        existing = uploads.find_duplicate(session, asking, upload.sha256)
    if existing is not None:
        raise DuplicateUpload(
            "You uploaded this file before.",
            meeting_id=existing,
            where=upload.filename,
            mend="Open the existing meeting, or delete it to upload the file again.",
        )
