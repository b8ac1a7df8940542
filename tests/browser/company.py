"""A company with something on every page of coaching, filled through the pages' own forms.

Dates are counted back from today, so that the periods that pages begin with are full. A few names and words are as
long and unbroken as people make them: they must not make a phone scroll sideways.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach import jobs
from coach.candidates import models_folder, new_name
from coach.domain import MeetingFacts, MeetingKind
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.reference import example_pack
from coach.guidelines.schema import default_text
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.settings import Settings
from coach.storage import analyses, meetings, products
from coach.storage import jobs as job_rows
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.uploads import NewUpload
from coach.storage.users import User
from tests.web import fake_report, reports
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from tests.web.test_guidelines import RULE
from tests.web.test_jobs import NEW as BACKTEST_PACK
from tests.web.test_models import figures as candidate_figures
from web.app import create_app

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragung"
SAID = f"{LONG}@{LONG.lower()}.example"
TODAY = dt.date.today()
QUESTION = "What happens when it takes longer?"
WITHOUT_ANSWER = b"\n".join(line for line in TRANSCRIPT.splitlines() if b"means you" not in line)
GUIDANCE = f'Maria Manager: From now on say "investment" instead of "{LONG}". Good work.\nMika Mate: Yes.\n'.encode()
SCORECARD = {
    "name": f"Discovery {LONG}",
    "text-0": "Were the needs answered?",
    "kind-0": "yes-no",
    "line-0": "needs-answered",
    "text-1": f"How warm was it, {LONG}?",
    "kind-1": "scale",
    "text-2": "Which meeting was it?",
    "kind-2": "choice",
    "choices-2": f"First, Second, {LONG}",
    "text-3": "What else?",
    "kind-3": "open",
}


def pack_with_cadence() -> str:
    """Return the guidelines that ship with Coach and a live rule on contacts."""
    cadence = example_pack(RULE_KINDS["cadence"]).partition("rules:\n")[2].replace("status: shadow", "status: live")
    return f"{default_text().rstrip()}\n{cadence}"


def days_ago(days: int) -> dt.date:
    """Return the day so many days back."""
    return TODAY - dt.timedelta(days=days)


@dataclass
class Hands:
    """Clients of people who are logged in and need no token, and the places that were made."""

    app: Flask
    engine: Engine
    settings: Settings
    people: People
    places: dict[str, Any] = field(default_factory=dict)
    clients: dict[int, FlaskClient] = field(default_factory=dict)

    def of(self, user: User) -> FlaskClient:
        """Return the client of a user."""
        if user.id not in self.clients:
            self.clients[user.id] = self.app.test_client()
            with self.clients[user.id].session_transaction() as session:
                session.update({"_user_id": f"{user.id}:{user.session_generation}", "_fresh": True})
        return self.clients[user.id]

    def post(self, user: User, path: str, **sent: object) -> str:
        """Send a form and return where it leads."""
        answer = self.of(user).post(path, data={key.replace("__", "-"): value for key, value in sent.items()})
        assert answer.status_code == 302, (
            path,
            answer.status_code,
            " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())[:600],
        )
        return answer.location

    def found(self, user: User, path: str, pattern: str) -> str:
        """Return the first group of a pattern in a page, without the escapes of HTML."""
        match = re.search(pattern, self.of(user).get(path).text)
        assert match is not None, (path, pattern)
        return html.unescape(match[1])

    def hold(self, user: User, days: int, title: str, content: bytes = TRANSCRIPT, **facts: Any) -> int:
        """Add an analysed meeting of so many days ago; its next step is due ten days after it."""
        held = days_ago(days)
        known = MeetingFacts(title=title, held_on=held, **facts)
        filename, analyser = f"{title}.txt", FakeAnalyser()
        content += f"Dana Kim: {title}.\n".encode()  # no two uploads are the same
        understood = analyser.preview(filename, content, known)
        report = analyser.analyse(filename, content, known).report
        for number, step in enumerate(report["next_steps"]):
            step |= {"due": (held + dt.timedelta(days=10)).isoformat(), "what": f"{step['what']} {number} {LONG}"}
        return self.keep(user, NewUpload(filename, content), understood, report, known)

    def keep(
        self, user: User, upload: NewUpload, understood: Any, report: Mapping[str, Any], facts: MeetingFacts
    ) -> int:
        """Store a meeting with its report."""
        with writing(self.engine) as session:
            record = meetings.add_meeting(session, viewer_of(user), upload, understood, facts=facts)
            analyses.save_analysis(session, record, report)
            return record.id


def fill_company(app: Flask, engine: Engine, settings: Settings, people: People) -> dict[str, Any]:
    """Fill the company of an application, and return the ids of what was made by what it is for."""
    del app  # forms need tokens there
    quick = create_app(settings, analyser=FakeAnalyser(), engine=engine)
    quick.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    hands = Hands(quick, engine, settings, people)
    _products(hands)
    for part in (_meetings, _internal, _customers, _results, _guidelines, _reviews, _focus, _library, _corrections):
        part(hands)
    for part in (_models, _backtests, _briefings, _themes, _alerts, _own_labels, _more_products):
        part(hands)
    return hands.places


def _products(hands: Hands) -> None:
    """Put a product on the list that the meetings name, and one with long names that is retired."""
    trainer = hands.people.trainer
    hands.post(trainer, "/products", name="Ledger", aliases="the books\nGL")
    hands.post(trainer, "/products", name=f"Old {LONG}"[:60], aliases="")
    with reading(hands.engine) as session:
        ledger, old = (products.named_product(session, name) for name in ("Ledger", f"Old {LONG}"[:60]))
    hands.post(trainer, f"/products/{old}/retire")
    hands.places |= {"product": ledger, "product_retired": old}


def _more_products(hands: Hands) -> None:
    """Put a product on the list that stored meetings name, so that they wait to be looked through."""
    hands.post(hands.people.trainer, "/products", name="Audit trail", aliases="")


def _own_labels(hands: Hands) -> None:
    """Begin a label with examples, and train another."""
    trainer, about = hands.people.trainer, {"meaning": f"Somebody speaks of it. {LONG}", "whose": "anybody"}
    said = "\n".join(f"We want it green in way {place} {LONG}." for place in ("one", "two", "three", "four", "five"))
    for place, name in (("label_begun", "Sustainability"), ("label", "Rival Northwind")):
        page = hands.post(trainer, "/labels/new", name=name, where="customer", **about)
        hands.post(trainer, f"{page}/examples", sentences=said)
        hands.post(trainer, f"{page}/examples", sentences="The green door is broken.", counter="yes")
        hands.places[place] = page.rpartition("/")[2]
    hands.post(trainer, f"/labels/{hands.places['label']}/train")


def _meetings(hands: Hands) -> None:
    rep, mate = hands.people.rep, hands.people.mate
    for number, days in enumerate((2, 6, 9, 13, 20, 27, 30, 35, 41, 46, 50, 54)):
        content = TRANSCRIPT if number % 3 else WITHOUT_ANSWER
        owner = mate if number % 2 else rep
        stage = "Demonstration" if number % 4 else "Discovery"
        hands.hold(owner, days, f"Weekly call {number}", content, account="Acme Freight", deal_stage=stage)
    hands.places["meeting"] = hands.hold(rep, 3, "Ledger demonstration", account="Acme Freight", deal_stage="Discovery")
    hands.places["long"] = hands.hold(rep, 5, f"Kick-off {SAID}", account=f"{LONG} & Sons")
    hands.places["other"] = hands.hold(rep, 8, "First call", WITHOUT_ANSWER, account="Borel & Sons")
    hands.hold(mate, 9, "Second call", account="Acme Freight Ltd")


def _internal(hands: Hands) -> None:
    report, manager = reports.internal_meeting(), hands.people.manager
    report["meeting"]["held_on"] = days_ago(3).isoformat()
    facts = MeetingFacts(kind=MeetingKind.INTERNAL, held_on=days_ago(3))
    content = b"Maria Keller: We closed May at 82 per cent of target."
    understood = FakeAnalyser().preview("monday.txt", content, facts)
    hands.places["internal"] = hands.keep(manager, NewUpload("monday.txt", content), understood, report, facts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake_report, "LABELLING", {**fake_report.LABELLING, "language_guidance": "instead of"})
        hands.places["heard"] = hands.hold(hands.people.trainer, 4, "Team meeting", GUIDANCE, kind=MeetingKind.INTERNAL)


def _customers(hands: Hands) -> None:
    rep = hands.people.rep
    table = "account,date,kind,who,note\n" + "".join(
        f"{account},{days_ago(days)},call,Robin Rep,{note}\n"
        for account, days, note in (("Acme Freight", 1, "Left a word"), ("ACME Freight Inc.", 5, SAID), (LONG, 40, ""))
    )
    hands.post(rep, "/customers/import", file=(BytesIO(table.encode()), "contacts.csv"))
    deals = "account,deal,stage,amount,opened,closed,outcome\n" + "".join(
        f"Acme Freight,Ledger {number} {LONG},Closing,12500,{days_ago(60)},{days_ago(1)},{outcome}\n"
        for number, outcome in enumerate(["won", "lost"] * 21)
    )
    hands.post(rep, "/customers/import/deals", file=(BytesIO(deals.encode()), "deals.csv"))
    name = r'/customers/(\d+)"><strong>Acme Freight</strong>'
    hands.places["customer"] = customer = int(hands.found(rep, "/customers", name))
    hands.places["deal"] = int(hands.found(rep, f"/customers/{customer}", r"/deals/(\d+)"))
    hands.places |= {"month": f"{TODAY:%Y-%m}", "day": TODAY.isoformat()}


def _results(hands: Hands) -> None:
    period = f"{TODAY.year}-q{(TODAY.month + 2) // 3}"
    hands.post(hands.people.manager, "/results", metric=f"New deals {LONG}", period=period, target="10", result="7")
    table = f"Person,Metric,Period,Target,Result\nrobin@example.com,Deals,{period},4,3\n".encode()
    hands.post(hands.people.manager, "/results/import", file=(BytesIO(table), "results.csv"))


def _guidelines(hands: Hands) -> None:
    trainer = hands.people.trainer
    yaml: dict[str, Any] = {"as": "yaml", "kind": "avoid", "do": "save"}
    hands.post(trainer, "/guidelines/new", yaml=RULE.replace("swap: fair", f"swap: {LONG}"), **yaml)
    publish(hands, "We decided it.")
    other = RULE.replace("no-cheap", "no-cheap-" + "longer-" * 8 + "name").replace("House practice", SAID)
    hands.post(trainer, "/guidelines/new", yaml=other, **yaml)
    publish(hands, f"{LONG} asked for it.")
    hands.post(trainer, "/guidelines/new", yaml=RULE.replace("no-cheap", "no-cheaper"), **yaml)
    for user in (hands.people.rep, hands.people.mate):
        number = hands.hold(user, 1, "A cheap plan", b"Dana Kim: So cheap.\nSam Ortiz: Yes.\n", account="Hale")
        hands.post(user, f"/meetings/{number}/analyse", guidelines="today")


def publish(hands: Hands, reason: str) -> None:
    """Publish the company's working copy."""
    trainer = hands.people.trainer
    copy = hands.found(trainer, "/guidelines/publish", r'name="copy" value="(\d+)"')
    hands.post(trainer, "/guidelines/publish", copy=copy, reason=reason)


