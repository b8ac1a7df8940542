"""Retrain on accepted corrections: a candidate beside the shipped model, judged on the frozen test meetings."""

from __future__ import annotations

import datetime as dt
import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.artefacts import ModelFolder
from coach.candidates import ALLOWED_FALL, CARD, METRICS, new_name
from coach.correction_verdicts import MOST_OF_ONE_PERSON
from coach.domain import Label, MeetingKind
from coach.errors import CorpusError
from coach.preparation import cache_of, key_of, mark_ready
from coach.storage.accepted_corrections import Accepted
from coach.understand.correction_heads import FILE
from coach.understand.reading import Tools
from coach.understand.schema import LABELS

from .corpus import GoldMeeting, part, read_corpus, read_split
from .correction_heads import Judged, LabelHead, fit_label
from .correction_rows import Progress, Rows, correction_rows, forget_rows, kept_rows, sample, silent
from .counting import f1 as f1_of
from .counting import f1_figures, interval, label_counts, macro_figures
from .evaluate import LABELS_OF_KIND

# Sentences of the training meetings that a head sees: enough to keep what the model knows, few enough for seconds.
TRAINING_SENTENCES = 8000
MOST_EXAMPLES = 40


@dataclass(frozen=True, slots=True)
class Parts:
    """The meetings that a candidate is fitted on, that its shares are chosen on, and that it is judged on."""

    train: tuple[GoldMeeting, ...]
    development: tuple[GoldMeeting, ...]
    test: tuple[GoldMeeting, ...]


def shipped_parts() -> Parts:
    """Return the parts of the shipped corpus, of the training part a sample."""
    corpus, split = read_corpus(), read_split()
    return Parts(
        train=sample(part(corpus, "train", split=split), sentences=TRAINING_SENTENCES),
        development=part(corpus, "development", split=split),
        test=part(corpus, "test", split=split),
    )


@dataclass(frozen=True, slots=True)
class RowsOfParts:
    """What the model makes of the meetings of each part."""

    train: Rows
    development: Rows
    test: Rows


def read_parts(
    parts: Parts, tools: Tools, base: ModelFolder, folder: Path, *, progress: Progress = silent
) -> RowsOfParts:
    """Return the rows of all parts: those kept beside the candidates of `folder`, and the others read and kept.

    Minutes the first time with a model, a second afterwards. The folder says then that everything is read, and what was
    kept for other models is deleted.
    """
    cache, key = cache_of(folder), key_of(base)
    everything = (*parts.train, *parts.development, *parts.test)
    total, done = sum(len(meeting.sentences) for meeting in everything), 0

    def count(sentences: int) -> None:
        nonlocal done
        done += sentences
        progress("Reading the meetings to learn from", done / total)

    rows = RowsOfParts(
        *(
            kept_rows(cache, meetings, tools, key=key, progress=count)
            for meetings in (parts.train, parts.development, parts.test)
        )
    )
    forget_rows(cache, (parts.train, parts.development, parts.test), key=key)
    mark_ready(folder, base)
    return rows


def retrain(
    accepted: Accepted,
    parts: Parts,
    tools: Tools,
    base: ModelFolder,
    folder: Path,
    *,
    progress: Progress = silent,
) -> str:
    """Write a candidate fitted on the accepted corrections into `folder` and return its name.

    `tools` are those of `base`, without any earlier candidate.

    Raises:
        CorpusError: there is nothing to learn from.
    """
    began = time.monotonic()
    counted = accepted.counted
    if not counted:
        raise CorpusError(
            "There is no accepted correction of a label to learn from.",
            where="corrections",
            mend="Accept some corrections first.",
        )
    corrected = correction_rows(counted, tools, progress=progress)
    rows = read_parts(parts, tools, base, folder, progress=progress)
    bars = [_log_odds(tools.network.thresholds[label]) for label in LABELS]
    fitted = _fit_all(rows.train, corrected, rows.development, bars, progress)
    progress("Comparing with the present model", 0.0)
    metrics = {
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "base": base.name,
        "base_digest": base.digest,
        "corrections": {
            "accepted": accepted.total,
            "counted": len(counted),
            "people": len({one.person for one in counted}),
            "most_of_one_person": MOST_OF_ONE_PERSON,
        },
        **_compared(parts.test, rows.test, {column: head for column, (head, _) in fitted.items()}, bars),
        "corrected": _corrected({column: judged for column, (_, judged) in fitted.items()}),
        "seconds": round(time.monotonic() - began, 1),
    }
    metrics["gate"] = _gate(metrics)
    return _write(folder, {column: head for column, (head, _) in fitted.items()}, metrics, tools.encoder.width)


