"""A report as a readable Markdown text to download. Whatever people said stands in it as text, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .feedback.scores import near_a_need

# Other marks mean something only where a line begins; escaping them everywhere would be unreadable.
_INLINE = re.compile(r"([\\`*_\[\]<>|~&])")
_AT_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))")
_PART_NAMES = (("keep", "Keep"), ("start", "Start"), ("stop", "Stop"))


def escaped(text: str) -> str:
    """Return text on one line with every mark that Markdown or HTML would read escaped."""
    line = " ".join(str(text).split())
    line = _INLINE.sub(r"\\\1", line)
    line = re.sub(r"(?i)\b(https?|ftp|mailto)(:)", r"\1\\\2", line)
    line = re.sub(r"(?i)\bwww\.", r"www\\.", line)
    return _AT_START.sub(_escape_start, line)


def _escape_start(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"


def markdown(report: Mapping[str, Any]) -> str:
    """Return a report (schema 1) as Markdown: feedback, scorecard, needs, next steps, findings, figures."""
    parts = [
        _heading(report),
        _feedback(report),
        _scorecard(report["scorecard"]),
        _needs(report),
        _benefits(report),
        _objections(report),
        _next_steps(report),
        _own_labels(report),
        _findings(report),
        _figures(report["figures"]),
        _corrections(report),
        _provenance(report["provenance"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(report: Mapping[str, Any]) -> str:
    meeting = report["meeting"]
    facts = [meeting["held_on"], meeting["account"], meeting["deal_stage"], f"{meeting['kind']} meeting"]
    if meeting["form"] != "unknown":
        facts.append(meeting["form"])
    people = ", ".join(f"{escaped(person['name'])} ({person['role']})" for person in report["people"])
    lines = [f"# {escaped(meeting['title'] or report['file'])}", "", escaped(" · ".join(filter(None, facts)))]
    return "\n".join([*lines, *(["", f"People: {people}"] if people else [])])


def _feedback(report: Mapping[str, Any]) -> str:
    feedback = report["feedback"]
    parts = ["## Feedback", escaped(feedback["summary"])]
    for key, name in _PART_NAMES:
        if feedback[key]:
            parts.append(f"### {name}")
            parts.extend(_advice(advice) for advice in feedback[key])
    if feedback["focus"]:
        parts += ["### Practise", escaped(feedback["focus"])]
    return "\n\n".join(part for part in parts if part)


def _advice(advice: Mapping[str, Any]) -> str:
    lines = [f"- **{escaped(advice['text'])}**"]
    if advice["quotation"]:
        lines.append(f"  > {escaped(advice['quotation'])}")
        lines.append("")
    lines.append(f"  {escaped(advice['suggestion'])}")
    return "\n".join(lines)


def _scorecard(scorecard: Mapping[str, Any]) -> str:
    total = "not scored" if scorecard["total"] is None else f"{scorecard['total']:g} of 100"
    rows = [(line["purpose"], line["name"], _points(line), line["formula"]) for line in scorecard["lines"]]
    table = _table(("Purpose", "Line", "Points", "How"), rows)
    return f"## Scorecard: {total}\n\nFor coaching, not for decisions about people.\n\n{table}"


def _points(line: Mapping[str, Any]) -> str:
    return "–" if line["value"] is None else f"{line['points']:g} of {line['of']:g}"


def nearly_answered(report: Mapping[str, Any], need: Mapping[str, Any]) -> bool:
    """Return whether something said may answer a need of a report; older reports do not tell, and so it does not."""
    return near_a_need(need.get("answer_chance", 0.0), written=bool(report["meeting"].get("written")))


def _needs(report: Mapping[str, Any]) -> str:
    rows = []
    for need in report["needs"]:
        open_ = "no sure answer" if nearly_answered(report, need) else "not answered"
        rows.append((need["statement"], need["kind"], need["topic"], _texts(report, need["addressed_by"]) or open_))
    return "## Needs\n\n" + _table(("Need", "Kind", "Topic", "Answered by"), rows) if rows else ""


def _benefits(report: Mapping[str, Any]) -> str:
    unasked = [benefit for benefit in report["benefits"] if not benefit["prompted"]]
    lines = [f"- {escaped(_texts(report, benefit['sentences']))}" for benefit in unasked]
    return "\n".join(["## Benefits that answer no stated need", "", *lines]) if lines else ""


def _objections(report: Mapping[str, Any]) -> str:
    rows = [
        (
            _texts(report, objection["sentences"]),
            objection["kind"],
            _texts(report, objection["answered_by"]) or "open",
        )
        for objection in report["objections"]
    ]
    return "## Objections\n\n" + _table(("Objection", "Kind", "Answered by"), rows) if rows else ""


def _next_steps(report: Mapping[str, Any]) -> str:
    rows = [(step["what"], step["who"] or "–", step["due"] or "–") for step in report["next_steps"]]
    return "## Next steps\n\n" + _table(("What", "Who", "Due"), rows) if rows else ""


def times(sentences: int) -> str:
    """Return in words on how many sentences something stands."""
    if not sentences:
        return "found nowhere"
    return f"found on {sentences} {'sentence' if sentences == 1 else 'sentences'}"


def _own_labels(report: Mapping[str, Any]) -> str:
    """Return the company's own labels where they were asked for."""
    if "own_labels" not in report:
        return ""
    lines = ["## Own labels"] + ([] if report["own_labels"] else ["", "None is in use."])
    for label in report["own_labels"]:
        told = "not looked for in this meeting" if not label["looked_for"] else times(len(label["sentences"]))
        lines += ["", f"**{escaped(label['name'])}**: {told}", *([""] if label["sentences"] else [])]
        words = (report["sentences"][place["index"]]["text"] for place in label["sentences"])
        lines += [f"- {escaped(text)}" for text in words]
    return "\n".join(lines)


def _findings(report: Mapping[str, Any]) -> str:
    missed = [f for f in report["findings"] if f["verdict"] == "missed" and f["status"] == "live"]
    rows = [
        (
            f["guideline"],
            f["severity"],
            f["message"],
            _texts(report, [] if f["sentence"] is None else [f["sentence"]]),
        )
        for f in missed
    ]
    return "## Guidelines missed\n\n" + _table(("Guideline", "Severity", "Message", "Where"), rows) if rows else ""


def _figures(figures: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (
            figure["name"],
            "–" if figure["value"] is None else f"{figure['value']:g}",
            figure["unit"],
            figure["status"],
            figure["formula"],
        )
        for figure in figures.values()
    ]
    return "## Figures\n\n" + _table(("Figure", "Value", "Unit", "Status", "How"), rows)


def _corrections(report: Mapping[str, Any]) -> str:
    applied = report.get("corrections", {"applied": 0})["applied"]
    if not applied:
        return ""
    words = "1 correction by a person is" if applied == 1 else f"{applied} corrections by people are"
    return f"{words} applied. Scorecard, findings, figures and feedback are as Coach analysed them."


def _provenance(provenance: Mapping[str, Any]) -> str:
    models = ", ".join(f"{name} {digest}" for name, digest in provenance["models"].items())
    return escaped(f"Coach {provenance['software']}; models: {models or 'none'}; guidelines {provenance['guidelines']}")


def _texts(report: Mapping[str, Any], sentences: Iterable[int]) -> str:
    return " … ".join(report["sentences"][index]["text"] for index in sentences)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
