"""Whether a moment is denied, past or hypothetical, from the words around it."""

from __future__ import annotations

from coach.domain import Label, Qualifier


def qualifiers(text: str, label: Label) -> tuple[Qualifier, ...]:
    """Return the qualifiers of a sentence that carries `label`."""
    return ()
