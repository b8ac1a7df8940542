"""What the demo company sells, under the names that its meetings say."""

from __future__ import annotations

from coach import jobs
from coach.demo.cast import Cast
from coach.storage import products
from coach.storage.engine import Session

TRAINER = "ruth"
# "Rota" alone would find every rota that a customer keeps on paper, so the other names are what sellers say of theirs.
PRODUCTS = (
    ("Harbourline Rota", ("in Rota", "Rota does", "for Rota alone", "Rota runs beside", "Rota on the phone")),
    ("Harbourline Pay", ("Rota and Pay",)),
    ("Harbourline Rest", ()),
    ("Tachograph import", ("tachograph data", "tachograph", "tacho files")),
)


def add_products(session: Session, cast: Cast) -> None:
    """Put what is sold on the list, before the meetings that name it; a trainer keeps it.

    Where meetings were there before, a job looks through them: nobody is asked to press a button for it.
    """
    for name, others in PRODUCTS:
        products.add_product(session, cast.of(TRAINER), name, others)
    jobs.start_product_search(session, cast.of(TRAINER))
