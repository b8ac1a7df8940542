"""The encoder as the function that guidelines ask for the vectors of their examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .encoder import Encoder, Vectors


def sentence_encoder(encoder: Encoder) -> Callable[[Sequence[str]], Vectors]:
    """Return the function that gives one vector a sentence; the only call of the encoder on behalf of guidelines."""

    def encode(sentences: Sequence[str]) -> Vectors:
        return encoder.encode(sentences).vectors

    return encode
