"""The training on corrections as the worker starts it, on so few meetings of the corpus that it takes seconds."""

from __future__ import annotations

from coach.domain import MeetingKind
from coach.settings import load_settings
from training import correction_run
from training.corpus import GoldMeeting, part, read_corpus, read_split
from training.corrections import Parts

SHORTEST, LONGEST = 30, 60


def few_parts() -> Parts:
    """Return a few short meetings of each part: some 250 sentences in all, 18 needs among those to learn from."""
    corpus, split = read_corpus(), read_split()

    def few(name: str, count: int) -> tuple[GoldMeeting, ...]:
        short = (m for m in part(corpus, name, split=split) if SHORTEST <= len(m.sentences) < LONGEST)
        return tuple(meeting for meeting in short if meeting.kind is MeetingKind.CUSTOMER)[:count]

    return Parts(few("train", 3), few("development", 1), few("test", 1))


if __name__ == "__main__":
    correction_run.shipped_parts = few_parts
    correction_run.run(load_settings())
