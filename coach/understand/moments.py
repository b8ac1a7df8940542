"""Vectors and context -> labels with scores, with the cue rules beside them as evidence."""

from __future__ import annotations

from coach.domain import (
    CUSTOMER_LABELS,
    Evidence,
    Label,
    LineKind,
    Meeting,
    MeetingKind,
    Moment,
    Role,
)

from .attributes import qualifiers
from .cues import CueBook
from .network import NetworkOutput
from .schema import LABELS

# Who may utter a moment in a customer meeting. Notes and unknown speakers may utter all of them.
_SELLERS_ONLY = frozenset({Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.DISCOVERY})
_BUYERS_ONLY = frozenset({Label.OBJECTION})
_SELLERS = frozenset({Role.SELLER, Role.SPECIALIST})


def find_moments(
    meeting: Meeting, output: NetworkOutput, thresholds: dict[Label, float], *, cues: CueBook, version: str
) -> tuple[Moment, ...]:
    """Return the moments of a meeting, by sentence and then by label.

    A label is given where its calibrated probability reaches its threshold and the speaker's role and the kind of
    meeting allow it. Headings and lines about the meeting carry none.
    """
    moments = []
    for index, sentence in enumerate(meeting.sentences):
        turn = meeting.turns[sentence.turn]
        if turn.line_kind in (LineKind.HEADING, LineKind.META):
            continue
        text = sentence.span.of(meeting.text)
        found = cues.find(text, turn.role)
        for column, label in enumerate(LABELS):
            probability = float(output.labels[index, column])
            if probability < thresholds[label] or not _allowed(label, meeting.kind, turn.role):
                continue
            evidence = [Evidence(f"model:moments/{version}", round(probability, 4))]
            evidence.extend(Evidence(f"cue:{cue.id}", cue.score) for cue in found if cue.label is label)
            moments.append(
                Moment(
                    label=label,
                    sentence=index,
                    span=sentence.span,
                    score=round(probability, 4),
                    qualifiers=qualifiers(text, label),
                    evidence=tuple(evidence),
                )
            )
    return tuple(moments)


def _allowed(label: Label, kind: MeetingKind, role: Role) -> bool:
    if kind is MeetingKind.INTERNAL:
        return True
    if label not in CUSTOMER_LABELS:
        return False
    if label in _SELLERS_ONLY:
        return role is not Role.BUYER
    return not (label in _BUYERS_ONLY and role in _SELLERS)
