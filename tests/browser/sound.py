"""What every page must be: without complaint of the console, without axe findings, no wider than the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from tests.browser.conftest import Window

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SHOTS = os.environ.get("COACH_SHOTS")
AXE = Axe()
WIDEST = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest(".table-scroll"))
    .slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""


def assert_sound(window: Window, theme: str, name: str) -> None:
    """Assert it of the page that a window shows, and keep a picture of it where `COACH_SHOTS` names a folder."""
    page = window.page
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth") > 0
    assert not too_wide, f"scrolls sideways: {page.evaluate(WIDEST)}"
    found = AXE.run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert window.complaints == []
