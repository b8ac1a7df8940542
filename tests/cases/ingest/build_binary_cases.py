"""Builds the DOCX and PDF cases beside this file; run it after a change here and check the expected files by hand."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from fpdf import FPDF

HERE = Path(__file__).parent
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MADE_ON = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)


def save(document: object, path: str) -> None:
    """Save a Document with fixed dates, so that the same script gives the same bytes."""
    document.core_properties.created = document.core_properties.modified = _MADE_ON.replace(tzinfo=None)
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "docProps/thumbnail.jpeg":
                target.writestr(zipfile.ZipInfo(name, (2026, 3, 3, 9, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    (HERE / path).parent.mkdir(parents=True, exist_ok=True)
    (HERE / path).write_bytes(fixed.getvalue())


def paragraph(document: object, xml: str) -> None:
    """Append a paragraph written as XML, for what python-docx cannot make."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(f'<w:p xmlns:w="{_SPACE}">{xml}</w:p>'))


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def teams_new() -> None:
    document = Document()
    document.add_paragraph("Harbor Foods discovery-20260303_140000-Meeting Recording")
    document.add_paragraph("March 3, 2026, 2:00PM")
    document.add_paragraph("32m 10s")
    document.add_paragraph("Dana Reyes started transcription")
    for name, time, text in (
        ("Dana Reyes", "0:03", "Thanks for making time today, Luis."),
        ("Ortega, Luis (Guest)", "0:09", "Happy to.\nOne thing first: I have to leave at ten."),
        ("Dana Reyes", "1:02:11", "How do you close the month?"),
    ):
        added = document.add_paragraph()
        added.add_run(name).bold = True
        added.add_run(f"   {time}")
        added.add_run().add_break()
        added.add_run(text)
    document.add_paragraph("Dana Reyes stopped transcription")
    save(document, "docx-teams/newer.docx")


def teams_old() -> None:
    document = Document()
    for times, name, text in (
        ("0:0:0.0 --> 0:0:1.250", "Maya Chen", "Hello and welcome."),
        ("0:0:1.250 --> 0:0:6.0", "Tom Hill", "Hi. We lost a day\nto the import again."),
        ("0:1:6.500 --> 0:1:9.10", "Maya Chen", "Which import?"),
    ):
        document.add_paragraph(times)
        document.add_paragraph(name)
        document.add_paragraph(text)
    save(document, "docx-teams/older.docx")


def teams_old_in_one_paragraph() -> None:
    document = Document()
    document.add_paragraph("Weekly forecast")
    for times, name, text in (
        ("00:00:05.1 --> 00:00:08.9", "Ana Lund", "We stand at sixty percent of the quarter."),
        ("00:00:09.0 --> 00:00:12.0", "Bo Falk", "Two deals slipped, sadly."),
    ):
        document.add_paragraph(f"{times}\n{name}\n{text}")
    save(document, "docx-teams/older-in-one-paragraph.docx")


def transcript_with_tracked_changes() -> None:
    document = Document()
    document.add_heading("Interview with Harbor Foods", 1)
    paragraph(
        document, run("Dana Reyes: ") + run("What is the ") + _inserted("biggest ") + _deleted("main ") + run("pain?")
    )
    paragraph(document, run("Luis Ortega: See ") + _link("our month end") + run(", it takes two days."))
    paragraph(document, _inserted("Dana Reyes: And who does it?"))
    paragraph(document, run("Luis Ortega: ") + _control("Only Sam.") + "<w:r><w:br/></w:r>" + run("He is tired of it."))
    save(document, "docx-transcript/tracked-changes.docx")


def _inserted(text: str) -> str:
    return f'<w:ins w:id="1" w:author="A" w:date="2026-03-03T09:00:00Z">{run(text)}</w:ins>'


def _deleted(text: str) -> str:
    deleted = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:id="2" w:author="A" w:date="2026-03-03T09:00:00Z">{deleted}</w:del>'


def _link(text: str) -> str:
    return f'<w:hyperlink w:anchor="x">{run(text)}</w:hyperlink>'


def _control(text: str) -> str:
    return f"<w:sdt><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def transcript_in_a_table() -> None:
    document = Document()
    document.add_paragraph("Call with Acme", style="Title")
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Time", "Speaker", "Transcript"), strict=True):
        cell.text = text
    for row in (
        ("00:00:04", "Priya Nair", "How many routes do you plan a day?"),
        ("00:00:09", "Sam Roth", "About forty."),
        ("00:00:12", "", "On paper."),
    ):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Recording ended.")
    save(document, "docx-transcript/table.docx")


