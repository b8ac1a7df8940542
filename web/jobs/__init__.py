"""The pages of long work: one's own jobs, how far each is, and stopping one."""

from web.jobs.views import blueprint

__all__ = ["blueprint"]