def _fit_all(
    train: Rows, corrected: Rows, development: Rows, bars: Sequence[float], progress: Progress
) -> dict[int, tuple[LabelHead, Judged]]:
    fitted = {}
    touched = np.flatnonzero(~np.isnan(corrected.gold).all(axis=0))
    for number, column in enumerate(int(one) for one in touched):
        found = fit_label(column, train, corrected, development, bar=bars[column])
        if found is not None:
            fitted[column] = found
        progress("Learning from the corrections", (number + 1) / len(touched))
    return fitted


def _compared(
    meetings: Sequence[GoldMeeting], rows: Rows, heads: dict[int, LabelHead], bars: Sequence[float]
) -> dict[str, Any]:
    """Return the figures of the present model and the candidate on the same test meetings, and what changes."""
    bar = np.array(bars)
    odds = rows.log_odds.astype(np.float64)
    new_odds = odds.copy()
    for column, fitted in heads.items():
        new_odds[:, column] = fitted.log_odds(rows, column)
    before, after = _found(odds, bar), _found(new_odds, bar)
    tables = [_tables(meetings, rows, found) for found in (before, after)]
    labels = {}
    for column, head in heads.items():
        label = LABELS[column]
        pair = [np.array([counts[label] for counts in table]) for table in tables]
        labels[label.value] = {
            "share": head.share,
            "before": f1_figures(pair[0], seed=1),
            "after": f1_figures(pair[1], seed=1),
            "difference": _difference(pair[0], pair[1]),
        }
    changed = np.flatnonzero((before != after).any(axis=1))
    texts = [sentence for meeting in meetings for sentence in meeting.sentences]
    return {
        "labels": labels,
        **{f"macro_f1_{kind.value}": _macros(meetings, tables, kind) for kind in MeetingKind},
        "changed": {
            "sentences": len(changed),
            "of": len(rows),
            "examples": [
                {
                    "text": texts[i].text,
                    "gained": _names(after[i] & ~before[i]),
                    "lost": _names(before[i] & ~after[i]),
                    "right": [label.value for label in LABELS if label in texts[i].labels],
                }
                for i in changed[:MOST_EXAMPLES]
            ],
        },
    }


