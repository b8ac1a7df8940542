"""Passwords and the log-in."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from coach import accounts
from coach.errors import AccountError, NotFound
from coach.storage import users
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import AccountRole, AuditRow, UserRow
from coach.storage.users import NewUser, User, UserChange

PASSWORD = "purple tractor ünder snow"
WRONG = "The e-mail address or the password is wrong"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory, so that tests are quick; one test looks at the real parameters."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: cheap)
    accounts._nobodys_hash.cache_clear()


@pytest.fixture
def nora(engine: Engine) -> User:
    with writing(engine) as session:
        return accounts.create_user(session, NewUser("nora@example.com", "Nora", AccountRole.REP), PASSWORD)


def test_the_right_password_logs_in(engine: Engine, nora: User) -> None:
    user = accounts.authenticate(engine, "NORA@example.com", PASSWORD, address="10.0.0.1")
    assert user.id == nora.id
    assert user.last_login_at is not None
    with reading(engine) as session:
        event = session.scalars(sa.select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
        assert (event.action, event.actor_id, event.address) == ("user.login", nora.id, "10.0.0.1")
        assert PASSWORD not in str(session.scalars(sa.select(UserRow.password_hash)).all())


def test_a_password_is_the_same_from_every_keyboard(engine: Engine, nora: User) -> None:
    decomposed = PASSWORD.replace("ü", "u\u0308")
    assert accounts.authenticate(engine, nora.email, decomposed).id == nora.id


def test_a_wrong_address_or_password_gets_the_same_answer(engine: Engine, nora: User) -> None:
    for email in (nora.email, "nobody@example.com", "", "\x00", "x" * 5000):
        for password in ("", "wrong", PASSWORD + " ", "\ud800", "x" * 100_000):
            with pytest.raises(AccountError, match=WRONG):
                accounts.authenticate(engine, email, password)


def test_an_inactive_user_or_one_without_password_gets_the_same_answer(engine: Engine, nora: User) -> None:
    with writing(engine) as session:
        users.update_user(session, nora.id, UserChange(active=False))
        users.add_user(session, NewUser("sso@example.com", "Sso", AccountRole.REP), None)
    for email in (nora.email, "sso@example.com"):
        with pytest.raises(AccountError, match=WRONG):
            accounts.authenticate(engine, email, PASSWORD)


def test_a_changed_password_ends_other_sessions(engine: Engine, nora: User) -> None:
    changed = accounts.change_password(engine, nora.id, old=PASSWORD, new="green ladder over moss")
    assert changed.session_generation == nora.session_generation + 1
    accounts.authenticate(engine, nora.email, "green ladder over moss")
    with pytest.raises(AccountError, match=WRONG):
        accounts.authenticate(engine, nora.email, PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wrong", "green ladder over moss", "present password is wrong"),
        (PASSWORD, PASSWORD, "is the present one"),
        (PASSWORD, "short", "fewer than 12"),
    ],
)
def test_a_change_of_password_is_checked(engine: Engine, nora: User, old: str, new: str, message: str) -> None:
    with pytest.raises(AccountError, match=message):
        accounts.change_password(engine, nora.id, old=old, new=new)


def test_an_admin_sets_a_password(engine: Engine, nora: User) -> None:
    accounts.set_password(engine, nora.id, "green ladder over moss")
    assert accounts.authenticate(engine, nora.email, "green ladder over moss").id == nora.id
    with pytest.raises(NotFound):
        accounts.set_password(engine, 12345, "green ladder over moss")


def test_an_outdated_hash_is_replaced_at_log_in(engine: Engine, nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: stronger)
    user = accounts.authenticate(engine, nora.email, PASSWORD)
    assert user.session_generation == nora.session_generation
    with reading(engine) as session:
        found = users.password_hash_of(session, nora.email)
    assert found is not None
    assert "t=2" in found[1]


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "elevenchars",
        "x" * 300,
        "aaaaaaaaaaaaaaa",
        "ababababababab",
        "123456789012",
        "12345678901234",
        "abcdefghijklmn",
        "zyxwvutsrqponml",
        "qwertyuiopasdf",
        "Password1234",
        "correct horse battery staple",
        "CorrectHorseBatteryStaple",
        "nora.nielsen@example.com",
        "nora.nielsen1",
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(AccountError) as caught:
        accounts.check_password_rules(password, email="nora.nielsen@example.com")
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize("password", [PASSWORD, "tr0ub4dor&3 x", "ünïcödé wörds", "nora likes long purple walks"])
def test_a_good_password_is_accepted(password: str) -> None:
    accounts.check_password_rules(password, email="nora@example.com")


def test_no_lock_is_held_while_a_password_is_checked(
    engine: Engine, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify_while_somebody_writes(_password: str, _hash: str) -> bool:
        with writing(engine) as session:
            users.update_user(session, nora.id, UserChange(display_name="Nora N."))
        return True

    monkeypatch.setattr(accounts, "_verify", verify_while_somebody_writes)
    assert accounts.authenticate(engine, nora.email, PASSWORD).display_name == "Nora N."


def test_passwords_are_hashed_a_few_at_a_time() -> None:
    slots, running, most = accounts.LoginSlots(2), 0, 0
    lock = threading.Lock()

    def work(_number: int) -> None:
        nonlocal running, most
        with slots.one():
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
    assert most == 2


def test_a_log_in_that_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "WAIT_SECONDS", 0.01)
    slots = accounts.LoginSlots(1)
    with slots.one(), pytest.raises(AccountError, match="Too many people"), slots.one():
        pass


def test_hashes_are_argon2id_with_64_mib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert accounts.hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
