"""The database for a command: brought to the newest revision, closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.settings import Settings
    from coach.storage.engine import Engine


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """Open the database of the settings while the block runs.

    Raises:
        SettingError, StorageError: folder or database cannot be used.
    """
    from coach.settings import prepare_data_folder
    from coach.storage.engine import make_engine
    from coach.storage.migrate import upgrade

    prepare_data_folder(settings)
    database = make_engine(settings.database_url)
    try:
        upgrade(database)
        yield database
    finally:
        database.dispose()
