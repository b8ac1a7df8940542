"""Meetings as plain text, for people who write or correct the corpus by hand (see docs/corpus.md).

A header of `key: value` lines, an empty line, then one sentence a line: `Name: text` opens a turn, `+ text`
continues it, `- text` is a line of notes. Labels stand in braces at the end of the line, `#k` names a need or an
objection, `>k` links to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coach.domain import Label, LinkType, MeetingForm, MeetingKind, NeedKind, ObjectionKind, Role, Topic
from coach.errors import CorpusError

from .corpus import GoldLink, GoldMeeting, GoldSentence

_LINE = re.compile(r"^(?P<text>.*?)\s*(?:\{(?P<marks>[^{}]*)\})?\s*$")
_MARK = re.compile(r"^(?P<label>[a-z_]+)(?:=(?P<kind>[a-z]+))?(?:/(?P<topic>[a-z]+))?$")
_OFFERS = frozenset({Label.BENEFIT, Label.FEATURE, Label.PROOF})


@dataclass
class _Marks:
    labels: set[Label] = field(default_factory=set)
    need: NeedKind | None = None
    objection: ObjectionKind | None = None
    topic: Topic | None = None
    anchor: str | None = None
    answers_to: list[str] = field(default_factory=list)


def read_script(text: str, *, name: str) -> GoldMeeting:
    """Return the meeting of one script.

    Raises:
        CorpusError: `where` is `name:line`.
    """
    head, _, body = text.partition("\n\n")
    header = {key.strip(): value.strip() for key, _, value in (row.partition(":") for row in head.splitlines())}
    people = _people(header.get("people", ""))
    sentences: list[GoldSentence] = []
    marks: list[_Marks] = []
    speaker: str | None = None
    turn = -1
    for number, row in enumerate(body.splitlines(), start=len(head.splitlines()) + 2):
        if not row.strip():
            continue
        match = _LINE.match(row)
        assert match is not None  # the pattern matches every line
        words = match["text"]
        where = f"{name}:{number}"
        if words.startswith("+ "):
            words = words[2:]
        elif words.startswith("- "):
            words, speaker, turn = words[2:], None, turn + 1
        else:
            speaker, colon, words = words.partition(": ")
            if not colon or speaker not in people:
                raise CorpusError(
                    "The line names no speaker.", where=where, mend="Begin it with 'Name: ', '+ ' or '- '."
                )
            turn += 1
        mark = _read_marks(match["marks"] or "", where=where)
        marks.append(mark)
        sentences.append(
            GoldSentence(
                text=words.strip(),
                role=Role.NOTES if speaker is None else people[speaker],
                turn=turn,
                speaker=speaker,
                labels=frozenset(mark.labels),
                need=mark.need,
                objection=mark.objection,
                topic=mark.topic,
            )
        )
    return GoldMeeting(
        id=header["id"],
        kind=MeetingKind(header["kind"]),
        form=MeetingForm(header["format"]),
        industry=header["industry"],
        manner=header["manner"].split(";")[0].strip(),
        people=tuple(people.items()),
        sentences=tuple(sentences),
        links=_links(marks, sentences, name=name),
    )


def _people(text: str) -> dict[str, Role]:
    pairs = (item.partition("=") for item in text.split(";") if item.strip())
    return {person.strip(): Role(role.strip()) for person, _, role in pairs}


def _read_marks(text: str, *, where: str) -> _Marks:
    marks = _Marks()
    for word in text.split():
        if word.startswith("#"):
            marks.anchor = word[1:]
        elif word.startswith(">"):
            marks.answers_to.append(word[1:])
        else:
            _read_label(word, marks, where=where)
    return marks


def _read_label(word: str, marks: _Marks, *, where: str) -> None:
    match = _MARK.match(word)
    if match is None or match["label"] not in set(Label):
        raise CorpusError(f"{word!r} is no label.", where=where, mend=f"Use one of: {', '.join(Label)}.")
    label = Label(match["label"])
    marks.labels.add(label)
    if label is Label.NEED:
        marks.need = NeedKind(match["kind"])
        marks.topic = Topic(match["topic"])
    if label is Label.OBJECTION:
        marks.objection = ObjectionKind(match["kind"])
    if label is Label.BENEFIT:
        marks.topic = Topic(match["topic"])


def _links(marks: list[_Marks], sentences: list[GoldSentence], *, name: str) -> tuple[GoldLink, ...]:
    places = {mark.anchor: index for index, mark in enumerate(marks) if mark.anchor}
    links = []
    for source, mark in enumerate(marks):
        for anchor in mark.answers_to:
            if anchor not in places:
                raise CorpusError(f"'>{anchor}' has no '#{anchor}'.", where=name, mend="Name the sentence.")
            links.extend(
                GoldLink(link, source, places[anchor])
                for link in _link_types(sentences[source], sentences[places[anchor]])
            )
    return tuple(links)


def _link_types(source: GoldSentence, target: GoldSentence) -> tuple[LinkType, ...]:
    types = []
    if Label.NEED in target.labels and source.labels & _OFFERS:
        types.append(LinkType.ADDRESSES)
    if Label.OBJECTION in target.labels:
        types.append(LinkType.ANSWERS)
    return tuple(types)


def write_script(meeting: GoldMeeting) -> str:
    """Return a meeting as a script, the inverse of `read_script`."""
    targets = sorted({link.target for link in meeting.links})
    anchors = {target: str(number) for number, target in enumerate(targets, start=1)}
    rows = [
        f"id: {meeting.id}",
        f"kind: {meeting.kind}",
        f"format: {meeting.form}",
        f"industry: {meeting.industry}",
        f"manner: {meeting.manner}",
        "people: " + "; ".join(f"{person}={role}" for person, role in meeting.people),
        "",
    ]
    last_turn = -1
    for index, sentence in enumerate(meeting.sentences):
        if sentence.speaker is None:
            lead = "- "
        elif sentence.turn == last_turn:
            lead = "+ "
        else:
            lead = f"{sentence.speaker}: "
        last_turn = sentence.turn
        found = [_write_label(sentence, label) for label in Label if label in sentence.labels]
        if index in anchors:
            found.append(f"#{anchors[index]}")
        found.extend(dict.fromkeys(f">{anchors[link.target]}" for link in meeting.links if link.source == index))
        rows.append(lead + sentence.text + (" {" + " ".join(found) + "}" if found else ""))
    return "\n".join(rows) + "\n"


def _write_label(sentence: GoldSentence, label: Label) -> str:
    if label is Label.NEED:
        return f"need={sentence.need}/{sentence.topic}"
    if label is Label.OBJECTION:
        return f"objection={sentence.objection}"
    if label is Label.BENEFIT:
        return f"benefit/{sentence.topic}"
    return label.value
