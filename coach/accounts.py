"""Passwords: their rules, their hashes (argon2id) and the log-in."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coach.common_passwords import is_guessable
from coach.errors import AccountError
from coach.storage import users
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.users import NewUser, User

MIN_LENGTH = 12
MAX_LENGTH = 256
MEMORY_KIB = 64 * 1024
WAIT_SECONDS = 15.0


class LoginSlots:
    """How many passwords are hashed at the same time: each takes 64 MiB, and an attacker can send many."""

    def __init__(self, count: int) -> None:
        self._semaphore = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot.

        Raises:
            AccountError: none became free in `WAIT_SECONDS`.
        """
        if not self._semaphore.acquire(timeout=WAIT_SECONDS):
            raise AccountError("Too many people are logging in at this moment.", mend="Try again in a minute.")
        try:
            yield
        finally:
            self._semaphore.release()

    def resize(self, count: int) -> None:
        """Allow `count` at a time from now on; called once, when a process starts."""
        self._semaphore = threading.BoundedSemaphore(count)


SLOTS = LoginSlots(4)


@cache
def hasher() -> PasswordHasher:
    """Return the hasher: argon2id, RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes)."""
    return PasswordHasher(time_cost=3, memory_cost=MEMORY_KIB, parallelism=4)


def check_password_rules(password: str, *, email: str = "", min_length: int = MIN_LENGTH) -> None:
    """Accept a new password that is long and not everybody's; no rules about kinds of characters.

    Raises:
        AccountError: it is too short or long, very common, or made of the address.
    """
    plain = _normal(password)
    if len(plain) < min_length:
        raise AccountError(
            f"The password has fewer than {min_length} characters.",
            mend="Four or five unrelated words are easy to keep.",
        )
    if len(plain) > MAX_LENGTH:
        raise AccountError(f"The password has more than {MAX_LENGTH} characters.", mend="Choose a shorter one.")
    if is_guessable(plain):
        raise AccountError("This password is among the first that are tried.", mend="Choose unrelated words instead.")
    name = email.partition("@")[0].casefold()
    if email and (plain.casefold() == email.casefold() or (len(name) > 3 and _mostly(plain.casefold(), name))):
        raise AccountError("The password is made of your e-mail address.", mend="Choose unrelated words instead.")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises:
        AccountError: too many log-ins are going on.
    """
    with SLOTS.one():
        return hasher().hash(_normal(password).encode("utf-8", "surrogatepass"))


def create_user(
    session: Session, new: NewUser, password: str, *, min_length: int = MIN_LENGTH, by: int | None = None
) -> User:
    """Add a user who logs in by password. `by` is the id of whoever adds them.

    Raises:
        AccountError: the password breaks the rules, the address is wrong or taken, there is no such team.
    """
    check_password_rules(password, email=new.email, min_length=min_length)
    return users.add_user(session, new, hash_password(password), by=by)


def authenticate(engine: Engine, email: str, password: str, *, address: str = "") -> User:
    """Return the user who logs in, and note it in the audit log with the network `address`.

    Opens its own short scopes, so that no lock is held while the password is hashed. An unknown address costs as
    much time as a wrong password and gets the same answer. A hash with outdated parameters is replaced.

    Raises:
        AccountError: address or password is wrong, the account is not active, or too many log-ins are going on.
    """
    with reading(engine) as session:
        found = users.password_hash_of(session, email)
    right = _verify(password, found[1] if found else _nobodys_hash())
    if found is None or not right:
        raise AccountError("The e-mail address or the password is wrong.", mend="Check both and try again.")
    user, old_hash = found
    new_hash = hash_password(password) if hasher().check_needs_rehash(old_hash) else None
    with writing(engine) as session:
        if new_hash is not None:
            users.set_password_hash(session, user.id, new_hash, end_all=False, by=None)
        return users.mark_login(session, user.id, address=address)


def change_password(engine: Engine, user_id: int, *, old: str, new: str, min_length: int = MIN_LENGTH) -> User:
    """Replace the password of a user who knows the old one; all their sessions end.

    The session that changed it goes on with the returned `session_generation`.

    Raises:
        AccountError: the old password is wrong, or the new one breaks the rules or is the old one.
        NotFound: there is no such user.
    """
    with reading(engine) as session:
        found = users.password_hash_of(session, users.get_user(session, user_id).email)
    if not _verify(old, found[1] if found else _nobodys_hash()) or found is None:
        raise AccountError("The present password is wrong.", mend="Check it and try again.")
    if _normal(old) == _normal(new):
        raise AccountError("The new password is the present one.", mend="Choose another.")
    check_password_rules(new, email=found[0].email, min_length=min_length)
    new_hash = hash_password(new)
    with writing(engine) as session:
        return users.set_password_hash(session, user_id, new_hash, end_all=True, by=user_id)


def set_password(
    engine: Engine, user_id: int, new: str, *, min_length: int = MIN_LENGTH, by: int | None = None
) -> User:
    """Replace the password of a user by order of an admin (`by`); all their sessions end.

    Raises:
        AccountError: the password breaks the rules.
        NotFound: there is no such user.
    """
    with reading(engine) as session:
        email = users.get_user(session, user_id).email
    check_password_rules(new, email=email, min_length=min_length)
    new_hash = hash_password(new)
    with writing(engine) as session:
        return users.set_password_hash(session, user_id, new_hash, end_all=True, by=by)


def _verify(password: str, password_hash: str) -> bool:
    plain = _normal(password[: MAX_LENGTH + 1]).encode("utf-8", "surrogatepass")
    with SLOTS.one():
        return _matches(password_hash, plain)


def _matches(password_hash: str, plain: bytes) -> bool:
    try:
        return hasher().verify(password_hash, plain)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Return a hash that no password is known for, to spend the same time on unknown addresses."""
    return hasher().hash(secrets.token_bytes(32))


def _normal(password: str) -> str:
    """Return the password in the one spelling that every keyboard and browser agrees on."""
    return unicodedata.normalize("NFKC", password)


def _mostly(password: str, name: str) -> bool:
    return name in password and len(password) - len(name) < 6
