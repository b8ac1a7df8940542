"""The path of one upload: the only place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from . import __version__
from .compare import compare
from .domain import Analysis, Figure, Meeting, MeetingFacts, Provenance, Reading, Transcript
from .errors import UnreadableUpload
from .feedback import give_feedback
from .guidelines.likeness import ExampleVectors
from .guidelines.schema import GuidelinePack
from .ingest import read_transcript
from .measure import measure
from .own_labels import TrainedLabel, with_own_labels
from .parse import parse_meeting
from .parses import pack_parses
from .score import score
from .toolbox import Toolbox
from .understand.encoder import Vectors
from .understand.reading import settle, understand

_NO_FACTS = MeetingFacts()


@dataclass(frozen=True, slots=True)
class AnalysedUpload:
    """An analysis with the parses (see `coach.parses`) and the vectors of sentences it made, to be stored beside it."""

    analysis: Analysis
    parses: bytes
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class ReadMeeting:
    """A meeting before it is judged: its reading and figures, what made them, and the vectors of its sentences.

    `vectors` None leaves out the rules of the kind `like`.
    """

    filename: str
    reading: Reading
    figures: tuple[Figure, ...]
    provenance: Provenance
    vectors: NDArray[np.floating] | None = field(default=None, repr=False)


def analyse(filename: str, content: bytes, toolbox: Toolbox, *, facts: MeetingFacts = _NO_FACTS) -> Analysis:
    """Return everything Coach says of the meeting in `content`.

    Raises:
        UnreadableUpload: the bytes are no meeting that Coach can read.
    """
    return analyse_upload(filename, content, toolbox, facts=facts).analysis


def analyse_upload(
    filename: str,
    content: bytes,
    toolbox: Toolbox,
    *,
    facts: MeetingFacts = _NO_FACTS,
    own_labels: Sequence[TrainedLabel] = (),
) -> AnalysedUpload:
    """Return the analysis of the meeting in `content` with its parses; raises as `analyse`.

    `own_labels` are those that the guidelines name and that are in use; the others are looked for elsewhere.
    """
    transcript = read_transcript(filename, content)
    meeting = _meeting(filename, transcript, toolbox, facts)
    understood = understand(meeting, toolbox, stated_form=transcript.form, facts=facts)
    reading = with_own_labels(understood.reading, own_labels, understood.vectors)
    figures = measure(reading)
    provenance = Provenance(
        software=__version__,
        models={"moments": toolbox.model.digest, "spacy": toolbox.nlp.meta["version"]},
        guidelines=toolbox.guidelines.digest,
    )
    read = ReadMeeting(filename, reading, figures, provenance, understood.vectors)
    analysis = judge(read, toolbox.guidelines, toolbox.examples)
    return AnalysedUpload(analysis, pack_parses(understood.documents), understood.vectors)


def judge(read: ReadMeeting, pack: GuidelinePack, examples: ExampleVectors) -> Analysis:
    """Return the analysis of a meeting that was read, now or earlier, by the guidelines of `pack`."""
    findings = compare(read.reading, pack, figures=read.figures, examples=examples, vectors=read.vectors)
    scorecard = score(read.reading, findings, read.figures)
    return Analysis(
        filename=read.filename,
        reading=read.reading,
        figures=read.figures,
        findings=findings,
        scorecard=scorecard,
        feedback=give_feedback(read.reading, findings, scorecard, read.figures),
        provenance=replace(read.provenance, guidelines=pack.digest),
    )


def preview(filename: str, content: bytes, toolbox: Toolbox, *, facts: MeetingFacts = _NO_FACTS) -> Meeting:
    """Return the meeting as Coach understands it before any analysis: people, roles, kind, form, date.

    Raises:
        UnreadableUpload: the bytes are no meeting that Coach can read.
    """
    transcript = read_transcript(filename, content)
    meeting = _meeting(filename, transcript, toolbox, facts)
    encoded = toolbox.encoder.encode([meeting.sentence_text(i) for i in range(len(meeting.sentences))])
    return settle(meeting, toolbox, encoded, stated_form=transcript.form, facts=facts)


def _meeting(filename: str, transcript: Transcript, toolbox: Toolbox, facts: MeetingFacts) -> Meeting:
    meeting = parse_meeting(transcript, toolbox.nlp, toolbox.cutter, facts=facts)
    if not meeting.sentences:
        raise UnreadableUpload(
            "The file holds no words.", where=filename, mend="Upload the notes or the transcript of a meeting."
        )
    if not meeting.title:
        meeting = replace(meeting, title=_title(filename))
    return meeting


def _title(filename: str) -> str:
    stem = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or "Meeting"
