"""The focus of a rep: proposed, agreed, followed over three meetings, closed."""

from __future__ import annotations

import datetime as dt

import pytest
from coaching_cases import add_good, score_line
from storage_cases import Company

from coach.errors import InvalidEntry, NotFound
from coach.practice import NO_MEASURE, Measure, Measured
from coach.storage import analyses, focus, meetings, users
from coach.storage.access import Viewer
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.focus import Focus, NewFocus
from coach.storage.tables import FocusState

LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date()
ANSWERS = Measure(Measured.LINE, "needs-answered", "Answered the needs that were stated")
RULE = Measure(Measured.GUIDELINE, "value/outcome-first", "Begin with the outcome")


def agreed(engine: Engine, company: Company, measure: Measure = ANSWERS) -> Focus:
    with writing(engine) as session:
        made = focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus("Answer each need.", measure))
        return focus.accept_focus(session, company.dana, made.id, made.text, version=made.version)


def hold(engine: Engine, viewer: Viewer, number: int, value: float | None, **changes: object) -> int:
    lines = [score_line("needs-answered", value, f"{value} of all = 1; x 2 points")]
    with writing(engine) as session:
        given = {"held_on": (LATER + dt.timedelta(days=number)).isoformat(), "lines": lines, **changes}
        return add_good(session, viewer, f"Meeting {number}", **given).id


def present(engine: Engine, company: Company) -> Focus:
    with reading(engine) as session:
        found = focus.present_focus(session, company.mia, company.dana.user_id)
        assert found is not None
        return found


def test_a_rep_agrees_in_their_own_words_and_both_stay(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus(" Answer\neach need. "))
        assert made.state is FocusState.PROPOSED
        changed = focus.accept_focus(session, company.dana, made.id, "Answer the first need.", version=made.version)
    assert (changed.state, changed.proposed_text) == (FocusState.AGREED, "Answer each need.")
    assert changed.text == "Answer the first need."


def test_three_later_meetings_in_which_it_shows_count(engine: Engine, company: Company) -> None:
    hold(engine, company.dana, 0, 1.0)  # before the agreement
    agreed(engine, company)
    hold(engine, company.rolf, 1, 1.0)  # somebody else's
    hold(engine, company.dana, 2, 0.5)
    hold(engine, company.dana, 3, None)
    hold(engine, company.dana, 4, 0.25)
    assert not present(engine, company).progress.reached
    hold(engine, company.dana, 5, 1.0)
    hold(engine, company.dana, 6, 1.0)
    progress = present(engine, company).progress
    assert [meeting.counts for meeting in progress.meetings] == [True, False, True, True, False]
    assert (progress.kept, progress.counted, progress.asked, progress.reached) == (2, 3, 3, True)
    assert progress.meetings[0].check.words == "0.5 of all"


def test_a_meeting_held_before_the_agreement_does_not_count(engine: Engine, company: Company) -> None:
    agreed(engine, company)
    hold(engine, company.dana, -30, 1.0)
    assert present(engine, company).progress.meetings == ()


def test_a_guideline_is_kept_where_no_place_missed_it(engine: Engine, company: Company) -> None:
    agreed(engine, company, RULE)
    kept = {"guideline": RULE.id, "verdict": "kept", "severity": "tip", "sentence": 1, "span": None}
    hold(engine, company.dana, 1, None, findings=[kept, {**kept, "verdict": "missed"}])
    hold(engine, company.dana, 2, None, findings=[kept])
    hold(engine, company.dana, 3, None, findings=[])
    meetings_shown = present(engine, company).progress.meetings
    assert [(m.check.kept, m.check.words) for m in meetings_shown] == [
        (False, "kept in 1 of 2 places"),
        (True, "kept in 1 of 1 place"),
        (None, "did not apply"),
    ]


def test_a_focus_in_free_words_is_judged_by_people(engine: Engine, company: Company) -> None:
    agreed(engine, company, NO_MEASURE)
    hold(engine, company.dana, 1, None)
    progress = present(engine, company).progress
    assert (progress.counted, progress.kept, progress.meetings[0].check.kept) == (1, 0, None)


def test_another_analysis_or_a_deletion_changes_what_a_meeting_shows(engine: Engine, company: Company) -> None:
    agreed(engine, company)
    number = hold(engine, company.dana, 1, 0.0)
    with writing(engine) as session:
        record = meetings.get_meeting(session, company.dana, number)
        report = analyses.current_report(session, company.dana, number)
        analyses.save_analysis(
            session, record, {**report, "scorecard": {"total": 1, "lines": [score_line(ANSWERS.id, 1.0)]}}
        )
    assert [meeting.check.kept for meeting in present(engine, company).progress.meetings] == [True]
    with writing(engine) as session:
        meetings.delete_meeting(session, company.dana, number)
    assert present(engine, company).progress.counted == 0


