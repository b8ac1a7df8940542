"""How long pages and API take with many meetings stored: the part of `coach bench` that needs the web application.

`coach bench` joins it through the entry-point group `coach.benchmarks`, as commands join (docs/decisions/0003).
"""

from __future__ import annotations

import datetime as dt
import random
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient

from coach.benchmark_company import Company, fill_company
from coach.benchmark_parts import BenchOrder, Measured
from coach.days import today
from coach.errors import SettingError
from coach.settings import Settings
from coach.storage import tokens
from coach.storage.engine import Engine, make_engine, writing
from coach.storage.migrate import current_revision, upgrade
from web.app import create_app

FEW_MEETINGS = 1000
SECONDS = 1.0
CLIENTS = 4
ROUNDS = 3

EVERYBODY = (
    "/",
    "/meetings",
    "/meetings?page=40",
    "/meetings?search=price",
    '/meetings?search="next+week"+invoice',
    "/meetings?kind=customer&form=call&unanswered=needs",
    "/meetings?label=objection&sort=score-low",
    "/meetings?since={quarter}&sort=title",
    "/meetings?account=Customer+1&sort=account",
    "/meetings/{meeting}",
    "/themes?period=4w",
    "/themes?period=12w",
    "/themes?period=52w",
    "/themes?period=52w&by=stage",
    "/themes/needs/all?period=52w",
    "/themes/objections/all?period=52w&side=done&page=2",
    "/themes/habits/next_step?period=52w&side=done",
    "/themes.csv?period=12w",
    "/followups",
    "/customers",
    "/customers?search=granite",
    "/customers/{customer}",
    "/contacts",
    "/contacts/deals",
    "/library",
    "/guidelines",
    "/guidelines/adoption",
    "/jobs",
)
PAGES: Mapping[str, Sequence[str]] = {
    "rep": (*EVERYBODY, "/reviews", "/focus", "/briefings", "/results"),
    "manager": (*EVERYBODY, "/reviews", "/focus", "/briefings", "/results", "/library/suggestions", "/scorecards"),
    "trainer": (
        "/",
        "/meetings",
        "/meetings?search=price",
        "/themes?period=52w",
        "/guidelines",
        "/guidelines/adoption",
        "/guidelines/proposals",
        "/corrections",
        "/corrections?queue=second",
        "/corrections/next",
        "/backtests",
        "/backtests/new",
        "/rereads",
        "/models",
        "/jobs",
    ),
    "admin": ("/", "/people", "/backtests", "/rereads", "/jobs"),
}
API = (
    "/api/v1/meetings?per_page=100",
    "/api/v1/meetings?search=price&per_page=100",
    "/api/v1/meetings/{meeting}/analyses/current",
    "/api/v1/jobs",
)


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took: seconds by the clock, and of the processor in this thread (SQLite's work included)."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as one person asks for it; `token` is set for the API."""

    name: str
    address: str
    user_id: int
    token: str = ""


def page_figures(order: BenchOrder) -> Measured:
    """Return the seconds of every page with few and with many meetings, by role, alone and with four people at once."""
    alone = not order.database_url  # only a file of our own can be filled twice
    few = _measured(order, min(FEW_MEETINGS, order.meetings), with_load=False)[0] if alone else {}
    many, loaded, filled = _measured(order, order.meetings, with_load=True)
    pages = {name: _page(took, few.get(name)) for name, took in many.items()}
    figures = {
        "pages_database": "sqlite" if alone else make_engine(order.database_url).dialect.name,
        "pages_meetings": order.meetings,
        "pages_fill_s": round(filled, 1),
        "pages": pages,
        "page_slowest_s": max(page["s"] for page in pages.values()),
        "page_slowest_cpu_s": max(page["cpu_s"] for page in pages.values()),
        "page_under_load_s": round(loaded, 3),
    }
    return Measured(figures, {"page_slowest_s": SECONDS, "page_under_load_s": SECONDS})


def _page(took: Took, few: Took | None) -> dict[str, float]:
    figures = {"s": round(took.wall, 3), "cpu_s": round(took.cpu, 3)}
    return figures if few is None else figures | {"to_1000_meetings": round(took.cpu / max(few.cpu, 0.001), 2)}


def _measured(order: BenchOrder, meetings: int, *, with_load: bool) -> tuple[dict[str, Took], float, float]:
    """Return what each page takes, the 95th percentile with four people at once, and the seconds that filling took."""
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        chosen = {"database_url": order.database_url} if order.database_url else {}
        settings = Settings(data_dir=Path(folder), secret_key="b" * 40, **chosen)  # type: ignore[arg-type]
        engine = make_engine(settings.database_url)
        _refuse_used(engine)
        upgrade(engine)
        began = time.perf_counter()
        company = fill_company(engine, order.reports, meetings=meetings, last_day=today())
        filled = time.perf_counter() - began
        app = create_app(settings, engine=engine)
        visits = visits_in(app, company)
        alone = {visit.name: seconds_of(app, visit) for visit in visits}
        loaded = percentile_under_load(app, visits) if with_load else 0.0
        engine.dispose()
    return alone, loaded, filled


def _refuse_used(engine: Engine) -> None:
    """Refuse a database that holds anything: what is measured on is filled with made-up people and meetings.

    Raises:
        SettingError: the database has tables of Coach.
    """
    if current_revision(engine) is not None:
        raise SettingError(
            "The database is in use already; meetings to measure on are made up.",
            where="--database",
            mend="Create an empty database for it, and delete it afterwards.",
        )


def visits_in(app: Flask, company: Company) -> tuple[Visit, ...]:
    """Return what is measured: each page as each role that has it, and the API as a manager and a rep."""
    people = {"rep": company.rep, "manager": company.manager, "trainer": company.trainer, "admin": company.admin}
    pages = [
        Visit(f"{role} {page}", _address(app, company, page, people[role]), people[role])
        for role, addresses in PAGES.items()
        for page in addresses
    ]
    for role in ("rep", "manager"):
        with writing(app.extensions["coach"].engine) as session:
            _, secret = tokens.create_token(session, people[role], "bench")
        pages += [
            Visit(f"{role} {page}", _address(app, company, page, people[role]), people[role], secret) for page in API
        ]
    return tuple(pages)


def _address(app: Flask, company: Company, page: str, user_id: int) -> str:
    """Fill in a meeting and a customer that the person may see, and a day three months ago."""
    browser = visitor(app, Visit("", "", user_id))
    quarter = company.last_day - dt.timedelta(days=91)
    meeting = _first_number(browser, "/meetings") if "{meeting}" in page else 0
    customer = _first_number(browser, "/customers") if "{customer}" in page else 0
    return page.format(meeting=meeting, customer=customer, quarter=quarter.isoformat())


def _first_number(browser: FlaskClient, page: str) -> int:
    found = re.search(rf'href="{page}/(\d+)"', browser.get(page).get_data(as_text=True))
    return int(found[1]) if found else 0


def visitor(app: Flask, visit: Visit) -> FlaskClient:
    """Return a browser in which somebody is logged in; nobody's password is asked for here."""
    browser = app.test_client()
    if not visit.token:
        with browser.session_transaction() as session:
            session["_user_id"] = f"{visit.user_id}:1"
            session["_fresh"] = True
    return browser


def seconds_of(app: Flask, visit: Visit, *, rounds: int = ROUNDS) -> Took:
    """Return how long a page takes, the median of `rounds` after one that warms up."""
    browser = visitor(app, visit)
    asked(browser, visit)
    took = [asked(browser, visit) for _ in range(rounds)]
    return Took(median(one.wall for one in took), median(one.cpu for one in took))


def percentile_under_load(app: Flask, visits: Sequence[Visit], *, clients: int = CLIENTS) -> float:
    """Return the 95th percentile of the seconds that pages take while `clients` people ask for them at once."""

    def walk(seed: int) -> list[float]:
        dice = random.Random(seed)  # noqa: S311  (no secrets)
        chosen = dice.sample(visits, len(visits))
        return [asked(visitor(app, visit), visit).wall for visit in chosen]

    with ThreadPoolExecutor(clients) as pool:
        seconds = [each for walked in pool.map(walk, range(clients)) for each in walked]
    return quantiles(seconds, n=20)[-1]


def asked(browser: FlaskClient, visit: Visit) -> Took:
    """Return how long one answer takes.

    Raises:
        AssertionError: the answer was neither 200 nor a redirect within the pages (the log-in is none of them).
    """
    headers = {"Authorization": f"Bearer {visit.token}"} if visit.token else {}
    began, worked = time.perf_counter(), time.thread_time()
    answer = browser.get(visit.address, headers=headers)
    answer.get_data()
    took = Took(time.perf_counter() - began, time.thread_time() - worked)
    redirected = answer.status_code == 302 and not answer.headers["Location"].startswith("/login")
    assert answer.status_code == 200 or redirected, f"{visit.name} answered {answer.status_code}"
    return took
