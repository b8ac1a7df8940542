"""What can go wrong in storage beyond a missing row."""

from __future__ import annotations

from coach.errors import CoachError


class StorageError(CoachError):
    """The database cannot be reached, is too busy, or is of another version."""


class EditConflict(CoachError):
    """Somebody changed the same thing after it was shown; nothing was overwritten."""


class TooMany(CoachError):
    """Somebody keeps as much of something as there is room for."""
