"""Adding, reading, correcting and deleting meetings."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from storage_cases import TEXT, Company, add_analysed, meeting, report, upload

from coach.domain import MeetingFacts, MeetingForm, MeetingKind, Role
from coach.errors import DuplicateUpload, NotFound
from coach.storage import analyses, meetings, uploads
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.tables import (
    READING_ROWS,
    Base,
    FindingRow,
    MeetingStatus,
    MomentRow,
    NextStepRow,
    ParsedDocumentRow,
    UploadRow,
)
from coach.storage.uploads import NewUpload

FACTS = MeetingFacts(
    title="Corrected",
    kind=MeetingKind.INTERNAL,
    form=MeetingForm.ONLINE,
    held_on=dt.date(2026, 4, 1),
    account="Globex",
    deal_stage="proposal",
    roles={"Dana": Role.SPECIALIST},
    same_person={"D.": "Dana"},
)


def test_a_new_meeting_is_a_draft_with_what_was_understood(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
    with reading(engine) as session:
        found = meetings.get_meeting(session, company.dana, added.id)
    assert found == added
    assert (found.title, found.account, found.held_on) == ("Acme month end", "Acme", dt.date(2026, 3, 2))
    assert found.status is MeetingStatus.DRAFT
    assert (found.owner_name, found.team_id, found.version) == ("Dana", company.dana.team_id, 1)
    assert (found.filename, found.size, found.score) == ("acme.txt", len(TEXT), None)
    assert found.created_at.tzinfo is dt.UTC


def test_facts_survive_and_go_before_what_was_understood(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting(), facts=FACTS)
    assert added.facts == FACTS
    assert (added.title, added.kind, added.form) == ("Corrected", MeetingKind.INTERNAL, MeetingForm.ONLINE)
    assert (added.account, added.deal_stage) == ("Globex", "proposal")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\x00\xff" * 500, "Dana: hello\r\n".encode("utf-16"), bytes(range(256)) * 4000]
)
def test_the_original_comes_back_byte_for_byte(engine: Engine, company: Company, content: bytes) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, NewUpload("a\nb.bin", content), meeting())
    with reading(engine) as session:
        original = uploads.original(session, company.dana, added.id)
    assert (original.filename, original.content) == ("a b.bin", content)


def test_text_that_databases_refuse_is_cleaned(engine: Engine, company: Company) -> None:
    odd = "a\x00b\ud800c"
    with writing(engine) as session:
        facts = MeetingFacts(title=odd, account=odd, roles={odd: Role.BUYER})
        added = meetings.add_meeting(session, company.dana, upload(), meeting(odd), facts=facts)
        people = [{"name": odd, "role": "buyer", "role_score": 1.0, "role_source": "asked"}]
        analyses.save_analysis(session, added, report(people=people))
    assert added.title == "ab?c"


def test_long_titles_are_cut(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting(title="long " * 500, account="x" * 999))
    assert len(added.title) == 300
    assert len(added.account or "") == 200


def test_a_meeting_without_title_is_named_after_its_file(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(filename="globex call.vtt"), meeting(title=""))
    assert added.title == "globex call"


def test_the_same_file_twice_names_the_existing_meeting(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = meetings.add_meeting(session, company.dana, upload(), meeting())
    with pytest.raises(DuplicateUpload) as caught, writing(engine) as session:
        meetings.add_meeting(session, company.dana, upload(filename="copy.txt"), meeting())
    assert caught.value.meeting_id == first.id
    with reading(engine) as session:
        assert uploads.find_duplicate(session, company.dana, upload().sha256) == first.id
        assert uploads.find_duplicate(session, company.rolf, upload().sha256) is None


def test_a_colleague_may_upload_the_same_file(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = meetings.add_meeting(session, company.dana, upload(), meeting())
        assert meetings.add_meeting(session, company.rolf, upload(), meeting()).id != first.id


def test_a_deleted_meeting_may_be_uploaded_again_and_its_id_is_not_reused(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = add_analysed(session, company.dana)
    with writing(engine) as session:
        meetings.delete_meeting(session, company.dana, first.id)
    with writing(engine) as session:
        assert meetings.add_meeting(session, company.dana, upload(), meeting()).id > first.id


def test_deletion_leaves_nothing_but_the_audit_log(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        gone = add_analysed(session, company.dana)
        meetings.delete_meeting(session, company.dana, gone.id)
    left = {"teams", "users", "audit_events"}
    with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            rows = session.scalar(sa.select(sa.func.count()).select_from(table))
            assert bool(rows) == (table.name in left), table.name
        if engine.dialect.name == "sqlite":
            found = session.execute(sa.text("SELECT count(*) FROM meeting_search WHERE meeting_search MATCH 'month'"))
            assert found.scalar() == 0


def test_a_correction_raises_the_version(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
        changed = meetings.update_facts(session, company.dana, added.id, FACTS, version=added.version)
    assert (changed.version, changed.title, changed.held_on) == (2, "Corrected", dt.date(2026, 4, 1))


def test_an_empty_fact_takes_the_account_away(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
        facts = MeetingFacts(account="")
        assert meetings.update_facts(session, company.dana, added.id, facts, version=1).account is None


def test_two_tabs_do_not_overwrite_each_other(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
    with writing(engine) as session:
        meetings.update_facts(session, company.dana, added.id, FACTS, version=added.version)
    with pytest.raises(EditConflict), writing(engine) as session:
        meetings.update_facts(session, company.dana, added.id, MeetingFacts(), version=added.version)
    with reading(engine) as session:
        assert meetings.get_meeting(session, company.dana, added.id).facts == FACTS


def test_an_analysis_fills_list_and_rows(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana)
    assert (done.status, done.score) == (MeetingStatus.ANALYSED, 71.0)
    assert (done.needs, done.needs_unaddressed, done.objections, done.objections_unanswered) == (1, 0, 1, 1)
    with reading(engine) as session:
        assert analyses.current_report(session, company.dana, done.id) == report()
        labels = session.execute(sa.select(MomentRow.label, MomentRow.sentence).order_by(MomentRow.sentence)).all()
        assert ("need", 0) in labels
        assert len(labels) == 5
        assert session.scalar(sa.select(NextStepRow.due)) == dt.date(2026, 3, 9)
        assert session.scalar(sa.select(sa.func.count()).select_from(FindingRow)) == 2
        kept = session.get_one(ParsedDocumentRow, done.id)
        assert (kept.spacy_model, kept.content) == ("en 3.8", b"docbin")


def test_a_second_analysis_becomes_current_and_the_first_is_kept(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana)
        analyses.save_analysis(session, done, report(total=90.0, needs=[], sentences=[]))
    with reading(engine) as session:
        history = analyses.list_analyses(session, company.dana, done.id)
        assert [(record.total, record.is_current) for record in history] == [(90.0, True), (71.0, False)]
        older = analyses.report_of(session, company.dana, done.id, history[1].id)
        current = analyses.current_report(session, company.dana, done.id)
        assert session.scalar(sa.select(sa.func.count()).select_from(MomentRow)) == 0
        assert session.get(ParsedDocumentRow, done.id) is None
    assert older == report()
    assert current is not None
    assert current["scorecard"]["total"] == 90.0
    assert history[0].models == {"moments": "sha256:aa"}


def test_an_analysis_of_facts_that_changed_meanwhile_is_refused(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
        meetings.update_facts(session, company.dana, added.id, FACTS, version=1)
    with pytest.raises(EditConflict), writing(engine) as session:
        analyses.save_analysis(session, added, report())


def test_an_analysis_of_a_deleted_meeting_is_refused(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
        meetings.delete_meeting(session, company.dana, added.id)
    with pytest.raises(NotFound), writing(engine) as session:
        analyses.save_analysis(session, added, report())


def test_facts_outlast_an_analysis(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        done = add_analysed(session, company.dana, facts=MeetingFacts(title="Mine", account="Globex"))
    assert (done.title, done.account) == ("Mine", "Globex")


def test_an_analysis_of_another_meeting_is_not_found(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        first = add_analysed(session, company.dana)
        second = add_analysed(session, company.dana, "another text")
    with reading(engine) as session:
        number = analyses.list_analyses(session, company.dana, first.id)[0].id
        with pytest.raises(NotFound):
            analyses.report_of(session, company.dana, second.id, number)


@pytest.mark.parametrize("number", [0, -1, 999, 2**31, 2**63, 10**30])
def test_any_number_that_is_no_meeting_is_not_found(engine: Engine, company: Company, number: int) -> None:
    with reading(engine) as session, pytest.raises(NotFound):
        meetings.get_meeting(session, company.dana, number)


def test_a_damaged_report_leaves_nothing_half_saved(engine: Engine, company: Company) -> None:
    broken = report(next_steps=[{"sentences": [3], "who": None, "what": "x", "due": "soon"}])
    with pytest.raises(ValueError, match="soon"), writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())
        analyses.save_analysis(session, added, broken)
    with reading(engine) as session:
        for table in (UploadRow, *READING_ROWS):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
