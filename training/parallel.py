"""Training in several processes that share every step: each works on its own windows with one thread (torch).

Two processes with one thread each keep two cores busier than one process with two: most matrices here are small, and
a process waits for the other once a step instead of at every matrix product.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import distributed, multiprocessing

T = TypeVar("T")


def run(work: Callable[..., None], processes: int, *arguments: Any) -> None:
    """Call `work(*arguments)` in so many processes that know of each other; a single one is this process itself."""
    if processes == 1:
        work(*arguments)
        return
    with tempfile.TemporaryDirectory() as folder:
        meeting_place = (Path(folder) / "meeting-place").as_uri()
        multiprocessing.spawn(_join, (processes, meeting_place, work, arguments), nprocs=processes)


def _join(rank: int, processes: int, meeting_place: str, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting_place, rank=rank, world_size=processes)
    try:
        work(*arguments)
    finally:
        distributed.destroy_process_group()


def rank() -> int:
    """Return the number of this process, 0 for the first or only one."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def share(items: Sequence[T], *, even: bool = True) -> list[T]:
    """Return this process's part of the items; `even` parts have one length (a few items may go), so nobody waits."""
    if not distributed.is_initialized():
        return list(items)
    processes = distributed.get_world_size()
    end = len(items) - len(items) % processes if even else len(items)
    return list(items[rank() : end : processes])


def merged(own: dict[str, T]) -> dict[str, T]:
    """Return the entries of all processes together."""
    if not distributed.is_initialized():
        return own
    found: list[dict[str, T]] = [{}] * distributed.get_world_size()
    distributed.all_gather_object(found, own)
    return {name: value for entries in found for name, value in entries.items()}


def average_gradients(parameters: Sequence[torch.nn.Parameter]) -> None:
    """Replace every gradient by its mean over the processes."""
    if not distributed.is_initialized():
        return
    gradients = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in parameters]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    begin = 0
    for weight in parameters:
        weight.grad = flat[begin : begin + weight.numel()].view_as(weight)
        begin += weight.numel()
