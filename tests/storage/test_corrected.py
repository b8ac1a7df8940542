"""An accepted correction counts wherever a report shows; a waiting one shows to nobody but who made it."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from storage_cases import Company, add_analysed, report

import coach.storage
from coach.briefing.records import Period as Span
from coach.corrections import Correction, Verdict, label_correction, link_correction, statement_correction
from coach.domain import Label
from coach.storage import analyses, correction_queue, corrections, meeting_lists, meetings, proposals, samples, themes
from coach.storage import briefing_material as material
from coach.storage.access import Viewer
from coach.storage.customer_needs import unanswered_needs
from coach.storage.engine import Engine, reading, writing
from coach.storage.followups import list_followups
from coach.storage.meeting_lists import MeetingFilter
from coach.storage.scenes import SceneFilter, stored_scenes
from coach.storage.tables import CustomerMeetingRow, MomentRow, NeedRow
from coach.storage.theme_examples import ExampleChoice, Side, theme_examples
from coach.themes import ThemeFilter, ThemeKind
from coach.themes.period import Period

DAY = dt.date(2026, 3, 2)
SAID = "That is too expensive."
NEED = label_correction(report(), 2, old="objection", new="need")
WORDS = statement_correction(report(), 0, new="a close in a day")
UNLINKED = link_correction(report(), 1, old=0, new=None)
SPOKEN = [{**row, "speaker": "Dana"} for row in report()["sentences"]]


def correct(engine: Engine, viewer: Viewer, meeting_id: int, what: Correction = NEED) -> int:
    with writing(engine) as session:
        return corrections.add_correction(session, viewer, meeting_id, what)


def decide(engine: Engine, company: Company, number: int, verdict: Verdict = Verdict.ACCEPT) -> None:
    with writing(engine) as session:
        correction_queue.decide(session, company.tara, number, verdict)


@pytest.fixture
def meeting(engine: Engine, company: Company) -> int:
    with writing(engine) as session:
        return add_analysed(session, company.dana, sentences=SPOKEN).id


def labels(engine: Engine, viewer: Viewer, meeting_id: int) -> list[str]:
    with reading(engine) as session:
        found = analyses.current_report(session, viewer, meeting_id)
    assert found is not None
    return list(found["sentences"][2]["labels"])


def test_a_waiting_correction_is_in_the_report_of_who_made_it_alone(
    engine: Engine, company: Company, meeting: int
) -> None:
    correct(engine, company.dana, meeting)
    assert labels(engine, company.dana, meeting) == ["need"]
    assert labels(engine, company.mia, meeting) == ["objection"]


def test_an_accepted_correction_is_in_everybodys_report_and_a_rejected_one_in_nobodys(
    engine: Engine, company: Company, meeting: int
) -> None:
    number = correct(engine, company.dana, meeting)
    decide(engine, company, number)
    assert labels(engine, company.mia, meeting) == ["need"]
    decide(engine, company, number, Verdict.REJECT)
    assert labels(engine, company.dana, meeting) == ["objection"]


def test_what_was_analysed_can_still_be_read(engine: Engine, company: Company, meeting: int) -> None:
    decide(engine, company, correct(engine, company.dana, meeting))
    with reading(engine) as session:
        [one] = analyses.list_analyses(session, company.dana, meeting)
        assert analyses.analysed_report(session, company.dana, meeting) == report(sentences=SPOKEN)
        assert analyses.report_of(session, company.dana, meeting, one.id) == report(sentences=SPOKEN)


def test_the_rows_of_lists_follow_what_is_accepted_and_back(engine: Engine, company: Company, meeting: int) -> None:
    def counted() -> tuple[int, int, int, int]:
        with reading(engine) as session:
            record = meetings.get_meeting(session, company.mia, meeting)
            with_label = MeetingFilter(label=Label.OBJECTION)
            found = meeting_lists.list_meetings(session, company.mia, with_label).total
        return record.needs, record.needs_unaddressed, record.objections, found

    assert counted() == (1, 0, 1, 1)
    number = correct(engine, company.dana, meeting)
    assert counted() == (1, 0, 1, 1), "a waiting correction changes nothing for others"
    decide(engine, company, number)
    assert counted() == (2, 1, 0, 0)
    decide(engine, company, number, Verdict.REJECT)
    assert counted() == (1, 0, 1, 1)


def test_accepted_corrections_stay_in_the_rows_when_the_meeting_is_analysed_again(
    engine: Engine, company: Company, meeting: int
) -> None:
    decide(engine, company, correct(engine, company.dana, meeting))
    decide(engine, company, correct(engine, company.dana, meeting, WORDS))
    with writing(engine) as session:
        analyses.save_analysis(session, meetings.get_meeting(session, company.dana, meeting), report(focus="Listen."))
    with reading(engine) as session:
        statements = session.scalars(sa.select(NeedRow.statement).order_by(NeedRow.place)).all()
        found = session.scalars(sa.select(MomentRow.label).where(MomentRow.sentence == 2)).all()
        assert meetings.get_meeting(session, company.dana, meeting).needs == 2
    assert list(statements) == ["a close in a day", SAID]
    assert list(found) == ["need"]


def test_themes_and_their_examples_count_what_is_accepted(engine: Engine, company: Company, meeting: int) -> None:
    wanted = ThemeFilter(Period(DAY, DAY))
    objections = ExampleChoice(ThemeKind.OBJECTIONS, "all", Side.OPEN)
    needs = ExampleChoice(ThemeKind.NEEDS, "all", Side.OPEN)
    decide(engine, company, correct(engine, company.dana, meeting))
    with reading(engine) as session:
        assert theme_examples(session, company.mia, wanted, objections).total == 0
        [example] = theme_examples(session, company.mia, wanted, needs).examples
        themes.theme_facts(session, company.mia, wanted)
    assert [line.text for passage in example.passages for line in passage.lines if line.meant] == [SAID]


def test_a_link_that_is_wrong_makes_its_need_an_open_one_of_the_customer(
    engine: Engine, company: Company, meeting: int
) -> None:
    decide(engine, company, correct(engine, company.dana, meeting, UNLINKED))
    with reading(engine) as session:
        customer = session.scalars(sa.select(CustomerMeetingRow.customer_id)).one()
        [one] = unanswered_needs(session, company.mia, customer)
    assert one.statement == "month end eats two full days"


def test_a_next_step_that_is_missing_is_due_like_any_other(engine: Engine, company: Company, meeting: int) -> None:
    missing = label_correction(report(), 1, old="", new="next_step")
    decide(engine, company, correct(engine, company.dana, meeting, missing))
    with reading(engine) as session:
        steps = list_followups(session, company.dana, owner_id=company.dana.user_id)
    assert {step.what for step in steps} == {"send the draft", "Our close takes one hour."}


def test_the_briefing_quotes_what_is_accepted_and_nobodys_own(engine: Engine, company: Company, meeting: int) -> None:
    def gathered() -> tuple[int, int]:
        with reading(engine) as session:
            found = material.gather(session, company.mia, company.mia.team_id or 0, Span(DAY, DAY), today=DAY)
        return sum(one.needs for one in found.needs), sum(one.objections for one in found.objections)

    own = correct(engine, company.mia, meeting)
    assert gathered() == (1, 1), "the manager's own correction waits, and a briefing is read by others"
    decide(engine, company, own)
    assert gathered() == (2, 0)


def test_rules_are_tried_and_back_tested_on_what_is_accepted(engine: Engine, company: Company, meeting: int) -> None:
    decide(engine, company, correct(engine, company.dana, meeting))
    with reading(engine) as session:
        [sample] = samples.newest_reports(session, company.dana)
        [scene] = stored_scenes(session, SceneFilter(), (meeting, meeting))
    assert list(sample.report["sentences"][2]["labels"]) == ["need"]
    assert list(scene.report["sentences"][2]["labels"]) == ["need"]


def test_guidance_that_was_missed_in_an_internal_meeting_is_proposed_to_trainers(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        inside = add_analysed(session, company.tara, kind="internal").id
    missing = label_correction(report(kind="internal"), 3, old="", new="language_guidance")
    decide(engine, company, correct(engine, company.tara, inside, missing))
    with reading(engine) as session:
        assert [one.text for one in proposals.list_open(session, company.tara)] == ["I send the draft."]


def test_no_other_module_reads_a_stored_report_past_the_corrections() -> None:
    """Whoever shows or counts a report asks `corrected`; these need it as it was analysed, and say why."""
    as_analysed = {
        "analyses",  # gives both
        "corrected",  # the one place
        "current_reports",  # what `corrected` starts from
        "product_search",  # the words of the sentences alone
        "corrections",  # words and the lines around them alone
        "accepted_corrections",  # the same, for the training
        "own_label_examples",  # words and who said them
        "own_label_reviews",  # words and the lines around them
        "comments",  # words alone
        "backtest_examples",  # words alone
        "renewals",  # compares what one model said with what another says
    }
    folder = Path(coach.storage.__file__).parent
    reading_it = {path.stem for path in folder.glob("*.py") if _reads_reports(path)}
    careless = {
        name
        for name in reading_it - as_analysed
        if not {"agreed_report", "agreed_reports", "accepted_of"} & set(_names(folder / f"{name}.py"))
    }
    assert not careless, "call coach.storage.corrected.agreed_report(s) on what you read"


def _reads_reports(path: Path) -> bool:
    """Return whether a module asks for stored reports, itself or through `current_reports`."""
    asks = any(
        isinstance(node, ast.Attribute)
        and node.attr == "report"
        and isinstance(node.value, ast.Name)
        and node.value.id == "AnalysisRow"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    return asks or bool({"stored_report", "stored_reports"} & _names(path))


def _names(path: Path) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
