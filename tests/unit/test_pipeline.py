"""One upload from bytes to analysis, with the shipped model."""

from __future__ import annotations

import dataclasses
import json
import struct
from importlib.resources import files

import numpy as np
import pytest
from calls import CALL
from spacy.tokens import DocBin

from coach.domain import Label, MeetingFacts, MeetingKind, NeedStatus, Role, RoleSource, Verdict
from coach.errors import CoachError
from coach.guidelines import load_pack
from coach.own_labels import Definition, Head, TrainedLabel, Where, Whose
from coach.pipeline import analyse, analyse_upload, preview
from coach.report import report

RULE_OF_AN_OWN_LABEL = """
name: House
rules:
  - id: house/third
    kind: require
    say: Say it.
    why: Because.
    source: Us
    grade: house
    label: own/third
    tests: {hit: [[{seller: a}]], miss: [[{seller: "b {own/third}"}]]}
"""


@pytest.fixture(scope="module")
def analysis(toolbox):
    return analyse("call.txt", CALL, toolbox)


def texts_with(analysis, label: Label) -> str:
    reading = analysis.reading
    return " | ".join(reading.meeting.sentence_text(i) for i in reading.sentences_with(label))


def test_roles_and_kind_come_from_what_is_said(analysis) -> None:
    roles = {person.name: person.role for person in analysis.meeting.people}
    assert roles["Luis"] is Role.BUYER
    assert roles["Dana"] in (Role.SELLER, Role.SPECIALIST)
    assert analysis.meeting.kind is MeetingKind.CUSTOMER


def test_needs_are_the_buyers(analysis) -> None:
    needs = analysis.reading.needs
    meeting = analysis.meeting
    assert needs
    assert all(any(meeting.turn_of(i).role is not Role.SELLER for i in need.sentences) for need in needs)
    assert any("sign-on" in need.statement for need in needs)


def test_a_need_that_nobody_took_up_is_unaddressed(toolbox) -> None:
    text = CALL.replace(b"Dana: The dashboard has twelve colour themes.", b"Dana: Noted. Shall we look at the price?")
    needs = analyse("call.txt", text, toolbox).reading.needs
    sign_on = next(need for need in needs if "sign-on" in need.statement)
    assert sign_on.status is NeedStatus.UNADDRESSED


def test_a_change_of_subject_is_no_answer(analysis) -> None:
    sign_on = next(need for need in analysis.reading.needs if "sign-on" in need.statement)
    assert sign_on.status is NeedStatus.UNADDRESSED


def test_the_offer_is_linked_to_the_need_it_answers(analysis) -> None:
    reading = analysis.reading
    month_end = next(need for need in reading.needs if "month end" in need.statement)
    answers = " ".join(reading.meeting.sentence_text(i) for i in month_end.addressed_by)
    assert "two days shrink" in answers


def test_the_objection_and_the_next_step_are_found(analysis) -> None:
    assert "eight hundred a month" in texts_with(analysis, Label.OBJECTION)
    assert "draft contract" in texts_with(analysis, Label.NEXT_STEP)


def test_every_word_of_the_upload_is_in_the_report(analysis) -> None:
    said = " ".join(sentence["text"] for sentence in report(analysis)["sentences"]).split()
    expected = " ".join(line.partition(": ")[2] for line in CALL.decode().splitlines()).split()
    assert said == expected


def test_feedback_quotes_words_that_were_said(analysis) -> None:
    text = " ".join(analysis.meeting.text.split())
    feedback = analysis.feedback
    advice = [*feedback.keep, *feedback.start, *feedback.stop]
    assert advice
    assert all(len(part) <= 3 for part in (feedback.keep, feedback.start, feedback.stop))
    for piece in advice:
        for fragment in piece.quotation.split("…"):
            assert " ".join(fragment.split()) in text


def test_the_same_text_gives_the_same_answer(toolbox, analysis) -> None:
    again = analyse("call.txt", CALL, toolbox)
    assert json.dumps(report(again), sort_keys=True) == json.dumps(report(analysis), sort_keys=True)


