"""The meeting page as frozen values, made from a stored report (schema 1) and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from coach.briefing.passages import decisions_in
from coach.domain import (
    INTERNAL_LABELS,
    OWN_PREFIX,
    UNSURE_ROLE,
    FigureStatus,
    Label,
    MeetingForm,
    MeetingKind,
    Role,
    RoleSource,
)
from coach.guidelines.own_labels import label_in_words
from coach.storage.own_label_finds import MarkedSentence
from web.words import day, duration, name

from .need_map import NeedMap, Sentences, found, need_map
from .scores import FigureView, LanguageView, ScorecardView, figures_view, language_view, scorecard_view
from .timeline import Timeline, timeline
from .transcript import (
    MomentFilter,
    Reference,
    SentenceView,
    TurnView,
    filters_of,
    sentences_of,
    side_of,
    turns_of,
)
from .wording import MOMENTS

Report = Mapping[str, Any]

SPOKEN_FIGURES = ("talk_share", "leader_share")


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody in the meeting; `unsure` when the role wants a look."""

    name: str
    role: str
    side: str
    organisation: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class AdviceView:
    """A piece of feedback; `sentence` is where the quotation stands, None where it stands nowhere."""

    anchor: str
    text: str
    quotation: str
    suggestion: str
    sentence: SentenceView | None


@dataclass(frozen=True, slots=True)
class AdviceColumn:
    """Keep, start or stop."""

    id: str
    name: str
    about: str
    advice: tuple[AdviceView, ...]


@dataclass(frozen=True, slots=True)
class MomentGroup:
    """All sentences of an internal meeting that carry one moment."""

    label: str
    name: str
    meaning: str
    sentences: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """Everything that the page of an analysed meeting shows, section by section."""

    kind: str
    internal: bool
    written: bool
    facts: tuple[str, ...]
    people: tuple[PersonView, ...]
    asks_for_seller: bool
    remarks: tuple[str, ...]
    summary: str
    columns: tuple[AdviceColumn, ...]
    focus: str
    scorecard: ScorecardView
    need_map: NeedMap
    decisions: tuple[SentenceView, ...]
    groups: tuple[MomentGroup, ...]
    unsaid: tuple[str, ...]
    language: LanguageView
    timeline: Timeline | None
    talk: FigureView | None
    figures: tuple[FigureView, ...]
    turns: tuple[TurnView, ...]
    filters: tuple[MomentFilter, ...]
    filtered: bool
    provenance: tuple[tuple[str, str], ...]

    @property
    def shown_turns(self) -> int:
        """How many turns the filter leaves."""
        return sum(turn.shown for turn in self.turns)

    @property
    def customer_words(self) -> bool:
        """Whether there is anything for the need–benefit map."""
        listed = (self.need_map.needs, self.need_map.unprompted, self.need_map.objections)
        return not self.internal or any(listed)


def meeting_view(report: Report, *, chosen: Set[str] = frozenset(), own: Sequence[MarkedSentence] = ()) -> MeetingView:
    """Return the page of `report`; `chosen` are the moments that the transcript is filtered by, `own` own labels."""
    sentences = sentences_of(report, _cited(report), own)
    by_index = {sentence.index: sentence for sentence in sentences}
    meeting = report["meeting"]
    figures = figures_view(report["figures"])
    return MeetingView(
        kind=name(MeetingKind, meeting["kind"]),
        internal=meeting["kind"] == MeetingKind.INTERNAL,
        written=meeting.get("written", False),
        facts=tuple(_facts(meeting)),
        people=tuple(_person(person) for person in report["people"]),
        asks_for_seller=_asks_for_seller(report),
        remarks=tuple(_remarks(report)),
        summary=report["feedback"].get("summary", ""),
        columns=tuple(_column(column, report["feedback"], by_index) for column in COLUMNS),
        focus=report["feedback"]["focus"],
        scorecard=scorecard_view(report["scorecard"], by_index),
        need_map=need_map(report, by_index),
        decisions=found(decisions_in(report), by_index) if meeting["kind"] == MeetingKind.INTERNAL else (),
        groups=tuple(_groups(sentences)),
        unsaid=tuple(_unsaid(sentences)),
        language=language_view(report["findings"], by_index),
        timeline=timeline(sentences),
        talk=next((figure for figure in figures if figure.id in SPOKEN_FIGURES and figure.known), None),
        figures=figures,
        turns=turns_of(sentences, chosen),
        filters=filters_of(sentences, chosen, own),
        filtered=bool(chosen),
        provenance=tuple(_provenance(report["provenance"])),
    )


COLUMNS = (
    ("keep", "Keep", "What worked: do it again."),
    ("start", "Start", "What was missing: try it next time."),
    ("stop", "Stop", "What got in the way: leave it out."),
)


