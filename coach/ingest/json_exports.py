"""Reads JSON: the exports of known recorders and recognisers, JSON Lines, and any list of said things."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest import (
    json_assemblyai,
    json_aws,
    json_deepgram,
    json_fireflies,
    json_gong,
    json_rev,
    json_rows,
    json_watson,
    json_whisper,
)
from coach.ingest.json_values import mapping
from coach.ingest.source import Source

_HEAD = re.compile(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:[{\]\"\[]|$))")
_EXPORT_AGAIN = "Export the transcript again, or copy its text into a .txt file."
_MOST_KEYS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Export:
    """One make of JSON: `recognises` takes any parsed document, `read` one that was recognised."""

    recognises: Callable[[object], bool]
    read: Callable[[object], Transcript]


EXPORTS: dict[str, Export] = {
    "gong-json": Export(json_gong.recognises, json_gong.read),
    "fireflies-json": Export(json_fireflies.recognises, json_fireflies.read),
    "aws-transcribe": Export(json_aws.recognises, json_aws.read),
    "deepgram": Export(json_deepgram.recognises, json_deepgram.read),
    "assemblyai": Export(json_assemblyai.recognises, json_assemblyai.read),
    "watson": Export(json_watson.recognises, json_watson.read),
    "rev": Export(json_rev.recognises, json_rev.read),
    "whisper": Export(json_whisper.recognises, json_whisper.read),
    "json": Export(json_rows.recognises, json_rows.read),
}
"""Makes of JSON, the most telling first."""


def recognises(source: Source) -> bool:
    """Recognise an object or a list at the head; "[Dana] hello" and "{laughs}" are none."""
    if source.text is None or _HEAD.match(source.text) is None:
        return False
    return source.suffix in {".json", ".jsonl", ".ndjson"} or '"' in source.text[:400] or len(source.text) < 400


def read(source: Source) -> Transcript:
    """Read JSON of a known make; raises UnreadableUpload with line and column, or with the keys that it has."""
    document = _document(source)
    export = next((export for export in EXPORTS.values() if export.recognises(document)), None)
    if export is None:
        raise UnreadableUpload(
            f"this JSON is no transcript that Coach knows: {_keys(document)}.",
            where=source.filename,
            mend=_EXPORT_AGAIN,
        )
    transcript = export.read(document)
    if not transcript.utterances:
        raise UnreadableUpload("the transcript in this JSON holds no words.", where=source.filename, mend=_EXPORT_AGAIN)
    latest = max((utterance.end_s or utterance.start_s or 0.0 for utterance in transcript.utterances), default=0.0)
    return replace(transcript, duration_s=transcript.duration_s or latest or None)


def _document(source: Source) -> object:
    text = source.text or ""
    try:
        return _parsed(text)
    except json.JSONDecodeError as error:
        documents = _lines(text, filename=source.filename) if error.msg == "Extra data" else None
        if documents is not None:
            return documents
        raise _broken(source.filename, error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise UnreadableUpload("this JSON is nested too deep.", where=source.filename, mend=_EXPORT_AGAIN) from error


def _lines(text: str, *, filename: str) -> list[object] | None:
    """Return the documents of JSON Lines, None where the first line is no document by itself."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    documents: list[object] = []
    for number, line in lines:
        try:
            documents.append(_parsed(line))
        except json.JSONDecodeError as error:
            if not documents:
                return None
            raise _broken(filename, error.msg, number, error.colno) from error
    return documents


def _parsed(text: str) -> object:
    """Parse JSON; "NaN" and "Infinity", which are no JSON, become null, whole numbers past 18 digits floats."""
    return json.loads(text, parse_constant=lambda _: None, parse_int=_whole)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 19 else float(digits)


def _broken(filename: str, message: str, line: int, column: int) -> UnreadableUpload:
    what = f"this JSON is damaged or cut off at line {line}, column {column} ({message[:1].lower()}{message[1:]})."
    return UnreadableUpload(what, where=f"{filename}:{line}:{column}", mend=_EXPORT_AGAIN)


def _keys(document: object) -> str:
    if isinstance(document, list):
        return f"it is a list of {len(document)} " + (
            "objects with " + _keys(document[0]) if document and isinstance(document[0], dict) else "values"
        )
    keys = [f'"{key[:40]}"' for key in mapping(document)]
    listed = ", ".join(keys[:_MOST_KEYS_NAMED]) + (" …" if len(keys) > _MOST_KEYS_NAMED else "")
    return f"the keys {listed}" if keys else "an empty object"
