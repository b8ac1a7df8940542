"""Parses of single sentences as compact bytes, so that later work need not parse again."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from spacy.tokens import Doc, DocBin

_ATTRIBUTES = ["ORTH", "TAG", "POS", "LEMMA", "HEAD", "DEP", "SENT_START", "MORPH", "SPACY"]


def pack_parses(documents: Mapping[int, Doc]) -> bytes:
    """Return the parses by sentence index as bytes: a count, the indices (little-endian 32 bit), a spaCy DocBin."""
    indices = sorted(documents)
    bin_of_docs = DocBin(attrs=_ATTRIBUTES, docs=[documents[index] for index in indices])
    return struct.pack(f"<I{len(indices)}I", len(indices), *indices) + bin_of_docs.to_bytes()
