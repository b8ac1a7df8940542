"""The command line: what is printed where, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from calls import CALL

BLANK = {key: value for key, value in os.environ.items() if not key.startswith("COACH_")}


def coach(*words: str, stdin: bytes = b"", cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "coach", *words], input=stdin, capture_output=True, check=False, cwd=cwd, env=BLANK | env
    )


@pytest.fixture(scope="module")
def call(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("calls") / "call.txt"
    file.write_bytes(CALL)
    return file


def test_one_file_as_json_is_one_object_that_follows_the_schema(call: Path) -> None:
    done = coach("analyze", str(call), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["schema"] == 1
    assert found["file"] == "call.txt"
    assert found["needs"]


def test_several_files_are_an_array_with_errors_in_their_place(call: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    done = coach("analyze", str(call), str(empty), str(tmp_path / "none.txt"), "--json")
    assert done.returncode == 2
    first, second, third = json.loads(done.stdout)
    assert first["schema"] == 1
    assert second["error"]["message"]
    assert second["error"]["mend"]
    assert third["file"].endswith("none.txt")


def test_standard_input_is_read_and_text_has_no_colour_in_a_pipe(call: Path) -> None:
    done = coach("analyze", "-", stdin=CALL)
    assert done.returncode == 0, done.stderr
    assert b"\x1b[" not in done.stdout
    assert b"Scorecard" in done.stdout
    assert b"single sign-on" in done.stdout


def test_explain_shows_the_evidence_of_each_moment(call: Path) -> None:
    done = coach("analyze", str(call), "--explain")
    assert b"model:moments/" in done.stdout


def test_a_bad_file_is_one_line_on_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "picture.txt"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    done = coach("analyze", str(file))
    assert done.returncode == 2
    assert done.stdout == b""
    assert len(done.stderr.strip().splitlines()) == 1
    assert b"picture.txt" in done.stderr


def test_a_pack_of_ones_own_judges(call: Path, tmp_path: Path) -> None:
    pack = tmp_path / "mine.yml"
    pack.write_text(
        "name: Mine\nrules:\n  - id: house/no-themes\n    kind: avoid\n    say: Leave the themes out.\n"
        "    why: They sell nothing.\n    source: house\n    grade: house\n    any: [colour themes]\n"
        "    tests:\n      hit: [It has twelve colour themes.]\n      miss: [It has a ledger.]\n",
        encoding="utf-8",
    )
    done = coach("analyze", str(call), "--json", "--guidelines", str(pack))
    assert done.returncode == 0, done.stderr
    assert {finding["guideline"] for finding in json.loads(done.stdout)["findings"]} == {"house/no-themes"}


def test_a_wrong_pack_names_file_line_and_column(call: Path, tmp_path: Path) -> None:
    pack = tmp_path / "mine.yml"
    pack.write_text("name: Mine\nrules:\n  - id: a/b\n    kind: avoid\n    sey: x\n", encoding="utf-8")
    done = coach("analyze", str(call), "--guidelines", str(pack))
    assert done.returncode == 2
    assert b"mine.yml:5:5" in done.stderr
    assert b"say" in done.stderr


def test_the_doctor_is_content_with_a_fresh_installation(tmp_path: Path) -> None:
    made = coach(
        "user",
        "add",
        "ann@example.com",
        "--name",
        "Ann",
        "--role",
        "admin",
        "--password-stdin",
        stdin=b"a long enough passphrase\n",
        COACH_DATA_DIR=str(tmp_path),
    )
    assert made.returncode == 0, made.stderr
    done = coach("doctor", COACH_DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert b"PROBLEM" not in done.stdout


def test_a_weak_password_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = coach(
        "user",
        "add",
        "bo@example.com",
        "--name",
        "Bo",
        "--password-stdin",
        stdin=b"password1234\n",
        COACH_DATA_DIR=str(tmp_path),
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_setting_names_the_nearest(call: Path) -> None:
    done = coach("analyze", str(call), COACH_SPACY_MODLE="x")
    assert done.returncode == 2
    assert b"spacy_model" in done.stderr.lower()
