"""What every view needs, in one place: the settings, the database and the analyser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from coach.settings import Settings
from coach.storage.engine import Engine
from web.analyser import Analyser

EXTENSION = "coach"


@dataclass(frozen=True, slots=True)
class CoachState:
    """The parts of a running application; `app.extensions["coach"]`."""

    settings: Settings
    engine: Engine
    analyser: Analyser


def install(app: Flask, state: CoachState) -> None:
    """Make `state` the state of `app`."""
    app.extensions[EXTENSION] = state


def coach() -> CoachState:
    """Return the state of the application that answers the present request."""
    return cast(CoachState, current_app.extensions[EXTENSION])


def engine() -> Engine:
    """Return the database of the application that answers the present request."""
    return coach().engine
