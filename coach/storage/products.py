"""The list of products: everybody knows it, trainers and admins keep it, and nothing of it is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.domain import Product, ProductState
from coach.errors import InvalidProduct, NotFound
from coach.products import MOST_PRODUCTS, checked_names, name_key
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict, TooMany
from coach.storage.tables import AccountRole, MeetingProductRow, ProductNameRow, ProductRow

KEEPERS = frozenset({AccountRole.TRAINER, AccountRole.ADMIN})


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product as those who keep the list see it; `meetings` counts where it stands, over the whole archive.

    `looked_for` says whether stored meetings were looked through since its names changed last.
    """

    product: Product
    meetings: int
    version: int
    looked_for: bool


def may_keep_products(viewer: Viewer) -> bool:
    """Return whether `viewer` may change the list of products."""
    return viewer.role in KEEPERS


def all_products(session: Session) -> tuple[Product, ...]:
    """Return all products by name, retired ones last: anybody may know them."""
    found = [product for product, _ in _listed(session)]
    return tuple(sorted(found, key=lambda one: (one.retired, name_key(one.name), one.id)))


def list_products(session: Session, viewer: Viewer) -> tuple[ProductRecord, ...]:
    """Return all products with their counts, by name, retired ones last.

    Raises:
        NotFound: `viewer` may not keep the list.
    """
    _keepers_only(viewer)
    rows = {product.id: row for product, row in _listed(session)}
    counted = sa.select(MeetingProductRow.product_id, sa.func.count()).where(MeetingProductRow.counts)
    counts = {int(number): int(of) for number, of in session.execute(counted.group_by(MeetingProductRow.product_id))}
    return tuple(_record(rows[one.id], one, counts.get(one.id, 0)) for one in all_products(session))


def get_product(session: Session, viewer: Viewer, product_id: int) -> ProductRecord:
    """Return a product with its count.

    Raises:
        NotFound: there is none, or `viewer` may not keep the list.
    """
    _keepers_only(viewer)
    row = _row(session, product_id)
    of = sa.select(sa.func.count()).where(MeetingProductRow.product_id == row.id, MeetingProductRow.counts)
    return _record(row, _product(session, row), session.scalar(of) or 0)


def known_product(session: Session, product_id: int | None) -> Product | None:
    """Return a product, None where there is none of that id: anybody may know it."""
    row = session.get(ProductRow, possible_id(product_id or 0))
    return None if row is None else _product(session, row)


def named_product(session: Session, name: str) -> int:
    """Return the id of the product of that name or other name.

    Raises:
        NotFound: there is none; the sentence names those that there are.
    """
    known = all_products(session)
    product = next((one for one in known if name_key(name) in map(name_key, one.names)), None)
    if product is None:
        names = ", ".join(one.name for one in known)
        raise NotFound(f"There is no product {name!r}.", mend=f"The products are: {names or 'none'}.")
    return product.id


def with_product(product_id: int) -> Select[Any]:
    """Return the select of the ids of the meetings of a product; to be held against who may see."""
    return sa.select(MeetingProductRow.meeting_id).where(
        MeetingProductRow.product_id == possible_id(product_id), MeetingProductRow.counts
    )


def add_product(session: Session, viewer: Viewer, name: str, aliases: Iterable[str] = ()) -> Product:
    """Add a product, which is looked for in every meeting that is analysed from now on.

    Raises:
        NotFound: `viewer` may not keep the list.
        InvalidProduct: its names are not right, or belong to another product.
        TooMany: there are `MOST_PRODUCTS` already.
    """
    _keepers_only(viewer)
    others = all_products(session)
    own, more = checked_names(name, aliases, others)
    if sum(not one.retired for one in others) >= MOST_PRODUCTS:
        raise TooMany(f"There are {MOST_PRODUCTS} products, which is the most.", mend="Retire one that is not sold.")
    row = ProductRow(name=own)
    session.add(row)
    session.flush()
    _put_names(session, row, (own, *more))
    _log(session, viewer, row, "add")
    return _product(session, row)


def change_product(
    session: Session, viewer: Viewer, product_id: int, name: str, aliases: Iterable[str], *, version: int
) -> Product:
    """Replace the names of a product; `version` is that of the record which the viewer saw.

    Raises:
        NotFound: there is none, or `viewer` may not keep the list.
        InvalidProduct: the names are not right, belong to another product, or the product is retired.
        EditConflict: somebody changed it after `version`.
    """
    row = _to_change(session, viewer, product_id)
    if row.version != version:
        raise EditConflict("Somebody changed this product in the meantime.", mend="Load the page again.")
    if row.state == ProductState.RETIRED.value:
        raise InvalidProduct("The product is retired.", where="name", mend="Bring it back first.")
    before = _product(session, row)
    own, more = checked_names(name, aliases, [one for one in all_products(session) if one.id != row.id])
    if (own, *more) == before.names:
        return before
    # Another spelling of the same names finds the same meetings.
    row.version += {name_key(one) for one in (own, *more)} != {name_key(one) for one in before.names}
    row.name = own
    _put_names(session, row, (own, *more))
    _log(session, viewer, row, "change")
    return _product(session, row)


