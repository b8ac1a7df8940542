"""Fit the models of kind and roles on the training meetings: `python -m training.people --name N`.

Writes `models/N/people.json` and reports on the development meetings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from coach.artefacts import shipped_models
from coach.domain import Meeting, MeetingKind, Role
from coach.understand.encoder import Encoded, Encoder
from coach.understand.network import NetworkOutput, ReaderNetwork
from coach.understand.people_model import kind_chances, kind_features, people_model, speaker_features
from coach.understand.schema import KINDS

from .calibrate import model_in
from .corpus import GoldMeeting, part, read_corpus, read_split
from .gold import meeting_of

KIND_C = 0.1
ROLE_C = 0.3

Blind = tuple[GoldMeeting, Meeting, Encoded, NetworkOutput]


def blind_readings(meetings: Sequence[GoldMeeting], encoder: Encoder, network: ReaderNetwork) -> list[Blind]:
    """Return each meeting with its encoded sentences and the network's output without any role."""
    readings = []
    for gold in meetings:
        meeting = meeting_of(gold, with_roles=False)
        encoded = encoder.encode([sentence.text for sentence in gold.sentences])
        output = network.read(encoded, unknown_roles(meeting), [s.turn for s in meeting.sentences], None)
        readings.append((gold, meeting, encoded, output))
    return readings


def unknown_roles(meeting: Meeting) -> list[Role]:
    """Return the role of each sentence as known before any is inferred."""
    return [meeting.turn_of(i).role for i in range(len(meeting.sentences))]


def role_rows(readings: Sequence[Blind], kind: MeetingKind) -> tuple[np.ndarray, list[str]]:
    """Return features and gold roles of all speakers in meetings of one kind."""
    rows, roles = [], []
    for gold, meeting, _, output in readings:
        if gold.kind is not kind:
            continue
        for name, role in gold.people:
            features = speaker_features(meeting, output, name)
            if features is not None:
                rows.append(features)
                roles.append(role.value)
    return np.array(rows), roles


def _content(model: LogisticRegression) -> dict[str, Any]:
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return {
        "classes": [str(name) for name in model.classes_],
        "weights": np.round(weights, 5).tolist(),
        "bias": np.round(bias, 5).tolist(),
    }


def fit_people(folder: Path, encoder: Encoder) -> None:
    """Write people.json of a model folder."""
    network = ReaderNetwork(model_in(folder))
    corpus, split = read_corpus(), read_split()
    train = blind_readings(part(corpus, "train", split=split), encoder, network)
    development = blind_readings(part(corpus, "development", split=split), encoder, network)
    kind = LogisticRegression(C=KIND_C, max_iter=3000).fit(
        np.array([kind_features(output) for *_, output in train]), [gold.kind.value for gold, *_ in train]
    )
    roles = {}
    for meeting_kind in MeetingKind:
        features, gold_roles = role_rows(train, meeting_kind)
        fitted = LogisticRegression(C=ROLE_C, max_iter=3000).fit(features, gold_roles)
        roles[meeting_kind.value] = _content(fitted)
        features, gold_roles = role_rows(development, meeting_kind)
        print(f"{meeting_kind} roles on development: {fitted.score(features, gold_roles):.3f} of {len(gold_roles)}")
    content = {"kind": _content(kind), "roles": roles}
    (folder / "people.json").write_text(json.dumps(content) + "\n", encoding="utf-8")
    people = people_model(content)
    right = [KINDS[int(kind_chances(people, output).argmax())] is gold.kind for gold, *_, output in development]
    print(f"kind on development: {np.mean(right):.3f} of {len(right)}")


def main() -> None:
    """Fit the models of kind and roles of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    fit_people(folder, Encoder(model_in(folder)))


if __name__ == "__main__":
    main()
