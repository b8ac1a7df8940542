"""What people say against a report: a label, a link or the words of a need is wrong, missing or should be another.

A correction is bound to the text of its sentence, so that it survives a new analysis; where the text is gone, it no
longer fits. `coach.corrected_report` shows a report with corrections applied, `coach.correction_verdicts` says what
the trainers make of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.domain import CUSTOMER_LABELS, SELLER_SIDE, Label, LinkType, MeetingKind, Role
from coach.errors import InvalidCorrection

Report = Mapping[str, Any]

LONGEST_STATEMENT = 300
CONTEXT_LINES = 3
OFFERS = (Label.BENEFIT, Label.FEATURE, Label.PROOF)


class CorrectionKind(StrEnum):
    """What a correction is about: a label on a sentence, a link between two, or the words of a need."""

    LABEL = "label"
    LINK = "link"
    STATEMENT = "statement"


class Claim(StrEnum):
    """What somebody says of it."""

    WRONG = "wrong"
    MISSING = "missing"
    SHOULD_BE = "should be"


class CorrectionState(StrEnum):
    """A correction waits until the trainers agree on it."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What a trainer decides."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Correction:
    """What was found (`old`, "" for nothing) and what it should be (`new`, "" for nothing).

    `sentence` is an index into the report's sentences when it was made, `text` that sentence's words. `old` and `new`
    are labels, statements of a need, or for a link the words of the sentence that it leads to, whose indices are
    `old_sentence` and `new_sentence`; `link_type` is empty for anything but a link.
    """

    kind: CorrectionKind
    sentence: int
    text: str
    old: str = ""
    new: str = ""
    old_sentence: int | None = None
    new_sentence: int | None = None
    link_type: str = ""

    @property
    def claim(self) -> Claim:
        """What it says: wrong, missing or should be another."""
        if self.old and self.new:
            return Claim.SHOULD_BE
        return Claim.WRONG if self.old else Claim.MISSING


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as a trainer reads it beside a correction; `here` marks the corrected one."""

    speaker: str
    role: str
    text: str
    here: bool = False


def text_key(text: str) -> str:
    """Return what binds a correction to a sentence: a digest of its words, 32 hexadecimal digits."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:32]


def place_of(report: Report, text: str, hint: int | None) -> int | None:
    """Return the index of the sentence with these words that lies nearest to `hint`; None where there is none."""
    sentences, wanted, near = report["sentences"], " ".join(text.split()), hint or 0
    if hint is not None and 0 <= hint < len(sentences) and " ".join(sentences[hint]["text"].split()) == wanted:
        return hint
    same = [row["i"] for row in sentences if " ".join(row["text"].split()) == wanted]
    return min(same, key=lambda index: (abs(index - near), index), default=None)


def sentence_at(report: Report, index: int) -> Report:
    """Return a sentence of a report.

    Raises:
        InvalidCorrection: there is none with this index.
    """
    sentences: Sequence[Report] = report["sentences"]
    if not 0 <= index < len(sentences):
        raise InvalidCorrection("There is no such sentence in this meeting.", mend="Go back to the meeting.")
    return sentences[index]


def labels_for(kind: str) -> tuple[Label, ...]:
    """Return the labels that a sentence of a meeting of this kind may carry."""
    return tuple(Label) if kind == MeetingKind.INTERNAL else CUSTOMER_LABELS


def label_correction(report: Report, sentence: int, *, old: str, new: str) -> Correction:
    """Return the correction of a label: `old` alone is wrong, `new` alone is missing, both: should be.

    Raises:
        InvalidCorrection: the sentence or a label is not there, or nothing would change.
    """
    row = sentence_at(report, sentence)
    if not old and not new:
        raise InvalidCorrection("Nothing is corrected yet.", where="new", mend="Choose what is wrong or missing.")
    if old and old not in row["labels"]:
        raise InvalidCorrection("The sentence does not carry this label.", where="old", mend="Reload the page.")
    if new and new not in {label.value for label in labels_for(report["meeting"]["kind"])}:
        raise InvalidCorrection("There is no such label here.", where="new", mend="Choose one of the list.")
    if new and new in row["labels"]:
        raise InvalidCorrection("The sentence carries this label already.", where="new", mend="Choose another one.")
    return Correction(CorrectionKind.LABEL, sentence, row["text"], old, new)


