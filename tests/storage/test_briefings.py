"""Briefings: what they are made of, who reads and changes them, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from storage_cases import Company, add_analysed, report
from test_actions import INTERNAL, internal

from coach.briefing import build_briefing
from coach.briefing.records import Briefing, Line, Material, Period, Quote, Section
from coach.domain import Topic
from coach.errors import InvalidBriefing, NotFound
from coach.storage import briefing_material, briefings, meetings
from coach.storage.access import Viewer
from coach.storage.briefing_edits import BriefingEdit, LineEdit, SectionEdit
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.tables import BriefingQuoteRow, BriefingState

SPAN = Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
TODAY = dt.date(2026, 11, 30)


def team_of(viewer: Viewer) -> int:
    assert viewer.team_id is not None
    return viewer.team_id


def gathered(session: Session, viewer: Viewer, span: Period = SPAN) -> Material:
    return briefing_material.gather(session, viewer, team_of(viewer), span, today=TODAY)


def labelled(session: Session, viewer: Viewer, day: str, **labels: str) -> int:
    """Add an internal meeting in which each label is carried by one sentence."""
    rows = [
        {"i": place, "turn": place, "speaker": "Mia", "text": text, "labels": {label: 0.9}}
        for place, (label, text) in enumerate(labels.items())
    ]
    return add_analysed(
        session, viewer, f"Team {day} {labels}", facts=INTERNAL, kind="internal", held_on=day, sentences=rows,
        needs=[], benefits=[], objections=[], next_steps=[], links=[], findings=[],
    ).id  # fmt: skip


def customer(session: Session, viewer: Viewer, day: str, number: int = 0, **changes: Any) -> int:
    made = report()
    rows = [{**row, "speaker": "Dana"} for row in made["sentences"]]
    text = f"Customer {day} {number} {viewer.user_id}"
    return add_analysed(session, viewer, text, held_on=day, sentences=rows, **changes).id


# --- what it is made of ---------------------------------------------------------------------------------------------


def test_material_counts_the_teams_meetings_of_the_period(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02")
        customer(session, company.rolf, "2026-11-30")
        customer(session, company.rolf, "2026-12-01", 1)
        customer(session, company.olga, "2026-11-02")
        labelled(session, company.mia, "2026-11-09", target="We stand at eighty.")
        found = gathered(session, company.mia)
    assert (found.customer_meetings, found.internal_meetings) == (2, 1)
    assert found.people == ("Dana", "Mia", "Rolf")
    assert [one.quote.text for one in found.passages] == ["We stand at eighty."]


def test_needs_objections_and_guidelines_come_with_counts_and_examples(engine: Engine, company: Company) -> None:
    open_need = {**report()["needs"][0], "status": "unaddressed", "addressed_by": []}
    missed = {
        "guideline": "value/outcome-first", "verdict": "missed", "severity": "suggestion", "sentence": 1, "span": None,
        "message": "Name the outcome.", "why": "Buyers act on it.", "status": "live",
    }  # fmt: skip
    with writing(engine) as session:
        first = customer(session, company.dana, "2026-11-02", needs=[open_need], findings=[missed])
        customer(session, company.rolf, "2026-11-03", findings=[{**missed, "verdict": "kept"}])
        found = gathered(session, company.mia)
    (need,), (doubt,), (rule,) = found.needs, found.objections, found.guidelines
    assert (need.topic, need.needs, need.unanswered, need.meetings) == (Topic.TIME, 2, 1, 1)
    assert [(one.meeting_id, one.text) for one in need.examples] == [(first, "Month end eats two full days.")]
    assert (doubt.objections, doubt.unanswered, doubt.meetings) == (2, 2, 2)
    assert (rule.say, rule.why, rule.missed, rule.judged) == ("Name the outcome.", "Buyers act on it.", 1, 2)


def test_a_shadow_guideline_stays_with_the_trainers(engine: Engine, company: Company) -> None:
    shadow = {
        "guideline": "secret", "verdict": "missed", "severity": "suggestion", "sentence": 1, "span": None,
        "message": "Hidden.", "why": "", "status": "shadow",
    }  # fmt: skip
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02", findings=[shadow])
        assert gathered(session, company.mia).guidelines == ()


def test_shadow_guidelines_take_no_place_from_those_that_count(engine: Engine, company: Company) -> None:
    missed = {"verdict": "missed", "severity": "suggestion", "sentence": 1, "span": None, "why": ""}
    findings = [
        {**missed, "guideline": f"secret-{number}", "message": "Hidden.", "status": "shadow"} for number in range(9)
    ]
    live = {**missed, "guideline": "value/outcome-first", "message": "Name the outcome.", "status": "live"}
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02", findings=findings)
        customer(session, company.dana, "2026-11-03", 1, findings=[*findings, live])
        assert [rule.say for rule in gathered(session, company.mia).guidelines] == ["Name the outcome."]


def test_an_answer_to_a_need_is_shown_once_a_person_the_surest(engine: Engine, company: Company) -> None:
    sure = [{"type": "addresses", "from": 1, "to": 0, "score": 0.95}]
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02", findings=[])
        customer(session, company.dana, "2026-11-03", 1, links=sure, findings=[])
        customer(session, company.rolf, "2026-11-04", 2, findings=[])
        found = gathered(session, company.mia).answered
    assert [one.who for one in found] == ["Dana", "Rolf"]
    assert found[0].score == pytest.approx(0.95 * 0.9 * 0.8)
    assert found[0].answer.text == "Our close takes one hour."


def test_an_answer_that_missed_a_guideline_is_no_example(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02")
        assert gathered(session, company.mia).answered == ()


def test_a_shadow_guideline_takes_no_answer_from_the_examples(engine: Engine, company: Company) -> None:
    missed = {"guideline": "a/one", "verdict": "missed", "severity": "tip", "sentence": 1, "span": None, "why": ""}
    with writing(engine) as session:
        customer(session, company.dana, "2026-11-02", findings=[{**missed, "status": "shadow"}])
        customer(session, company.rolf, "2026-11-03", 1, findings=[{**missed, "status": "live"}])
        assert [one.who for one in gathered(session, company.mia).answered] == ["Dana"]


def test_open_actions_come_with_the_sentence_they_were_said_in(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        internal(session, company.mia, "2026-11-02", "send the draft")
        (found,) = gathered(session, company.mia).actions
    assert (found.what, found.quote.text) == ("send the draft", "I send the draft.")


def test_a_period_without_meetings_gives_sections_that_say_so(engine: Engine, company: Company) -> None:
    with reading(engine) as session:
        made = build_briefing(gathered(session, company.mia))
    assert all(section.empty_reason and not section.lines for section in made.sections)


def test_only_a_manager_of_the_team_can_gather(engine: Engine, company: Company) -> None:
    with reading(engine) as session:
        for viewer in (company.dana, company.otto, company.tara, company.adam):
            with pytest.raises(NotFound, match="no such team"):
                briefing_material.gather(session, viewer, team_of(company.mia), SPAN, today=TODAY)


def test_the_last_internal_meeting_is_the_newest_one_up_to_the_day(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for day in ("2026-11-02", "2026-11-09"):
            labelled(session, company.mia, day, target="Eighty.")
        labelled(session, company.otto, "2026-11-20", target="Ninety.")

        def last(until: dt.date) -> dt.date | None:
            return briefing_material.last_internal_meeting(session, company.mia, team_of(company.mia), until=until)

        assert last(TODAY) == dt.date(2026, 11, 9)
        assert last(dt.date(2026, 11, 8)) == dt.date(2026, 11, 2)
        assert last(dt.date(2026, 10, 1)) is None


# --- kept, read, changed --------------------------------------------------------------------------------------------


def briefing_of(meeting_id: int, *texts: str) -> Briefing:
    lines = tuple(
        Line(text, (Quote(meeting_id, "old title", None, place, f"quoted {text}", "Mia"),))
        for place, text in enumerate(texts)
    )
    return Briefing("North weekly", "North", SPAN, (Section("targets", "Targets", lines), Section("news", "News", ())))


@pytest.fixture
def kept(engine: Engine, company: Company) -> int:
    """A briefing of the team North with two lines, each quoting one meeting of Dana's."""
    with writing(engine) as session:
        meeting_id = customer(session, company.dana, "2026-11-02")
        return briefings.add_briefing(
            session, company.mia, team_of(company.mia), briefing_of(meeting_id, "first", "second")
        )


