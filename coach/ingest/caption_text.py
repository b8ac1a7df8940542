"""The words of a caption: marks and entities out, voices and name prefixes to speakers."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from coach.domain import Utterance
from coach.ingest.captions import Cue
from coach.ingest.json_fields import fields, speaker_of, text_of
from coach.ingest.speakers import NameKind, People, name_kind, surely_person

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>|</v\s*>", re.IGNORECASE)
_MARK = re.compile(
    r"</?(?:c|i|b|u|s|v|em|strong|ruby|rt|lang|font|span|p|div)(?:[.\s][^<>]*)?/?>|<[0-9][0-9:.,]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PREFIX = re.compile(r"\s*(?:>{1,3}\s*|-\s+)?([^:<>\n]{1,60}?)\s*:(?:\s+|$)")
_BRACKET_PREFIX = re.compile(r"\s*(?:>{1,3}\s*|-\s+)?(?:\[([^\[\]:\n]{1,60})\]|\(([^():\n]{1,60})\))\s*:?\s+(?=\S)")
_HEADED = re.compile(r"(?:\d{1,6}\s*[-–.:]?\s*)?\"?([^\W\d_][^\"()\n]{0,60}?)\"?\s*(?:\(\d{1,20}\))?\s*")
_NEW_SPEAKER = re.compile(r"\s*(?:>{1,3}|[-–—](?=\s|[^\W\d_]))\s*")
_SPOKEN_END = (".", "?", "!", "…", '."', '?"', '!"', ".”", "?”", "!”")
_LONGEST_PAUSE_S = 1.5

_NAMES = frozenset({NameKind.PERSON, NameKind.NUMBERED, NameKind.ROLE})

Piece = tuple[str | None, str]
"""A speaker as written and what they say."""


def has_voices(text: str) -> bool:
    """Say whether a file names speakers in voice tags."""
    return re.search(r"<v[.\s][^<>]*>", text, re.IGNORECASE) is not None


def plain(text: str) -> str:
    """Return the words of a line without tags, with entities resolved and blanks joined."""
    if "<" in text or "{" in text:
        text = _MARK.sub("", _BREAK.sub(" ", text))
    return " ".join((html.unescape(text) if "&" in text else text).split())


def plain_cues(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Return captions with plain lines, without captions that show nothing."""
    cleaned = (
        Cue(cue.identifier, cue.start_s, cue.end_s, tuple(line for line in map(plain, cue.lines) if line))
        for cue in cues
    )
    return tuple(cue for cue in cleaned if cue.lines)


def voice_pieces(cue: Cue) -> list[Piece]:
    """Cut a caption at its voice tags; a voice ends at its closing tag, the next voice or the end of the caption."""
    pieces: list[Piece] = []
    text, speaker, reached = "\n".join(cue.lines), None, 0
    for found in _VOICE.finditer(text):
        pieces.append((speaker, plain(text[reached : found.start()])))
        reached = found.end()
        speaker = plain(found[1]) or None if found[1] else None
    pieces.append((speaker, plain(text[reached:])))
    return [piece for piece in pieces if piece[1]]


def prefix_names(cues: Iterable[Cue]) -> frozenset[str]:
    """Return what stands before a colon or in brackets at the head of lines and names a speaker in this file.

    A full name, a role or "Speaker 1" counts by itself; "Maya" or "maya" counts where it comes twice or where
    most captions begin with a name.
    """
    counts: Counter[str] = Counter()
    captions = 0
    for cue in cues:
        captions += 1
        counts.update(name for name in map(_prefix, cue.lines) if name)
    kinds = {words: name_kind(words) for words in counts}
    certain = {words for words, kind in kinds.items() if _certain(words, kind)}
    candidates = {words for words, kind in kinds.items() if kind not in {NameKind.LABEL, NameKind.NONE}}
    throughout = sum(counts[words] for words in candidates) * 2 >= captions
    repeated = {words for words in candidates if counts[words] > 1 and kinds[words] is NameKind.PERSON}
    return frozenset(certain | repeated | (candidates if throughout else set()))


