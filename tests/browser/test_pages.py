"""Every page, on a desktop and a phone, in light and dark: no console error, no axe finding, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Site, Window, session_cookie
from tests.browser.sound import assert_sound

PAGES = {
    "log-in": ("", "/login"),
    "about": ("", "/about"),
    "api-docs": ("", "/api/v1/docs"),
    "home-rep": ("rep", "/"),
    "home-manager": ("manager", "/"),
    "home-trainer": ("trainer", "/"),
    "home-admin": ("admin", "/"),
    "meetings": ("rep", "/meetings"),
    "meetings-filtered": ("manager", "/meetings?search=need&kind=customer&unanswered=needs&sort=score-low"),
    "meetings-nothing": ("rep", "/meetings?search=zeppelin"),
    "meetings-empty": ("stranger", "/meetings"),
    "upload": ("rep", "/upload"),
    "facts-draft": ("rep", "/meetings/{draft}/facts"),
    "facts-analysed": ("rep", "/meetings/{analysed}/facts"),
    "meeting": ("rep", "/meetings/{analysed}"),
    "meeting-draft": ("rep", "/meetings/{draft}"),
    "delete": ("rep", "/meetings/{analysed}/delete"),
    "account": ("rep", "/account"),
    "people": ("admin", "/people"),
    "person-new": ("admin", "/people/new"),
    "person": ("admin", "/people/1"),
    "team": ("admin", "/teams/1"),
    "not-found": ("rep", "/meetings/999999"),
    "forbidden": ("rep", "/people"),
}
LOOKS = [(size, theme) for size in ("desktop", "phone") for theme in ("light", "dark")]


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A size and a theme."""
    return request.param


@pytest.fixture(scope="module")
def contexts(chromium: Browser, site: Site, look: tuple[str, str]) -> Iterator[dict[str, BrowserContext]]:
    """A context for each role that a page needs, logged in once."""
    made: dict[str, BrowserContext] = {}
    size, theme = look
    viewport = DESKTOP if size == "desktop" else PHONE
    for role in sorted({role for role, _ in PAGES.values()}):
        made[role] = chromium.new_context(viewport=viewport, color_scheme=theme, reduced_motion="reduce")
        made[role].set_default_timeout(PATIENCE_MS)
        if role:
            user = getattr(site.people, role)
            value = session_cookie(site, user)
            made[role].add_cookies([{"name": "coach_session", "value": value, "url": site.address}])
    yield made
    for context in made.values():
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(name: str, look: tuple[str, str], contexts: dict[str, BrowserContext], site: Site) -> None:
    role, path = PAGES[name]
    window = Window(contexts[role].new_page(), site, [])
    window.listen()
    window.open(path.format(**site.places))
    assert_sound(window, look[1], f"{name}-{'-'.join(look)}")
    window.page.close()
