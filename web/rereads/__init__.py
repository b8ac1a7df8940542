"""The archive read or judged again: asking for it, and what changed."""

from web.rereads.views import blueprint

__all__ = ["blueprint"]
