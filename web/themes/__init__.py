"""Coaching themes over many meetings, down to the sentences that somebody said."""

from web.themes.views import blueprint

__all__ = ["blueprint"]
