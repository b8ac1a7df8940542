"""Counts over many meetings. Tallies of parts of an archive add up, in any order, to the tally of the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from coach.domain import Finding, Verdict

from .judging import MeetingOutcome, RuleOutcome

Counts = TypeVar("Counts", "SideTally", "RepTally")

MOST_EXAMPLES = 20
# So many are gathered before all but those that are kept are dropped.
_MANY = 10 * MOST_EXAMPLES
APPEARED, VANISHED = "appeared", "vanished"


@dataclass(frozen=True, slots=True)
class SideTally:
    """One side of a rule: meetings in which it applies, findings kept and missed, finds, meetings with a find."""

    applies: int = 0
    kept: int = 0
    missed: int = 0
    finds: int = 0
    found_in: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A find that appears or vanishes: which sentence of which analysis. `order` is the same in every run."""

    change: str
    meeting: int
    analysis: int
    sentence: int
    order: int


@dataclass(frozen=True, slots=True)
class RuleTally:
    """A rule before and after; finds that appear and vanish in `changed_in` meetings; at most 20 examples of each."""

    old: SideTally
    new: SideTally
    appeared: int = 0
    vanished: int = 0
    changed_in: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class RepTally:
    """A rep's meetings: how many, how many have a score on both sides, the sums of these, how many rise and fall.

    Sums are in tenths of a point: whole numbers add up to the same in any order.
    """

    meetings: int = 0
    scored: int = 0
    old_sum: int = 0
    new_sum: int = 0
    up: int = 0
    down: int = 0
    appeared: int = 0
    vanished: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything that a back-test counts; `rules` by id, `reps` by the id of the meeting's owner.

    `meetings` were judged; in `without_vectors` of them rules of the kind `like` could not be; `unreadable` were left
    out, because what is stored of them is damaged or of another make.
    """

    meetings: int
    without_vectors: int
    rules: Mapping[str, RuleTally]
    reps: Mapping[int, RepTally]
    unreadable: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both."""
        return add_up((self, other))

    def everybody(self) -> RepTally:
        """Return the counts of all reps together."""
        return _sums(RepTally, self.reps.values())

    def as_json(self) -> dict[str, Any]:
        """Return the tally as JSON has it; `tally_from_json` reads it back."""
        return {
            "meetings": self.meetings,
            "without_vectors": self.without_vectors,
            "unreadable": self.unreadable,
            "rules": {
                id_: {
                    "old": _values(rule.old),
                    "new": _values(rule.new),
                    "appeared": rule.appeared,
                    "vanished": rule.vanished,
                    "changed_in": rule.changed_in,
                    "examples": [_values(example) for example in rule.examples],
                }
                for id_, rule in self.rules.items()
            },
            "reps": {str(id_): _values(rep) for id_, rep in self.reps.items()},
        }


NO_RULE = RuleTally(SideTally(), SideTally())
NOTHING = Tally(0, 0, {}, {})


@dataclass(slots=True)
class _RunningRule:
    """The counts of a rule while meetings are counted into them; sides have the numbers of a `SideTally`, in order."""

    old: list[int] = field(default_factory=lambda: [0] * 5)
    new: list[int] = field(default_factory=lambda: [0] * 5)
    appeared: int = 0
    vanished: int = 0
    changed_in: int = 0
    examples: list[Example] = field(default_factory=list)

    def tally(self) -> RuleTally:
        """Return the counts so far."""
        examples = _fewest(self.examples) if self.examples else ()
        sides = SideTally(*self.old), SideTally(*self.new)
        return RuleTally(*sides, self.appeared, self.vanished, self.changed_in, examples)


@dataclass(slots=True)
class RunningTally:
    """A tally that grows meeting by meeting: numbers are added in place, which takes a fraction of adding tallies."""

    meetings: int = 0
    without_vectors: int = 0
    unreadable: int = 0
    rules: dict[str, _RunningRule] = field(default_factory=dict)
    reps: dict[int, list[RepTally]] = field(default_factory=dict)

    def count(self, outcome: MeetingOutcome, *, owner: int, meeting: int, analysis: int) -> None:
        """Count one meeting."""
        self.meetings += 1
        self.without_vectors += outcome.without_vectors
        for rule in outcome.rules:
            counts = self.rules.get(rule.rule)
            if counts is None:
                counts = self.rules[rule.rule] = _RunningRule()
            _count_side(counts.old, rule.old, rule.old_finds)
            _count_side(counts.new, rule.new, rule.new_finds)
            if rule.appeared or rule.vanished:
                _count_change(counts, rule, meeting, analysis)
        self.reps.setdefault(owner, []).append(_rep_tally(outcome))

    def tally(self) -> Tally:
        """Return the counts so far."""
        rules = {id_: counts.tally() for id_, counts in self.rules.items()}
        reps = {owner: _sums(RepTally, self.reps[owner]) for owner in sorted(self.reps)}
        return Tally(self.meetings, self.without_vectors, rules, reps, self.unreadable)


