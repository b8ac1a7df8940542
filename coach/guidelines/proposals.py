"""From a sentence of an internal meeting to a rule that a trainer can take up: what can be read off it, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_QUOTED = r"[\"“‘'](?P<{0}>[^\"”’]{{2,80}}?)[\"”’'](?!\w)"
_PLAIN = r"(?P<{0}>[^,.;:!?\"“”]{{2,60}}?)"
_SAY = (
    r"(?:say(?:ing)?|call(?:ing)? it|us(?:e|ing)(?: the (?:words?|phrase|term))?|talk(?:ing)? about|"
    r"tell(?:ing)? (?:them|people))"
)
_END = r"(?=\s*(?:[,.;:!?]|$|\b(?:when|because|from now|anymore|any more|please|to customers)\b))"
_INSTEAD = r"(?:instead of|rather than|and not|, not|not)"

# Each tells which words are better (`good`) and which are not (`bad`); the first that fits counts.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for shape in (
        rf"{_SAY}\s+(?:just\s+)?{{good}}\s*,?\s*{_INSTEAD}\s+(?:{_SAY}\s+)?{{bad}}{_END}",
        rf"instead of\s+(?:{_SAY}\s+)?{{bad}}\s*,?\s*(?:please\s+|let's\s+|we\s+)?{_SAY}\s+{{good}}{_END}",
        rf"(?:don't|do not|never|stop|avoid|no longer)\s+(?:ever\s+)?{_SAY}\s+{{bad}}\s*[,;:–-]?\s*(?:but\s+|and\s+)?"
        rf"{_SAY}\s+{{good}}{_END}",
        rf"replace\s+{{bad}}\s+(?:with|by)\s+{{good}}{_END}",
    )
    for pattern in (
        shape.format(good=_QUOTED.format("good"), bad=_QUOTED.format("bad")),
        shape.format(good=_PLAIN.format("good"), bad=_PLAIN.format("bad")),
        shape.format(good=_PLAIN.format("good"), bad=_QUOTED.format("bad")),
        shape.format(good=_QUOTED.format("good"), bad=_PLAIN.format("bad")),
    )
)
_BETTER_NOT = re.compile(r"\b(don't|do not|never|stop|avoid|no longer|not to|ban(?:ned)?|drop|forget)\b", re.IGNORECASE)
_ONE_QUOTED = re.compile(_QUOTED.format("words"))
_ONE_PLAIN = re.compile(rf"(?:don't|do not|never|stop|avoid)\s+{_SAY}\s+{_PLAIN.format('words')}{_END}", re.IGNORECASE)
_FILLERS = re.compile(r"^(?:the|a|an|that|it|just|word|words|phrase|term)\s+(?=\w+\s*$)|^(?:word|phrase|term)\s+", re.I)
_LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule to begin with: `keys` as a pack writes them; `complete` when nothing obligatory is missing."""

    kind: str
    keys: Mapping[str, object]
    complete: bool


def propose(sentence: str, *, heard_in: str = "") -> Proposal:
    """Return the rule that a sentence asks for, wording left empty where the sentence does not name it.

    `heard_in` says where it was said; it stands in `source` before the sentence itself.
    """
    source = _source(sentence, heard_in)
    for form in _FORMS:
        found = form.search(sentence)
        if found and (bad := _words(found["bad"])) and (good := _words(found["good"])) and bad.lower() != good.lower():
            return _avoid(source, bad, good)
    named = _ONE_QUOTED.search(sentence) or _ONE_PLAIN.search(sentence)
    words = _words(named["words"]) if named else ""
    if words and _BETTER_NOT.search(sentence):
        return _avoid(source, words, "")
    if words:
        return _prefer(source, words)
    return Proposal("prefer", {**_base("language/from-a-meeting", "prefer", source), "say": "", "any": []}, False)


def _avoid(source: str, bad: str, good: str) -> Proposal:
    keys = {
        **_base(f"language/not-{_slug(bad)}", "avoid", source),
        "say": f"Better not “{bad}”." if not good else f"Say “{good}” instead of “{bad}”.",
        "any": [bad],
        **({"swap": good} if good else {}),
        "tests": {"hit": [f"We have {bad}."], "miss": [f"We have {good}."] if good else []},
    }
    return Proposal("avoid", keys, bool(good))


def _prefer(source: str, words: str) -> Proposal:
    keys = {
        **_base(f"language/{_slug(words)}", "prefer", source),
        "say": f"Say “{words}”.",
        "any": [words],
        "tests": {"hit": [f"We say {words}."], "miss": ["Good morning."]},
    }
    return Proposal("prefer", keys, True)


def _base(rule_id: str, kind: str, source: str) -> dict[str, object]:
    why = "The company decided it in an internal meeting."
    return {"id": rule_id, "kind": kind, "status": "draft", "why": why, "source": source, "grade": "house"}


def _source(sentence: str, heard_in: str) -> str:
    words = " ".join(sentence.split())
    short = words if len(words) <= _LONGEST_SOURCE else words[: _LONGEST_SOURCE - 1] + "…"
    return f"{heard_in}: “{short}”" if heard_in else f"“{short}”"


def _words(text: str | None) -> str:
    return _FILLERS.sub("", " ".join((text or "").split()).strip(" ,.;:-–\"'“”‘’"))


def _slug(words: str) -> str:
    slug = "-".join(re.findall(r"[a-z0-9]+", words.lower()))[:40].strip("-")
    return slug or "words"
