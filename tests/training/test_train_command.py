"""`coach train` on labels that Coach never heard of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from coach.errors import CorpusError, ModelError
from training.commands import train
from training.cross_validation import cross_validate
from training.head_files import load_head, save_head
from training.heads import fit_head
from training.lines import Line, read_lines

COLOURS = {"red": ["blood", "rose", "brick"], "blue": ["sea", "sky", "ink"]}


def toy_lines(count: int = 120) -> list[Line]:
    rng = np.random.default_rng(5)
    lines = []
    for i in range(count):
        label = "red" if i % 2 else "blue"
        words = " ".join(rng.choice(COLOURS[label], 3))
        lines.append(Line(f"a {words} thing {i}", frozenset({label}), group=f"d{i // 6}", position=i))
    return lines


def toy_vectors(lines: list[Line]) -> np.ndarray:
    rng = np.random.default_rng(6)
    return rng.normal(size=(len(lines), 16)).astype(np.float32)


def test_a_head_learns_what_words_tell() -> None:
    lines = toy_lines()
    figures = cross_validate(lines, toy_vectors(lines), folds=4, seed=1)
    assert figures["macro_f1"] > 0.9
    assert figures["joint_accuracy"] > 0.9


def test_given_folds_are_used() -> None:
    lines = [Line(x.text, x.labels, x.group, x.position, fold=x.position % 3) for x in toy_lines()]
    assert cross_validate(lines, toy_vectors(lines), folds=5, seed=1)["folds"] == 3


def test_the_same_seed_gives_the_same_figures() -> None:
    lines = toy_lines()
    first = cross_validate(lines, toy_vectors(lines), folds=3, seed=9)
    assert first == cross_validate(lines, toy_vectors(lines), folds=3, seed=9)


def test_a_saved_head_answers_as_before(tmp_path: Path) -> None:
    lines, vectors = toy_lines(), toy_vectors(toy_lines())
    head = fit_head(lines, vectors, seed=1)
    save_head(head, tmp_path, figures={})
    assert np.allclose(load_head(tmp_path).scores(lines, vectors), head.scores(lines, vectors))


def test_a_head_with_a_strange_type_is_refused(tmp_path: Path) -> None:
    import skops.io

    skops.io.dump({"words": Path}, tmp_path / "head.skops")
    with pytest.raises(ModelError, match="types"):
        load_head(tmp_path)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "no valid JSON"),
        ("[1]", "no JSON object"),
        ('{"labels": ["a"]}', "no text"),
        ('{"text": "x", "labels": "a"}', "no list"),
        ('{"text": "x", "labels": []}', "No line has a label"),
        ('{"text": "x", "labels": ["a"], "position": "b"}', "no number"),
    ],
)
def test_a_bad_line_gets_one_clear_sentence(tmp_path: Path, row: str, words: str) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(row + "\n")
    with pytest.raises(CorpusError, match=words):
        read_lines([file])


def test_the_command_prints_figures_over_folds(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(
        "\n".join(
            json.dumps({"text": x.text, "labels": sorted(x.labels), "group": x.group, "position": x.position})
            for x in toy_lines(60)
        )
    )
    done = CliRunner().invoke(train, ["--corpus", str(file), "--cv", "3", "--json", "--out", str(tmp_path / "h")])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert figures["folds"] == 3
    assert figures["macro_f1"] > 0.8
    assert (tmp_path / "h" / "head.skops").is_file()
