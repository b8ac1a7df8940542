"""Alerts of saved views: what is new, what is watched for, and mails about it."""

from web.alerts.views import blueprint

__all__ = ["blueprint"]
