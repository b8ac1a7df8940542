"""The accounts of the demo company: kept in the data folder when it is filled, shown at log-in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from coach.settings import Settings

FILE_NAME = "demo_accounts.json"


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account whose password everybody may know."""

    email: str
    password: str
    name: str
    role: str


def known_accounts(settings: Settings) -> tuple[ShownAccount, ...]:
    """Return the accounts of the demo company; none where Coach does not serve it."""
    file = settings.data_dir / FILE_NAME
    if not settings.demo or not file.is_file():
        return ()
    return tuple(ShownAccount(**entry) for entry in json.loads(file.read_text(encoding="utf-8")))


def remember_accounts(settings: Settings, shown: Iterable[ShownAccount]) -> None:
    """Keep the accounts of the demo company beside its database."""
    file = settings.data_dir / FILE_NAME
    file.write_text(json.dumps([asdict(account) for account in shown], indent=1), encoding="utf-8")


def holds_demo(settings: Settings) -> bool:
    """Return whether the data folder was filled with the demo company."""
    return (settings.data_dir / FILE_NAME).is_file()