def edit(*lines: LineEdit, title: str = "North weekly") -> BriefingEdit:
    return BriefingEdit(title, (SectionEdit("targets", "Targets", lines), SectionEdit("news", "News", ())))


def lines_of(engine: Engine, viewer: Viewer, briefing_id: int) -> list[tuple[int, str, int, int]]:
    with reading(engine) as session:
        _, found = briefings.get_briefing(session, viewer, briefing_id)
    return [(one.id, one.text, len(one.evidence), one.gone) for part in found.sections for one in part.lines]


def test_a_kept_briefing_comes_back_with_its_quotations(engine: Engine, company: Company, kept: int) -> None:
    with reading(engine) as session:
        record, found = briefings.get_briefing(session, company.mia, kept)
    assert (record.state, record.version, record.created_by) == (BriefingState.DRAFT, 1, "Mia")
    assert [section.id for section in found.sections] == ["targets", "news"]
    quote = found.sections[0].lines[1].evidence[0]
    assert (quote.title, quote.held_on, quote.sentence, quote.text) == (
        "Acme month end", dt.date(2026, 11, 2), 1, "quoted second",
    )  # fmt: skip


def test_drafts_are_for_managers_of_the_team_and_shared_ones_for_its_reps(
    engine: Engine, company: Company, kept: int
) -> None:
    def readers() -> list[str]:
        with reading(engine) as session:
            named = zip("dana rolf mia olga otto tara adam".split(), company.everybody, strict=True)
            return [name for name, viewer in named if briefings.list_briefings(session, viewer).total]

    assert readers() == ["mia"]
    with writing(engine) as session:
        briefings.share_briefing(session, company.mia, kept, BriefingState.SHARED)
    assert readers() == ["dana", "rolf", "mia"]
    with reading(engine) as session:
        for viewer in (company.olga, company.otto, company.tara, company.adam):
            with pytest.raises(NotFound, match="no such briefing"):
                briefings.get_briefing(session, viewer, kept)


