"""The interface for programs: /api/v1, described by openapi.yaml."""

from web.api.views import blueprint

__all__ = ["blueprint"]
