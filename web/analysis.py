"""The work behind `web.analyser.PipelineAnalyser`: `coach.pipeline` and `coach.report`. Slow to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach import pipeline
from coach.domain import Meeting, MeetingFacts
from coach.guidelines.likeness import example_vectors
from coach.guidelines.schema import GuidelinePack
from coach.own_labels import TrainedLabel
from coach.report import report
from coach.settings import Settings
from coach.storage.documents import ParsedDocument
from coach.storage.vectors import SentenceVectors
from coach.toolbox import Toolbox, refreshed, toolbox_for
from coach.understand.encoder import Vectors
from coach.understand.sentence_encoder import sentence_encoder
from web.analyser import AnalysedReport

# About 12 MB: the sentences of some twenty meetings, so that none is encoded once to be confirmed and once more to be
# analysed.
REMEMBERED = 4096


def build(settings: Settings) -> Toolbox:
    """Load the tools that the settings name; raises as `coach.toolbox.toolbox_for`."""
    return toolbox_for(settings, remember=REMEMBERED)


def with_guidelines(toolbox: Toolbox, pack: GuidelinePack) -> Toolbox:
    """Return the tools with other guidelines and the vectors of their examples."""
    examples = example_vectors(pack.rules, sentence_encoder(toolbox.encoder))
    return replace(toolbox, guidelines=pack, examples=examples)


def encode(sentences: Sequence[str], toolbox: Toolbox) -> Vectors:
    """Return one vector a sentence."""
    return sentence_encoder(toolbox.encoder)(sentences)


def refresh(settings: Settings, toolbox: Toolbox) -> Toolbox:
    """Return the toolbox with the model that trainers chose meanwhile."""
    return refreshed(settings, toolbox)


def preview(filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts) -> Meeting:
    """Return the meeting as understood before any analysis."""
    return pipeline.preview(filename, content, toolbox, facts=facts)


def analyse(
    filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts, own_labels: Sequence[TrainedLabel] = ()
) -> AnalysedReport:
    """Return the report of the meeting with its parses and the vectors of its sentences."""
    analysed = pipeline.analyse_upload(filename, content, toolbox, facts=facts, own_labels=own_labels)
    vectors = SentenceVectors(toolbox.model.digest, analysed.vectors)
    return AnalysedReport(report(analysed.analysis), ParsedDocument(toolbox.parser, analysed.parses, vectors))
