"""The training on corrections as the worker starts it, on so few meetings of the corpus that it takes seconds."""

from __future__ import annotations

from coach.settings import load_settings
from training import correction_run
from training.corpus import part, read_corpus, read_split
from training.corrections import Parts

LONGEST = 90


def few_parts() -> Parts:
    """Return a few short meetings of each part."""
    corpus, split = read_corpus(), read_split()
    train, development, test = (
        tuple(meeting for meeting in part(corpus, name, split=split) if len(meeting.sentences) < LONGEST)[:3]
        for name in ("train", "development", "test")
    )
    return Parts(train, development, test)


if __name__ == "__main__":
    correction_run.shipped_parts = few_parts
    correction_run.run(load_settings())
