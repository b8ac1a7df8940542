"""How far the demo company is filled, for the line that pages show until it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask

EXTENSION = "coach.filling"


@dataclass(slots=True)
class Filling:
    """Written by the thread that fills, read by every page; `done` of `planned` meetings are analysed."""

    running: bool = False
    done: int = 0
    planned: int = 0

    def tell(self, done: int, planned: int) -> None:
        """Remember how far it is."""
        self.done, self.planned = done, planned


def add_to(app: Flask) -> None:
    """Give all templates `filling()`: how far the filling is, None where none runs."""
    filling = app.extensions[EXTENSION] = Filling()
    app.jinja_env.globals["filling"] = lambda: filling if filling.running else None


def filling_of(app: Flask) -> Filling:
    """Return where an application remembers how far it is filled."""
    return cast(Filling, app.extensions[EXTENSION])
