"""Products as the forms and filters of other pages offer them."""

from __future__ import annotations

from coach.domain import Product
from coach.storage.engine import reading
from coach.storage.products import all_products, known_product
from web.state import engine


def product_on_list(product_id: int | None) -> int | None:
    """Return the id where there is such a product, else None."""
    return product_id if product_name(product_id) else None


def product_name(product_id: int | None) -> str:
    """Return what a product is called, "" where there is none."""
    if product_id is None:
        return ""
    with reading(engine()) as session:
        product = known_product(session, product_id)
    return product.name if product else ""


def products_to_choose() -> tuple[Product, ...]:
    """Return all products, by name, retired ones last."""
    with reading(engine()) as session:
        return all_products(session)
