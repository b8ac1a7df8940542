"""The own labels of the demo company: begun early, trained once there are meetings to tell them from ordinary talk."""

from __future__ import annotations

from coach.demo.cast import Cast
from coach.demo.deeds import DemoOwnLabel, coaching_deeds
from coach.guidelines.likeness import Encode
from coach.own_label_training import train_label
from coach.own_labels import checked_definition
from coach.storage import own_label_examples, own_labels
from coach.storage.engine import Engine, Session, reading, writing


def add_own_labels(session: Session, cast: Cast) -> None:
    """Begin the labels and give them their examples."""
    for planned in coaching_deeds(cast.until).own_labels:
        trainer = cast.of(planned.who)
        definition = checked_definition(planned.name, planned.meaning, planned.whose, planned.where)
        label_id = own_labels.add_label(session, trainer, definition)
        own_label_examples.add_examples(session, trainer, label_id, planned.examples)
        own_label_examples.add_examples(session, trainer, label_id, planned.counter, counter=True)


def train_own_labels(engine: Engine, cast: Cast, encode: Encode) -> None:
    """Train the labels that nobody has trained or changed since, and put them in use.

    A job looks for them in the stored meetings: a worker does it.

    Raises:
        CoachError: the vectors cannot be made now; the next filling goes on from there.
    """
    for planned in coaching_deeds(cast.until).own_labels:
        label_id = _untrained(engine, cast, planned)
        if label_id is not None:
            trainer = cast.of(planned.who)
            train_label(engine, trainer, label_id, encode)
            with writing(engine) as session:
                own_labels.put_in_use(session, trainer, label_id, reason=planned.reason)


def _untrained(engine: Engine, cast: Cast, planned: DemoOwnLabel) -> int | None:
    with reading(engine) as session:
        known = own_labels.list_labels(session, cast.of(planned.who))
    wanted = (len(planned.examples), 0)
    found = (one.id for one in known if one.definition.name == planned.name and (one.examples, one.round) == wanted)
    return next(found, None)
