"""The pages of guidelines: list, editor, trial, publishing, files; who may do what, and what bad input does."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pace import at_most
from werkzeug.datastructures import MultiDict

from coach.domain import MeetingFacts, MeetingKind
from coach.guidelines.differences import rule_changes
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.plain import plain_rule
from coach.guidelines.reference import example_pack
from coach.guidelines.schema import default_pack, load_pack, load_rule
from coach.storage import audit, packs
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from web.guidelines.fields import values_of, yaml_of

Browse = Callable[[User], FlaskClient]
Add = Callable[..., MeetingRecord]

RULE = """id: language/no-cheap
kind: avoid
say: Say what it costs, not that it is cheap.
why: Cheap sounds like less.
source: House practice
grade: house
any: [cheap]
swap: fair
tests:
  hit: [It is really cheap.]
  miss: [It costs five euros.]
"""
PACK = "name: House\nrules:\n" + "".join(
    ("  - " if number == 0 else "    ") + line + "\n" for number, line in enumerate(RULE.splitlines())
)


@pytest.fixture
def trainer(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.trainer)


def send(browser: FlaskClient, text: str, *, to: str = "/guidelines/new", **more: str):
    return browser.post(to, data={"as": "yaml", "kind": "avoid", "yaml": text, "do": "save", **more})


def published(browser: FlaskClient, reason: str = "We decided it.", **more: str):
    page = browser.get("/guidelines/publish", query_string={k: v for k, v in more.items() if k == "team"}).text
    copy = re.search(r'name="copy" value="(\d+)"', page)[1]
    return browser.post("/guidelines/publish", data={"copy": copy, "reason": reason, **more})


def seen(browser: FlaskClient, rule: str = "language/no-cheap") -> str:
    return re.search(r'name="seen" value="(\w*)"', browser.get(f"/guidelines/{rule}/edit").text)[1]


def test_a_new_rule_is_saved_in_the_working_copy_and_counts_once_it_is_published(
    trainer: FlaskClient, rep: FlaskClient, engine: Engine, people: People
) -> None:
    assert send(trainer, RULE).status_code == 302
    assert "Say what it costs" in trainer.get("/guidelines?search=cheap").text
    assert "Say what it costs" not in rep.get("/guidelines").text
    assert published(trainer).status_code == 302
    assert "Say what it costs" in rep.get("/guidelines").text
    assert "Cheap sounds like less" in rep.get("/guidelines/language/no-cheap").text
    with reading(engine) as session:
        (version,) = packs.list_versions(session)
        log = audit.list_events(session, viewer_of(people.admin), action="guidelines.")
    assert (version.number, version.reason, version.author) == (1, "We decided it.", "Tara Trainer")
    assert version.difference["added"] == ["language/no-cheap"]
    assert [event.entry.action for event in log.events] == ["guidelines.publish"]


@pytest.mark.parametrize("kind", list(RULE_KINDS))
def test_every_kind_has_a_template_that_can_be_saved_once_it_has_an_id(trainer: FlaskClient, kind: str) -> None:
    page = trainer.get(f"/guidelines/new?kind={kind}")
    assert page.status_code == 200
    rule = load_pack(example_pack(RULE_KINDS[kind]), name="x").rules[0]
    data = MultiDict([(key, one) for key, ones in values_of(plain_rule(rule)).items() for one in ones])
    data["id"] = "house/mine"
    data.update({"kind": kind, "as": "form", "do": "save"})
    answer = trainer.post("/guidelines/new", data=data)
    if kind == "like":  # the counts of words stand in for vectors here, and know no meaning
        assert answer.status_code in (302, 422)
        return
    assert answer.status_code == 302, answer.text
    assert trainer.get("/guidelines/house/mine").status_code == 200


def test_the_form_and_the_yaml_say_the_same_of_every_rule() -> None:
    rules = [*default_pack().rules, *(load_pack(example_pack(kind), name="x").rules[0] for kind in RULE_KINDS.values())]
    for rule in rules:
        values = MultiDict([(key, one) for key, ones in values_of(plain_rule(rule)).items() for one in ones])
        assert rule_changes(rule, load_rule(yaml_of(rule.kind, values), name="rule")) == (), rule.id


def test_a_rule_that_is_only_begun_shows_as_yaml_without_reproach_and_with_one_when_it_is_saved(
    trainer: FlaskClient,
) -> None:
    begun = {"as": "form", "kind": "avoid", "id": "", "any": "cheap"}
    page = trainer.post("/guidelines/new", data={**begun, "do": "yaml"}).text
    assert "Show as a form" in page
    assert "cheap" in page
    assert "This cannot be saved yet" not in page
    text = re.search(r'name="yaml"[^>]*>\n(.*?)</textarea>', page, re.S)[1]
    refused = trainer.post("/guidelines/new", data={"as": "yaml", "kind": "avoid", "yaml": html.unescape(text)})
    assert refused.status_code == 422
    assert "This cannot be saved yet" in refused.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("swap: fair", "sweap: fair", "Line 8, column 1"),
        ("swap: fair", "sweap: fair", "Did you mean &#39;swap&#39;?"),
        ("any: [cheap]", "any: ['/chea(?=p)/']", "RE2 has no lookaround"),
        ("any: [cheap]", "any: &x [cheap]", "Anchors"),
        ("any: [cheap]", "any: *x", "Anchors"),
        ("It is really cheap.", "It is dear.", "1 test of the rule does not come out"),
        ("It costs five euros.", "It is really cheap.", "stands in `hit` and in `miss`"),
        ("language/no-cheap", "nogroup", "not of the form"),
        ("grade: house", "grade: hous", "Did you mean &#39;house&#39;?"),
        ("grade: house", "grade: house\nweight: 7", "between 0 and 5"),
        (RULE, "", "empty"),
        (RULE, "- a\n- b", "2 rules"),
        (RULE, "[" * 5000, ""),
        (RULE, "x" * 70_000, "64,000"),
        (RULE, "id: \x00", "not allow"),
    ],
)
def test_a_rule_that_is_wrong_is_not_saved_and_says_where(trainer: FlaskClient, old: str, new: str, said: str) -> None:
    answer = send(trainer, RULE.replace(old, new))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Say what it costs" not in trainer.get("/guidelines?search=cheap").text


def test_a_threshold_outside_its_bounds_stands_at_its_field(trainer: FlaskClient) -> None:
    data = {"as": "form", "kind": "like", "do": "save", "id": "house/x", "say": "S.", "why": "W.", "source": "S"}
    data |= {"grade": "house", "as": "form", "examples": "Sign today.", "threshold": "1.5"}
    data |= {"tests.hit": "Sign today.", "tests.miss": "Good morning."}
    answer = trainer.post("/guidelines/new", data=MultiDict([*data.items(), ("as", "avoid")]))
    assert answer.status_code == 422


def test_a_pattern_that_would_hang_other_engines_answers_at_once(trainer: FlaskClient) -> None:
    evil = RULE.replace("any: [cheap]", "any: ['/(a+)+$/', cheap]").replace("swap: fair\n", "")
    with at_most(500):
        answer = send(trainer, evil, **{"do": "try", "try-sentence": "a" * 900 + "!"})
    assert answer.status_code == 200


def test_a_second_rule_with_the_same_id_is_refused(trainer: FlaskClient) -> None:
    send(trainer, RULE)
    answer = send(trainer, RULE.replace("fair", "good value"))
    assert answer.status_code == 422
    assert "another rule with the id" in answer.text


def test_the_second_of_two_who_edit_a_rule_sees_both_texts_and_nothing_is_lost(
    trainer: FlaskClient, as_user: Browse, people: People
) -> None:
    send(trainer, RULE)
    opened = seen(trainer)
    other = as_user(people.admin)
    edit = "/guidelines/language/no-cheap/edit"
    assert send(other, RULE.replace("swap: fair", "swap: good value"), to=edit, seen=opened).status_code == 302
    late = send(trainer, RULE.replace("swap: fair", "swap: honest"), to=edit, seen=opened)
    assert late.status_code == 409
    assert "swap: good value" in late.text
    assert "swap: honest" in late.text
    fresh = re.search(r'name="seen" value="(\w+)"', late.text)[1]
    assert send(trainer, RULE.replace("swap: fair", "swap: honest"), to=edit, seen=fresh).status_code == 302
    assert "honest" in trainer.get("/guidelines/language/no-cheap").text


def test_two_who_edit_different_rules_do_not_disturb_each_other(
    trainer: FlaskClient, as_user: Browse, people: People
) -> None:
    send(trainer, RULE)
    opened = seen(trainer)
    assert send(as_user(people.admin), RULE.replace("no-cheap", "no-cheaper")).status_code == 302
    changed = RULE.replace("swap: fair", "swap: honest")
    assert send(trainer, changed, to="/guidelines/language/no-cheap/edit", seen=opened).status_code == 302
    assert trainer.get("/guidelines/language/no-cheaper").status_code == 200


def test_a_rule_changes_its_state_and_is_deleted(trainer: FlaskClient) -> None:
    send(trainer, RULE)
    trainer.post("/guidelines/language/no-cheap/status", data={"status": "shadow"})
    assert "On trial" in trainer.get("/guidelines?search=no-cheap").text
    assert trainer.post("/guidelines/language/no-cheap/status", data={"status": "dead"}).status_code == 404
    mark = re.search(r'name="seen" value="(\w+)"', trainer.get("/guidelines/language/no-cheap/delete").text)[1]
    assert trainer.post("/guidelines/language/no-cheap/delete", data={"seen": "old"}).status_code == 409
    assert trainer.post("/guidelines/language/no-cheap/delete", data={"seen": mark}).status_code == 302
    assert trainer.get("/guidelines/language/no-cheap").status_code == 404


def test_trying_runs_on_tests_a_sentence_and_meetings_that_may_be_seen(
    trainer: FlaskClient, people: People, add_analysed: Add
) -> None:
    mine = b"Dana Kim: It is a cheap plan for you.\nSam Ortiz: Fine."
    add_analysed(people.trainer, content=mine, filename="mine.txt")
    add_analysed(
        people.rep, content=b"Dana Kim: The cheapskate secret is cheap.\nSam Ortiz: Hm.", filename="theirs.txt"
    )
    data = {"as": "yaml", "kind": "avoid", "yaml": RULE, "try-sentence": "How cheap it is"}
    text = trainer.post("/guidelines/try", data=data).text
    assert "<mark>cheap</mark>" in text
    assert "All 2 tests hold" in text
    assert "1 of the newest 1 meeting " in text
    assert "secret" not in text
    assert 'id="main"' not in text


def test_trying_a_rule_that_compares_meaning_asks_for_vectors(
    trainer: FlaskClient, people: People, add_analysed: Add
) -> None:
    add_analysed(people.trainer, content=b"Dana Kim: Please sign today.\nSam Ortiz: No.", filename="mine.txt")
    rule = RULE.replace("kind: avoid", "kind: like\nas: avoid").replace(
        "any: [cheap]\nswap: fair", "examples: [Sign today.]"
    )
    rule = rule.replace("It is really cheap.", "Please sign today.")
    text = send(trainer, rule, do="try", **{"try-sentence": "Sign it today."}).text
    assert "All 2 tests hold" in text
    assert "It applies to 1 of the newest 1 meeting" in text


def test_readers_see_live_rules_and_nothing_else(
    rep: FlaskClient, trainer: FlaskClient, people: People, as_user: Browse
) -> None:
    send(trainer, RULE.replace("grade: house", "grade: house\nstatus: shadow"))
    published(trainer)
    for reader in (rep, as_user(people.manager)):
        assert reader.get("/guidelines").status_code == 200
        assert reader.get("/guidelines/language/no-cheap").status_code == 404
        assert reader.get("/guidelines/language/overclaim").status_code == 200
        for path in (
            "new",
            "publish",
            "versions",
            "compare",
            "export",
            "import",
            "proposals",
            "language/no-cheap/edit",
        ):
            assert reader.get(f"/guidelines/{path}").status_code in (403, 404), path
        for path in ("new", "try", "publish", "roll-back", "discard", "import", "language/overclaim/status"):
            assert reader.post(f"/guidelines/{path}").status_code in (403, 404), path


def test_publishing_needs_a_reason_and_what_was_looked_at(trainer: FlaskClient) -> None:
    send(trainer, RULE)
    assert published(trainer, reason="  ").status_code == 422
    page = trainer.get("/guidelines/publish").text
    assert "1 added, 0 removed, 0 changed" in page
    send(trainer, RULE.replace("no-cheap", "no-cheaper"))
    assert trainer.post("/guidelines/publish", data={"copy": "1", "reason": "Yes."}).status_code == 409
    assert published(trainer).status_code == 302


def test_rolling_back_publishes_the_older_text_again(trainer: FlaskClient, engine: Engine) -> None:
    send(trainer, RULE)
    published(trainer)
    send(trainer, RULE.replace("no-cheap", "no-cheaper"))
    published(trainer)
    assert trainer.post("/guidelines/roll-back", data={"number": 1, "reason": ""}).status_code == 302
    assert trainer.post("/guidelines/roll-back", data={"number": 9, "reason": "x"}).status_code == 404
    trainer.post("/guidelines/roll-back", data={"number": 1, "reason": "Too much."})
    with reading(engine) as session:
        newest, second, first = packs.list_versions(session)
    assert (newest.number, newest.restored, newest.digest) == (3, 1, first.digest)
    assert second.digest != first.digest
    assert "1 removed" in trainer.get("/guidelines/compare?old=2&new=3").text
    assert "Say what it costs" in trainer.get("/guidelines/compare?old=0&new=1").text
    assert trainer.get("/guidelines/compare?old=7&new=x").status_code == 404


def test_a_team_has_rules_on_top_and_no_other_team_sees_them(
    trainer: FlaskClient, people: People, as_user: Browse, engine: Engine
) -> None:
    north = str(people.rep.team_id)
    assert send(trainer, RULE, team=north).status_code == 302
    assert published(trainer, team=north).status_code == 302
    assert "Say what it costs" in as_user(people.rep).get("/guidelines").text
    assert "Say what it costs" not in as_user(people.stranger).get("/guidelines").text
    assert "Say what it costs" not in trainer.get("/guidelines?search=no-cheap").text
    page = trainer.get(f"/guidelines?team={north}&search=overclaim").text
    assert "overclaim" in page
    assert trainer.get("/guidelines?team=999").status_code == 404
    assert trainer.get("/guidelines?team=x").status_code == 404
    with reading(engine) as session:
        assert packs.list_versions(session) == ()


def test_a_meeting_is_judged_by_the_guidelines_of_its_day_and_says_which(
    trainer: FlaskClient, rep: FlaskClient, people: People, add_draft: Add
) -> None:
    send(trainer, RULE)
    published(trainer)
    old = add_draft(people.rep, content=b"Dana Kim: So cheap.\nSam Ortiz: Yes.", filename="old.txt")
    rep.post(f"/meetings/{old.id}/analyse")
    page = rep.get(f"/meetings/{old.id}").text
    assert "as installed" in page
    assert "Say what it costs" not in page
    rep.post(f"/meetings/{old.id}/analyse", data={"guidelines": "today"})
    page = rep.get(f"/meetings/{old.id}").text
    assert "Say what it costs" in page
    assert "version 1 of the company&#39;s guidelines" in page


def test_a_pack_goes_out_and_comes_in(trainer: FlaskClient) -> None:
    send(trainer, RULE)
    exported = trainer.get("/guidelines/export")
    assert exported.headers["Content-Disposition"] == "attachment; filename=guidelines-working-copy.yaml"
    assert "language/no-cheap" in [rule.id for rule in load_pack(exported.text, name="x").rules]
    assert load_pack(trainer.get("/guidelines/export?format=json").text, name="x").rules
    changed = PACK.replace("swap: fair", "swap: honest")

    def take_in(text: str | bytes, **more: str):
        content = text if isinstance(text, bytes) else text.encode()
        return trainer.post("/guidelines/import", data={"file": (BytesIO(content), "house.yml"), **more})

    assert "other rules with these ids" in take_in(changed).text
    assert take_in(changed, replace="yes").status_code == 302
    assert "honest" in trainer.get("/guidelines/language/no-cheap").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00n", "UTF-8"),
        (PACK.replace("cheap.", "ch\u00e9ap.").encode("latin-1"), "UTF-8"),
        (b"a: &a [x]\nb: [*a, *a]", "Anchors"),
        (b"name: x\nrules: " + b"[" * 2000, ""),
        (("name: Many\nrules:\n" + PACK.split("rules:\n")[1] * 10_000).encode(), "512 KB"),
        ((PACK + PACK.split("rules:\n")[1]).encode(), "stands twice"),
        (PACK.replace("It is really cheap.", "It is dear.").encode(), "tests of the file fail"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_whole(trainer: FlaskClient, content: bytes, said: str) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="house.yml"\r\n\r\n'
    answer = trainer.post(
        "/guidelines/import", data=head + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "Say what it costs" not in trainer.get("/guidelines?search=no-cheap").text


def internal_meeting(add_analysed: Add, user: User) -> MeetingRecord:
    content = b'Maria Manager: From now on say "investment" instead of "cost". Good work.\nMika: Yes.'
    return add_analysed(user, content=content, filename="team.txt", facts=MeetingFacts(kind=MeetingKind.INTERNAL))


def test_a_sentence_of_an_internal_meeting_becomes_a_rule(
    trainer: FlaskClient, people: People, add_analysed: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web import fake_report

    monkeypatch.setattr(fake_report, "LABELLING", {**fake_report.LABELLING, "language_guidance": "instead of"})
    meeting, other = internal_meeting(add_analysed, people.trainer), internal_meeting(add_analysed, people.manager)
    listed = trainer.get("/guidelines/proposals").text
    assert "investment" in listed
    assert f"/meetings/{other.id}#" not in listed
    editor = trainer.get(f"/guidelines/new?meeting={meeting.id}&sentence=0").text
    assert "language/not-cost" in editor
    assert trainer.get(f"/guidelines/new?meeting={other.id}&sentence=0").status_code == 404
    assert trainer.get(f"/guidelines/new?meeting={meeting.id}&sentence=99").status_code == 404
    assert send(trainer, RULE, meeting=str(other.id), sentence="0").status_code == 404
    assert trainer.get("/guidelines/language/no-cheap").status_code == 404
    send(trainer, RULE, meeting=str(meeting.id), sentence="0")
    assert "No sentence waits" in trainer.get("/guidelines/proposals").text


def test_a_sentence_is_dismissed(
    trainer: FlaskClient, people: People, add_analysed: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web import fake_report

    monkeypatch.setattr(fake_report, "LABELLING", {**fake_report.LABELLING, "language_guidance": "instead of"})
    meeting = internal_meeting(add_analysed, people.trainer)
    answer = trainer.post("/guidelines/proposals/dismiss", data={"meeting": meeting.id, "sentence": 0})
    assert answer.status_code == 302
    assert "No sentence waits" in trainer.get("/guidelines/proposals").text
    assert trainer.post("/guidelines/proposals/dismiss", data={"meeting": "x"}).status_code == 404


def test_adoption_counts_ones_own_for_reps_and_the_team_for_its_manager(
    trainer: FlaskClient, rep: FlaskClient, people: People, as_user: Browse, add_draft: Add
) -> None:
    send(trainer, RULE)
    published(trainer)
    for user in (people.rep, people.mate, people.stranger):
        draft = add_draft(user, content=b"Dana Kim: So cheap.\nSam: Yes.", filename="a.txt")
        as_user(user).post(f"/meetings/{draft.id}/analyse", data={"guidelines": "today"})
    page = "/guidelines/adoption?rule=language/no-cheap"
    assert "Robin Rep" in rep.get(page).text
    assert "Mika Mate" not in rep.get(page).text
    team = as_user(people.manager).get(page).text
    assert "Mika Mate" in team
    assert "Stefan" not in team
    assert "0 of 2 meetings" in team
    whole = trainer.get(page).text
    assert "Robin" not in whole
    assert "Small teams together" in whole
    assert "0 of 3 meetings" in whole
    assert rep.get("/guidelines/adoption").status_code == 200
    assert rep.get("/guidelines/adoption?rule=nowhere/nothing").status_code == 404


def test_a_large_pack_comes_in_and_is_shown_in_pages(trainer: FlaskClient) -> None:
    rule = PACK.split("rules:\n")[1]
    many = "name: Many\nrules:\n" + "".join(rule.replace("no-cheap", f"no-{number}") for number in range(300))
    with at_most(1500):
        answer = trainer.post("/guidelines/import", data={"file": (BytesIO(many.encode()), "many.yml")})
        assert answer.status_code == 302
        page = trainer.get("/guidelines?search=not+that+it+is+cheap&page=3").text
        assert page.count('class="meeting-link"') == 100
        assert "3 / 3" in page
        assert trainer.get("/guidelines?page=nonsense").status_code == 200
