"""Own labels with a head that finds one word, and meetings with vectors, for tests of storage and pages."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from storage_cases import REPORT, meeting, upload

from coach.own_labels import Definition, Fit, Head, Where, Whose
from coach.storage import analyses, meetings, own_labels
from coach.storage.access import Viewer
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Session
from coach.storage.meetings import MeetingRecord
from coach.storage.own_label_examples import add_examples
from coach.storage.vectors import SentenceVectors

WIDTH = 4
GREEN = Definition("green-talk", "Green talk", "Somebody speaks of the climate.", Whose.ANYBODY, Where.CUSTOMER)
EXAMPLES = tuple(f"We want to be green in way {number}." for number in range(5))
# Finds sentences whose vector points along the first axis, the further the surer.
HEAD = Head(np.array([8.0, 0, 0, 0], dtype=np.float32), {}, -4.0, 0.5)
FIT = Fit(HEAD, 4, 5, 0, 100)


def add_green(session: Session, viewer: Viewer, lines: Sequence[tuple[str, float]], **facts: Any) -> MeetingRecord:
    """Add a customer meeting of `lines`, each with how green it is (-1..1)."""
    text = " ".join(line for line, _ in lines)
    record = meetings.add_meeting(session, viewer, upload(text), meeting(text))
    made = copy.deepcopy(REPORT)
    made["meeting"] |= facts
    made["sentences"] = [
        {"i": place, "turn": place, "speaker": "Sam", "role": "buyer", "text": line, "labels": {}}
        for place, (line, _) in enumerate(lines)
    ]
    made |= {"needs": [], "benefits": [], "objections": [], "next_steps": [], "findings": [], "links": []}
    vectors = np.array([[green, np.sqrt(1 - green**2), 0, 0] for _, green in lines], dtype=np.float32)
    document = ParsedDocument("en 3.8", b"docbin", SentenceVectors("sha256:aa", vectors))
    analyses.save_analysis(session, record, made, docbin=document)
    return meetings.get_meeting(session, viewer, record.id)


def add_trained(session: Session, trainer: Viewer, definition: Definition = GREEN) -> tuple[int, int]:
    """Add a label with five examples and a head; return its id and the number of its training."""
    label = own_labels.add_label(session, trainer, definition)
    add_examples(session, trainer, label, EXAMPLES)
    version = own_labels.get_label(session, trainer, label).version
    return label, own_labels.keep_training(session, trainer, label, FIT, version=version)


def put_in_use(session: Session, trainer: Viewer, label: int) -> None:
    """Put a label in use without a review."""
    own_labels.put_in_use(session, trainer, label, reason="We want to see it at work.")
