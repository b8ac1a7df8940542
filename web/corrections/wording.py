"""How a correction reads."""

from __future__ import annotations

from coach.corrections import Claim, Correction, CorrectionKind, CorrectionState
from coach.domain import Label, LinkType
from web.words import name

STATES = {
    CorrectionState.WAITING: ("Waits for a trainer", "tag-accent"),
    CorrectionState.ACCEPTED: ("Accepted", "tag-good"),
    CorrectionState.REJECTED: ("Rejected", "tag-warn"),
}
LONGEST_WORDS = 90


def said(correction: Correction) -> str:
    """Return what a correction says, in one sentence."""
    return SAID[correction.kind](correction)


def _label(correction: Correction) -> str:
    old, new = name(Label, correction.old), name(Label, correction.new)
    return {
        Claim.WRONG: f"{old} is wrong here.",
        Claim.MISSING: f"{new} is missing here.",
        Claim.SHOULD_BE: f"{old} should be {new.lower()}.",
    }[correction.claim]


def _statement(correction: Correction) -> str:
    return f"The need should read “{_brief(correction.new)}”."


def _link(correction: Correction) -> str:
    what = "the need" if correction.link_type == LinkType.ADDRESSES else "the objection"
    old, new = f"“{_brief(correction.old)}”", f"“{_brief(correction.new)}”"
    return {
        Claim.WRONG: f"It does not answer {old}.",
        Claim.MISSING: f"It answers {what} {new}.",
        Claim.SHOULD_BE: f"It answers {what} {new}, not {old}.",
    }[correction.claim]


def _brief(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1].rsplit(" ", 1)[0] + " …"


SAID = {CorrectionKind.LABEL: _label, CorrectionKind.STATEMENT: _statement, CorrectionKind.LINK: _link}
