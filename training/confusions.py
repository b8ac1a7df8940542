"""Which labels are taken for which, with the sentences where it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from coach.domain import Label

from .corpus import GoldSentence

# Stands for "no label" on either side of a confusion.
NOTHING = "-"


def confusions(
    rows: Iterable[tuple[GoldSentence, AbstractSet[Label]]], *, most: int = 10, examples: int = 3
) -> list[dict[str, Any]]:
    """Return the `most` frequent confusions of `rows` (sentence, labels found), each with a few sentences.

    `gold` is the label that was missed, `found` the one that was given for it; NOTHING where there is none.
    """
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence, labels in rows:
        missed = {label.value for label in sentence.labels - labels}
        false = {label.value for label in labels - sentence.labels}
        if missed or false:
            for gold in missed or {NOTHING}:
                for given in false or {NOTHING}:
                    found[(gold, given)].append(sentence.text)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [{"gold": g, "found": f, "count": len(texts), "examples": texts[:examples]} for (g, f), texts in ranked]
