"""Which guidelines judged a meeting."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.storage.access import Viewer, one_meeting
from coach.storage.tables import GuidelineJudgementRow, ProductJudgementRow


@dataclass(frozen=True, slots=True)
class Judgement:
    """What judged a meeting: the digest of the pack, and the numbers of the versions that it was made of.

    `products` has (product, number) for each product's pack, by id.
    """

    digest: str
    company_number: int | None = None
    team_number: int | None = None
    products: tuple[tuple[int, int], ...] = ()


def record_judgement(session: Session, meeting_id: int, judgement: Judgement) -> None:
    """Keep what judged the current analysis of a meeting that was let through."""
    for table in (GuidelineJudgementRow, ProductJudgementRow):
        session.execute(sa.delete(table).where(table.meeting_id == meeting_id))
    session.add_all(
        ProductJudgementRow(meeting_id=meeting_id, product_id=product_id, number=number)
        for product_id, number in judgement.products
    )
    session.add(
        GuidelineJudgementRow(
            meeting_id=meeting_id,
            digest=judgement.digest[:80],
            company_number=judgement.company_number,
            team_number=judgement.team_number,
        )
    )
    session.flush()


def judgement_of(session: Session, viewer: Viewer, meeting_id: int) -> Judgement | None:
    """Return what judged a meeting, None where that was not kept.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    row = session.get(GuidelineJudgementRow, one_meeting(session, viewer, meeting_id).id)
    if row is None:
        return None
    of_products = sa.select(ProductJudgementRow.product_id, ProductJudgementRow.number).where(
        ProductJudgementRow.meeting_id == row.meeting_id
    )
    found = tuple(
        (int(product), int(number))
        for product, number in session.execute(of_products.order_by(ProductJudgementRow.product_id))
    )
    return Judgement(row.digest, row.company_number, row.team_number, found)
