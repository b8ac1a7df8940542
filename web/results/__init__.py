"""Targets and results of a team and of its people."""

from web.results.views import blueprint

__all__ = ["blueprint"]
