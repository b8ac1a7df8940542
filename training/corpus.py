"""The gold corpus: reading, checking and splitting meetings (one JSON object a line, see docs/corpus.md).

A meeting stays whole everywhere: splits and folds never separate its sentences.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.domain import Label, LinkType, MeetingForm, MeetingKind, NeedKind, ObjectionKind, Role, Topic
from coach.errors import CorpusError

CORPUS = Path(__file__).parent / "corpus" / "meetings.jsonl"
SPLIT = Path(__file__).parent / "corpus" / "split.json"
# Meetings of another author, for measuring only.
ELSEWHERE = Path(__file__).parent / "corpus" / "elsewhere.jsonl"


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence with its gold labels; attributes are None where their label is absent."""

    text: str
    role: Role
    turn: int
    speaker: str | None
    labels: frozenset[Label]
    need: NeedKind | None = None
    objection: ObjectionKind | None = None
    topic: Topic | None = None
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class GoldLink:
    """A gold link between two sentences (indices into `GoldMeeting.sentences`)."""

    type: LinkType
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class GoldMeeting:
    """One annotated meeting. `manner` is transcript, asr (speech-recognition spelling) or notes."""

    id: str
    kind: MeetingKind
    form: MeetingForm
    industry: str
    manner: str
    people: tuple[tuple[str, Role], ...]
    sentences: tuple[GoldSentence, ...]
    links: tuple[GoldLink, ...]


def read_corpus(path: Path = CORPUS) -> tuple[GoldMeeting, ...]:
    """Return the meetings of a gold file.

    Raises:
        CorpusError: a line is no JSON, lacks a key or breaks a constraint of the annotation scheme; `where` is
            `file:line`.
    """
    meetings = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            meetings.append(_parse_line(line, where=f"{path.name}:{number}"))
    _refuse_twins(meetings, where=path.name)
    return tuple(meetings)


def _parse_line(line: str, *, where: str) -> GoldMeeting:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(
            f"The line is no valid JSON ({error.msg}).", where=where, mend="Write one JSON object a line."
        ) from error
    try:
        return meeting_from_record(record)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"The meeting does not follow the gold format: {error!r}.",
            where=where,
            mend="See docs/corpus.md for the keys and their values.",
        ) from error


def _refuse_twins(meetings: Sequence[GoldMeeting], *, where: str) -> None:
    seen: set[str] = set()
    for meeting in meetings:
        if meeting.id in seen:
            raise CorpusError(
                f"Two meetings have the id {meeting.id!r}.", where=where, mend="Give each meeting its own id."
            )
        seen.add(meeting.id)


def meeting_from_record(record: dict[str, Any]) -> GoldMeeting:
    """Return the meeting of one parsed line; ValueError or KeyError where it breaks the scheme."""
    sentences = tuple(_sentence(item) for item in record["sentences"])
    for number, item in enumerate(record["sentences"]):
        if item.get("i", number) != number:
            raise ValueError(f"sentence {number} is numbered {item['i']}")
    links = tuple(GoldLink(LinkType(item["type"]), item["from"], item["to"]) for item in record.get("links", ()))
    for link in links:
        _check_link(link, sentences)
    return GoldMeeting(
        id=record["id"],
        kind=MeetingKind(record["kind"]),
        form=MeetingForm(record.get("format", "unknown")),
        industry=record.get("industry", ""),
        manner=record.get("manner") or ("notes" if _all_notes(sentences) else "transcript"),
        people=tuple((person["name"], Role(person["role"])) for person in record.get("people", ())),
        sentences=sentences,
        links=links,
    )


def _all_notes(sentences: Sequence[GoldSentence]) -> bool:
    return all(sentence.role is Role.NOTES for sentence in sentences)


def _sentence(item: dict[str, Any]) -> GoldSentence:
    labels = frozenset(Label(name) for name in item.get("labels", ()))
    need = NeedKind(item["need"]) if item.get("need") else None
    objection = ObjectionKind(item["objection"]) if item.get("objection") else None
    topic = Topic(item["topic"]) if item.get("topic") else None
    if need and Label.NEED not in labels:
        raise ValueError(f"a need kind without the label need: {item['text']!r}")
    if objection and Label.OBJECTION not in labels:
        raise ValueError(f"an objection kind without the label objection: {item['text']!r}")
    if topic and not labels & {Label.NEED, Label.BENEFIT}:
        raise ValueError(f"a topic without need or benefit: {item['text']!r}")
    if not item["text"].strip():
        raise ValueError("an empty sentence")
    return GoldSentence(
        text=item["text"],
        role=Role(item.get("role") or "unknown"),
        turn=int(item.get("turn", 0)),
        speaker=item.get("speaker"),
        labels=labels,
        need=need,
        objection=objection,
        topic=topic,
        start_s=item.get("start"),
    )


