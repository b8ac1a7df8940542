"""How long work takes as a multiple of a fixed piece of work, so that a slow or busy machine does not fail a test."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator

_WORDS = [f"word{number % 97} and {number}" for number in range(6000)]
_PATTERN = re.compile(r"w(or)+d\d* and (\d+)")


@contextlib.contextmanager
def at_most(yardsticks: float) -> Iterator[None]:
    """Fail if the work inside takes more processor time than so many yardsticks, each about 10 ms.

    The yardstick is measured before and after the work and the slower one counts.
    """
    before = _yardstick()
    start = time.process_time()
    yield
    taken = time.process_time() - start
    pace = taken / max(before, _yardstick())
    assert pace < yardsticks, f"{taken:.2f} s, {pace:.0f} times the yardstick; at most {yardsticks} were allowed"


def best_pace(work: Callable[[], object], times: int = 5) -> float:
    """Processor time of `work` in yardsticks, the best of so many tries in turns with the yardstick's own best."""
    pairs = [(_seconds(work), _yardstick()) for _ in range(times)]
    return min(pair[0] for pair in pairs) / min(pair[1] for pair in pairs)


def _yardstick() -> float:
    """Seconds of processor time of strings, numbers, a dictionary and an expression, as readers use them."""
    return min(_seconds(_fixed_work) for _ in range(3))


def _fixed_work() -> int:
    seen: dict[str, int] = {}
    for line in _WORDS:
        found = _PATTERN.match(line)
        for word in line.upper().split():
            seen[word] = seen.get(word, 0) + len(found[2] if found else "")
    return sum(seen.values())


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
