"""Reads SubViewer captions (.sbv), as YouTube and Google Meet write them: "0:00:03.000,0:00:08.000" above the words."""

from __future__ import annotations

import re
from dataclasses import replace

from coach.domain import Transcript
from coach.ingest import subrip
from coach.ingest.source import Source

_TIMES = re.compile(r"^(\d{1,3}:\d{2}:\d{2}\.\d{1,3}),(\d{1,3}:\d{2}:\d{2}\.\d{1,3})[ \t]*$", re.MULTILINE)
_HEAD = 4000


def recognises(source: Source) -> bool:
    """Recognise two times with a comma between them on a line of their own, near the head."""
    return source.text is not None and _TIMES.search(source.text[:_HEAD]) is not None


def read(source: Source) -> Transcript:
    """Read captions in order; raises UnreadableUpload where the file holds none."""
    captions = subrip.read(replace(source, text=_TIMES.sub(r"\1 --> \2", source.text or "")))
    return replace(captions, source_format="sbv")
