"""What trainers make of corrections: which teach most, what decisions come to, how far trainers agree, what counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.corrections import Correction, CorrectionKind, CorrectionState, Report, Verdict, sentence_at
from coach.domain import Label

# Corrections of one person that one retraining counts, so that nobody alone bends the model.
MOST_OF_ONE_PERSON = 50
# Share of the corpus' sentences that carry each label: a correction of a rare label teaches more.
LABEL_SHARES: Mapping[Label, float] = {
    Label.NEED: 0.081,
    Label.FEATURE: 0.096,
    Label.BENEFIT: 0.026,
    Label.PROOF: 0.029,
    Label.DISCOVERY: 0.031,
    Label.RAPPORT: 0.062,
    Label.OBJECTION: 0.055,
    Label.NEXT_STEP: 0.053,
    Label.TARGET: 0.012,
    Label.CHALLENGE: 0.015,
    Label.RECOGNITION: 0.011,
    Label.CAMPAIGN: 0.010,
    Label.ENABLEMENT: 0.012,
    Label.LANGUAGE_GUIDANCE: 0.014,
    Label.CONTACT_CADENCE: 0.013,
}
_COMMONEST = max(LABEL_SHARES.values())


@dataclass(frozen=True, slots=True)
class Decision:
    """A trainer's decision; `new` is what the correction came to say, which an edit changes."""

    verdict: Verdict
    new: str


def worth(report: Report, correction: Correction, thresholds: Mapping[str, float]) -> float:
    """Return how much a decision on it would teach, 0..1: half by how uncertain the model was (its score near the
    label's threshold), 0.3 by whether model and cue rules disagree, 0.2 by how rare the label is.

    Links and statements train nothing and come after all labels (below 0.2).
    """
    if correction.kind is not CorrectionKind.LABEL:
        return 0.1
    row = sentence_at(report, correction.sentence)
    about = Label(correction.new or correction.old)
    if correction.old:
        score, bar = float(row["labels"].get(correction.old, 0.5)), thresholds.get(correction.old, 0.5)
        uncertainty = 1.0 - min(1.0, abs(score - bar) / max(bar, 1.0 - bar))
        cued = any(source.startswith("cue:") for source in row.get("evidence", {}).get(correction.old, ()))
    else:
        # A label that was not given lies somewhere below its threshold; how far, the report does not say.
        uncertainty, cued = 0.6, False
    rarity = 1.0 - LABEL_SHARES[about] / _COMMONEST
    # Below 0.2 lies what trains nothing.
    return round(0.2 + 0.8 * (0.5 * uncertainty + 0.3 * (not cued) + 0.2 * rarity), 4)


def settled(decisions: Iterable[Decision]) -> CorrectionState:
    """Return what the trainers' decisions come to: all of one mind, or it waits (again)."""
    minds = {(one.verdict, one.new if one.verdict is Verdict.ACCEPT else "") for one in decisions}
    if len(minds) != 1:
        return CorrectionState.WAITING
    verdict = next(iter(minds))[0]
    return CorrectionState.ACCEPTED if verdict is Verdict.ACCEPT else CorrectionState.REJECTED


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two trainers agree on what both decided alone; `kappa` is None where chance alone explains it all."""

    items: int
    same: int
    kappa: float | None


def agreement(pairs: Sequence[tuple[Verdict, Verdict]]) -> Agreement:
    """Return the agreement over the first decisions of two trainers on the same corrections (Cohen's kappa)."""
    same = sum(first is second for first, second in pairs)
    if len({verdict for pair in pairs for verdict in pair}) < 2:
        return Agreement(len(pairs), same, None)
    from sklearn.metrics import cohen_kappa_score

    kappa = float(cohen_kappa_score([pair[0].value for pair in pairs], [pair[1].value for pair in pairs]))
    return Agreement(len(pairs), same, round(kappa, 3))


def capped(people: Sequence[int], *, most: int = MOST_OF_ONE_PERSON) -> tuple[int, ...]:
    """Return the positions that count, in order, when each person in `people` counts at most `most` times."""
    counted: Counter[int] = Counter()
    kept = []
    for position, person in enumerate(people):
        if counted[person] < most:
            counted[person] += 1
            kept.append(position)
    return tuple(kept)
