"""Take the pictures of README and guides: start the demo on an empty data folder and walk through it with Chromium.

Usage: `make screenshots`, or `python docs/screenshots.py [FOLDER [DATA [WALK...]]]`. DATA is the data folder of a demo
that is filled already and not running: that saves minutes. WALK takes some pictures alone (rep, manager, trainer,
learning, publishing). Chromium is the one that CHROMIUM names, else the one on the path.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright
from screenshot_walks import REP, WALKS, wait

from coach.demo import is_filled
from coach.storage.access import viewer_of
from coach.storage.engine import make_engine, reading
from coach.storage.meeting_lists import list_meetings
from coach.storage.users import find_user

IMAGES = Path(__file__).parent / "images"
MEETING = "Delph Logistics: trial decision"
UNTIL = "2026-11-22"
START_SECONDS = 120
FILL_SECONDS = 1800


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("screenshots: there is no Chromium; install it, or name it in CHROMIUM.")
    with tempfile.TemporaryDirectory() as empty:
        data = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(empty)
        with served(data) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            meeting_id = wait_until_filled(data)
            for name, walk in WALKS.items():
                if name in sys.argv[3:] or not sys.argv[3:]:
                    walk(browser, address, folder, meeting_id)
            browser.close()
    print("\n".join(str(file) for file in sorted(folder.glob("*.png"))))  # noqa: T201


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Run `coach demo` on a free port and yield its address."""
    port = free_port()
    settings = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    environment = settings | {"COACH_DATA_DIR": str(data), "COACH_LOGIN_RATE_ADDRESS": "100 per minute"}
    command = [sys.executable, "-m", "coach", "demo", "--port", str(port), "--until", UNTIL]
    server = subprocess.Popen(command, env=environment)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: answers(address) or stopped(server), START_SECONDS, "the demo does not answer")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Return whether the server is up."""
    try:
        return bool(urlopen(f"{address}/healthz", timeout=5).status == 200)  # noqa: S310
    except OSError:
        return False


def stopped(server: subprocess.Popen[bytes]) -> bool:
    """End the script when the server ended; else return False."""
    if server.poll() is not None:
        sys.exit("screenshots: the demo stopped; see its message above.")
    return False


def wait_until_filled(data: Path) -> int:
    """Return the id of the meeting to show, once the demo company is complete."""
    engine = make_engine(f"sqlite:///{data / 'coach.db'}")
    wait(lambda: is_filled(engine), FILL_SECONDS, "the demo company is not filled")
    with reading(engine) as session:
        rep = find_user(session, REP)
        found = list_meetings(session, viewer_of(rep)).meetings if rep else ()
    return next(record.id for record in found if record.title == MEETING)


if __name__ == "__main__":
    main()
