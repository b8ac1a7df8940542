"""Accounts: log in and out, one's own page, and the admin's pages for people and teams."""

from web.accounts.views import blueprint

__all__ = ["blueprint"]