def test_what_the_user_says_of_a_role_changes_the_reading(toolbox) -> None:
    facts = MeetingFacts(roles={"Luis": Role.SELLER, "Dana": Role.BUYER}, title="Swapped")
    swapped = analyse("call.txt", CALL, toolbox, facts=facts)
    people = {person.name: person for person in swapped.meeting.people}
    assert people["Luis"].role is Role.SELLER
    assert people["Luis"].role_source is RoleSource.ASKED
    assert swapped.meeting.title == "Swapped"


def test_a_preview_understands_people_without_an_analysis(toolbox) -> None:
    meeting = preview("call.txt", CALL, toolbox)
    assert [person.name for person in meeting.people] == ["Dana", "Luis"]
    assert meeting.people[1].role is Role.BUYER


def test_parses_are_kept_beside_the_analysis(toolbox) -> None:
    upload = analyse_upload("call.txt", CALL, toolbox)
    (count,) = struct.unpack_from("<I", upload.parses)
    indices = struct.unpack_from(f"<{count}I", upload.parses, 4)
    parses = list(DocBin().from_bytes(upload.parses[4 + 4 * count :]).get_docs(toolbox.nlp.vocab))
    assert len(parses) == count > 0
    assert [doc.text for doc in parses] == [upload.analysis.meeting.sentence_text(index) for index in indices]


def test_guidelines_judge_with_the_own_labels_that_the_vectors_of_the_analysis_carry(toolbox) -> None:
    plain = analyse_upload("call.txt", CALL, toolbox)
    wanted = plain.vectors[3] / np.linalg.norm(plain.vectors[3])
    head = Head(np.asarray(100 * wanted, dtype=np.float32), {}, -99.0, 0.5)  # finds a cosine of 0.99 or more
    definition = Definition("third", "Third", "The third line.", Whose.ANYBODY, Where.ANY)
    rules = load_pack(RULE_OF_AN_OWN_LABEL, name="x")
    judging = dataclasses.replace(toolbox, guidelines=rules)
    own = (TrainedLabel(1, definition, head),)
    (finding,) = analyse_upload("call.txt", CALL, judging, own_labels=own).analysis.findings
    assert (finding.verdict, finding.sentence) == (Verdict.KEPT, 3)
    (finding,) = analyse_upload("call.txt", CALL, judging).analysis.findings
    assert finding.verdict is Verdict.NOT_APPLICABLE


def test_domain_objects_cannot_be_changed(analysis) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        analysis.meeting.title = "other"


def test_every_report_follows_the_schema(toolbox) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((files("coach") / "schema" / "analysis-1.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    folder = files("coach") / "demo" / "meetings"
    for item in sorted(folder.iterdir(), key=lambda item: item.name)[::4]:
        validator.validate(json.loads(json.dumps(report(analyse(item.name, item.read_bytes(), toolbox)))))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        ("a.json", b'{"results": {"items": [', "JSON"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing\n", "caption"),
        ("a.txt", b"00:00:01\n00:00:02\n00:00:03\n", ""),
        (
            "a.txt",
            (
                "Jens: Guten Morgen, wie geht es Ihnen heute? Wir haben lange auf dieses Treffen gewartet.\n"
                "Anna: Danke, gut. Wir suchen eine neue Software, weil der Monatsabschluss zwei volle Tage dauert.\n"
                * 4
            ).encode(),
            "German",
        ),
    ],
)
def test_bad_input_gets_one_clear_sentence(toolbox, name: str, content: bytes, words: str) -> None:
    with pytest.raises(CoachError) as caught:
        analyse(name, content, toolbox)
    assert words.lower() in caught.value.sentence().lower()
    assert caught.value.mend
    assert "\n" not in caught.value.sentence()


def test_one_sentence_is_enough_to_be_read_and_not_enough_to_be_judged(toolbox) -> None:
    found = analyse("a.txt", b"Luis: We need single sign-on by March.", toolbox)
    assert len(found.meeting.sentences) == 1
    assert found.feedback.summary
