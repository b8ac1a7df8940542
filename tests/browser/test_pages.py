"""Every page, on a desktop and a phone, in light and dark: no console error, no axe finding, no sideways scrolling."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import DESKTOP, PHONE, Site, Window

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SHOTS = os.environ.get("COACH_SHOTS")

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
        if role:
            user = getattr(site.people, role)
            value = _cookie(site, f"{user.id}:{user.session_generation}")
            made[role].add_cookies([{"name": "coach_session", "value": value, "url": site.address}])
    yield made
    for context in made.values():
        context.close()


def _cookie(site: Site, user_id: str) -> str:
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    app = Flask("cookies")
    app.secret_key = site.settings.secret_key.get_secret_value()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    return serializer.dumps({"_user_id": user_id, "_fresh": True, "_permanent": True})


@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(name: str, look: tuple[str, str], contexts: dict[str, BrowserContext], site: Site) -> None:
    role, path = PAGES[name]
    window = Window(contexts[role].new_page(), site, [])
    window.listen()
    window.open(path.format(**site.meetings))
    page = window.page
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{'-'.join(look)}.png", full_page=True)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == look[1]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, "scrolls sideways"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.close()
    assert window.complaints == []
