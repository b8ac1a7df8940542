"""Own labels under /api/v1: the list, and where those in use stand in a meeting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from coach.own_labels import Definition, LabelState, Precision
from coach.own_labels.listing import SOURCE
from coach.storage import analyses, own_labels
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading
from coach.storage.own_label_finds import LabelInMeeting, labels_in_meeting
from coach.storage.own_labels import LabelRecord
from web.api.tokens import caller
from web.state import engine


def add_to(blueprint: Blueprint) -> None:
    """Give labels their address."""
    blueprint.get("/labels")(list_labels)


def list_labels() -> ResponseReturnValue:
    """Return the own labels that the caller may see: with figures for trainers and managers, else those in use."""
    with reading(engine()) as session:
        if own_labels.may_see_labels(caller()):
            return jsonify(labels=[_record_out(label) for label in own_labels.list_labels(session, caller())])
        used = own_labels.used_labels(session)
    return jsonify(labels=[_definition_out(label.definition) | _known(label.id) for label in used])


def own_labels_out(session: Session, asking: Viewer, meeting_id: int) -> list[dict[str, Any]]:
    """Return the labels in use with where they stand in a meeting; of a draft nothing is known.

    Raises:
        NotFound: there is no such meeting for `asking`.
    """
    report = analyses.analysed_report(session, asking, meeting_id)
    if report is None:
        return []
    spans = {row["i"]: row["span"] for row in report["sentences"]}
    return [_in_meeting_out(label, spans) for label in labels_in_meeting(session, asking, meeting_id)]


def _in_meeting_out(label: LabelInMeeting, spans: dict[int, list[int]]) -> dict[str, Any]:
    sentences = [
        {"index": index, "span": spans[index], "score": score, "source": SOURCE}
        for index, score in label.finds
        if index in spans
    ]
    return _definition_out(label.definition) | {"looked_for": label.looked_for, "sentences": sentences}


def _definition_out(definition: Definition) -> dict[str, Any]:
    return {
        "key": definition.key,
        "label": definition.address,
        "name": definition.name,
        "meaning": definition.meaning,
        "whose": definition.whose.value,
        "where": definition.where.value,
    }


def _known(label_id: int) -> dict[str, Any]:
    """Return what everybody knows of a label in use."""
    return {"id": label_id, "state": LabelState.IN_USE.value, "figures": None, "links": {}}


def _record_out(label: LabelRecord) -> dict[str, Any]:
    found = label.round > 0 and label.state is not LabelState.RETIRED
    figures = {
        "examples": label.examples,
        "counter_examples": label.counter_examples,
        "trained_at": label.trained_at.isoformat() if label.trained_at else None,
        "reviewed": label.reviewed,
        "precision": _precision_out(label.precision),
        "sentences": label.finds if found else None,
        "meetings": label.meetings if found else None,
    }
    links = {"page": url_for("labels.show", label_id=label.id)}
    return _definition_out(label.definition) | {
        "id": label.id,
        "state": label.state.value,
        "figures": figures,
        "links": links,
    }


def _precision_out(precision: Precision) -> dict[str, Any] | None:
    """Return how many judged finds were right, with the interval of the share; None where none is judged."""
    if not precision.of:
        return None
    interval = precision.interval
    return {
        "right": precision.right,
        "of": precision.of,
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
        "status": "estimated",
    }
