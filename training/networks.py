"""The networks that are trained together (torch)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from coach.understand.schema import DISTANCE_BOUNDS

from .network import Encoder, PairScorer, Reader, Shape, load_base
from .torch_encoder import freeze


@dataclass
class Networks:
    """The three networks that are trained together, and the tokenizer in front of them."""

    encoder: Encoder
    reader: Reader
    scorer: PairScorer
    tokenizer: Tokenizer

    @classmethod
    def fresh(cls, recipe: dict[str, Any], base: Path) -> Networks:
        """Return the base encoder with a new reader and scorer."""
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(recipe["base"]["max_tokens"])
        encoder = Encoder(load_base(base, layers=recipe["base"]["layers"]))
        shape = Shape(**recipe["context"])
        return cls(encoder, Reader(shape), PairScorer(shape, len(DISTANCE_BOUNDS) + 1), tokenizer)

    def restore(self, checkpoint: dict[str, Any]) -> None:
        """Take the weights of a checkpoint of `training.finetune`."""
        for name, network in self.parts().items():
            network.load_state_dict(checkpoint[name])

    def parts(self) -> dict[str, torch.nn.Module]:
        """Return the networks by name."""
        return {"encoder": self.encoder, "reader": self.reader, "scorer": self.scorer}

    def parameters(self) -> list[torch.nn.Parameter]:
        """Return all weights that are trained."""
        return [w for network in self.parts().values() for w in network.parameters() if w.requires_grad]

    def context_parameters(self) -> list[torch.nn.Parameter]:
        """Return the weights of reader and scorer and of the encoder's linear map, which start from nothing."""
        return [*self.reader.parameters(), *self.scorer.parameters(), *self.encoder.general.parameters()]

    def encoder_parameters(self) -> list[torch.nn.Parameter]:
        """Return the pretrained weights of the encoder that are trained."""
        return [weight for weight in self.encoder.bert.parameters() if weight.requires_grad]

    def freeze(self, layers: int) -> None:
        """Leave the embeddings and the first `layers` layers of the encoder as they are; 0 frees all but the words."""
        freeze(self.encoder.bert, layers)

    def mode(self, *, learning: bool, encoder: bool = True) -> None:
        """Turn dropout on or off; the encoder's only with `encoder`."""
        self.reader.train(learning)
        self.scorer.train(learning)
        self.encoder.train(learning and encoder)
