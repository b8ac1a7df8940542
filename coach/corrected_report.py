"""A report with corrections applied: what people see wherever a report shows. The stored one stays as analysed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coach.correction_kinds import kind_of_need, kind_of_objection, topic_of
from coach.corrections import LONGEST_STATEMENT, OFFERS, Correction, CorrectionKind, place_of
from coach.domain import Label, LinkType, NeedStatus, ObjectionStatus

Report = Mapping[str, Any]
Rows = list[dict[str, Any]]

BY_HAND = "correction:a person"
_OFFERS = frozenset(label.value for label in OFFERS)


def apply_corrections(report: Report, corrections: Iterable[Correction]) -> dict[str, Any]:
    """Return `report` with `corrections` applied in their order; the report that is given stays as it is.

    The status of needs, benefits and objections follows from the corrected labels and links. Scores, figures, findings
    and feedback stay as analysed. A correction that no longer fits (`fits`) changes nothing. `corrections` of the
    report counts those that are applied; a report without any has no such key.
    """
    return applied_and_left(report, corrections)[0]


def applied_and_left(report: Report, corrections: Iterable[Correction]) -> tuple[dict[str, Any], frozenset[int]]:
    """Return the report as `apply_corrections` does, and the positions of the corrections that change nothing in it."""
    made, left, applied = _copied(report), set(), 0
    for position, correction in enumerate(corrections):
        place = place_of(made, correction.text, correction.sentence)
        if place is None or not fits(made, correction):
            left.add(position)
            continue
        APPLY[correction.kind](made, place, correction)
        # What follows is told apart by what stands there now: a label may be added by one and linked by the next.
        _drop_void_links(made, {place})
        _recount(made)
        applied += 1
    if applied:
        made["corrections"] = {"applied": made.get("corrections", {"applied": 0})["applied"] + applied}
    return made, frozenset(left)


def fits(report: Report, correction: Correction) -> bool:
    """Return whether a correction still changes something: its sentence is there, with what it speaks of."""
    place = place_of(report, correction.text, correction.sentence)
    if place is None:
        return False
    if correction.kind is CorrectionKind.LABEL:
        labels = report["sentences"][place]["labels"]
        return (not correction.old or correction.old in labels) and correction.new not in labels
    if correction.kind is CorrectionKind.STATEMENT:
        return any(place in need["sentences"] for need in report["needs"])
    linked = {link["to"] for link in report["links"] if link["from"] == place}
    old = place_of(report, correction.old, correction.old_sentence) if correction.old else None
    new = place_of(report, correction.new, correction.new_sentence) if correction.new else None
    gone = bool(correction.old) and old not in linked
    return not gone and (not correction.new or (new is not None and new not in linked))


def _copied(report: Report) -> dict[str, Any]:
    sentences = [
        {**row, "labels": dict(row["labels"]), "evidence": dict(row.get("evidence", {}))} for row in report["sentences"]
    ]
    listed = ("needs", "benefits", "objections", "next_steps", "links")
    return {**report, "sentences": sentences, **{key: [dict(item) for item in report[key]] for key in listed}}


def _label(report: dict[str, Any], place: int, correction: Correction) -> None:
    row = report["sentences"][place]
    if correction.old:
        del row["labels"][correction.old]
        row["evidence"].pop(correction.old, None)
        _forget(report, place, correction.old)
    if correction.new:
        row["labels"] = {correction.new: 1.0, **row["labels"]}
        row["evidence"][correction.new] = [BY_HAND]
        _remember(report, place, correction.new)


def _forget(report: dict[str, Any], place: int, label: str) -> None:
    """Take a sentence out of the list that its label belongs to; what no sentence states any more goes."""
    row = report["sentences"][place]
    if label in (Label.NEED, Label.OBJECTION):
        row[label] = None
    if not {Label.NEED.value, Label.BENEFIT.value} & set(row["labels"]):
        row["topic"] = None
    listed = LISTS.get(label)
    if listed is None:
        return
    for item in report[listed]:
        item["sentences"] = [index for index in item["sentences"] if index != place]
    report[listed] = [item for item in report[listed] if item["sentences"]]


def _remember(report: dict[str, Any], place: int, label: str) -> None:
    listed = LISTS.get(label)
    if listed is None:
        return
    row = report["sentences"][place]
    words = " ".join(row["text"].split())
    brief = words if len(words) <= LONGEST_STATEMENT else words[: LONGEST_STATEMENT - 1] + "…"
    topic, need, objection = topic_of(words).value, kind_of_need(words).value, kind_of_objection(words).value
    row.update({"needs": {"need": need, "topic": topic}, "objections": {"objection": objection}}.get(listed, {}))
    if listed == "benefits":
        row["topic"] = row.get("topic") or topic
    new: dict[str, Any] = {
        "needs": {
            "statement": brief,
            "kind": need,
            "topic": topic,
            "status": "",
            "addressed_by": [],
            "qualifiers": [],
        },
        "benefits": {"statement": brief, "topic": topic, "prompted": False},
        "objections": {"kind": objection, "status": "", "answered_by": []},
        "next_steps": {"who": row.get("speaker"), "what": brief, "due": None},
    }
    made = {"sentences": [place], **new[listed]}
    report[listed] = sorted([*report[listed], made], key=lambda item: item["sentences"][0])


def _statement(report: dict[str, Any], place: int, correction: Correction) -> None:
    for need in report["needs"]:
        if place in need["sentences"]:
            need["statement"] = correction.new


def _link(report: dict[str, Any], place: int, correction: Correction) -> None:
    if correction.old:
        old = place_of(report, correction.old, correction.old_sentence)
        report["links"] = [link for link in report["links"] if (link["from"], link["to"]) != (place, old)]
    if correction.new:
        new = place_of(report, correction.new, correction.new_sentence)
        report["links"].append({"type": correction.link_type, "from": place, "to": new, "score": 1.0})


def _drop_void_links(report: dict[str, Any], touched: set[int]) -> None:
    """Drop links of corrected sentences that have lost what a link needs at either end."""
    sentences = report["sentences"]

    def holds(link: Mapping[str, Any]) -> bool:
        addresses = link["type"] == LinkType.ADDRESSES
        wanted = Label.NEED if addresses else Label.OBJECTION
        if link["to"] in touched and wanted not in sentences[link["to"]]["labels"]:
            return False
        return not (addresses and link["from"] in touched and not _OFFERS & set(sentences[link["from"]]["labels"]))

    report["links"] = [link for link in report["links"] if holds(link)]


def _recount(report: dict[str, Any]) -> None:
    """Make the status of needs, benefits and objections follow from the links."""
    links: Sequence[Mapping[str, Any]] = report["links"]
    for need in report["needs"]:
        answers = _sources(links, LinkType.ADDRESSES, need["sentences"])
        _found_none(need, answers, need["addressed_by"])
        need["addressed_by"] = answers
        need["status"] = (NeedStatus.ADDRESSED if need["addressed_by"] else NeedStatus.UNADDRESSED).value
    for objection in report["objections"]:
        answers = _sources(links, LinkType.ANSWERS, objection["sentences"])
        _found_none(objection, answers, objection["answered_by"])
        objection["answered_by"] = answers
        answered = bool(answers)
        objection["status"] = (ObjectionStatus.ANSWERED if answered else ObjectionStatus.UNANSWERED).value
    prompted = {link["from"] for link in links if link["type"] == LinkType.ADDRESSES}
    for benefit in report["benefits"]:
        benefit["prompted"] = bool(prompted & set(benefit["sentences"]))


def _found_none(item: dict[str, Any], answers: Sequence[int], before: Sequence[int]) -> None:
    """Forget how likely an answer was where a person took away the last one: they have looked."""
    if before and not answers:
        item["answer_chance"] = 0.0


def _sources(links: Iterable[Mapping[str, Any]], link_type: LinkType, targets: Sequence[int]) -> list[int]:
    found = {link["from"] for link in links if link["type"] == link_type and link["to"] in targets}
    return sorted(found - set(targets) if link_type is LinkType.ADDRESSES else found)


LISTS = {
    Label.NEED.value: "needs",
    Label.BENEFIT.value: "benefits",
    Label.OBJECTION.value: "objections",
    Label.NEXT_STEP.value: "next_steps",
}
APPLY = {CorrectionKind.LABEL: _label, CorrectionKind.STATEMENT: _statement, CorrectionKind.LINK: _link}
