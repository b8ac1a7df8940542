"""The line that says how far the demo company is filled."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.errors import UnreadableUpload
from coach.storage.engine import Engine
from tests.web.fake_analyser import FakeAnalyser
from web import commands
from web.filling import filling_of

LINE = "The demo company is still being read"


def test_pages_say_how_far_the_filling_is_until_it_is_done(app: Flask, rep: FlaskClient) -> None:
    assert LINE not in rep.get("/").text
    filling = filling_of(app)
    filling.running = True
    assert f"{LINE}. Look around" in rep.get("/").text
    filling.tell(3, 238)
    assert f"{LINE}: 3 of 238 meetings." in rep.get("/meetings").text
    filling.running = False
    assert LINE not in rep.get("/").text


def test_the_line_goes_when_the_filling_fails(app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def stumble(*_: object, **__: object) -> None:
        seen.append(filling_of(app).running)
        raise UnreadableUpload("It stopped here.", where="a.txt")

    monkeypatch.setattr(commands, "fill", stumble)
    commands._fill(engine, FakeAnalyser(), filling_of(app))
    assert seen == [True]
    assert not filling_of(app).running
