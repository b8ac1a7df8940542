"""Transcript -> Meeting: nothing is lost, sentences end where they should."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.artefacts import current_model
from coach.cutter import SentenceCutter, choose_gaps, cutter_of
from coach.domain import Attendee, LineKind, MeetingFacts, Role, RoleSource, Transcript, Utterance
from coach.parse import parse_meeting
from coach.understand.encoder import Encoder


def _cutter() -> SentenceCutter:
    model = current_model()
    return cutter_of(model.array("cutter.npy"), model.arrays("gaps.npz"), Encoder(model, threads=1))


@pytest.fixture(scope="module")
def nlp():
    from coach.toolbox import DEFAULT_PIPELINE, load_pipeline

    return load_pipeline(DEFAULT_PIPELINE)


@pytest.fixture(scope="module")
def cutter() -> SentenceCutter:
    return _cutter()


def said(*pairs: tuple[str | None, str]) -> Transcript:
    return Transcript("text", tuple(Utterance(text, speaker) for speaker, text in pairs))


def sentences(meeting) -> list[str]:
    return [meeting.sentence_text(i) for i in range(len(meeting.sentences))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We met Dr. Khan at 9 a.m. on Monday. She liked it.",
            ["We met Dr. Khan at 9 a.m. on Monday.", "She liked it."],
        ),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("It costs approx. 500 a month.", ["It costs approx. 500 a month."]),
        ('He said "no way." Then he left.', ['He said "no way."', "Then he left."]),
        ("Well... maybe later.", ["Well... maybe later."]),
        ("We pay $3.50 per head. That adds up.", ["We pay $3.50 per head.", "That adds up."]),
        ("visit acme.com for more. thanks for calling.", ["visit acme.com for more.", "thanks for calling."]),
    ],
)
def test_sentences_end_at_punctuation_but_not_in_abbreviations(nlp, cutter, text: str, expected: list[str]) -> None:
    assert sentences(parse_meeting(said(("Dana", text)), nlp, cutter)) == expected


def test_unpunctuated_speech_is_cut_into_pieces(nlp, cutter) -> None:
    text = (
        "yeah so we have been doing this by hand for about six years now and honestly it takes me two days at the end "
        "of every month so what i would love is something that does the matching for me do you think that is possible "
        "i mean we have looked at a couple of tools before but none of them could talk to our bank"
    )
    meeting = parse_meeting(said(("Luis", text)), nlp, cutter)
    pieces = sentences(meeting)
    assert len(pieces) >= 3
    assert max(len(piece.split()) for piece in pieces) <= 40
    assert " ".join(pieces) == text


def test_consecutive_cues_of_a_speaker_are_one_turn_and_sentences_run_over_them(nlp, cutter) -> None:
    transcript = Transcript(
        "zoom-vtt",
        (
            Utterance("Month end eats two", "Luis", 10.0, 12.0),
            Utterance("full days. Honestly.", "Luis", 12.0, 14.0),
            Utterance("I see.", "Dana", 14.0, 15.0),
        ),
    )
    meeting = parse_meeting(transcript, nlp, cutter)
    assert sentences(meeting) == ["Month end eats two full days.", "Honestly.", "I see."]
    assert [turn.speaker for turn in meeting.turns] == ["Luis", "Dana"]
    assert meeting.sentences[0].start_s == 10.0
    assert 12.0 < meeting.sentences[1].start_s < 14.0
    assert meeting.duration_s == 15.0


def test_no_time_is_invented(nlp, cutter) -> None:
    transcript = Transcript("otter", (Utterance("Hello there. How are you?", "Dana", 3.0),))
    meeting = parse_meeting(transcript, nlp, cutter)
    assert [s.start_s for s in meeting.sentences] == [3.0, None]


def test_notes_are_turns_of_their_own_and_headings_stay_whole(nlp, cutter) -> None:
    transcript = Transcript(
        "notes",
        (
            Utterance("Acme. Second visit.", line_kind=LineKind.HEADING),
            Utterance("Needs SSO by Q3. Budget tight.", line_kind=LineKind.NOTE),
        ),
    )
    meeting = parse_meeting(transcript, nlp, cutter)
    assert sentences(meeting) == ["Acme. Second visit.", "Needs SSO by Q3.", "Budget tight."]
    assert meeting.written
    assert {turn.role for turn in meeting.turns} == {Role.NOTES}


def test_what_the_user_says_goes_before_what_the_file_says(nlp, cutter) -> None:
    transcript = Transcript(
        "text",
        (Utterance("Hi.", "Dana"), Utterance("Hello.", "dana k"), Utterance("Yes.", "Luis")),
        attendees=(Attendee("Luis", Role.SELLER),),
        title="Call",
    )
    facts = MeetingFacts(title="Second call", roles={"Luis": Role.BUYER}, same_person={"dana k": "Dana"})
    meeting = parse_meeting(transcript, nlp, cutter, facts=facts)
    people = {person.name: person for person in meeting.people}
    assert meeting.title == "Second call"
    assert (people["Luis"].role, people["Luis"].role_source) == (Role.BUYER, RoleSource.ASKED)
    assert people["Dana"].aliases == ("dana k",)
    assert [turn.speaker for turn in meeting.turns] == ["Dana", "Luis"]


WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=0, max_size=80)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo", None]), WORDS), max_size=6))
def test_every_word_is_in_exactly_one_sentence(pairs: list[tuple[str | None, str]]) -> None:
    nlp_, cutter_ = _loaded()
    meeting = parse_meeting(said(*pairs), nlp_, cutter_)
    assert " ".join(sentences(meeting)).split() == [word for _, text in pairs for word in text.split()]
    spans = [sentence.span for sentence in meeting.sentences]
    assert all(a.end <= b.start for a, b in pairwise(spans))


_CACHE: list[tuple] = []


def _loaded():
    if not _CACHE:
        from coach.toolbox import DEFAULT_PIPELINE, load_pipeline

        _CACHE.append((load_pipeline(DEFAULT_PIPELINE), _cutter()))
    return _CACHE[0]


def test_gaps_leave_room_and_long_stretches_are_always_cut() -> None:
    flat = np.full(100, -5.0, dtype=np.float32)
    cuts = choose_gaps(flat)
    lengths = [b - a for a, b in zip([-1, *cuts], [*cuts, 100], strict=True)]
    assert max(lengths) <= 34
    assert min(lengths[:-1]) >= 4