def _reviews(hands: Hands) -> None:
    people, meeting, other = hands.people, hands.places["meeting"], hands.places["other"]
    place = hands.post(people.manager, f"/meetings/{meeting}/comments", body=f"Good question. {SAID}", sentence=3)
    hands.post(people.rep, f"/meetings/{meeting}/comments", body="Thank you.", answers=place.rpartition("-")[2])
    hands.post(people.manager, f"/meetings/{other}/comments", body="Ask once more.")
    hands.post(people.manager, "/scorecards/new", **SCORECARD)
    hands.places["card"] = card = hands.found(people.manager, "/scorecards", r'href="/scorecards/(\d+)"')
    answers = {"q1": "yes", "q2": "4", "q3": "First", "q4": f"Fine {SAID}"}
    hands.post(people.manager, f"/meetings/{meeting}/scorecards/{card}", version=0, **answers)


def _last(location: str) -> str:
    found = re.search(r"(\d+)$", location)
    return found[1] if found else ""


def _focus(hands: Hands) -> None:
    people, wanted = hands.people, {"text": f"Answer each need {LONG}.", "measure": "line:needs-answered"}
    address = hands.post(people.manager, "/focus", person=people.rep.id, source=hands.places["meeting"], **wanted)
    hands.post(people.rep, f"{address}/accept", text="Answer every need.", version=1)
    hands.places["focus"] = _last(address)
    hands.hold(people.rep, 0, "Practice call", account="Acme Freight")
    hands.places["proposed"] = _last(hands.post(people.manager, "/focus", person=people.mate.id, **wanted))


