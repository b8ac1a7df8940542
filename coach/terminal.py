"""A report as readable text: colour and width only on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .domain import UNSURE_ROLE
from .report_text import nearly_answered, times

Report = Mapping[str, Any]

_PARTS = (("keep", "Keep", "green"), ("start", "Start", "cyan"), ("stop", "Stop", "yellow"))
_STATUS = {"measured": "", "estimated": " (estimated)"}


def show_report(report: Report, *, explain: bool = False, console: Console | None = None) -> None:
    """Print feedback, scorecard, needs and figures; with `explain` every moment with its evidence."""
    out = console or Console(highlight=False, soft_wrap=False)
    _head(report, out)
    _feedback(report, out)
    _needs(report, out)
    _own_labels(report, out)
    _scorecard(report, out)
    _figures(report, out)
    if explain:
        _moments(report, out)


def _own_labels(report: Report, out: Console) -> None:
    """Print the company's own labels where they were asked for."""
    if "own_labels" not in report:
        return
    out.print()
    out.print(Text("Own labels", style="bold"))
    if not report["own_labels"]:
        out.print(Text("None is in use.", style="dim"))
    for label in report["own_labels"]:
        told = "not looked for in this meeting" if not label["looked_for"] else times(len(label["sentences"]))
        out.print(Text(f"{label['name']}: {told}"))
        for place in label["sentences"]:
            out.print(Padding(Text(f"“{report['sentences'][place['index']]['text']}”", style="italic"), (0, 0, 0, 3)))


def _head(report: Report, out: Console) -> None:
    meeting = report["meeting"]
    out.print(Text(meeting["title"] or report["file"], style="bold"))
    facts = [meeting["kind"], meeting["form"], meeting["held_on"], meeting["source_format"]]
    out.print(Text(" · ".join(str(fact) for fact in facts if fact and fact != "unknown"), style="dim"))
    people = ", ".join(_person(person) for person in report["people"])
    if people:
        out.print(Text(people, style="dim"))
    for remark in meeting.get("remarks", ()):
        out.print(Text(f"Note: {remark}", style="dim"))


def _person(person: Mapping[str, Any]) -> str:
    """Return the name with the role, a question mark where Coach is unsure; nothing is said of who did not speak."""
    if person["role"] == "unknown":
        return str(person["name"])
    unsure = person["role_source"] == "inferred" and person["role_score"] < UNSURE_ROLE
    return f"{person['name']} ({person['role']}{'?' if unsure else ''})"


def _feedback(report: Report, out: Console) -> None:
    feedback = report["feedback"]
    out.print()
    if feedback.get("summary"):
        out.print(Text(feedback["summary"]))
    for key, name, colour in _PARTS:
        if not feedback[key]:
            continue
        out.print()
        out.print(Text(name, style=f"bold {colour}"))
        for advice in feedback[key]:
            out.print(Padding(Text(f"• {advice['text']}"), (0, 0, 0, 1)))
            if advice["quotation"]:
                out.print(Padding(Text(f"“{advice['quotation']}”", style="italic"), (0, 0, 0, 3)))
            if advice["suggestion"]:
                out.print(Padding(Text(f"→ {advice['suggestion']}"), (0, 0, 0, 3)))
    if feedback["focus"]:
        out.print()
        out.print(Text.assemble(("Practise: ", "bold"), feedback["focus"]))


def _needs(report: Report, out: Console) -> None:
    if report["needs"]:
        table = Table(
            "Need of the buyer", "Kind", "Topic", "Answered by", title_justify="left", box=None, pad_edge=False
        )
        for need in report["needs"]:
            answers = "; ".join(_short(report, i) for i in need["addressed_by"][:2])
            open_ = "not sure" if nearly_answered(report, need) else "nobody"
            answered = Text(answers) if answers else Text(open_, style="bold yellow")
            table.add_row(Text(need["statement"]), need["kind"], need["topic"], answered)
        out.print()
        out.print(table)
    for objection in report["objections"]:
        status = objection["status"]
        style = "yellow" if status == "unanswered" else "dim"
        quotation = _short(report, objection["sentences"][0])
        out.print(Text(f"Objection ({objection['kind']}, {status}): “{quotation}”", style=style))
    for step in report["next_steps"]:
        who = step["who"] or "somebody"
        due = f" by {step['due']}" if step["due"] else ""
        out.print(Text(f"Next step: {who}: {step['what']}{due}"))


def _short(report: Report, sentence: int) -> str:
    text: str = report["sentences"][sentence]["text"]
    return text if len(text) <= 90 else text[:87].rsplit(" ", 1)[0] + " …"


def _scorecard(report: Report, out: Console) -> None:
    card = report["scorecard"]
    out.print()
    total = "no total" if card["total"] is None else f"{card['total']:.0f} of 100"
    out.print(Text.assemble(("Scorecard: ", "bold"), total, ("  for coaching, not for employment decisions", "dim")))
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in card["lines"]:
        points = "n/a" if line["value"] is None else f"{line['points']:g} of {line['of']:g}"
        table.add_row(Text(points, justify="right"), Text(line["name"]), Text(line.get("formula", ""), style="dim"))
    out.print(table)


def _figures(report: Report, out: Console) -> None:
    known = [
        f"{figure.get('name') or name}: {figure['value']:g} {figure['unit']}{_STATUS[figure['status']]}"
        for name, figure in report["figures"].items()
        if figure["value"] is not None and figure["status"] in _STATUS
    ]
    if known:
        out.print()
        out.print(Text("  ·  ".join(known), style="dim"))


def _moments(report: Report, out: Console) -> None:
    out.print()
    out.print(Text("Why each moment was found", style="bold"))
    for sentence in report["sentences"]:
        if not sentence["labels"]:
            continue
        speaker = f"{sentence['speaker']}: " if sentence["speaker"] else ""
        out.print(Text.assemble((f"{sentence['i']:>4} ", "dim"), speaker, sentence["text"]))
        for label, score in sentence["labels"].items():
            sources: Sequence[str] = sentence["evidence"].get(label, ())
            out.print(Padding(Text(f"{label} {score:.2f}  {', '.join(sources)}", style="cyan"), (0, 0, 0, 7)))
