"""The figures of an evaluation as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Longer example sentences are cut here, in characters.
_EXAMPLE = 110


def evaluation_text(found: dict[str, Any]) -> str:
    """Return the figures of `training.evaluate.figures` as text, one fact a line."""
    return "\n".join([*_labels(found), *_overall(found), *_groups(found), *_calibration(found), *_confusions(found)])


def _labels(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['meetings']} meetings, {found['sentences']} sentences"
    for label, row in found["labels"].items():
        yield f"{label:<18} {_three(row)}"


def _three(row: dict[str, Any]) -> str:
    return (
        f"P {row['precision']:.2f}  R {row['recall']:.2f}  F1 {row['f1']:.2f} {_interval(row['f1_interval'])}  "
        f"n {row['gold']}"
    )


def _interval(bounds: list[float] | None) -> str:
    return "" if bounds is None else f"({bounds[0]:.2f}-{bounds[1]:.2f})"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _overall(found: dict[str, Any]) -> Iterator[str]:
    for name in ("customer", "internal"):
        macro = found[f"macro_f1_{name}"]
        yield f"macro F1 {name}: {macro['value']} {_interval(macro['interval'])}"
    yield f"micro F1 {found['micro_f1']}, link F1 {found['link_f1']} {_interval(found['link_f1_interval'])}"
    for name, row in found["links"].items():
        yield f"links {name}: {_three(row)}"
    yield f"attributes {found['attributes']}, roles {found['roles']}, kind {found['kind']}"


def _groups(found: dict[str, Any]) -> Iterator[str]:
    yield "macro F1 by kind and manner:"
    for name, row in found["by_kind_and_manner"].items():
        macro = row["macro_f1"]
        yield (
            f"  {name:<20} {_figure(macro['value'])} {_interval(macro['interval'])}  over {macro['labels']} labels  "
            f"n {row['meetings']} meetings"
        )
    yield "macro F1 by form (customer, internal):"
    for form, row in found["by_form"].items():
        yield f"  {form:<20} {_figure(row['customer'])}  {_figure(row['internal'])}"
    yield "by kind:"
    for kind, row in found["by_kind"].items():
        yield (
            f"  {kind:<20} macro F1 {_figure(row['macro_f1']['value'])}  micro F1 {row['micro_f1']:.2f}  "
            f"n {row['meetings']} meetings"
        )


def _calibration(found: dict[str, Any]) -> Iterator[str]:
    yield f"calibration error {found['calibration']}; given labels by score:"
    for one in found["reliability"]:
        yield (
            f"  {one['from']:.1f}-{one['to']:.1f}  mean score {one['mean_score']:.2f}  right {one['share_right']:.2f}  "
            f"n {one['count']}"
        )


def _confusions(found: dict[str, Any]) -> Iterator[str]:
    yield "commonest confusions (annotated -> found, - for none):"
    for row in found["confusions"]:
        yield f"  {row['gold']} -> {row['found']}: {row['count']}"
        for text in row["examples"]:
            yield f"      {text if len(text) <= _EXAMPLE else text[: _EXAMPLE - 1].rstrip() + '…'}"
