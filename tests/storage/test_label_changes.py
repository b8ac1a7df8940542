"""Own labels that judged a meeting and have changed since: which are named, and what judging again does about it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from own_label_cases import FIT, put_in_use
from storage_cases import Company
from test_rule_labels import add_call, add_label, judged_again

from coach.errors import NotFound
from coach.own_labels import LabelState
from coach.own_labels.judging import trainings_of
from coach.storage import analyses, own_labels
from coach.storage.access import Viewer
from coach.storage.engine import Engine, reading, writing
from coach.storage.judgements import Judgement, record_judgement
from coach.storage.label_changes import changed_labels
from coach.storage.tables import AnalysisRow

GREEN = "own/green-talk"


def changes(engine: Engine, viewer: Viewer, number: int) -> list[tuple[str, LabelState]]:
    with reading(engine) as session:
        report = analyses.analysed_report(session, viewer, number)
        assert report is not None
        return [(one.definition.address, one.state) for one in changed_labels(session, viewer, number, report, None)]


def trainings(engine: Engine, viewer: Viewer, number: int) -> dict[str, int]:
    with reading(engine) as session:
        report = analyses.analysed_report(session, viewer, number)
        assert report is not None
        return trainings_of(report)


def train_again(engine: Engine, company: Company, label: int) -> None:
    with writing(engine) as session:
        version = own_labels.get_label(session, company.tara, label).version
        own_labels.keep_training(session, company.tara, label, FIT, version=version)


def use(engine: Engine, company: Company, label: int) -> None:
    with writing(engine) as session:
        put_in_use(session, company.tara, label)


def forget_trainings(engine: Engine, company: Company, number: int) -> None:
    """Make the report of a meeting one from before the trainings were kept."""
    with writing(engine) as session:
        row = session.scalars(
            sa.select(AnalysisRow).where(AnalysisRow.meeting_id == number, AnalysisRow.is_current)
        ).one()
        row.report = {**row.report, "provenance": {**row.report["provenance"], "models": {"moments": "sha256:aa"}}}


def test_a_label_trained_anew_or_retired_is_named_until_the_meeting_is_judged_again(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    judged_again(engine, company, tmp_path, number)
    assert trainings(engine, company.dana, number) == {GREEN: 1}
    assert changes(engine, company.dana, number) == []
    train_again(engine, company, label)
    assert changes(engine, company.dana, number) == [(GREEN, LabelState.TRAINED)]
    use(engine, company, label)
    assert changes(engine, company.dana, number) == [(GREEN, LabelState.IN_USE)]
    # The findings come out the same; that they are by the new training is kept all the same.
    judged_again(engine, company, tmp_path, number)
    assert trainings(engine, company.dana, number) == {GREEN: 2}
    assert changes(engine, company.dana, number) == []
    with writing(engine) as session:
        own_labels.retire_label(session, company.tara, label)
    assert changes(engine, company.dana, number) == [(GREEN, LabelState.RETIRED)]
    judged_again(engine, company, tmp_path, number)
    assert changes(engine, company.dana, number) == []


def test_a_label_out_of_use_and_back_is_what_it_was(engine: Engine, company: Company, tmp_path: Path) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    judged_again(engine, company, tmp_path, number)
    with writing(engine) as session:
        own_labels.take_out_of_use(session, company.tara, label)
    assert changes(engine, company.dana, number) == [(GREEN, LabelState.TRAINED)]
    use(engine, company, label)
    assert changes(engine, company.dana, number) == []


def test_a_label_that_came_into_use_after_the_judging_is_named(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    number, label = add_call(engine, company), add_label(engine, company, use=False)
    judged_again(engine, company, tmp_path, number)
    assert trainings(engine, company.dana, number) == {GREEN: 0}
    assert changes(engine, company.dana, number) == []
    use(engine, company, label)
    assert changes(engine, company.dana, number) == [(GREEN, LabelState.IN_USE)]


def test_a_label_that_no_rule_of_the_meeting_names_is_not_named(engine: Engine, company: Company) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    train_again(engine, company, label)
    use(engine, company, label)
    assert changes(engine, company.dana, number) == []


@pytest.mark.parametrize("after", ["trained", "retired"])
def test_older_reports_are_told_by_the_time_of_the_training_and_by_their_findings(
    engine: Engine, company: Company, tmp_path: Path, after: str
) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    judged_again(engine, company, tmp_path, number)
    forget_trainings(engine, company, number)
    assert changes(engine, company.dana, number) == []
    if after == "trained":
        train_again(engine, company, label)
        assert changes(engine, company.dana, number) == [(GREEN, LabelState.TRAINED)]
        use(engine, company, label)
        assert changes(engine, company.dana, number) == [(GREEN, LabelState.IN_USE)]
    else:
        with writing(engine) as session:
            own_labels.retire_label(session, company.tara, label)
        assert changes(engine, company.dana, number) == [(GREEN, LabelState.RETIRED)]
    judged_again(engine, company, tmp_path, number)
    assert changes(engine, company.dana, number) == []


def test_an_older_report_judged_by_a_version_that_is_not_there_says_nothing(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    judged_again(engine, company, tmp_path, number)
    forget_trainings(engine, company, number)
    train_again(engine, company, label)
    with writing(engine) as session:
        record_judgement(session, number, Judgement("sha256:x", 99))
    assert changes(engine, company.dana, number) == []


def test_changes_are_told_to_those_alone_who_may_see_the_meeting(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    number, label = add_call(engine, company), add_label(engine, company)
    judged_again(engine, company, tmp_path, number)
    train_again(engine, company, label)
    with reading(engine) as session:
        report = analyses.analysed_report(session, company.dana, number)
        assert report is not None
        for viewer in (company.otto, company.tara, company.adam):
            with pytest.raises(NotFound):
                changed_labels(session, viewer, number, report, None)
    assert changes(engine, company.mia, number) == [(GREEN, LabelState.TRAINED)]
