"""Small packs, and reports as they lie in the database, made of hand-made readings."""

from __future__ import annotations

import json
from typing import Any

from coach.compare import compare
from coach.domain import Analysis, Feedback, Provenance, Reading
from coach.guidelines.schema import GuidelinePack, default_pack, load_pack
from coach.measure import measure
from coach.report import report
from coach.score import score

RULE = """
  - id: {id}
    kind: avoid
    say: Say it otherwise.
    why: It is vague.
    source: House practice
    grade: house
    any: [{words}]
    tests:
      hit: ["{words}"]
      miss: [Good morning.]
"""
LIKE = """
  - id: language/like-pressure
    kind: like
    as: avoid
    say: Do not press.
    why: It is unkind.
    source: House practice
    grade: house
    examples: [This price is good for today only.]
    threshold: 0.9
    tests:
      hit: [This price is good for today only.]
      miss: [Good morning.]
"""


def pack(*rules: str) -> GuidelinePack:
    return load_pack("name: Test\nrules:" + "".join(rules), name="test.yml")


def rule(id_: str, words: str) -> str:
    return RULE.format(id=id_, words=words)


def stored(reading: Reading) -> dict[str, Any]:
    figures = measure(reading)
    findings = compare(reading, default_pack(), figures=figures)
    analysis = Analysis(
        filename="a.txt",
        reading=reading,
        figures=figures,
        findings=findings,
        scorecard=score(reading, findings, figures),
        feedback=Feedback("", (), (), (), ""),
        provenance=Provenance("0", {}, ""),
    )
    return json.loads(json.dumps(report(analysis)))
