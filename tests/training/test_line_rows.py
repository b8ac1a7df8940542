"""Lines as token ids: the context, the speaker's mark and the line itself."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from coach.artefacts import current_model
from training.line_rows import Rows, Settings, rows_of
from training.lines import Line


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    loaded = Tokenizer.from_file(str(current_model().file("tokenizer.json")))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.of_recipe()


def line(text: str, position: int, *, group: str = "one", speaker: str | None = None) -> Line:
    return Line(text, frozenset({"a"}), group, position, speaker)


def words(tokenizer: Tokenizer, rows: Rows, row: int) -> str:
    return tokenizer.decode(rows.ids[row], skip_special_tokens=False)


def test_a_line_is_read_after_the_lines_before_it_in_its_group(tokenizer: Tokenizer, settings: Settings) -> None:
    lines = [line("how many boats", 0), line("three", 1), line("and the price", 0, group="two")]
    rows = rows_of(lines, tokenizer, settings)
    assert "how many boats" in words(tokenizer, rows, 1)
    assert words(tokenizer, rows, 1).index("how many") < words(tokenizer, rows, 1).index("three")
    assert "three" not in words(tokenizer, rows, 2), "another group is no context"


def test_own_tokens_are_the_mark_the_line_and_its_end(tokenizer: Tokenizer, settings: Settings) -> None:
    rows = rows_of([line("how many boats", 0), line("three of them", 1)], tokenizer, settings)
    own = tokenizer.decode(rows.ids[1][-rows.own[1] :], skip_special_tokens=True)
    assert "three of them" in own
    assert "boats" not in own


def test_speakers_are_told_apart_and_found_again(tokenizer: Tokenizer, settings: Settings) -> None:
    lines = [line("a", 0, speaker="Dana"), line("b", 1, speaker="Luis"), line("c", 2, speaker="Dana")]
    rows = rows_of(lines, tokenizer, settings)
    marks = [ids[-own] for ids, own in zip(rows.ids, rows.own, strict=True)]
    assert marks[0] == marks[2] != marks[1]


def test_context_and_line_keep_their_bounds(tokenizer: Tokenizer, settings: Settings) -> None:
    lines = [line("word " * 300, position) for position in range(4)]
    rows = rows_of(lines, tokenizer, settings)
    assert max(len(ids) for ids in rows.ids) <= 1 + settings.context_tokens + settings.line_tokens + 2
    assert rows.own[3] == settings.line_tokens + 2
    assert len(rows.ids[3]) == 1 + settings.context_tokens + rows.own[3], "the context is filled to its bound"
