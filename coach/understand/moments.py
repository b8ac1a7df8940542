"""Vectors and context -> labels with scores, with the cue rules beside them as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
from .cues import Cue, CueBook
from .network import NetworkOutput, ReaderNetwork, probability
from .playback import without_offers_played_back
from .resistance import without_mere_information
from .schema import LABELS

# Who may utter a moment in a customer meeting. Notes and unknown speakers may utter all of them.
_SELLERS_ONLY = frozenset({Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.DISCOVERY})
_BUYERS_ONLY = frozenset({Label.OBJECTION})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model holds of a label that may stand on a sentence; `log_odds` before the trainers' corrections."""

    sentence: int
    column: int
    label: Label
    by_reader: float
    log_odds: float
    cues: tuple[Cue, ...]


def opinions(meeting: Meeting, output: NetworkOutput, network: ReaderNetwork, *, cues: CueBook) -> Iterator[Opinion]:
    """Yield an opinion for each sentence and each label that the speaker's role and the kind of meeting allow.

    The plain wording and a cue that fires add to the reader's log-odds by weights learned with the calibration.
    Headings and lines about the meeting carry no label.
    """
    wordings = network.wording.log_odds([meeting.sentence_text(i) for i in range(len(meeting.sentences))]).tolist()
    readings = output.labels.tolist()
    may_stand = {
        role: [
            (column, label, network.blends[label])
            for column, label in enumerate(LABELS)
            if _allowed(label, meeting.kind, role)
        ]
        for role in {turn.role for turn in meeting.turns}
    }
    for index, sentence in enumerate(meeting.sentences):
        turn = meeting.turns[sentence.turn]
        if turn.line_kind in (LineKind.HEADING, LineKind.META):
            continue
        found = cues.find(sentence.span.of(meeting.text), turn.role)
        reading, wording = readings[index], wordings[index]
        for column, label, blend in may_stand[turn.role]:
            fired = tuple(cue for cue in found if cue.label is label) if found else ()
            strength = max((cue.score for cue in fired), default=0.0) if fired else 0.0
            log_odds = blend.log_odds(reading[column], wording[column], strength)
            yield Opinion(index, column, label, reading[column], log_odds, fired)


def find_moments(
    meeting: Meeting, output: NetworkOutput, network: ReaderNetwork, *, cues: CueBook
) -> tuple[Moment, ...]:
    """Return the moments of a meeting, by sentence and then by label.

    A label is given where its calibrated probability reaches its threshold; what the trainers' corrections taught is
    averaged in. A cue that fires is named as evidence. Objections that only inform, and offers that only play the
    buyer's words back, are left out.
    """
    moments = []
    for opinion in opinions(meeting, output, network, cues=cues):
        log_odds = opinion.log_odds
        if network.corrections is not None and output.by_correction is not None:
            by_state = float(output.by_correction[opinion.sentence, opinion.column])
            log_odds = network.corrections.log_odds(opinion.column, log_odds, by_state)
        score = probability(log_odds)
        if score < network.thresholds[opinion.label]:
            continue
        span = meeting.sentences[opinion.sentence].span
        evidence = [Evidence(f"model:moments/{network.version}", round(opinion.by_reader, 4))]
        evidence.extend(Evidence(f"cue:{cue.id}", cue.score) for cue in opinion.cues)
        moments.append(
            Moment(
                label=opinion.label,
                sentence=opinion.sentence,
                span=span,
                score=round(score, 4),
                qualifiers=qualifiers(span.of(meeting.text), opinion.label),
                evidence=tuple(evidence),
            )
        )
    return without_offers_played_back(meeting, without_mere_information(meeting, moments))


def _allowed(label: Label, kind: MeetingKind, role: Role) -> bool:
    if kind is MeetingKind.INTERNAL:
        return True
    if label not in CUSTOMER_LABELS:
        return False
    if label in _SELLERS_ONLY:
        return role is not Role.BUYER
    return not (label in _BUYERS_ONLY and role in SELLER_SIDE)
