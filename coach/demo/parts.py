"""What fills the demo company besides its meetings, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from coach.demo.afterwards import add_corrections, add_views, add_watches, tick_off
from coach.demo.cast import Cast
from coach.demo.customers import add_contacts, add_deals, add_results
from coach.demo.language import publish_guidelines
from coach.demo.own_labels import add_own_labels
from coach.demo.products import add_products
from coach.demo.reviewing import add_focus, add_reviews
from coach.demo.sharing import add_briefings, add_library
from coach.demo.year_deeds import add_year, settle_year
from coach.errors import CoachError
from coach.storage import audit
from coach.storage.access import Viewer
from coach.storage.audit import AuditEntry
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.tables import AccountRole

Part = Callable[[Session, Cast], None]

ADDED = "demo.part."

# Guidelines come before the meetings that they judge; customers, so that their pages are not empty for a minute.
BEFORE_MEETINGS: Mapping[str, Part] = MappingProxyType(
    {
        "guidelines": publish_guidelines,
        "products": add_products,
        "deals": add_deals,
        "contacts": add_contacts,
        "results": add_results,
    }
)
# What rests on the first meetings alone comes right after them, so that its pages are filled early.
AFTER_FIRST_MEETINGS: Mapping[str, Part] = MappingProxyType(
    {
        "focus": add_focus,
        "library": add_library,
        "corrections": add_corrections,
        "views": add_views,
        "own-labels": add_own_labels,
    }
)
BEFORE_LAST_MEETINGS: Mapping[str, Part] = MappingProxyType({"alerts": add_watches})
AFTER_MEETINGS: Mapping[str, Part] = MappingProxyType(
    {"reviews": add_reviews, "follow-ups": tick_off, "briefings": add_briefings}
)
# What belongs to the year, where it is made.
YEAR_BEFORE: Mapping[str, Part] = MappingProxyType({"year": add_year})
YEAR_AFTER: Mapping[str, Part] = MappingProxyType({"year-steps": settle_year})


def add_parts(engine: Engine, cast: Cast, parts: Mapping[str, Part]) -> None:
    """Add the parts that were never added, each in a transaction of its own.

    A part that cannot be added any more, since somebody was faster with a thing of that name, is left out for good.
    """
    for name, part in parts.items():
        if not _is_added(engine, cast, name):
            _add_part(engine, cast, name, part)


def _add_part(engine: Engine, cast: Cast, name: str, part: Part) -> None:
    try:
        _add(engine, cast, name, part)
    except CoachError as error:
        _note(engine, name, left_out=error.what[:100])


def _add(engine: Engine, cast: Cast, name: str, part: Part) -> None:
    with writing(engine) as session:
        part(session, cast)
        audit.record(session, AuditEntry(ADDED + name))


def _note(engine: Engine, name: str, *, left_out: str) -> None:
    with writing(engine) as session:
        audit.record(session, AuditEntry(ADDED + name, details={"left_out": left_out}))


def _is_added(engine: Engine, cast: Cast, name: str) -> bool:
    admin = next(one for one in cast.viewers.values() if one.role is AccountRole.ADMIN)
    with reading(engine) as session:
        found = audit.list_events(session, Viewer(admin.user_id, AccountRole.ADMIN), action=ADDED + name)
        return found.total > 0
