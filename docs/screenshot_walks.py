"""The walks through the demo company that `screenshots.py` takes pictures on, each as somebody of one role."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from coach.demo import demo_accounts
from coach.demo.language import published_text

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REP = "tessa@harbourline.example"
MANAGER = "imogen@harbourline.example"
TRAINER = "ruth@harbourline.example"
BRIEFING = "North: weekly pipeline meeting, 23 November"
REVIEWED = "Larkfield: product presentation"
TOP_OF_BRIEFING = 420
RULE = "language/speak-well-of-rivals"
JOB_SECONDS = 300
TRAINING_SECONDS = 1500
SAY = "Speak of rivals as you would have them speak of you."
WRONG = "The eleventh's my birthday"
PASTED = """Call with Wharf Street Dental, 18 November 2026

Tessa: Thanks for making the time, Amira. How was the first week in the new rooms?
Amira: Loud, but we're in. Look, I'll be quick. We lose about five hours a week on the rota.
Tessa: What happens when it goes wrong?
Amira: Last Friday a chair stood empty because nobody saw that the nurse was on leave.
Tessa: What does an empty chair cost you?
Amira: Four hundred an hour. And we need it to work with our payroll bureau, that's not negotiable.
Tessa: The rota shows leave beside every chair, so a gap turns red days before and not on the morning.
Amira: It sounds dear, though. We've only two practices.
Tessa: I'll send you the sum for two practices on Thursday. Shall we look at it together on Tuesday at nine?
Amira: Tuesday at nine is fine.
"""


def rep(browser: Browser, address: str, folder: Path, meeting_id: int) -> None:
    """What a rep sees."""
    desktop(browser, address, folder, meeting_id)
    phone(browser, address, folder, meeting_id)
    dark(browser, address, folder, meeting_id)


def desktop(browser: Browser, address: str, folder: Path, meeting_id: int) -> None:
    """Log-in, list, meeting, upload and confirm on a desktop."""
    page = browser.new_page(viewport=DESKTOP, device_scale_factor=2, color_scheme="light")
    page.goto(f"{address}/login")
    take(page, folder / "log-in.png")
    log_in(page, address)
    page.goto(f"{address}/meetings")
    take(page, folder / "list.png")
    page.goto(f"{address}/meetings/{meeting_id}")
    take(page, folder / "meeting.png")
    page.evaluate("document.getElementById('needs').scrollIntoView()")
    take(page, folder / "needs.png")
    page.goto(f"{address}/upload")
    take(page, folder / "upload.png")
    page.get_by_label("Title").fill("Wharf Street Dental")
    page.get_by_label("Notes or transcript", exact=True).fill(PASTED)
    page.get_by_role("button", name="Read this text").click()
    page.wait_for_url("**/facts", timeout=120_000)
    take(page, folder / "confirm.png")
    page.goto(f"{address}/library")
    take(page, folder / "library.png")
    page.close()


def phone(browser: Browser, address: str, folder: Path, meeting_id: int) -> None:
    """The meeting on a phone."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=3, color_scheme="light", is_mobile=True, has_touch=True)
    log_in(page, address)
    page.goto(f"{address}/meetings/{meeting_id}")
    take(page, folder / "meeting-phone.png")
    page.close()


def dark(browser: Browser, address: str, folder: Path, meeting_id: int) -> None:
    """The meeting in the dark theme."""
    page = browser.new_page(viewport=DESKTOP, device_scale_factor=2, color_scheme="dark")
    log_in(page, address)
    page.goto(f"{address}/meetings/{meeting_id}")
    take(page, folder / "meeting-dark.png")
    page.close()


def manager(browser: Browser, address: str, folder: Path, _meeting_id: int) -> None:
    """Themes, a briefing and a review, as a manager has them."""
    page = browser.new_page(viewport=DESKTOP, device_scale_factor=2, color_scheme="light")
    log_in(page, address, MANAGER)
    page.goto(f"{address}/themes?period=12w")
    take(page, folder / "themes.png")
    page.get_by_role("link", name="Show what was said").first.click()
    take(page, folder / "theme.png")
    page.goto(f"{address}/briefings")
    page.get_by_role("link", name=BRIEFING).click()
    take(page, folder / "briefing.png")
    head = {"x": 0, "y": 0, "width": DESKTOP["width"], "height": TOP_OF_BRIEFING}
    page.screenshot(path=folder / "briefing-take-along.png", animations="disabled", clip=head)
    page.goto(f"{address}/meetings?account=Larkfield+Homes")
    page.get_by_role("link", name=REVIEWED).first.click()
    page.evaluate("document.getElementById('review').scrollIntoView()")
    take(page, folder / "review.png")
    page.close()


