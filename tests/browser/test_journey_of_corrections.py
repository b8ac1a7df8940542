"""From a wrong label to a model that learned from it and back: a rep, a trainer, the worker, in a real browser."""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from coach import jobs
from coach.jobs import retrain_kind
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.storage import jobs as job_rows
from coach.storage.engine import reading
from tests.browser.company import sentence_address
from tests.browser.conftest import Window

ROOT = Path(__file__).parents[2]


def test_a_rep_corrects_and_a_trainer_retrains_compares_promotes_and_goes_back(
    coached: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, site = coached.page, coached.site
    meeting, rep, trainer = int(site.places["meeting"]), site.people.rep, site.people.trainer
    words = "We need to close"
    coached.enter(rep)
    coached.open(sentence_address(site.engine, rep, meeting, words))
    page.get_by_label("Coach found").select_option("Need")
    page.get_by_role("button", name="Send this correction").click()
    expect(page.locator("#corrections")).to_contain_text("Need is wrong here.")
    coached.enter(trainer)
    coached.open("/corrections")
    page.get_by_role("link", name=words).first.press("Enter")
    page.locator("[data-key=a]").click()
    expect(page.get_by_text("Accepted. It counts when the model learns again.")).to_be_visible()

    coached.open("/models")
    page.get_by_role("button", name="Train now").click()
    expect(page.get_by_role("status").first).to_contain_text("it waits for its turn")
    _train(coached, monkeypatch)
    coached.open("/models")
    learned = page.locator("#train-title ~ p", has_text="The last training made")
    expect(learned).to_be_visible()
    name = re.search(r"corrected-\d+", learned.inner_text())
    assert name is not None
    page.get_by_role("link", name=name[0]).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("accepted correction")
    expect(page.get_by_role("table", name="Labels that were corrected")).to_contain_text("Need")
    expect(page.get_by_role("heading", name="Sentences that change")).to_be_visible()

    reason = page.get_by_label("Why it is used all the same")
    if reason.count():  # so few meetings may close the gate
        reason.fill("it is tried out in a test")
    page.get_by_role("button", name="Promote").click()
    expect(page.locator("#used-title ~ p").first).to_contain_text(name[0])
    page.get_by_role("button", name="Go back to the shipped model").click()
    expect(page.locator("#used-title ~ p").first).to_contain_text("the model as it was shipped")


def _train(coached: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the job as the worker would, with the real training on few meetings."""
    monkeypatch.setattr(retrain_kind, "COMMAND", (sys.executable, "-m", "tests.browser.small_training"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    site = coached.site
    with reading(site.engine) as session:
        job = job_rows.newest_job(session, jobs.RETRAIN)
    assert job is not None
    run_job(Workplace(site.settings, site.engine, threading.Event()), jobs.JOB_KINDS, job.id)
    with reading(site.engine) as session:
        done = job_rows.get_job(session, None, job.id)
    assert done.state is job_rows.JobState.DONE, done.note
