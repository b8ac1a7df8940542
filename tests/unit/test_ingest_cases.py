"""Every case file with an expectation beside it is read as that says.

A case is any file below `tests/cases/ingest/` with a sibling `<full file name>.expected.json`. The expectation names
the form, what the file says about the meeting, and the utterances as [line kind, speaker, start in seconds, text].
`python tests/unit/test_ingest_cases.py FILE...` prints what comes out now, to be checked by hand before it is kept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from coach.domain import Transcript
from coach.ingest import READERS, read_transcript

CASES = Path(__file__).resolve().parents[1] / "cases" / "ingest"
END = ".expected.json"
EXPECTED = sorted(CASES.rglob(f"*{END}"))
# A message without technical headers is told from a recap in plain text by its suffix.
TOLD_BY_CONTENT = [path for path in EXPECTED if not path.name.endswith(f".eml{END}")]


def shown(transcript: Transcript) -> dict[str, Any]:
    """Return a transcript in the form of an expectation."""
    return {
        "source_format": transcript.source_format,
        "title": transcript.title,
        "held_on": transcript.held_on.isoformat() if transcript.held_on else None,
        "form": transcript.form.value if transcript.form else None,
        "account": transcript.account,
        "deal_stage": transcript.deal_stage,
        "duration_s": transcript.duration_s,
        "attendees": [
            [attendee.name, attendee.role.value if attendee.role else None, attendee.organisation]
            for attendee in transcript.attendees
        ],
        "remarks": list(transcript.remarks),
        "utterances": [
            [utterance.line_kind.value, utterance.speaker, utterance.start_s, utterance.text]
            for utterance in transcript.utterances
        ],
    }


def as_text(expectation: dict[str, Any]) -> str:
    """Return an expectation as JSON with a line for each attendee, remark and utterance."""
    lines = []
    for key, value in expectation.items():
        if isinstance(value, list) and value:
            rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in value)
            lines.append(f'  "{key}": [\n{rows}\n  ]')
        else:
            lines.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: str(path.relative_to(CASES)).removesuffix(END))
def test_case_is_read_as_expected(path: Path) -> None:
    case = path.with_name(path.name.removesuffix(END))
    expectation = json.loads(path.read_text(encoding="utf-8"))
    found = shown(read_transcript(case.name, case.read_bytes()))
    assert {key: found[key] for key in expectation} == expectation


@pytest.mark.parametrize("path", TOLD_BY_CONTENT, ids=lambda path: str(path.relative_to(CASES)).removesuffix(END))
def test_form_is_told_by_content_and_not_by_suffix(path: Path) -> None:
    case = path.with_name(path.name.removesuffix(END))
    expectation = json.loads(path.read_text(encoding="utf-8"))
    renamed = "meeting.md" if case.suffix != ".md" else "meeting.txt"
    assert read_transcript(renamed, case.read_bytes()).source_format == expectation["source_format"]


def test_every_expected_form_is_a_reader() -> None:
    forms = {json.loads(path.read_text(encoding="utf-8"))["source_format"] for path in EXPECTED}
    assert forms <= READERS.keys()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(as_text(shown(read_transcript(Path(name).name, Path(name).read_bytes()))))
