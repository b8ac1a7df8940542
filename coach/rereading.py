"""Stored meetings read or judged again, one after the other. One function serves the job and the command line.

`read` analyses the original anew with the model in use and the facts that people gave; `judge` leaves the reading and
makes findings, score and feedback anew. A report that comes out as it is stored is not saved a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from coach.days import today
from coach.domain import Provenance
from coach.errors import UnreadableUpload
from coach.guidelines.likeness import NO_EXAMPLES, Encode, ExampleVectors, example_vectors, needs_vectors
from coach.guidelines.schema import GuidelinePack
from coach.own_labels import TrainedLabel, with_own_labels
from coach.own_labels.judging import with_trainings
from coach.pipeline import ReadMeeting, analyse_upload, judge
from coach.replay import encoder_of
from coach.report import report
from coach.report_changes import change_between
from coach.settings import Settings
from coach.storage import packs, renewals
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, Session, reading
from coach.storage.judgements import Judgement
from coach.storage.pack_in_force import installed_pack, judging
from coach.storage.product_finds import counted_products, products_for
from coach.storage.renewals import Renewal, StoredMeeting
from coach.storage.rereads import RereadOrder
from coach.storage.rule_labels import labels_for
from coach.storage.tables import RereadMode
from coach.storage.vectors import SentenceVectors
from coach.stored_reading import figures_of, reading_of
from coach.toolbox import Toolbox, toolbox_for
from coach.understand.sentence_encoder import sentence_encoder

Report = Mapping[str, Any]
Tools = Callable[[], Toolbox]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a meeting: its new report, or that it is gone, or (neither) that it cannot be read any more."""

    renewal: Renewal | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    """The pack that counts for a meeting, with the vectors of its examples, its own labels, and what to keep of it."""

    pack: GuidelinePack
    examples: ExampleVectors
    judgement: Judgement
    own_labels: tuple[TrainedLabel, ...]


@dataclass(slots=True)
class _Bench:
    """What is at hand between meetings: tools are loaded at first need, packs are put together once."""

    settings: Settings
    order: RereadOrder
    tools: Tools
    encode: Callable[[], Encode]
    rules: dict[tuple[int | None, int | None, int | None, tuple[tuple[int, int], ...]], _Rules] = field(
        default_factory=dict
    )


def reread_meetings(
    database: Engine, settings: Settings, order: RereadOrder, ids: Sequence[int], *, tools: Tools | None = None
) -> Generator[Outcome, None, None]:
    """Yield what came of each meeting, in order; nothing is saved. `tools` are loaded where they are not given.

    Raises:
        ModelError, GuidelineError: the model or a pack cannot be loaded.
        StorageError: the database cannot be reached.
    """
    loaded = cache(tools or (lambda: toolbox_for(settings)))
    bench = _Bench(settings, order, loaded, cache(_encode_with(settings, order, loaded)))
    for number in ids:
        with reading(database) as session:
            stored = renewals.stored_meeting(session, number, order.mode)
            rules = None if stored is None else _rules_for(session, bench, stored)
        if stored is None or rules is None:
            yield Outcome(gone=True)
        elif order.mode is RereadMode.READ:
            yield Outcome(_read(bench, stored, rules))
        else:
            yield Outcome(_judged(bench, stored, rules))


def keep_outcome(session: Session, reread_id: int, outcome: Outcome) -> None:
    """Save what came of a meeting, and count it, in the caller's transaction.

    Raises:
        NotFound: the rereading is gone.
    """
    if outcome.gone:
        renewals.keep_gone(session, reread_id)
    else:
        renewals.keep_renewal(session, reread_id, outcome.renewal)


def _encode_with(settings: Settings, order: RereadOrder, tools: Tools) -> Callable[[], Encode]:
    """Return how the encoder is come by: judging alone needs no other tool, so it loads that one."""
    if order.mode is RereadMode.READ:
        return lambda: sentence_encoder(tools().encoder)
    return lambda: encoder_of(settings)


def _rules_for(session: Session, bench: _Bench, stored: StoredMeeting) -> _Rules:
    day = today() if bench.order.by_todays else stored.record.held_on or today()
    team = stored.record.team_id
    products = _products_of(session, bench, stored)
    numbers = packs.product_numbers_in_force(session, products, day)
    key = (team, *packs.numbers_in_force(session, team, day), numbers)
    if key not in bench.rules:
        versions = packs.in_force(session, team, day, [product for product, _ in numbers])
        pack, judgement = judging(versions, bench.settings.guidelines_file)
        pack = pack or installed_pack(bench.settings.guidelines_file)
        likes = needs_vectors(pack.applied)
        examples = example_vectors(pack.rules, bench.encode()) if likes else NO_EXAMPLES
        bench.rules[key] = _Rules(pack, examples, judgement, labels_for(session, pack.applied))
    return bench.rules[key]


def _products_of(session: Session, bench: _Bench, stored: StoredMeeting) -> frozenset[int]:
    """Return the products of a meeting; one that is read again is looked through for them anew."""
    if bench.order.mode is RereadMode.JUDGE:
        return counted_products(session, stored.record.id)
    return products_for(session, stored.record.id, (row["text"] for row in stored.report["sentences"]))


def _read(bench: _Bench, stored: StoredMeeting, rules: _Rules) -> Renewal | None:
    if stored.original is None:
        return None
    toolbox = replace(bench.tools(), guidelines=rules.pack, examples=rules.examples)
    name, content, facts = stored.original.filename, stored.original.content, stored.record.facts
    try:
        analysed = analyse_upload(name, content, toolbox, facts=facts, own_labels=rules.own_labels)
    except UnreadableUpload:
        return None
    vectors = SentenceVectors(toolbox.model.digest, analysed.vectors)
    document = ParsedDocument(toolbox.parser, analysed.parses, vectors)
    return _renewal(stored, _with_trainings(report(analysed.analysis), rules), rules, document)


def _judged(bench: _Bench, stored: StoredMeeting, rules: _Rules) -> Renewal | None:
    try:
        read = _read_meeting(stored)
    except (KeyError, IndexError, TypeError, ValueError):  # damaged, or of another make
        return None
    if read.vectors is None and needs_vectors(rules.pack.applied):
        # Kept by no earlier version: without them the rules of the kind `like` would vanish from the meeting.
        read = replace(read, vectors=bench.encode()([row["text"] for row in stored.report["sentences"]]))
    read = replace(read, reading=with_own_labels(read.reading, rules.own_labels, stored.vectors))
    new = _with_trainings(report(judge(read, rules.pack, rules.examples)), rules)
    parts = {key: new[key] for key in ("findings", "scorecard", "feedback", "provenance")}
    return _renewal(stored, {**stored.report, **parts}, rules)


def _with_trainings(made: Report, rules: _Rules) -> Report:
    return with_trainings(made, rules.pack.applied, rules.own_labels)


def _read_meeting(stored: StoredMeeting) -> ReadMeeting:
    made = stored.report["provenance"]
    return ReadMeeting(
        filename=stored.report["file"],
        reading=reading_of(stored.report),
        figures=figures_of(stored.report),
        provenance=Provenance(made["software"], made["models"], made["guidelines"]),
        vectors=stored.vectors,
    )


def _renewal(stored: StoredMeeting, new: Report, rules: _Rules, document: ParsedDocument | None = None) -> Renewal:
    return Renewal(
        stored=stored,
        report=None if new == stored.report else new,
        change=change_between(stored.report, new),
        judgement=rules.judgement,
        document=document,
        same_reading=document is None,
    )