def test_one_goes_on_for_three_more_or_closes(engine: Engine, company: Company) -> None:
    made = agreed(engine, company)
    with writing(engine) as session:
        longer = focus.extend_focus(session, company.mia, made.id, version=made.version)
        assert longer.progress.asked == 6
        closed = focus.close_focus(session, company.dana, made.id, " It sits. ", version=longer.version)
        assert (closed.state, closed.outcome) == (FocusState.CLOSED, "It sits.")
        assert focus.present_focus(session, company.dana, company.dana.user_id) is None
        assert [one.id for one in focus.former_focuses(session, company.mia, company.dana.user_id)] == [made.id]
    with pytest.raises(EditConflict), writing(engine) as session:
        focus.close_focus(session, company.mia, made.id, "", version=closed.version)


def test_one_focus_at_a_time(engine: Engine, company: Company) -> None:
    agreed(engine, company)
    with pytest.raises(EditConflict, match="one at a time"), writing(engine) as session:
        focus.propose_focus(session, company.dana, company.dana.user_id, NewFocus("Another."))


def test_ones_own_focus_is_agreed_at_once(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        made = focus.propose_focus(session, company.dana, company.dana.user_id, NewFocus("Ask more."))
    assert made.state is FocusState.AGREED


@pytest.mark.parametrize("text", ["", "  \n", "x" * 601])
def test_a_focus_is_one_sentence(engine: Engine, company: Company, text: str) -> None:
    with pytest.raises(InvalidEntry), writing(engine) as session:
        focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus(text))


def test_a_focus_is_hidden_from_all_but_rep_and_manager(engine: Engine, company: Company) -> None:
    made = agreed(engine, company)
    for stranger in (company.rolf, company.olga, company.otto, company.tara, company.adam):
        with writing(engine) as session:
            assert focus.present_focus(session, stranger, company.dana.user_id) is None
            assert made.id not in {one.focus.id for one in focus.team_focuses(session, stranger) if one.focus}
            for asked in (
                lambda: focus.get_focus(session, stranger, made.id),  # noqa: B023
                lambda: focus.extend_focus(session, stranger, made.id, version=made.version),  # noqa: B023
                lambda: focus.propose_focus(session, stranger, company.dana.user_id, NewFocus("Mine")),  # noqa: B023
                lambda: focus.person_to_coach(session, stranger, company.dana.user_id),  # noqa: B023
            ):
                with pytest.raises(NotFound):
                    asked()
    with reading(engine) as session:
        listed = focus.team_focuses(session, company.mia)
    assert [(one.name, one.focus and one.focus.id) for one in listed] == [("Dana", made.id), ("Rolf", None)]


def test_the_source_must_be_a_meeting_of_that_rep(engine: Engine, company: Company) -> None:
    other = hold(engine, company.rolf, 0, 1.0)
    with pytest.raises(NotFound), writing(engine) as session:
        focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus("Ask.", source_id=other))


def test_who_left_is_no_longer_coached(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        users.update_user(session, company.dana.user_id, users.UserChange(active=False))
        assert [one.name for one in focus.team_focuses(session, company.mia)] == ["Rolf"]
    with pytest.raises(NotFound), writing(engine) as session:
        focus.propose_focus(session, company.mia, company.dana.user_id, NewFocus("Ask."))


def test_a_focus_stays_with_the_team_that_it_was_agreed_in(engine: Engine, company: Company) -> None:
    made = agreed(engine, company)
    hold(engine, company.dana, 1, 1.0)
    south = company.otto.team_id
    with writing(engine) as session:
        users.update_user(session, company.dana.user_id, users.UserChange(team_id=south))
    moved = Viewer(company.dana.user_id, company.dana.role, south)
    hold(engine, moved, 2, 1.0)
    with writing(engine) as session:
        assert [m.title for m in focus.get_focus(session, company.mia, made.id).progress.meetings] == ["Acme month end"]
        assert len(focus.get_focus(session, moved, made.id).progress.meetings) == 2
        assert focus.present_focus(session, company.otto, company.dana.user_id) is None
        new = focus.propose_focus(session, company.otto, company.dana.user_id, NewFocus("Begin anew."))
        assert focus.get_focus(session, moved, made.id).state is FocusState.CLOSED
        assert focus.present_focus(session, company.otto, company.dana.user_id).id == new.id
        assert focus.present_focus(session, company.mia, company.dana.user_id) is None
