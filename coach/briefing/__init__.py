"""The pack for the next internal meeting of a team, from plain records to text, Markdown and Word."""

from __future__ import annotations

from collections.abc import Mapping

from .actions import day_words
from .records import Briefing, Material
from .sections import BUILDERS, Builder

__all__ = ["BUILDERS", "build_briefing", "default_title"]


def build_briefing(material: Material, *, title: str = "", builders: Mapping[str, Builder] = BUILDERS) -> Briefing:
    """Return the briefing that `builders` make of `material`, in their order; further parts are further builders."""
    sections = tuple(builder(material) for builder in builders.values())
    return Briefing(title or default_title(material), material.team, material.period, sections)


def default_title(material: Material) -> str:
    """Return "North: briefing of 9 November 2026", with the product where there is one."""
    named = f"{material.team}: briefing of {day_words(material.period.until)}"
    return f"{named}, about {material.about}" if material.about else named
