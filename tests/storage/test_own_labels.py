"""Own labels on both databases: who may do what, where they are found, how they are judged."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from own_label_cases import EXAMPLES, FIT, GREEN, HEAD, add_green, add_trained, put_in_use
from storage_cases import Company, add_analysed

from coach import jobs
from coach.errors import InvalidLabel, NotFound
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.own_label_training import train_label
from coach.own_labels import Fit, LabelState, Precision
from coach.settings import Settings
from coach.storage import analyses, meetings, own_label_examples, own_label_finds, own_label_reviews, own_labels
from coach.storage import jobs as job_rows
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.tables import JobState

LINES = (("We are going green.", 0.9), ("Lunch was fine.", -0.5), ("Maybe green, some day.", 0.6))


def work(engine: Engine, folder: Path, job_id: int) -> str:
    run_job(Workplace(Settings(data_dir=folder), engine, threading.Event()), jobs.JOB_KINDS, job_id)
    with reading(engine) as session:
        job = job_rows.get_job(session, None, job_id)
    assert job.state is JobState.DONE, job.note
    return job.note


def test_trainers_change_labels_managers_see_them_and_others_do_not(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label = own_labels.add_label(session, company.tara, GREEN)
    for viewer in (company.tara, company.mia, company.otto):
        with reading(engine) as session:
            assert [one.definition for one in own_labels.list_labels(session, viewer)] == [GREEN]
    for viewer in (company.dana, company.adam):
        with reading(engine) as session, pytest.raises(NotFound):
            own_labels.get_label(session, viewer, label)
    for viewer in (company.mia, company.dana, company.adam):
        with writing(engine) as session:
            for refused in (
                lambda s, v: own_labels.add_label(s, v, GREEN),
                lambda s, v: own_label_examples.add_examples(s, v, label, EXAMPLES),
                lambda s, v: own_label_examples.lesson_of(s, v, label),
                lambda s, v: own_labels.keep_training(s, v, label, FIT, version=1),
                lambda s, v: own_labels.put_in_use(s, v, label, reason="x" * 20),
                lambda s, v: own_labels.retire_label(s, v, label),
                lambda s, v: own_labels.delete_label(s, v, label),
            ):
                with pytest.raises(NotFound):
                    refused(session, viewer)


def test_a_name_is_taken_once_also_by_a_retired_label(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        with pytest.raises(InvalidLabel, match="Take another name"):
            own_labels.add_label(session, company.tara, GREEN)
        own_labels.retire_label(session, company.tara, label)
        with pytest.raises(InvalidLabel, match="Bring that one back"):
            own_labels.add_label(session, company.tara, GREEN)
        own_labels.bring_back(session, company.tara, label)
        assert own_labels.label_states(session) == {"green-talk": LabelState.COLLECTING}


def test_examples_are_added_all_or_none_once_and_up_to_twenty(engine: Engine, company: Company) -> None:
    tara = company.tara
    with writing(engine) as session:
        label = own_labels.add_label(session, tara, GREEN)
        assert own_label_examples.add_examples(session, tara, label, [*EXAMPLES, " ", EXAMPLES[0].upper()]) == 5
        assert own_label_examples.add_examples(session, tara, label, EXAMPLES) == 0
    for wrong in (
        [],
        ["A fine sentence, this.", "no"],
        [EXAMPLES[0], *(f"Sentence number {n} here." for n in range(16))],
    ):
        with writing(engine) as session, pytest.raises(InvalidLabel):
            own_label_examples.add_examples(session, tara, label, wrong)
    with writing(engine) as session:
        with pytest.raises(InvalidLabel, match="one or the other"):
            own_label_examples.add_examples(session, tara, label, EXAMPLES[:1], counter=True)
        found = own_label_examples.list_examples(session, tara, label)
        assert [one.text for one in found] == list(EXAMPLES)
        own_label_examples.remove_example(session, tara, label, found[0].id)
        with pytest.raises(NotFound):
            own_label_examples.remove_example(session, tara, label, found[0].id)


def test_an_example_of_a_meeting_shows_only_to_those_who_see_the_meeting_and_goes_with_it(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        mine = add_green(session, company.tara, LINES)
        theirs = add_green(session, company.dana, (("A secret green plan.", 0.9),))
        label = own_labels.add_label(session, company.tara, GREEN)
        own_label_examples.add_stored_example(session, company.tara, label, mine.id, 0)
        for meeting_id, sentence in ((theirs.id, 0), (mine.id, 9), (mine.id, -1), (2**40, 0)):
            with pytest.raises(NotFound):
                own_label_examples.add_stored_example(session, company.tara, label, meeting_id, sentence)
    with reading(engine) as session:
        assert [one.text for one in own_label_examples.list_examples(session, company.tara, label)] == [LINES[0][0]]
        hidden = own_label_examples.list_examples(session, company.mia, label)
        assert [(one.text, one.meeting_id) for one in hidden] == [(None, None)]
    with writing(engine) as session:
        meetings.delete_meeting(session, company.tara, mine.id)
        assert own_label_examples.list_examples(session, company.tara, label) == ()


def test_sentences_are_searched_in_visible_meetings_alone(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        add_green(session, company.dana, LINES)
    with reading(engine) as session:
        found = own_label_examples.find_sentences(session, company.mia, "going green")
        assert [(one.text, one.sentence) for one in found] == [("We are going green.", 0)]
        assert own_label_examples.find_sentences(session, company.mia, "?!") == ()
        assert own_label_examples.find_sentences(session, company.otto, "green") == ()
        assert own_label_examples.find_sentences(session, company.tara, "green") == ()
        with pytest.raises(NotFound):
            own_label_examples.find_sentences(session, company.dana, "green")


def test_a_trained_label_is_found_in_new_meetings_and_shows_once_it_is_in_use(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        record = add_green(session, company.dana, LINES)
        assert own_label_finds.marked_sentences(session, company.dana, record.id) == ()
        put_in_use(session, company.tara, label)
        marked = own_label_finds.marked_sentences(session, company.dana, record.id)
        assert [(one.definition.key, one.sentence) for one in marked] == [("green-talk", 0), ("green-talk", 2)]
        assert marked[0].score > marked[1].score >= HEAD.threshold
        with pytest.raises(NotFound):
            own_label_finds.marked_sentences(session, company.olga, record.id)
        assert [one.definition for one in own_labels.used_labels(session)] == [GREEN]


def test_a_new_analysis_replaces_what_was_found(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        put_in_use(session, company.tara, label)
        record = add_green(session, company.dana, LINES)
        report = analyses.current_report(session, company.dana, record.id)
        assert report is not None
        analyses.save_analysis(session, record, report, same_reading=True)
        assert len(own_label_finds.marked_sentences(session, company.dana, record.id)) == 2
        record = meetings.get_meeting(session, company.dana, record.id)
        analyses.save_analysis(session, record, report)
        assert own_label_finds.marked_sentences(session, company.dana, record.id) == ()


def test_stored_meetings_are_looked_through_by_a_job(engine: Engine, company: Company, tmp_path: Path) -> None:
    with writing(engine) as session:
        first = add_green(session, company.dana, LINES)
        add_green(session, company.olga, (("Green at last.", 0.9), ("Nothing here.", 0.1)))
        add_analysed(session, company.dana, "Without vectors.")
        label, training = add_trained(session, company.tara)
        job = jobs.start_label_search(session, company.tara, label, training)
    assert work(engine, tmp_path, job) == "Found on 3 sentences of 2 meetings."
    with writing(engine) as session:
        record = own_labels.get_label(session, company.tara, label)
        assert (record.finds, record.meetings) == (3, 2)
        meetings.delete_meeting(session, company.dana, first.id)
        assert own_labels.get_label(session, company.tara, label).finds == 1


def test_training_reads_the_lesson_fits_and_asks_for_a_search(engine: Engine, company: Company, tmp_path: Path) -> None:
    def encode(sentences: Sequence[str]) -> NDArray[np.float32]:
        green = np.array(["green" in sentence.lower() for sentence in sentences], dtype=np.float32)
        return np.stack([green, 1 - green, green * 0, green * 0], axis=1)

    with writing(engine) as session:
        label = own_labels.add_label(session, company.tara, GREEN)
        own_label_examples.add_examples(session, company.tara, label, EXAMPLES[:4])
        add_green(session, company.dana, (("We are going green.", 1.0), ("Lunch was fine.", 0.0)))
    with pytest.raises(InvalidLabel, match="4 of 5 examples"):
        train_label(engine, company.tara, label, encode)
    with pytest.raises(NotFound):
        train_label(engine, company.mia, label, encode)
    with writing(engine) as session:
        own_label_examples.add_examples(session, company.tara, label, EXAMPLES)
    trained = train_label(engine, company.tara, label, encode)
    assert (trained.training, trained.fit.found_again, trained.fit.of) == (1, 5, 5)
    work(engine, tmp_path, trained.job_id)
    with reading(engine) as session:
        assert own_labels.get_label(session, company.mia, label).finds == 1


def test_a_search_for_an_older_training_keeps_nothing(engine: Engine, company: Company, tmp_path: Path) -> None:
    with writing(engine) as session:
        add_green(session, company.dana, LINES)
        label, training = add_trained(session, company.tara)
        old = jobs.start_label_search(session, company.tara, label, training)
        version = own_labels.get_label(session, company.tara, label).version
        own_labels.keep_training(session, company.tara, label, FIT, version=version)
    work(engine, tmp_path, old)
    with reading(engine) as session:
        assert own_labels.get_label(session, company.tara, label).finds == 0


def test_a_training_on_an_older_lesson_is_refused(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        lesson = own_label_examples.lesson_of(session, company.tara, label)
        own_label_examples.add_examples(session, company.tara, label, ["One more green sentence."])
        with pytest.raises(EditConflict):
            own_labels.keep_training(session, company.tara, label, FIT, version=lesson.version)


def test_a_review_shows_only_finds_of_visible_meetings_and_its_answers_teach(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        record = add_green(
            session, company.dana, [*LINES, *((f"Green number {n}.", 0.55 + n / 100) for n in range(30))]
        )
        hidden = add_green(session, company.olga, (("Green in the south.", 0.9),))
        desk = own_label_reviews.review_desk(session, company.tara, label)
        assert (desk.next, desk.left) == (None, 0)
        desk = own_label_reviews.review_desk(session, company.mia, label)
        assert desk.left == 20
        assert desk.next is not None
        assert own_label_reviews.review_desk(session, company.mia, label).next == desk.next
        with pytest.raises(NotFound):
            own_label_reviews.judge_find(session, company.mia, label, hidden.id, 0, is_right=True)
        with pytest.raises(NotFound):
            own_label_reviews.judge_find(session, company.mia, label, record.id, 1, is_right=True)
        with pytest.raises(NotFound):
            own_label_reviews.judge_find(session, company.dana, label, record.id, 0, is_right=True)
        for number in range(20):
            find = own_label_reviews.review_desk(session, company.mia, label).next
            assert find is not None
            own_label_reviews.judge_find(
                session, company.mia, label, find.meeting_id, find.sentence, is_right=number > 0
            )
        desk = own_label_reviews.review_desk(session, company.mia, label)
        assert (desk.precision, desk.done, desk.next) == (Precision(19, 20), True, None)
        lesson = own_label_examples.lesson_of(session, company.tara, label)
        assert (len(lesson.examples), len(lesson.counter)) == (5 + 19, 1)
        own_labels.put_in_use(session, company.tara, label)
        assert own_labels.get_label(session, company.tara, label).reason == ""


def test_a_label_without_a_good_review_needs_a_written_reason(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label = own_labels.add_label(session, company.tara, GREEN)
        with pytest.raises(InvalidLabel, match="Train it first"):
            own_labels.put_in_use(session, company.tara, label, reason="x" * 20)
        own_labels.delete_label(session, company.tara, label)
        label, _ = add_trained(session, company.tara)
        for reason in ("", "short", "x" * 501):
            with pytest.raises(InvalidLabel, match="0 of 20 finds are judged"):
                own_labels.put_in_use(session, company.tara, label, reason=reason)
        put_in_use(session, company.tara, label)
        assert own_labels.get_label(session, company.mia, label).reason == "We want to see it at work."
        own_labels.take_out_of_use(session, company.tara, label)
        assert own_labels.get_label(session, company.mia, label).state is LabelState.TRAINED
        with pytest.raises(InvalidLabel, match="Retire it"):
            own_labels.delete_label(session, company.tara, label)


def test_a_retired_label_is_found_nowhere_and_cannot_be_trained(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        put_in_use(session, company.tara, label)
        record = add_green(session, company.dana, LINES)
        own_labels.retire_label(session, company.tara, label)
        assert own_label_finds.marked_sentences(session, company.dana, record.id) == ()
        later = add_green(session, company.dana, (("Green again, you know.", 0.9),))
        assert own_label_finds.marked_sentences(session, company.dana, later.id) == ()
        version = own_labels.get_label(session, company.tara, label).version
        with pytest.raises(InvalidLabel, match="retired"):
            own_labels.keep_training(session, company.tara, label, FIT, version=version)


def test_ordinary_sentences_are_a_repeatable_sample_without_the_examples(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        for number in range(3):
            add_green(session, company.dana, [(f"Line {n} of meeting {number}.", 0.1) for n in range(10)])
        but = ["line 3 of MEETING 1"]
        first, second = (own_label_finds.sampled_sentences(session, but, seed=4) for _ in range(2))
        assert first.texts == second.texts
        assert (first.vectors == second.vectors).all()
        assert len(first.texts) == 29
        assert "Line 3 of meeting 1." not in first.texts


def test_a_weak_fit_is_kept_as_it_is(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        version = own_labels.get_label(session, company.tara, label).version
        own_labels.keep_training(session, company.tara, label, Fit(HEAD, 1, 9, 2, 50), version=version)
        fitted = own_labels.get_label(session, company.mia, label).fitted
        assert fitted == own_labels.Fitted(1, 9, 2, 50)
