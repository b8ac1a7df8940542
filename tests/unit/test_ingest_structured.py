"""Structured uploads: captions, JSON, documents, PDF and e-mail; what they say, and how damage is told."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from fpdf import FPDF
from pace import at_most
from pypdf import PdfReader, PdfWriter
from renderings import RENDERINGS, Said, docx, docx_of

from coach.domain import LineKind, Role, Transcript
from coach.errors import UnreadableUpload
from coach.ingest import (
    archive,
    email_message,
    json_exports,
    read_transcript,
    subrip,
    webvtt,
)
from coach.ingest import (
    docx as docx_reader,
)
from coach.ingest import (
    pdf as pdf_reader,
)
from coach.ingest.html_text import lines_of_html
from coach.ingest.pdf_lines import mended, without_running_heads
from coach.ingest.source import Source

SPEECH = "How do you plan the month today, and what would you like to change about it?"


def read(filename: str, content: str | bytes) -> Transcript:
    return read_transcript(filename, content.encode() if isinstance(content, str) else content)


def lines(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in transcript.utterances]


def refusal(filename: str, content: str | bytes) -> UnreadableUpload:
    with pytest.raises(UnreadableUpload) as caught:
        read(filename, content)
    assert caught.value.mend
    return caught.value


# --- captions ---------------------------------------------------------------------------------------------------


def vtt(*cues: str) -> str:
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def test_a_caption_that_goes_on_with_a_sentence_keeps_its_speaker() -> None:
    text = vtt(
        "00:01.000 --> 00:02.000\nMaya Chen: We would like to",
        "00:02.100 --> 00:03.000\nsee a trial first.",
        "00:03.100 --> 00:04.000\nOkay.",
        "00:09.000 --> 00:10.000\nand that is all.",
    )
    assert [speaker for speaker, _ in lines(read("a.vtt", text))] == ["Maya Chen", "Maya Chen", None, None]


def test_a_caption_file_without_captions_is_refused() -> None:
    assert "no captions" in refusal("a.vtt", "WEBVTT\n\nNOTE nothing was said\n").what


def test_a_damaged_caption_keeps_its_words_and_is_reported() -> None:
    text = vtt("1\n00:00:01.000 --> 00:00:02.000\nMaya Chen: We see.", "2\n00:aa --> 00:00:04.000\nTom Hill: You do.")
    transcript = read("a.vtt", text)
    assert lines(transcript) == [("Maya Chen", "We see."), ("Tom Hill", "You do.")]
    assert transcript.utterances[1].start_s is None
    assert "line 8" in transcript.remarks[0]


def test_words_after_a_blank_line_inside_a_caption_are_kept() -> None:
    first = "1\n00:00:01,000 --> 00:00:02,000\nWe see the\n\nend of the month.\n"
    text = f"{first}\n2\n00:00:03,000 --> 00:00:04,000\nYes.\n"
    assert lines(read("a.srt", text)) == [(None, "We see the end of the month."), (None, "Yes.")]


def test_an_arrow_in_a_sentence_is_not_a_time() -> None:
    text = vtt("00:01.000 --> 00:02.000\nWe go from draft --> signed in the tool.")
    assert lines(read("a.vtt", text)) == [(None, "We go from draft --> signed in the tool.")]


@pytest.mark.parametrize("header", ["WEBVTT", "\ufeffWEBVTT", "webvtt", "WEBVTT - Kick-off", "\n\nWEBVTT", "WEB VTT"])
def test_the_header_may_be_spelt_in_many_ways(header: str) -> None:
    assert lines(read("a.vtt", f"{header}\n00:01.000 --> 00:02.000\nWe see it now.\n")) == [(None, "We see it now.")]


def test_a_caption_file_is_known_without_suffix_or_header() -> None:
    assert read("upload", "00:01.000 --> 00:02.000\n<v Maya Chen>We see it now.</v>\n").source_format == "teams-vtt"


def test_a_name_is_not_made_of_a_label() -> None:
    text = vtt("00:01.000 --> 00:02.000\nPain: the month end.", "00:03.000 --> 00:04.000\nBudget: nothing yet.")
    assert [speaker for speaker, _ in lines(read("a.vtt", text))] == [None, None]


def test_repeated_answers_are_no_rolling_captions() -> None:
    cues = [f"00:{second:02}.000 --> 00:{second:02}.900\n{word}" for second, word in enumerate(["Yes we do."] * 3)]
    other = [f"00:{second:02}.000 --> 00:{second:02}.900\nThis is number {second}." for second in range(3, 12)]
    assert len(read("a.vtt", vtt(*cues, *other)).utterances) == 12


def test_captions_that_grow_are_said_once() -> None:
    grown = ["so we", "so we look", "so we look at the", "so we look at the new price"]
    cues = [f"00:0{second}.000 --> 00:0{second}.900\n{text}" for second, text in enumerate(grown)]
    transcript = read("a.vtt", vtt(*cues))
    assert " ".join(text for _, text in lines(transcript)) == "so we look at the new price"
    assert "roll" in transcript.remarks[0]


@pytest.mark.parametrize(
    "hostile",
    [
        "<v " * 100_000,
        "<v a" * 100_000,
        "<v a>" * 50_000,
        "{\\" * 100_000,
        "00:00:01.000 --> 00:00:02.000\n" * 10_000,
        "x\n\n" * 50_000,
        "a: " * 100_000,
        "- \n" * 50_000,
        " " * 300_000,
    ],
)
def test_hostile_captions_take_linear_time(hostile: str) -> None:
    source = Source("a.vtt", b"", f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nhello\n{hostile}")
    with at_most(500):
        for reader in (webvtt, subrip):
            assert reader.recognises(source) in {True, False}
            reader.read(source)


# --- JSON -------------------------------------------------------------------------------------------------------


def test_cut_off_json_is_told_with_line_and_column() -> None:
    error = refusal("call.json", '{"segments": [\n{"start": 0, "text": "We se')
    assert error.where == "call.json:2:22"
    assert "line 2, column 22" in error.what


def test_cut_off_json_lines_are_told_with_their_line() -> None:
    assert refusal("call.jsonl", '{"text": "We see."}\n{"text": "We\n').where == "call.jsonl:2:10"


def test_json_that_is_no_transcript_is_told_by_its_keys() -> None:
    assert '"name", "version"' in refusal("package.json", '{"name": "x", "version": "1"}').what


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"a": ["' + "x" * 1000])
def test_deep_or_open_json_is_refused(text: str) -> None:
    refusal("call.json", text)


@pytest.mark.parametrize("start", ["NaN", "Infinity", "-5", "1e400", "9" * 5000, "true", "null", '"soon"', "[]", "{}"])
def test_times_that_cannot_be_are_left_out(start: str) -> None:
    text = f'{{"text": "{SPEECH}", "segments": [{{"id": 0, "start": {start}, "end": 2, "text": "{SPEECH}"}}]}}'
    assert read("call.json", text).utterances[0].start_s is None


def test_half_characters_and_nuls_are_taken_out_of_json_text() -> None:
    text = json.dumps([{"speaker": "Maya\0", "text": "We see it \ud800 now and then.\0"}])
    assert lines(read("call.json", text)) == [("Maya", "We see it \ufffd now and then.")]


def test_stage_directions_at_the_head_are_no_json() -> None:
    text = Source("a.txt", b"", "[laughs]\nMaya: hello\n"), Source("a.txt", b"", "{laughs} Maya: hello\n")
    assert not any(json_exports.recognises(source) for source in text)


def gong(unit: int, **more: object) -> str:
    sentences = [{"start": 2 * unit, "end": 9 * unit, "text": SPEECH}]
    transcript = [{"speakerId": 5, "sentences": sentences}, {"speakerId": 6, "sentences": sentences}]
    return json.dumps({"callTranscripts": [{"callId": "1", "transcript": transcript}], **more})


@pytest.mark.parametrize("unit", [1, 1000])
def test_gong_times_are_seconds_or_milliseconds(unit: int) -> None:
    assert [utterance.start_s for utterance in read("call.json", gong(unit)).utterances] == [2.0, 2.0]


@pytest.mark.parametrize(
    ("affiliations", "roles"),
    [
        (("Internal", "External"), [Role.SELLER, Role.BUYER]),
        (("Internal", "Unknown"), [Role.SELLER, None]),
        (("Internal", "Internal"), [None, None]),
    ],
)
def test_gong_sides_are_stated_where_the_export_tells_them_apart(
    affiliations: tuple[str, str], roles: list[Role | None]
) -> None:
    parties = [
        {"speakerId": str(number), "name": f"Person {name}", "affiliation": side}
        for number, name, side in zip((5, 6), ("One", "Two"), affiliations, strict=True)
    ]
    transcript = read("call.json", gong(1000, parties=parties))
    assert [attendee.role for attendee in transcript.attendees] == roles


def test_several_gong_calls_are_refused() -> None:
    call = json.loads(gong(1))["callTranscripts"][0]
    assert "2 Gong calls" in refusal("calls.json", json.dumps({"callTranscripts": [call, call]})).what


def test_an_unfinished_assemblyai_transcript_is_refused() -> None:
    text = json.dumps({"id": "1", "status": "processing", "text": None, "words": None, "utterances": None})
    assert "not finished" in refusal("call.json", text).what


def test_json_without_words_is_refused() -> None:
    assert "no words" in refusal("call.json", json.dumps({"monologues": [{"speaker": 0, "elements": []}]})).what


# --- documents --------------------------------------------------------------------------------------------------


def zipped(**members: bytes | str) -> bytes:
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return container.getvalue()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"xl__workbook_xml": "x"}, "Excel"),
        ({"ppt__presentation_xml": "x"}, "PowerPoint"),
        ({"mimetype": "x", "content_xml": "x"}, "OpenDocument"),
        ({"notes.txt": "x"}, "ZIP archive"),
    ],
)
def test_other_containers_are_told_by_name(members: dict[str, str], kind: str) -> None:
    assert kind in refusal("notes.docx", zipped(**members)).what


def test_a_document_that_unpacks_to_too_much_is_refused_unopened() -> None:
    bomb = docx_of("<w:body>" + "<w:p/>" * 8_000_000 + "</w:body>")
    with at_most(100):
        assert "unpacks to far more" in refusal("bomb.docx", bomb).what


def test_a_document_of_very_many_members_is_refused() -> None:
    members = {f"m{number}": b"" for number in range(3100)}
    assert "unpacks to far more" in refusal("many.docx", zipped(word__document_xml="<x/>", **members)).what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_with_entities_is_refused(encoding: str) -> None:
    text = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "entities" in refusal("x.docx", zipped(word__document_xml=text.encode(encoding))).what


@pytest.mark.parametrize("body", ["<w:body><w:p>", "", "<w:body>&nbsp;</w:body>"])
def test_a_document_with_damaged_or_no_text_is_refused(body: str) -> None:
    refusal("x.docx", docx_of(body))


def test_a_cut_off_document_is_refused() -> None:
    assert "damaged" in refusal("x.docx", docx([SPEECH] * 5)[:-30]).what


def test_deeply_nested_xml_does_not_crash() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 5000 + f"<w:p><w:r><w:t>{SPEECH}</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 5000
    assert SPEECH in read("x.docx", docx_of(f"<w:body>{deep}</w:body>")).utterances[0].text


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent><w:p><w:r><w:t>{SPEECH}</w:t></w:r></w:p></w:txbxContent>"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {spaces}>{choice}</mc:AlternateContent>"
    body = f"<w:body><w:p><w:r>{both}</w:r><w:r><w:t>They want a trial of it.</w:t></w:r></w:p></w:body>"
    assert [text for _, text in lines(read("x.docx", docx_of(body)))] == [SPEECH, "They want a trial of it."]


def test_headings_are_known_by_the_english_name_of_their_style() -> None:
    styles = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    head = '<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>What we heard</w:t></w:r></w:p>'
    note = "<w:p><w:r><w:t>They need one list of all their orders.</w:t></w:r></w:p>"
    transcript = read("x.docx", docx_of(f"<w:body>{head}{note}</w:body>", styles=styles))
    assert [utterance.line_kind for utterance in transcript.utterances] == [LineKind.HEADING, LineKind.NOTE]


@pytest.mark.parametrize("stream", ["EncryptedPackage", "WordDocument", "__substg1.0_001"])
def test_old_office_containers_are_described(stream: str) -> None:
    kind, mend = archive.describe_ole(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + stream.encode("utf-16-le"))
    assert kind != "a file of an old Office version"
    assert mend


# --- PDF --------------------------------------------------------------------------------------------------------


def pdf(*pages: str) -> bytes:
    document = FPDF()
    for text in pages:
        document.add_page()
        document.set_font("helvetica", size=11)
        document.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def test_a_pdf_without_text_is_refused_as_a_scan() -> None:
    assert "only pictures" in refusal("scan.pdf", pdf("", "")).what


def locked(password: str, owner: str | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(f"Maya Chen: {SPEECH}\nTom Hill: The reports."))))
    writer.encrypt(password, owner)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_pdf_with_a_password_is_refused() -> None:
    assert "password" in refusal("locked.pdf", locked("secret")).what


def test_a_pdf_that_anybody_may_read_is_read() -> None:
    assert read("open.pdf", locked("", "secret")).utterances[0].speaker == "Maya Chen"


@pytest.mark.parametrize("cut", [10, 200, 900])
def test_a_damaged_pdf_is_refused(cut: int) -> None:
    refusal("cut.pdf", pdf(SPEECH)[:cut])


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert "pages" in refusal("long.pdf", pdf(*["x"] * 401)).what


def test_speakers_at_the_head_of_pages_are_no_running_heads() -> None:
    pages = [["Maya Chen 0:12", "We see it."], ["Maya Chen 0:48", "We do."], ["Maya Chen 1:10", "Yes."]]
    assert without_running_heads(pages) == (pages, 0)


def test_sentences_at_the_edge_of_most_pages_stay() -> None:
    pages = [[f"Maya Chen: We looked at option number {number}.", "Tom Hill: We did."] for number in (1, 2, 3)]
    assert without_running_heads([[page[0]] for page in pages]) == ([[page[0]] for page in pages], 0)


def test_running_heads_and_page_numbers_go() -> None:
    pages = [["Acme - confidential", f"line {number} of words", f"{number} / 3"] for number in (1, 2, 3)]
    kept, dropped = without_running_heads(
        [[*page[:1], f"{'abc'[place]} words", page[2]] for place, page in enumerate(pages)]
    )
    assert (kept, dropped) == ([["a words"], ["b words"], ["c words"]], 6)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (["they are recon-", "ciled by hand"], ["they are reconciled", "by hand"]),
        (["the follow-", "up calls"], ["the follow-up", "calls"]),
        (["a cost-", "plus deal, cost-plus"], ["a cost-plus", "deal, cost-plus"]),
        (["wait -", "and see"], ["wait -", "and see"]),
        (["so\u00ad", "lutions"], ["solutions", ""]),
    ],
)
def test_broken_words_are_mended(broken: list[str], whole: list[str]) -> None:
    assert mended(broken) == whole


# --- e-mail -----------------------------------------------------------------------------------------------------

NOTE = "We met the team of Harbor Foods today and they told us that month end takes two full days of work."


def mail(body: str = NOTE, **headers: str) -> EmailMessage:
    message = EmailMessage()
    given = {
        "From": "Dana Reyes <dana@a.example>",
        "To": "Luis <l@b.example>",
        "Subject": "Recap",
        "Message-ID": "<1@a>",
    }
    for name, value in (given | headers).items():
        message[name] = value
    message.set_content(body)
    return message


def test_headers_of_an_email_become_title_date_and_attendees() -> None:
    transcript = read("a.eml", mail(Subject="RE: Fwd: Visit", Date="Tue, 03 Mar 2026 10:00:00 +0100").as_bytes())
    assert (transcript.title, str(transcript.held_on)) == ("Visit", "2026-03-03")
    assert [attendee.name for attendee in transcript.attendees] == ["Dana Reyes", "Luis"]
    assert transcript.written


def test_an_email_with_damaged_headers_is_read() -> None:
    head = b"From: " + b"(" * 5000 + b"\nTo: =?utf-8?b?%%%?= <a@b>\nSubject: caf\xe9 =?x?q?y?=\nDate: soon\n"
    raw = head + b"Message-ID: <1>\nContent-Type: text/plain; charset=punycode\n\n" + NOTE.encode() + b" caf\xe9\n"
    assert read("a.eml", raw).utterances[0].text.endswith("café")


def test_a_second_attachment_is_read_where_the_first_is_damaged() -> None:
    message = mail("Please find the transcript attached.")
    message.add_attachment(b"{", maintype="application", subtype="json", filename="broken.json")
    good = f"Maya Chen: {SPEECH}\nTom Hill: The reports, they are late.\n".encode()
    message.add_attachment(good, maintype="text", subtype="plain", filename="call.txt")
    transcript = read("a.eml", message.as_bytes())
    assert transcript.utterances[0].speaker == "Maya Chen"
    assert any("broken.json could not be read" in remark for remark in transcript.remarks)


def test_an_attachment_beside_a_real_recap_is_not_read_instead() -> None:
    message = mail(" ".join([NOTE] * 12))
    message.add_attachment(f"Maya Chen: {SPEECH}\n".encode(), maintype="text", subtype="plain", filename="call.txt")
    assert read("a.eml", message.as_bytes()).source_format == "eml"


def test_mail_within_mail_is_not_followed_for_ever() -> None:
    content = mail().as_bytes()
    for _ in range(10):
        message = mail("See attached.")
        message.add_attachment(content, maintype="text", subtype="plain", filename="mail.txt")
        content = message.as_bytes()
    assert read("a.eml", content).utterances[0].text == "See attached."


def test_an_email_without_text_is_refused() -> None:
    assert "no text" in refusal("a.eml", mail("").as_bytes()).what


def test_thousands_of_nested_parts_are_read_or_refused() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(3000)
    )
    with pytest.raises(UnreadableUpload):
        read("a.eml", b"From: a@b\nSubject: x\nMIME-Version: 1.0\n" + nested)


def test_a_recap_that_begins_with_from_and_subject_alone_is_plain_text() -> None:
    text = f"From: Dana\nSubject: Recap\n\n{NOTE}\n"
    assert not email_message.recognises(Source("recap.txt", text.encode(), text))


def test_an_email_is_known_by_its_headers_whatever_its_suffix() -> None:
    assert read("message.txt", mail().as_bytes()).source_format == "eml"


def test_html_shows_what_a_reader_would_see() -> None:
    page = "<head><title>t</title></head><p>One &amp; <b>two</b></p><ul><li>three</li></ul><!-- no -->"
    page += "<script>x</script><h2>Four"
    assert lines_of_html(page) == "One & two\n\n- three\n\n## Four"


@pytest.mark.parametrize("piece", ["<a ", "</", "<!--", "<!", "<?", "<a x='", "<script>", "<a<", "<blockquote>", "&#"])
def test_hostile_html_takes_linear_time(piece: str) -> None:
    with at_most(500):
        lines_of_html(piece * 60_000)


# --- speed ------------------------------------------------------------------------------------------------------

HOUR = [
    Said(("Maya Chen", "Luis Ortega")[place % 2], tuple(SPEECH.strip("?").lower().split()), 4 * place, 4 * place + 3)
    for place in range(900)
]


@pytest.mark.parametrize("form", sorted(RENDERINGS))
def test_an_hour_is_read_at_once(form: str) -> None:
    rendering = RENDERINGS[form]
    content = rendering.write(HOUR)
    read_transcript(rendering.filename, content)
    with at_most(400):
        transcript = read_transcript(rendering.filename, content)
    assert len(transcript.utterances) >= 900


READERS_OF_ANYTHING: list[Callable[[Source], bool]] = [
    webvtt.recognises,
    subrip.recognises,
    json_exports.recognises,
    docx_reader.recognises,
    pdf_reader.recognises,
    email_message.recognises,
]


@pytest.mark.parametrize(
    "text", [None, "", "\n", "x", "-->", "{", "From ", "WEBVTT", base64.b64encode(bytes(300)).decode()]
)
def test_recognising_never_raises(text: str | None) -> None:
    for recognises in READERS_OF_ANYTHING:
        assert recognises(Source("x", b"", text)) in {True, False}
