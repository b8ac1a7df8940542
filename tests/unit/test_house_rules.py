"""The habits of the house that no linter keeps: file sizes, names, pinned requirements, no addresses."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("coach", "web", "training")
SPLIT_AT = 500
BANNED_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}


def python_files() -> list[Path]:
    return [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    long = {str(f.relative_to(ROOT)): n for f in python_files() if (n := len(f.read_text().splitlines())) > SPLIT_AT}
    assert long == {}


def test_no_module_is_named_for_nothing() -> None:
    assert [f for f in python_files() if f.stem in BANNED_NAMES] == []


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_every_requirement_is_pinned_with_hashes_and_no_index_is_named(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, flags=re.M)
    blocks = re.findall(r"^[a-z0-9][^\n]*==(?:[^\n]*\\\n)+[^\n]*", text, flags=re.M)
    assert len(pins) > 40
    assert len(blocks) == len(pins)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text


def test_the_models_are_small_enough_to_ship() -> None:
    size = sum(f.stat().st_size for f in (ROOT / "models").rglob("*") if f.is_file() and "__pycache__" not in f.parts)
    assert size <= 50_000_000


def test_nothing_is_pickled_anywhere() -> None:
    found = [
        f"{file.relative_to(ROOT)}"
        for file in python_files()
        if re.search(r"^\s*(import|from) (pickle|joblib|dill|cloudpickle)\b", file.read_text(), flags=re.M)
    ]
    assert found == []


def test_no_file_names_a_place_of_one_machine() -> None:
    pattern = re.compile(r"/(?:work|root)/[a-z.]|py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js")
    suffixes = {".py", ".md", ".toml", ".yml", ".yaml", ".lock", ".html", ".css", ".json", ""}
    vendored = ROOT / "web" / "static" / "vendor"
    found = [
        str(file.relative_to(ROOT))
        for file in tracked_files()
        if file.suffix in suffixes
        and vendored not in file.parents
        and file.name != "meetings.jsonl"
        and pattern.search(file.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