def test_nobody_but_managers_of_the_team_changes_a_briefing(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        briefings.share_briefing(session, company.mia, kept, BriefingState.SHARED)
        for viewer in (company.dana, company.olga, company.otto, company.tara, company.adam):
            with pytest.raises(NotFound):
                briefings.save_briefing(session, viewer, kept, edit(), version=1)
            with pytest.raises(NotFound):
                briefings.share_briefing(session, viewer, kept, BriefingState.DRAFT)
            with pytest.raises(NotFound):
                briefings.delete_briefing(session, viewer, kept)
            with pytest.raises(NotFound):
                briefings.add_briefing(session, viewer, team_of(company.mia), briefing_of(1))
    assert len(lines_of(engine, company.mia, kept)) == 2


def test_lines_are_reworded_reordered_removed_and_added(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        wanted = edit(LineEdit("second, reworded", 2), LineEdit("of my own"), LineEdit("   "), title="Monday")
        assert briefings.save_briefing(session, company.mia, kept, wanted, version=1) == 2
    assert lines_of(engine, company.mia, kept) == [(2, "second, reworded", 1, 0), (3, "of my own", 0, 0)]
    with reading(engine) as session:
        assert briefings.get_briefing(session, company.mia, kept)[0].title == "Monday"
        left = session.scalar(sa.select(sa.func.count()).select_from(BriefingQuoteRow))
    assert left == 1


def test_ids_of_lines_and_sections_are_never_used_again(engine: Engine, company: Company, kept: int) -> None:
    own = BriefingEdit("t", (SectionEdit("", "Mine", (LineEdit("x"),)), SectionEdit("", "Too", (LineEdit("y"),))))
    with writing(engine) as session:
        briefings.save_briefing(session, company.mia, kept, edit(LineEdit("first", 1)), version=1)
        briefings.save_briefing(session, company.mia, kept, own, version=2)
        _, found = briefings.get_briefing(session, company.mia, kept)
    assert [(part.id, part.lines[0].id) for part in found.sections] == [("own-1", 3), ("own-2", 4)]


def test_a_line_cannot_be_doubled_or_taken_from_another_briefing(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        wanted = edit(LineEdit("first", 1), LineEdit("again", 1), LineEdit("strange", 77))
        briefings.save_briefing(session, company.mia, kept, wanted, version=1)
    assert lines_of(engine, company.mia, kept) == [(1, "first", 1, 0), (3, "again", 0, 0), (4, "strange", 0, 0)]


def test_who_was_slower_overwrites_nothing(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        briefings.save_briefing(session, company.mia, kept, edit(LineEdit("mine", 1)), version=1)
    with pytest.raises(EditConflict, match="while you were editing"), writing(engine) as session:
        briefings.save_briefing(session, company.mia, kept, edit(LineEdit("too late", 1)), version=1)
    assert [line[1] for line in lines_of(engine, company.mia, kept)] == ["mine"]


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (edit(title="  \x00 "), "empty"),
        (edit(title="t" * 201), "longer than 200"),
        (edit(LineEdit("w" * 2001, 1)), "longer than 2000"),
        (edit(*(LineEdit(f"line {n}") for n in range(301))), "at most"),
        (BriefingEdit("t", tuple(SectionEdit("", "s", ()) for _ in range(41))), "at most"),
        (BriefingEdit("t", (SectionEdit("targets", " ", ()),)), "empty"),
    ],
)
def test_what_no_briefing_can_hold_is_refused_whole(
    engine: Engine, company: Company, kept: int, wanted: BriefingEdit, wrong: str
) -> None:
    with pytest.raises(InvalidBriefing, match=wrong), writing(engine) as session:
        briefings.save_briefing(session, company.mia, kept, wanted, version=1)
    assert [line[1] for line in lines_of(engine, company.mia, kept)] == ["first", "second"]


def test_odd_characters_are_kept_out_of_the_database(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        wanted = edit(LineEdit("a\x00b\x1b \ud800 ü\r\nc", 1))
        briefings.save_briefing(session, company.mia, kept, wanted, version=1)
    assert lines_of(engine, company.mia, kept)[0][1] == "a b ü c"


def test_a_deleted_meeting_takes_its_quotations_along_and_leaves_the_lines(
    engine: Engine, company: Company, kept: int
) -> None:
    with writing(engine) as session:
        _, found = briefings.get_briefing(session, company.mia, kept)
        meetings.delete_meeting(session, company.mia, found.sections[0].lines[0].evidence[0].meeting_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(BriefingQuoteRow)) == 0
    assert lines_of(engine, company.mia, kept) == [(1, "first", 0, 1), (2, "second", 0, 1)]


def test_a_deleted_briefing_is_gone_and_its_meetings_stay(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        _, found = briefings.get_briefing(session, company.mia, kept)
        briefings.delete_briefing(session, company.mia, kept)
        with pytest.raises(NotFound):
            briefings.get_briefing(session, company.mia, kept)
        meeting_id = found.sections[0].lines[0].evidence[0].meeting_id
        assert meetings.get_meeting(session, company.mia, meeting_id).id == meeting_id


def test_a_reader_is_told_which_quoted_meetings_they_may_open(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        briefings.share_briefing(session, company.mia, kept, BriefingState.SHARED)
        _, found = briefings.get_briefing(session, company.rolf, kept)
        meeting_id = found.sections[0].lines[0].evidence[0].meeting_id
        assert briefings.seen_meetings(session, company.mia, found) == {meeting_id}
        assert briefings.seen_meetings(session, company.dana, found) == {meeting_id}
        assert briefings.seen_meetings(session, company.rolf, found) == frozenset()


def test_the_list_is_paged_newest_first(engine: Engine, company: Company, kept: int) -> None:
    with writing(engine) as session:
        more = [briefings.add_briefing(session, company.mia, team_of(company.mia), briefing_of(1)) for _ in range(3)]
        page = briefings.list_briefings(session, company.mia, page=2, per_page=2)
        beyond = briefings.list_briefings(session, company.mia, page=9, per_page=2)
    assert (page.total, page.pages, [one.id for one in page.briefings]) == (4, 2, [more[0], kept])
    assert beyond == page
