"""How themes read: their names, what is counted, and of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from coach.domain import ObjectionKind, Topic

ALL = "all"


class ThemeKind(StrEnum):
    """What a theme is about."""

    NEEDS = "needs"
    OBJECTIONS = "objections"
    BENEFITS = "benefits"
    GUIDELINES = "guidelines"
    HABITS = "habits"
    OWN = "own"
    FIGURES = "figures"
    MEANING = "meaning"


KIND_NAMES: Mapping[ThemeKind, str] = MappingProxyType(
    {
        ThemeKind.NEEDS: "Needs without an answer",
        ThemeKind.OBJECTIONS: "Objections without an answer",
        ThemeKind.BENEFITS: "Benefits without a need",
        ThemeKind.GUIDELINES: "Guidelines missed",
        ThemeKind.HABITS: "Questions and next steps",
        ThemeKind.OWN: "Labels of your own",
        ThemeKind.FIGURES: "Figures",
        ThemeKind.MEANING: "What the unanswered needs say",
    }
)
TOPICS: Mapping[str, str] = MappingProxyType(
    {
        Topic.COST: "cost",
        Topic.TIME: "time",
        Topic.REVENUE: "revenue",
        Topic.QUALITY: "quality",
        Topic.RISK: "risk",
        Topic.EASE: "ease of use",
        Topic.INTEGRATION: "integration",
        Topic.SERVICE: "service",
        Topic.INSIGHT: "insight",
        Topic.PEOPLE: "people",
        Topic.OTHER: "other things",
    }
)
OBJECTIONS: Mapping[str, str] = MappingProxyType(
    {
        ObjectionKind.PRICE: "the price",
        ObjectionKind.TIMING: "the timing",
        ObjectionKind.AUTHORITY: "who decides",
        ObjectionKind.NEED: "not needing it",
        ObjectionKind.TRUST: "trust",
        ObjectionKind.FIT: "the fit",
        ObjectionKind.COMPETITOR: "a rival or the present way",
    }
)


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """How a theme reads: `name` as a heading; `in_meetings` before "in 3 of 7 meetings"; `items` what is counted."""

    name: str
    in_meetings: str
    items: str


HABITS: Mapping[str, ThemeWords] = MappingProxyType(
    {
        "discovery": ThemeWords(
            "No question about the buyer's situation",
            "nobody asked about the buyer's situation",
            "",
        ),
        "next_step": ThemeWords("No next step", "no next step was agreed", ""),
        "dated": ThemeWords("Next steps without a date", "no next step had a date", ""),
    }
)
# The figure that a habit is read from: no value means that it cannot be known, 0 that it was left out.
HABIT_FIGURES: Mapping[str, str] = MappingProxyType(
    {"discovery": "discovery_questions", "next_step": "next_steps", "dated": "next_steps_dated"}
)


@dataclass(frozen=True, slots=True)
class FigureWords:
    """How a figure reads over many meetings; `unit` "share" is shown in per cent, "seconds" as minutes."""

    name: str
    unit: str


FIGURES: Mapping[str, FigureWords] = MappingProxyType(
    {
        "talk_share": FigureWords("Share of the talk by the seller side", "share"),
        "longest_monologue": FigureWords("Longest speech of one seller", "seconds"),
        "questions": FigureWords("Questions by the seller side", "a meeting"),
        "discovery_questions": FigureWords("Questions about the buyer's situation", "a meeting"),
        "follow_up_questions": FigureWords("Questions that follow up what the buyer said", "a meeting"),
        "needs": FigureWords("Needs stated", "a meeting"),
        "needs_addressed": FigureWords("Needs answered", "share"),
        "benefits_prompted": FigureWords("Benefits that answer a stated need", "share"),
        "objections_answered": FigureWords("Objections answered", "share"),
        "next_steps": FigureWords("Next steps", "a meeting"),
        "words_per_minute": FigureWords("Speed of the seller side", "words a minute"),
    }
)


def theme_words(kind: ThemeKind, key: str, guidelines: Mapping[str, str]) -> ThemeWords:
    """Return how a theme of shares reads; `guidelines` says what each rule asks for, by its id."""
    return _WORDS[kind](key, guidelines)


def denominator_words(kind: ThemeKind, key: str) -> str:
    """Return which meetings are the denominator: "meetings with such a need"."""
    return _DENOMINATORS[kind](key)


def figure_words(figure: str) -> FigureWords:
    """Return how a figure reads; an unknown one reads as it is written."""
    return FIGURES.get(figure, FigureWords(figure.replace("_", " ").capitalize(), "a meeting"))


def figure_value(value: float, unit: str) -> str:
    """Return a figure as text: "43 %", "2:05 min", "3.4 a meeting"."""
    if unit == "share":
        return f"{value * 100:.0f} %"
    if unit == "seconds":
        minutes, seconds = divmod(round(abs(value)), 60)
        return f"{'−' if round(value) < 0 else ''}{minutes}:{seconds:02} min"
    return f"{f'{value:.1f}'.replace('-', '−')} {unit}"


def _need_words(key: str, _guidelines: Mapping[str, str]) -> ThemeWords:
    about = "" if key == ALL else f" about {TOPICS.get(key, key)}"
    return ThemeWords(f"Needs{about} without an answer", f"a need{about} was left without an answer", "needs")


def _objection_words(key: str, _guidelines: Mapping[str, str]) -> ThemeWords:
    about = "" if key == ALL else f" about {OBJECTIONS.get(key, key)}"
    return ThemeWords(
        f"Objections{about} without an answer", f"an objection{about} was left without an answer", "objections"
    )


def _benefit_words(key: str, _guidelines: Mapping[str, str]) -> ThemeWords:
    about = "" if key == ALL else f" about {TOPICS.get(key, key)}"
    return ThemeWords(
        f"Benefits{about} that answer no stated need", f"a benefit{about} answered no stated need", "benefits"
    )


def _guideline_words(key: str, guidelines: Mapping[str, str]) -> ThemeWords:
    name = guidelines.get(key) or key.rpartition("/")[2].replace("-", " ").capitalize()
    return ThemeWords(name, f"the guideline “{name.rstrip('.')}” was missed", "places")


def _habit_words(key: str, _guidelines: Mapping[str, str]) -> ThemeWords:
    return HABITS[key]


def _own_words(key: str, names: Mapping[str, str]) -> ThemeWords:
    name = names.get(f"own/{key}") or key.replace("-", " ").capitalize()
    return ThemeWords(name, f"somebody spoke of “{name}”", "sentences")


_WORDS = {
    ThemeKind.NEEDS: _need_words,
    ThemeKind.OBJECTIONS: _objection_words,
    ThemeKind.BENEFITS: _benefit_words,
    ThemeKind.GUIDELINES: _guideline_words,
    ThemeKind.HABITS: _habit_words,
    ThemeKind.OWN: _own_words,
}
_DENOMINATORS: Mapping[ThemeKind, Callable[[str], str]] = {
    ThemeKind.NEEDS: lambda key: "meetings with a need" if key == ALL else "meetings with such a need",
    ThemeKind.OBJECTIONS: lambda key: "meetings with an objection" if key == ALL else "meetings with such an objection",
    ThemeKind.BENEFITS: lambda key: "meetings with a benefit" if key == ALL else "meetings with such a benefit",
    ThemeKind.GUIDELINES: lambda key: "meetings where it applied",
    ThemeKind.HABITS: lambda key: {
        "discovery": "transcripts",
        "next_step": "meetings",
        "dated": "meetings with a next step",
    }[key],
    ThemeKind.OWN: lambda key: "customer meetings",
}
