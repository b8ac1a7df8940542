"""The sections of a briefing, each built from plain material by one function; `BUILDERS` holds them in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set

from coach.domain import Label

from .actions import day_words, due_words
from .guests import FEWEST_MEETINGS, FEWEST_TIMES, KIND_WORDS, TOPIC_WORDS, guest_lines
from .passages import joined
from .records import Action, CadenceCount, Line, Material, Passage, Section, TargetResult, TargetsReached

Builder = Callable[[Material], Section]

MOST_LINES = 10
MOST: Mapping[str, int] = {"actions": 60}
"""Where more lines are needed: an open action that nobody sees is a lost one."""
MOST_FOCUS = 3
SURE = 0.6
"""A label with a lower score is not worth a line: in a briefing a wrong line costs more than a missing one."""
LONGEST_WORDS = 400
_YOU = re.compile(r"\b(?:you|your|you're|you've)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:I|I'm|I've|I'll|my|mine)\b")


def targets(material: Material) -> Section:
    """Build targets and performance: figures handed in first, then what was said of the team, then of each person."""
    sure, unsure = _heard(material, {Label.TARGET})
    told = [(_about(group[0], material.people), group) for group in sure]
    lines = [Line(_result(one)) for one in material.results]
    lines += [Line(_reached(one)) for one in material.reached]
    lines += [_line(group) for about, group in told if not about]
    lines += [_line(group, about=about) for about, group in sorted(told, key=lambda one: one[0]) if about]
    why = _unsaid(material, "targets or results")
    return _section("targets", "Targets and performance", lines, f"{why} No figures were handed in either.", unsure)


def challenges(material: Material) -> Section:
    """Build what makes selling hard at present."""
    return _said(material, "challenges", "Challenges", {Label.CHALLENGE}, "challenges")


def news(material: Material) -> Section:
    """Build campaigns, product news, tools and training."""
    labels = {Label.CAMPAIGN, Label.ENABLEMENT}
    return _said(material, "news", "Campaigns, product news and tools", labels, "campaigns, news or tools")


def top_performers(material: Material) -> Section:
    """Build good examples in people's own words: praise in internal meetings, and needs that were answered well."""
    sure, unsure = _heard(material, {Label.RECOGNITION})
    lines = [_line(group) for group in sure]
    lines += [
        Line(f"“{_cut(one.need.text)}” {one.who} answered: “{_cut(one.answer.text)}”", (one.need, one.answer))
        for one in material.answered
    ]
    lines += [Line(f"{one.who}, {one.theme}, from the library.", one.evidence) for one in material.shared]
    why = (
        f"{_unsaid(material, 'good examples')} No need in a customer meeting was answered so that it could stand here."
    )
    return _section("top-performers", "Top performers, in their own words", lines, why, unsure)


def guidance(material: Material) -> Section:
    """Build guidance that is new or changed: published guidelines with their reasons, then what meetings agreed."""
    changes = [
        Line(f"{one.change.capitalize()} guideline: {_ended(one.say)}{f' Why: {one.why}' if one.why else ''}")
        for one in material.changes
    ]
    sure, unsure = _heard(material, {Label.LANGUAGE_GUIDANCE})
    lines = changes + [_line(group) for group in sure]
    why = f"{_unsaid(material, 'guidance on language')} No guideline was changed in this period."
    return _section("guidance", "Guidance on what to say", lines, why, unsure)


def cadence(material: Material) -> Section:
    """Build how often and how soon to contact prospects: which rules are broken today, then what was said."""
    sure, unsure = _heard(material, {Label.CONTACT_CADENCE})
    lines = [Line(_broken(one)) for one in material.contacts] + [_line(group) for group in sure]
    why = _unsaid(material, "how often to contact prospects")
    return _section("cadence", "Contact cadence", lines, why, unsure)


def open_actions(material: Material) -> Section:
    """Build the actions of earlier internal meetings that nobody has ticked off."""
    lines = [Line(f"{_who_what(one)} ({due_words(one, material.today)})", (one.quote,)) for one in material.actions]
    why = "No action of an earlier internal meeting is open."
    overdue = sum(one.overdue(material.today) for one in material.actions)
    return _section("actions", "Open actions", lines, why, f"{overdue} of {len(lines)} overdue." if overdue else "")


def coaching(material: Material) -> Section:
    """Build the coaching focus: what themes tell of, then what was missed and left open most often."""
    told = [Line(sentence) for sentence in material.headlines]
    about = f" about {material.about}" if material.about else ""
    rules = sorted(material.guidelines, key=lambda one: (-one.missed, -one.missed / max(one.judged, 1)))
    lines = told + [
        Line(f"{_ended(one.say)} Missed in {_of(one.missed, one.judged)} it applied to.", one.examples)
        for one in rules[:MOST_FOCUS]
        if one.missed
    ]
    needs = sorted((one for one in material.needs if one.unanswered), key=lambda one: -one.unanswered)
    lines += [
        Line(
            f"Needs about {TOPIC_WORDS[one.topic]}: {one.unanswered} of {one.needs} got no answer, "
            f"in {_of(one.meetings, material.customer_meetings)}.",
            one.examples,
        )
        for one in needs[:MOST_FOCUS]
    ]
    doubts = sorted((one for one in material.objections if one.unanswered), key=lambda one: -one.unanswered)
    lines += [
        Line(f"Objections about {KIND_WORDS[one.kind]}: {one.unanswered} of {one.objections} unanswered.", one.examples)
        for one in doubts[:1]
    ]
    if material.customer_meetings:
        why = f"Nothing was missed or left open in {_of(material.customer_meetings)} with customers{about}."
    else:
        why = f"No customer meeting of the team{about} was analysed {_between(material)}."
    note = "A count is no ranking of people." if lines else ""
    if lines and about:
        note = f"Counted are customer meetings{about} alone. {note}"
    return _section("coaching", "Coaching focus", lines, why, note)