def retire_product(session: Session, viewer: Viewer, product_id: int) -> None:
    """Retire a product: meetings to come are not searched for it; where it stands it stays.

    Raises:
        NotFound: there is none, or `viewer` may not keep the list.
    """
    row = _to_change(session, viewer, product_id)
    if row.state != ProductState.RETIRED.value:
        row.state = ProductState.RETIRED.value
        _log(session, viewer, row, "retire")


def bring_back_product(session: Session, viewer: Viewer, product_id: int) -> None:
    """Bring a retired product back; meetings of the meantime are worth another look.

    Raises:
        NotFound: there is none, or `viewer` may not keep the list.
        TooMany: there are `MOST_PRODUCTS` others already.
    """
    row = _to_change(session, viewer, product_id)
    if row.state == ProductState.ACTIVE.value:
        return
    if sum(not one.retired for one in all_products(session)) >= MOST_PRODUCTS:
        raise TooMany(f"There are {MOST_PRODUCTS} products, which is the most.", mend="Retire another one first.")
    row.state, row.version = ProductState.ACTIVE.value, row.version + 1
    _log(session, viewer, row, "return")


def changed_products(session: Session) -> dict[int, int]:
    """Return the version of each product in use for which stored meetings were not looked through since it changed."""
    wanted = (ProductRow.state == ProductState.ACTIVE.value) & (ProductRow.matched != ProductRow.version)
    statement = sa.select(ProductRow.id, ProductRow.version).where(wanted).order_by(ProductRow.id)
    return {int(number): int(version) for number, version in session.execute(statement)}


def settle_products(session: Session, versions: dict[int, int]) -> None:
    """Note that stored meetings were looked through for products as they were in these versions."""
    for number, version in versions.items():
        session.execute(sa.update(ProductRow).where(ProductRow.id == number).values(matched=version))


def _listed(session: Session) -> list[tuple[Product, ProductRow]]:
    names: dict[int, list[str]] = {}
    for number, name in session.execute(_names_in_order()):
        names.setdefault(int(number), []).append(name)
    rows = session.scalars(sa.select(ProductRow).order_by(ProductRow.id))
    return [(_made(row, names.get(row.id, [])), row) for row in rows]


def _names_in_order() -> Select[int, str]:
    return sa.select(ProductNameRow.product_id, ProductNameRow.name).order_by(
        ProductNameRow.product_id, ProductNameRow.place
    )


def _product(session: Session, row: ProductRow) -> Product:
    found = session.execute(_names_in_order().where(ProductNameRow.product_id == row.id))
    return _made(row, [name for _, name in found])


def _made(row: ProductRow, names: Sequence[str]) -> Product:
    return Product(row.id, row.name, tuple(names[1:]), ProductState(row.state))


def _record(row: ProductRow, product: Product, meetings: int) -> ProductRecord:
    return ProductRecord(product, meetings, row.version, product.retired or row.matched == row.version)


def _put_names(session: Session, row: ProductRow, names: Sequence[str]) -> None:
    """Replace the names of a product, of which another transaction may have taken one a moment ago."""
    session.execute(sa.delete(ProductNameRow).where(ProductNameRow.product_id == row.id))
    rows = [ProductNameRow(key=name_key(name), product_id=row.id, place=at, name=name) for at, name in enumerate(names)]
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError as error:
        raise InvalidProduct(
            "Another product got one of these names in the meantime.", where="name", mend="Load the page again."
        ) from error


def _row(session: Session, product_id: int, *, to_change: bool = False) -> ProductRow:
    statement = sa.select(ProductRow).where(ProductRow.id == possible_id(product_id))
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such product.", mend="Choose one from the list.")
    return row


def _to_change(session: Session, viewer: Viewer, product_id: int) -> ProductRow:
    _keepers_only(viewer)
    return _row(session, product_id, to_change=True)


def _keepers_only(viewer: Viewer) -> None:
    if not may_keep_products(viewer):
        raise NotFound("There is no such page.", mend="Trainers and admins keep the list of products.")


def _log(session: Session, viewer: Viewer, row: ProductRow, what: str) -> None:
    session.flush()
    record(session, AuditEntry(f"product.{what}", viewer.user_id, "product", row.id, {"product": row.name}))