def _library(hands: Hands) -> None:
    people, meeting = hands.people, hands.places["meeting"]
    page = f"/meetings/{meeting}/passages"
    key = hands.found(people.manager, page, r'name="key" value="([^"]+)"')
    address = hands.post(people.manager, page, key=key, audience="company", note=f"Look at the question. {SAID}")
    hands.post(people.rep, f"{address}/consent", audience="team")
    hands.places["passage"] = _last(address)
    page = f"/meetings/{hands.places['long']}/passages"
    key = hands.found(people.manager, page, r'name="key" value="([^"]+)"')
    hands.places["asked"] = _last(hands.post(people.manager, page, key=key, audience="company"))
    playlist = hands.post(people.manager, "/playlists", name=f"First week {LONG}", about="For those who are new.")
    hands.post(people.manager, f"{playlist}/passages", passage=hands.places["passage"], note="Count the questions.")
    hands.places["playlist"] = _last(playlist)


def _corrections(hands: Hands) -> None:
    rep = hands.people.rep
    for words, old, new in (("It sounds", "objection", ""), ("Lovely", "", "need")):
        address = sentence_address(hands.engine, rep, hands.places["meeting"], words)
        token = hands.found(rep, address, r'name="seen" value="([^"]+)"')
        hands.post(rep, address, seen=token, what="label", old=old, new=new, note=f"they laughed {SAID}")
        hands.places["sentence"] = address.split("/")[4]
    hands.places["correction"] = hands.found(hands.people.trainer, "/corrections", r'href="/corrections/(\d+)')


