"""Every error that Coach raises on purpose: what is wrong, where, and how to mend it."""

from __future__ import annotations


class CoachError(Exception):
    """One clear sentence for the user: what is wrong, where it is, how to mend it.

    `what` and `mend` are plain sentences without a line break; `where` names a file, line, field or rule and
    may be empty. `str(error)` joins them to one line.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Return the whole message on one line: `where: what mend`."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.mend}".strip()


class UnreadableUpload(CoachError):
    """The bytes of an upload are no meeting that Coach can read."""


class NotEnglish(UnreadableUpload):
    """The meeting is in a language other than English."""


class InvalidMeeting(CoachError):
    """What the user says of a meeting (date, role, kind ...) cannot be right."""


class InvalidEntry(CoachError):
    """What somebody wrote for others (comment, scorecard, focus, passage) cannot be kept as it is."""


class InvalidLabel(CoachError):
    """An own label (its name, examples, use) cannot be as asked; `where` is the field of the form."""


class InvalidProduct(CoachError):
    """A product cannot be as asked (its names, its state); `where` is the field of the form."""


class InvalidCorrection(CoachError):
    """What somebody says against a report cannot be right; `where` is the field of the form."""


class GuidelineError(CoachError):
    """A guideline pack is wrong; `where` is `file:line:column`."""


class ModelError(CoachError):
    """A model file is missing, damaged or of another version."""


class GateClosed(CoachError):
    """A candidate model is worse than allowed, and nobody has written down why it should be used all the same."""


class CorpusError(CoachError):
    """A training corpus is wrong; `where` is `file:line`."""


class SettingError(CoachError):
    """A setting is missing, unknown or unsafe."""


class AccountError(CoachError):
    """A user, team or password cannot be made or changed as asked."""


class InvalidBriefing(CoachError):
    """What the user asks of a briefing (period, lines ...) cannot be right; `where` is the field."""


class NotFound(CoachError):
    """The thing does not exist, or the one who asks may not see it."""


class DuplicateUpload(CoachError):
    """The same file has been uploaded before; `meeting_id` names the existing meeting."""

    def __init__(self, what: str, *, meeting_id: int, where: str = "", mend: str = "") -> None:
        self.meeting_id = meeting_id
        super().__init__(what, where=where, mend=mend)
