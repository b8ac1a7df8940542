"""What a correction head learns from: states of sentences, the model's log-odds and the right labels.

Rows of the corpus are computed once and kept in the data folder, in stretches of some hundred sentences, each under the
digest of the model and of the meetings: whatever breaks off, nothing is read twice.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Label, Meeting, MeetingForm, MeetingKind, Role
from coach.storage.accepted_corrections import TrainingCorrection
from coach.understand.encoder import Encoded
from coach.understand.moments import opinions
from coach.understand.reading import Tools, read_with_roles, settle
from coach.understand.schema import LABELS

from .certainty import label_matrix
from .corpus import GoldMeeting, GoldSentence
from .gold import meeting_of

Progress = Callable[[str, float], None]
TEXTS_AT_ONCE = 256
# Sentences in a stretch that is kept: some seconds of reading.
STRETCH = 400


@dataclass(frozen=True, slots=True)
class Rows:
    """n sentences: `states` [n, width], the model's `log_odds` [n, LABELS] (NaN where a label cannot stand), `gold`
    [n, LABELS] (1, 0, NaN where nothing is known) and the `group` [n] that is never split.
    """

    states: NDArray[np.float32]
    log_odds: NDArray[np.float32]
    gold: NDArray[np.float32]
    group: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.states)


def silent(_step: str, _share: float) -> None:
    """Report progress to nobody."""


def stacked(parts: Sequence[Rows], *, width: int) -> Rows:
    """Return the rows of all parts, one below the other; `width` is that of the states, for none at all."""
    if not parts:
        empty: NDArray[np.float32] = np.zeros((0, len(LABELS)), dtype=np.float32)
        return Rows(np.zeros((0, width), dtype=np.float32), empty, empty, np.zeros(0, dtype=np.int64))
    return Rows(*(np.concatenate([getattr(one, name) for one in parts]) for name in Rows.__slots__))


def corpus_rows(meetings: Sequence[GoldMeeting], tools: Tools) -> Rows:
    """Return the rows of gold meetings, groups numbered in their order; roles and kinds are found by the model."""
    parts, begin = [], 0
    # All at once, since sentences of one length from many meetings fill a batch with less padding.
    whole = tools.encoder.encode([sentence.text for gold in meetings for sentence in gold.sentences])
    for number, gold in enumerate(meetings):
        encoded = whole.stretch(begin, begin + len(gold.sentences))
        meeting = settle(meeting_of(gold, with_roles=False), tools, encoded)
        parts.append(_rows(meeting, encoded, label_matrix(gold), tools, number))
        begin += len(gold.sentences)
    return stacked(parts, width=tools.encoder.width)


def kept_rows(
    folder: Path,
    meetings: Sequence[GoldMeeting],
    tools: Tools,
    *,
    key: str,
    progress: Callable[[int], None] = lambda _sentences: None,
) -> Rows:
    """Return the rows of gold meetings, from `folder` where they were computed before with the model `key`.

    `progress` is told of each stretch how many sentences it has.
    """
    parts, groups = [], 0
    for stretch in _stretches(meetings):
        file = folder / _name_of(key, stretch)
        if not file.is_file():
            _put(file, corpus_rows(stretch, tools))
        # The first training and all later ones see the same numbers: those that were kept.
        rows = _taken(file)
        parts.append(replace(rows, group=rows.group + groups))
        groups += len(stretch)
        progress(len(rows))
    return stacked(parts, width=tools.encoder.width)


def forget_rows(folder: Path, parts: Iterable[Sequence[GoldMeeting]], *, key: str) -> None:
    """Delete what is kept in `folder` of other models than `key` and of other meetings than those of `parts`."""
    wanted = {_name_of(key, stretch) for meetings in parts for stretch in _stretches(meetings)}
    for file in folder.glob("rows-*.npz"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def _stretches(meetings: Sequence[GoldMeeting]) -> Iterator[tuple[GoldMeeting, ...]]:
    taken: list[GoldMeeting] = []
    for meeting in meetings:
        taken.append(meeting)
        if sum(len(one.sentences) for one in taken) >= STRETCH:
            yield tuple(taken)
            taken = []
    if taken:
        yield tuple(taken)


def _name_of(key: str, meetings: Sequence[GoldMeeting]) -> str:
    """Return the name of the file of a stretch: another one wherever its words, their labels or the model differ."""
    digest = hashlib.sha256(key.encode())
    for meeting in meetings:
        digest.update(f"\0{meeting.id}".encode())
        for one in meeting.sentences:
            words = ["", one.role, one.speaker or "", str(one.turn), *sorted(one.labels), one.text]
            digest.update("\0".join(words).encode())
    return f"rows-{digest.hexdigest()[:24]}.npz"


def _put(file: Path, rows: Rows) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}-{os.getpid()}")
    with beside.open("wb") as stream:
        halves = {"states": rows.states.astype(np.float16), "gold": rows.gold.astype(np.float16)}
        np.savez(stream, **halves, log_odds=rows.log_odds, group=rows.group)
    beside.replace(file)


def _taken(file: Path) -> Rows:
    with np.load(file, allow_pickle=False) as content:
        return Rows(**{name: content[name].astype(_kind(name)) for name in Rows.__slots__})


def _kind(name: str) -> type:
    return np.int64 if name == "group" else np.float32


def correction_rows(corrections: Sequence[TrainingCorrection], tools: Tools, *, progress: Progress = silent) -> Rows:
    """Return a row for each correction, read with the lines around it; what it does not speak of is unknown.

    Corrections of the same words share a group.
    """
    groups: dict[str, int] = {}
    encoded = _encoded(corrections, tools, progress)
    parts = []
    for correction in corrections:
        gold = _meeting(correction)
        here = next(i for i, line in enumerate(correction.lines) if line.here)
        right = np.full((len(gold.sentences), len(LABELS)), np.nan, dtype=np.float32)
        if correction.old:
            right[here, LABELS.index(Label(correction.old))] = 0.0
        if correction.new:
            right[here, LABELS.index(Label(correction.new))] = 1.0
        group = groups.setdefault(" ".join(correction.lines[here].text.lower().split()), len(groups))
        places = [encoded.place[line.text] for line in correction.lines]
        read = Encoded(encoded.all.states[places], encoded.all.vectors[places])
        whole = _rows(meeting_of(gold, with_roles=True), read, right, tools, group)
        parts.append(Rows(*(getattr(whole, name)[here : here + 1] for name in Rows.__slots__)))
    return stacked(parts, width=tools.encoder.width)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Sentences encoded once, however many corrections they stand beside."""

    place: dict[str, int]
    all: Encoded


