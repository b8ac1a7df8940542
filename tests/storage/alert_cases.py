"""Watches and alerts of the company, and a mail server that keeps what it is given."""

from __future__ import annotations

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from storage_cases import REPORT, Company, add_analysed

from coach.storage import alerts, saved_views, watches
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.watches import Watch, checked_watch

TODAY = dt.datetime.now(dt.UTC).date()
EVER = "period=52w"
OPEN_NEED = {**REPORT["needs"][0], "status": "unaddressed", "addressed_by": []}
OBJECTION = checked_watch("label", label="objection")


def watch_for(
    engine: Engine, viewer: Viewer, watch: Watch = OBJECTION, *, query: str = EVER, name: str = "Mine"
) -> int:
    """Save a view and let it watch."""
    with writing(engine) as session:
        view = saved_views.save_view(session, viewer.user_id, name, query)
        return watches.add_watch(session, viewer.user_id, view.id, watch, today=TODAY)


def hold(engine: Engine, viewer: Viewer, text: str = "Month end.", **changes: object) -> MeetingRecord:
    """Add an analysed meeting, held today where nothing else is said; its upload differs by `text`."""
    with writing(engine) as session:
        return add_analysed(session, viewer, text, **{"held_on": TODAY.isoformat(), **changes})


def unseen(engine: Engine, viewer: Viewer) -> int:
    with reading(engine) as session:
        return alerts.count_unseen(session, viewer)


@dataclass
class Inbox:
    """What a mail server was told. `refuses` answers a command with a code; `log_in` lets people log in."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    log_in: bool = False


@contextmanager
def mail_server(**options: object) -> Iterator[Inbox]:
    """Run a server of this machine that speaks as much SMTP as is needed."""
    inbox = Inbox(**options)  # type: ignore[arg-type]

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say(220, "ready")
            with suppress(ConnectionError):
                while line := self.rfile.readline().decode("ascii", "replace").strip():
                    inbox.commands.append(line)
                    if self.answer(line.upper().split(":")[0].split()[0], line):
                        return

        def answer(self, word: str, line: str) -> bool:
            if word in inbox.refuses:
                self.say(inbox.refuses[word], "no")
            elif word == "EHLO" and inbox.log_in:
                self.wfile.write(b"250-localhost\r\n250 AUTH PLAIN\r\n")
            elif word == "DATA":
                self.say(354, "go on")
                self.take()
            else:
                if word == "RCPT":
                    inbox.recipients.append(line.partition("<")[2].partition(">")[0])
                self.say({"QUIT": 221, "AUTH": 235}.get(word, 250), "fine")
            return word == "QUIT"

        def take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b"."))
            if "MAIL-END" in inbox.refuses:
                self.say(inbox.refuses["MAIL-END"], "no")
                return
            inbox.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.say(250, "taken")

        def say(self, code: int, words: str) -> None:
            self.wfile.write(f"{code} {words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        inbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()


def add_alert(session: Session, company: Company) -> tuple[int, int]:
    """Let Mia's view watch, hold a meeting of Dana's, and return the ids of the watch and of the alert."""
    view = saved_views.save_view(session, company.mia.user_id, "Objections", EVER)
    watch = watches.add_watch(session, company.mia.user_id, view.id, OBJECTION, today=TODAY)
    add_analysed(session, company.dana, "A meeting that makes an alert.", held_on=TODAY.isoformat())
    (alert,) = alerts.list_alerts(session, company.mia).alerts
    return watch, alert.id
