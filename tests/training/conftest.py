"""The corpus and what its lint says, once a session: comparing all sentences with each other takes a while."""

from __future__ import annotations

import pytest

from training.corpus import CORPUS, read_corpus
from training.lint import lint_corpus


@pytest.fixture(scope="session")
def meetings():
    return read_corpus()


@pytest.fixture(scope="session")
def lint():
    return lint_corpus(CORPUS)
