"""Labels of the company's own: a few examples, a head over sentence vectors, a review that says how far to trust it."""

from .finding import OwnFind, TrainedLabel, find_own, scores_of, with_own_labels
from .fitting import Fit, Sentences, fit_head
from .listing import with_own_finds
from .naming import LONGEST_MEANING, LONGEST_NAME, LONGEST_SENTENCE, checked_definition, checked_sentence, same_words
from .nouns import (
    FEWEST_EXAMPLES,
    LOWEST_PRECISION,
    MOST_EXAMPLES,
    PREFIX,
    REVIEWED,
    Definition,
    Head,
    LabelState,
    Precision,
    Where,
    Whose,
    head_of,
)
from .reviewing import BANDS, band_of, still_to_judge

__all__ = [
    "BANDS",
    "FEWEST_EXAMPLES",
    "LONGEST_MEANING",
    "LONGEST_NAME",
    "LONGEST_SENTENCE",
    "LOWEST_PRECISION",
    "MOST_EXAMPLES",
    "PREFIX",
    "REVIEWED",
    "Definition",
    "Fit",
    "Head",
    "LabelState",
    "OwnFind",
    "Precision",
    "Sentences",
    "TrainedLabel",
    "Where",
    "Whose",
    "band_of",
    "checked_definition",
    "checked_sentence",
    "find_own",
    "fit_head",
    "head_of",
    "same_words",
    "scores_of",
    "still_to_judge",
    "with_own_finds",
    "with_own_labels",
]
