"""The encoder remembers sentences, and says the same of them as before."""

from __future__ import annotations

import numpy as np

from coach.toolbox import Toolbox
from coach.understand.encoder import Encoder

SENTENCES = ("It takes us two days.", "Thank you.", "It takes us two days.", "Who else would have a say?")


def test_what_is_remembered_is_what_would_be_computed(toolbox: Toolbox) -> None:
    plain = toolbox.encoder.encode(SENTENCES)
    encoder = Encoder(toolbox.model, threads=1, remember=2)
    for _ in range(2):
        again = encoder.encode(SENTENCES)
        assert np.allclose(again.states, plain.states, atol=1e-4)
        assert np.allclose(again.vectors, plain.vectors, atol=1e-4)
    assert len(encoder._remembered) == 2
    assert encoder.encode(()).states.shape == (0, encoder.width)


def test_a_remembered_sentence_is_not_computed_again(toolbox: Toolbox) -> None:
    encoder = Encoder(toolbox.model, threads=1, remember=10)
    computed: list[str] = []
    encode = encoder._encode
    encoder._encode = lambda sentences: computed.extend(sentences) or encode(sentences)  # type: ignore[method-assign]
    encoder.encode(SENTENCES[:2])
    encoder.encode(SENTENCES)
    assert computed == [SENTENCES[0], SENTENCES[1], SENTENCES[3]]
