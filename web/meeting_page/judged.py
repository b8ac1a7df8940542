"""Which guidelines judged a meeting, in words, and whether others count today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.days import today
from coach.storage import judgements, packs
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.judgements import Judgement
from coach.storage.meeting_products import MeetingProduct
from coach.storage.meetings import MeetingRecord
from coach.storage.products import all_products


@dataclass(frozen=True, slots=True)
class JudgedView:
    """`words` name the guidelines; `older` when others count today."""

    words: str
    older: bool


def judged_view(
    session: Session, viewer: Viewer, meeting: MeetingRecord, products: Sequence[MeetingProduct]
) -> JudgedView:
    """Return which published versions judged the current analysis of a meeting that `viewer` may see.

    `products` are those of the meeting.
    """
    judgement = judgements.judgement_of(session, viewer, meeting.id) or Judgement("")
    counting = [one.product.id for one in products if one.counts]
    present = (
        *packs.numbers_in_force(session, meeting.team_id, today()),
        packs.product_numbers_in_force(session, counting, today()),
    )
    names = {one.id: one.name for one in all_products(session)} if judgement.products else {}
    judged = (judgement.company_number, judgement.team_number, judgement.products)
    return JudgedView(_words(judgement, names), present != judged)


def _words(judgement: Judgement, names: Mapping[int, str]) -> str:
    parts = ["the guidelines as installed"]
    if judgement.company_number is not None:
        parts = [f"version {judgement.company_number} of the company's guidelines"]
    if judgement.team_number is not None:
        parts.append(f"version {judgement.team_number} of the team's")
    for product, number in judgement.products:
        parts.append(f"version {number} of those for {names.get(product, 'a product')}")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
