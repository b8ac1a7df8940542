"""The models page: training is started once, candidates are shown, the gate holds, everything is in the audit log."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from coach.artefacts import current_model
from coach.candidates import current_choice, models_folder, new_name
from coach.corrections import Verdict, label_correction
from coach.preparation import cache_of, mark_ready
from coach.settings import Settings
from coach.storage import analyses, audit, correction_queue, corrections
from coach.storage import jobs as job_rows
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import JobState
from coach.storage.users import User
from coach.training_run import RunState, TrainingRun, lend_lock, write_run
from tests.web.conftest import People

Clients = Callable[[User], FlaskClient]
REASON = "the buyers in this trade speak otherwise"


@pytest.fixture
def folder(settings: Settings) -> Path:
    return models_folder(settings)


@pytest.fixture
def trainer(as_user: Clients, people: People) -> FlaskClient:
    return as_user(people.trainer)


@pytest.fixture
def waiting(engine: Engine, people: People, add_analysed: Callable[..., MeetingRecord]) -> int:
    """A correction that waits for the trainers."""
    meeting, rep = add_analysed(people.rep), viewer_of(people.rep)
    with writing(engine) as session:
        report = analyses.current_report(session, rep, meeting.id)
        correction = label_correction(report, 0, old="rapport", new="")
        return corrections.add_correction(session, rep, meeting.id, correction)


@pytest.fixture
def accepted(engine: Engine, people: People, waiting: int) -> None:
    """One accepted correction."""
    with writing(engine) as session:
        correction_queue.decide(session, viewer_of(people.trainer), waiting, Verdict.ACCEPT)


def figures(**changes: Any) -> dict[str, Any]:
    f1 = {"precision": 0.8, "recall": 0.8, "f1": 0.8, "gold": 50, "f1_interval": [0.7, 0.9]}
    macro = {"value": 0.81, "interval": [0.78, 0.84], "labels": 8}
    base = current_model()
    return {
        "made_at": "2026-03-02T10:00:00+00:00",
        "base": base.name,
        "base_digest": base.digest,
        "seconds": 48.2,
        "corrections": {"accepted": 9, "counted": 7, "people": 2, "most_of_one_person": 50},
        "labels": {
            "need": {
                "share": 0.4,
                "before": f1,
                "after": {**f1, "f1": 0.84},
                "difference": {"value": 0.04, "interval": [0.01, 0.07]},
            }
        },
        "macro_f1_customer": {"before": macro, "after": {**macro, "value": 0.815}},
        "macro_f1_internal": {"before": {"value": None, "interval": None, "labels": 0}, "after": macro},
        "changed": {
            "sentences": 1,
            "of": 2835,
            "examples": [{"text": "We <b>lose</b> a day.", "gained": ["need"], "lost": [], "right": ["need"]}],
        },
        "corrected": {
            "labels": {"need": {"corrections": 7, "before": 0, "after": 6, "unseen": 4}},
            "corrections": 7,
            "before": 0,
            "after": 6,
            "unseen": 4,
            "unseen_of": 7,
        },
        "gate": {"allowed_fall": 0.005, "falls": {"customer": -0.005}, "passed": True},
        **changes,
    }


@pytest.fixture
def candidate(folder: Path) -> Callable[..., str]:
    def made(**changes: Any) -> str:
        name = new_name(folder)
        (folder / name).mkdir(parents=True)
        np.savez(folder / name / "corrections.npz", share=np.zeros(15))
        (folder / name / "metrics.json").write_text(json.dumps(figures(**changes)))
        return name

    return made


def logged(engine: Engine, people: People) -> list[audit.AuditEntry]:
    with reading(engine) as session:
        events = audit.list_events(session, viewer_of(people.admin), action="model.").events
    return [event.entry for event in reversed(events)]


def test_only_trainers_have_the_models(as_user: Clients, people: People, candidate: Callable[..., str]) -> None:
    name = candidate()
    for user in (people.rep, people.manager, people.admin):
        client = as_user(user)
        assert client.get("/models").status_code == 403
        assert client.get(f"/models/{name}").status_code == 403
        for action in ("train", "prepare", "roll-back", f"{name}/promote", f"{name}/discard"):
            assert client.post(f"/models/{action}").status_code == 403


def test_an_installation_without_candidates_says_what_to_do(trainer: FlaskClient) -> None:
    page = trainer.get("/models").text
    assert "the model as it was shipped" in page
    assert "Accept some corrections first." in page
    assert trainer.post("/models/train").status_code == 422
    assert trainer.post("/models/roll-back").status_code == 409


def test_training_is_asked_for_as_a_job_and_shown_while_it_waits(
    trainer: FlaskClient, accepted: None, engine: Engine, people: People
) -> None:
    assert trainer.post("/models/train").status_code == 302
    with reading(engine) as session:
        (job,) = job_rows.list_jobs(session, viewer_of(people.trainer))
    assert (job.kind, job.state) == ("retrain", JobState.WAITING)
    page = trainer.get("/models").text
    assert "it waits for its turn" in page
    assert f"/jobs/{job.id}" in page
    assert "Train now" not in page
    assert "Training on corrections" in trainer.get(f"/jobs/{job.id}").text
    assert [entry.action for entry in logged(engine, people)] == ["model.train"]


def test_the_first_accepted_correction_gets_coach_ready_to_learn(
    trainer: FlaskClient, waiting: int, engine: Engine, people: People, folder: Path
) -> None:
    assert "Get ready now" in trainer.get("/models").text
    trainer.post(f"/corrections/{waiting}", data={"verdict": "accept"})
    with reading(engine) as session:
        (job,) = job_rows.list_jobs(session, viewer_of(people.trainer))
    assert job.kind == "prepare"
    page = trainer.get("/models").text
    assert "Coach is getting ready to learn" in page
    assert "Train now" in page, "nobody has to wait for it"
    assert "Getting ready to learn" in trainer.get(f"/jobs/{job.id}").text
    write_run(cache_of(folder), TrainingRun(RunState.RUNNING, "Reading", 0.4))
    lend_lock(cache_of(folder), os.getpid())
    with writing(engine) as session:
        job_rows.begin_job(session, job.id)
    assert "Coach is getting ready to learn: 40 per cent." in trainer.get("/models").text


def test_a_rejected_correction_reads_nothing(
    trainer: FlaskClient, waiting: int, engine: Engine, people: People
) -> None:
    trainer.post(f"/corrections/{waiting}", data={"verdict": "reject"})
    with reading(engine) as session:
        assert job_rows.list_jobs(session, viewer_of(people.trainer)) == ()


def test_coach_that_is_ready_says_so_and_reads_nothing(
    trainer: FlaskClient, waiting: int, engine: Engine, people: People, folder: Path
) -> None:
    mark_ready(folder, current_model())
    trainer.post(f"/corrections/{waiting}", data={"verdict": "accept"})
    assert trainer.post("/models/prepare").status_code == 302
    with reading(engine) as session:
        assert job_rows.list_jobs(session, viewer_of(people.trainer)) == ()
    assert "Coach is ready to learn" in trainer.get("/models").text


def test_a_trainer_can_have_coach_get_ready_again_after_stopping_it(
    trainer: FlaskClient, engine: Engine, people: People
) -> None:
    for _again in range(2):
        assert trainer.post("/models/prepare").status_code == 302
        with reading(engine) as session:
            job = job_rows.list_jobs(session, viewer_of(people.trainer))[0]
        assert trainer.post(f"/jobs/{job.id}/cancel").status_code == 302
        page = trainer.get("/models").text
        assert "it was stopped, and goes on from there" in page
        assert "Get ready now" in page
    with reading(engine) as session:
        assert len(job_rows.list_jobs(session, viewer_of(people.trainer))) == 2


def test_a_second_training_is_refused(trainer: FlaskClient, accepted: None, engine: Engine, people: People) -> None:
    trainer.post("/models/train")
    answer = trainer.post("/models/train")
    assert answer.status_code == 409
    assert "A training runs already." in answer.text
    with reading(engine) as session:
        assert len(job_rows.list_jobs(session, viewer_of(people.trainer))) == 1


def test_a_training_from_the_command_line_is_in_the_way_too(trainer: FlaskClient, accepted: None, folder: Path) -> None:
    write_run(folder, TrainingRun(RunState.RUNNING, "Starting"))
    lend_lock(folder, os.getpid())
    assert trainer.post("/models/train").status_code == 409


def test_why_a_training_was_not_done_is_told(
    trainer: FlaskClient, accepted: None, engine: Engine, people: People
) -> None:
    trainer.post("/models/train")
    with writing(engine) as session:
        (job,) = job_rows.list_jobs(session, viewer_of(people.trainer))
        job_rows.end_job(session, job.id, JobState.FAILED, "The model is damaged.")
    page = trainer.get("/models").text
    assert "The model is damaged." in page
    assert "Train now" in page


def test_a_running_training_shows_how_far_it_is(trainer: FlaskClient, folder: Path) -> None:
    write_run(folder, TrainingRun(RunState.RUNNING, "Reading meetings to learn from", 0.42))
    lend_lock(folder, os.getpid())
    page = trainer.get("/models").text
    assert "Reading meetings to learn from, 42 per cent done" in page
    assert "Train now" not in page


def test_the_candidate_of_the_last_training_is_a_click_away(
    trainer: FlaskClient, folder: Path, candidate: Callable[..., str]
) -> None:
    name = candidate()
    write_run(folder, TrainingRun(RunState.DONE, "Done", 1.0, candidate=name))
    assert f'The last training made <a href="/models/{name}">{name}</a>' in trainer.get("/models").text
    write_run(folder, TrainingRun(RunState.DONE, "Done", 1.0, candidate="corrected-0099"))
    assert "The last training made corrected-0099." in trainer.get("/models").text


def test_a_failed_training_says_why(trainer: FlaskClient, folder: Path) -> None:
    write_run(folder, TrainingRun(RunState.FAILED, message="The model is damaged."))
    assert "The model is damaged." in trainer.get("/models").text


def test_a_candidate_shows_its_figures_with_intervals_and_what_changes(
    trainer: FlaskClient, candidate: Callable[..., str]
) -> None:
    page = trainer.get(f"/models/{candidate()}").text
    assert "+0.010 to +0.070" in page
    assert "better" in page
    assert "0 of 7 right before, 6 after" in page
    assert "4 of 7" in page
    assert "We &lt;b&gt;lose&lt;/b&gt; a day." in page
    assert "1 of 2,835 sentences" in page
    assert "it took 48 s" in page


def test_a_candidate_is_promoted_and_taken_back(
    trainer: FlaskClient, candidate: Callable[..., str], folder: Path, engine: Engine, people: People
) -> None:
    name = candidate()
    assert trainer.post(f"/models/{name}/promote").status_code == 302
    assert current_choice(folder).name == name
    page = trainer.get("/models").text
    assert f"reader-2+{name}" in page or f"+{name}" in page
    assert trainer.post(f"/models/{name}/discard").status_code == 409
    assert trainer.post("/models/roll-back").status_code == 302
    assert current_choice(folder).name is None
    assert trainer.post(f"/models/{name}/discard").status_code == 302
    assert trainer.get(f"/models/{name}").status_code == 404
    actions = [entry.action for entry in logged(engine, people)]
    assert actions == ["model.promote", "model.roll-back", "model.discard"]


def test_the_gate_opens_only_for_a_written_reason_that_the_log_keeps(
    trainer: FlaskClient, candidate: Callable[..., str], folder: Path, engine: Engine, people: People
) -> None:
    name = candidate(gate={"allowed_fall": 0.005, "falls": {"customer": 0.02}, "passed": False})
    for reason in ("", "because", "x" * 200):
        answer = trainer.post(f"/models/{name}/promote", data={"reason": reason})
        assert answer.status_code == 422
        assert current_choice(folder).name is None
    assert logged(engine, people) == []
    assert trainer.post(f"/models/{name}/promote", data={"reason": REASON}).status_code == 302
    [entry] = logged(engine, people)
    assert (entry.details["reason"], entry.details["override"], entry.actor_id) == (REASON, True, people.trainer.id)


def test_a_candidate_that_makes_one_label_worse_says_which(trainer: FlaskClient, candidate: Callable[..., str]) -> None:
    gate = {"allowed_fall": 0.005, "falls": {"customer": 0.003}, "worse": ["rapport", "next_step"], "passed": False}
    page = trainer.get(f"/models/{candidate(gate=gate)}").text
    assert "Worse by more than chance explains: Rapport, Next step." in page
    assert "Why it is used all the same" in page
    assert "No label is worse by more than chance explains." in trainer.get(f"/models/{candidate()}").text


def test_a_candidate_for_another_model_cannot_be_promoted(
    trainer: FlaskClient, candidate: Callable[..., str], folder: Path
) -> None:
    name = candidate(base_digest="sha256:0")
    assert "Train again" in trainer.get(f"/models/{name}").text
    assert trainer.post(f"/models/{name}/promote").status_code == 503
    assert current_choice(folder).name is None


@pytest.mark.parametrize("name", ["corrected-9999", "current.json", "..%2Fcoach.db", "train"])
def test_a_name_that_is_no_candidate_is_not_found(trainer: FlaskClient, name: str) -> None:
    assert trainer.get(f"/models/{name}").status_code == 404
    assert trainer.post(f"/models/{name}/promote").status_code == 404
