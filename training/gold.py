"""Gold meetings as the nouns of Coach, with the annotators' own sentences, so that models can be judged on them."""

from __future__ import annotations

from coach.domain import LineKind, Meeting, Person, Role, RoleSource, Sentence, Span, Turn

from .corpus import GoldMeeting


def meeting_of(gold: GoldMeeting, *, with_roles: bool) -> Meeting:
    """Return the meeting of a gold record; without `with_roles` the roles are left for Coach to find."""
    texts: list[str] = []
    turns: list[Turn] = []
    sentences: list[Sentence] = []
    offset = 0
    last: tuple[int, str | None] | None = None
    for item in gold.sentences:
        span = Span(offset, offset + len(item.text))
        if last == (item.turn, item.speaker):
            before = turns[-1]
            turns[-1] = Turn(before.speaker, before.role, Span(before.span.start, span.end), line_kind=before.line_kind)
        else:
            written = item.role is Role.NOTES
            role = item.role if with_roles or written else Role.UNKNOWN
            line_kind = LineKind.NOTE if written else LineKind.SPEECH
            turns.append(Turn(item.speaker, role, span, line_kind=line_kind))
        last = (item.turn, item.speaker)
        sentences.append(Sentence(span, len(turns) - 1, item.start_s))
        texts.append(item.text)
        offset = span.end + 1
    source = RoleSource.ASKED if with_roles else RoleSource.INFERRED
    return Meeting(
        text="\n".join(texts),
        turns=tuple(turns),
        sentences=tuple(sentences),
        people=tuple(
            Person(name, role if with_roles else Role.UNKNOWN, float(with_roles), source) for name, role in gold.people
        ),
        source_format="gold",
        kind=gold.kind,
        form=gold.form,
        written=all(turn.line_kind is LineKind.NOTE for turn in turns),
    )
