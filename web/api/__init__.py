"""The interface for programs: /api/v1, described by openapi.yaml."""

from web.api import jobs, labels
from web.api.views import blueprint

jobs.add_to(blueprint)
labels.add_to(blueprint)

__all__ = ["blueprint"]
