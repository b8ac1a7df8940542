"""What the demo company has besides its meetings: of every kind something, once, and seen by whom it should be."""

from __future__ import annotations

import datetime as dt

import pytest
from demo_cases import FakeAnalyser

from coach.contacts.cadence import cadence_rules
from coach.demo import fill, found_company, year_end
from coach.demo.cast import Cast
from coach.demo.company import demo_company
from coach.demo.deeds import coaching_deeds, customer_deeds
from coach.demo.language import published_text
from coach.demo.own_labels import train_own_labels
from coach.demo.parts import AFTER_FIRST_MEETINGS, AFTER_MEETINGS, BEFORE_MEETINGS, add_parts
from coach.errors import NotFound
from coach.followups import DueState
from coach.guidelines.editing import pack_of
from coach.guidelines.rules import Status
from coach.own_labels import LabelState
from coach.storage import (
    alerts,
    audit,
    briefings,
    comments,
    correction_queue,
    customers,
    deals,
    focus,
    followups,
    jobs,
    judgements,
    library,
    meeting_reviews,
    own_labels,
    packs,
    playlists,
    products,
    results,
    saved_views,
    scorecards,
    touches,
    watches,
)
from coach.storage.access import Viewer
from coach.storage.deals import closed_deals
from coach.storage.engine import Engine, reading, writing
from coach.storage.focus import NewFocus
from coach.storage.meeting_reviews import Turn
from coach.storage.packs import NewVersion
from coach.storage.tables import Audience, Consent, DealOutcome, FocusState, ReviewState


@pytest.fixture
def cast(engine: Engine) -> Cast:
    fill(engine, FakeAnalyser(), with_year=False)
    return Cast(found_company(engine))


def test_customers_have_deals_contacts_and_results(engine: Engine, cast: Cast) -> None:
    imogen, callum, dexter = cast.of("imogen"), cast.of("callum"), cast.of("dexter")
    with reading(engine) as session:
        north = customers.list_customers(session, imogen).customers
        found = [deal for one in north for deal in deals.list_deals(session, imogen, one.id)]
        outcomes = [deal.facts.outcome for deal in found]
        assert (outcomes.count(DealOutcome.WON), outcomes.count(DealOutcome.LOST)) == (1, 1)
        assert outcomes.count(DealOutcome.OPEN) > 4
        owners = {owner for one in customer_deeds().deals if (owner := one.who) in {"priyanka", "dexter", "imogen"}}
        assert {deal.owner_name.split()[0].lower() for deal in found} == owners
        assert {one.name for one in north}.isdisjoint(
            one.name for one in customers.list_customers(session, callum).customers
        )
        assert [one.outcome for one in closed_deals(session, dexter)] == ["lost"]
        assert len(touches.export_touches(session, imogen)) + len(touches.export_touches(session, callum)) == len(
            customer_deeds().contacts
        )
        quarter = [one for one in results.list_results(session, imogen, period="2026-Q4") if one.person is None]
        assert [(one.target, one.result) for one in quarter] == [(180_000, 131_000)]


def test_a_version_is_published_and_judges_the_meetings_from_its_day_on(engine: Engine) -> None:
    analyser = FakeAnalyser()
    fill(engine, analyser, with_year=False)
    cast = Cast(found_company(engine))
    ruth, priyanka = cast.of("ruth"), cast.of("priyanka")
    with reading(engine) as session:
        version, *older = packs.list_versions(session)
        copy = packs.working_copy(session, ruth)
        early, late = (cast.meeting_id(session, file) for file in ("elmgrove-demo.json", "haven-row-hospice-call.txt"))
        assert early is not None
        assert late is not None
        before = judgements.judgement_of(session, priyanka, early)
        since = judgements.judgement_of(session, priyanka, late)
    assert [one.number for one in older] == [2, 1]
    assert all(one.reason for one in (version, *older))
    assert [one["id"] for one in version.difference["changed"]] == ["language/speak-well-of-rivals"]
    published = pack_of(published_text(), "demo")
    assert [rule.status for rule in cadence_rules(published.rules, shadow=True)] == [Status.LIVE, Status.SHADOW]
    assert copy is not None
    drafts = [rule.id for rule in pack_of(copy.text, "copy").rules if rule.status is Status.DRAFT]
    assert drafts == ["forward/name-two-days"]
    assert before is not None
    assert since is not None
    assert (before.company_number, since.company_number) == (2, 3)
    judged_before = analyser.guidelines["elmgrove-demo.json"]
    assert judged_before is not None
    assert judged_before.digest == older[0].digest
    judged_by = analyser.guidelines["haven-row-hospice-call.txt"]
    assert judged_by is not None
    assert judged_by.digest == version.digest


