"""What was promised in meetings: the lists, ticking off, and the calendar that other programs subscribe to."""

from web.followups.views import blueprint

__all__ = ["blueprint"]
