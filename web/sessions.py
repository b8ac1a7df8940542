"""Who is logged in: the cookie holds a user's id and the generation of their sessions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort, session
from flask_login import UserMixin, current_user, login_user

from coach.errors import NotFound
from coach.storage import users
from coach.storage.access import Viewer, viewer_of
from coach.storage.engine import reading
from coach.storage.tables import AccountRole
from coach.storage.users import User
from web.state import engine

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class SessionUser(UserMixin):
    """What Flask-Login keeps of a user."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """Return what stands in the cookie: it no longer fits when the user's sessions are ended."""
        return f"{self.user.id}:{self.user.session_generation}"


def load_session(cookie_id: str) -> SessionUser | None:
    """Return the user of a cookie, None when it is void."""
    number, _, generation = cookie_id.partition(":")
    if not number.isdecimal():
        return None
    user = _find(int(number))
    if user is None or not user.active or str(user.session_generation) != generation:
        return None
    return SessionUser(user)


def start_session(user: User) -> None:
    """Log `user` in with a fresh session, so that nothing from before the log-in survives it."""
    session.clear()
    session.permanent = True
    login_user(SessionUser(user))


def me() -> User:
    """Return the user who is logged in."""
    return cast(SessionUser, current_user).user


def viewer() -> Viewer:
    """Return the user who is logged in as the one who asks for meetings."""
    return viewer_of(me())


def only_for(*roles: AccountRole) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Refuse a view (403) to users of other roles."""

    def guarded(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        @wraps(view)
        def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            if me().role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return checked

    return guarded


def _find(user_id: int) -> User | None:
    with reading(engine()) as database:
        try:
            return users.get_user(database, user_id)
        except NotFound:
            return None