def _check_link(link: GoldLink, sentences: Sequence[GoldSentence]) -> None:
    if not (0 <= link.source < len(sentences) and 0 <= link.target < len(sentences)):
        raise ValueError(f"a link names a sentence that is not there: {link.source} -> {link.target}")
    wanted = Label.NEED if link.type is LinkType.ADDRESSES else Label.OBJECTION
    if wanted not in sentences[link.target].labels:
        raise ValueError(f"the target of a link, sentence {link.target}, is no {wanted}")
    offers = {Label.BENEFIT, Label.FEATURE, Label.PROOF}
    if link.type is LinkType.ADDRESSES and not sentences[link.source].labels & offers:
        raise ValueError(f"sentence {link.source} addresses a need but is no benefit, feature or proof")


def record_of(meeting: GoldMeeting) -> dict[str, Any]:
    """Return the JSON object of a meeting, the inverse of `meeting_from_record`."""
    return {
        "id": meeting.id,
        "kind": meeting.kind.value,
        "format": meeting.form.value,
        "industry": meeting.industry,
        "manner": meeting.manner,
        "people": [{"name": name, "role": role.value} for name, role in meeting.people],
        "sentences": [_sentence_record(i, sentence) for i, sentence in enumerate(meeting.sentences)],
        "links": [{"type": link.type.value, "from": link.source, "to": link.target} for link in meeting.links],
    }


def _sentence_record(index: int, sentence: GoldSentence) -> dict[str, Any]:
    record: dict[str, Any] = {
        "i": index,
        "turn": sentence.turn,
        "speaker": sentence.speaker,
        "role": sentence.role.value,
        "start": sentence.start_s,
        "text": sentence.text,
        "labels": [label.value for label in Label if label in sentence.labels],
    }
    for name in ("need", "objection", "topic"):
        value = getattr(sentence, name)
        if value is not None:
            record[name] = value.value
    return record


def write_corpus(meetings: Iterable[GoldMeeting], path: Path) -> None:
    """Write meetings as JSON Lines, ordered by id, replacing the file."""
    lines = [
        json.dumps(record_of(meeting), ensure_ascii=False, separators=(",", ":"))
        for meeting in sorted(meetings, key=lambda meeting: meeting.id)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_split(path: Path = SPLIT) -> dict[str, str]:
    """Return the frozen split: meeting id -> train, development or test."""
    split: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["meetings"]
    return split


def part(meetings: Sequence[GoldMeeting], name: str, *, split: dict[str, str]) -> tuple[GoldMeeting, ...]:
    """Return the meetings of one part of the split.

    Raises:
        CorpusError: a meeting is in no part.
    """
    for meeting in meetings:
        if meeting.id not in split:
            raise CorpusError(
                f"The meeting {meeting.id!r} is in no part of the split.",
                where=SPLIT.name,
                mend="Add it to train; the test part is frozen.",
            )
    return tuple(meeting for meeting in meetings if split[meeting.id] == name)


def folds(groups: Sequence[str], count: int, *, seed: int) -> list[int]:
    """Return a fold (0 .. count-1) for each group name; equal names share a fold, sizes are balanced by lines."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    load = [0] * count
    fold_of: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], _shuffle_key(name, seed))):
        fold = min(range(count), key=lambda k: (load[k], k))
        fold_of[group] = fold
        load[fold] += sizes[group]
    return [fold_of[group] for group in groups]


def _shuffle_key(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def sentences_of(meetings: Iterable[GoldMeeting]) -> Iterator[tuple[GoldMeeting, int, GoldSentence]]:
    """Yield (meeting, index, sentence) over all meetings."""
    for meeting in meetings:
        for index, sentence in enumerate(meeting.sentences):
            yield meeting, index, sentence
