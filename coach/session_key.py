"""The key that signs sessions and forms: the one of the settings, or a file in the data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from coach.errors import SettingError
from coach.settings import Settings, prepare_data_folder

KEY_NAME = "secret_key"


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions, creating it in the data folder (mode 0600) on the first call.

    Processes that start together get the same key.

    Raises:
        SettingError: the key file cannot be made or read, or is damaged.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    prepare_data_folder(settings)
    file = settings.data_dir / KEY_NAME
    if not file.exists():
        _create_key(file)
    try:
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("The secret key cannot be read.", where=str(file)) from error
    if len(key) < 32:
        raise SettingError(
            "The secret key is damaged.", where=str(file), mend="Delete the file; everybody logs in again then."
        )
    return key


def _create_key(file: Path) -> None:
    """Write a whole key under another name first, so that nobody ever reads half of one."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".secret_key-")
    except OSError as error:
        raise SettingError("The secret key cannot be written.", where=str(file)) from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(name, file)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()
