"""How often somebody may try to log in."""

from __future__ import annotations

from flask import Response, request

from coach.storage.text import key_of
from web.state import coach


def address_rate() -> str:
    """Return the attempts allowed from one network address."""
    return coach().settings.login_rate_address


def account_rate() -> str:
    """Return the failed attempts allowed on one account."""
    return coach().settings.login_rate_account


def account_tried() -> str:
    """Return the account that the form names."""
    return f"account:{key_of(request.form.get('email', ''))[:254]}"


def failed(response: Response) -> bool:
    """Return whether the log-in failed: a good one leads on to another page."""
    return response.status_code >= 400
