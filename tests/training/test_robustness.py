"""Other spellings and other names: what the variants change, and how little that changes what is read."""

from __future__ import annotations

import re

import pytest

from coach.domain import Label, MeetingForm, MeetingKind, Role
from training.corpus import GoldMeeting, GoldSentence
from training.evaluate import micro_f1, predict
from training.genders import exchange
from training.renaming import name_lists, renamed
from training.robustness import VARIANTS, Row, page, share_changed

# Development meetings: two customer transcripts and notes of one, two internal transcripts and minutes of one.
SAMPLE = (
    "c1-esign-broker",
    "c1-hearing-studio",
    "c6-solar-household",
    "c4-broadband-kickoff",
    "c5-endoscope-coaching",
    "c5-courier-minutes",
)
# The bound of `python -m training.robustness` is 0.05 over the whole test part; some 150 labels of six meetings scatter
# by 0.02 to 0.03 more. First measured with reader-1: 0.000 in lower case, 0.033 without punctuation.
MOST_LOST = 0.08
# First measured with reader-1 over both variants: 0.021.
MOST_CHANGED = 0.03


def meeting(*texts: str, people: tuple[str, ...] = ("Dana", "Mr Doyle"), manner: str = "transcript") -> GoldMeeting:
    return GoldMeeting(
        id="m1",
        kind=MeetingKind.CUSTOMER,
        form=MeetingForm.CALL,
        industry="x",
        manner=manner,
        people=tuple((name, Role.BUYER) for name in people),
        sentences=tuple(
            GoldSentence(text, Role.BUYER, i, people[0], frozenset({Label.NEED})) for i, text in enumerate(texts)
        ),
        links=(),
    )


def texts(found: GoldMeeting) -> list[str]:
    return [sentence.text for sentence in found.sentences]


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_changes_words_only_and_always_in_the_same_way(name: str, meetings) -> None:
    for gold in meetings[::40]:
        changed = VARIANTS[name](gold)
        assert changed == VARIANTS[name](gold)
        assert (changed.id, changed.links, len(changed.people)) == (gold.id, gold.links, len(gold.people))
        assert [s.labels for s in changed.sentences] == [s.labels for s in gold.sentences]
        assert all(text.strip() for text in texts(changed))


def test_lower_case_and_no_punctuation() -> None:
    said = meeting("Well, Dana's team - all twelve - can't wait!")
    assert texts(VARIANTS["lower"](said)) == ["well, dana's team - all twelve - can't wait!"]
    assert texts(VARIANTS["unpunctuated"](said)) == ["well dana's team all twelve can't wait"]


def test_misspelt_words_differ_from_meeting_to_meeting() -> None:
    long = " ".join(["reconciliation"] * 200)
    slips = texts(VARIANTS["misspelt"](meeting(long)))[0].split()
    wrong = sum(word != "reconciliation" for word in slips)
    assert 10 <= wrong <= 45


def test_a_name_is_replaced_the_same_way_everywhere() -> None:
    found = renamed(meeting("Dana, is this Dana's?", "DANA: yes.", "Mr Doyle's van, Mr Doyle."))
    other = found.people[0][0]
    assert other != "Dana"
    assert other == found.sentences[0].speaker
    assert texts(found)[:2] == [f"{other}, is this {other}'s?", f"{other.upper()}: yes."]
    family = found.people[1][0].removeprefix("Mr ")
    assert family not in ("Doyle", other)
    assert texts(found)[2] == f"Mr {family}'s van, Mr {family}."


def test_a_known_name_gets_one_of_another_origin_and_the_other_sex() -> None:
    given = name_lists().given
    for name in ("Agnieszka", "Kwame", "Siobhan", "Vikram"):
        origin, sex = given[name]
        other_origin, other_sex = given[renamed(meeting("Hi.", people=(name,))).people[0][0]]
        assert other_origin != origin
        assert other_sex != sex


