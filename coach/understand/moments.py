"""Vectors and context -> labels with scores, with the cue rules beside them as evidence."""

from __future__ import annotations

from coach.domain import (
    CUSTOMER_LABELS,
    SELLER_SIDE,
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
from .network import NetworkOutput, ReaderNetwork
from .schema import LABELS

# Who may utter a moment in a customer meeting. Notes and unknown speakers may utter all of them.
_SELLERS_ONLY = frozenset({Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.DISCOVERY})
_BUYERS_ONLY = frozenset({Label.OBJECTION})


def find_moments(
    meeting: Meeting, output: NetworkOutput, network: ReaderNetwork, *, cues: CueBook
) -> tuple[Moment, ...]:
    """Return the moments of a meeting, by sentence and then by label.

    A label is given where its calibrated probability reaches its threshold and the speaker's role and the kind of
    meeting allow it. The plain wording and a cue that fires add to the reader's log-odds by weights learned with the
    calibration; the cue is named as evidence. Headings and lines about the meeting carry none.
    """
    moments = []
    wording = network.wording.log_odds([meeting.sentence_text(i) for i in range(len(meeting.sentences))])
    for index, sentence in enumerate(meeting.sentences):
        turn = meeting.turns[sentence.turn]
        if turn.line_kind in (LineKind.HEADING, LineKind.META):
            continue
        text = sentence.span.of(meeting.text)
        found = cues.find(text, turn.role)
        for column, label in enumerate(LABELS):
            if not _allowed(label, meeting.kind, turn.role):
                continue
            strength = max((cue.score for cue in found if cue.label is label), default=0.0)
            by_model = float(output.labels[index, column])
            probability = network.blends[label].probability(by_model, float(wording[index, column]), strength)
            if probability < network.thresholds[label]:
                continue
            evidence = [Evidence(f"model:moments/{network.version}", round(by_model, 4))]
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
    return not (label in _BUYERS_ONLY and role in SELLER_SIDE)
