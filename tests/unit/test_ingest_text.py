"""Text in any layout: what was said and noted comes through, in order, and nothing is invented."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most, best_pace

from coach.domain import LineKind, MeetingForm, Role, Transcript
from coach.errors import UnreadableUpload
from coach.ingest import READERS, read_transcript
from coach.ingest.text import transcript_of_text

TURNS = [
    ("Dana Reyes", 3, "Thanks for making the time."),
    ("Maya Chen", 9, "Sure. Month end takes two full days."),
    ("Dana Reyes", 15, "What happens when somebody is ill?"),
    ("Maya Chen", 62, "Then it waits, which is why we look around."),
    ("Dana Reyes", 75, "I see."),
]

# One line (or block) for each turn; {n} name, {t} time m:ss, {l} time hh:mm:ss, {w} words.
TIMED_STYLES = [
    "[{l}] {n}: {w}",
    "({t}) {n}: {w}",
    "{l} {n}: {w}",
    "{l} - {n}: {w}",
    "{l}\t{n}\t{w}",
    "{l} | {n} | {w}",
    "{n} ({t}): {w}",
    "{n} [{l}]: {w}",
    "{n} {l}: {w}",
    "{n} [{l}] {w}",
    "**{n}** ({t}): {w}",
    "**[{l}] {n}:** {w}",
    "[{l}] **{n}**: {w}",
    "- [{t}] **{n}:** {w}",
    "[{l}] <{n}> {w}",
    "@{n} [{t}]:\n{w}\n",
    "{n}  {t}\n{w}\n",
    "{n} {t}\n{w}\n",
    "{n}, {t}\n{w}\n",
    "{n} - {l}\n{w}\n",
    "{n} | {t}\n{w}\n",
    "{t} {n}\n{w}\n",
    "[{t}] {n}\n{w}\n",
    "**{n}** · {t}\n\n{w}\n",
    "### {n} ({t})\n\n{w}\n",
    "### {l} {n}\n{w}\n",
    "[{n}] {l}\n{w}\n",
    "{l}\n{n}: {w}\n",
    "### {l}\n\n**{n}:** {w}\n",
    "{l}\n{n}\n{w}\n",
    "{n}\n{l}\n{w}\n",
    "| {t} | {n} | {w} |",
]
UNTIMED_STYLES = [
    "{n}: {w}",
    "{n} : {w}",
    "{n}:\n{w}\n",
    "**{n}:** {w}\n",
    "**{n}**: {w}",
    "*{n}*: {w}",
    "__{n}:__ {w}",
    "- {n}: {w}",
    "* **{n}:** {w}",
    "1. {n}: {w}",
    "> {n}: {w}\n",
    ">> {n}: {w}",
    "<{n}> {w}",
    "[{n}]: {w}",
    "[{n}] {w}",
    "{n} -- {w}",
    "{n} — {w}",
    "{n}\t{w}",
    "**{n}** {w}\n",
    "**{n}**\n{w}\n",
    "### {n}\n\n{w}\n",
    "{n}\n{w}\n",
    "{n}\n    {w}\n",
    "    {n}: {w}",
]


def _text(style: str) -> str:
    rows = []
    for name, start, words in TURNS:
        short, long = f"{start // 60}:{start % 60:02}", f"00:{start // 60:02}:{start % 60:02}"
        rows.append(style.format(n=name, t=short, l=long, w=words))
    head = "| Time | Speaker | Text |\n|---|---|---|\n" if style.startswith("|") else ""
    return head + "\n".join(rows) + "\n"


def _said(transcript: Transcript) -> list[tuple[str | None, float | None, str]]:
    return [(utterance.speaker, utterance.start_s, utterance.text) for utterance in transcript.utterances]


@pytest.mark.parametrize("style", TIMED_STYLES)
def test_speakers_and_times_are_read_in_every_style(style: str) -> None:
    transcript = read_transcript("call.txt", _text(style).encode())
    assert _said(transcript) == [(name, float(start), words) for name, start, words in TURNS]
    assert {utterance.line_kind for utterance in transcript.utterances} == {LineKind.SPEECH}


@pytest.mark.parametrize("style", UNTIMED_STYLES)
def test_speakers_are_read_in_every_style_and_no_time_is_invented(style: str) -> None:
    transcript = read_transcript("call.txt", _text(style).encode())
    assert _said(transcript) == [(name, None, words) for name, _, words in TURNS]


@pytest.mark.parametrize("style", ["{n}: {w}", "[{l}] {n}: {w}", "{n}  {t}\n{w}\n", "**{n}:** {w}\n"])
def test_a_title_and_lines_about_the_meeting_above_a_transcript_are_kept_apart(style: str) -> None:
    head = "Acme discovery call\nDate: 12 March 2026\nAttendees: Dana Reyes (rep), Maya Chen (Acme)\n\n"
    transcript = read_transcript("call.txt", (head + _text(style)).encode())
    assert transcript.title == "Acme discovery call"
    assert transcript.held_on == dt.date(2026, 3, 12)
    assert transcript.form is MeetingForm.CALL
    assert [(who.name, who.role, who.organisation) for who in transcript.attendees] == [
        ("Dana Reyes", Role.SELLER, None),
        ("Maya Chen", None, "Acme"),
    ]
    kinds = [utterance.line_kind for utterance in transcript.utterances]
    assert kinds == [LineKind.HEADING, LineKind.META, LineKind.META] + [LineKind.SPEECH] * len(TURNS)


@pytest.mark.parametrize(
    ("written", "held_on"),
    [
        ("2026-03-12", dt.date(2026, 3, 12)),
        ("12 March 2026", dt.date(2026, 3, 12)),
        ("March 12th, 2026 at 10am", dt.date(2026, 3, 12)),
        ("Thu 12-Mar-2026", dt.date(2026, 3, 12)),
        ("13/3/2026", dt.date(2026, 3, 13)),
        ("3/13/2026", dt.date(2026, 3, 13)),
        ("12.3.2026", dt.date(2026, 3, 12)),
        ("04/04/2026", dt.date(2026, 4, 4)),
        ("03/04/2026", None),
        ("31/02/2026", None),
        ("12 March", None),
        ("yesterday", None),
    ],
)
def test_the_date_is_taken_only_where_it_is_certain(written: str, held_on: dt.date | None) -> None:
    transcript = read_transcript("notes.txt", f"Date: {written}\n\n- wants SSO by Q3\n- budget 40k\n".encode())
    assert transcript.held_on == held_on
    if written in {"03/04/2026", "12 March"}:
        assert any(written in remark for remark in transcript.remarks)


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("Zoom call with Acme", MeetingForm.ONLINE),
        ("Call with Luis", MeetingForm.CALL),
        ("Site visit Brightwell", MeetingForm.CONVERSATION),
        ("Product demo for Globex", MeetingForm.PRESENTATION),
        ("Quarterly review", None),
    ],
)
def test_the_form_of_the_meeting_is_what_the_title_states(title: str, form: MeetingForm | None) -> None:
    assert read_transcript("notes.md", f"# {title}\n\n- wants SSO\n".encode()).form is form


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Attendees: Dana Reyes (AE), Maya Chen (CFO, Acme) and Luis", [("Dana Reyes", Role.SELLER, None),
            ("Maya Chen", None, "Acme"), ("Luis", None, None)]),
        ("Present: Dana Reyes; Fireflies.ai Notetaker; Maya Chen <maya@acme.example>", [("Dana Reyes", None, None),
            ("Maya Chen", None, None)]),
        ("Participants: Client: Maya Chen, Luis Ortega", [("Maya Chen", Role.BUYER, None),
            ("Luis Ortega", Role.BUYER, None)]),
        ("Attendees: tbc", []),
    ],
)  # fmt: skip
def test_attendees_are_listed_with_roles_and_organisations(
    line: str, people: list[tuple[str, Role | None, str | None]]
) -> None:
    transcript = read_transcript("notes.txt", f"{line}\n\n- wants SSO by Q3\n".encode())
    assert [(who.name, who.role, who.organisation) for who in transcript.attendees] == people


def test_clock_times_are_counted_from_the_first_with_a_remark() -> None:
    text = "14:03:22 Dana: Hello.\n14:03:30 Maya: Hello there.\n14:04:00 Dana: Shall we?\n"
    transcript = read_transcript("call.txt", text.encode())
    assert [utterance.start_s for utterance in transcript.utterances] == [0.0, 8.0, 38.0]
    assert any("times of day" in remark for remark in transcript.remarks)


def test_a_recording_that_starts_late_keeps_its_times() -> None:
    text = "[00:12:03] Rep (Dana): Hello.\n[00:12:09] Maya: Hello there.\n"
    assert [u.start_s for u in read_transcript("call.txt", text.encode()).utterances] == [723.0, 729.0]


def test_an_earlier_mail_is_kept_but_is_not_notes() -> None:
    text = (
        "Hi Luis,\nthanks for today. You need SSO before the third quarter, and a price per site.\n\n"
        "-----Original Message-----\nFrom: Luis\nSent: Monday\nTo: Dana\nSubject: Agenda\n\nSee you tomorrow.\n"
    )
    transcript = read_transcript("recap.txt", text.encode())
    old = next(utterance for utterance in transcript.utterances if utterance.text == "See you tomorrow.")
    assert old.line_kind is LineKind.META
    assert any("earlier e-mails" in remark for remark in transcript.remarks)


def test_a_forwarded_recap_keeps_its_content_as_notes() -> None:
    text = (
        "FYI\n\n-----Original Message-----\nFrom: Luis\nSent: Monday\nTo: Dana\nSubject: Recap\n\nWe need SSO by Q3.\n"
    )
    transcript = read_transcript("recap.txt", text.encode())
    assert any(
        utterance.text == "We need SSO by Q3." and utterance.line_kind is LineKind.NOTE
        for utterance in transcript.utterances
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("00:01\n00:02\n00:03\n", "no words"),
        ("---\n***\n1.\n2.\n", "no words"),
        ("12345 67890", "no words"),
        ("a,b\n1,2\n3,4\n", "no column"),
        ("id;amount;qty\n1;3.5;2\n2;4.5;7\n", "no column"),
        ("speaker,text\nDana,\nMaya,\n", "no row"),
    ],
)
def test_a_file_without_words_is_refused(content: str, words: str) -> None:
    with pytest.raises(UnreadableUpload, match=words) as caught:
        read_transcript("export.csv" if "," in content or ";" in content else "call.txt", content.encode())
    assert caught.value.where and caught.value.mend


def test_one_sentence_is_enough() -> None:
    transcript = read_transcript("note.txt", b"The customer wants a cheaper plan.")
    assert _said(transcript) == [(None, None, "The customer wants a cheaper plan.")]
    assert transcript.written


def test_lines_of_a_document_are_read_under_the_name_of_its_form() -> None:
    text = "# Visit\n- wants SSO\n  - by Q3\n| Need | Owner |\n|---|---|\n| SSO | Luis |"
    transcript = transcript_of_text(text, filename="visit.docx", source_format="docx-notes")
    assert transcript.source_format == "docx-notes"
    assert [utterance.text for utterance in transcript.utterances] == [
        "Visit", "wants SSO", "by Q3", "Need | Owner", "SSO | Luis",
    ]  # fmt: skip


def test_readers_name_every_form_once_with_the_general_ones_last() -> None:
    assert list(READERS)[-1] == "notes-text"
    assert {"otter-txt", "zoom-vtt", "docx-notes", "pdf", "eml", "csv", "gong-json"} <= READERS.keys()


@pytest.mark.parametrize(
    "style", ["{n}: {w}", "[{l}] {n}: {w}", "{n}  {t}\n{w}\n", "- {w}", "{w}", "{n}\n{w}\n", "{l},{n},{w}"]
)
def test_fifty_thousand_lines_take_linear_time(style: str) -> None:
    def pace(turns: int, times: int) -> float:
        rows = [
            style.format(n=TURNS[turn % 5][0], t=f"{turn // 60}:{turn % 60:02}", w=f"{TURNS[turn % 5][2]} ({turn})",
                         l=f"{turn // 3600:02}:{turn // 60 % 60:02}:{turn % 60:02}")
            for turn in range(turns)
        ]  # fmt: skip
        content = "\n".join(rows).encode()
        return best_pace(lambda: read_transcript("call.txt", content), times)

    lines = style.count("\n") + 1
    small, large = pace(6250 // lines, times=3), pace(50_000 // lines, times=1)
    assert large < 8 * small * 3  # a quadratic reader would need 64 times as long


@pytest.mark.parametrize(
    "line",
    [
        "a" + " " * 3000 + "b",
        "[(<" * 1000,
        "a: " * 1000,
        "1:2 " * 1000,
        "*_" * 1500,
        "On " + "x. " * 3000,
        "a\t" * 1500,
    ],
)
def test_hostile_lines_take_no_longer_than_others(line: str) -> None:
    text = "\n".join(["We need the price for it and that is all."] * 40 + [line] * 300)
    with at_most(500), contextlib.suppress(UnreadableUpload):  # some of this looks like another language
        read_transcript("call.txt", text.encode())


_WORD = st.from_regex(r"[a-z]{1,9}", fullmatch=True)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Maya Chen", "Dana", "Luis"]), st.lists(_WORD, min_size=3, max_size=12)), min_size=4
    )
)
def test_every_word_that_was_said_comes_through_in_order(turns: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(f"{name}: we {' '.join(words)}." for name, words in [("Dana", ["begin", "the", "call"]), *turns])
    transcript = transcript_of_text(text, filename="call.txt")
    said = [word for utterance in transcript.utterances for word in re.findall(r"\w+", utterance.text)]
    assert said == [word for line in text.split("\n") for word in re.findall(r"\w+", line.split(": ", 1)[1])]


def test_a_line_of_marks_alone_is_no_trap_for_wrapping() -> None:
    content = b"Agent\thow are we doing today\n\\`\nwell enough for the end of it\n"
    said = " ".join(utterance.text for utterance in read_transcript("r.txt", content).utterances)
    assert "how are we doing today" in said
    assert "well enough for the end of it" in said
