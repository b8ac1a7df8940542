"""The ways in which a line of a transcript says who speaks; each is only a candidate until the layout is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum, auto

from coach.ingest.clock import STAMP, Stamp, leading_stamp, trailing_stamp
from coach.ingest.lines import Line, LineForm


class Style(IntEnum):
    """How a line names its speaker."""

    COLON = auto()  # "Maya: hello", "[00:12] Maya: hello", "Maya (0:12): hello", "Maya:" above her words
    HEADLINE_TIME = auto()  # "Maya  0:15", "0:15 Maya" above her words
    INLINE_TIME = auto()  # "Maya 0:15 hello"
    CAPTION = auto()  # "[Maya] 14:03:22" above her words; whatever stands in such brackets is a name
    HEADLINE = auto()  # "Maya" above her words
    CHAT = auto()  # "<Maya> hello"
    BRACKET = auto()  # "[Maya] hello"
    DASH = auto()  # "Maya -- hello", "MAYA. Hello"
    TAB = auto()  # "Maya<TAB>hello"
    LEAD = auto()  # "**Maya** hello"
    TIME = auto()  # "[0:15] hello"
    CLOCK = auto()  # "0:15" alone


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """One reading of a line: who speaks, when, and the words on the same line."""

    style: Style
    name: str = ""
    words: str = ""
    stamp: Stamp | None = None
    bulleted: bool = False


_NAME = r"(?:[@+(\[]?[^\W_]|\?)[^:：\t<>]{0,79}?"
_COLON = re.compile(rf"(?P<name>{_NAME})[:：](?!//)(?:\s+|(?=[^\d\s])|$)(?P<words>.*)", re.DOTALL)
_NAME_TIME = re.compile(
    rf"(?P<name>{_NAME})(?:\s*[,|·•–—-])?\s*(?P<time>{STAMP})\s*(?P<mark>[:：]|[-–—](?=\s))?\s*(?P<words>.*)",
    re.DOTALL,
)
_CHAT = re.compile(r"<\s*([^<>:]{1,60}?)\s*>:?\s*(.*)", re.DOTALL)
_BRACKET = re.compile(r"\[\s*@?([^\[\]]{2,60}?)\s*\]\s*(:?)\s*(.*)", re.DOTALL)
_DASH = re.compile(
    r"([^\W\d_][^:\t—]{0,50}?)(?:\s+(?:--|—|–|-|~|=>|->|»|>>|>|\|)\s+|\s?—\s?|(?<=\w)--(?=\w))(\S.*)", re.DOTALL
)
_STAMP_BEHIND = re.compile(rf"\s+({STAMP})$")
_LENGTH_BEHIND = re.compile(r"\s+\[\d{1,4}(?:\.\d{1,3})?s\]$")  # how long the turn took
_SIGNS_BEFORE = "".join(chr(code) for start, end in ((0x2190, 0x2BFF), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF))
                        for code in range(start, end + 1)) + " \u200d"  # fmt: skip
_PLAY = re.compile(r"([A-Z][A-Z .'’-]{1,40}?)\.\s+(\S.*)", re.DOTALL)
_ZOOM_CHAT = re.compile(r"From\s+(.{1,60}?)(?:\s+[Tt]o\s+.{1,60})?\s*:\s*(.*)", re.DOTALL)
_CLOSED = ".?!,;:…"


def speaker_lines(line: Line) -> list[SpeakerLine]:
    """Return every way in which a line could name a speaker or give a time, the likeliest first."""
    if not line.text or line.form in {LineForm.BLANK, LineForm.RULE, LineForm.TABLE}:
        return []
    bulleted = line.form is LineForm.BULLET
    stamp, rest = leading_stamp(line.text)
    if stamp is not None and not rest:
        return [SpeakerLine(Style.CLOCK, stamp=stamp, bulleted=bulleted)]
    found = _named(rest.removeprefix(">>").strip() if rest.startswith(">>") else rest, stamped=stamp is not None)
    inline = found and found[0].style in {Style.COLON, Style.HEADLINE_TIME, Style.INLINE_TIME}
    if line.lead and not inline and not line.emphasised and line.text.startswith(line.lead):
        found = [SpeakerLine(Style.LEAD, line.lead, line.text.removeprefix(line.lead).strip(" -–—|"))]
    if stamp is None:
        return [replace(candidate, bulleted=True) for candidate in found] if bulleted else found
    return [
        *(_stamped(candidate, stamp, bulleted) for candidate in found),
        SpeakerLine(Style.TIME, "", rest, stamp, bulleted),
    ]


def _stamped(found: SpeakerLine, stamp: Stamp, bulleted: bool) -> SpeakerLine:
    style = Style.HEADLINE_TIME if found.style is Style.HEADLINE else found.style
    # Not dataclasses.replace, which takes ten times as long, for every line of a long transcript.
    return SpeakerLine(style, found.name, found.words, found.stamp or stamp, bulleted)


def _named(text: str, *, stamped: bool) -> list[SpeakerLine]:
    found: list[SpeakerLine] = []
    if stamped and text.startswith("From ") and (chat := _ZOOM_CHAT.fullmatch(text)):
        return [SpeakerLine(Style.COLON, chat[1], chat[2])]
    if text[:1] == "<" and (chat := _CHAT.match(text)):
        return [SpeakerLine(Style.CHAT, chat[1], chat[2])]
    if text[:1] == "[" and (bracket := _BRACKET.match(text)):
        found.append(_bracketed(bracket[1], bool(bracket[2]), bracket[3]))
        return found
    head = text[:140]
    if ":" in head or "：" in head:
        found.extend(_colon(text, head))
    elif "minute" in head or "second" in head:
        found.extend(_name_time(text))
    if "\t" in head:
        name, _, words = text.partition("\t")
        found.append(SpeakerLine(Style.TAB, name.strip(), words.strip()))
    if not found and text[:2].isupper() and (play := _PLAY.match(text)):
        found.append(SpeakerLine(Style.DASH, play[1], play[2]))
    loose = not found or (found[0].style is Style.COLON and found[0].stamp is None)
    if loose and (" " in head or "—" in head) and (dash := _DASH.match(text)):
        found.append(SpeakerLine(Style.DASH, dash[1], dash[2]))
    if len(text) <= 70 and ":" not in text and text[-1] not in _CLOSED:
        if _could_be_name(text):
            found.append(SpeakerLine(Style.HEADLINE, text.lstrip("@")))
    elif len(text) <= 40 and text.endswith((".", ",")) and text.isupper():
        found.append(SpeakerLine(Style.HEADLINE, text[:-1]))
    return found


def _could_be_name(text: str) -> bool:
    """Turn away at once what is plainly no name: too many words, or an end in lower case."""
    words = text.split()
    if len(words) == 1:
        return True
    return len(words) <= 8 and not words[-1][0].islower() and not (words[0][0].islower() and len(words) > 2)


def _bracketed(name: str, colon: bool, words: str) -> SpeakerLine:
    stamp, rest = leading_stamp(words)
    if stamp is not None and not rest.strip(": "):
        return SpeakerLine(Style.CAPTION, name, "", stamp)
    if not words:
        return SpeakerLine(Style.COLON if colon else Style.HEADLINE, name)
    return SpeakerLine(Style.COLON if colon else Style.BRACKET, name, rest.removeprefix(": "), stamp)


def _colon(text: str, head: str) -> list[SpeakerLine]:
    position = min(place for place in (head.find(":"), head.find("：")) if place >= 0)
    if head[position - 1 : position].isdigit() and head[position + 1 : position + 2].isdigit():
        return _name_time(text)
    colon = _COLON.match(_without_sign(text))
    if colon is None:
        return []
    name, words, stamp = colon["name"].strip(" @"), colon["words"].strip(), None
    if words[:1] in {"[", "("}:
        stamp, words = leading_stamp(words)
    elif name[-1:] in {"]", ")"}:
        name, stamp = trailing_stamp(name)
    if stamp is not None and words.endswith("s]"):
        words = _LENGTH_BEHIND.sub("", words)
    if stamp is None and words[-1:] in {"]", ")"} and (behind := _STAMP_BEHIND.search(words[-40:])):
        stamp, _ = leading_stamp(behind[1])
        words = words[: -len(behind[0])] if stamp is not None else words
    return [SpeakerLine(Style.COLON, name, words, stamp)]


def _without_sign(text: str) -> str:
    """Leave out an emoji before a name."""
    return text.lstrip(_SIGNS_BEFORE) if text[0] > "\u2000" and not text[0].isalnum() else text


def _name_time(text: str) -> list[SpeakerLine]:
    """Read "Maya (0:15): hello", "Maya 0:15" and "Maya 0:15 hello"."""
    before, stamp = trailing_stamp(text)
    if stamp is not None and len(before) <= 80:
        return [SpeakerLine(Style.HEADLINE_TIME, before.strip(" @,|·•–—-:[]"), "", stamp)]
    timed = _NAME_TIME.match(text)
    inner = leading_stamp(timed["time"])[0] if timed else None
    if timed is None or inner is None:
        return []
    name, words = timed["name"].strip(" @,|·•–—-[]"), timed["words"].strip("|·• \t")
    if timed["mark"] and not words:
        return [SpeakerLine(Style.HEADLINE_TIME, name, "", inner)]
    return [SpeakerLine(Style.COLON if timed["mark"] else Style.INLINE_TIME, name, words, inner)]
