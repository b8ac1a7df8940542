"""The list of meetings, and what can be done with one: delete, download, analyse again, share."""

from web.meetings.views import blueprint

__all__ = ["blueprint"]
