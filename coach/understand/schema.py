"""The order of the outputs of the shipped networks; changing a tuple means training again."""

from __future__ import annotations

from coach.domain import Label, MeetingForm, MeetingKind, NeedKind, ObjectionKind, Role, Topic

LABELS: tuple[Label, ...] = tuple(Label)
NEED_KINDS: tuple[NeedKind, ...] = tuple(NeedKind)
OBJECTION_KINDS: tuple[ObjectionKind, ...] = tuple(ObjectionKind)
TOPICS: tuple[Topic, ...] = tuple(Topic)
ROLES: tuple[Role, ...] = tuple(Role)
KINDS: tuple[MeetingKind, ...] = tuple(MeetingKind)
FORMS: tuple[MeetingForm, ...] = tuple(MeetingForm)

# Upper bounds of the distance (in sentences, source minus target) that share a bucket in the link model.
DISTANCE_BOUNDS: tuple[int, ...] = (-1, 0, 1, 2, 3, 4, 6, 9, 13, 18, 25, 40, 70)


def distance_bucket(distance: int) -> int:
    """Return the bucket of a distance; the last bucket holds everything beyond the largest bound."""
    for bucket, bound in enumerate(DISTANCE_BOUNDS):
        if distance <= bound:
            return bucket
    return len(DISTANCE_BOUNDS)
