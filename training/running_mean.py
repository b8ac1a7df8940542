"""The running mean of the weights of a training (torch)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class RunningMean:
    """The weights averaged over the last steps, which judge better than the last weights do."""

    parameters: list[torch.nn.Parameter]
    decay: float
    mean: list[Tensor] = field(init=False)

    def __post_init__(self) -> None:
        self.mean = [weight.detach().clone() for weight in self.parameters]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take the present weights in; early steps count for more, so that the start is soon forgotten."""
        share = 1.0 - min(self.decay, (1 + step) / (10 + step))
        for mean, weight in zip(self.mean, self.parameters, strict=True):
            mean.lerp_(weight.detach(), share)

    @torch.no_grad()
    def settle(self) -> None:
        """Go on from the mean weights."""
        for weight, mean in zip(self.parameters, self.mean, strict=True):
            weight.copy_(mean)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put the mean weights into the networks for as long as the context lasts."""
        kept = [weight.detach().clone() for weight in self.parameters]
        with torch.no_grad():
            for weight, mean in zip(self.parameters, self.mean, strict=True):
                weight.copy_(mean)
        try:
            yield
        finally:
            with torch.no_grad():
                for weight, value in zip(self.parameters, kept, strict=True):
                    weight.copy_(value)
