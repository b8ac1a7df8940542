"""The report meets its schema; the Markdown shows people's words as text."""

from __future__ import annotations

import json

import jsonschema
import pytest
from readings import customer_notes, good_call, poor_call, reading, said, team_meeting

from coach.compare import compare
from coach.corrected_report import apply_corrections
from coach.corrections import label_correction
from coach.domain import Analysis, Label, MeetingKind, Provenance, Reading, Role
from coach.feedback import give_feedback
from coach.guidelines import default_pack
from coach.measure import measure
from coach.report import markdown, report, report_schema
from coach.report_text import escaped
from coach.score import score
from coach.stored_reading import reading_of

DEFAULT = default_pack()


def analysis(of: Reading) -> Analysis:
    figures = measure(of)
    findings = compare(of, DEFAULT, figures=figures)
    scorecard = score(of, findings, figures)
    feedback = give_feedback(of, findings, scorecard, figures)
    provenance = Provenance("0.1.0", {"moments": "sha256:abc"}, DEFAULT.digest)
    return Analysis("call.txt", of, figures, findings, scorecard, feedback, provenance)


VALIDATOR = jsonschema.Draft202012Validator(report_schema())
ODD = reading([said("Dana", "seller", "Ünïcode <b>&amp;</b> | pipe", start=0.123456789, end=None)])


@pytest.mark.parametrize("of", [good_call(), poor_call(), customer_notes(), team_meeting(), reading([]), ODD])
def test_a_report_meets_its_schema_and_survives_json(of: Reading) -> None:
    made = report(analysis(of))
    VALIDATOR.validate(made)
    assert json.loads(json.dumps(made, allow_nan=False)) == made


@pytest.mark.parametrize("of", [good_call(), poor_call()])
@pytest.mark.parametrize("new", ["need", "benefit", "objection", "next_step"])
def test_a_corrected_report_meets_the_schema_and_can_be_read_back(of: Reading, new: str) -> None:
    made = report(analysis(of))
    place = next(row["i"] for row in made["sentences"] if new not in row["labels"] and row["labels"])
    old = next(iter(made["sentences"][place]["labels"]))
    corrected = apply_corrections(made, [label_correction(made, place, old=old, new=new)])
    VALIDATOR.validate(corrected)
    found = reading_of(corrected)
    assert new in {moment.label for moment in found.moments if moment.sentence == place}
    assert "1 correction by a person is applied." in markdown(corrected)


def test_the_schema_is_a_schema_and_its_enums_are_the_domains() -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$defs"]["sentence"]["properties"]["labels"]["propertyNames"]["enum"] == list(Label)
    assert schema["properties"]["meeting"]["properties"]["kind"]["enum"] == list(MeetingKind)
    assert schema["properties"]["people"]["items"]["properties"]["role"]["enum"] == list(Role)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.pop("needs"),
        lambda made: made.update(extra=1),
        lambda made: made.update(schema=2),
        lambda made: made["meeting"].update(kind="party"),
        lambda made: made["sentences"][0]["labels"].update(joy=1.0),
        lambda made: made["figures"]["talk_share"].update(status="unavailable"),
        lambda made: made["figures"]["talk_share"].update(value=None),
        lambda made: made["figures"].pop("needs"),
    ],
)
def test_the_schema_refuses_what_a_report_must_not_be(spoil) -> None:
    made = report(analysis(good_call()))
    spoil(made)
    assert not VALIDATOR.is_valid(made)


def test_the_keys_of_the_contract_are_there() -> None:
    made = report(analysis(good_call()))
    assert list(made) == [
        "schema", "file", "meeting", "people", "sentences", "needs", "benefits", "objections", "next_steps", "links",
        "figures", "findings", "scorecard", "feedback", "provenance",
    ]  # fmt: skip
    need, sentence = made["needs"][0], made["sentences"][4]
    assert need["statement"] == "month end eats two full days"
    assert (need["status"], need["addressed_by"]) == ("addressed", [7])
    assert (sentence["need"], sentence["topic"], sentence["labels"]) == ("problem", "time", {"need": 0.9})
    assert sentence["evidence"] == {"need": ["model:moments/test"]}
    assert made["links"][0] == {"type": "addresses", "from": 7, "to": 4, "score": 0.8}
    assert made["next_steps"][0]["due"] == "2026-03-05"
    assert made["findings"][0]["severity"] == "suggestion"


def test_sentences_are_the_text_at_their_spans() -> None:
    of = good_call()
    for row in report(analysis(of))["sentences"]:
        start, end = row["span"]
        assert of.meeting.text[start:end] == row["text"]


def test_numbers_have_four_digits_at_most() -> None:
    made = report(analysis(ODD))
    assert made["sentences"][0]["start"] == 0.1235
    for figure in report(analysis(good_call()))["figures"].values():
        assert figure["value"] is None or round(figure["value"], 4) == figure["value"]


@pytest.mark.parametrize("make", [good_call, poor_call, customer_notes, team_meeting])
def test_markdown_shows_feedback_first_and_everything_after(make) -> None:
    text = markdown(report(analysis(make())))
    places = [
        text.index(head) for head in ("## Feedback", "## Scorecard", "## Next steps", "## Figures") if head in text
    ]
    assert places == sorted(places)
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert "None" not in text


@pytest.mark.parametrize(
    ("said_", "shown"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
        ("[link](javascript:x)", r"\[link\](javascript:x)"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("a | b\nc", r"a \| b c"),
        ("&amp; &lt;", r"\&amp; \&lt;"),
        ("it costs 5 + 5 = 10.", "it costs 5 + 5 = 10."),
    ],
)
def test_what_people_said_is_never_markup(said_: str, shown: str) -> None:
    assert escaped(said_) == shown


def test_a_hostile_title_stays_a_title() -> None:
    of = reading([said("<img src=x>", "seller", "Hello | there")], title="# <b>x</b>\n\n- y")
    text = markdown(report(analysis(of)))
    assert text.startswith("# \\# \\<b\\>x\\</b\\> - y\n")
    assert "<img" not in text.replace("\\<img", "")
