"""What the seller should give up, each with the sentence in which it was said and something better to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from coach.domain import (
    Advice,
    Benefit,
    Finding,
    Label,
    Level,
    LinkType,
    NeedStatus,
    ObjectionStatus,
    Role,
    Topic,
    Verdict,
)
from coach.replies import names_price
from coach.speech import role_of, speaker_of, standing_needs, word_count

from .candidates import Candidate, Case
from .listened import was_asked_for
from .questions import played_back, way_to_answer
from .quoting import buyer_of, capitalised, first_name, in_words, literal, quote
from .scores import score_of
from .wording import TOPIC_IN_WORDS

_LEVEL_PRIORITY = {Level.VIOLATION: 95.0, Level.WARNING: 78.0, Level.TIP: 44.0}
# Below this score (0..1) it is not sure that a benefit was named at all.
_SURE = 0.6


def stops(case: Case) -> Iterator[Candidate]:
    """Yield what is worth stopping after a meeting with a customer."""
    yield from wording(case)
    yield from _benefits_first(case)
    yield from _unasked_benefits(case)


def wording(case: Case) -> Iterator[Candidate]:
    """Yield each guideline whose discouraged wording was used, with its first use and how often it was."""
    uses: dict[str, list[Finding]] = defaultdict(list)
    for finding in case.findings:
        if finding.verdict is Verdict.MISSED and finding.weight > 0 and points_at_words(case, finding):
            uses[finding.guideline].append(finding)
    for rule, found in uses.items():
        level = _LEVEL_PRIORITY[found[0].level] * min(1.2, 0.6 + 0.4 * found[0].weight)
        yield Candidate(min(100.0, level + 3 * len(found)), f"wording:{rule}", _wording_advice(case, rule, found))


def points_at_words(case: Case, finding: Finding) -> bool:
    """Return whether a finding marks what was said: words inside a sentence, or one that is like an example."""
    if finding.span is None or finding.sentence is None:
        return False
    if finding.evidence:
        return True
    return finding.span != case.meeting.sentences[finding.sentence].span


def _wording_advice(case: Case, rule: str, found: list[Finding]) -> Advice:
    first = found[0]
    phrases = list(dict.fromkeys(f.span.of(case.meeting.text).strip() for f in found if f.span is not None))
    shown = ", ".join(f"“{phrase}”" for phrase in phrases[:3])
    times = f" ({len(found)} times)" if len(found) > 1 else ""
    index = first.sentence or 0
    name = first_name(speaker_of(case.meeting, index)) if role_of(case.meeting, index) is Role.SPECIALIST else None
    whose = f" {name} said it, so settle it between the two of you before the next meeting." if name else ""
    # A sentence that is like an example stands in the quotation whole.
    said = "" if first.evidence else f": {shown}"
    text = f"{first.message.rstrip('.')}{said}{times}.{whose}"
    return Advice(text, quote(case.meeting, index), _instead(case, first), index, f"guideline:{rule}")


def _instead(case: Case, finding: Finding) -> str:
    """Return the guideline's own suggestion, with what it could mean in this meeting."""
    needs = standing_needs(case.reading)
    if finding.guideline == "language/empty-praise" and needs:
        need = next((need for need in needs if need.status is NeedStatus.UNADDRESSED), needs[0])
        return f"{finding.suggestion} Here it could be about “{literal(need)}”."
    if finding.guideline == "language/no-pressure":
        return f"{finding.suggestion} For example: “What would you need to see before you decide?”"
    if finding.guideline == "language/no-brush-off" and finding.sentence is not None:
        before = [o for o in case.reading.objections if o.sentences[0] < finding.sentence]
        if before and before[-1].status is ObjectionStatus.ANSWERED:
            return way_to_answer(before[-1].kind, case.reading)
    return finding.suggestion or finding.why


def _benefits_first(case: Case) -> Iterator[Candidate]:
    for finding in case.findings:
        if finding.guideline != "needs/before-benefits" or finding.verdict is not Verdict.MISSED:
            continue
        if finding.sentence is None:
            continue
        needs = standing_needs(case.reading)
        text = "Hold your benefits back until you know what is wanted; this one came before the first need."
        suggestion = "Open with a question instead: “Before I show you anything, what made you take this meeting?”"
        if needs:
            buyer = buyer_of(case.reading, needs[0].sentences[0])
            told = played_back(needs[0], case.reading)
            suggestion = f"Let {buyer} begin. “{told}” is where your answer should have started."
        advice = Advice(
            text,
            quote(case.meeting, finding.sentence),
            suggestion,
            finding.sentence,
            "guideline:needs/before-benefits",
        )
        yield Candidate(57, "benefits", advice)


def _unasked_benefits(case: Case) -> Iterator[Candidate]:
    replies = {link.source for link in case.reading.links if link.type is LinkType.ANSWERS}
    unasked = [
        one
        for one in case.reading.benefits
        if not one.prompted
        and score_of(case.reading, one.sentences, Label.BENEFIT) >= _SURE
        and not was_asked_for(case.meeting, one.sentences[0])
        and not replies & set(one.sentences)
        and not names_price(case.meeting.sentence_text(one.sentences[0]))
    ]
    if not unasked or not standing_needs(case.reading):
        return
    benefit = min(unasked, key=lambda benefit: (-word_count(benefit.statement) // 8, benefit.sentences[0]))
    share = len(unasked) / len(case.reading.benefits)
    about = f"about {TOPIC_IN_WORDS[benefit.topic]}" if benefit.topic is not Topic.OTHER else "for this"
    text = f"Nobody had asked {about}; it takes the place of an answer."
    if case.meeting.written:
        text = "Your notes name a benefit that answers nothing they asked for."
    if len(unasked) > 1:
        text += (
            f" {capitalised(in_words(len(unasked)))} of {in_words(len(case.reading.benefits))} benefits were like it."
        )
    index = benefit.sentences[0]
    advice = Advice(text, quote(case.meeting, index), _tie_or_drop(case, benefit), index, "benefit:unprompted")
    yield Candidate(45 + 20 * share, "benefits", advice)


def _tie_or_drop(case: Case, benefit: Benefit) -> str:
    needs = standing_needs(case.reading)
    same = [need for need in needs if need.topic is benefit.topic and need.topic is not Topic.OTHER]
    if same:
        return f"Say first what it is for, “{played_back(same[0], case.reading)}”, and then the benefit."
    open_needs = [need for need in needs if need.status is NeedStatus.UNADDRESSED]
    if open_needs:
        if case.meeting.written:
            return f"Leave it out of what you send them, and write about “{literal(open_needs[0])}” instead."
        return f"Leave it out and spend the minute on “{literal(open_needs[0])}”, which is still open."
    asked = "Would that make a difference to you?"
    if benefit.topic is not Topic.OTHER:
        asked = f"How much does {TOPIC_IN_WORDS[benefit.topic]} matter to you this year?"
    return f"Ask before you tell: “{asked}” If the answer is no, leave it out."