def _found(odds: NDArray[np.float64], bar: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.nan_to_num(odds, nan=-np.inf) >= bar


def _tables(
    meetings: Sequence[GoldMeeting], rows: Rows, found: NDArray[np.bool_]
) -> list[dict[Label, NDArray[np.float64]]]:
    """Return hits, false alarms and misses a label for each meeting."""
    return [
        label_counts(gold, [frozenset(LABELS[i] for i in np.flatnonzero(row)) for row in found[rows.group == number]])
        for number, gold in enumerate(meetings)
    ]


def _difference(before: NDArray[np.float64], after: NDArray[np.float64]) -> dict[str, Any]:
    """Return by how much F1 changes, with its interval over the same resampled meetings."""
    both = np.stack([before, after], axis=1)

    def gain(total: NDArray[np.float64]) -> float:
        return f1_of(total[1]) - f1_of(total[0])

    return {"value": round(gain(both.sum(axis=0)), 4), "interval": interval(both, gain, seed=1)}


def _macros(
    meetings: Sequence[GoldMeeting], tables: Sequence[list[dict[Label, NDArray[np.float64]]]], kind: MeetingKind
) -> dict[str, Any]:
    of_kind = [number for number, gold in enumerate(meetings) if gold.kind is kind]
    if not of_kind:
        none = {"value": None, "interval": None, "labels": 0}
        return {"before": none, "after": none}
    before, after = (
        macro_figures([table[number] for number in of_kind], LABELS_OF_KIND[kind], seed=1) for table in tables
    )
    return {"before": before, "after": after}


def _gate(metrics: dict[str, Any]) -> dict[str, Any]:
    """Say whether macro F1 falls by no more than is allowed, for both kinds of meetings, and which labels get worse.

    A label gets worse where the whole interval of its difference lies below zero. A mean over many labels hides it.
    """
    falls = {}
    for kind in MeetingKind:
        found = metrics[f"macro_f1_{kind.value}"]
        if found["before"]["value"] is not None:
            falls[kind.value] = round(found["before"]["value"] - found["after"]["value"], 4)
    worse = [label for label, found in metrics["labels"].items() if found["difference"]["interval"][1] < 0.0]
    return {
        "allowed_fall": ALLOWED_FALL,
        "falls": falls,
        "worse": worse,
        "passed": not worse and all(fall <= ALLOWED_FALL for fall in falls.values()),
    }


def _corrected(judged: dict[int, Judged]) -> dict[str, Any]:
    """Return how many corrected labels are right before and after, in all and a label."""
    labels = {LABELS[column].value: asdict(one) for column, one in judged.items()}
    tried = [one for one in judged.values() if one.unseen is not None]
    return {
        "labels": labels,
        "corrections": sum(one.corrections for one in judged.values()),
        "before": sum(one.before for one in judged.values()),
        "after": sum(one.after for one in judged.values()),
        "unseen": sum(one.unseen or 0 for one in tried) if tried else None,
        "unseen_of": sum(one.corrections for one in tried),
    }


def _names(row: NDArray[np.bool_]) -> list[str]:
    return [LABELS[i].value for i in np.flatnonzero(row)]


def _log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def _write(folder: Path, heads: dict[int, LabelHead], metrics: dict[str, Any], width: int) -> str:
    name = new_name(folder)
    beside = folder / f".{name}"
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    arrays = {
        "weights": np.zeros((len(LABELS), width), dtype=np.float32),
        "slope": np.ones(len(LABELS), dtype=np.float32),
        "bias": np.zeros(len(LABELS), dtype=np.float32),
        "share": np.zeros(len(LABELS), dtype=np.float32),
    }
    for column, head in heads.items():
        for key, value in asdict(head).items():
            arrays[key][column] = value
    np.savez(beside / FILE, **arrays)
    (beside / METRICS).write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (beside / CARD).write_text(card(name, metrics), encoding="utf-8")
    beside.rename(folder / name)
    return name


def card(name: str, metrics: dict[str, Any]) -> str:
    """Return the card of a candidate as Markdown, from its figures alone."""
    counts, right, gate = metrics["corrections"], metrics["corrected"], metrics["gate"]
    unseen = "not tried" if right["unseen"] is None else f"{right['unseen']} of {right['unseen_of']}"
    rows = [
        f"# Candidate {name}",
        "",
        f"Heads over {metrics['base']}, fitted {metrics['made_at']} on {counts['counted']} of {counts['accepted']}",
        f"accepted corrections by {counts['people']} people; nobody counts more than {counts['most_of_one_person']}",
        "times.",
        "",
        f"- corrected labels that are right: {right['before']} of {right['corrections']} before,",
        f"  {right['after']} after; judged without having seen them: {unseen}",
        f"- test sentences that change: {metrics['changed']['sentences']} of {metrics['changed']['of']}",
        f"- gate (macro F1 may fall by {gate['allowed_fall']}): {'open' if gate['passed'] else 'closed'}",
        "",
        "| label | share | F1 before | F1 after | difference | interval |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for label, found in metrics["labels"].items():
        low, high = found["difference"]["interval"]
        rows.append(
            f"| {label} | {found['share']:.1f} | {found['before']['f1']:.3f} | {found['after']['f1']:.3f} |"
            f" {found['difference']['value']:+.3f} | {low:+.3f} to {high:+.3f} |"
        )
    return "\n".join([*rows, ""])
