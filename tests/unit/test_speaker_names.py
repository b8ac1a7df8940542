"""What names a speaker and what does not, and what a name says."""

from __future__ import annotations

import pytest

from coach.domain import LineKind, Role
from coach.ingest import read_transcript
from coach.ingest.speakers import NameKind, People, attendee_of, name_kind, surely_person


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Maya Chen", NameKind.PERSON),
        ("Dr. O'Neil (Acme)", NameKind.PERSON),
        ("Jean-Luc de la Cruz", NameKind.PERSON),
        ("Żaneta Öz", NameKind.PERSON),
        ("李雷", NameKind.PERSON),
        ("Alan Price", NameKind.PERSON),
        ("SPEAKER_00", NameKind.NUMBERED),
        ("Speaker 1", NameKind.NUMBERED),
        ("Unknown Speaker", NameKind.NUMBERED),
        ("+1 555-010-0100", NameKind.NUMBERED),
        ("Customer", NameKind.ROLE),
        ("Agent 2", NameKind.ROLE),
        ("Rep (Dana)", NameKind.ROLE),
        ("Me", NameKind.ROLE),
        ("A", NameKind.LETTER),
        ("JM", NameKind.LETTER),
        ("maya", NameKind.WORD),
        ("Pain", NameKind.LABEL),
        ("Next steps", NameKind.LABEL),
        ("NEXT STEPS", NameKind.LABEL),
        ("Q", NameKind.LABEL),
        ("Re", NameKind.LABEL),
        ("https", NameKind.LABEL),
        ("Question 3", NameKind.LABEL),
        ("Decision Process", NameKind.LABEL),
        ("Compelling Event", NameKind.LABEL),
        ("Attendees", NameKind.LABEL),
        ("Three things", NameKind.NONE),
        ("What I heard", NameKind.NONE),
        ("He said", NameKind.NONE),
    ],
)
def test_kind_of_words_before_a_colon(words: str, kind: NameKind) -> None:
    assert name_kind(words) is kind


@pytest.mark.parametrize("words", ["Maya Chen", "Speaker 1", "Dr. Havel", "Luis (buyer)"])
def test_one_use_is_enough_for_a_full_name(words: str) -> None:
    assert surely_person(words)


@pytest.mark.parametrize("words", ["Maya", "Alan Price", "Pain", "Customer"])
def test_one_use_is_not_enough_for_a_word_that_may_be_something_else(words: str) -> None:
    assert not surely_person(words)


@pytest.mark.parametrize(
    ("words", "name", "role", "organisation"),
    [
        ("Rep (Dana)", "Dana", Role.SELLER, None),
        ("Dana [Seller]", "Dana", Role.SELLER, None),
        ("Rep Dana", "Dana", Role.SELLER, None),
        ("Buyer - Luis", "Luis", Role.BUYER, None),
        ("Luis (buyer)", "Luis", Role.BUYER, None),
        ("Luis, Prospect", "Luis", Role.BUYER, None),
        ("Customer", "Customer", Role.BUYER, None),
        ("Customer 2", "Customer 2", Role.BUYER, None),
        ("Solutions engineer (Priya)", "Priya", Role.SPECIALIST, None),
        ("Priya (Sales Manager)", "Priya", Role.MANAGER, None),
        ("Maya Chen (Acme Corp)", "Maya Chen", None, "Acme Corp"),
        ("Maya Chen | Acme", "Maya Chen", None, "Acme"),
        ("Luis (CFO, Acme)", "Luis", None, "Acme"),
        ("Luis (VP Operations)", "Luis", None, None),
        ("Dana (she/her)", "Dana", None, None),
        ("Mr. Patel (Homeowner)", "Mr. Patel", None, None),
        ("Chen, Maya", "Chen, Maya", None, None),
        ("Maya Chen, CFO, Acme", "Maya Chen", None, "Acme"),
        ("iPhone (2)", "iPhone (2)", None, None),
    ],
)
def test_a_name_is_taken_apart(words: str, name: str, role: Role | None, organisation: str | None) -> None:
    attendee = attendee_of(words)
    assert (attendee.name, attendee.role, attendee.organisation) == (name, role, organisation)


def test_spellings_of_one_name_are_one_person_under_the_first() -> None:
    people = People()
    names = [people.name_of(words) for words in ("Dana", "DANA", "Dana ", "Rep (dana)", "Dana (Northwind)")]
    assert set(names) == {"Dana"}
    (dana,) = people.attendees()
    assert (dana.role, dana.organisation) == (Role.SELLER, "Northwind")


@pytest.mark.parametrize(
    "notes",
    [
        "Pain: manual\nBudget: 40k\nNext steps: demo\nTimeline: Q3",
        "Q: who decides?\nA: the CFO\nQ: when?\nA: Q3",
        "Note: late start\nNote: Luis left early\nNote: price ok",
        "Team size: 40\nTech stack: SAP\nCurrent vendor: Globex\nGo-live: Q3",
        "Re: pricing\nhttps://acme.example: the page\n10:30: arrival",
        "- Luis: needs SSO\n- budget ok\n- wants trial\n- Maya: worried about price\n- four sites",
        "Three things: price, speed, support.\nOne more: they close in April.",
    ],
)
def test_field_labels_stay_in_the_text_of_notes(notes: str) -> None:
    transcript = read_transcript("notes.txt", notes.encode())
    assert all(utterance.speaker is None for utterance in transcript.utterances)
    assert transcript.written
    assert " ".join(utterance.text for utterance in transcript.utterances).split() == notes.replace("- ", "").split()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Maya", "Dana"),
        ("maya", "dana"),
        ("MAYA", "DANA"),
        ("A", "B"),
        ("Customer", "Agent"),
        ("Speaker 1", "Speaker 2"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("Me", "Them"),
        ("Dr. O'Neil (Acme)", "Ms. van der Berg"),
        ("Win", "Price"),
    ],
)
def test_names_that_alternate_speak(first: str, second: str) -> None:
    marked = [f"[00:0{turn}] " if first == "Win" else "" for turn in range(6)]
    text = "\n".join(f"{marked[turn]}{(first, second)[turn % 2]}: and so on, number {turn}" for turn in range(6))
    transcript = read_transcript("call.txt", text.encode())
    expected = [attendee_of(first).name, attendee_of(second).name] * 3
    assert [utterance.speaker for utterance in transcript.utterances] == expected
    assert {utterance.line_kind for utterance in transcript.utterances} == {LineKind.SPEECH}


def test_labels_inside_a_transcript_stay_with_their_speaker() -> None:
    text = "Maya: Two things.\nPain: month end.\nBudget: small.\nDana: I see.\nMaya: Note: no SSO yet.\nDana: Okay."
    transcript = read_transcript("call.txt", text.encode())
    assert [utterance.speaker for utterance in transcript.utterances] == [
        "Maya",
        "Maya",
        "Maya",
        "Dana",
        "Maya",
        "Dana",
    ]
    assert transcript.utterances[1].text == "Pain: month end."
    assert transcript.utterances[4].text == "Note: no SSO yet."
