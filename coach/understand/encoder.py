"""Sentences -> vectors, by the shipped ONNX encoder on the processor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from coach.artefacts import ModelFolder

Vectors = NDArray[np.float32]

# Tokens in a batch, padding included: large enough to keep the processor busy, small enough for its caches.
_BATCH_TOKENS = 1024
_MAX_TOKENS = 96


def onnx_session(model: ModelFolder, name: str, *, threads: int) -> ort.InferenceSession:
    """Return a session over a model file, on the processor, with `threads` threads (0: all cores)."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(model.file(name)), options, providers=["CPUExecutionProvider"])


class Encoder:
    """Turns sentences into vectors; holds the loaded network. Threads may share one encoder."""

    def __init__(self, model: ModelFolder, *, threads: int = 0) -> None:
        self._session = onnx_session(model, "encoder.onnx", threads=threads)
        self._tokenizer = Tokenizer.from_file(str(model.file("tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self.width: int = self._session.get_outputs()[0].shape[-1]

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return one vector a sentence, shape [len(sentences), width]; equal sentences are computed once."""
        distinct = list(dict.fromkeys(sentences))
        vectors = np.empty((len(distinct), self.width), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(distinct)]
        for batch in _batches(tokens):
            longest = len(tokens[batch[-1]])
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros((len(batch), longest), dtype=np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(tokens[index])] = tokens[index]
                mask[row, : len(tokens[index])] = 1
            vectors[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        place = {sentence: index for index, sentence in enumerate(distinct)}
        return vectors[[place[sentence] for sentence in sentences]]


def _batches(tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return batches of indices, shortest sentences first, so that little is padded."""
    order = sorted(range(len(tokens)), key=lambda index: (len(tokens[index]), index))
    batches: list[list[int]] = []
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * len(tokens[index]) > _BATCH_TOKENS:
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
