"""Meeting -> Reading: roles, kind, moments, needs, benefits, objections, next steps and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc

from coach.domain import (
    Label,
    LinkType,
    Meeting,
    MeetingFacts,
    MeetingForm,
    Moment,
    Reading,
    Role,
)

from .cues import CueBook
from .encoder import Encoded, Encoder, Vectors
from .gather import gather_benefits, gather_needs, gather_objections
from .gather_steps import gather_steps
from .links import PairModel, find_links
from .moments import find_moments
from .network import NetworkOutput, ReaderNetwork
from .people_model import PeopleModel, kind_chances
from .speakers import assign_roles, meeting_form, meeting_kind

_PARSED_LABELS = frozenset({Label.NEED, Label.BENEFIT, Label.OBJECTION, Label.NEXT_STEP})
_NO_FACTS = MeetingFacts()


class Tools(Protocol):
    """What understanding needs; `coach.toolbox.Toolbox` is one."""

    @property
    def nlp(self) -> Language: ...
    @property
    def encoder(self) -> Encoder: ...
    @property
    def network(self) -> ReaderNetwork: ...
    @property
    def people(self) -> PeopleModel: ...
    @property
    def pair_models(self) -> Mapping[LinkType, PairModel]: ...
    @property
    def cues(self) -> CueBook: ...


@dataclass(frozen=True, slots=True)
class Understood:
    """A reading with what it was made from: the parses by sentence, and the vectors [sentences, width]."""

    reading: Reading
    documents: Mapping[int, Doc]
    vectors: Vectors


def understand(
    meeting: Meeting, tools: Tools, *, stated_form: MeetingForm | None = None, facts: MeetingFacts = _NO_FACTS
) -> Understood:
    """Return what Coach reads in a meeting.

    `facts` (what the user says) and `stated_form` (what the file says) go before what the model believes.
    """
    encoded = tools.encoder.encode([meeting.sentence_text(i) for i in range(len(meeting.sentences))])
    meeting = settle(meeting, tools, encoded, stated_form=stated_form, facts=facts)
    output = read_with_roles(meeting, tools.network, encoded)
    moments = find_moments(meeting, output, tools.network, cues=tools.cues)
    found = find_links(meeting, moments, encoded, tools.network, output, tools.pair_models)
    documents = _parse(meeting, moments, tools.nlp)
    needs = gather_needs(meeting, moments, found, output, encoded.vectors, documents)
    reading = Reading(
        meeting=meeting,
        moments=moments,
        needs=needs,
        benefits=gather_benefits(meeting, moments, found.links, output, documents),
        objections=gather_objections(meeting, moments, found, output),
        next_steps=gather_steps(meeting, moments, documents),
        links=found.links,
    )
    return Understood(reading, documents, encoded.vectors)


def settle(
    meeting: Meeting,
    tools: Tools,
    encoded: Encoded,
    *,
    stated_form: MeetingForm | None = None,
    facts: MeetingFacts = _NO_FACTS,
) -> Meeting:
    """Return the meeting with its kind, form and everybody's role: the user's word, the file's word, the model's."""
    blind_roles = [
        Role.NOTES if meeting.turn_of(i).role is Role.NOTES else Role.UNKNOWN for i in range(len(meeting.sentences))
    ]
    turns = _turns(meeting)
    blind = tools.network.read(encoded, blind_roles, turns, None)
    chances = kind_chances(tools.people, blind)
    kind, kind_score = meeting_kind(chances, meeting.people)
    if facts.kind is not None:
        kind, kind_score = facts.kind, 1.0
    form = meeting_form(blind, facts.form or stated_form)
    meeting = replace(meeting, kind=kind, kind_score=round(kind_score, 4), form=form)
    return assign_roles(meeting, blind, tools.people, kind)


def read_with_roles(meeting: Meeting, network: ReaderNetwork, encoded: Encoded) -> NetworkOutput:
    """Return the network's outputs given the roles and the kind of the meeting."""
    roles = [meeting.turn_of(i).role for i in range(len(meeting.sentences))]
    return network.read(encoded, roles, _turns(meeting), meeting.kind)


def _turns(meeting: Meeting) -> list[int]:
    return [sentence.turn for sentence in meeting.sentences]


def _parse(meeting: Meeting, moments: Sequence[Moment], nlp: Language) -> dict[int, Doc]:
    """Return the parse of each sentence that carries a label whose words are looked at."""
    wanted = sorted({moment.sentence for moment in moments if moment.label in _PARSED_LABELS})
    parsed = nlp.pipe((meeting.sentence_text(index) for index in wanted), batch_size=64)
    return dict(zip(wanted, parsed, strict=True))