def trainer(browser: Browser, address: str, folder: Path, _meeting_id: int) -> None:
    """Corrections, the editor of guidelines and a back-test, as a trainer has them."""
    page = browser.new_page(viewport=DESKTOP, device_scale_factor=2, color_scheme="light")
    log_in(page, address, TRAINER)
    page.goto(f"{address}/corrections")
    take(page, folder / "corrections.png")
    page.goto(f"{address}/guidelines/{RULE}/edit")
    take(page, folder / "guideline-editor.png")
    page.goto(f"{address}/backtests/new")
    page.get_by_label("Old pack", exact=True).select_option("shipped")
    page.get_by_label("Or paste the new pack").fill(published_text())
    page.get_by_role("button", name="Start the back-test").click()
    page.get_by_role("link", name="See the result").click(timeout=JOB_SECONDS * 1000)
    take(page, folder / "back-test.png")
    page.close()


def learning(browser: Browser, address: str, folder: Path, meeting_id: int) -> None:
    """From a wrong label to a candidate model: a rep corrects, the trainer decides, trains and compares."""
    page = browser.new_page(viewport=DESKTOP, color_scheme="light")
    log_in(page, address)
    page.goto(f"{address}/meetings/{meeting_id}")
    sentence = page.locator("#transcript").get_by_text(WRONG).first
    number = sentence.evaluate("words => words.closest('[id]').id.slice(1)")
    page.goto(f"{address}/meetings/{meeting_id}/sentences/{number}/correct")
    page.get_by_label("Why (optional)").first.fill("A joke, not a next step.")
    take(page, folder / "correct.png")
    page.get_by_role("button", name="Send this correction").click()
    page.context.clear_cookies()
    log_in(page, address, TRAINER)
    page.goto(f"{address}/corrections")
    page.get_by_role("link", name=WRONG).first.press("Enter")
    page.locator("[data-key=a]").wait_for()
    take(page, folder / "correction.png")
    page.locator("[data-key=a]").click()
    page.get_by_text("Accepted. It counts").wait_for()
    page.goto(f"{address}/models")
    page.get_by_role("button", name="Train now").click()
    wait(lambda: trained(page, address), TRAINING_SECONDS, "the training is not done")
    take(page, folder / "models.png")
    page.get_by_role("link", name="corrected-").first.click()
    page.set_viewport_size({"width": 1280, "height": 1300})
    take(page, folder / "candidate.png")
    page.close()


def trained(page: Page, address: str) -> bool:
    """Return whether the page of models says that the last training made a candidate."""
    page.goto(f"{address}/models")
    return page.get_by_text("The last training made").count() > 0


def publishing(browser: Browser, address: str, folder: Path, _meeting_id: int) -> None:
    """A changed rule on its way to the reps, and back."""
    page = browser.new_page(viewport=DESKTOP, color_scheme="light")
    log_in(page, address, TRAINER)
    page.goto(f"{address}/guidelines/{RULE}/edit?as=yaml")
    rule = page.get_by_label("The rule", exact=True)
    rule.fill(re.sub(r"(?m)^(\s*-?\s*say: ).*$", rf"\1{SAY}", rule.input_value()))
    page.get_by_text("tests hold").first.wait_for()
    take(page, folder / "rule-tried.png")
    page.get_by_role("button", name="Save in the working copy").click()
    page.goto(f"{address}/guidelines/publish")
    take(page, folder / "publish.png")
    page.get_by_label("Why").fill("Shorter, and it says what to do.")
    page.get_by_role("button", name="Publish version").click()
    page.goto(f"{address}/guidelines/versions")
    page.get_by_text("Roll back to version").first.click()
    take(page, folder / "versions.png")
    page.close()


WALKS: dict[str, Callable[[Browser, str, Path, int], None]] = {
    "rep": rep,
    "manager": manager,
    "trainer": trainer,
    "learning": learning,
    "publishing": publishing,
}


def log_in(page: Page, address: str, email: str = REP) -> None:
    """Log in, as the rep where nobody else is asked for."""
    account = next(one for one in demo_accounts() if one.email == email)
    page.goto(f"{address}/login")
    page.locator("#email").fill(account.email)
    page.locator("#password").fill(account.password)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{address}/")


def take(page: Page, file: Path) -> None:
    """Take a picture of what the window shows, with animations at their end."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file, animations="disabled")


def wait(ready: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return the first true answer of `ready`, asked twice a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = ready()
        if found:
            return found
        time.sleep(0.5)
    return sys.exit(f"screenshots: {what} after {seconds:g} seconds.")
