"""How the library names themes and consent, and reads its forms."""

from __future__ import annotations

from collections.abc import Mapping

from coach.exemplars import Theme
from coach.storage.exemplars import Choice
from coach.storage.tables import Audience

THEMES: Mapping[str, str] = {
    Theme.NEED_ANSWERED: "A need drawn out and answered",
    Theme.OBJECTION_HANDLED: "An objection well handled",
    Theme.CLEAR_NEXT_STEP: "A clear next step",
}
MOST_HIDDEN = 20


def theme_of(text: str | None) -> Theme | None:
    """Return the theme that an address asks for, None for all."""
    return Theme(text) if text in set(Theme) else None


def audience_of(text: str | None) -> Audience:
    """Return whom a form shares with: the team, unless it says otherwise."""
    return Audience.COMPANY if text == Audience.COMPANY else Audience.TEAM


def choice_of(form: Mapping[str, str]) -> Choice:
    """Return what a form chooses; names are replaced unless the box was shown and cleared."""
    hidden = tuple(word.strip()[:80] for word in form.get("hide", "").split(",") if word.strip())
    return Choice(
        key=form.get("key", ""),
        audience=audience_of(form.get("audience")),
        replace_names=form.get("names", "replace") != "keep",
        hide=hidden[:MOST_HIDDEN],
        note=form.get("note", ""),
    )