def test_reviews_and_focus_stand_where_both_sides_left_them(engine: Engine, cast: Cast) -> None:
    imogen, callum, dexter, marlowe = (cast.of(name) for name in ("imogen", "callum", "dexter", "marlowe"))
    with reading(engine) as session:
        pitch = cast.meeting_id(session, "larkfield-pitch.vtt") or 0
        review = meeting_reviews.review_of(session, dexter, pitch)
        threads = comments.list_comments(session, dexter, pitch)
        (filled,) = scorecards.list_scorecards(session, dexter, pitch)
        assert review is not None
        assert review.state is ReviewState.ACKNOWLEDGED
        assert review.takeaway
        assert [bool(one.comment.sentence_text) for one in threads] == [True, True, True, False]
        assert [len(one.answers) for one in threads] == [1, 1, 0, 0]
        assert filled.answers["q2"] == "1"
        assert meeting_reviews.list_reviews(session, marlowe, Turn.MINE).total == 1
        agreed, proposed = (focus.present_focus(session, one, one.user_id) for one in (dexter, marlowe))
        assert agreed is not None
        assert proposed is not None
        assert (agreed.state, proposed.state) == (FocusState.AGREED, FocusState.PROPOSED)
        assert agreed.text != agreed.proposed_text
        assert focus.present_focus(session, callum, dexter.user_id) is None
        assert meeting_reviews.review_of(session, imogen, pitch) is not None


def test_passages_briefings_and_corrections_wait_and_are_shared(engine: Engine, cast: Cast) -> None:
    imogen, callum, ruth = cast.of("imogen"), cast.of("callum"), cast.of("ruth")
    with reading(engine) as session:
        shown = library.list_library(session, cast.of("tessa")).passages
        assert {one.owner_name for one in shown} == {"Tessa Brandt", "Priyanka Sole"}
        assert {one.consent for one in library.list_unshared(session, imogen)} == {Consent.ASKED}
        assert library.count_asked(session, cast.of("priyanka")) == 1
        north = playlists.get_playlist(session, imogen, playlists.list_playlists(session, imogen)[0].id)
        assert [(one.name, one.read) for one in north.readers if one.read] == [("Dexter Boyle", 1)]
        assert [one.title for one in briefings.list_briefings(session, cast.of("dexter")).briefings] == [
            coaching_deeds().briefings[0].title
        ]
        assert briefings.list_briefings(session, cast.of("tessa")).total == 0
        counts = correction_queue.counts(session, ruth)
        assert (counts.waiting, counts.accepted) == (3, 2)
        assert [one.name for one in saved_views.list_views(session, callum.user_id)] == ["Phone calls, twelve weeks"]
        states = {
            name: {one.state: one.total for one in followups.list_groups(session, cast.of(name), dt.date(2026, 11, 23))}
            for name in ("priyanka", "dexter", "marlowe")
        }
    customer_meetings = {name: sum(one.owner.startswith(name) for one in demo_company().meetings) for name in states}
    assert states["priyanka"][DueState.DONE] == customer_meetings["priyanka"]
    assert states["dexter"][DueState.DONE] == 1
    assert states["marlowe"][DueState.OVERDUE] == customer_meetings["marlowe"]


def test_a_saved_view_has_found_something_in_one_of_the_last_meetings(engine: Engine) -> None:
    fill(engine, FakeAnalyser(), until=dt.date.today(), with_year=False)
    cast = Cast(found_company(engine), year_end(engine))
    with reading(engine) as session:
        found = alerts.list_alerts(session, cast.of("imogen"))
        assert [one.title for one in found.alerts] == ["Moorcroft Nursing: presentation to the committee"]
        assert found.unseen == 1
        assert [one.alerts for one in watches.list_watches(session, cast.of("imogen").user_id, today=cast.until)] == [1]
        assert alerts.list_alerts(session, cast.of("callum")).total == 0


def test_the_trainer_has_a_label_of_the_companys_own_that_is_trained_once(engine: Engine, cast: Cast) -> None:
    ruth = cast.of("ruth")
    with reading(engine) as session:
        assert [one.state for one in own_labels.list_labels(session, ruth)] == [LabelState.COLLECTING]
    for _ in range(2):
        train_own_labels(engine, cast, FakeAnalyser().encoder())
    with reading(engine) as session:
        (label,) = own_labels.list_labels(session, ruth)
        waiting = jobs.list_jobs(session, ruth)
    assert (label.definition.name, label.state, label.round) == ("Agency staff", LabelState.IN_USE, 1)
    assert [one.subject_id for one in waiting] == [label.id]


