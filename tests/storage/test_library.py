"""Passages to learn from: chosen, agreed to, read, taken back."""

from __future__ import annotations

from dataclasses import fields

import pytest
from coaching_cases import add_good
from storage_cases import Company

from coach.errors import InvalidEntry, NotFound
from coach.exemplars import Theme
from coach.storage import audit, exemplars, library, meetings, playlists
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.exemplars import Choice
from coach.storage.library import LibraryFilter, Passage
from coach.storage.playlists import PlaylistText
from coach.storage.tables import Audience, Consent


@pytest.fixture
def meeting_id(engine: Engine, company: Company) -> int:
    with writing(engine) as session:
        return add_good(session, company.dana).id


def chosen(
    engine: Engine, company: Company, meeting_id: int, theme: Theme = Theme.NEED_ANSWERED, **how: object
) -> Passage:
    with writing(engine) as session:
        proposals = exemplars.suggest(session, company.mia, meeting_id).proposals
        key = next(one.key for one, _ in proposals if one.theme is theme)
        return exemplars.choose(session, company.mia, meeting_id, Choice(key, **how))


def allowed(engine: Engine, company: Company, passage: Passage, audience: Audience = Audience.TEAM) -> Passage:
    with writing(engine) as session:
        return exemplars.give_consent(session, company.dana, passage.id, audience)


def who_reads(engine: Engine, company: Company, passage: Passage) -> set[str]:
    names = {field.name for field in fields(company)}
    with reading(engine) as session:
        return {name for name in names if library.passages_by_id(session, getattr(company, name), [passage.id])}


def test_each_theme_is_proposed_with_reasons(engine: Engine, company: Company, meeting_id: int) -> None:
    with reading(engine) as session:
        suggested = exemplars.suggest(session, company.mia, meeting_id)
        assert exemplars.suggest_lately(session, company.mia) == (suggested,)
    assert {one.theme for one, _ in suggested.proposals} == set(Theme)
    assert all(one.reasons and lines for one, lines in suggested.proposals)


