"""Every page of coaching, filled, in a wide light window and on a dark phone: each sound as `assert_sound` says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Site, Window
from tests.browser.sound import assert_sound

RULE = "language/no-cheap"
THEME = "/themes/needs/time"

PAGES = {
    # themes and the meeting page with everything that stands on it
    "themes": ("manager", "/themes"),
    "themes-by-stage": ("manager", "/themes?period=52w&by=stage&stage=Discovery"),
    "themes-rep": ("rep", "/themes"),
    "themes-nothing": ("stranger", "/themes"),
    "theme": ("manager", THEME),
    "theme-done": ("manager", f"{THEME}?side=done"),
    "theme-figure": ("manager", "/themes/figures/talk_share"),
    "theme-objections": ("manager", "/themes/objections/price"),
    "alerts": ("manager", "/alerts"),
    "alerts-nothing": ("stranger", "/alerts"),
    "meeting-reviewed": ("rep", "/meetings/{meeting}"),
    "meeting-manager": ("manager", "/meetings/{meeting}"),
    "meeting-long-words": ("rep", "/meetings/{long}"),
    "meeting-internal": ("manager", "/meetings/{internal}"),
    # briefings
    "briefings": ("manager", "/briefings"),
    "briefings-rep": ("rep", "/briefings"),
    "briefing": ("manager", "/briefings/{briefing}"),
    "briefing-shared": ("rep", "/briefings/{briefing}"),
    "briefing-edit": ("manager", "/briefings/{briefing}/edit"),
    "briefing-present": ("manager", "/briefings/{briefing}/present"),
    "briefing-delete": ("manager", "/briefings/{briefing}/delete"),
    # follow-ups, customers, contacts, results
    "followups": ("rep", "/followups"),
    "followups-team": ("manager", "/followups"),
    "customers": ("rep", "/customers"),
    "customer": ("rep", "/customers/{customer}"),
    "customer-merge": ("rep", "/customers/{customer}/merge"),
    "customers-import": ("rep", "/customers/import"),
    "deal": ("rep", "/deals/{deal}"),
    "contacts": ("manager", "/contacts"),
    "contacts-day": ("rep", "/contacts?month={month}&day={day}"),
    "contacts-deals": ("manager", "/contacts/deals"),
    "contacts-deals-few": ("stranger", "/contacts/deals"),
    "results": ("manager", "/results"),
    "results-rep": ("rep", "/results"),
    # jobs and back-tests
    "jobs": ("trainer", "/jobs"),
    "job-done": ("trainer", "/jobs/{done_job}"),
    "job-waiting": ("trainer", "/jobs/{waiting_job}"),
    "backtests": ("trainer", "/backtests"),
    "backtest-new": ("trainer", "/backtests/new"),
    "backtest": ("trainer", "/backtests/{backtest}"),
    "backtest-rule": ("trainer", "/backtests/{backtest}/rules/language/close-the-books"),
    # guidelines
    "guidelines": ("trainer", "/guidelines"),
    "guidelines-rep": ("rep", "/guidelines"),
    "guideline": ("trainer", f"/guidelines/{RULE}"),
    "guideline-live": ("rep", f"/guidelines/{RULE}"),
    "guideline-edit": ("trainer", f"/guidelines/{RULE}/edit"),
    "guideline-yaml": ("trainer", f"/guidelines/{RULE}/edit?as=yaml"),
    "guideline-kinds": ("trainer", "/guidelines/new"),
    "guideline-new": ("trainer", "/guidelines/new?kind=like"),
    "guideline-from-sentence": ("trainer", "/guidelines/new?meeting={heard}&sentence=0"),
    "guideline-delete": ("trainer", f"/guidelines/{RULE}/delete"),
    "guidelines-publish": ("trainer", "/guidelines/publish"),
    "guidelines-versions": ("trainer", "/guidelines/versions"),
    "guidelines-compare": ("trainer", "/guidelines/compare?old=1&new=2"),
    "guidelines-import": ("trainer", "/guidelines/import"),
    "guidelines-proposals": ("trainer", "/guidelines/proposals"),
    "adoption": ("trainer", "/guidelines/adoption"),
    "adoption-rule": ("manager", f"/guidelines/adoption?rule={RULE}"),
    # corrections and models
    "sentence-correct": ("rep", "/meetings/{meeting}/sentences/{sentence}/correct"),
    "corrections": ("trainer", "/corrections"),
    "corrections-second": ("trainer", "/corrections?queue=second"),
    "correction": ("trainer", "/corrections/{correction}"),
    "labels": ("trainer", "/labels"),
    "label-new": ("trainer", "/labels/new"),
    "label-begun": ("trainer", "/labels/{label_begun}"),
    "label": ("trainer", "/labels/{label}"),
    "label-search": ("trainer", "/labels/{label}/sentences?search=month+end"),
    "label-review": ("manager", "/labels/{label}/review"),
    "products": ("trainer", "/products"),
    "product": ("admin", "/products/{product}"),
    "product-retired": ("trainer", "/products/{product_retired}"),
    "meetings-of-product": ("manager", "/meetings?product={product}"),
    "themes-of-product": ("manager", "/themes?product={product}"),
    "guidelines-of-product": ("trainer", "/guidelines?product={product}"),
    "models": ("trainer", "/models"),
    "candidate": ("trainer", "/models/{candidate}"),
    "candidate-refused": ("trainer", "/models/{refused}"),
    # reviews, focus, library
    "reviews": ("rep", "/reviews"),
    "reviews-theirs": ("manager", "/reviews?turn=theirs"),
    "reviews-nothing": ("stranger", "/reviews"),
    "comment-new": ("manager", "/meetings/{meeting}/comments/new?sentence=3"),
    "scorecards": ("manager", "/scorecards"),
    "scorecard-new": ("manager", "/scorecards/new"),
    "scorecard-edit": ("manager", "/scorecards/{card}"),
    "scorecard-fill": ("manager", "/meetings/{meeting}/scorecards/{card}"),
    "focus": ("manager", "/focus"),
    "focus-rep": ("rep", "/focus"),
    "focus-new": ("rep", "/focus/new"),
    "focus-one": ("rep", "/focus/{focus}"),
    "focus-proposed": ("mate", "/focus/{proposed}"),
    "library": ("rep", "/library"),
    "library-empty": ("stranger", "/library"),
    "library-suggestions": ("manager", "/library/suggestions"),
    "passage": ("mate", "/library/{passage}"),
    "passage-asked": ("rep", "/library/{asked}"),
    "passages-of-meeting": ("manager", "/meetings/{long}/passages"),
    "playlist": ("manager", "/playlists/{playlist}"),
    "playlist-rep": ("mate", "/playlists/{playlist}"),
}
LOOKS = {"desktop-light": (DESKTOP, "light"), "phone-dark": (PHONE, "dark")}


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    """A size and a theme, by name."""
    return request.param


@pytest.fixture(scope="module")
def pages(chromium: Browser, company: Site, look: str) -> Iterator[dict[str, Window]]:
    """A window for each role, logged in once."""
    size, theme = LOOKS[look]
    made: dict[str, Window] = {}
    for role in sorted({role for role, _ in PAGES.values()}):
        context = chromium.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        made[role] = Window(context.new_page(), company, [])
        made[role].listen()
        made[role].enter(getattr(company.people, role))
    yield made
    for window in made.values():
        window.page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_of_coaching_is_sound(name: str, look: str, pages: dict[str, Window]) -> None:
    role, path = PAGES[name]
    window = pages[role]
    window.complaints.clear()
    answer = window.page.goto(window.site.address + path.format(**window.site.places), wait_until="load")
    assert answer is not None
    assert answer.status == 200, path
    _open_all(window.page)
    assert_sound(window, LOOKS[look][1], f"{name}-{look}")


def _open_all(page: Page) -> None:
    """Unfold what is folded: it must fit and be read as well."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