def _encoded(corrections: Sequence[TrainingCorrection], tools: Tools, progress: Progress) -> _Texts:
    texts = list(dict.fromkeys(line.text for correction in corrections for line in correction.lines))
    parts = []
    for begin in range(0, len(texts), TEXTS_AT_ONCE):
        parts.append(tools.encoder.encode(texts[begin : begin + TEXTS_AT_ONCE]))
        progress("Reading the corrected sentences", min(1.0, (begin + TEXTS_AT_ONCE) / len(texts)))
    both = (np.concatenate([getattr(one, name) for one in parts]) for name in ("states", "vectors"))
    return _Texts({text: place for place, text in enumerate(texts)}, Encoded(*both))


def _meeting(correction: TrainingCorrection) -> GoldMeeting:
    sentences, turn = [], -1
    speaker: str | None = None
    for line in correction.lines:
        if turn < 0 or line.speaker != speaker:
            turn, speaker = turn + 1, line.speaker
        sentences.append(GoldSentence(line.text, Role(line.role), turn, line.speaker or None, frozenset()))
    return GoldMeeting(
        id=str(correction.id),
        kind=MeetingKind(correction.meeting_kind),
        form=MeetingForm.UNKNOWN,
        industry="",
        manner="transcript",
        people=tuple({s.speaker: (s.speaker, s.role) for s in sentences if s.speaker}.values()),
        sentences=tuple(sentences),
        links=(),
    )


def _rows(meeting: Meeting, encoded: Encoded, right: NDArray[np.float32], tools: Tools, group: int) -> Rows:
    output = read_with_roles(meeting, tools.network, encoded)
    log_odds = np.full(right.shape, np.nan, dtype=np.float32)
    for opinion in opinions(meeting, output, tools.network, cues=tools.cues):
        log_odds[opinion.sentence, opinion.column] = opinion.log_odds
    return Rows(encoded.states, log_odds, right, np.full(len(right), group, dtype=np.int64))


def sample(meetings: Iterable[GoldMeeting], *, sentences: int) -> tuple[GoldMeeting, ...]:
    """Return whole meetings, always the same ones, until they hold at least `sentences` sentences."""
    ordered = sorted(meetings, key=lambda meeting: hashlib.sha256(meeting.id.encode()).hexdigest())
    taken: list[GoldMeeting] = []
    count = 0
    for meeting in ordered:
        if count >= sentences:
            break
        taken.append(meeting)
        count += len(meeting.sentences)
    return tuple(taken)
