"""Make a model the current one: measure it on the frozen test meetings, write its card, name it in current.json.

`python -m training.promote --name N`. Files that are only needed for training stay out of `current.json`.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from typing import Any

from coach.artefacts import shipped_models, write_current
from coach.toolbox import build_toolbox

from .corpus import CORPUS, ELSEWHERE, part, read_corpus, read_split
from .evaluate import figures, predict
from .recipe import RECIPE

FILES = [
    "attributes.json",
    "calibration.json",
    "cutter.npy",
    "encoder.onnx",
    "gaps.npz",
    "links.json",
    "words.json",
    "pairs.onnx",
    "people.json",
    "reader.onnx",
    "tokenizer.json",
    "wording.npz",
]


def card(name: str, metrics: dict[str, Any], recipe: dict[str, Any], split: dict[str, str]) -> str:
    """Return the model card as Markdown, from the measured figures alone."""
    counts = {part_name: list(split.values()).count(part_name) for part_name in ("train", "development", "test")}
    rows = [
        f"# Model card: {name}",
        "",
        "Reads sentences of sales meetings: fifteen moments, kinds and topics, roles, kind and form of the meeting, and the",
        "links from offers to needs and from answers to objections. English only. For coaching, not for employment",
        "decisions.",
        "",
        "## What it is",
        f"A sentence encoder ({recipe['base']['layers']} layers, 384 wide), fine-tuned with a recurrent reader over the sentences",
        f"of a meeting; {recipe['whole']['readers']} more such readers that learned from meetings as a whole, and the mean of all; a pair",
        "network with a logistic model above it for links; a small network over the encoder's words for unpunctuated",
        "speech; the plain wording as a second opinion. See docs/decisions/0001, 0002, 0009, 0010 and 0043. Run by",
        "onnxruntime on the processor; the same text gives the same answer.",
        "",
        f"- base weights: {recipe['base']['package']}, all-MiniLM-L6-v2, Apache-2.0, sha256 {recipe['base']['weights_sha256']}",
        "- recipe: training/recipe.toml",
        f"- corpus: training/corpus/meetings.jsonl, written for this project; {counts['train']} meetings to train on,",
        f"  {counts['development']} to calibrate and choose thresholds, {counts['test']} to measure",
        "",
        "## Measured on the frozen test meetings",
        f"`make quality`: {metrics['meetings']} meetings, {metrics['sentences']} sentences, by the annotators' sentences; roles and",
        "kind found by the model. Intervals: 95 %, bootstrap over meetings.",
        "",
        "| label | precision | recall | F1 | interval | examples |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for label, row in metrics["labels"].items():
        low, high = row["f1_interval"]
        rows.append(
            f"| {label} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | {low:.2f} to {high:.2f} | {row['gold']} |"
        )
    rows += ["", "| figure | value |", "| --- | --- |"]
    for kind in ("customer", "internal"):
        macro = metrics[f"macro_f1_{kind}"]
        rows.append(f"| macro F1, {kind} labels in {kind} meetings | {macro['value']} ({macro['interval']}) |")
    rows.append(f"| micro F1 | {metrics['micro_f1']} |")
    rows.append(f"| links F1 (found moments, found links) | {metrics['link_f1']} |")
    for link_type, row in metrics["links"].items():
        rows.append(f"| {link_type} F1 | {row['f1']} ({row['gold']} gold links) |")
    for attribute, value in metrics["attributes"].items():
        rows.append(f"| {attribute} accuracy | {value} |")
    rows.append(f"| role of a speaker: exact, side | {metrics['roles']['exact']}, {metrics['roles']['side']} |")
    rows.append(f"| kind of meeting | {metrics['kind']} |")
    rows.append(f"| calibration error of given labels | {metrics['calibration']} |")
    for manner, macros in metrics["by_manner"].items():
        rows.append(f"| macro F1 in {manner} | customer {macros['customer']}, internal {macros['internal']} |")
    rows += ["", *_elsewhere(metrics["elsewhere"])]
    rows += [
        "",
        "## Limits",
        "The corpus was written for this project by few hands; other people's talk will differ, and figures on it will be",
        "lower. Labels with few examples have wide intervals. Sarcasm, languages other than English and meetings with",
        "wrongly attributed speakers are not handled.",
        "",
    ]
    return "\n".join(rows)


def _elsewhere(found: dict[str, Any]) -> list[str]:
    """Return the section on meetings that somebody else wrote and labelled."""
    customer, internal = found["macro_f1_customer"], found["macro_f1_internal"]
    return [
        "## Measured on meetings from elsewhere",
        f"`coach evaluate --corpus training/corpus/elsewhere.jsonl`: {found['meetings']} meetings, {found['sentences']} sentences, written",
        "and labelled by an author who knew the annotation scheme and nothing of the corpus; never used for a choice.",
        "",
        "| figure | value |",
        "| --- | --- |",
        f"| macro F1, customer labels in customer meetings | {customer['value']} ({customer['interval']}) |",
        f"| macro F1, internal labels in internal meetings | {internal['value']} ({internal['interval']}) |",
        f"| links F1 (found moments, found links) | {found['link_f1']} |",
        f"| role of a speaker: exact, side | {found['roles']['exact']}, {found['roles']['side']} |",
        f"| kind of meeting | {found['kind']} |",
    ]


def promote(name: str) -> None:
    """Measure the model `name`, write its card and make it the current one."""
    folder = shipped_models() / name
    write_current(shipped_models(), name, FILES)
    toolbox = build_toolbox()
    split = read_split()
    metrics = figures([predict(meeting, toolbox) for meeting in part(read_corpus(CORPUS), "test", split=split)])
    metrics["elsewhere"] = figures([predict(meeting, toolbox) for meeting in read_corpus(ELSEWHERE)])
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(card(name, metrics, recipe, split), encoding="utf-8")
    print(json.dumps({k: metrics[k] for k in ("macro_f1_customer", "macro_f1_internal", "link_f1", "roles", "kind")}))


def main() -> None:
    """Promote a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    promote(parser.parse_args().name)


if __name__ == "__main__":
    main()
