"""Uploads: take files or text, show what was understood, let the user correct it, start the analysis."""

from web.uploads.views import blueprint

__all__ = ["blueprint"]