def prefix_pieces(cue: Cue, names: Collection[str]) -> list[Piece]:
    """Cut a caption of plain lines where a line begins with one of `names`, a dash or a double arrow."""
    pieces: list[tuple[str | None, list[str]]] = []
    dashes = sum(_NEW_SPEAKER.match(line) is not None for line in cue.lines) > 1
    for line in cue.lines:
        name = _prefix(line)
        if name in names and name is not None:
            pieces.append((name, [_after_prefix(line)]))
            continue
        found = _NEW_SPEAKER.match(line)
        if found and (not pieces or dashes or line.lstrip().startswith(">")):
            pieces.append((None, [line[found.end() :]]))
        elif pieces:
            pieces[-1][1].append(line)
        else:
            pieces.append((None, [line]))
    joined = ((name, " ".join(part for part in lines if part)) for name, lines in pieces)
    return [piece for piece in joined if piece[1]]


def identifier_names(cues: Sequence[Cue]) -> dict[str, str]:
    """Return the names that identifiers give, as Webex writes them: `1 "Maya Chen" (1001)` -> "Maya Chen".

    Empty where identifiers are numbers and codes, or words that are no names.
    """
    found = {cue.identifier: _HEADED.fullmatch(cue.identifier) for cue in cues if cue.identifier}
    names = {identifier: match[1].strip() for identifier, match in found.items() if match}
    plain = {name for name in names.values() if _certain(name, name_kind(name))}
    spoken = sum(names.get(cue.identifier) in plain for cue in cues)
    if 5 * spoken < 4 * len(cues) or not cues:
        return {}
    return {identifier: name for identifier, name in names.items() if name_kind(name) in _NAMES}


def headed_pieces(cue: Cue, names: Mapping[str, str]) -> list[Piece]:
    """Take a caption as the words of whom its identifier names."""
    text = plain(" ".join(cue.lines))
    return [(names.get(cue.identifier), text)] if text else []


def described_cues(cues: Iterable[Cue]) -> tuple[list[list[Piece]], bool]:
    """Read captions whose words are objects of JSON, as Teams writes them beside its plain captions.

    Returns the pieces, and whether most captions are of this kind.
    """
    pieces: list[list[Piece]] = []
    described = 0
    for cue in cues:
        row = _described(" ".join(cue.lines))
        described += row is not None
        speaker, text = row or (None, plain(" ".join(cue.lines)))
        pieces.append([(speaker, text)] if text else [])
    return pieces, bool(pieces) and 2 * described > len(pieces)


def _described(text: str) -> Piece | None:
    if not text.startswith("{") or not text.endswith("}"):
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    plain_row = fields(row) if isinstance(row, dict) else {}
    return (speaker_of(plain_row, {}), words) if (words := text_of(plain_row)) else None


def named_above(cues: Sequence[Cue]) -> bool:
    """Say whether captions have the name on a line above the words, as a Teams document has."""
    heads = [cue.lines[0] for cue in cues if len(cue.lines) > 1]
    if len(heads) < 2 or len(heads) * 5 < len(cues) * 4 or len(set(heads)) * 2 > len(heads):
        return False
    return all(name_kind(head) in _NAMES for head in set(heads))


def utterances_of(cues: Sequence[Cue], pieces: Iterable[list[Piece]], people: People) -> tuple[Utterance, ...]:
    """Join captions and their pieces to utterances; a caption that goes on with a sentence keeps its speaker."""
    utterances: list[Utterance] = []
    for cue, cut in zip(cues, pieces, strict=True):
        for name, text in cut:
            speaker = people.name_of(name) if name else None
            utterance = Utterance(text=text, speaker=speaker, start_s=cue.start_s, end_s=cue.end_s)
            if speaker is None and len(cut) == 1 and utterances and _goes_on(utterances[-1], utterance):
                utterance = Utterance(text=text, speaker=utterances[-1].speaker, start_s=cue.start_s, end_s=cue.end_s)
            utterances.append(utterance)
    return tuple(utterances)


def _goes_on(before: Utterance, now: Utterance) -> bool:
    """True when `before` broke off inside a sentence and `now`, in lower case and at once, continues it."""
    if before.speaker is None or not before.text[0].isupper() or before.text.endswith(_SPOKEN_END):
        return False
    if before.end_s is None or now.start_s is None or now.start_s - before.end_s > _LONGEST_PAUSE_S:
        return False
    return now.text[0].islower()


def _certain(words: str, kind: NameKind) -> bool:
    return kind in {NameKind.NUMBERED, NameKind.ROLE} or surely_person(words)


def _prefix(line: str) -> str | None:
    found = _BRACKET_PREFIX.match(line) or _PREFIX.match(line)
    return next(group for group in found.groups() if group).strip() if found else None


def _after_prefix(line: str) -> str:
    found = _BRACKET_PREFIX.match(line) or _PREFIX.match(line)
    return line[found.end() :].strip() if found else line
