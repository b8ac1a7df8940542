"""The archive judged by two packs, part by part, in processes with one thread each.

One function serves the job and the command line. A process is told the texts of the packs and a range of ids, reads
its meetings from the database itself, and returns counts; conversations never travel between processes.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from coach.backtest import PackPair, Tally, judge_pair, pair_packs
from coach.backtest.tally import RunningTally
from coach.domain import Figure, Reading
from coach.guidelines.likeness import Encode, ExampleVectors, needs_vectors
from coach.guidelines.schema import load_pack
from coach.own_labels import with_own_labels
from coach.settings import Settings
from coach.storage.engine import Engine, make_engine, reading
from coach.storage.rule_labels import labels_for
from coach.storage.scenes import IdRange, SceneFilter, StoredScene, stored_scenes
from coach.stored_reading import figures_of, reading_of

# Fewer parts than this are done in the process at hand: starting others takes about a second each.
_WORTH_A_POOL = 8
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Replay:
    """What is held against what: the texts of two packs, and which meetings.

    `examples` are the texts that rules of the kind `like` give, `units` their vectors of length 1, row by row; without
    them these rules are not judged.
    """

    old_text: str
    new_text: str
    wanted: SceneFilter
    old_name: str = "old"
    new_name: str = "new"
    examples: tuple[str, ...] = ()
    units: NDArray[np.float64] | None = None

    def pair(self) -> PackPair:
        """Return both packs, ready to judge.

        Raises:
            GuidelineError: one of the texts is no pack.
        """
        packs = load_pack(self.old_text, name=self.old_name), load_pack(self.new_text, name=self.new_name)
        pair = pair_packs(*packs)
        if self.units is None:
            return pair
        rows = {text: row for row, text in enumerate(self.examples)}
        return replace(pair, examples=ExampleVectors(rows, self.units))


def prepared(replay: Replay, settings: Settings) -> Replay:
    """Return the replay with the vectors of examples; the encoder is loaded only where a rule needs it.

    Raises:
        GuidelineError, ModelError: a text is no pack; the encoder cannot be loaded.
    """
    packs = load_pack(replay.old_text, name=replay.old_name), load_pack(replay.new_text, name=replay.new_name)
    if not needs_vectors(rule for pack in packs for rule in pack.applied):
        return replay
    examples = pair_packs(*packs, encoder_of(settings)).examples
    return replace(replay, examples=tuple(examples.rows), units=examples.units)


def judge_part(database: Engine, replay: Replay, pair: PackPair, part: IdRange) -> Tally:
    """Return the tally of the meetings of a part."""
    tally = RunningTally()
    with reading(database) as session, _uncollected():
        own = labels_for(session, (*pair.old.applied, *pair.new.applied))
        for scene in stored_scenes(session, replay.wanted, part, with_vectors=pair.needs_vectors or bool(own)):
            stored = _stored(scene)
            if stored is None:
                tally.unreadable += 1
                continue
            read, figures = stored
            outcome = judge_pair(pair, with_own_labels(read, own, scene.vectors), figures, scene.vectors)
            tally.count(outcome, owner=scene.owner_id, meeting=scene.meeting_id, analysis=scene.analysis_id)
    return tally.tally()


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the search for cycles of garbage until later: reports and readings have none, and are gone at once.

    Looking for them again and again takes a sixth of the time of a back-test.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def judge_parts(
    database: Engine, replay: Replay, parts: Sequence[IdRange], *, processes: int, stop: threading.Event | None = None
) -> Generator[Tally, None, None]:
    """Yield the tally of each part, in order. Closing the iterator, or `stop`, ends the processes.

    Raises:
        GuidelineError: one of the texts is no pack.
        StorageError: the database cannot be reached.
    """
    if processes < 2 or len(parts) < _WORTH_A_POOL:
        pair = replay.pair()
        for part in parts:
            yield judge_part(database, replay, pair, part)
        return
    url = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(url, replay))
    try:
        yield from _in_order(pool, parts, processes * _AHEAD, stop)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, parts: Sequence[IdRange], ahead: int, stop: threading.Event | None
) -> Iterator[Tally]:
    """Yield results in the order of the parts, with a few parts handed out beyond the one that is waited for."""
    waiting: deque[Future[Tally]] = deque()
    for part in parts:
        if stop is not None and stop.is_set():
            return
        waiting.append(pool.submit(_judge, part))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _stored(scene: StoredScene) -> tuple[Reading, tuple[Figure, ...]] | None:
    """Return what is stored of a meeting, None where the report is damaged or of another make."""
    try:
        return reading_of(scene.report), figures_of(scene.report)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def encoder_of(settings: Settings) -> Encode:
    """Load the encoder alone; takes about a second.

    Raises:
        ModelError: the model is missing, damaged or altered.
    """
    from coach.artefacts import current_model
    from coach.understand.encoder import Encoder
    from coach.understand.sentence_encoder import sentence_encoder

    return sentence_encoder(Encoder(current_model(settings.models_dir), threads=settings.analysis_threads))


@dataclass(frozen=True, slots=True)
class _Tools:
    """What a process keeps between parts."""

    database: Engine
    replay: Replay
    pair: PackPair


_TOOLS: list[_Tools] = []


def _begin(url: str, replay: Replay) -> None:
    """Prepare a process: one thread, deaf to Ctrl+C (its parent ends it), gone when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _TOOLS[:] = [_Tools(make_engine(url, pool_size=1), replay, replay.pair())]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge(part: IdRange) -> Tally:
    tools = _TOOLS[0]
    return judge_part(tools.database, tools.replay, tools.pair, part)
