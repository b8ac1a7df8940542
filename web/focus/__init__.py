"""The one focus of a rep: proposed, agreed, followed over three meetings."""

from web.focus.views import blueprint

__all__ = ["blueprint"]
