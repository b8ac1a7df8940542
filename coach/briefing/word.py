"""A briefing as a Word document."""

from __future__ import annotations

from io import BytesIO

from .plain import evidence_lines, period_words, printable
from .records import Briefing


def as_docx(briefing: Briefing) -> bytes:
    """Return a briefing as DOCX: a heading a section, a bullet a line, quotations in small italics under it."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    document.core_properties.title = printable(briefing.title)[:255]
    document.core_properties.author = ""
    document.add_heading(printable(briefing.title), level=0)
    document.add_paragraph(f"{printable(briefing.team)}, {period_words(briefing.period)}")
    for section in briefing.sections:
        document.add_heading(printable(section.title), level=1)
        if not section.lines and section.empty_reason:
            document.add_paragraph().add_run(printable(section.empty_reason)).italic = True
        for line in section.lines:
            document.add_paragraph(printable(line.text), style="List Bullet")
            for words in evidence_lines(line):
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.left_indent = Cm(1.25)
                run = paragraph.add_run(printable(words))
                run.italic, run.font.size = True, Pt(9)
        if section.note:
            document.add_paragraph(printable(section.note))
    file = BytesIO()
    document.save(file)
    return file.getvalue()
