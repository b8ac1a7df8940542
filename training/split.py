"""Make the frozen split: `python -m training.split` adds new meetings to train or development, never to test.

The first run chose the test part: a fifth of the meetings of each kind and manner, by the digest of their ids. Later
runs leave every meeting where it is; new meetings go to train, or to development by the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence

from .corpus import CORPUS, SPLIT, GoldMeeting, read_corpus

TEST_SHARE = 0.21
DEVELOPMENT_SHARE = 0.13


def first_split(meetings: Sequence[GoldMeeting]) -> dict[str, str]:
    """Return meeting id -> train, development or test, stratified by kind and manner."""
    strata: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for meeting in meetings:
        strata[(meeting.kind.value, meeting.manner)].append(meeting.id)
    parts = {}
    for ids in strata.values():
        ordered = sorted(ids, key=_digest)
        test = round(len(ordered) * TEST_SHARE)
        development = test + round(len(ordered) * DEVELOPMENT_SHARE)
        for rank, meeting_id in enumerate(ordered):
            parts[meeting_id] = "test" if rank < test else "development" if rank < development else "train"
    return parts


def extended_split(meetings: Sequence[GoldMeeting], frozen: dict[str, str]) -> dict[str, str]:
    """Return the frozen split with every new meeting in train or development."""
    added = {
        meeting.id: "development" if int(_digest(meeting.id)[:8], 16) / 0xFFFFFFFF < DEVELOPMENT_SHARE else "train"
        for meeting in meetings
        if meeting.id not in frozen
    }
    return {**frozen, **added}


def _digest(meeting_id: str) -> str:
    return hashlib.sha256(meeting_id.encode()).hexdigest()


def main() -> None:
    """Write the split beside the corpus."""
    meetings = read_corpus(CORPUS)
    if SPLIT.is_file():
        parts = extended_split(meetings, json.loads(SPLIT.read_text(encoding="utf-8"))["meetings"])
    else:
        parts = first_split(meetings)
    content = {"note": "The test part is frozen: no choice is made on it.", "meetings": dict(sorted(parts.items()))}
    SPLIT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print({name: list(parts.values()).count(name) for name in ("train", "development", "test")})


if __name__ == "__main__":
    main()
