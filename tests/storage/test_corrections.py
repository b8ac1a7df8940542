"""Corrections in storage: who may correct, what trainers see and decide, what the training gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from storage_cases import TEXT, Company, add_analysed, report

from coach.corrections import Correction, CorrectionState, Verdict, label_correction, statement_correction
from coach.errors import InvalidCorrection, NotFound
from coach.storage import accepted_corrections, analyses, correction_queue, corrections, meetings
from coach.storage.access import Viewer
from coach.storage.correction_queue import Queue
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import CorrectionDecisionRow, CorrectionRow

WRONG = label_correction(report(), 2, old="objection", new="")
MISSING = label_correction(report(), 3, old="", new="rapport")
WORDS = statement_correction(report(), 0, new="a faster close")


def analysed(engine: Engine, viewer: Viewer, text: str = TEXT) -> int:
    with writing(engine) as session:
        return add_analysed(session, viewer, text).id


def correct(engine: Engine, viewer: Viewer, meeting_id: int, what: Correction = WRONG, **options: str) -> int:
    with writing(engine) as session:
        return corrections.add_correction(session, viewer, meeting_id, what, **options)


def decide(engine: Engine, viewer: Viewer, number: int, verdict: Verdict, **options: str) -> CorrectionState:
    with writing(engine) as session:
        return correction_queue.decide(session, viewer, number, verdict, **options)


@pytest.fixture
def second(company: Company, engine: Engine) -> Viewer:
    """A second trainer."""
    from coach.storage import users
    from coach.storage.access import viewer_of
    from coach.storage.tables import AccountRole
    from coach.storage.users import NewUser

    with writing(engine) as session:
        return viewer_of(users.add_user(session, NewUser("tom@example.com", "Tom", AccountRole.TRAINER, None), None))


def test_a_correction_shows_at_once_to_who_made_it_and_to_nobody_else(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    number = correct(engine, company.dana, meeting, note=" it was a  joke ")
    with reading(engine) as session:
        [mine] = corrections.corrections_of(session, company.dana, meeting)
        assert corrections.corrections_of(session, company.mia, meeting) == ()
    assert (mine.id, mine.state, mine.correction, mine.note) == (
        number,
        CorrectionState.WAITING,
        WRONG,
        "it was a joke",
    )


def test_an_accepted_correction_shows_to_everybody_who_sees_the_meeting(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    number = correct(engine, company.dana, meeting)
    assert decide(engine, company.tara, number, Verdict.ACCEPT) is CorrectionState.ACCEPTED
    with reading(engine) as session:
        assert corrections.applied(corrections.corrections_of(session, company.mia, meeting)) == (WRONG,)


def test_a_rejected_correction_shows_as_rejected_to_who_made_it_and_changes_nothing(
    engine: Engine, company: Company
) -> None:
    meeting = analysed(engine, company.dana)
    decide(engine, company.tara, correct(engine, company.dana, meeting), Verdict.REJECT)
    with reading(engine) as session:
        mine = corrections.corrections_of(session, company.dana, meeting)
    assert [one.state for one in mine] == [CorrectionState.REJECTED]
    assert corrections.applied(mine) == ()


def test_nobody_corrects_a_meeting_they_may_not_see(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    for stranger in (company.rolf, company.olga, company.otto, company.tara, company.adam):
        with pytest.raises(NotFound):
            correct(engine, stranger, meeting)
        with pytest.raises(NotFound), reading(engine) as session:
            corrections.corrections_of(session, stranger, meeting)
    with reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CorrectionRow)) == 0


def test_the_same_correction_twice_is_kept_once(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    assert correct(engine, company.dana, meeting) == correct(engine, company.dana, meeting)
    assert correct(engine, company.mia, meeting) != correct(engine, company.dana, meeting)


def test_a_correction_of_words_that_are_gone_is_refused(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    with writing(engine) as session:
        changed = report()
        changed["sentences"][2]["text"] = "That is dear."
        analyses.save_analysis(session, meetings.get_meeting(session, company.dana, meeting), changed)
    with pytest.raises(InvalidCorrection, match="analysed again"):
        correct(engine, company.dana, meeting)


def test_more_than_a_pile_of_one_person_is_refused(
    engine: Engine, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "MOST_WAITING", 1)
    meeting = analysed(engine, company.dana)
    correct(engine, company.dana, meeting)
    with pytest.raises(InvalidCorrection, match="wait already"):
        correct(engine, company.dana, meeting, MISSING)
    assert correct(engine, company.mia, meeting, MISSING)


def test_a_correction_can_be_withdrawn_by_its_maker_while_it_waits(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    number = correct(engine, company.dana, meeting)
    with pytest.raises(NotFound), writing(engine) as session:
        corrections.withdraw(session, company.mia, meeting, number)
    with writing(engine) as session:
        corrections.withdraw(session, company.dana, meeting, number)
    with pytest.raises(NotFound):
        decide(engine, company.tara, number, Verdict.ACCEPT)


def test_a_meeting_takes_its_corrections_along(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    decide(engine, company.tara, correct(engine, company.dana, meeting), Verdict.ACCEPT)
    with writing(engine) as session:
        meetings.delete_meeting(session, company.dana, meeting)
    with reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CorrectionDecisionRow)) == 0


def test_what_teaches_most_comes_first_and_skipping_goes_on(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    words = correct(engine, company.dana, meeting, WORDS)
    wrong = correct(engine, company.dana, meeting, WRONG)
    with reading(engine) as session:
        page = correction_queue.list_queue(session, company.tara)
        assert [one.id for one in page.records] == [wrong, words]
        assert correction_queue.next_item(session, company.tara) == wrong
        assert correction_queue.next_item(session, company.tara, after=wrong) == words
        assert correction_queue.next_item(session, company.tara, after=words) is None


def test_a_trainer_reads_the_lines_around_and_nothing_more(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    number = correct(engine, company.dana, meeting)
    with reading(engine) as session:
        item = correction_queue.get_item(session, company.tara, number)
        assert [line.here for line in item.lines] == [False, False, True, False]
        with pytest.raises(NotFound):
            meetings.get_meeting(session, company.tara, meeting)


def test_nobody_but_trainers_sees_the_queue(engine: Engine, company: Company) -> None:
    number = correct(engine, company.dana, analysed(engine, company.dana))
    for viewer in set(company.everybody) - {company.tara}:
        with reading(engine) as session:
            for ask in (correction_queue.list_queue, correction_queue.next_item, correction_queue.counts):
                with pytest.raises(NotFound):
                    ask(session, viewer)
            with pytest.raises(NotFound):
                correction_queue.get_item(session, viewer, number)
        with pytest.raises(NotFound):
            decide(engine, viewer, number, Verdict.ACCEPT)


def test_an_edit_changes_what_the_correction_says(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    decide(engine, company.tara, correct(engine, company.dana, meeting), Verdict.ACCEPT, new="feature")
    with reading(engine) as session:
        [seen] = corrections.corrections_of(session, company.dana, meeting)
        [trained] = accepted_corrections.accepted_labels(session).counted
    assert (seen.correction.old, seen.correction.new) == ("objection", "feature")
    assert (trained.old, trained.new, trained.person) == ("objection", "feature", company.dana.user_id)


@pytest.mark.parametrize("new", ["sustainability", "objection", "recognition"])
def test_an_edit_to_a_label_that_cannot_be_is_refused(engine: Engine, company: Company, new: str) -> None:
    number = correct(engine, company.dana, analysed(engine, company.dana))
    with pytest.raises(InvalidCorrection):
        decide(engine, company.tara, number, Verdict.ACCEPT, new=new)


def test_the_second_trainer_is_not_told_and_a_dispute_waits_again(
    engine: Engine, company: Company, second: Viewer
) -> None:
    number = correct(engine, company.dana, analysed(engine, company.dana))
    decide(engine, company.tara, number, Verdict.ACCEPT, note="clear")
    with reading(engine) as session:
        assert correction_queue.next_item(session, second) is None
        assert correction_queue.next_item(session, second, Queue.SECOND) == number
        assert correction_queue.get_item(session, second, number).decisions == ()
    assert decide(engine, second, number, Verdict.REJECT) is CorrectionState.WAITING
    with reading(engine) as session:
        both = correction_queue.get_item(session, second, number).decisions
        assert [one.verdict for one in both] == [Verdict.ACCEPT, Verdict.REJECT]
        assert correction_queue.counts(session, company.tara).disputed == 1
        [disputed] = correction_queue.list_queue(session, second, Queue.DISPUTED).records
        assert disputed.id == number
        assert correction_queue.trainers_agree(session, second).same == 0
    assert decide(engine, company.tara, number, Verdict.REJECT) is CorrectionState.REJECTED
    with reading(engine) as session:
        found = correction_queue.trainers_agree(session, second)
    assert (found.items, found.same) == (1, 0), "a changed mind is no agreement"


def test_two_trainers_who_decide_at_once_are_both_kept(engine: Engine, company: Company, second: Viewer) -> None:
    number = correct(engine, company.dana, analysed(engine, company.dana))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: decide(engine, who, number, Verdict.ACCEPT), (company.tara, second)))
    with reading(engine) as session:
        item = correction_queue.get_item(session, company.tara, number)
    assert {one.decided_by for one in item.decisions} == {company.tara.user_id, second.user_id}
    assert item.record.state is CorrectionState.ACCEPTED


def test_the_training_gets_accepted_labels_alone(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    for what in (WRONG, MISSING, WORDS):
        decide(engine, company.tara, correct(engine, company.dana, meeting, what), Verdict.ACCEPT)
    correct(engine, company.mia, meeting, WRONG)
    with reading(engine) as session:
        found = accepted_corrections.accepted_labels(session)
    assert found.total == 2
    assert [(one.old, one.new) for one in found.counted] == [("", "rapport"), ("objection", "")]
    assert found.counted[1].lines[2].text == "That is too expensive."


def test_one_person_counts_only_so_often_and_the_newest_count(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    for who, what in ((company.mia, WRONG), (company.dana, WRONG), (company.dana, MISSING)):
        decide(engine, company.tara, correct(engine, who, meeting, what), Verdict.ACCEPT)
    with reading(engine) as session:
        found = accepted_corrections.accepted_labels(session, of_one_person=1)
        few = accepted_corrections.accepted_labels(session, most=1)
    assert found.total == 3
    assert [(one.person, one.new) for one in found.counted] == [
        (company.dana.user_id, "rapport"),
        (company.mia.user_id, ""),
    ]
    assert [one.new for one in few.counted] == ["rapport"]


def test_the_training_reads_the_kept_lines_where_the_words_are_gone(engine: Engine, company: Company) -> None:
    meeting = analysed(engine, company.dana)
    decide(engine, company.tara, correct(engine, company.dana, meeting), Verdict.ACCEPT)
    with writing(engine) as session:
        changed = report()
        changed["sentences"][2]["text"] = "That is dear."
        analyses.save_analysis(session, meetings.get_meeting(session, company.dana, meeting), changed)
    with reading(engine) as session:
        [trained] = accepted_corrections.accepted_labels(session).counted
    assert [line.text for line in trained.lines if line.here] == ["That is too expensive."]
