"""Who acts in the demo company, and where its meetings are found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.demo.calendar import WRITTEN_FOR
from coach.demo.company import DemoCompany, DemoMeeting, demo_company
from coach.storage import analyses
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.uploads import NewUpload, find_duplicate


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody as a viewer, by e-mail address, and the day with which the company's year ends."""

    viewers: Mapping[str, Viewer]
    until: dt.date = WRITTEN_FOR

    @property
    def company(self) -> DemoCompany:
        """The company in its year."""
        return demo_company(self.until)

    def meeting(self, file: str) -> DemoMeeting:
        """Return the planned meeting of a file in `meetings/`."""
        return next(one for one in self.company.meetings if one.file == file)

    def of(self, name: str) -> Viewer:
        """Return the viewer whose e-mail address begins with `name`."""
        return next(viewer for email, viewer in self.viewers.items() if email.partition("@")[0] == name)

    def meeting_id(self, session: Session, file: str) -> int | None:
        """Return the meeting of a file in `meetings/`; None where its owner deleted it."""
        planned = self.meeting(file)
        upload = NewUpload(planned.file, planned.content)
        return find_duplicate(session, self.viewers[planned.owner], upload.sha256)

    def report(self, session: Session, file: str) -> Mapping[str, Any] | None:
        """Return the report of the meeting of a file, None where it is gone."""
        number = self.meeting_id(session, file)
        return (
            None if number is None else analyses.current_report(session, self.viewers[self.meeting(file).owner], number)
        )


def sentence_with(report: Mapping[str, Any], words: str) -> int | None:
    """Return the first sentence that holds `words`; None for no words, and where there is no such sentence."""
    if not words:
        return None
    wanted = " ".join(words.split()).casefold()
    return next(
        (int(row["i"]) for row in report["sentences"] if wanted in " ".join(row["text"].split()).casefold()), None
    )
