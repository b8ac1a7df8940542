"""Guideline packs: the working copy of each scope, and the published versions.

A scope is the company (`team_id` and `product_id` None), a team or a product, whose rules lie on top of the company's.
Nobody changes a published version; going back publishes an older text again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from coach.days import day_of
from coach.errors import GuidelineError, NotFound
from coach.numbers import number_of
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict
from coach.storage.tables import (
    AccountRole,
    GuidelineDraftRow,
    GuidelineVersionRow,
    ProductRow,
    TeamRow,
    UserRow,
    now,
)
from coach.storage.text import clean, one_line

LONGEST_REASON = 1000
MOST_VERSIONS = 500
COMPANY = "company"
PRODUCT = "product:"
WRITERS = frozenset({AccountRole.TRAINER, AccountRole.ADMIN})


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A pack to be published: its checked text with digest, ids of its live rules, what changed (JSON) and why.

    It counts from `in_force_from` on; None is today.
    """

    text: str = field(repr=False)
    digest: str
    rules: int
    live: tuple[str, ...]
    difference: Mapping[str, Any]
    reason: str
    restored: int | None = None
    in_force_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PackVersion:
    """A published version without its text; `in_force_from` is the first day on which it counts."""

    number: int
    team_id: int | None
    author: str
    published_at: dt.datetime
    in_force_from: dt.date
    reason: str
    digest: str
    rules: int
    live: tuple[str, ...]
    difference: Mapping[str, Any]
    restored: int | None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """A published version with its YAML text; "" is a pack without rules of a team or a product."""

    version: PackVersion
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PacksInForce:
    """What counts on a day: the company's version and the team's; None is the installed pack, or no rules.

    `products` are those of the products that have one, in the order in which they are laid on top: by the product's id.
    """

    company: PublishedPack | None = None
    team: PublishedPack | None = None
    products: tuple[PublishedPack, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What is being written; `version` counts the saves."""

    text: str = field(repr=False)
    version: int
    author: str
    updated_at: dt.datetime


def may_write(viewer: Viewer) -> bool:
    """Return whether `viewer` may change and publish guidelines."""
    return viewer.role in WRITERS


def list_versions(
    session: Session, team_id: int | None = None, *, product_id: int | None = None
) -> tuple[PackVersion, ...]:
    """Return the published versions of a scope without their texts, newest first, at most 500."""
    statement = (
        _versions(scope_of(team_id, product_id)).order_by(GuidelineVersionRow.number.desc()).limit(MOST_VERSIONS)
    )
    return tuple(_version(row, name) for row, name in session.execute(statement))


def published(
    session: Session, number: int, team_id: int | None = None, *, product_id: int | None = None
) -> PublishedPack:
    """Return one published version.

    Raises:
        NotFound: there is none with that number.
    """
    versions = _versions(scope_of(team_id, product_id))
    found = _one(session, versions.where(GuidelineVersionRow.number == possible_id(number)))
    if found is None:
        raise NotFound("There is no such version of the guidelines.", mend="Choose one from the list of versions.")
    return found


def newest(session: Session, team_id: int | None = None, *, product_id: int | None = None) -> PublishedPack | None:
    """Return the newest published version of a scope, None before the first."""
    return _one(session, _versions(scope_of(team_id, product_id)).order_by(GuidelineVersionRow.number.desc()).limit(1))


def in_force(session: Session, team_id: int | None, day: dt.date, product_ids: Collection[int] = ()) -> PacksInForce:
    """Return the versions that count on `day` for a team (None: the company alone) and for these products."""
    numbers = product_numbers_in_force(session, product_ids, day)
    return PacksInForce(
        _on(session, scope_of(None), day),
        None if team_id is None else _on(session, scope_of(team_id), day),
        tuple(published(session, number, product_id=product_id) for product_id, number in numbers),
    )


def numbers_in_force(session: Session, team_id: int | None, day: dt.date) -> tuple[int | None, int | None]:
    """Return the numbers of the company's and the team's version that count on `day`, without reading their texts."""
    number = GuidelineVersionRow.number
    scopes = (None,) if team_id is None else (None, team_id)
    found = [session.scalar(_latest(sa.select(number).where(_of(scope_of(scope))), day)) for scope in scopes]
    return found[0], found[1] if team_id is not None else None


def product_numbers_in_force(
    session: Session, product_ids: Collection[int] | None, day: dt.date
) -> tuple[tuple[int, int], ...]:
    """Return (product, number) of the versions that count on `day` for these products (None: all), by id."""
    if product_ids is not None and not product_ids:
        return ()
    scope = GuidelineVersionRow.scope
    wanted = [scope_of(None, number) for number in product_ids or ()]
    statement = (
        sa.select(scope, GuidelineVersionRow.number)
        .where(scope.in_(wanted) if wanted else scope.like(f"{PRODUCT}%"), GuidelineVersionRow.in_force_from <= day)
        .order_by(GuidelineVersionRow.in_force_from, GuidelineVersionRow.number)
    )
    last = {_product_of(one): int(number) for one, number in session.execute(statement)}
    return tuple(sorted((product, number) for product, number in last.items() if product is not None))


def working_copy(
    session: Session, viewer: Viewer, team_id: int | None = None, *, product_id: int | None = None
) -> WorkingCopy | None:
    """Return the working copy of a scope, None where nobody has begun one.

    Raises:
        NotFound: `viewer` may not write guidelines, or there is no such team or product.
    """
    _admit(session, viewer, team_id, product_id)
    statement = (
        sa.select(GuidelineDraftRow, UserRow.display_name)
        .join(UserRow, UserRow.id == GuidelineDraftRow.updated_by)
        .where(GuidelineDraftRow.scope == scope_of(team_id, product_id))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    row, name = found
    return WorkingCopy(row.text, row.version, name, row.updated_at)


def save_working_copy(
    session: Session,
    viewer: Viewer,
    text: str,
    *,
    version: int,
    team_id: int | None = None,
    product_id: int | None = None,
) -> None:
    """Replace the working copy; `version` is that of the copy the change was made to, 0 where there was none.

    Raises:
        NotFound: `viewer` may not write guidelines, or there is no such team or product.
        EditConflict: somebody saved after `version`.
    """
    _admit(session, viewer, team_id, product_id)
    scope = scope_of(team_id, product_id)
    row = _locked_copy(session, scope)
    if (row.version if row else 0) != version:
        raise _overtaken()
    if row is None:
        draft = GuidelineDraftRow(scope=scope, team_id=team_id, text=clean(text), updated_by=viewer.user_id, version=1)
        _insert(session, draft)
        return
    row.text, row.version = clean(text), row.version + 1
    row.updated_by, row.updated_at = viewer.user_id, now()
    session.flush()


def publish(
    session: Session,
    viewer: Viewer,
    new: NewVersion,
    *,
    seen: int,
    team_id: int | None = None,
    product_id: int | None = None,
) -> PackVersion:
    """Publish a pack; `seen` is the number of the version it was compared with, 0 where there was none.

    Raises:
        NotFound: `viewer` may not write guidelines, or there is no such team or product.
        GuidelineError: no reason is given, or one of more than 1000 characters.
        EditConflict: somebody published meanwhile.
    """
    _admit(session, viewer, team_id, product_id)
    before = newest(session, team_id, product_id=product_id)
    if (before.version.number if before else 0) != seen:
        raise EditConflict(
            "Somebody published other guidelines in the meantime.", mend="Look at the differences again, then publish."
        )
    today = now()
    row = GuidelineVersionRow(
        scope=scope_of(team_id, product_id),
        team_id=team_id,
        number=seen + 1,
        author_id=viewer.user_id,
        published_at=today,
        in_force_from=new.in_force_from or day_of(today),
        reason=_reason(new.reason),
        digest=new.digest,
        rules=new.rules,
        live=list(new.live),
        difference=dict(new.difference),
        restored=new.restored,
        text=clean(new.text),
    )
    _insert(session, row)
    action = "guidelines.publish" if new.restored is None else "guidelines.roll_back"
    details = {"number": row.number, "team": team_id, "digest": row.digest[:24], "restored": new.restored}
    details |= {} if product_id is None else {"product": product_id}
    record(session, AuditEntry(action, viewer.user_id, "guidelines", row.id, details))
    return published(session, row.number, team_id, product_id=product_id).version


def scope_of(team_id: int | None, product_id: int | None = None) -> str:
    """Return how a scope is written in the tables."""
    if product_id is not None:
        return f"{PRODUCT}{product_id}"
    return COMPANY if team_id is None else f"team:{team_id}"


def _product_of(scope: str) -> int | None:
    return number_of(scope.removeprefix(PRODUCT)) if scope.startswith(PRODUCT) else None


def _admit(session: Session, viewer: Viewer, team_id: int | None, product_id: int | None) -> None:
    if not may_write(viewer):
        raise NotFound("There is no such page.")
    if team_id is not None and session.get(TeamRow, possible_id(team_id)) is None:
        raise NotFound("There is no such team.")
    if product_id is not None and session.get(ProductRow, possible_id(product_id)) is None:
        raise NotFound("There is no such product.")


def _versions(scope: str) -> Any:
    return (
        sa.select(GuidelineVersionRow, UserRow.display_name)
        .join(UserRow, UserRow.id == GuidelineVersionRow.author_id)
        .where(_of(scope))
    )


def _of(scope: str) -> sa.ColumnElement[bool]:
    return GuidelineVersionRow.scope == scope


def _on(session: Session, scope: str, day: dt.date) -> PublishedPack | None:
    return _one(session, _latest(_versions(scope), day))


def _latest(statement: Any, day: dt.date) -> Any:
    """Return `statement` for the last version that counts on `day`; of several of one day the last published."""
    newest_first = (GuidelineVersionRow.in_force_from.desc(), GuidelineVersionRow.number.desc())
    return statement.where(GuidelineVersionRow.in_force_from <= day).order_by(*newest_first).limit(1)


def _one(session: Session, statement: Any) -> PublishedPack | None:
    found = session.execute(statement.options(undefer(GuidelineVersionRow.text))).one_or_none()
    return None if found is None else PublishedPack(_version(*found), found[0].text)


def _version(row: GuidelineVersionRow, name: str) -> PackVersion:
    return PackVersion(
        number=row.number,
        team_id=row.team_id,
        author=name,
        published_at=row.published_at,
        in_force_from=row.in_force_from,
        reason=row.reason,
        digest=row.digest,
        rules=row.rules,
        live=tuple(row.live),
        difference=row.difference,
        restored=row.restored,
        product_id=_product_of(row.scope),
    )


def _locked_copy(session: Session, scope: str) -> GuidelineDraftRow | None:
    statement = sa.select(GuidelineDraftRow).where(GuidelineDraftRow.scope == scope).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _insert(session: Session, row: GuidelineDraftRow | GuidelineVersionRow) -> None:
    """Add a row whose key another transaction may have taken a moment ago."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise _overtaken() from error


def _overtaken() -> EditConflict:
    return EditConflict("Somebody changed the guidelines in the meantime.", mend="Load the page again.")


def _reason(text: str) -> str:
    reason = one_line(text, LONGEST_REASON + 1)
    if not reason:
        raise GuidelineError("A reason is missing.", where="reason", mend="Write in a sentence why this is published.")
    if len(reason) > LONGEST_REASON:
        raise GuidelineError("The reason is longer than 1000 characters.", where="reason", mend="Make it shorter.")
    return reason
