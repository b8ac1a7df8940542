"""Lines that a tool adds to what people said and noted: left out, and named in a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.ingest.lines import plain
from coach.ingest.wordlists import entries

_TOOLS = (
    r"otter(?:\.ai)?|fireflies(?:\.ai)?|fathom|tl;?dv|grain|read\.?ai|zoom(?: ai companion)?|sonix|rev"
    r"(?:\.com)?|trint|descript|temi|"
    r"happy ?scribe|notta|gong|chorus|granola|avoma|google meet|gemini|microsoft teams|copilot|whisper"
    r"|turboscribe|riverside|"
    r"assemblyai|deepgram|amberscript|meetgeek|sembly|krisp|airgram|supernormal|notion ai|jamie|circleback"
    r"|macwhisper"
)
_LINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:this (?:transcript|summary|document) (?:was|is) )?(?:automatically )?(?:transcribed"
        rf"|transcription|transcript|recorded|generated|created|powered|captured|summari[sz]ed|exported)\s*"
        rf"(?:by|with|from|using)\s*(?:https?://)?(?:www\.)?(?:{_TOOLS})\b.{{0,80}}",
        r"this (?:editable )?(?:transcript|transcription|document|summary) was (?:computer|machine"
        r"|automatically|ai)[- ]?generated\b.{0,220}",
        r"(?:people can also change the text after it was created\.?)",
        r"(?:(?:this|the|note|disclaimer)\b.{0,40}?\b)?(?:computer|machine|auto(?:matically)?"
        r"|ai)[- ]generated (?:transcript|captions?|summary|notes|content)\b.{0,20}\b(?:may|might|could"
        r"|can)\b.{0,120}",
        r"(?:ai|auto)[- ]generated content (?:may|can|might) (?:be|contain).{0,100}",
        r"you should review gemini.s notes.{0,200}",
        r"(?:get tips and )?learn how gemini takes notes.{0,40}",
        r"please provide feedback about using gemini.{0,200}",
        r"how is the quality of (?:these|this).{0,200}",
        r"(?:please )?(?:rate|take) (?:this|a short) (?:summary|survey|transcript).{0,120}",
        r"was this (?:summary|page|transcript|email) (?:helpful|useful)\?.{0,40}",
        r"(?:view|open|watch|listen to|see) (?:the )?(?:full )?(?:transcript|recording|meeting|notes|call) "
        r"(?:in|on|at) .{1,120}",
        r"(?:sent|get outlook) (?:from|for) (?:my )?(?:iphone|ipad|ios|android|samsung|outlook|mobile"
        r"|mail)\b.{0,60}",
        rf"(?:{_TOOLS}) is (?:the|a|an|your) .{{4,160}}",
        r"page \d{1,4} (?:of|/) \d{1,4}",
        r"kind: captions|language: [a-z]{2}(?:-[a-z]{2})?",
    )
)
# The patterns are only tried on lines that begin with one of these words.
_FIRST_WORDS = entries(
    """
    this; transcribed; transcription; transcript; automatically; recorded; generated; created; powered;
    captured; summarized; summarised; exported; people; the; note; disclaimer; ai; ai-generated; auto;
    auto-generated; machine; machine-generated; computer; computer-generated; you; get; learn; please; how;
    rate; take; was; sonix; otter; otter.ai; fathom; trint; temi; rev; notta; turboscribe;
    view; open; watch; listen; see; sent; page; kind; language; meeting
"""
)
_LONGEST = 300
_SHOWN = 80


def without_boilerplate(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines that people wrote, with "" for each line of a tool, and a remark for each one left out."""
    kept: list[str] = []
    left_out: dict[str, None] = {}
    for line in lines:
        words = line.strip(" \t*_>#-•")
        if 5 < len(words) <= _LONGEST and is_boilerplate(words):
            left_out[plain(words)] = None
            kept.append("")
        else:
            kept.append(line)
    return kept, tuple(f"Left out a line that a tool added: “{_shortened(words)}”" for words in left_out)[:12]


def is_boilerplate(words: str) -> bool:
    """Say whether a whole line comes from a tool."""
    first = words.split(maxsplit=1)[0].casefold().rstrip(":,.") if words else ""
    return first in _FIRST_WORDS and any(pattern.fullmatch(words) for pattern in _LINES)


def _shortened(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
