"""What the header offers: four tabs by role, and everything else under "More", grouped by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, request

from coach.storage.tables import AccountRole
from web.sessions import me

REP, MANAGER, TRAINER, ADMIN = AccountRole.REP, AccountRole.MANAGER, AccountRole.TRAINER, AccountRole.ADMIN
EVERYBODY = frozenset(AccountRole)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the header; `paths` are the beginnings of addresses that belong to it, `roles` who is offered it."""

    name: str
    endpoint: str
    icon: str
    paths: tuple[str, ...] = ()
    roles: frozenset[AccountRole] = EVERYBODY


@dataclass(frozen=True, slots=True)
class Group:
    """Places that are about the same thing."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """What one person is offered on one page. `here` is the place of the page, None where it belongs to none."""

    tabs: tuple[Place, ...]
    groups: tuple[Group, ...]
    here: Place | None

    @property
    def below(self) -> bool:
        """Whether the page is one of those under "More"."""
        return self.here is not None and self.here not in self.tabs


HOME = Place("Home", "home.index", "home")
MEETINGS = Place("Meetings", "meetings.index", "meetings", ("/meetings",))
UPLOAD = Place("Upload", "uploads.new", "upload", ("/upload",))
THEMES = Place("Themes", "themes.index", "chart", ("/themes",))
ALERTS = Place("Alerts", "alerts.index", "bell", ("/alerts",))
REVIEWS = Place("Reviews", "reviews.index", "meetings", ("/reviews", "/scorecards"), frozenset({REP, MANAGER}))
FOCUS = Place("Focus", "focus.index", "target", ("/focus",), frozenset({REP, MANAGER}))
LIBRARY = Place("Library", "library.index", "book", ("/library", "/playlists"))
BRIEFINGS = Place("Briefings", "briefing.index", "people", ("/briefings",), frozenset({REP, MANAGER}))
FOLLOW_UPS = Place("Follow-ups", "followups.index", "check", ("/followups",))
CUSTOMERS = Place("Customers", "customers.index", "people", ("/customers", "/deals"))
CONTACTS = Place("Contacts", "contacts.index", "clock", ("/contacts",))
TARGETS = Place("Targets", "results.index", "target", ("/results",), frozenset({REP, MANAGER}))
GUIDELINES = Place("Guidelines", "guidelines.index", "book", ("/guidelines",))
BACK_TESTS = Place("Back-tests", "backtests.index", "again", ("/backtests",), frozenset({TRAINER, ADMIN}))
CORRECTIONS = Place("Corrections", "corrections.index", "edit", ("/corrections",), frozenset({TRAINER}))
LABELS = Place("Own labels", "labels.index", "target", ("/labels",), frozenset({MANAGER, TRAINER}))
PRODUCTS = Place("Products", "products.index", "book", ("/products",), frozenset({TRAINER, ADMIN}))
MODELS = Place("Models", "models.index", "chart", ("/models", "/rereads"), frozenset({TRAINER}))
PEOPLE = Place("People", "accounts.people", "people", ("/people", "/teams"), frozenset({ADMIN}))
JOBS = Place("Long work", "jobs.index", "clock", ("/jobs",))
ACCOUNT = Place("Account", "accounts.own", "account", ("/account",))

# The tab beside home, meetings and upload: what somebody of this role comes for most.
OWN_TAB = {REP: FOLLOW_UPS, MANAGER: THEMES, TRAINER: GUIDELINES, ADMIN: PEOPLE}
GROUPS = (
    Group("Coaching", (THEMES, ALERTS, REVIEWS, FOCUS, LIBRARY, BRIEFINGS)),
    Group("Customers", (FOLLOW_UPS, CUSTOMERS, CONTACTS, TARGETS)),
    Group("Language and models", (GUIDELINES, BACK_TESTS, CORRECTIONS, LABELS, PRODUCTS, MODELS)),
    Group("Coach", (PEOPLE, JOBS, ACCOUNT)),
)


def navigation_of(role: AccountRole, *, endpoint: str | None, path: str) -> Navigation:
    """Return what the header offers somebody of this role on the page at `path`."""
    tabs = (HOME, MEETINGS, UPLOAD, OWN_TAB[role])
    offered = [Group(group.name, _for(role, group.places, but=tabs)) for group in GROUPS]
    groups = tuple(group for group in offered if group.places)
    everything = (*tabs, *(place for group in groups for place in group.places))
    return Navigation(tabs, groups, _here(everything, endpoint, path))


def add_to(app: Flask) -> None:
    """Give all templates `navigation()`, for people who are logged in."""
    app.jinja_env.globals["navigation"] = lambda: navigation_of(me().role, endpoint=request.endpoint, path=request.path)


def _for(role: AccountRole, places: Iterable[Place], *, but: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if role in place.roles and place not in but)


def _here(places: Iterable[Place], endpoint: str | None, path: str) -> Place | None:
    candidates = list(places)
    exact = (place for place in candidates if place.endpoint == endpoint)
    nearby = (place for place in candidates if any(path == p or path.startswith(f"{p}/") for p in place.paths))
    return next(exact, None) or next(nearby, None)
