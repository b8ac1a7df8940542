"""How the meeting page names moments, numbers and evidence; all other words are in `web.words`."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from coach.domain import Label
from web.words import clock


@dataclass(frozen=True, slots=True)
class MomentName:
    """What a moment is called, alone and in numbers, and what it means in half a sentence."""

    one: str
    many: str
    meaning: str


MOMENTS = MappingProxyType(
    {
        Label.NEED: MomentName("Need", "Needs", "what the buyer wants, lacks, requires or is limited by"),
        Label.DISCOVERY: MomentName("Discovery", "Discovery questions", "a question about the buyer's situation"),
        Label.BENEFIT: MomentName("Benefit", "Benefits", "what the buyer gains"),
        Label.FEATURE: MomentName("Feature", "Features", "what the offer has, is or does"),
        Label.PROOF: MomentName("Proof", "Proofs", "evidence for a claim"),
        Label.OBJECTION: MomentName("Objection", "Objections", "the buyer resists or doubts the offer"),
        Label.RAPPORT: MomentName("Rapport", "Rapport", "building the relationship"),
        Label.NEXT_STEP: MomentName("Next step", "Next steps", "a concrete action somebody commits to"),
        Label.TARGET: MomentName("Target", "Targets and performance", "a target, forecast or result"),
        Label.CHALLENGE: MomentName("Challenge", "Challenges", "a difficulty of the team, a rep or a deal"),
        Label.RECOGNITION: MomentName("Recognition", "Recognition", "held up as a good example"),
        Label.CAMPAIGN: MomentName("Campaign", "Campaigns and launches", "news that the team sells with"),
        Label.ENABLEMENT: MomentName("Enablement", "Tools and training", "what helps the team sell"),
        Label.LANGUAGE_GUIDANCE: MomentName("Language guidance", "Guidance on language", "what to say to prospects"),
        Label.CONTACT_CADENCE: MomentName(
            "Contact cadence", "Contact cadence", "when and how often to contact prospects"
        ),
    }
)
SECONDS = frozenset({"s", "second", "seconds"})


def purpose_name(purpose: str) -> str:
    """Return the heading of a purpose of the scorecard."""
    return purpose.replace("_", " ").replace("-", " ").capitalize()


def number(value: float) -> str:
    """Return `value` with at most one decimal."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def points(value: float) -> str:
    """Return points of the scorecard: whole where they are whole."""
    return number(round(value, 1))


def figure_value(value: float | None, unit: str) -> str:
    """Return a figure with its unit: shares as per cent, seconds as a clock; a dash where there is none."""
    if value is None:
        return "–"
    if unit.startswith("share"):
        return f"{value * 100:.0f} % {unit.removeprefix('share').strip()}".strip()
    if unit in SECONDS:
        return f"{clock(value)} min"
    return f"{number(round(value, 1))} {unit.removesuffix('s') if value == 1 else unit}".strip()


def evidence_words(source: str) -> str:
    """Return the source of evidence as people say it: `cue:need/looking-for` is `cue need/looking-for`."""
    kind, _, name = source.partition(":")
    return f"{kind} {name}".strip()
