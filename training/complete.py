"""Everything that makes an exported network the shipped model, in one go: `python -m training.complete --name N`.

The model of the plain wording, heads for topic and kinds, calibration and link model, models of people and kind,
sentence cutter, then the measurement on the test part and the card. Each step can be run by itself; here the meetings
are encoded once for all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from coach.artefacts import shipped_models
from coach.understand.encoder import Encoded, Encoder

from .attributes import fit_attributes
from .calibrate import calibrate, model_in
from .cutter import fit_cutter
from .link_models import fit_links
from .people import fit_people
from .promote import promote
from .wording import fit_wording


class RememberingEncoder(Encoder):
    """An encoder that keeps what it once encoded."""

    def encode(self, sentences: Sequence[str]) -> Encoded:
        """Return a state and a vector a sentence, computed once for equal lists of sentences."""
        if not hasattr(self, "_known"):
            self._known: dict[tuple[str, ...], Encoded] = {}
        key = tuple(sentences)
        if key not in self._known:
            self._known[key] = super().encode(sentences)
        return self._known[key]


def main() -> None:
    """Complete and promote a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    name = parser.parse_args().name
    folder = shipped_models() / name
    encoder = RememberingEncoder(model_in(folder))
    fit_wording(folder)
    fit_attributes(folder, encoder)
    calibrate(folder, encoder)
    fit_links(folder, encoder)
    fit_people(folder, encoder)
    fit_cutter(folder, encoder)
    promote(name)


if __name__ == "__main__":
    main()
