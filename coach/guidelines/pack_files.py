"""Packs by name, and whole files: nobody ever reads half of one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from coach.errors import GuidelineError

from .schema import GuidelinePack, default_pack, default_text, read_pack, read_text

DEFAULT_NAME = "default"


def named_pack(name: str) -> GuidelinePack:
    """Return the pack in the file `name`, or the shipped one for the name "default" (a file of that name: ./default).

    Raises:
        GuidelineError: the file cannot be read or is no pack.
    """
    return default_pack() if name == DEFAULT_NAME else read_pack(Path(name))


def named_text(name: str) -> str:
    """Return the text of the pack in the file `name`, or of the shipped one for the name "default".

    Raises:
        GuidelineError: the file cannot be read, is too large, or is not UTF-8.
    """
    return default_text() if name == DEFAULT_NAME else read_text(Path(name))


def write_whole(file: Path, text: str) -> None:
    """Write `text` under another name beside `file` first, then rename it; whatever fails, `file` is old or new.

    Raises:
        GuidelineError: the folder does not exist or cannot be written to.
    """
    target = file.resolve()
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        raise GuidelineError(
            f"The file cannot be written: {error.strerror}.", where=str(file), mend="Choose another place for --out."
        ) from error
    finally:
        part.unlink(missing_ok=True)
