"""Own labels that guidelines name, in stored meetings: judged again, back-tested, tried, and refused where unknown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from own_label_cases import GREEN, add_trained, put_in_use
from readings import poor_call
from storage_cases import Company, meeting, upload
from stored_reports import rule, stored

from coach.errors import GuidelineError
from coach.guidelines.schema import load_pack
from coach.own_labels import LabelState
from coach.replay import Replay, judge_parts
from coach.rereading import keep_outcome, reread_meetings
from coach.settings import Settings
from coach.storage import analyses, meetings, own_labels, packs, rereads, samples
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, reading, writing
from coach.storage.rereads import RereadOrder
from coach.storage.rule_labels import labels_for, labels_out_of_use, refuse_unknown_labels
from coach.storage.scenes import SceneFilter, scene_ranges
from coach.storage.tables import RereadMode
from coach.storage.vectors import SentenceVectors
from coach.trials import try_meetings

EVERYTHING = SceneFilter()
GREEN_AT = 9
TEXT = "name: House\nrules:" + rule("a/one", "today").replace(
    "    any:", "    scope: {label: own/green-talk}\n    any:"
)
RULES = load_pack(TEXT, name="x").rules


def add_call(engine: Engine, company: Company, *, vectors: bool = True) -> int:
    """Add the poor call, in which the green label stands on one sentence, of the seller."""
    report = stored(poor_call())
    found = np.tile(np.array([-1.0, 0, 0, 0]), (len(report["sentences"]), 1))
    found[GREEN_AT, 0] = 1
    kept = SentenceVectors("model", found) if vectors else None
    with writing(engine) as session:
        record = meetings.add_meeting(session, company.dana, upload(str(vectors)), meeting())
        analyses.save_analysis(session, record, report, docbin=ParsedDocument("en 3.8", b"parses", kept))
        return record.id


def add_label(engine: Engine, company: Company, *, use: bool = True) -> int:
    with writing(engine) as session:
        label, _ = add_trained(session, company.tara)
        if use:
            put_in_use(session, company.tara, label)
    return label


def judged_again(engine: Engine, company: Company, folder: Path, number: int) -> list[tuple[str, int | None]]:
    """Judge a meeting by the pack of this test and return its findings."""
    with writing(engine) as session:
        new = packs.NewVersion(TEXT, "sha256:x", 1, ("a/one",), {}, "Because.", in_force_from=dt.date(2020, 1, 1))
        before = packs.newest(session)
        packs.publish(session, company.tara, new, seen=before.version.number if before else 0)
        order = RereadOrder(RereadMode.JUDGE, by_todays=True)
        reread = rereads.add_reread(session, company.tara, order)
    settings = Settings(data_dir=folder)
    for outcome in reread_meetings(engine, settings, order, [number]):
        with writing(engine) as session:
            keep_outcome(session, reread, outcome)
    with reading(engine) as session:
        report = analyses.current_report(session, company.dana, number)
    assert report is not None
    return [(one["verdict"], one["sentence"]) for one in report["findings"]]


def test_a_meeting_is_judged_again_with_the_labels_in_use(engine: Engine, company: Company, tmp_path: Path) -> None:
    number = add_call(engine, company)
    label = add_label(engine, company, use=False)
    assert judged_again(engine, company, tmp_path, number) == [("not applicable", None)]
    with writing(engine) as session:
        put_in_use(session, company.tara, label)
    assert judged_again(engine, company, tmp_path, number) == [("missed", GREEN_AT)]
    with writing(engine) as session:
        own_labels.retire_label(session, company.tara, label)
    assert judged_again(engine, company, tmp_path, number) == [("not applicable", None)]


def test_a_meeting_without_vectors_is_not_held_to_an_own_label(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    number = add_call(engine, company, vectors=False)
    add_label(engine, company)
    assert judged_again(engine, company, tmp_path, number) == [("not applicable", None)]


def test_a_back_test_counts_with_the_labels_in_use(engine: Engine, company: Company) -> None:
    add_call(engine, company)
    add_label(engine, company)
    old = "name: Old\nrules:" + rule("a/other", "newsletter")
    with reading(engine) as session:
        ranges = scene_ranges(session, EVERYTHING)
    (tally,) = judge_parts(engine, Replay(old, TEXT, EVERYTHING), ranges, processes=1)
    assert tally.rules["a/one"].appeared == 1


def test_a_rule_is_tried_on_the_newest_meetings_with_its_label(engine: Engine, company: Company) -> None:
    number = add_call(engine, company)
    add_label(engine, company)
    with reading(engine) as session:
        own = labels_for(session, RULES)
        sample = samples.newest_reports(session, company.dana, with_vectors=True)
    found = try_meetings(RULES[0], sample, own_labels=own)
    assert [(hit.meeting_id, hit.sentence) for hit in found.hits] == [(number, GREEN_AT)]


def test_only_labels_in_use_that_rules_name_are_read(engine: Engine, company: Company) -> None:
    label = add_label(engine, company, use=False)
    with reading(engine) as session:
        assert labels_for(session, RULES) == ()
        assert labels_out_of_use(session, RULES[0]) == {"own/green-talk": LabelState.TRAINED}
    with writing(engine) as session:
        put_in_use(session, company.tara, label)
        assert [one.definition for one in labels_for(session, RULES)] == [GREEN]
        assert labels_for(session, load_pack("name: n\nrules:" + rule("a/one", "x"), name="x").rules) == ()
        assert labels_out_of_use(session, RULES[0]) == {}
        own_labels.retire_label(session, company.tara, label)
        assert labels_out_of_use(session, RULES[0]) == {"own/green-talk": LabelState.RETIRED}


def test_a_rule_may_name_any_label_that_is_there_and_no_other(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        with pytest.raises(GuidelineError, match="No label of your own is made yet"):
            refuse_unknown_labels(session, RULES, name="house.yml")
        assert labels_out_of_use(session, RULES[0]) == {"own/green-talk": None}
        own_labels.add_label(session, company.tara, GREEN)
        refuse_unknown_labels(session, RULES, name="house.yml")
        near = load_pack(TEXT.replace("own/green-talk", "own/green-talks"), name="x").rules
        with pytest.raises(GuidelineError, match="Did you mean 'own/green-talk'"):
            refuse_unknown_labels(session, near, name="house.yml")
