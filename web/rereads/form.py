"""The form that asks for a rereading."""

from __future__ import annotations

from collections.abc import Mapping

from coach.numbers import number_of
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import RereadMode
from web.meetings.listing import listing_of
from web.products.choosing import product_on_list

MODES: Mapping[RereadMode, str] = {
    RereadMode.READ: "Read again",
    RereadMode.JUDGE: "Judge again",
}


def order_of(form: Mapping[str, str], team_ids: set[int]) -> RereadOrder:
    """Return what a form asks for; what makes no sense counts as not given."""
    understood, team_id = listing_of(form).wanted, number_of(form.get("team"))
    mode = RereadMode.JUDGE if form.get("mode") == RereadMode.JUDGE.value else RereadMode.READ
    team, product = team_id if team_id in team_ids else None, product_on_list(understood.product_id)
    wanted = SceneFilter(understood.since, understood.until, team, product_id=product)
    return RereadOrder(mode, wanted, by_todays=form.get("guidelines") == "today")
