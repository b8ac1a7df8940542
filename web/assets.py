"""Static files: a change of the content changes the address, so browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

KEEP_SECONDS = 7 * 24 * 3600


def version_assets(app: Flask) -> None:
    """Add the hash of the content to the address of every static file."""
    folder = Path(app.static_folder or "")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = KEEP_SECONDS

    @cache
    def digest(filename: str) -> str | None:
        file = folder / filename
        return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else None

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values and "v" not in values:
            values["v"] = digest(values["filename"])
