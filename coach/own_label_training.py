"""An own label trained: its lesson read, vectors made, a head fitted and kept, and the archive looked through.

The vectors come from outside (`encode`), so that nothing here loads a model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coach import jobs
from coach.errors import InvalidLabel
from coach.guidelines.likeness import Encode
from coach.own_labels import FEWEST_EXAMPLES, Fit, Sentences, fit_head, same_words
from coach.own_labels.background import background_sentences
from coach.storage import own_label_examples, own_label_finds, own_labels
from coach.storage.access import Viewer
from coach.storage.engine import Engine, reading, writing
from coach.storage.own_label_examples import Lesson

# With so many stored sentences the archive is sample enough.
_ENOUGH = 500


@dataclass(frozen=True, slots=True)
class Trained:
    """A training: what came out, and the job that looks through the stored meetings."""

    fit: Fit
    training: int
    job_id: int


def train_label(database: Engine, viewer: Viewer, label_id: int, encode: Encode) -> Trained:
    """Train a label on its examples and ask for it to be looked for in the stored meetings.

    Takes seconds, most of them for the vectors of examples and ordinary sentences. The same examples over the same
    archive give the same head.

    Raises:
        NotFound: there is no such label for `viewer`, or `viewer` is no trainer.
        InvalidLabel: there are too few examples.
        EditConflict: the label was changed meanwhile.
    """
    with reading(database) as session:
        lesson = own_label_examples.lesson_of(session, viewer, label_id)
        _check(lesson)
        told = (*lesson.examples, *lesson.counter)
        stored = own_label_finds.sampled_sentences(session, told, seed=label_id)
    fit = _fit(lesson, stored, encode)
    with writing(database) as session:
        training = own_labels.keep_training(session, viewer, label_id, fit, version=lesson.version)
        job_id = jobs.start_label_search(session, viewer, label_id, training)
    return Trained(fit, training, job_id)


def _check(lesson: Lesson) -> None:
    if len(lesson.examples) < FEWEST_EXAMPLES:
        raise InvalidLabel(
            f"{len(lesson.examples)} of {FEWEST_EXAMPLES} examples are there: too few to learn from.",
            where="sentences",
            mend="Add sentences that people really said, each in other words.",
        )


def _fit(lesson: Lesson, stored: Sentences, encode: Encode) -> Fit:
    known = {same_words(text) for text in (*lesson.examples, *lesson.counter)}
    ordinary = [text for text in background_sentences() if same_words(text) not in known]
    plain = ordinary if len(stored.texts) < _ENOUGH else []
    vectors = encode([*lesson.examples, *lesson.counter, *plain])
    first, second = len(lesson.examples), len(lesson.examples) + len(lesson.counter)
    sample = Sentences(tuple(plain), vectors[second:])
    if stored.texts and stored.vectors.shape[1] == vectors.shape[1]:
        sample = Sentences((*stored.texts, *plain), np.vstack([stored.vectors, vectors[second:]]))
    return fit_head(
        Sentences(lesson.examples, vectors[:first]), Sentences(lesson.counter, vectors[first:second]), sample
    )
