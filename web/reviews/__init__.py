"""Reviews of meetings by the manager: comments, manual scorecards, the list of what waits for whom."""

from web.reviews.views import blueprint

__all__ = ["blueprint"]