def statement_correction(report: Report, sentence: int, *, new: str) -> Correction:
    """Return the correction of the words of the need that is first stated in `sentence`.

    Raises:
        InvalidCorrection: no need is stated there, or the words are missing, too long or the same.
    """
    row, words = sentence_at(report, sentence), " ".join(new.split())
    need = need_stated(report, sentence)
    if need is None:
        raise InvalidCorrection("No need is stated in this sentence.", mend="Mark the sentence as a need first.")
    if not words or len(words) > LONGEST_STATEMENT:
        raise InvalidCorrection(
            f"The need has between 1 and {LONGEST_STATEMENT} characters.", where="statement", mend="Write it in brief."
        )
    if words == need["statement"]:
        raise InvalidCorrection("These are the words that stand there.", where="statement", mend="Change them.")
    return Correction(CorrectionKind.STATEMENT, sentence, row["text"], need["statement"], words)


def need_stated(report: Report, sentence: int) -> Report | None:
    """Return the need that `sentence` states, None where it states none."""
    return next((need for need in report["needs"] if sentence in need["sentences"]), None)


def link_correction(report: Report, sentence: int, *, old: int | None, new: int | None) -> Correction:
    """Return the correction of a link from `sentence`: `old` and `new` are the sentences that it leads to.

    Raises:
        InvalidCorrection: a sentence is not there, is no need or objection, or nothing would change.
    """
    row = sentence_at(report, sentence)
    if old is None and new is None:
        raise InvalidCorrection("Nothing is corrected yet.", where="link", mend="Choose what the sentence answers.")
    linked = {link["to"]: link["type"] for link in report["links"] if link["from"] == sentence}
    if old is not None and old not in linked:
        raise InvalidCorrection("The sentence has no such link.", where="old", mend="Reload the page.")
    if new is not None and (new in linked or new == sentence):
        raise InvalidCorrection("The sentence leads there already.", where="link", mend="Choose another one.")
    if new is not None:
        link_type = link_type_of(report, new)
        if link_type is LinkType.ADDRESSES and not {label.value for label in OFFERS} & set(row["labels"]):
            raise InvalidCorrection(
                "Only a benefit, a feature or a proof can answer a need.",
                where="link",
                mend="Say first which of them the sentence is.",
            )
    else:
        link_type = LinkType(linked[old]) if old is not None else LinkType.ADDRESSES
    return Correction(
        kind=CorrectionKind.LINK,
        sentence=sentence,
        text=row["text"],
        old="" if old is None else sentence_at(report, old)["text"],
        new="" if new is None else sentence_at(report, new)["text"],
        old_sentence=old,
        new_sentence=new,
        link_type=link_type.value,
    )


def link_type_of(report: Report, target: int) -> LinkType:
    """Return which link leads to a sentence.

    Raises:
        InvalidCorrection: it is neither a need nor an objection.
    """
    labels = sentence_at(report, target)["labels"]
    if Label.NEED in labels:
        return LinkType.ADDRESSES
    if Label.OBJECTION in labels:
        return LinkType.ANSWERS
    raise InvalidCorrection(
        "Only a need or an objection can be answered.", where="link", mend="Mark the other sentence as one first."
    )


def context_of(report: Report, sentence: int, *, reach: int = CONTEXT_LINES) -> tuple[Line, ...]:
    """Return the sentence with `reach` lines before and after: what a trainer will read, and nothing else."""
    rows = report["sentences"][max(0, sentence - reach) : sentence + reach + 1]
    return tuple(
        Line(row.get("speaker") or "", row.get("role") or Role.UNKNOWN.value, row["text"], row["i"] == sentence)
        for row in rows
    )


def may_answer(report: Report, sentence: int) -> bool:
    """Return whether a sentence can be linked to what it answers: an offer, or words of the seller side."""
    row = sentence_at(report, sentence)
    offers = {label.value for label in OFFERS} & set(row["labels"])
    return bool(offers) or row.get("role") in {role.value for role in SELLER_SIDE}