def guest(material: Material) -> Section:
    """Build the proposal of a guest, with the counts that ask for one."""
    why = (
        f"No field of needs and objections stayed unanswered {FEWEST_TIMES} times, in {FEWEST_MEETINGS} meetings or "
        "more, so no guest is proposed."
    )
    return _section("guest", "A guest to invite", list(guest_lines(material)), why)


BUILDERS: Mapping[str, Builder] = {
    "targets": targets,
    "challenges": challenges,
    "news": news,
    "top-performers": top_performers,
    "guidance": guidance,
    "cadence": cadence,
    "actions": open_actions,
    "coaching": coaching,
    "guest": guest,
}


def _said(material: Material, name: str, title: str, labels: Set[Label], about: str) -> Section:
    sure, unsure = _heard(material, labels)
    return _section(name, title, [_line(group) for group in sure], _unsaid(material, about), unsure)


def _heard(material: Material, labels: Set[Label]) -> tuple[list[tuple[Passage, ...]], str]:
    """Return the passages that Coach is sure of, and a note on how many it left out as unsure."""
    groups = list(joined(material.passages, labels))
    sure = [group for group in groups if max(_score(passage, labels) for passage in group) >= SURE]
    left = len(groups) - len(sure)
    return sure, f"Left out: {left} {'passage' if left == 1 else 'passages'} that Coach is unsure of." if left else ""


def _score(passage: Passage, labels: Set[Label]) -> float:
    return max(passage.scores[label] for label in labels & passage.scores.keys())


def _section(name: str, title: str, lines: Iterable[Line], why: str, note: str = "") -> Section:
    """Return the section with its first lines; what is left out is counted in the note."""
    made = tuple(lines)
    most = MOST.get(name, MOST_LINES)
    if len(made) > most:
        note = f"{note} The first {most} of {len(made)} lines.".strip()
    return Section(name, title, made[:most], "" if made else why, note)


def _line(group: tuple[Passage, ...], *, about: str = "") -> Line:
    words = _cut(" ".join(passage.quote.text for passage in group))
    first = about.split(maxsplit=1)[0] if about else ""
    named = f"{about}: {words}" if first.casefold() not in words.casefold() else words
    return Line(named, tuple(passage.quote for passage in group))


def _who_what(action: Action) -> str:
    return f"{action.who}: {action.what}" if action.who else f"{action.what}, nobody named"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else line[:LONGEST_WORDS].rsplit(" ", 1)[0] + " …"


def _about(passage: Passage, people: Iterable[str]) -> str:
    """Return whom of `people` a sentence is about: named in it, addressed by it, or its speaker; "" for the team."""
    text = passage.quote.text
    names = tuple(people)
    addressed = _named(passage.before, names) if _YOU.search(text) else ""
    own = passage.quote.speaker if _OWN.search(text) and _named(passage.quote.speaker, names) else ""
    return _named(text, names) or addressed or own


def _named(text: str, names: Iterable[str]) -> str:
    return next((name for name in names if re.search(rf"\b{re.escape(name.split(maxsplit=1)[0])}\b", text)), "")


def _result(one: TargetResult) -> str:
    share = f", {one.result / one.target:.0%}" if one.target else ""
    span = f" ({one.span})" if one.span else ""
    return f"{one.who}: {one.result:,g} of {one.target:,g} {one.metric}{span}{share}"


def _reached(one: TargetsReached) -> str:
    noun = "person" if one.people == 1 else "people"
    return f"{one.reached} of {one.people} {noun} reached their own target for {one.metric} ({one.span})"


def _broken(one: CadenceCount) -> str:
    noun = "customer" if one.customers == 1 else "customers"
    first = f": {', '.join(one.first)}" if one.first else ""
    more = " and others" if one.broken > len(one.first) > 0 else ""
    return f"{_ended(one.say)} Not so for {one.broken} of {one.customers} {noun} today{first}{more}."


def _of(number: int, total: int | None = None) -> str:
    whole = number if total is None else total
    noun = "meeting" if whole == 1 else "meetings"
    return f"{number} {noun}" if total is None else f"{number} of {total} {noun}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!", "”")) else f"{sentence}."


def _between(material: Material) -> str:
    return f"from {day_words(material.period.since)} to {day_words(material.period.until)}"


def _unsaid(material: Material, about: str) -> str:
    if not material.internal_meetings:
        return f"No internal meeting of the team was analysed {_between(material)}, so nothing is known of {about}."
    return f"Nobody spoke of {about} in {_of(material.internal_meetings)} of the team."
