"""Ordinary sentences of meetings, so that a label can be told from them where few meetings are stored.

One sentence each of 260 meetings of the project's own corpus, without names or numbers.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def background_sentences() -> tuple[str, ...]:
    """Return the sentences, each on one line."""
    return tuple(files("coach.own_labels").joinpath("background.txt").read_text(encoding="utf-8").splitlines())
