"""The page of a meeting leads to its customer."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from coach.domain import MeetingFacts, MeetingKind
from coach.storage import reviews
from coach.storage.access import viewer_of
from coach.storage.customers import customer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]


def test_a_meeting_leads_to_its_customer_for_those_who_see_that_page(
    people: People, as_user: Browse, add_analysed: Add, engine: Engine
) -> None:
    meeting = add_analysed(people.rep, facts=MeetingFacts(account="Acme & Sons"))
    with writing(engine) as session:
        reviews.request_review(session, viewer_of(people.rep), meeting.id)
        number = customer_of(session, viewer_of(people.rep), meeting.id)
        assert customer_of(session, viewer_of(people.stranger), meeting.id) is None
    link = f'<a href="/customers/{number}">Acme &amp; Sons</a>'
    for user in (people.rep, people.manager):
        page = as_user(user).get(f"/meetings/{meeting.id}").text
        assert page.count(link) == 1
        assert as_user(user).get(f"/customers/{number}").status_code == 200
    page = as_user(people.trainer).get(f"/meetings/{meeting.id}")
    assert page.status_code == 200
    assert "/customers/" not in page.text


def test_a_meeting_without_a_customer_leads_to_none(
    people: People, rep: FlaskClient, add_analysed: Add, engine: Engine
) -> None:
    for facts in (MeetingFacts(), MeetingFacts(account="Acme", kind=MeetingKind.INTERNAL)):
        meeting = add_analysed(people.rep, content=f"Dana: Hello {facts.account}".encode(), facts=facts)
        with reading(engine) as session:
            assert customer_of(session, viewer_of(people.rep), meeting.id) is None
        assert 'href="/customers/' not in rep.get(f"/meetings/{meeting.id}").text
