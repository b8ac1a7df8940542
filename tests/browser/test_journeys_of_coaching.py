"""What people do with themes, briefings, guidelines, corrections, follow-ups and reviews, in a real browser."""

from __future__ import annotations

import re
import threading

from docx import Document
from playwright.sync_api import expect

from coach import jobs
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.storage import jobs as job_rows
from coach.storage.engine import reading
from tests.browser.company import sentence_address
from tests.browser.conftest import Site, Window


def do_newest(site: Site, kind: str) -> None:
    """Do the newest job of a kind, as the worker would."""
    with reading(site.engine) as session:
        job = job_rows.newest_job(session, kind)
    assert job is not None
    run_job(Workplace(site.settings, site.engine, threading.Event()), jobs.JOB_KINDS, job.id)


def test_on_monday_a_manager_goes_from_a_theme_to_the_sentence_in_its_meeting(coached: Window) -> None:
    page = coached.page
    coached.enter(coached.site.people.manager)
    coached.open("/themes")
    page.get_by_role("region", name="For Monday morning").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    said = page.locator("mark").first.inner_text()
    page.get_by_role("link", name="See it in the meeting").first.click()
    page.wait_for_url(re.compile(r"/meetings/\d+#s\d+$"))
    sentence = page.locator(f"#{page.url.rpartition('#')[2]}")
    expect(sentence).to_contain_text(said)
    expect(sentence).to_be_in_viewport()


