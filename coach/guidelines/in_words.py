"""A rule in plain words: where it looks, what it looks for, and what a key of it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from coach.domain import Level, MeetingForm, MeetingKind, Role

from .differences import FieldChange
from .kinds.avoid import EVERY_PHRASE
from .own_labels import label_in_words
from .plain import Plain
from .rules import Forms, Grade, Guideline, Part, Phrase, Source, Stance, Status

KINDS: Mapping[str, str] = {
    "prefer": "Say this",
    "avoid": "Better not",
    "require": "Must happen",
    "order": "First this, then that",
    "pair": "Each one answered",
    "limit": "A figure within bounds",
    "like": "Means the same as",
    "cadence": "How often to be in touch",
}
STATUSES: Mapping[Status, str] = {
    Status.DRAFT: "Draft: not applied",
    Status.SHADOW: "On trial: counted, shown to trainers alone",
    Status.LIVE: "Live: reaches the reps",
}
LEVELS: Mapping[Level, str] = {Level.TIP: "Tip", Level.WARNING: "Warning", Level.VIOLATION: "Violation"}
GRADES: Mapping[Grade, str] = {
    Grade.STRONG: "Strong evidence",
    Grade.GOOD: "Good evidence",
    Grade.MEDIUM: "Some evidence",
    Grade.WEAK: "Weak evidence",
    Grade.HOUSE: "House practice",
}
_KEYS: Mapping[str, str] = {
    "id": "Id",
    "kind": "Kind",
    "level": "Level",
    "status": "State",
    "when": "Only in meetings with",
    "say": "Message to the rep",
    "try": "What to say instead, or an example",
    "why": "Why it matters",
    "source": "Where that is known from",
    "grade": "How good the evidence is",
    "weight": "Weight",
    "any": "Words to find",
    "forms": "Word forms",
    "except": "Words that are fine",
    "swap": "Better words",
    "label": "Moment",
    "dated": "With a date",
    "owned": "With a name",
    "first": "First",
    "then": "Then",
    "each": "Each",
    "by": "Answered by",
    "within": "Within so many turns",
    "linked": "An answer that Coach linked counts",
    "figure": "Figure",
    "min": "At least",
    "max": "At most",
    "as": "Recommended or discouraged",
    "examples": "Examples",
    "unlike": "Near, but meant otherwise",
    "threshold": "Least likeness",
    "name": "Name of the pack",
    "about": "About the pack",
    "tests.hit": "Tests that must hit",
    "tests.miss": "Tests that must not hit",
    "scope.who": "Who says it",
    "scope.part": "Part of the meeting",
    "scope.meeting": "Kind of meeting",
    "scope.form": "How it was held",
    "scope.stage": "Deal stage",
    "scope.topic": "Topic",
    "scope.label": "Only in sentences with",
    "scope.after": "Soon after",
    "scope.within": "Turns after that",
    "scope.source": "Spoken or noted",
}
_ROLES: Mapping[Role, str] = {
    Role.SELLER: "the seller",
    Role.SPECIALIST: "the technical expert",
    Role.BUYER: "the buyer",
    Role.MANAGER: "the sales manager",
    Role.COLLEAGUE: "a colleague",
    Role.NOTES: "the notes",
    Role.UNKNOWN: "somebody whose role is not known",
}
_PARTS: Mapping[Part, str] = {Part.OPENING: "the opening", Part.MIDDLE: "the middle", Part.CLOSING: "the closing"}
_SOURCES: Mapping[Source, str] = {Source.TRANSCRIPT: "in transcripts", Source.NOTES: "in written notes"}
_MOST_NAMED = 8


def key_in_words(key: str) -> str:
    """Return what a key of a rule is called on pages; "scope.who" is a key in a key."""
    return _KEYS.get(key, key.replace("_", " ").replace(".", " ").capitalize())


def kind_in_words(kind: str) -> str:
    """Return what a kind of rule is called on pages."""
    return KINDS.get(kind, kind.capitalize())


def applies_in_words(rule: Guideline) -> str:
    """Return where a rule looks, as one sentence."""
    scope = rule.scope
    parts = [_meetings(scope.meetings)]
    if scope.forms:
        parts.append(
            "held as " + _or(_plain(form) if form is not MeetingForm.CALL else "phone call" for form in scope.forms)
        )
    if scope.stages:
        parts.append("at the deal stage " + _or(sorted(scope.stages)))
    if scope.source in _SOURCES:
        parts.append(_SOURCES[scope.source])
    if rule.when:
        parts.append(f"where somebody voices {_or(map(label_in_words, sorted(rule.when)))}")
    parts.append("in what " + (_or(_ROLES[role] for role in sorted(scope.who)) if scope.who else "anybody") + " says")
    if scope.parts:
        parts.append("during " + _or(_PARTS[part] for part in sorted(scope.parts)))
    if scope.labels:
        parts.append(f"only in sentences with {_or(map(label_in_words, sorted(scope.labels)))}")
    if scope.topics:
        parts.append(f"about {_or(map(_plain, sorted(scope.topics)))}")
    if scope.after:
        parts.append(f"at most {scope.within} turns after {label_in_words(scope.after)}")
    return ", ".join(parts) + "."


def looks_for_in_words(rule: Guideline) -> str:
    """Return what a rule looks for and what it makes of it, as one or two sentences."""
    return _LOOKS_FOR[rule.kind](rule) if rule.kind in _LOOKS_FOR else f"{kind_in_words(rule.kind)}."


def phrases_in_words(phrases: Iterable[Phrase]) -> tuple[str, ...]:
    """Return phrases as they are shown: quoted, or as an expression."""
    return tuple(f"/{one.text}/" if one.is_pattern else f"“{one.text}”" for one in phrases)


def swaps_in_words(rule: Guideline) -> tuple[tuple[str, str], ...]:
    """Return (words, better words) of a rule; the words are "" where one text serves all."""
    return tuple(("" if words == EVERY_PHRASE else words, better) for words, better in rule.swap.items())


def change_in_words(change: FieldChange) -> str:
    """Return a changed key as one sentence."""
    name = key_in_words(change.key)
    old, new = change.old, change.new
    if isinstance(old, list) and isinstance(new, list):
        gone = [one for one in map(_shown, old) if one not in set(map(_shown, new))]
        come = [one for one in map(_shown, new) if one not in set(map(_shown, old))]
        parts = [f"without {_named(gone)}"] * bool(gone) + [f"now also {_named(come)}"] * bool(come)
        return f"{name}: {'; '.join(parts) or 'in another order'}."
    if old in (None, "", []):
        return f"{name}: set to {_shown(new)}."
    return f"{name}: no longer {_shown(old)}." if new in (None, "", []) else f"{name}: {_shown(old)} → {_shown(new)}."


def _meetings(kinds: frozenset[MeetingKind]) -> str:
    if not kinds or len(kinds) == len(MeetingKind):
        return "In all meetings"
    return f"In {next(iter(kinds))} meetings"


def _wording(rule: Guideline) -> str:
    forms = "" if rule.forms is Forms.EXACT else ", in any form of the words"
    fine = f", but not {_named(phrases_in_words(rule.exceptions))}" if rule.exceptions else ""
    return f"{_named(phrases_in_words(rule.wording))}{forms}{fine}"


def _require(rule: Guideline) -> str:
    wanted = [label_in_words(rule.label)] if rule.label else []
    wanted += ["a date"] * rule.dated + ["the name of who does it"] * rule.owned
    if rule.wording:
        wanted.append(f"one of {_wording(rule)}")
    return f"There must be {' with '.join(wanted) or 'what the rule names'}. A meeting without it misses the rule."


def _pair(rule: Guideline) -> str:
    where = "" if rule.within is None else f" within {rule.within} turns"
    linked = ", or a sentence that Coach linked to it" if rule.linked else ""
    by = _or(map(label_in_words, sorted(rule.by))) or "an answer"
    return f"Each {label_in_words(rule.each or '')} is followed by {by}{where}{linked}. Each one left alone is missed."


def _limit(rule: Guideline) -> str:
    low = "" if rule.at_least is None else f"at least {rule.at_least:g}"
    high = "" if rule.at_most is None else f"at most {rule.at_most:g}"
    return f"The figure {_plain(rule.figure)} is {' and '.join(filter(None, (low, high)))}."


def _like(rule: Guideline) -> str:
    verb = "Recommended" if rule.stance is Stance.PREFER else "Discouraged"
    return (
        f"{verb}: a sentence that means the same as {_named([f'“{one}”' for one in rule.examples])}, "
        f"with a likeness of {rule.threshold:g} or more."
    )


_LOOKS_FOR: Mapping[str, Callable[[Guideline], str]] = {
    "prefer": lambda rule: f"Recommended: {_wording(rule)}. Said once is kept; not said is missed.",
    "avoid": lambda rule: f"Discouraged: {_wording(rule)}. Each use is missed; a meeting without one keeps the rule.",
    "require": _require,
    "order": lambda rule: (
        f"First {_or(map(label_in_words, sorted(rule.first)))}, then {_or(map(label_in_words, sorted(rule.then)))}. "
        "The other way round is missed."
    ),
    "pair": _pair,
    "limit": _limit,
    "like": _like,
}


def _plain(name: str) -> str:
    return str(name).replace("_", " ")


def _or(names: Iterable[str]) -> str:
    *most, last = [*names] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more


def _shown(value: Plain) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_plain(str(key))}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return " / ".join(_shown(one) for one in value)
    return ("yes" if value else "no") if isinstance(value, bool) else f"“{value}”"
