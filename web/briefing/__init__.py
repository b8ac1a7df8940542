"""Briefings for the next internal meeting, and the actions of internal meetings."""

from web.briefing.views import blueprint

__all__ = ["blueprint"]