def test_on_monday_a_manager_builds_edits_and_takes_along_a_briefing(coached: Window) -> None:
    page = coached.page
    coached.enter(coached.site.people.manager)
    coached.open("/briefings")
    page.get_by_label("Period").select_option("30-days")
    page.get_by_label("Title").fill("Pack of the journey")
    page.get_by_role("button", name="Build the briefing").click()
    page.get_by_label("line 1", exact=False).first.fill("We are ten days ahead.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pack of the journey")
    expect(page.get_by_role("main")).to_contain_text("We are ten days ahead.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "Pack-of-the-journey.docx"
    words = [paragraph.text for paragraph in Document(str(download.value.path())).paragraphs]
    assert "We are ten days ahead." in words


def test_a_briefing_is_presented_with_the_keys(coached: Window) -> None:
    page, site = coached.page, coached.site
    coached.enter(site.people.manager)
    coached.open(f"/briefings/{site.places['briefing']}/present")
    slides = page.locator("[data-slides] > .slide")
    for expected in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(slides.nth(expected)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(slides.nth(1)).to_be_focused()


def test_a_trainer_changes_a_rule_back_tests_publishes_it_and_rolls_back(coached: Window) -> None:
    page = coached.page
    coached.enter(coached.site.people.trainer)
    coached.open("/guidelines/language/no-cheap/edit?as=yaml")
    editor = page.get_by_label("The rule", exact=True)
    text = editor.input_value()
    editor.fill(text.replace("It is really cheap.", "It is dear."))
    expect(page.locator("#trial")).to_contain_text("1 of 2 tests failed")  # tried while typing, without a click
    editor.fill(text.replace("Cheap sounds like less.", "A low price sounds like low worth."))
    expect(page.locator("#trial")).to_contain_text("All 2 tests hold")
    page.get_by_role("button", name="Save in the working copy").click()
    expect(page.get_by_role("main")).to_contain_text("A low price sounds like low worth.")
    coached.open("/guidelines/publish")
    page.get_by_role("button", name="See what this would change").click()
    expect(page.get_by_role("main")).to_contain_text("There are no counts yet")
    do_newest(coached.site, "backtest")
    page.get_by_role("link", name="Look again").click()
    rules = page.get_by_role("region", name="Table of rules")
    expect(rules.get_by_role("row").filter(has_text="Added")).to_contain_text("language/no-cheaper")
    coached.open("/guidelines/publish")
    page.get_by_label("Why").fill("The words were unclear.")
    page.get_by_role("button", name="Publish version 3").click()
    coached.open("/guidelines/versions")
    newest = page.get_by_role("main").get_by_role("listitem").first
    expect(newest).to_contain_text("The words were unclear.")
    page.get_by_text("Roll back to version 2").click()
    page.locator("#reason-2").fill("The old words were better.")
    page.locator("details[open]").get_by_role("button", name="Publish it again").click()
    coached.open("/guidelines/versions")
    expect(newest).to_contain_text("the text of version 2 again")
    coached.enter(coached.site.people.rep)
    coached.open("/guidelines/language/no-cheap")
    expect(page.get_by_role("main")).to_contain_text("Cheap sounds like less.")


def test_a_rep_corrects_a_sentence_and_a_trainer_accepts_it_with_a_key(coached: Window) -> None:
    page, site = coached.page, coached.site
    meeting, rep = int(site.places["other"]), site.people.rep
    address = sentence_address(site.engine, rep, meeting, "Then the board waits")
    coached.enter(rep)
    coached.open(f"/meetings/{meeting}")
    page.locator(f"#transcript a[href='{address}'], a.fix[href='{address}']").first.click()
    page.get_by_label("It should be").select_option("Need")
    page.get_by_role("button", name="Send this correction").click()
    expect(page.get_by_role("main")).to_contain_text("This page shows 1 correction.")
    expect(page.get_by_role("main")).to_contain_text("Waits for a trainer")
    coached.enter(site.people.trainer)
    coached.open("/corrections")
    page.get_by_role("link", name="Then the board waits").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Need is missing here.")
    with page.expect_navigation():
        page.keyboard.press("a")
    coached.enter(rep)
    coached.open(f"/meetings/{meeting}")
    expect(page.locator("#corrections")).to_contain_text("Accepted")


def test_a_rep_ticks_a_follow_up_and_finds_it_among_what_is_done(coached: Window) -> None:
    page = coached.page
    coached.enter(coached.site.people.rep)
    coached.open("/followups")
    overdue = page.locator("#overdue").get_by_role("listitem")
    before = overdue.count()
    overdue.first.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Ticked off")).to_be_visible()
    expect(overdue).to_have_count(before - 1)
    page.get_by_text("Show what was done last").click()
    expect(page.locator("#done").get_by_role("listitem")).to_have_count(1)


def test_a_rep_answers_a_review_and_acknowledges_it(coached: Window) -> None:
    page = coached.page
    coached.enter(coached.site.people.rep)
    coached.open("/reviews")
    page.get_by_role("link", name="First call").click()
    review = page.locator("#review")
    expect(review).to_contain_text("Ask once more.")
    review.locator("summary", has_text="Answer").click()
    review.get_by_label("Your answer").fill("I will ask next week.")
    review.get_by_role("button", name="Send the answer").click()
    expect(review).to_contain_text("Waits for your manager")
    expect(review.locator(".answers")).to_contain_text("I will ask next week.")
    review.get_by_label("Seen, and this is what I take from it").fill("Ask twice.")
    review.get_by_role("button", name="Acknowledge").click()
    expect(review).to_contain_text("Acknowledged")
    coached.enter(coached.site.people.manager)
    coached.open("/reviews?turn=done")
    expect(page.get_by_role("main")).to_contain_text("Ask twice.")


def test_a_passage_is_read_by_others_once_its_rep_agrees(coached: Window) -> None:
    page, site = coached.page, coached.site
    address = f"/library/{site.places['asked']}"
    coached.enter(site.people.rep)
    coached.open(address)
    page.get_by_label("Who may read it").select_option("The whole company")
    page.get_by_role("button", name="Share it with those I chose").click()
    coached.enter(site.people.stranger)
    coached.open(address)
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("button", name="Read: take the tick away")).to_be_visible()


def test_the_page_of_a_job_says_by_itself_that_it_is_done(coached: Window) -> None:
    page, site = coached.page, coached.site
    job = int(site.places["waiting_job"])
    coached.enter(site.people.trainer)
    coached.open(f"/jobs/{job}")
    expect(page.locator("#job")).to_contain_text("Waits for its turn")
    run_job(Workplace(site.settings, site.engine, threading.Event()), jobs.JOB_KINDS, job)
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", name="In short")).to_be_visible()
