"""A live server with a filled data folder, and Chromium; skipped with a visible reason where there is none."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from waitress import create_server

from coach.domain import MeetingFacts
from coach.settings import Settings
from coach.storage import analyses, meetings, reviews
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, make_engine, writing
from coach.storage.uploads import NewUpload
from coach.storage.users import User
from tests.browser.company import fill_company, pack_with_cadence
from tests.web.conftest import PASSWORD, People, add_people
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web.app import create_app

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# A busy machine is slow, not wrong.
PATIENCE_MS = 120_000
expect.set_options(timeout=60_000)
UNSURE = b"Dana Kim: Hello all.\nSam Ortiz: We need a faster close.\nSamuel Ortiz: Month end eats two days.\n"
EXPECTED_STATUS_NOISE = "Failed to load resource: the server responded with a status of"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, and skip it where Chromium is missing."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker("browser")
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed; set CHROMIUM to its path"))


@dataclass(frozen=True)
class Site:
    """A running server, its people, and the ids of meetings, briefings and so on by what they are for."""

    address: str
    people: People
    places: dict[str, int | str]
    engine: Engine
    settings: Settings


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a free port with people of every role, drafts and analysed meetings."""
    with _serve(
        site_settings(tmp_path_factory.mktemp("data")), lambda _app, engine, people: _fill(engine, people)
    ) as made:
        yield made


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of its own with something on every page of coaching, so that its meetings disturb no other test."""
    folder = tmp_path_factory.mktemp("company")
    pack = folder / "guidelines.yml"
    pack.write_text(pack_with_cadence(), encoding="utf-8")
    settings = site_settings(folder, guidelines_file=pack)
    with _serve(settings, lambda app, engine, people: fill_company(app, engine, settings, people)) as made:
        yield made


def site_settings(folder: Path, **changes: Any) -> Settings:
    """Return settings without limits that tests would run into."""
    return Settings(
        data_dir=folder,
        secret_key="b" * 40,
        max_upload_mb=1,
        login_rate_address="1000 per minute",
        login_rate_account="1000 per minute",
        demo=True,
        smtp_host="localhost",
        mail_from="coach@example.com",
        **changes,
    )


@contextmanager
def _serve(settings: Settings, fill: Callable[[Flask, Engine, People], dict[str, Any]]) -> Iterator[Site]:
    engine = make_engine(settings.database_url)
    app = create_app(settings, analyser=FakeAnalyser(), engine=engine)
    server = create_server(app, host="127.0.0.1", port=0, threads=6)
    people = add_people(engine)
    places = fill(app, engine, people)
    threading.Thread(target=server.run, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", people, places, engine, settings)
    server.close()
    engine.dispose()


def _fill(engine: Engine, people: People) -> dict[str, int]:
    analyser = FakeAnalyser()

    def add(user: User, filename: str, content: bytes, facts: MeetingFacts, *, analysed: bool) -> int:
        meeting = analyser.preview(filename, content, facts)
        with writing(engine) as session:
            record = meetings.add_meeting(session, viewer_of(user), NewUpload(filename, content), meeting, facts=facts)
            if analysed:
                analyses.save_analysis(session, record, analyser.analyse(filename, content, facts).report)
        return record.id

    acme = MeetingFacts(account="Acme Freight", deal_stage="Demonstration")
    borel = MeetingFacts(account="Borel & Sons", deal_stage="Discovery")
    without = b"\n".join(line for line in TRANSCRIPT.splitlines() if b"means you" not in line)
    filled = {
        "analysed": add(people.rep, "ledger-demonstration.txt", TRANSCRIPT, acme, analysed=True),
        "open": add(people.rep, "first-call-borel.txt", without, borel, analysed=True),
        "mate": add(people.mate, "quarterly-review-with-acme.txt", TRANSCRIPT + b"\n", acme, analysed=True),
        "draft": add(people.rep, "kick-off-with-hale-logistics.txt", UNSURE, MeetingFacts(), analysed=False),
    }
    with writing(engine) as session:
        note = "Was the price question handled well?"
        reviews.request_review(session, viewer_of(people.rep), filled["open"], note=note)
    return filled


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A page that remembers what its console complained about."""

    page: Page
    site: Site
    complaints: list[str]

    def open(self, path: str) -> None:
        """Go to a path of the site and wait until it is quiet."""
        self.page.goto(self.site.address + path, wait_until="networkidle")

    def listen(self) -> None:
        """Begin to remember; a status that the test asked for is no complaint."""

        def hear(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and EXPECTED_STATUS_NOISE not in message.text:
                self.complaints.append(message.text)

        self.page.on("console", hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def enter(self, user: User) -> None:
        """Be logged in as a user without the form, in place of whoever was."""
        # An answer that is still under way would bring back the session of whoever was.
        self.page.wait_for_load_state("networkidle")
        value = session_cookie(self.site, user)
        self.page.context.add_cookies([{"name": "coach_session", "value": value, "url": self.site.address}])

    def log_in(self, user: User) -> None:
        """Log in through the form."""
        self.open("/login")
        self.page.get_by_label("E-mail address").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(self.site.address + "/")


def session_cookie(site: Site, user: User) -> str:
    """Return the cookie of somebody who is logged in."""
    app = Flask("cookies")
    app.secret_key = site.settings.secret_key.get_secret_value()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    known = {"_user_id": f"{user.id}:{user.session_generation}", "_fresh": True, "_permanent": True}
    return serializer.dumps(known)


@pytest.fixture
def coached(chromium: Browser, company: Site) -> Iterator[Window]:
    """A desktop window on the site with something on every page of coaching."""
    yield from _window(chromium.new_context(viewport=DESKTOP), company)


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Window]:
    """A desktop window that nobody is logged in to; fails the test when the console complains."""
    yield from _window(chromium.new_context(viewport=DESKTOP), site)


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Window]:
    """The same, as wide as a phone."""
    yield from _window(chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True), site)


def _window(context: BrowserContext, site: Site) -> Iterator[Window]:
    context.set_default_timeout(PATIENCE_MS)
    window = Window(context.new_page(), site, [])
    window.listen()
    yield window
    context.close()
    assert window.complaints == []
