"""Requests that leave no temporary file open, also where their body is refused half-way."""

from __future__ import annotations

from typing import IO, Any

from flask import Request


class UploadRequest(Request):
    """A request that knows the files its body was taken apart into.

    Werkzeug closes those of a body that was read to its end. One that holds too much is refused in the middle, and the
    files until there would stay open until memory is cleaned up.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened: list[IO[bytes]] = []

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*args, **kwargs)
        self._opened.append(stream)
        return stream

    def close(self) -> None:
        """Close every file of the body; called at the end of each request."""
        super().close()
        for stream in self._opened:
            stream.close()
