"""A need or a benefit in a few words, cut from its sentence."""

from __future__ import annotations

from spacy.tokens import Doc


def need_statement(doc: Doc) -> str:
    """Return the need that the sentence `doc` states, in the speaker's words."""
    return " ".join(doc.text.split()[:14]).strip(" .,;:!?")


def benefit_statement(doc: Doc) -> str:
    """Return the benefit that the sentence `doc` states, in the speaker's words."""
    return need_statement(doc)
