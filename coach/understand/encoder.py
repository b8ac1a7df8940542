"""Sentences -> states and vectors, by the shipped ONNX encoder on the processor."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from coach.artefacts import ModelFolder

Vectors = NDArray[np.float32]

# Tokens in a batch, padding included: large enough to keep the processor busy, small enough for its caches.
_BATCH_TOKENS = 1024
# From so many tokens on a batch is not filled up with longer sentences, for which all others would be padded: that
# took a fifth of the encoder's time.
_ENOUGH_TOKENS = 256
_MAX_TOKENS = 96
# Speech without punctuation is read in windows of so many words; of their overlap, each window gives the inner half.
_WINDOW_WORDS = 72
_WINDOW_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of n sentences, two arrays [n, width].

    `states` are what the networks of Coach read; `vectors` are for comparing meanings by their cosine, in one
    meeting and across meetings.
    """

    states: Vectors
    vectors: Vectors

    def stretch(self, begin: int, end: int) -> Encoded:
        """Return the part of the sentences from `begin` to `end` (exclusive)."""
        return Encoded(self.states[begin:end], self.vectors[begin:end])


def onnx_session(model: ModelFolder, name: str, *, threads: int) -> ort.InferenceSession:
    """Return a session over a model file, on the processor, with `threads` threads (0: all cores)."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(model.file(name)), options, providers=["CPUExecutionProvider"])


class Encoder:
    """Turns sentences into states and vectors; holds the loaded network. Threads may share one encoder.

    It remembers the last `remember` sentences: a meeting is read once to be confirmed and once to be analysed.
    """

    def __init__(self, model: ModelFolder, *, threads: int = 0, remember: int = 0) -> None:
        self._session = onnx_session(model, "encoder.onnx", threads=threads)
        self._tokenizer = Tokenizer.from_file(str(model.file("tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.width: int = self._session.get_outputs()[0].shape[-1]
        self._remember = remember
        self._remembered: OrderedDict[str, tuple[Vectors, Vectors]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, sentences: Sequence[str]) -> Encoded:
        """Return a state and a vector a sentence; equal sentences are computed once."""
        if not self._remember:
            return self._encode(sentences)
        with self._lock:
            known = {one: self._remembered[one] for one in sentences if one in self._remembered}
        new = [one for one in dict.fromkeys(sentences) if one not in known]
        if new:
            made = self._encode(new)
            known |= {one: (made.states[row], made.vectors[row]) for row, one in enumerate(new)}
        self._keep(known)
        empty = np.empty((0, self.width), dtype=np.float32)
        states, vectors = (np.stack([known[one][part] for one in sentences]) if sentences else empty for part in (0, 1))
        return Encoded(states, vectors)

    def _keep(self, known: Mapping[str, tuple[Vectors, Vectors]]) -> None:
        with self._lock:
            for sentence, both in known.items():
                self._remembered[sentence] = both
                self._remembered.move_to_end(sentence)
            while len(self._remembered) > self._remember:
                self._remembered.popitem(last=False)

    def _encode(self, sentences: Sequence[str]) -> Encoded:
        distinct = list(dict.fromkeys(sentences))
        states = np.empty((len(distinct), self.width), dtype=np.float32)
        vectors = np.empty_like(states)
        tokens = [_shortened(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(distinct)]
        for batch in _batches(tokens):
            longest = len(tokens[batch[-1]])
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros((len(batch), longest), dtype=np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(tokens[index])] = tokens[index]
                mask[row, : len(tokens[index])] = 1
            feed = {"input_ids": ids, "attention_mask": mask}
            states[batch], vectors[batch] = self._session.run(["states", "vectors"], feed)
        place = {sentence: index for index, sentence in enumerate(distinct)}
        rows = [place[sentence] for sentence in sentences]
        return Encoded(states[rows], vectors[rows])

    def word_states(self, words: Sequence[str]) -> tuple[Vectors, Vectors]:
        """Return the states of the first and of the last token of each word, half-way up the network, [words, width].

        A word without any token (a control character) has zeros.
        """
        firsts = np.zeros((len(words), self.width), dtype=np.float32)
        lasts = np.zeros_like(firsts)
        for begin in range(0, max(1, len(words) - 2 * _WINDOW_MARGIN), _WINDOW_WORDS - 2 * _WINDOW_MARGIN):
            end = min(len(words), begin + _WINDOW_WORDS)
            encoding = self._tokenizer.encode(list(words[begin:end]), is_pretokenized=True)
            ids = np.array([encoding.ids], dtype=np.int64)
            tokens = self._session.run(["tokens"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
            inner = begin + _WINDOW_MARGIN if begin > 0 else 0
            for place, word in enumerate(encoding.word_ids):
                if word is None or begin + word < inner:
                    continue
                if place == 0 or encoding.word_ids[place - 1] != word:
                    firsts[begin + word] = tokens[place]
                lasts[begin + word] = tokens[place]
        return firsts, lasts


def _shortened(ids: list[int]) -> list[int]:
    """Return at most _MAX_TOKENS tokens, the last of them the one that ends a sentence."""
    return ids if len(ids) <= _MAX_TOKENS else [*ids[: _MAX_TOKENS - 1], ids[-1]]


def _batches(tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return batches of indices, shortest sentences first, so that little is padded."""
    order = sorted(range(len(tokens)), key=lambda index: (len(tokens[index]), index))
    batches: list[list[int]] = []
    batch: list[int] = []
    for index in order:
        longest = len(tokens[index])
        full = (len(batch) + 1) * longest > _BATCH_TOKENS
        if batch and (full or (longest > len(tokens[batch[-1]]) and len(batch) * longest > _ENOUGH_TOKENS)):
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors scaled to length 1, so that a dot product is a cosine; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-9)
    return scaled
