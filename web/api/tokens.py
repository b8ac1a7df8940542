"""Who calls the API: the owner of the token, never the owner of a cookie."""

from __future__ import annotations

from typing import cast

from flask import g, request
from flask.typing import ResponseReturnValue

from coach.storage import tokens
from coach.storage.access import Viewer, viewer_of
from coach.storage.engine import reading, writing
from coach.storage.users import User
from web.errors import SENTENCES, problem
from web.state import engine

OPEN_ENDPOINTS = frozenset({"api.description", "api.guide"})


def require_token() -> ResponseReturnValue | None:
    """Find the token of the request and its user, or refuse."""
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    user = _user_of(secret.strip()) if scheme.casefold() == "bearer" and secret else None
    if user is None:
        refusal = problem(401, SENTENCES[401][0], mend=SENTENCES[401][1])
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="coach"'
        return refusal
    g.api_user = user
    return None


def caller() -> Viewer:
    """Return the user of the token as the one who asks."""
    return viewer_of(cast(User, g.api_user))


def caller_or_address() -> str:
    """Return whose limit a request counts to."""
    user = g.get("api_user")
    return f"user:{user.id}" if user else (request.remote_addr or "")


def _user_of(secret: str) -> User | None:
    with reading(engine()) as session:
        found = tokens.find_token(session, secret)
    if found is None:
        return None
    with writing(engine()) as session:
        tokens.mark_used(session, found[0].id)
    return found[1]
