"""Reads TTML captions (.ttml, .dfxp, .xml): timed paragraphs, whose speaker is an agent or stands before a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.caption_text import Piece, prefix_names, prefix_pieces, utterances_of
from coach.ingest.captions import Cue, without_repeats
from coach.ingest.clock import seconds_of
from coach.ingest.source import Source
from coach.ingest.speakers import People

_ROOT = re.compile(r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:[\w.-]{1,20}:)?tt[\s>]", re.DOTALL)
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|t|f)")
_UNITS_S = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DEFAULT_FRAMES, _DEFAULT_TICKS = 30.0, 10_000_000.0


def recognises(source: Source) -> bool:
    """Recognise the root element of timed text."""
    return source.text is not None and _ROOT.match(source.text[:4000]) is not None


def read(source: Source) -> Transcript:
    """Read the paragraphs in order; raises UnreadableUpload where the XML is damaged or holds no words."""
    try:
        root = fromstring((source.text or "").encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableUpload(
            "the XML of this caption file is damaged.",
            where=source.filename,
            mend="Export the captions again, or save them as VTT or SRT.",
        ) from error
    agents = dict(_agents(root))
    paragraphs = [element for element in root.iter() if _tag(element) == "p"]
    spoken = [(cue, _agent(element, agents)) for element in paragraphs if (cue := _cue(element, root)).lines]
    if not spoken:
        raise UnreadableUpload(
            "the caption file holds no captions.", where=source.filename, mend="Export the captions again."
        )
    named = any(agent for _, agent in spoken)
    cues: tuple[Cue, ...] = tuple(cue for cue, _ in spoken)
    if named:
        pieces: list[list[Piece]] = [[(agent, " ".join(cue.lines))] for cue, agent in spoken]
    else:
        cues, _ = without_repeats(cues)
        names = prefix_names(cues)
        pieces = [prefix_pieces(cue, names) for cue in cues]
    people = People()
    return Transcript(
        source_format="ttml",
        utterances=utterances_of(cues, pieces, people),
        attendees=people.attendees(),
        duration_s=max((cue.end_s for cue in cues if cue.end_s is not None), default=None),
    )


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _agents(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if _tag(element) == "agent":
            names = (" ".join("".join(inner.itertext()).split()) for inner in element if _tag(inner) == "name")
            name = next(filter(None, names), "")
            if name and _attribute(element, "id"):
                yield _attribute(element, "id"), name


def _agent(element: Element, agents: dict[str, str]) -> str | None:
    stated = [_attribute(inner, "agent") for inner in element.iter()]
    return next((agents.get(key.split()[0], key) for key in stated if key.strip()), None)


def _cue(element: Element, root: Element) -> Cue:
    """Return a paragraph as a caption; line breaks part its lines."""
    start, end = _seconds(_attribute(element, "begin"), root), _seconds(_attribute(element, "end"), root)
    lasting = _seconds(_attribute(element, "dur"), root)
    if end is None and start is not None and lasting is not None:
        end = start + lasting
    text = "".join("\n" if piece is None else " ".join(["", *piece.split(), ""]) for piece in _pieces(element))
    lines = tuple(line for part in text.split("\n") if (line := " ".join(part.split())))
    return Cue("", start, end if end is None or start is None or end >= start else None, lines)


def _pieces(element: Element) -> Iterator[str | None]:
    """Yield the text of an element in order, and None for each line break."""
    yield element.text or ""
    for inner in element:
        if _tag(inner) == "br":
            yield None
        elif _tag(inner) not in {"metadata", "set"}:
            yield from _pieces(inner)
        yield inner.tail or ""


def _seconds(written: str, root: Element) -> float | None:
    """Return a clock time ("00:00:03.5", "00:00:03:12" with frames) or an amount ("3.5s", "90f", "35000000t")."""
    amount = _AMOUNT.fullmatch(written.strip())
    if amount is None:
        stamp = seconds_of(written) if written else None
        return stamp.start_s if stamp is not None else None
    if amount[2] in _UNITS_S:
        return round(float(amount[1]) * _UNITS_S[amount[2]], 6)
    rate = _attribute(root, "frameRate" if amount[2] == "f" else "tickRate")
    default = _DEFAULT_FRAMES if amount[2] == "f" else _DEFAULT_TICKS
    return round(float(amount[1]) / (float(rate) if rate.isdigit() and int(rate) else default), 6)
