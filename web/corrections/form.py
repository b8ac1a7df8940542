"""The form that corrects a sentence: what can be chosen, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.corrections import (
    Correction,
    CorrectionKind,
    Line,
    context_of,
    label_correction,
    labels_for,
    link_correction,
    may_answer,
    need_stated,
    sentence_at,
    statement_correction,
    text_key,
)
from coach.domain import Label
from coach.errors import InvalidCorrection
from coach.numbers import number_of
from web.words import name

Report = Mapping[str, Any]
Choices = tuple[tuple[str, str], ...]
LONGEST_CHOICE = 80
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class SentenceForm:
    """What the page offers for a sentence; `seen` is a digest of its words, to notice a new analysis meanwhile.

    Choices are (value, words); `statement` is None where the sentence states no need.
    """

    index: int
    seen: str
    text: str
    lines: tuple[Line, ...]
    found: Choices
    labels: Choices
    statement: str | None
    linked: Choices
    targets: Choices


def sentence_form(report: Report, index: int) -> SentenceForm:
    """Return the form for a sentence of a report (as the viewer sees it).

    Raises:
        InvalidCorrection: there is no such sentence.
    """
    row, need = sentence_at(report, index), need_stated(report, index)
    linked = tuple(link["to"] for link in report["links"] if link["from"] == index)
    answers = may_answer(report, index) or bool(linked)
    return SentenceForm(
        index=index,
        seen=text_key(row["text"]),
        text=row["text"],
        lines=context_of(report, index),
        found=tuple((label, name(Label, label)) for label in row["labels"]),
        labels=tuple(
            (label.value, name(Label, label))
            for label in labels_for(report["meeting"]["kind"])
            if label not in row["labels"]
        ),
        statement=None if need is None else need["statement"],
        linked=tuple(_choice(report, target) for target in linked),
        targets=tuple(_targets(report, {index, *linked})) if answers else (),
    )


def correction_from(form: Mapping[str, str], report: Report, index: int) -> Correction:
    """Return what was filled in.

    Raises:
        InvalidCorrection: it cannot be right, or the meeting was analysed again meanwhile.
    """
    row = sentence_at(report, index)
    if form.get("seen", "") != text_key(row["text"]):
        raise InvalidCorrection(
            "The meeting was analysed again meanwhile, and this is another sentence now.", mend="Look at it again."
        )
    if form.get("what") == CorrectionKind.STATEMENT:
        return statement_correction(report, index, new=form.get("statement", ""))
    if form.get("what") == CorrectionKind.LINK:
        return link_correction(report, index, old=_index(form, "link_old"), new=_index(form, "link"))
    return label_correction(report, index, old=form.get("old", ""), new=form.get("new", ""))


def _index(form: Mapping[str, str], field: str) -> int | None:
    text = form.get(field, "")
    if not text:
        return None
    number = number_of(text)
    if number is None:
        raise InvalidCorrection("There is no such sentence.", where=field, mend="Choose one of the list.")
    return number


def _targets(report: Report, taken: set[int]) -> Iterable[tuple[str, str]]:
    for listed in ("needs", "objections"):
        for item in report[listed]:
            if item["sentences"] and not taken & set(item["sentences"]):
                what = "Need" if listed == "needs" else "Objection"
                value, words = _choice(report, item["sentences"][0])
                yield value, f"{what}: {words}"


def _choice(report: Report, target: int) -> tuple[str, str]:
    words = " ".join(report["sentences"][target]["text"].split())
    return str(target), words if len(words) <= LONGEST_CHOICE else words[: LONGEST_CHOICE - 1] + "…"
