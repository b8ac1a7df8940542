"""The rows, one module a family; importing this package fills the metadata that migrations are checked against."""

from coach.storage.tables.accounts import AccountRole, ApiTokenRow, AuditRow, TeamRow, UserRow
from coach.storage.tables.base import Base, now
from coach.storage.tables.meetings import (
    AnalysisRow,
    MeetingRow,
    MeetingStatus,
    ParsedDocumentRow,
    ReviewRequestRow,
    ReviewStatus,
    UploadRow,
)
from coach.storage.tables.readings import (
    READING_ROWS,
    BenefitRow,
    FigureRow,
    FindingRow,
    MeetingPersonRow,
    MeetingTextRow,
    MomentRow,
    NeedRow,
    NextStepRow,
    ObjectionRow,
)
from coach.storage.tables.themes import SavedViewRow

__all__ = [
    "READING_ROWS",
    "AccountRole",
    "AnalysisRow",
    "ApiTokenRow",
    "AuditRow",
    "Base",
    "BenefitRow",
    "FigureRow",
    "FindingRow",
    "MeetingPersonRow",
    "MeetingRow",
    "MeetingStatus",
    "MeetingTextRow",
    "MomentRow",
    "NeedRow",
    "NextStepRow",
    "ObjectionRow",
    "ParsedDocumentRow",
    "ReviewRequestRow",
    "ReviewStatus",
    "SavedViewRow",
    "TeamRow",
    "UploadRow",
    "UserRow",
    "now",
]
