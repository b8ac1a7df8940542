"""An analyser for the demo company that needs no model: every meeting says what the plans of the demo speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import coaching_cases
import numpy as np
import storage_cases
from numpy.typing import NDArray

from coach.demo.company import demo_company
from coach.demo.deeds import coaching_deeds
from coach.domain import Meeting, MeetingFacts, MeetingKind
from coach.errors import UnreadableUpload
from coach.guidelines.likeness import Encode
from coach.guidelines.schema import GuidelinePack
from coach.storage.documents import ParsedDocument


@dataclass(frozen=True)
class FakeAnalysed:
    report: Mapping[str, Any]
    document: ParsedDocument | None


class FakeAnalyser:
    """Stops with an error at the file named `stumble`; notes what it analysed, and by which guidelines."""

    def __init__(self, stumble: str = "") -> None:
        self.stumble = stumble
        self.analysed: list[str] = []
        self.guidelines: dict[str, GuidelinePack | None] = {}

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        return storage_cases.meeting(title="", kind=kind_of(filename))

    def analyse(
        self, filename: str, content: bytes, facts: MeetingFacts, guidelines: GuidelinePack | None = None
    ) -> FakeAnalysed:
        if filename == self.stumble:
            raise UnreadableUpload("It stopped here.", where=filename)
        self.analysed.append(filename)
        self.guidelines[filename] = guidelines
        return FakeAnalysed(report_of(filename), ParsedDocument("en 3.8", b"docbin"))

    def encoder(self) -> Encode:
        def encode(sentences: Sequence[str]) -> NDArray[np.float32]:
            words = [sentence.casefold().split() for sentence in sentences]
            return np.array([["agency" in said, len(said) % 7, 1] for said in words], dtype=np.float32)

        return encode


def kind_of(file: str) -> MeetingKind:
    stated = next(one.facts.kind for one in demo_company().meetings if one.file == file)
    return stated or MeetingKind.CUSTOMER


def report_of(file: str) -> dict[str, Any]:
    """Return a report with the sentences and next steps that are spoken of, and passages to learn from."""
    plans, rows = coaching_deeds(), coaching_cases.sentences()

    def say(text: str, **labels: float) -> int:
        number = len(rows)
        rows.append({"i": number, "turn": number, "speaker": "Dana", "role": "seller", "text": text, "labels": labels})
        return number

    for one in plans.corrections:
        if one.file == file:
            say(f"{one.words}, that is.", **({one.old.value: 0.6} if one.old else {}))
    for review in plans.reviews:
        if review.file == file:
            for comment in review.comments:
                if comment.words:
                    say(f"Well, {comment.words}.")
    steps = [{"sentences": [8], "who": "Dana", "what": "send the draft", "due": "2026-03-09"}]
    for done in plans.done:
        if done.file == file:
            number = say(f"And {done.words}.", next_step=0.9)
            steps.append({"sentences": [number], "who": "Dana", "what": f"{done.words} today", "due": None})
    objections = [{"sentences": [5], "kind": "price", "status": "answered", "answered_by": [7]}]
    return storage_cases.report(
        sentences=rows, next_steps=steps, objections=objections, kind=kind_of(file).value, held_on=None
    )