def _facts(meeting: Report) -> Iterable[str]:
    yield name(MeetingKind, meeting["kind"])
    if meeting["form"] != MeetingForm.UNKNOWN:
        yield name(MeetingForm, meeting["form"])
    facts = (day(meeting["held_on"]), meeting.get("account"), meeting.get("deal_stage"))
    yield from (fact for fact in facts if fact)
    if meeting["duration_s"]:
        yield duration(meeting["duration_s"])
    if meeting.get("written"):
        yield "Written notes"


def _person(person: Report) -> PersonView:
    inferred = person["role_source"] == RoleSource.INFERRED
    return PersonView(
        name=person["name"],
        role=name(Role, person["role"]),
        side=side_of(person["role"]),
        organisation=person.get("organisation") or "",
        unsure=person["role"] == Role.UNKNOWN or (inferred and person["role_score"] < UNSURE_ROLE),
    )


def _asks_for_seller(report: Report) -> bool:
    """Say whether people speak in a customer meeting and none of them is known to sell."""
    meeting, roles = report["meeting"], {person["role"] for person in report["people"]}
    spoken = meeting["kind"] == MeetingKind.CUSTOMER and not meeting.get("written")
    return spoken and bool(roles) and Role.SELLER not in roles


def _remarks(report: Report) -> Iterable[str]:
    yield from report["meeting"].get("remarks", ())
    if report["meeting"].get("written"):
        yield "These are notes: who spoke how much cannot be known from them, so such figures are unavailable."
    estimated = [figure for figure in report["figures"].values() if figure["status"] == FigureStatus.ESTIMATED]
    if estimated:
        yield "Some figures are estimated, because the file does not say everything; each says how it was made."


def _column(column: tuple[str, str, str], feedback: Report, sentences: Sentences) -> AdviceColumn:
    key, called, about = column
    given = enumerate(feedback[key])
    return AdviceColumn(key, called, about, tuple(_advice(f"{key}-{place}", item, sentences) for place, item in given))


def _advice(anchor: str, advice: Report, sentences: Sentences) -> AdviceView:
    return AdviceView(
        anchor=anchor,
        text=advice["text"],
        quotation=advice["quotation"],
        suggestion=advice["suggestion"],
        sentence=sentences.get(advice["sentence"]),
    )


def _groups(sentences: Iterable[SentenceView]) -> Iterable[MomentGroup]:
    listed = tuple(sentences)
    for label in INTERNAL_LABELS:
        having = tuple(sentence for sentence in listed if label in sentence.moments)
        if having and label is not Label.NEXT_STEP:
            yield MomentGroup(label.value, MOMENTS[label].many, MOMENTS[label].meaning, having)


def _unsaid(sentences: Iterable[SentenceView]) -> Iterable[str]:
    """Yield what an internal meeting could have spoken of and did not."""
    said = {label for sentence in sentences for label in sentence.moments}
    return (MOMENTS[label].many for label in INTERNAL_LABELS if label not in said and label is not Label.NEXT_STEP)


def _provenance(provenance: Report) -> Iterable[tuple[str, str]]:
    yield "Coach", provenance["software"]
    yield from ((_made_by(model), version) for model, version in provenance["models"].items())
    yield "Guidelines", provenance["guidelines"]


def _made_by(model: str) -> str:
    own = label_in_words(model) if model.startswith(OWN_PREFIX) else ""
    return f"Own label {own}" if own else f"Model {model}"


def _cited(report: Report) -> Mapping[int, list[Reference]]:
    """Return for each sentence the places of the page that rest on it, so that one can go back there."""
    cited: dict[int, list[Reference]] = {}
    for reference, indices in _citing(report):
        for index in indices:
            cited.setdefault(index, []).append(reference)
    return cited


def _citing(report: Report) -> Iterable[tuple[Reference, Iterable[int]]]:
    for key, called, _ in COLUMNS:
        for place, advice in enumerate(report["feedback"][key]):
            if advice["sentence"] is not None:
                yield (
                    Reference(f"Feedback, {called.lower()}", advice["text"], f"{key}-{place}"),
                    (advice["sentence"],),
                )
    for place, need in enumerate(report["needs"]):
        yield Reference("Need", need["statement"], f"need-{place}"), (*need["sentences"], *need["addressed_by"])
    for place, objection in enumerate(report["objections"]):
        told = (*objection["sentences"], *objection["answered_by"])
        yield Reference("Objection", objection["kind"], f"objection-{place}"), told
    for place, step in enumerate(report["next_steps"]):
        yield Reference("Next step", step["what"], f"step-{place}"), step["sentences"]
