"""The one thing to practise, and how to tell that it worked."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import MeetingKind, Scorecard

from .candidates import Candidate

_FOCUS: dict[str, tuple[str, str]] = {
    "needs": (
        "open with two questions about the buyer's situation before you say anything about your offer",
        "you can write down at least two needs in the buyer's own words",
    ),
    "answers": (
        "answer each need in the turn after you hear it, and begin with the buyer's own words",
        "every need on your list has an answer beside it when you write your notes",
    ),
    "questions": (
        "after each need, ask one question about what it leads to before you offer anything",
        "you come out with a figure, a name or a consequence that you did not know before",
    ),
    "objections": (
        "meet each doubt with a question first and an answer second",
        "the buyer says in so many words that the point is settled, or tells you what is still behind it",
    ),
    "next-step": (
        "propose the next step yourself five minutes before the end, with a day in it",
        "it stands in both calendars when you hang up",
    ),
    "features": (
        "end every sentence about your offer with what it changes for this buyer",
        "the buyer repeats one of those gains in other words",
    ),
    "benefits": (
        "name only benefits that answer something you have heard, and leave the others out",
        "you can point to a need for each of them afterwards",
    ),
    "wording": (
        "replace each of the words marked in this meeting by a plain one, with a number where you have it",
        "you find none of them in your next transcript",
    ),
    "actions": (
        "close every topic with three words: what, who, when",
        "nobody has to ask afterwards whose it was",
    ),
    "challenges": (
        "answer every difficulty with a sentence to say, a tool, or a person who takes it on",
        "the team brings you difficulties earlier than before",
    ),
    "recognition": (
        "hold up one piece of work in each meeting, and let the person tell how it was done",
        "somebody else uses those words before the next meeting",
    ),
    "playback": (
        "say each need back in a few words before you answer it",
        "the buyer corrects you, or adds something you had not heard",
    ),
    "results": (
        "begin with where you stand against the target, in one number",
        "everybody in the room could name the number afterwards",
    ),
    "rapport": (
        "begin with the person: one question that has nothing to do with the sale",
        "you have something to come back to in the next meeting",
    ),
}
# Guidelines that come with Coach and have a practice of their own.
_FOCUS_OF_RULE: dict[str, tuple[str, str]] = {
    "language/no-pressure": (
        "leave the pace to the buyer: ask what is needed for a decision instead of naming a deadline",
        "the buyer names a date without being pushed",
    ),
    "language/no-brush-off": _FOCUS["objections"],
    "language/overclaim": (
        "replace each absolute promise by what you have measured, and where",
        "the buyer asks for the details instead of raising an eyebrow",
    ),
    "language/speak-well-of-rivals": (
        "answer every mention of a rival with the buyer's own criterion",
        "you can name two criteria that matter to this buyer more than the price",
    ),
    "language/own-the-promise": (
        "make every promise as “I”, with a day",
        "your follow-up mail lists your own promises and nobody else's",
    ),
    "forward/vague-close": _FOCUS["next-step"],
}
_AREA_OF_LINE = {
    "rapport": "rapport",
    "listening": "questions",
    "discovery": "questions",
    "needs-found": "questions",
    "needs-first": "benefits",
    "needs-answered": "answers",
    "benefits-tied": "benefits",
    "outcomes": "features",
    "objections-answered": "objections",
    "next-step": "next-step",
    "targets": "results",
    "challenges": "challenges",
    "challenges-worked": "challenges",
    "recognition": "recognition",
    "guidance": "challenges",
    "actions": "actions",
}
# What of a later report tells whether the practice shows: a line of the scorecard.
_LINE_OF_AREA = {
    "needs": "discovery",
    "answers": "needs-answered",
    "questions": "listening",
    "objections": "objections-answered",
    "next-step": "next-step",
    "features": "outcomes",
    "benefits": "benefits-tied",
    "actions": "actions",
    "challenges": "challenges-worked",
    "recognition": "recognition",
    "playback": "listening",
    "results": "targets",
    "rapport": "rapport",
}


def line_of_focus(text: str) -> str | None:
    """Return the id of the scorecard line that shows whether the focus `text` is practised, None where none does."""
    areas = (area for area, (behaviour, _) in _FOCUS.items() if behaviour in text)
    return _LINE_OF_AREA.get(next(areas, ""))


def guideline_of_focus(text: str) -> str | None:
    """Return the id of the guideline that the focus `text` practises, None where it is none of Coach's own."""
    own = (rule for rule, practice in _FOCUS_OF_RULE.items() if practice not in _FOCUS.values() and practice[0] in text)
    return next(own, None)


def focus(chosen: Sequence[Candidate], scorecard: Scorecard, kind: MeetingKind) -> str:
    """Return the one behaviour to practise in the next three meetings, and how to tell that it worked.

    It comes from the advice that would help most; without any, from the line of the scorecard with the most to gain.
    Empty where nothing is left to gain.
    """
    area = _area(chosen, scorecard)
    if area is None:
        return ""
    group, _, rule = area.partition(":")
    behaviour, sign = _FOCUS_OF_RULE.get(rule, _FOCUS.get(group, _FOCUS["wording"]))
    meetings = "team meetings" if kind is MeetingKind.INTERNAL else "meetings"
    return f"In your next three {meetings}, {behaviour}. You can tell that it works when {sign}."


def _area(chosen: Sequence[Candidate], scorecard: Scorecard) -> str | None:
    if chosen:
        best = max(chosen, key=lambda candidate: candidate.priority)
        return best.area
    lines = [line for line in scorecard.lines if line.value is not None and line.id in _AREA_OF_LINE]
    if not lines:
        return None
    lowest = max(lines, key=lambda line: line.of - line.points)
    return _AREA_OF_LINE[lowest.id] if lowest.points < lowest.of else None