def test_somebody_who_is_only_mentioned_is_renamed_too() -> None:
    assert "Kwame" not in texts(renamed(meeting("Ask Kwame, not Mrs Kettleby.")))[0]
    assert "Kettleby" not in texts(renamed(meeting("Ask Kwame, not Mrs Kettleby.")))[0]


def test_words_are_not_taken_for_names() -> None:
    said = [
        "Mark that as urgent, and chase it up per head.",
        "Will you be in Reading in May, and what is the grace period?",
    ]
    assert texts(renamed(meeting(*said))) == said
    spoken = renamed(meeting("so mark what do you chase per month", people=("Mark", "Chase"), manner="asr"))
    assert texts(spoken) == ["so mark what do you chase per month"]
    assert not {"Mark", "Chase"} & {name for name, _ in spoken.people}


def test_names_in_speech_recognition_spelling_are_in_lower_case() -> None:
    found = renamed(meeting("so dana what's dana's view", manner="asr"))
    other = found.people[0][0].lower()
    assert texts(found) == [f"so {other} what's {other}'s view"]


def test_what_people_are_called_by_stays() -> None:
    assert [name for name, _ in renamed(meeting("Hm.", people=("Chair", "Dad"))).people] == ["Chair", "Dad"]
    assert re.fullmatch(r"Dr [A-Z].*", renamed(meeting("Hm.", people=("Dr Lindqvist",))).people[0][0])


def test_two_people_never_become_one(meetings) -> None:
    for gold in meetings[::10]:
        assert len(set(renamed(gold).people)) == len(set(gold.people))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("He's told her that it's hers.", "She's told him that it's his."),
        ("Give her a call, not his boss.", "Give him a call, not her boss."),
        ("Her team did it herself, and a friend of his.", "His team did it himself, and a friend of hers."),
        ("Mr and Mrs Gill met Ms Lund.", "Mrs and Mr Gill met Mr Lund."),
        ("It took 30 ms, we miss HE funding, the chess set is Theirs.", None),
    ],
)
def test_he_and_she_are_exchanged(before: str, after: str | None) -> None:
    assert exchange(before) == (after or before)


def test_a_row_says_which_bounds_are_passed() -> None:
    original = Row(None, 0.7, 0.8, 0.4, 0.0)
    assert Row("lower", 0.66, 0.76, 0.4, 0.2).broken(original) == []
    assert len(Row("unpunctuated", 0.6, 0.7, 0.4, 0.2).broken(original)) == 2
    assert len(Row("names", 0.7, 0.8, 0.4, 0.04).broken(original)) == 1
    assert Row("misspelt", 0.1, 0.1, 0.1, 0.9).broken(original) == []
    text = page([original, Row("names", 0.7, None, 0.4, 0.04)], model="m", meetings=2, sentences=3)
    assert "python -m training.robustness --out docs/robustness.md" in text
    assert "| other names | 0.700 | - | 0.400 | 4.0% |" in text
    assert "- Passed: other names: 4.0% of the sentences change their labels." in text


@pytest.fixture(scope="module")
def sample(meetings) -> list[GoldMeeting]:
    found = [gold for gold in meetings if gold.id in SAMPLE]
    assert len(found) == len(SAMPLE)
    return found


@pytest.fixture(scope="module")
def original(sample, toolbox):
    return [predict(gold, toolbox) for gold in sample]


def test_other_names_hardly_change_what_is_read(sample, original, toolbox) -> None:
    changed = [predict(gold, toolbox, respell=VARIANTS[name]) for name in ("names", "gender") for gold in sample]
    assert share_changed([*original, *original], changed) <= MOST_CHANGED


@pytest.mark.parametrize("name", ["lower", "unpunctuated"])
def test_spelling_costs_little(name: str, sample, original, toolbox) -> None:
    found = [predict(gold, toolbox, respell=VARIANTS[name]) for gold in sample]
    assert micro_f1(found) >= micro_f1(original) - MOST_LOST