def transcript_with_names_above() -> None:
    document = Document()
    for name, text in (
        ("Maya Chen", "What would you change first?"),
        ("Tom Hill", "The way we report, because it takes too long."),
        ("Maya Chen", "How long is too long for you?"),
        ("Tom Hill", "A week."),
        ("Maya Chen", "And who waits for it?"),
    ):
        document.add_paragraph().add_run(name).bold = True
        document.add_paragraph(text)
        document.add_paragraph("")
    save(document, "docx-transcript/name-above.docx")


def notes_with_lists() -> None:
    document = Document()
    document.add_heading("Site visit at Harbor Foods", 0)
    document.add_paragraph("Date: 3 March 2026")
    document.add_paragraph("Attendees: Dana Reyes, Luis Ortega")
    document.add_heading("Pain", 2)
    document.add_paragraph("Month end takes two full days", style="List Bullet")
    document.add_paragraph("nobody trusts the numbers", style="List Bullet 2")
    document.add_heading("Next steps", 2)
    document.add_paragraph("Dana sends the draft by Friday", style="List Number")
    document.add_paragraph("Luis checks with the auditor", style="List Number")
    save(document, "docx-notes/headings-and-lists.docx")


def notes_with_table() -> None:
    document = Document()
    document.add_paragraph("Met the plant team today. They lose orders when the line is busy.")
    table = document.add_table(rows=3, cols=2)
    for place, row in enumerate(
        (("Need", "Why"), ("One list", "Orders get lost"), ("Fewer steps", "Five people type"))
    ):
        for cell, text in zip(table.rows[place].cells, row, strict=True):
            cell.text = text
    document.add_paragraph("They want to try it in April.")
    save(document, "docx-notes/table.docx")


def notes_from_google_docs() -> None:
    """Google Docs writes numbering on each paragraph, direct outline levels and soft line breaks."""
    document = Document()
    paragraph(document, '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' + run("Notes from the pipeline review"))
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    paragraph(document, numbered.format(0) + run("Two deals slipped into next quarter"))
    paragraph(document, numbered.format(1) + run("both on price") + "<w:r><w:tab/></w:r>" + run("again"))
    paragraph(document, '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>' + run("What helps"))
    paragraph(document, run("The new one-pager works well.") + "<w:r><w:br/></w:r>" + run("Use it before the demo."))
    save(document, "docx-notes/google-docs.docx")


class Paged(FPDF):
    """A document with a running head and page numbers."""

    def header(self) -> None:
        self.set_font("helvetica", size=8)
        self.cell(0, 6, "Harbor Foods discovery - confidential", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 6, f"Page {self.page_no()} of {{nb}}")


def pdf(document: FPDF, paragraphs: Sequence[str], path: str, *, each_page: int = 100, width: float = 0) -> None:
    document.set_creation_date(_MADE_ON)
    for place, text in enumerate(paragraphs):
        if place % each_page == 0:
            document.add_page()
        document.set_font("helvetica", size=11)
        document.multi_cell(width, 6, text, new_x="LMARGIN", new_y="NEXT")
    (HERE / path).parent.mkdir(parents=True, exist_ok=True)
    document.output(str(HERE / path))


def pdfs() -> None:
    pdf(
        Paged(),
        (
            "Dana Reyes: Thanks for making time today, Luis.",
            "Luis Ortega: Happy to. I should say that we have looked at this before, two years ago, and gave up "
            "because nobody had the time to move the old records over.",
            "Dana Reyes: What is different now?",
            "Luis Ortega: The auditor. Month end takes two full days and that is no longer good enough for them.",
            "Dana Reyes: Who else feels that?",
            "Luis Ortega: Everybody in finance.",
        ),
        "pdf/running-heads.pdf",
        each_page=2,
    )
    pdf(
        FPDF(),
        (
            "[00:00:04] Priya Nair: How many routes do you plan on a typ-\nical day, and who does the "
            "follow-\nup calls?",
            "[00:00:12] Sam Roth: About forty. It is a well-\nknown problem that they are recon-\nciled by hand.",
            "[00:00:20] Priya Nair: By hand?",
            "[00:00:22] Sam Roth: On paper.",
        ),
        "pdf/broken-words.pdf",
    )
    pdf(
        FPDF(),
        (
            "Site visit at Harbor Foods",
            "Met the plant team today. They lose orders whenever the line is busy, and nobody notices until a "
            "customer calls to ask where the delivery is.",
            "Pain: orders get lost every day",
            "Budget: 20k this year",
            "Next steps: Dana sends the draft by Friday",
        ),
        "pdf/notes.pdf",
        width=120,
    )


if __name__ == "__main__":
    teams_new()
    teams_old()
    teams_old_in_one_paragraph()
    transcript_with_tracked_changes()
    transcript_in_a_table()
    transcript_with_names_above()
    notes_with_lists()
    notes_with_table()
    notes_from_google_docs()
    pdfs()
