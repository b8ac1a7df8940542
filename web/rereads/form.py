"""The form that asks for a rereading."""

from __future__ import annotations

from collections.abc import Mapping

from coach.numbers import number_of
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import RereadMode
from web.meetings.listing import listing_of

MODES: Mapping[RereadMode, str] = {
    RereadMode.READ: "Read again",
    RereadMode.JUDGE: "Judge again",
}


def order_of(form: Mapping[str, str], team_ids: set[int]) -> RereadOrder:
    """Return what a form asks for; what makes no sense counts as not given."""
    understood, team_id = listing_of(form).wanted, number_of(form.get("team"))
    mode = RereadMode.JUDGE if form.get("mode") == RereadMode.JUDGE.value else RereadMode.READ
    wanted = SceneFilter(understood.since, understood.until, team_id if team_id in team_ids else None)
    return RereadOrder(mode, wanted, by_todays=form.get("guidelines") == "today")
