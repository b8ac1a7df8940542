"""The work behind `web.analyser.PipelineAnalyser`: `coach.pipeline` and `coach.report`. Slow to import."""

from __future__ import annotations

from pathlib import Path

from coach import pipeline
from coach.domain import Meeting, MeetingFacts
from coach.errors import SettingError
from coach.guidelines.schema import GuidelinePack, load_pack
from coach.report import report
from coach.settings import Settings
from coach.storage.documents import ParsedDocument
from coach.toolbox import Toolbox, build_toolbox
from web.analyser import AnalysedReport


def build(settings: Settings) -> Toolbox:
    """Load the tools that the settings name.

    Raises:
        ModelError, GuidelineError, SettingError: one of them cannot be loaded.
    """
    file = settings.guidelines_file
    return build_toolbox(
        spacy_model=settings.spacy_model,
        models_dir=settings.models_dir,
        guidelines=None if file is None else _pack(file),
        threads=settings.analysis_threads,
    )


def preview(filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts) -> Meeting:
    """Return the meeting as understood before any analysis."""
    return pipeline.preview(filename, content, toolbox, facts=facts)


def analyse(filename: str, content: bytes, toolbox: Toolbox, facts: MeetingFacts) -> AnalysedReport:
    """Return the report of the meeting and its parses."""
    analysed = pipeline.analyse_upload(filename, content, toolbox, facts=facts)
    meta = toolbox.nlp.meta
    model = f"{meta['lang']}_{meta['name']} {meta['version']}"
    return AnalysedReport(report(analysed.analysis), ParsedDocument(model, analysed.parses))


def _pack(file: Path) -> GuidelinePack:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("The guideline pack cannot be read.", where=str(file)) from error
    return load_pack(text, name=str(file))
