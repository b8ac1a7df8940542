"""Published packs: immutable, numbered, in force by day and team; working copies that nobody overwrites."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from storage_cases import Company, add_analysed

from coach.domain import MeetingKind
from coach.errors import GuidelineError, NotFound
from coach.storage import adoption, audit, judgements, meetings, packs, proposals, teams
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.judgements import Judgement
from coach.storage.packs import NewVersion
from coach.storage.tables import Decision

MONDAY = dt.date(2026, 3, 2)
WEDNESDAY = dt.date(2026, 3, 4)


def new(text: str = "name: x", *, day: dt.date | None = None, reason: str = "Because.") -> NewVersion:
    return NewVersion(text, f"sha256:{text}", 1, ("a/b",), {"added": ["a/b"]}, reason, in_force_from=day)


def publish(engine: Engine, company: Company, *texts: tuple[str, dt.date], team_id: int | None = None) -> None:
    with writing(engine) as session:
        for number, (text, day) in enumerate(texts):
            packs.publish(session, company.tara, new(text, day=day), seen=number, team_id=team_id)


def test_versions_are_numbered_and_the_one_of_the_day_is_in_force(engine: Engine, company: Company) -> None:
    publish(engine, company, ("one", MONDAY), ("two", WEDNESDAY), ("three", WEDNESDAY))
    with reading(engine) as session:
        texts = [packs.in_force(session, None, MONDAY + dt.timedelta(days=days)).company for days in (-1, 0, 1, 2, 300)]
        assert [one.text if one else None for one in texts] == [None, "one", "one", "three", "three"]
        assert [version.number for version in packs.list_versions(session)] == [3, 2, 1]
        assert packs.published(session, 2).text == "two"
        assert packs.newest(session).version.author == "Tara"
        with pytest.raises(NotFound):
            packs.published(session, 2**40)


def test_a_team_has_versions_of_its_own(engine: Engine, company: Company) -> None:
    publish(engine, company, ("all", MONDAY))
    publish(engine, company, ("north", WEDNESDAY), team_id=company.dana.team_id)
    with reading(engine) as session:
        north = packs.in_force(session, company.dana.team_id, WEDNESDAY)
        south = packs.in_force(session, company.olga.team_id, WEDNESDAY)
        numbers = [
            packs.numbers_in_force(session, team, WEDNESDAY)
            for team in (company.dana.team_id, company.olga.team_id, None)
        ]
        before = packs.numbers_in_force(session, company.dana.team_id, MONDAY)
    assert (north.company.text, north.team.text) == ("all", "north")
    assert (south.company.text, south.team) == ("all", None)
    assert (numbers, before) == ([(1, 1), (1, None), (1, None)], (1, None))


@pytest.mark.parametrize("name", ["dana", "mia"])
def test_reps_and_managers_write_nothing(engine: Engine, company: Company, name: str) -> None:
    somebody = getattr(company, name)
    with writing(engine) as session:
        with pytest.raises(NotFound):
            packs.save_working_copy(session, somebody, "x", version=0)
        with pytest.raises(NotFound):
            packs.publish(session, somebody, new(), seen=0)
        with pytest.raises(NotFound):
            packs.working_copy(session, somebody)
        with pytest.raises(NotFound):
            proposals.list_open(session, somebody)
        with pytest.raises(NotFound):
            packs.working_copy(session, company.tara, 999)


def test_a_save_on_an_older_copy_is_refused(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        packs.save_working_copy(session, company.tara, "one", version=0)
        packs.save_working_copy(session, company.adam, "two", version=1)
        with pytest.raises(EditConflict):
            packs.save_working_copy(session, company.tara, "three", version=1)
        copy = packs.working_copy(session, company.tara)
    assert (copy.text, copy.version, copy.author) == ("two", 2, "Adam")


def test_one_of_many_who_save_at_once_wins(engine: Engine, company: Company) -> None:
    start = threading.Barrier(3)

    def save(number: int) -> bool:
        start.wait()
        try:
            with writing(engine) as session:
                packs.save_working_copy(session, company.tara, f"text {number}", version=0)
        except EditConflict:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(save, range(3))) == 1


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001])
def test_a_version_needs_a_reason(engine: Engine, company: Company, reason: str) -> None:
    with writing(engine) as session, pytest.raises(GuidelineError):
        packs.publish(session, company.tara, new(reason=reason), seen=0)
    with reading(engine) as session:
        assert packs.list_versions(session) == ()


def test_publishing_what_was_compared_with_an_older_version_is_refused(engine: Engine, company: Company) -> None:
    publish(engine, company, ("one", MONDAY))
    with writing(engine) as session, pytest.raises(EditConflict):
        packs.publish(session, company.tara, new("two"), seen=0)
    with reading(engine) as session:
        events = audit.list_events(session, company.adam, action="guidelines.").events
    assert [(one.entry.action, one.entry.details["number"]) for one in events] == [("guidelines.publish", 1)]


def test_a_team_that_is_deleted_takes_its_packs_along(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        team = teams.add_team(session, "Short-lived")
        packs.save_working_copy(session, company.tara, "x", version=0, team_id=team.id)
        packs.publish(session, company.tara, new(), seen=0, team_id=team.id)
        teams.delete_team(session, team.id)
        assert packs.list_versions(session, team.id) == ()


def test_what_judged_a_meeting_is_kept_and_seen_by_those_who_see_the_meeting(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        meeting = add_analysed(session, company.dana)
        assert judgements.judgement_of(session, company.dana, meeting.id) is None
        judgements.record_judgement(session, meeting.id, Judgement("sha256:a", 1))
        judgements.record_judgement(session, meeting.id, Judgement("sha256:b", 2, 1))
        assert judgements.judgement_of(session, company.mia, meeting.id) == Judgement("sha256:b", 2, 1)
        with pytest.raises(NotFound):
            judgements.judgement_of(session, company.olga, meeting.id)
        meetings.delete_meeting(session, company.dana, meeting.id)


GUIDANCE = [
    {"i": 0, "turn": 0, "text": "Say fair, not cheap.", "labels": {"language_guidance": 0.9, "contact_cadence": 0.6}},
    {"i": 1, "turn": 0, "text": "Good work.", "labels": {"recognition": 0.9}},
]


def test_proposals_come_from_internal_meetings_that_may_be_seen_until_they_are_decided(
    engine: Engine, company: Company
) -> None:
    with writing(engine) as session:
        internal = {"kind": MeetingKind.INTERNAL.value, "sentences": GUIDANCE}
        mine = add_analysed(session, company.tara, "one", **internal)
        theirs = add_analysed(session, company.mia, "two", **internal)
        add_analysed(session, company.tara, "three", sentences=GUIDANCE)
        (heard,) = proposals.list_open(session, company.tara)
        assert (heard.meeting_id, heard.sentence, heard.text) == (mine.id, 0, "Say fair, not cheap.")
        with pytest.raises(NotFound):
            proposals.one_heard(session, company.tara, theirs.id, 0)
        with pytest.raises(NotFound):
            proposals.one_heard(session, company.tara, mine.id, 1)
        with pytest.raises(NotFound):
            proposals.decide(session, company.tara, theirs.id, heard.text, Decision.DISMISSED)
        proposals.decide(session, company.tara, mine.id, "say  FAIR, not cheap.", Decision.DISMISSED)
        proposals.decide(session, company.tara, mine.id, heard.text, Decision.ACCEPTED, rule="a/b")
        assert proposals.list_open(session, company.tara) == ()


def findings(*verdicts: str) -> list[dict[str, object]]:
    return [{"guideline": "a/b", "verdict": one, "severity": "tip", "sentence": None, "span": None} for one in verdicts]


def test_adoption_counts_meetings_before_and_since_and_keeps_teams_apart(engine: Engine, company: Company) -> None:
    plan = [
        (company.dana, "2026-03-01", ["missed", "kept"]),
        (company.dana, "2026-03-02", ["kept"]),
        (company.rolf, "2026-03-05", ["kept", "kept"]),
        (company.rolf, "2026-03-06", ["not applicable"]),
        (company.olga, "2026-03-07", ["missed"]),
    ]
    with writing(engine) as session:
        for number, (owner, day, verdicts) in enumerate(plan):
            add_analysed(session, owner, f"text {number}", held_on=day, findings=findings(*verdicts))
        by_team = adoption.counts_by_team(session, company.tara, "a/b", MONDAY)
        assert [(one.name, one.people, one.kept_before, one.of_before) for one in by_team] == [
            ("North", 2, 0, 1),
            ("South", 1, 0, 0),
        ]
        assert [(one.kept_after, one.of_after) for one in by_team] == [(2, 2), (0, 1)]
        assert adoption.counts_by_team(session, company.mia, "a/b", MONDAY) == ()
        people = [one.name for one in adoption.counts_by_person(session, company.mia, "a/b", MONDAY)]
        assert people == ["Dana", "Rolf"]
        assert [one.name for one in adoption.counts_by_person(session, company.olga, "a/b", MONDAY)] == ["Olga"]
        assert adoption.counts_by_person(session, company.tara, "a/b", MONDAY) == ()
