"""The pages of products, the products of a meeting, and the filters and guidelines that follow them."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from coach.domain import Product
from coach.settings import Settings
from coach.storage import jobs as job_rows
from coach.storage import judgements, packs, products
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meeting_products import products_of
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.fake_analyser import FakeAnalyser
from tests.web.test_api import token_of
from tests.web.test_jobs import work
from tests.web.test_meetings import titles

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
RULE = """name: For the ledger
rules:
  - id: house/ledger-price
    kind: avoid
    say: Never call the ledger cheap.
    why: It is not.
    source: House
    grade: house
    any: [too expensive]
    tests: {hit: [It sounds too expensive for us.], miss: [Hello.]}
"""


@pytest.fixture
def ledger(engine: Engine, people: People) -> Product:
    with writing(engine) as session:
        return products.add_product(session, viewer_of(people.trainer), "Ledger", ["The Books"])


@pytest.fixture
def trainer(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.trainer)


def test_a_trainer_adds_changes_retires_and_brings_back_a_product(trainer: FlaskClient, engine: Engine) -> None:
    assert "No products yet" in trainer.get("/products").text
    sent = {"name": "Ledger", "aliases": "Books, the books\nGL"}
    assert trainer.post("/products", data=sent).location == "/products"
    with reading(engine) as session:
        (product,) = products.all_products(session)
    assert product.names == ("Ledger", "Books", "the books", "GL")
    page = f"/products/{product.id}"
    assert "Books\nthe books\nGL" in trainer.get(page).text
    assert trainer.post(page, data={"name": "Ledger 2", "aliases": "GL", "version": "1"}).status_code == 302
    late = trainer.post(page, data={"name": "Mine", "aliases": "", "version": "1"})
    assert (late.status_code, "in the meantime" in late.text, 'value="Mine"' in late.text) == (409, True, True)
    assert "It is retired" in trainer.post(f"{page}/retire", follow_redirects=True).text
    assert "Save the names" in trainer.post(f"{page}/return", follow_redirects=True).text
    assert "Ledger 2" in trainer.get("/products").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "has no name"),
        ({"name": "x"}, "cannot be told"),
        ({"name": "Other", "aliases": "ledger"}, "already"),
    ],
)
def test_bad_names_are_refused_and_stay_in_the_form(
    trainer: FlaskClient, ledger: Product, engine: Engine, sent: dict[str, str], words: str
) -> None:
    answer = trainer.post("/products", data=sent)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert f'value="{sent["name"]}"' in answer.text
    with reading(engine) as session:
        assert products.all_products(session) == (ledger,)


def test_the_list_is_for_those_who_keep_it(as_user: Browse, people: People, ledger: Product) -> None:
    for user in (people.rep, people.manager):
        client = as_user(user)
        assert client.get("/products").status_code == client.post("/products").status_code == 403
        assert client.get(f"/products/{ledger.id}").status_code == 403
    admin = as_user(people.admin)
    assert admin.get(f"/products/{ledger.id}").status_code == 200
    assert admin.get("/products/99").status_code == admin.post("/products/99/retire").status_code == 404
    assert 'href="/products"' in admin.get("/").text


def test_the_page_of_a_meeting_shows_its_products_with_the_first_sentence(
    as_user: Browse, people: People, ledger: Product, add_analysed: Add, engine: Engine
) -> None:
    record = add_analysed(people.rep)
    page = as_user(people.rep).get(f"/meetings/{record.id}").text
    assert re.search(r'class="product-name">Ledger<.*?<q>The ledger closes itself every night', page, re.S)
    sent = {"product_seen": str(ledger.id)}
    answer = as_user(people.manager).post(f"/meetings/{record.id}/products", data=sent)
    assert answer.location == f"/meetings/{record.id}#products"
    page = as_user(people.rep).get(f"/meetings/{record.id}").text
    assert "names none of the products" in page
    assert "Struck by hand: Ledger" in page
    for user in (people.mate, people.stranger, people.trainer):
        assert as_user(user).post(f"/meetings/{record.id}/products", data=sent).status_code == 404
    assert as_user(people.rep).post(f"/meetings/{record.id}/products", data={"product": "x"}).status_code == 302


def test_products_are_chosen_where_a_meeting_is_confirmed(
    rep: FlaskClient, people: People, ledger: Product, add_draft: Add, engine: Engine
) -> None:
    record = add_draft(people.rep)
    page = rep.get(f"/meetings/{record.id}/facts").text
    assert re.search(rf'name="product" value="{ledger.id}" checked', page)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    sent = {**fields, "kind": "customer", "form": "call", "held_on": "2026-03-02", "then": "keep"}
    sent.pop("product")
    assert rep.post(f"/meetings/{record.id}/facts", data=sent).status_code == 302
    with reading(engine) as session:
        assert [one.counts for one in products_of(session, viewer_of(people.rep), record.id)] == [False]


def test_lists_and_themes_are_filtered_by_product(
    rep: FlaskClient, people: People, ledger: Product, add_analysed: Add
) -> None:
    add_analysed(people.rep, filename="alpha.txt")
    add_analysed(people.rep, filename="beta.txt", content=b"Dana Kim: Hello there.\nSam Ortiz: We need speed.\n")
    found = rep.get(f"/meetings?product={ledger.id}")
    assert titles(found.text) == ["Alpha"]
    assert "About Ledger" in found.text
    assert titles(rep.get("/meetings?product=99").text) == []
    assert len(titles(rep.get("/meetings?product=ledger").text)) == 2
    address = f"/themes?period=52w&until=2026-12-31&product={ledger.id}"
    assert "1 customer meeting" in rep.get(address).text
    assert f"product={ledger.id}" in rep.post("/themes/views", data={"name": "L", "query": address[8:]}).location
    assert rep.get(address.replace("themes", "themes.json")).json["meetings"] == 1


def test_programs_get_and_filter_by_products(
    rep: FlaskClient, people: People, ledger: Product, add_analysed: Add, engine: Engine, client: FlaskClient
) -> None:
    record = add_analysed(people.rep)
    add_analysed(people.stranger)
    program = {"headers": {"Authorization": f"Bearer {token_of(engine, people.rep)}"}}
    assert client.get(f"/api/v1/meetings/{record.id}", **program).json["products"] == [
        {"id": ledger.id, "name": "Ledger"}
    ]
    listed = client.get(f"/api/v1/meetings?product={ledger.id}", **program).json
    assert [one["id"] for one in listed["meetings"]] == [record.id]
    (known,) = client.get("/api/v1/products", **program).json["products"]
    assert (known["name"], known["other_names"], known["state"]) == ("Ledger", ["The Books"], "active")
    assert client.get("/api/v1/products").status_code == 401


def test_programs_say_which_products_a_meeting_is_about(
    people: People, ledger: Product, add_analysed: Add, engine: Engine, client: FlaskClient
) -> None:
    record = add_analysed(people.rep)
    with writing(engine) as session:
        other = products.add_product(session, viewer_of(people.trainer), "Abacus")
    address = f"/api/v1/meetings/{record.id}/products"
    program = {"headers": {"Authorization": f"Bearer {token_of(engine, people.rep)}"}}
    answer = client.put(address, json={"products": [other.id]}, **program)
    assert [one["name"] for one in answer.json["products"]] == ["Abacus"]
    assert client.put(address, json={"products": [other.id, ledger.id]}, **program).status_code == 200
    for wrong in ({"products": [999]}, {"products": "1"}, {"products": [10**30]}, {}, {"products": [], "more": 1}):
        assert client.put(address, json=wrong, **program).status_code == 422
    assert client.put(address, data="[", **program).status_code == 422
    stranger = {"headers": {"Authorization": f"Bearer {token_of(engine, people.stranger)}"}}
    assert client.put(address, json={"products": []}, **stranger).status_code == 404
    assert client.put(address, json={"products": []}).status_code == 401
    kept = client.get(f"/api/v1/meetings/{record.id}", **program).json["products"]
    assert [one["name"] for one in kept] == ["Abacus", "Ledger"]
    assert client.put(address, json={"products": []}, **program).json["products"] == []


def test_a_manager_builds_a_briefing_about_a_product(
    as_user: Browse, people: People, ledger: Product, add_analysed: Add
) -> None:
    add_analysed(people.rep)
    manager = as_user(people.manager)
    assert "All products" in manager.get("/briefings").text
    sent = {"period": "30-days", "product": str(ledger.id)}
    assert ", about Ledger" in manager.post("/briefings", data=sent, follow_redirects=True).text
    refused = manager.post("/briefings", data={"period": "own", "product": str(ledger.id)})
    assert f'value="{ledger.id}" selected' in refused.text
    strange = manager.post("/briefings", data={"period": "30-days", "product": "999"}, follow_redirects=True)
    assert strange.status_code == 200
    assert ", about" not in strange.text


def test_stored_meetings_are_looked_through_on_request(
    trainer: FlaskClient, people: People, add_analysed: Add, engine: Engine, settings: Settings
) -> None:
    record = add_analysed(people.rep)
    trainer.post("/products", data={"name": "Audit Trail"})
    assert "1 stored meeting to look through" in trainer.get("/products").text
    assert "1 stored meeting to look through for products" in trainer.get("/").text
    job = trainer.post("/products/search").location
    assert "being looked through" in trainer.get("/products").text
    assert trainer.post("/products/search").status_code == 409
    work_of_products(engine, settings, int(job.rpartition("/")[2]))
    assert 'href="/products"' in trainer.get(job).text
    assert "to look through" not in trainer.get("/products").text
    with reading(engine) as session:
        assert [one.sentence for one in products_of(session, viewer_of(people.rep), record.id)] != []


def work_of_products(engine: Engine, settings: Settings, job_id: int) -> None:
    work(engine, settings, job_id)
    with reading(engine) as session:
        assert job_rows.get_job(session, None, job_id).note == "1 meetings were looked through."


def test_the_guidelines_of_a_product_judge_its_meetings_alone(
    trainer: FlaskClient,
    rep: FlaskClient,
    people: People,
    ledger: Product,
    add_draft: Add,
    analyser: FakeAnalyser,
    engine: Engine,
) -> None:
    imported = {"file": (BytesIO(RULE.encode()), "ledger.yml"), "product": str(ledger.id)}
    assert trainer.post("/guidelines/import", data=imported).location == f"/guidelines?product={ledger.id}"
    shown = trainer.get(f"/guidelines?for=product-{ledger.id}").text
    assert "Product Ledger: the working copy" in shown
    copy = re.search(r'name="copy" value="(\d+)"', trainer.get(f"/guidelines/publish?product={ledger.id}").text)
    assert copy is not None
    sent = {"product": str(ledger.id), "copy": copy[1], "reason": "For the ledger."}
    assert trainer.post("/guidelines/publish", data=sent).location == f"/guidelines/versions?product={ledger.id}"
    with_it = add_draft(people.rep, filename="with.txt")
    without = add_draft(people.rep, filename="without.txt", content=b"Dana Kim: Hi.\nSam Ortiz: too expensive.\n")
    for record in (with_it, without):
        rep.post(f"/meetings/{record.id}/analyse", data={"guidelines": "today"})
    with reading(engine) as session:
        rep_viewer = viewer_of(people.rep)
        judged = [judgements.judgement_of(session, rep_viewer, one.id) for one in (with_it, without)]
    assert [one.products if one else None for one in judged] == [((ledger.id, 1),), ()]
    page = rep.get(f"/meetings/{with_it.id}").text
    assert "Judged by the guidelines as installed and version 1 of those for Ledger." in page
    assert "Never call the ledger cheap" in page
    assert "Others count today" not in page
    rep.post(f"/meetings/{with_it.id}/products", data={"product_seen": str(ledger.id)})
    assert "Others count today" in rep.get(f"/meetings/{with_it.id}").text
    assert "Never call the ledger cheap" in rep.get(f"/guidelines?product={ledger.id}").text
    assert "Never call the ledger cheap" not in rep.get("/guidelines").text
    rule = f"/guidelines/house/ledger-price?product={ledger.id}"
    assert (rep.get(rule).status_code, rep.get(rule.partition("?")[0]).status_code) == (200, 404)
    assert "Never call the ledger cheap" in rep.get(f"/guidelines/adoption?product={ledger.id}").text
    assert f"product={ledger.id}" in trainer.get(f"/guidelines/versions?product={ledger.id}").text


def test_a_product_has_a_back_test_and_a_rereading_of_its_meetings(
    trainer: FlaskClient, people: People, ledger: Product, engine: Engine
) -> None:
    with writing(engine) as session:
        text = "name: x\n" + RULE.partition("\n")[2]
        viewer = viewer_of(people.trainer)
        packs.save_working_copy(session, viewer, text, version=0, product_id=ledger.id)
    started = trainer.post("/guidelines/backtest", data={"product": str(ledger.id)})
    assert "Meetings about Ledger" in trainer.get(started.location).text
    assert re.search(rf'value="{ledger.id}" selected', trainer.get(f"/rereads/new?mode=judge&product={ledger.id}").text)
    job = trainer.post("/rereads/new", data={"mode": "judge", "product": str(ledger.id)})
    assert job.status_code == 302
    assert "Meetings about Ledger" in trainer.get("/rereads").text


@pytest.mark.parametrize("address", ["/guidelines?product=99", "/guidelines?for=product-x", "/guidelines?team=x"])
def test_guidelines_of_nobody_are_not_there(trainer: FlaskClient, address: str) -> None:
    assert trainer.get(address).status_code == 404
