"""The demo company: every meeting can be read, and company.yml fits the files."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest

from coach.accounts import check_password_rules
from coach.demo import demo_accounts
from coach.demo.company import demo_company
from coach.domain import LineKind, Transcript
from coach.ingest import read_transcript
from coach.storage.tables import AccountRole

PRIYANKA, DEXTER, MARLOWE, TESSA = "Priyanka Sole", "Dexter Boyle", "Marlowe Finch", "Tessa Brandt"
TRANSCRIPTS: dict[str, tuple[str, set[str]]] = {
    "brightwater-haulage-catch-up.txt": ("otter-txt", {MARLOWE, "Col Batty", "Shireen Aziz"}),
    "canning-cold-storage-visit.srt": ("srt", {MARLOWE, "Olive Canning"}),
    "elmgrove-demo.json": (
        "gong-json",
        {PRIYANKA, "Anton Krol", "Margaret Dunne", "Denise Falk", "Joel Prentice"},
    ),
    "elmgrove-discovery.vtt": ("zoom-vtt", {PRIYANKA, "Margaret Dunne", "Joel Prentice"}),
    "haven-row-hospice-call.txt": ("transcript-text", {PRIYANKA, "Sister Agnes"}),
    "larkfield-pitch.vtt": ("teams-vtt", {DEXTER, "Yvonne Castell", "Stan Okoro"}),
    "north-weekly-pipeline.txt": ("fireflies-txt", {"Imogen Vale", "Ruth Akintola", PRIYANKA, DEXTER}),
    "ottery-freight-first-call.csv": ("csv", {TESSA, "Walter Sandiford"}),
    "ottery-freight-second-call.txt": ("zoom-captions", {TESSA, "Walter Sandiford"}),
    "south-monday-huddle.txt": ("transcript-text", {"Callum Oduya", MARLOWE, TESSA}),
    "spring-launch-briefing.vtt": (
        "zoom-vtt",
        {"Imogen Vale", "Callum Oduya", "Leona Petrie", "Ruth Akintola", PRIYANKA, DEXTER, MARLOWE, TESSA},
    ),
    "st-brannocks-negotiation.txt": ("google-meet", {PRIYANKA, "Gregor Haines", "Hazel Muir"}),
    "tidewater-phone-call.txt": ("transcript-text", {DEXTER, "Bronagh Ferris"}),
    "transcript-delph-logistics.md": ("transcript-markdown", {TESSA, "Nadia Rahal", "Rob Tully"}),
}
NOTES = {
    "fenland-parcel-visit.md": "notes-markdown",
    "larkfield-crm-entry.txt": "notes-text",
    "moorcroft-nursing-presentation.md": "notes-markdown",
    "ottery-freight-recap.eml": "eml",
    "pell-couriers-notes.md": "notes-markdown",
    "penrow-care-review.md": "notes-markdown",
    "quayside-dental-notes.md": "notes-markdown",
    "south-coaching-day.md": "notes-markdown",
}
UNTIMED = {"south-monday-huddle.txt", "tidewater-phone-call.txt"}


def read(name: str) -> Transcript:
    return read_transcript(name, (files("coach.demo") / "meetings" / name).read_bytes())


def words(transcript: Transcript) -> int:
    told = (LineKind.SPEECH, LineKind.NOTE)
    return sum(len(one.text.split()) for one in transcript.utterances if one.line_kind in told)


def test_the_files_are_exactly_those_that_belong_to_somebody() -> None:
    there = {item.name for item in (files("coach.demo") / "meetings").iterdir()}
    planned = [meeting.file for meeting in demo_company().meetings]
    assert there == set(planned) == set(TRANSCRIPTS) | set(NOTES)
    assert len(planned) == len(there) == 22


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript_is_read_with_its_form_speakers_and_words(name: str) -> None:
    source_format, speakers = TRANSCRIPTS[name]
    transcript = read(name)
    assert transcript.source_format == source_format
    assert {one.speaker for one in transcript.utterances if one.line_kind is LineKind.SPEECH} == speakers
    assert 900 <= words(transcript) <= 1500


@pytest.mark.parametrize("name", sorted(set(TRANSCRIPTS) - UNTIMED))
def test_times_run_forward_through_a_transcript(name: str) -> None:
    starts = [one.start_s for one in read(name).utterances if one.line_kind is LineKind.SPEECH]
    known = [start for start in starts if start is not None]
    assert known
    assert all(earlier <= later for earlier, later in pairwise(known))


@pytest.mark.parametrize("name", NOTES)
def test_notes_are_read_as_written(name: str) -> None:
    transcript = read(name)
    assert transcript.source_format == NOTES[name]
    assert transcript.written
    assert 150 <= words(transcript) <= 350


def test_the_transcripts_are_long_enough_to_measure_with() -> None:
    assert sum(words(read(name)) for name in TRANSCRIPTS) >= 14_000


def test_the_company_has_every_role_in_two_teams() -> None:
    company = demo_company()
    assert Counter(one.role for one in company.people) == {
        AccountRole.REP: 4,
        AccountRole.MANAGER: 2,
        AccountRole.TRAINER: 1,
        AccountRole.ADMIN: 1,
    }
    sellers = [one for one in company.people if one.role in (AccountRole.REP, AccountRole.MANAGER)]
    assert {one.team for one in sellers} == set(company.teams)
    assert len(company.teams) == 2


def test_every_meeting_has_an_owner_and_every_rep_and_manager_a_meeting() -> None:
    company = demo_company()
    owners = {meeting.owner for meeting in company.meetings}
    assert owners == {one.email for one in company.people if one.role in (AccountRole.REP, AccountRole.MANAGER)}
    assert owners == {meeting.owner for meeting in company.meetings[:7]}, "everybody finds something early"
    assert sum(meeting.review is not None for meeting in company.meetings) == 2


def test_roles_are_stated_for_people_who_speak() -> None:
    for meeting in demo_company().meetings:
        assert set(meeting.facts.roles) <= TRANSCRIPTS.get(meeting.file, ("", set()))[1]


def test_every_meeting_has_a_day() -> None:
    for meeting in demo_company().meetings:
        assert meeting.facts.held_on or read(meeting.file).held_on, meeting.file


def test_the_accounts_can_be_shown_and_their_password_obeys_the_rules() -> None:
    accounts = demo_accounts()
    assert len({account.email for account in accounts}) == len(accounts) == 8
    for account in accounts:
        check_password_rules(account.password, email=account.email)
