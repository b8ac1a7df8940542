"""An analyser for tests: fast, predictable, and blind to everything but a few key words.

Lines "Name: words" become turns; the first speaker is the seller, the others buyers. Words that stand for labels:
a question of the seller is discovery, "need" a need, "means you" a benefit, "too expensive" an objection, "feature"
a feature, "send" a next step. "Empty" content and content with NUL bytes are refused.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.compare import compare
from coach.domain import (
    Meeting,
    MeetingFacts,
    MeetingForm,
    MeetingKind,
    Person,
    Role,
    RoleSource,
    Sentence,
    Span,
    Turn,
)
from coach.errors import UnreadableUpload
from coach.guidelines.likeness import Encode
from coach.guidelines.schema import GuidelinePack
from coach.own_labels import TrainedLabel, with_own_labels
from coach.stored_reading import reading_of
from tests.web.fake_report import make_report
from web.analyser import AnalysedReport

LINE = re.compile(r"^([A-Z][\w .'-]{0,40}): +(.+)$")
SENTENCE = re.compile(r"[^.?!]+[.?!]*\s*")

TRANSCRIPT = b"""Dana Kim: Good morning, how is the new house?
Sam Ortiz: Lovely, thank you. We need to close the books faster, month end eats two full days.
Dana Kim: What happens when it takes longer?
Sam Ortiz: Then the board waits. We also need an audit trail.
Dana Kim: The ledger closes itself every night, which means you get those two days back.
Sam Ortiz: It sounds too expensive for us.
Dana Kim: I will send the price list by Friday.
"""


class FakeAnalyser:
    """An `Analyser` that counts its calls."""

    def __init__(self) -> None:
        self.previews = 0
        self.analyses = 0

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        """Return the meeting of a text of "Name: words" lines."""
        self.previews += 1
        return _meeting(filename, content, facts)

    def analyse(
        self,
        filename: str,
        content: bytes,
        facts: MeetingFacts,
        guidelines: GuidelinePack | None = None,
        own_labels: Sequence[TrainedLabel] = (),
    ) -> AnalysedReport:
        """Return a report of schema 1; guidelines other than None judge by their wording and by own labels."""
        self.analyses += 1
        report = make_report(_meeting(filename, content, facts), filename)
        if guidelines is not None:
            report["findings"] = judged_by(guidelines, report, own_labels)
            report["provenance"]["guidelines"] = guidelines.digest
        return AnalysedReport(report)

    def encoder(self) -> Encode:
        """Return a function that counts words: sentences with the same words are alike."""
        return word_counts


def word_counts(sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return a vector of 64 counts of words a sentence."""
    vectors = np.zeros((len(sentences), 64), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        for word in re.findall(r"\w+", sentence.lower()):
            vectors[row, zlib.crc32(word.encode()) % 64] += 1
    return vectors


def judged_by(
    guidelines: GuidelinePack, report: dict[str, Any], own_labels: Sequence[TrainedLabel] = ()
) -> list[dict[str, Any]]:
    """Return the findings of a pack on a report."""
    vectors = word_counts([row["text"] for row in report["sentences"]])
    reading = with_own_labels(reading_of(report), own_labels, vectors)
    return [
        {
            "guideline": finding.guideline,
            "verdict": str(finding.verdict),
            "severity": str(finding.level),
            "sentence": finding.sentence,
            "span": [finding.span.start, finding.span.end] if finding.span else None,
            "message": finding.message,
            "suggestion": finding.suggestion,
            "why": finding.why,
            "status": finding.guideline_status,
            "weight": finding.weight,
        }
        for finding in compare(reading, guidelines, figures=())
    ]


def _meeting(filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
    text = _decoded(filename, content)
    lines = [_line(line) for line in text.splitlines() if line.strip()]
    spoken = [(facts.same_person.get(name or "", name or "") or None, words) for name, words in lines]
    people = _people([name for name, _ in spoken if name], facts)
    roles = {person.name: person.role for person in people}
    turns, sentences, offset = [], [], 0
    for number, (name, words) in enumerate(spoken):
        role = roles[name] if name else Role.NOTES
        turns.append(Turn(name, role, Span(offset, offset + len(words)), number * 20.0, number * 20.0 + 18))
        for match in SENTENCE.finditer(words):
            end = match.start() + len(match.group().rstrip())
            sentences.append(Sentence(Span(offset + match.start(), offset + end), number, number * 20.0))
        offset += len(words) + 1
    return Meeting(
        text="\n".join(words for _, words in spoken),
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=people,
        source_format="plain-text",
        title=facts.title or filename.rsplit(".", 1)[0].replace("-", " ").capitalize(),
        kind=facts.kind or MeetingKind.CUSTOMER,
        kind_score=0.98,
        form=facts.form or MeetingForm.CALL,
        held_on=facts.held_on or dt.date(2026, 3, 2),
        account=facts.account,
        deal_stage=facts.deal_stage,
        duration_s=len(spoken) * 20.0,
        written=not people,
        remarks=("One line of a recording assistant was left out.",) if "assistant" in text else (),
    )


def _decoded(filename: str, content: bytes) -> str:
    if not content.strip():
        raise UnreadableUpload("The file is empty.", where=filename, mend="Upload the notes or the transcript.")
    if b"\x00" in content:
        raise UnreadableUpload("The file is no text.", where=filename, mend="Upload the notes or the transcript.")
    return content.decode("utf-8", "replace")


def _line(line: str) -> tuple[str | None, str]:
    match = LINE.match(line.strip())
    return (match.group(1), match.group(2)) if match else (None, line.strip())


def _people(names: list[str], facts: MeetingFacts) -> tuple[Person, ...]:
    people = []
    for number, name in enumerate(dict.fromkeys(names)):
        stated = facts.roles.get(name)
        guess = Role.SELLER if number == 0 else Role.BUYER
        unsure = number == 2
        people.append(
            Person(
                name,
                stated or guess,
                1.0 if stated else (0.55 if unsure else 0.95),
                RoleSource.ASKED if stated else RoleSource.INFERRED,
                aliases=tuple(other for other, same in facts.same_person.items() if same == name),
            )
        )
    return tuple(people)
