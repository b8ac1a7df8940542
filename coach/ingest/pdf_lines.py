"""Pages of lines -> the lines of a document: without running heads and page numbers, with broken words mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

_PAGE_NUMBER = re.compile(
    r"(?:\bpage|\bp\.|\bpg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|(?<![\d:.,/])\d{1,4}\s*(?:of|/|\|)\s*\d{1,4}(?![\d:.,/])"
    r"|^\W{0,3}\d{1,4}(?![\d:.,/])(?=\W|$)|(?<![\d:.,/])\d{1,4}[\s)\]|–—-]{0,3}$",
    re.IGNORECASE,
)
_EDGE = 2
_LONGEST_HEAD = 120
_FEWEST_PAGES = 2
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " "}
)
_HYPHENS = "-\u2010\u00ad"
_BROKEN = re.compile(rf"(?:^|[\s(\"“])([^\W\d_]{{2,}})([{_HYPHENS}])$")
_REST = re.compile(r"([^\W\d_]+)\S*\s*")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
# First or last parts of compounds that English writes with a hyphen.
_COMPOUND_FIRST = frozenset(
    """follow well long short self co non pre post on off in up e sign check back front high low real end cross multi
    part full first second third one two three four five six ten hard soft so all ex re day year month week hands face
    state""".split()
)
_COMPOUND_LAST = frozenset(
    "up in on off to out down by over based wide driven time term side long level party free day and".split()
)


def tidy(text: str) -> list[str]:
    """Return the lines of a page without blanks at their ends and with ligatures resolved."""
    return [" ".join(line.translate(_LIGATURES).split()) for line in text.split("\n")]


def without_running_heads(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """Leave out lines that come at the same edge of most pages, and page numbers; returns how many lines went.

    Heads that differ in their page number alone are the same. A line of one page only stays, whatever it looks like.
    """
    filled = [[line for line in page if line] for page in pages]
    heads = _repeated([page[:_EDGE] for page in filled], len(pages))
    feet = _repeated([page[-_EDGE:] for page in filled], len(pages))
    kept = [_cut(page, heads, feet) for page in pages]
    lines_before = sum(map(len, filled))
    lines_after = sum(sum(1 for line in page if line) for page in kept)
    return kept, lines_before - lines_after


def mended(lines: Sequence[str]) -> list[str]:
    """Put words together that were broken at the end of a line: "recon-", "ciled it" -> "reconciled", "it".

    "follow-", "up" keeps its hyphen. Only the rest of the word moves up, so that lines keep their width.
    """
    text = " ".join(lines).lower()
    compounds, words = frozenset(_COMPOUND.findall(text)), frozenset(_WORD.findall(text))
    joined: list[str] = []
    for line in lines:
        broken = _BROKEN.search(joined[-1]) if joined and joined[-1][-1:] in _HYPHENS else None
        below = _REST.match(line) if broken else None
        if broken and below and (below[1][0].islower() or broken[2] == "\u00ad"):
            above = broken[1].lower()
            kept = broken[2] != "\u00ad" and _keeps_hyphen(above, below[1].lower(), compounds, words)
            joined[-1] = (joined[-1] if kept else joined[-1][:-1]) + below[0].rstrip()
            joined.append(line[below.end() :])
        else:
            joined.append(line)
    return [line.replace("\u00ad", "") for line in joined]


def _keeps_hyphen(above: str, below: str, compounds: Collection[str], words: Collection[str]) -> bool:
    if f"{above}-{below}" in compounds:
        return True
    if above + below in words:
        return False
    return above in _COMPOUND_FIRST or below in _COMPOUND_LAST


def _key(line: str) -> str:
    """Return the line with its page number left open; times stay, so that "Maya 0:12" is no running head."""
    return _PAGE_NUMBER.sub("#", line.casefold())


def _repeated(edges: Sequence[Sequence[str]], pages: int) -> frozenset[str]:
    if pages < _FEWEST_PAGES:
        return frozenset()
    counts = Counter(key for edge in edges for key in {_key(line) for line in edge})
    most = max(_FEWEST_PAGES, 0.6 * pages)
    return frozenset(key for key, count in counts.items() if count >= most)


def _cut(page: Sequence[str], heads: Collection[str], feet: Collection[str]) -> list[str]:
    places = [place for place, line in enumerate(page) if line]
    edges = ((places[:_EDGE], heads), (places[-_EDGE:], feet))
    gone = {
        place for edge, keys in edges for place in edge if _key(page[place]) in keys and not _is_sentence(page[place])
    }
    return [line for place, line in enumerate(page) if place not in gone]


def _is_sentence(line: str) -> bool:
    """Say whether a line is something that people say, though they say it at the edge of most pages."""
    return len(line) > _LONGEST_HEAD or (line.endswith((".", "?", "!")) and line.count(" ") > 4)