def test_only_manager_and_rep_see_a_passage_before_consent(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = chosen(engine, company, meeting_id)
    assert who_reads(engine, company, passage) == {"dana", "mia"}
    with reading(engine) as session:
        assert library.list_library(session, company.mia).passages == ()
        assert [one.id for one in library.list_unshared(session, company.dana)] == [passage.id]
        assert library.count_asked(session, company.dana) == 1


def test_the_team_reads_a_passage_with_consent(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = allowed(engine, company, chosen(engine, company, meeting_id), Audience.COMPANY)
    assert passage.granted is Audience.TEAM, "the manager asked for the team alone"
    assert who_reads(engine, company, passage) == {"dana", "mia", "rolf"}


@pytest.mark.parametrize(
    ("granted", "readers"),
    [
        (Audience.TEAM, {"dana", "mia", "rolf"}),
        (Audience.COMPANY, {"dana", "mia", "rolf", "olga", "otto", "tara", "adam"}),
    ],
)
def test_the_company_reads_a_passage_only_where_both_chose_so(
    engine: Engine, company: Company, meeting_id: int, granted: Audience, readers: set[str]
) -> None:
    asked = chosen(engine, company, meeting_id, audience=Audience.COMPANY)
    assert who_reads(engine, company, allowed(engine, company, asked, granted)) == readers


def test_withdrawn_consent_takes_the_passage_away_at_once(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = allowed(engine, company, chosen(engine, company, meeting_id))
    with writing(engine) as session:
        made = playlists.add_playlist(session, company.mia, PlaylistText("First week"))
        playlists.add_to_playlist(session, company.mia, made, passage.id, "Look at the question.")
        assert len(playlists.get_playlist(session, company.rolf, made).entries) == 1
        assert exemplars.refuse_consent(session, company.dana, passage.id).consent is Consent.WITHDRAWN
    assert who_reads(engine, company, passage) == {"dana", "mia"}
    with reading(engine) as session:
        assert playlists.get_playlist(session, company.rolf, made).entries == ()
        assert playlists.get_playlist(session, company.mia, made).entries == ()
        actions = [event.entry.action for event in audit.list_events(session, company.adam, action="passage.").events]
    assert actions == ["passage.withdraw", "passage.consent", "passage.choose"]


def test_only_the_rep_speaks_for_their_words(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = chosen(engine, company, meeting_id)
    for other in (company.mia, company.rolf, company.otto, company.adam):
        with pytest.raises(NotFound), writing(engine) as session:
            exemplars.give_consent(session, other, passage.id, Audience.TEAM)
        with pytest.raises(NotFound), writing(engine) as session:
            exemplars.refuse_consent(session, other, passage.id)
    with writing(engine) as session:
        assert exemplars.refuse_consent(session, company.dana, passage.id).consent is Consent.REFUSED


def test_names_give_way_to_roles(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = chosen(engine, company, meeting_id, hide=("board",))
    words = " ".join(
        f"{line['speaker']} {line['text']}" for line in (*passage.lines, {"speaker": "", "text": passage.title})
    )
    assert not any(name in words for name in ("Björn", "Ållå", "Dana", "Acme", "board"))
    assert "What does that lead to, the buyer?" in words
    assert "The customer's […] waits." in words
    assert passage.title == "Need: the buyer loses two days at month end"


def test_names_stay_where_the_manager_says_so(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = chosen(engine, company, meeting_id, replace_names=False)
    assert passage.lines[1]["speaker"] == "Björn Ållå"


def test_a_passage_goes_with_its_meeting(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = allowed(engine, company, chosen(engine, company, meeting_id))
    with writing(engine) as session:
        library.mark_read(session, company.rolf, passage.id, read=True)
        meetings.delete_meeting(session, company.dana, meeting_id)
    assert who_reads(engine, company, passage) == set()


def test_a_passage_is_chosen_once(engine: Engine, company: Company, meeting_id: int) -> None:
    passage = chosen(engine, company, meeting_id)
    with reading(engine) as session:
        left = {one.theme for one, _ in exemplars.suggest(session, company.mia, meeting_id).proposals}
    assert passage.theme not in left
    for key in ("need-answered:0:4", "nonsense", ""):
        with pytest.raises(InvalidEntry), writing(engine) as session:
            exemplars.choose(session, company.mia, meeting_id, Choice(key))


def test_the_library_filters_by_theme_and_topic(engine: Engine, company: Company, meeting_id: int) -> None:
    need = allowed(engine, company, chosen(engine, company, meeting_id))
    doubt = allowed(engine, company, chosen(engine, company, meeting_id, Theme.OBJECTION_HANDLED))
    with reading(engine) as session:
        found = library.list_library(session, company.rolf)
        by_theme = library.list_library(session, company.rolf, LibraryFilter(theme=Theme.OBJECTION_HANDLED))
        by_topic = library.list_library(session, company.rolf, LibraryFilter(topic="time"))
    assert ([one.id for one in found.passages], found.topics) == ([doubt.id, need.id], ("time",))
    assert [one.id for one in by_theme.passages] == [doubt.id]
    assert [one.id for one in by_topic.passages] == [need.id]
    assert {one.meeting_id for one in found.passages} == {None}


def test_a_playlist_is_ordered_ticked_off_and_kept_from_two_editors(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    first = allowed(engine, company, chosen(engine, company, meeting_id))
    second = allowed(engine, company, chosen(engine, company, meeting_id, Theme.OBJECTION_HANDLED))
    with writing(engine) as session:
        made = playlists.add_playlist(session, company.mia, PlaylistText("First week", "Read these."))
        for passage in (first, second, second):
            playlists.add_to_playlist(session, company.mia, made, passage.id, "Why?")
        seen = playlists.get_playlist(session, company.mia, made)
        playlists.move_in_playlist(session, company.mia, made, second.id, earlier=True, version=seen.version)
        library.mark_read(session, company.rolf, second.id, read=True)
        library.mark_read(session, company.rolf, second.id, read=True)
        mine = playlists.get_playlist(session, company.rolf, made)
        theirs = playlists.get_playlist(session, company.mia, made)
    assert [entry.passage.id for entry in mine.entries] == [second.id, first.id]
    assert (mine.read, mine.readers) == (1, ())
    assert [(reader.name, reader.read) for reader in theirs.readers] == [("Dana", 0), ("Rolf", 1)]
    text = PlaylistText("Week one", notes={second.id: "Ask first."})
    with pytest.raises(EditConflict), writing(engine) as session:
        playlists.change_playlist(session, company.mia, made, text, version=seen.version)
    with writing(engine) as session:
        playlists.change_playlist(session, company.mia, made, text, version=theirs.version)
        changed = playlists.get_playlist(session, company.mia, made)
        playlists.take_from_playlist(session, company.mia, made, first.id, version=changed.version)
        left = playlists.get_playlist(session, company.dana, made)
    assert (left.name, [entry.note for entry in left.entries]) == ("Week one", ["Ask first."])


def test_a_playlist_stays_in_its_team_and_its_managers_change_it(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    passage = chosen(engine, company, meeting_id)
    with writing(engine) as session:
        made = playlists.add_playlist(session, company.mia, PlaylistText("First week"))
    for stranger in (company.olga, company.otto, company.tara, company.adam):
        with pytest.raises(NotFound), reading(engine) as session:
            playlists.get_playlist(session, stranger, made)
    with pytest.raises(NotFound), writing(engine) as session:
        playlists.delete_playlist(session, company.rolf, made)
    with pytest.raises(NotFound), writing(engine) as session:
        playlists.add_to_playlist(session, company.mia, made, passage.id, "Not shared yet.")
    with writing(engine) as session:
        playlists.delete_playlist(session, company.mia, made)
        assert playlists.list_playlists(session, company.mia) == ()
