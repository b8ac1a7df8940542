"""The meeting page in a browser: reading it, following evidence and back, filtering, on a desktop and a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coach.domain import MeetingFacts
from coach.storage import analyses, meetings
from coach.storage.access import viewer_of
from coach.storage.engine import writing
from coach.storage.uploads import NewUpload
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Site, Window
from tests.web import reports
from tests.web.fake_analyser import FakeAnalyser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
REPORTS = {
    "call": reports.good_call,
    "notes": reports.notes,
    "internal": reports.internal_meeting,
    "nothing": reports.next_to_nothing,
    "long": reports.long_call,
}
ON_SCREEN = "place => { const spot = place.getBoundingClientRect(); return spot.top >= 0 && spot.top < innerHeight }"


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, str]:
    """The reports as meetings of the admin, whom no other test gives any."""
    made = {}
    for name, make in REPORTS.items():
        upload, report = NewUpload(f"{name}.txt", f"Dana Kim: {name}".encode()), make()
        understood = FakeAnalyser().preview(upload.filename, upload.content, MeetingFacts())
        with writing(site.engine) as session:
            record = meetings.add_meeting(session, viewer_of(site.people.admin), upload, understood)
            analyses.save_analysis(session, record, report)
        made[name] = f"/meetings/{record.id}"
    return made


@pytest.fixture
def desktop(window: Window) -> Window:
    """The admin at a desktop."""
    window.log_in(window.site.people.admin)
    return window


@pytest.fixture
def handheld(phone: Window) -> Window:
    """The admin with a phone."""
    phone.log_in(phone.site.people.admin)
    return phone


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """The admin in a browser without JavaScript."""
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False, base_url=site.address)
    context.set_default_timeout(PATIENCE_MS)
    window = Window(context.new_page(), site, [])
    window.log_in(site.people.admin)
    yield window.page
    context.close()


def follow(page: Page, target: str, *, within: str) -> None:
    page.locator(f"{within} a[href$='#{target}']").first.click()
    expect(page.locator(f"#{target}")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["call", "notes", "internal", "nothing"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_page_is_accessible_and_as_wide_as_the_window(
    window: Window, addresses: dict[str, str], name: str, theme: str, size: str
) -> None:
    window.page.set_viewport_size(DESKTOP if size == "desktop" else PHONE)
    window.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    window.log_in(window.site.people.admin)
    window.open(addresses[name])
    window.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    found = Axe().run(window.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_evidence_leads_to_its_sentence_and_back(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    page = desktop.page
    follow(page, "s8", within="#start-0")
    expect(page.locator("#s8:target")).to_be_visible()
    expect(page.locator("#s8")).to_be_focused()
    page.locator("#s8").get_by_role("link", name="Back to feedback").click()
    expect(page.locator("#start-0 a[href$='#s8']")).to_be_focused()
    expect(page.locator("#start-0")).to_be_in_viewport()


def test_a_benefit_leads_to_the_need_it_answers(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    follow(desktop.page, "s7", within="#s14")
    follow(desktop.page, "s14", within="#s7")


def test_the_filter_is_instant_and_stays_in_the_address(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    page = desktop.page
    page.get_by_role("checkbox", name="Objection").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Showing 2 of 17 turns")).to_be_visible()
    expect(page.locator("#s0")).to_be_hidden()
    assert page.url.endswith("?moment=objection")
    page.reload()
    expect(page.get_by_role("checkbox", name="Objection")).to_be_checked()
    expect(page.locator("#s0")).to_be_hidden()
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator("#s0")).to_be_visible()
    assert "moment" not in page.url


def test_evidence_is_found_behind_a_filter(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"] + "?moment=rapport")
    expect(desktop.page.locator("#s8")).to_be_hidden()
    follow(desktop.page, "s8", within="#start-0")
    expect(desktop.page.locator("#s8:target")).to_be_visible()


def test_the_page_works_without_javascript(plain: Page, addresses: dict[str, str]) -> None:
    plain.goto(addresses["call"])
    plain.get_by_role("checkbox", name="Objection").check()
    plain.get_by_role("button", name="Show", exact=True).click()
    expect(plain.get_by_text("Showing 2 of 17 turns")).to_be_visible()
    expect(plain.locator("#s0")).to_be_hidden()
    follow(plain, "s8", within="#start-0")
    expect(plain.locator("#s8:target")).to_be_visible()
    plain.locator("#s8 .why summary").click()
    expect(plain.locator("#s8")).to_contain_text("score 0.96; model moments/0003; cue need/looking-for")


def test_reasons_show_on_focus_and_go_with_escape(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    page = desktop.page
    page.get_by_role("checkbox", name="Next step").focus()
    for _ in range(3):  # over the time of the first turn and the correction to the moments of its first sentence
        page.keyboard.press("Tab")
    expect(page.locator("#s0 summary")).to_be_focused()
    expect(page.locator(".why-popup")).to_be_visible()
    expect(page.locator(".why-popup")).to_contain_text("score 0.94")
    page.keyboard.press("Escape")
    expect(page.locator(".why-popup")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#s0 .why-list")).to_be_visible()


def test_a_mark_of_the_timeline_leads_to_its_sentence(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    follow(desktop.page, "s17", within=".strip-wide")
    expect(desktop.page.locator("#s17:target")).to_be_visible()


def test_a_phone_finds_its_way_by_the_short_list(handheld: Window, addresses: dict[str, str]) -> None:
    handheld.open(addresses["call"])
    page = handheld.page
    expect(page.locator("#feedback-title")).to_be_in_viewport()
    page.locator(".sections-narrow summary").tap()
    page.locator(".sections-narrow").get_by_role("link", name="Needs and benefits").tap()
    expect(page.locator("#needs-title")).to_be_in_viewport()
    expect(page.locator(".sections-narrow")).to_contain_text("Needs and benefits")
    expect(page.locator(".sections-narrow li").first).to_be_hidden()


def test_far_evidence_of_a_long_transcript_is_on_the_screen(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(f"{addresses['long']}#s1901")
    expect(desktop.page.locator("#s1901")).to_be_in_viewport()
    assert desktop.page.locator("#s1901").evaluate(ON_SCREEN)


def test_paper_carries_the_formulas_and_no_navigation(desktop: Window, addresses: dict[str, str]) -> None:
    desktop.open(addresses["call"])
    desktop.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    desktop.page.emulate_media(media="print")
    expect(desktop.page.locator(".sections-wide")).to_be_hidden()
    expect(desktop.page.locator("#line-discovery .made")).to_be_visible()
