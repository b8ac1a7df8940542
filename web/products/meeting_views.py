"""The products of one meeting: shown with their evidence, set and struck by whoever may correct the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from coach.domain import Product
from coach.numbers import numbers_of
from coach.storage.access import Viewer
from coach.storage.engine import Session, writing
from coach.storage.meeting_products import MeetingProduct, choose_products
from coach.storage.products import all_products
from web.sessions import viewer
from web.state import engine


@dataclass(frozen=True, slots=True)
class ProductsView:
    """`own` are those that count, `struck` those that somebody took away; `choices` can be ticked, `ticked` are.

    `seen` are those that counted when the form was shown.
    """

    own: tuple[MeetingProduct, ...]
    struck: tuple[MeetingProduct, ...]
    choices: tuple[Product, ...]
    ticked: frozenset[int]
    seen: frozenset[int]


def add_to(blueprint: Blueprint) -> None:
    """Give the action its address."""
    blueprint.post("/meetings/<int:meeting_id>/products")(choose)


def choose(meeting_id: int) -> ResponseReturnValue:
    """Keep what is ticked as the products of a meeting."""
    with writing(engine()) as session:
        changed = keep_ticked(session, viewer(), meeting_id)
    flash("The products of the meeting are saved." if changed else "Nothing was changed.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id, _anchor="products"))


def keep_ticked(session: Session, asking: Viewer, meeting_id: int) -> bool:
    """Make the ticks of the present form the products of a meeting; return whether that changes anything.

    Raises:
        NotFound, InvalidProduct: as `choose_products`.
    """
    ticked, seen = (numbers_of(request.form.getlist(name)) for name in ("product", "product_seen"))
    return choose_products(session, asking, meeting_id, ticked, seen=seen)


def products_view(session: Session, of_meeting: Sequence[MeetingProduct]) -> ProductsView:
    """Return the products of a meeting beside all that there are; a form that is shown again keeps its ticks."""
    there = {one.product.id for one in of_meeting}
    counting = frozenset(one.product.id for one in of_meeting if one.counts)
    ticked, seen = (numbers_of(request.form.getlist(name)) for name in ("product", "product_seen"))
    again = request.method == "POST"
    return ProductsView(
        own=tuple(one for one in of_meeting if one.counts),
        struck=tuple(one for one in of_meeting if not one.counts),
        choices=tuple(one for one in all_products(session) if not one.retired or one.id in there),
        ticked=frozenset(ticked) if again else counting,
        seen=frozenset(seen) if again else counting,
    )