def sentence_address(engine: Engine, user: User, meeting_id: int, words: str) -> str:
    """Return where the sentence of a meeting that begins with some words is corrected."""
    with reading(engine) as session:
        report = analyses.current_report(session, viewer_of(user), meeting_id)
    index = next(row["i"] for row in report["sentences"] if row["text"].startswith(words))
    return f"/meetings/{meeting_id}/sentences/{index}/correct"


def _models(hands: Hands) -> None:
    folder = models_folder(hands.settings)
    for gate in ({}, {"gate": {"allowed_fall": 0.005, "falls": {"customer": 0.02}, "passed": False}}):
        name = new_name(folder)
        (folder / name).mkdir(parents=True)
        np.savez(folder / name / "corrections.npz", share=np.zeros(15))
        (folder / name / "metrics.json").write_text(json.dumps(candidate_figures(**gate)))
        hands.places["candidate" if not gate else "refused"] = name


def _backtests(hands: Hands) -> None:
    trainer = hands.people.trainer
    numbers = [int(_last(hands.post(trainer, "/backtests/new", new_text=BACKTEST_PACK))) for _ in range(2)]
    hands.places["done_job"], hands.places["waiting_job"] = numbers
    run_job(Workplace(hands.settings, hands.engine, threading.Event()), jobs.JOB_KINDS, numbers[0])
    with reading(hands.engine) as session:
        hands.places["backtest"] = job_rows.get_job(session, None, numbers[0]).subject_id


def _briefings(hands: Hands) -> None:
    manager = hands.people.manager
    for name, title in (("briefing", f"Monday pack {LONG}"), ("draft", "A pack to be edited")):
        address = hands.post(manager, "/briefings", period="30-days", title=title).removesuffix("/edit")
        hands.places[name] = _last(address)
    hands.post(manager, f"/briefings/{hands.places['briefing']}/share", state="shared")


def _themes(hands: Hands) -> None:
    hands.post(hands.people.manager, "/themes/views", name=f"Last quarter {LONG}", query="period=12w&stage=Discovery")


def _alerts(hands: Hands) -> None:
    manager = hands.people.manager
    view = hands.found(manager, "/themes", r"/alerts\?view=(\d+)#new")
    hands.post(manager, "/themes/views", name=f"Last quarter {LONG}", query="period=12w")
    hands.post(manager, "/alerts/watches", view=view, kind="phrase", words=f"month end, {LONG}")
    hands.post(manager, "/alerts/watches", view=view, kind="label", label="objection")
    hands.post(manager, "/alerts/watches", view=view, kind="need")
    hands.hold(hands.people.rep, 0, f"Renewal {SAID}", WITHOUT_ANSWER, account=LONG)
    alert = hands.found(manager, "/alerts", r"/alerts/(\d+)/seen")
    hands.post(manager, f"/alerts/{alert}/seen")
    watch = hands.found(manager, "/alerts", r"/alerts/watches/(\d+)/mute")
    hands.post(manager, f"/alerts/watches/{watch}/mute", muted="yes")
    hands.post(manager, "/alerts/mail", wish="daily")
