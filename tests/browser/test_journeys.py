"""What people do, in a real browser: with JavaScript and without, with a mouse and with keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MS, Site, Window

SPEECH = "Dana Kim: Hello.\nSam Ortiz: We need {}.\nDana Kim: It runs at night, which means you get days back.\n"


def files(folder: Path, **contents: str) -> list[Path]:
    """Write files and return their paths."""
    paths = []
    for name, content in contents.items():
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(content, encoding="utf-8")
    return paths


def test_a_rep_uploads_corrects_a_role_and_reads_the_feedback(window: Window, tmp_path: Path) -> None:
    page = window.page
    window.log_in(window.site.people.rep)
    page.get_by_label("Upload notes or transcripts").set_input_files(files(tmp_path, one=SPEECH.format("speed")))
    page.wait_for_url("**/facts")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    page.get_by_label("Account (customer or prospect)").fill("Journey Ltd")
    page.get_by_label("Role of Sam Ortiz").select_option("Buyer")
    page.get_by_role("button", name="Analyse the meeting").click()
    page.wait_for_url("**/meetings/*")
    expect(page.get_by_role("main")).to_contain_text("Answer every need before you move on.")


def test_many_files_go_one_by_one_each_with_its_own_outcome(window: Window, tmp_path: Path) -> None:
    page = window.page
    window.log_in(window.site.people.mate)
    window.open("/upload")
    paths = files(tmp_path, good=SPEECH.format("care"), empty="", large="x" * 1_000_001, other=SPEECH.format("proof"))
    page.get_by_label("Upload notes or transcripts").set_input_files(paths)
    lines = page.locator("[data-outcomes] > li")
    expect(lines).to_have_count(4)
    expect(lines.nth(0)).to_contain_text("Check and analyse")
    expect(lines.nth(1)).to_contain_text("The file is empty.")
    expect(lines.nth(2)).to_contain_text("The file is larger than 1 MB.")
    page.get_by_role("button", name="Analyse all").click()
    expect(page.get_by_text("Read the feedback")).to_have_count(2)
    page.get_by_label("Upload notes or transcripts").set_input_files(paths[:1])
    expect(page.get_by_text("You uploaded this file before.")).to_be_visible()


def test_a_dropped_file_is_taken(window: Window) -> None:
    page = window.page
    window.log_in(window.site.people.rep)
    page.evaluate(
        """words => {
            const carried = new DataTransfer();
            carried.items.add(new File([words], "dropped.txt"));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: carried }));
        }""",
        SPEECH.format("calm"),
    )
    page.wait_for_url("**/facts")
    expect(page.get_by_text("dropped.txt")).to_be_visible()


@pytest.mark.parametrize("count", [1, 2])
def test_without_javascript_everything_still_works(chromium: Browser, site: Site, tmp_path: Path, count: int) -> None:
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    window = Window(context.new_page(), site, [])
    page, words = window.page, [f"without script {count} {number}" for number in range(count)]
    page.goto(site.address + "/login")
    page.get_by_label("E-mail address").fill(site.people.rep.email)
    page.get_by_label("Password", exact=True).fill("plain orchard violet ladder")
    page.get_by_role("button", name="Log in").click()
    paths = files(tmp_path, **{f"plain{number}": SPEECH.format(word) for number, word in enumerate(words)})
    page.get_by_label("Upload notes or transcripts").set_input_files(paths)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_role("button", name="Analyse the meeting" if count == 1 else "Analyse all").click()
    if count == 2:
        page.get_by_text("Read the feedback").first.click()
    expect(page.get_by_role("main")).to_contain_text("Answer every need before you move on.")
    page.goto(site.address + "/meetings?search=audit")
    page.locator("summary", has_text="Filter and order").click()
    page.get_by_label("Order").select_option("Title")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "sort=title" in page.url
    context.close()


def test_filters_work_at_once_and_stay_in_the_address(window: Window) -> None:
    page = window.page
    window.log_in(window.site.people.manager)
    window.open("/meetings")
    page.get_by_label("Search in titles").fill("borel")
    expect(page.locator(".meeting-row")).to_have_count(1)
    page.wait_for_url("**search=borel*")
    page.get_by_role("link", name="Show all").click()
    page.wait_for_url("**/meetings")
    page.locator("summary", has_text="Filter and order").click()
    page.get_by_label("State").select_option("To confirm")
    page.wait_for_url("**status=draft*")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meetings")


def test_the_theme_is_remembered(window: Window) -> None:
    page = window.page
    window.open("/about")
    theme = page.locator("html")
    expect(theme).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Use the dark theme").click()
    window.open("/login")
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Use the light theme").click()
    expect(theme).to_have_attribute("data-bs-theme", "light")


def test_the_first_key_leads_to_the_content(window: Window) -> None:
    page = window.page
    window.open("/about")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_on_a_phone_every_place_is_a_thumb_away(phone: Window) -> None:
    page = phone.page
    phone.log_in(phone.site.people.rep)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Meetings").click()
    page.wait_for_url("**/meetings")
    place = page.get_by_role("navigation", name="Main").bounding_box()
    assert place["y"] + place["height"] == pytest.approx(page.viewport_size["height"], abs=1)