def tally_of(outcome: MeetingOutcome, *, owner: int, meeting: int, analysis: int) -> Tally:
    """Return the tally of one meeting."""
    running = RunningTally()
    running.count(outcome, owner=owner, meeting=meeting, analysis=analysis)
    return running.tally()


def tally_from_json(values: Mapping[str, Any]) -> Tally:
    """Return the tally that `Tally.as_json` wrote."""
    return Tally(
        values["meetings"],
        values["without_vectors"],
        {
            id_: RuleTally(
                SideTally(**rule["old"]),
                SideTally(**rule["new"]),
                rule["appeared"],
                rule["vanished"],
                rule["changed_in"],
                tuple(Example(**example) for example in rule["examples"]),
            )
            for id_, rule in values["rules"].items()
        },
        {int(id_): RepTally(**rep) for id_, rep in values["reps"].items()},
        values.get("unreadable", 0),
    )


def without_examples(tally: Tally) -> Tally:
    """Return the counts alone."""
    rules = {id_: replace(rule, examples=()) for id_, rule in tally.rules.items()}
    return replace(tally, rules=rules)


def add_up(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of all, the same as adding one after the other."""
    every = list(tallies)
    rules: dict[str, list[RuleTally]] = {}
    reps: dict[int, list[RepTally]] = {}
    for tally in every:
        for id_, rule in tally.rules.items():
            rules.setdefault(id_, []).append(rule)
        for owner, rep in tally.reps.items():
            reps.setdefault(owner, []).append(rep)
    return Tally(
        sum(tally.meetings for tally in every),
        sum(tally.without_vectors for tally in every),
        {id_: _all_rules(some) for id_, some in rules.items()},
        {owner: _sums(RepTally, reps[owner]) for owner in sorted(reps)},
        sum(tally.unreadable for tally in every),
    )


def _count_side(counts: list[int], findings: Sequence[Finding], finds: int) -> None:
    kept = missed = 0
    for finding in findings:
        kept += finding.verdict is Verdict.KEPT
        missed += finding.verdict is Verdict.MISSED
    if kept or missed or finds:
        counts[0] += bool(kept or missed)
        counts[1] += kept
        counts[2] += missed
        counts[3] += finds
        counts[4] += bool(finds)


def _count_change(counts: _RunningRule, rule: RuleOutcome, meeting: int, analysis: int) -> None:
    counts.appeared += len(rule.appeared)
    counts.vanished += len(rule.vanished)
    counts.changed_in += 1
    for change, found in ((APPEARED, rule.appeared), (VANISHED, rule.vanished)):
        for finding in found:
            if finding.sentence is not None:
                order = _order(rule.rule, analysis, finding.sentence)
                counts.examples.append(Example(change, meeting, analysis, finding.sentence, order))
    if len(counts.examples) > _MANY:
        counts.examples = list(_fewest(counts.examples))


def _rep_tally(outcome: MeetingOutcome) -> RepTally:
    old, new = outcome.old_total, outcome.new_total
    both = old is not None and new is not None
    return RepTally(
        meetings=1,
        scored=int(both),
        old_sum=round(10 * (old or 0)) if both else 0,
        new_sum=round(10 * (new or 0)) if both else 0,
        up=int(old is not None and new is not None and new > old),
        down=int(old is not None and new is not None and new < old),
        appeared=sum(len(rule.appeared) for rule in outcome.rules),
        vanished=sum(len(rule.vanished) for rule in outcome.rules),
    )


def _order(rule: str, analysis: int, sentence: int) -> int:
    """Return a number that shuffles examples, so that they come from the whole archive, the same in every run."""
    return int.from_bytes(hashlib.blake2b(f"{rule}:{analysis}:{sentence}".encode(), digest_size=6).digest(), "big")


def _fewest(examples: Iterable[Example]) -> tuple[Example, ...]:
    kept: list[Example] = []
    ordered = sorted(set(examples), key=lambda example: (example.order, example.change))
    for change in (APPEARED, VANISHED):
        kept += [example for example in ordered if example.change == change][:MOST_EXAMPLES]
    return tuple(kept)


def _all_rules(rules: Sequence[RuleTally]) -> RuleTally:
    examples = tuple(chain.from_iterable(rule.examples for rule in rules))
    return RuleTally(
        _sums(SideTally, [rule.old for rule in rules]),
        _sums(SideTally, [rule.new for rule in rules]),
        sum(rule.appeared for rule in rules),
        sum(rule.vanished for rule in rules),
        sum(rule.changed_in for rule in rules),
        _fewest(examples) if examples else (),
    )


def _values(of: Any) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(of)}


def _sums(of: type[Counts], tallies: Iterable[Counts]) -> Counts:
    """Return the sums of all fields of tallies of one kind."""
    return of(*map(sum, zip(*map(_FIELDS[of], tallies), strict=True)))


_FIELDS = {of: attrgetter(*(field.name for field in fields(of))) for of in (SideTally, RepTally)}
