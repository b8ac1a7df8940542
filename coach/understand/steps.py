"""Who does what until when, from a sentence that carries a next step."""

from __future__ import annotations

from spacy.tokens import Doc

from coach.domain import Meeting, NextStep

from .statements import need_statement


def next_step(doc: Doc, sentence: int, meeting: Meeting) -> NextStep:
    """Return the next step that `sentence` of `meeting` states; `doc` is its parse."""
    return NextStep(sentences=(sentence,), who=meeting.turn_of(sentence).speaker, what=need_statement(doc))