def test_a_part_is_added_once_even_where_something_of_it_was_deleted(engine: Engine, cast: Cast) -> None:
    imogen = cast.of("imogen")
    with writing(engine) as session:
        number = playlists.list_playlists(session, imogen)[0].id
        playlists.delete_playlist(session, imogen, number)
    add_parts(engine, cast, BEFORE_MEETINGS)
    add_parts(engine, cast, {**AFTER_FIRST_MEETINGS, **AFTER_MEETINGS})
    with reading(engine) as session:
        assert playlists.list_playlists(session, imogen) == ()
        assert len(packs.list_versions(session)) == 3
        assert len(scorecards.list_templates(session, imogen)) == 1


def test_a_part_in_whose_place_somebody_put_their_own_is_left_out_and_the_rest_is_added(engine: Engine) -> None:
    cast = Cast(found_company(engine))
    ruth, imogen, dexter = cast.of("ruth"), cast.of("imogen"), cast.of("dexter")
    text = published_text()
    pack = pack_of(text, "ours")
    with writing(engine) as session:
        packs.publish(session, ruth, NewVersion(text, pack.digest, 1, (), {}, "Ours."), seen=0)
        focus.propose_focus(session, imogen, dexter.user_id, NewFocus("Listen."))
    fill(engine, FakeAnalyser(), with_year=False)
    with reading(engine) as session:
        assert [one.reason for one in packs.list_versions(session)] == ["Ours."]
        mine = focus.present_focus(session, dexter, dexter.user_id)
        assert mine is not None
        assert mine.text == "Listen."
        assert focus.present_focus(session, cast.of("marlowe"), cast.of("marlowe").user_id) is None
        assert len(playlists.list_playlists(session, imogen)) == 1
        notes = audit.list_events(session, cast.of("sven"), action="demo.part.").events
    assert {one.entry.action for one in notes if one.entry.details} == {"demo.part.guidelines", "demo.part.focus"}


def test_a_deleted_meeting_takes_its_part_of_the_plans_with_it(engine: Engine) -> None:
    cast = Cast(found_company(engine))
    add_parts(engine, cast, {**AFTER_FIRST_MEETINGS, **AFTER_MEETINGS})
    with reading(engine) as session:
        assert meeting_reviews.list_reviews(session, cast.of("imogen"), Turn.THEIRS).total == 0
        assert playlists.list_playlists(session, cast.of("imogen")) == ()
        assert correction_queue.counts(session, cast.of("ruth")).waiting == 0


def test_what_the_teams_keep_is_seen_by_nobody_else(engine: Engine, cast: Cast) -> None:
    outsider: Viewer = cast.of("callum")
    with reading(engine) as session:
        mine = {one.id for one in customers.list_customers(session, outsider).customers}
        theirs = customers.list_customers(session, cast.of("imogen")).customers
        assert mine.isdisjoint(one.id for one in theirs)
        with pytest.raises(NotFound):
            customers.get_customer(session, outsider, theirs[0].id)
        passages = library.list_library(session, cast.of("marlowe")).passages
    assert {one.owner_name for one in passages} == {"Tessa Brandt", "Priyanka Sole"}
    assert all(one.audience is Audience.COMPANY for one in passages if one.owner_name == "Priyanka Sole")


def test_every_plan_names_people_and_meetings_that_are_there() -> None:
    files = {one.file for one in demo_company().meetings}
    names = {one.email.partition("@")[0] for one in demo_company().people}
    plans = coaching_deeds()
    named = [*plans.reviews, *plans.focus, *plans.passages, *plans.corrections, *plans.done]
    assert {one.file for one in named} <= files
    assert {one.manager for one in (*plans.reviews, *plans.focus, *plans.passages, *plans.briefings)} <= names
    assert {one.who for one in (*plans.corrections, *plans.views, *plans.watches, *plans.done)} <= names
    assert {(one.who, one.view) for one in plans.watches} <= {(one.who, one.name) for one in plans.views}


def test_nobody_is_asked_to_look_through_meetings_for_products_that_were_there_first(engine: Engine) -> None:
    cast = Cast(found_company(engine))
    add_parts(engine, cast, BEFORE_MEETINGS)
    with reading(engine) as session:
        listed = products.list_products(session, cast.of("ruth"))
        assert len(listed) == 4
        assert all(one.looked_for for one in listed)
        assert jobs.list_jobs(session, cast.of("ruth")) == ()
