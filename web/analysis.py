"""The work behind `web.analyser.PipelineAnalyser`: `coach.pipeline` and `coach.report`. Slow to import."""

from __future__ import annotations

from coach import pipeline
from coach.domain import Meeting, MeetingFacts
from coach.report import report
from coach.settings import Settings
from coach.storage.documents import ParsedDocument
from coach.toolbox import Toolbox, refreshed, toolbox_for
from web.analyser import AnalysedReport


def build(settings: Settings) -> Toolbox:
    """Load the tools that the settings name; raises as `coach.toolbox.toolbox_for`."""
    return toolbox_for(settings)


def refresh(settings: Settings, toolbox: Toolbox) -> Toolbox:
    """Return the toolbox with the model that trainers chose meanwhile."""
    return refreshed(settings, toolbox)


def preview(filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts) -> Meeting:
    """Return the meeting as understood before any analysis."""
    return pipeline.preview(filename, content, toolbox, facts=facts)


def analyse(filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts) -> AnalysedReport:
    """Return the report of the meeting and its parses."""
    analysed = pipeline.analyse_upload(filename, content, toolbox, facts=facts)
    meta = toolbox.nlp.meta
    model = f"{meta['lang']}_{meta['name']} {meta['version']}"
    return AnalysedReport(report(analysed.analysis), ParsedDocument(model, analysed.parses))
