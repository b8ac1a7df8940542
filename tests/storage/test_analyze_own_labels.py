"""`coach analyze --own-labels`: the company's own labels in what is printed, and nothing of it stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from own_label_cases import EXAMPLES, GREEN, put_in_use
from storage_cases import Company

from coach.cli import coach
from coach.commands import analyze as command
from coach.own_labels import Definition, Fit, Head, Where, Whose
from coach.report import report_schema
from coach.storage import own_labels
from coach.storage.engine import Engine, writing
from coach.storage.own_label_examples import add_examples

CALL = b"Dana: How do you fill the rota?\nSam: We lose two days a month on the rota, and that hurts."
INTERNAL = Definition("team-talk", "Team talk", "Somebody speaks of the team.", Whose.ANYBODY, Where.INTERNAL)
Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toolbox) -> Run:
    (tmp_path / "call.txt").write_bytes(CALL)
    variables = {
        "COACH_DATA_DIR": str(tmp_path),
        "COACH_DATABASE_URL": engine.url.render_as_string(hide_password=False),
    }
    monkeypatch.setattr(command, "_toolbox", lambda _pack: toolbox)
    call = str(tmp_path / "call.txt")
    return lambda *options: CliRunner().invoke(coach, ["analyze", call, *options], env=variables)


def use(engine: Engine, company: Company, width: int, definition: Definition = GREEN) -> None:
    """Put a label in use that stands on every sentence on which it may."""
    head = Head(np.zeros(width, dtype=np.float32), {}, 5.0, 0.5)
    with writing(engine) as session:
        label = own_labels.add_label(session, company.tara, definition)
        add_examples(session, company.tara, label, EXAMPLES)
        version = own_labels.get_label(session, company.tara, label).version
        own_labels.keep_training(session, company.tara, label, Fit(head, 4, 5, 0, 100), version=version)
        put_in_use(session, company.tara, label)


def test_labels_in_use_stand_in_the_report_with_their_sentences(
    engine: Engine, company: Company, run: Run, toolbox
) -> None:
    use(engine, company, toolbox.encoder.width)
    use(engine, company, toolbox.encoder.width, INTERNAL)
    done = run("--own-labels", "--json")
    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    Draft202012Validator(report_schema()).validate(made)
    green, team = made["own_labels"]
    assert (green["label"], green["looked_for"]) == ("own/green-talk", True)
    assert [one["index"] for one in green["sentences"]] == [row["i"] for row in made["sentences"]]
    assert green["sentences"][0]["span"] == made["sentences"][0]["span"]
    assert (team["label"], team["looked_for"], team["sentences"]) == ("own/team-talk", False, [])


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_the_readable_report_names_them_too(
    engine: Engine, company: Company, run: Run, toolbox, form: tuple[str, ...]
) -> None:
    assert "None is in use." in run("--own-labels", *form).output
    use(engine, company, toolbox.encoder.width)
    use(engine, company, toolbox.encoder.width, INTERNAL)
    words = run("--own-labels", *form).output.replace("*", "")
    assert "Green talk: found on 2 sentences" in words
    assert "Team talk: not looked for in this meeting" in words


def test_without_being_asked_the_report_has_none_and_needs_no_database(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_own_labels", None)
    done = run("--json")
    assert done.exit_code == 0, done.output
    assert "own_labels" not in json.loads(done.output)
