"""Try it: the rule in the editor on its tests, on a sentence, and on past meetings."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from coach.domain import Span
from coach.errors import CoachError
from coach.guidelines.likeness import KIND
from coach.guidelines.rules import Guideline
from coach.guidelines.trial import TestOutcome, try_sentence, try_tests
from coach.storage.engine import reading
from coach.storage.rule_labels import labels_for
from coach.storage.samples import newest_reports
from coach.trials import MeetingTrial, try_meetings
from web.guidelines.desk import encoder_for
from web.guidelines.draft import RuleDraft
from web.sessions import viewer
from web.state import engine

LONGEST_SENTENCE = 1000
# Vectors take a hundredth of a second a sentence: a rule that needs them is tried on fewer meetings.
_MEETINGS, _MEETINGS_BY_VECTOR = 20, 3


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out. `sentence` is what was typed, cut into (words, found) pieces; `problem` is what went wrong."""

    tests: tuple[TestOutcome, ...] = ()
    sentence: str = ""
    hit: bool = False
    pieces: tuple[tuple[str, bool], ...] = ()
    meetings: MeetingTrial | None = None
    problem: str = ""

    @property
    def failed(self) -> int:
        """How many tests did not come out as they should."""
        return sum(not test.passed for test in self.tests)


def trial_of(draft: RuleDraft, *, on_meetings: bool = True) -> Trial:
    """Return what the rule in the editor does; nothing where it cannot be read yet."""
    if draft.rule is None:
        return Trial()
    try:
        return _tried(draft.rule, on_meetings=on_meetings)
    except CoachError as error:
        return Trial(problem=error.sentence())


def _tried(rule: Guideline, *, on_meetings: bool) -> Trial:
    encode = encoder_for((rule,))
    tests = try_tests(rule, encode)
    sentence = " ".join(request.form.get("try-sentence", "").split())[:LONGEST_SENTENCE]
    outcome = try_sentence(rule, sentence, encode) if sentence else None
    sample = None
    if on_meetings:
        with reading(engine()) as session:
            most = _MEETINGS_BY_VECTOR if rule.kind == KIND else _MEETINGS
            own = labels_for(session, (rule,))
            stored = newest_reports(session, viewer(), most=most, with_vectors=bool(own))
        sample = try_meetings(rule, stored, encode, own)
    return Trial(
        tests=tests,
        sentence=sentence,
        hit=bool(outcome and outcome.hit),
        pieces=pieces_of(sentence, outcome.spans) if outcome else (),
        meetings=sample,
    )


def pieces_of(text: str, spans: tuple[Span, ...]) -> tuple[tuple[str, bool], ...]:
    """Return `text` cut at the spans, each piece with whether it was found."""
    pieces, at = [], 0
    for span in spans:
        pieces += [(text[at : span.start], False), (text[span.start : span.end], True)]
        at = span.end
    return tuple(piece for piece in (*pieces, (text[at:], False)) if piece[0])
