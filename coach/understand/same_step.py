"""Which sentences speak of a next step that was named before: a yes, a day for it, the promise to do what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.domain import Meeting, NextStep, Role

from .agreement import HOUR, names_more, promises, refuses_a_day
from .doers import is_wish
from .no_step import plain

# A yes comes so many turns after what it agrees to at most; a promise of what was asked for a little later.
_SOON = 2
_LATER = 4
# "Come after the school run".
_FEW = 4
# So many steps back are looked at.
_LAST = 4
_POINTS = frozenset(
    "it that this them those these both something one me you us her him over across to back up on off along in at by "
    "the a an and then too with for so do away out your our my everybody all straight".split()
)
_SENDING = frozenset("send email e-mail mail forward share post text get have give put drop bring hand print".split())
# Work whose result is handed over later: "I'll write it up", "it will be with you on Friday".
_MAKING = _SENDING | frozenset(
    "want need make write draft prepare draw do work price quote dig find calculate build pull add show "
    "circulate print scan copy set".split()
)
_ASKS_YOU = re.compile(r"\b(?:can|could|will|would) you\b")
# "It'll be with you by Friday", "they are on your desk tomorrow": what was asked for is handed over.
_IS_HANDED = re.compile(
    r"^(?:(?:ok|okay|right|so|well|and|yes|yeah|sure|good|great|fine|done|of course),? )*(?:it|that|they|this|both|all)"
    r"(?: both| all)?(?:'ll| will) be (?:with you|there|in|on|ready|done|sent|here|back)\b"
)
_PRONOUN_ONLY = re.compile(r"^(?:do|have|make|see) (?:it|that|this|so|them|these|those)\b")
_POINTS_ON = re.compile(r"\w+ (?:it|that|this|so|them|these|those|both)\b")
_BETTER = re.compile(r"\b(?:better|rather|instead|make it|no good|can't|not|prefer|then)\b")


def is_open(steps: Sequence[NextStep], index: int, meeting: Meeting) -> bool:
    """Return whether the step before has somebody who does it, but no day."""
    if not steps or steps[-1].dated or steps[-1].who is None:
        return False
    return _turns(meeting, steps[-1], index) in (1, _SOON)


def join(steps: list[NextStep], yes: NextStep, meeting: Meeting) -> None:
    """Put a yes to the step that it agrees to, which gets the day that only the yes names.

    A yes to nothing is a step only with a day, and if it names more than that day.
    """
    index = yes.sentences[0]
    near = [place for place in _latest(steps) if _turns(meeting, steps[place], index) <= _SOON]
    if not near:
        if yes.dated and names_more(meeting.sentence_text(index)):
            steps.append(yes)
        return
    place = _meant(meeting, steps, near, yes)
    step, turn = steps[place], meeting.sentences[index].turn
    who = step.who or (meeting.turns[turn].speaker if _is_request(meeting, step, yes, turn) else None)
    steps[place] = _with(step, yes, who, newer=_is_changed(meeting, step, yes))


def place_of_same(meeting: Meeting, steps: Sequence[NextStep], step: NextStep) -> int | None:
    """Return the place of the step named before that `step` says again or promises to do, None for a new one."""
    index = step.sentences[0]
    for place in sorted(_latest(steps), key=lambda place: _likely(meeting, steps[place], step)):
        before = steps[place]
        if index in before.sentences or not _of_one_doer(before, step) or _turns(meeting, before, index) > _LATER:
            continue
        if _hands_over(meeting, before, step) or _says_again(meeting, before, step):
            return place
    return next((place for place in _latest(steps, len(steps)) if _is_recalled(steps[place], step)), None)


def _likely(meeting: Meeting, before: NextStep, step: NextStep) -> tuple[bool, bool]:
    """Return the rank of a step that may be meant: what somebody else asked for just now, then of the same person."""
    asked = before.sentences[-1]
    apart = _turns(meeting, before, step.sentences[0])
    own = before.who is not None and before.who == step.who
    requested = apart == 1 and (own or is_wish(plain(meeting.sentence_text(asked))))
    return not requested, not own


def _of_one_doer(before: NextStep, step: NextStep) -> bool:
    return not before.who or not step.who or before.who == step.who


def joined(before: NextStep, step: NextStep) -> NextStep:
    """Return one step of two that are the same: in the words that say more, by the day that was named last."""
    again = _with(before, step, before.who or step.who, newer=step.dated)
    if _PRONOUN_ONLY.search(before.what.lower()) is not None and _POINTS_ON.match(step.what.lower()) is None:
        again = replace(again, what=step.what)
    return again


def _with(step: NextStep, other: NextStep, who: str | None, *, newer: bool) -> NextStep:
    due, day = (step.due, step.day) if step.dated and not newer else (other.due, other.day)
    return replace(step, sentences=tuple(dict.fromkeys((*step.sentences, *other.sentences))), who=who, due=due, day=day)


def _latest(steps: Sequence[NextStep], count: int = _LAST) -> range:
    return range(len(steps) - 1, max(-1, len(steps) - 1 - count), -1)


def _turns(meeting: Meeting, step: NextStep, index: int) -> int:
    return meeting.sentences[index].turn - meeting.sentences[step.sentences[-1]].turn


def _meant(meeting: Meeting, steps: Sequence[NextStep], near: Sequence[int], yes: NextStep) -> int:
    """Return which of the steps of the last turns a yes means, the last one where nothing tells.

    A day means the step that has it already, else the one of the person who names it, else one without a day.
    """
    text = meeting.sentence_text(yes.sentences[0])
    speaker = meeting.turn_of(yes.sentences[0]).speaker
    own = [place for place in near if steps[place].who == speaker]
    if not yes.dated:
        return own[0] if own and promises(text) else near[0]
    ways = (
        [place for place in near if refuses_a_day(text) and _is_named(steps[place], text)],
        [place for place in near if steps[place].dated and _same_day(steps[place], yes)],
        [place for place in own if not steps[place].dated],
        [place for place in near if not steps[place].dated],
    )
    return next((found[0] for found in ways if found), near[0])


def _is_named(step: NextStep, text: str) -> bool:
    return step.day is not None and step.day.lower() in plain(text)


def _same_day(step: NextStep, other: NextStep) -> bool:
    if step.due is not None and other.due is not None:
        return step.due == other.due
    day, again = sorted(((step.day or "").lower(), (other.day or "").lower()), key=len)
    return bool(day) and day in again


def _on_other_days(step: NextStep, other: NextStep) -> bool:
    return step.dated and other.dated and not _same_day(step, other)


def _is_changed(meeting: Meeting, step: NextStep, yes: NextStep) -> bool:
    """Return whether somebody else names another day than the one proposed: "Wednesday would be better"."""
    index = yes.sentences[0]
    other = meeting.turn_of(index).speaker != meeting.turn_of(step.sentences[-1]).speaker
    if other and refuses_a_day(meeting.sentence_text(index)):
        return True
    return other and _on_other_days(step, yes) and _BETTER.search(plain(meeting.sentence_text(index))) is not None


def _is_request(meeting: Meeting, step: NextStep, yes: NextStep, turn: int) -> bool:
    """Return whether a step asks "you" to do something, and somebody else says in `turn` that they will."""
    asked = step.sentences[-1]
    text, said = plain(meeting.sentence_text(asked)), plain(meeting.sentence_text(yes.sentences[0]))
    promised = promises(said)
    wished = is_wish(text) and yes.dated
    return meeting.sentences[asked].turn < turn and (promised or wished or _ASKS_YOU.search(text) is not None)


def _hands_over(meeting: Meeting, before: NextStep, step: NextStep) -> bool:
    """Return whether `step` promises what `before` asked for or announced: "you'll have it on Monday"."""
    if meeting.turn_of(step.sentences[0]).role is Role.NOTES:
        return False
    if _IS_HANDED.search(plain(meeting.sentence_text(step.sentences[0]))) is not None:
        return True
    again, named = _without_day(step), before.what.lower().split()
    if not again or not named or again[0] not in _SENDING | {"do"}:
        return False
    same_turn = _turns(meeting, before, step.sentences[0]) == 0
    asked = is_wish(plain(meeting.sentence_text(before.sentences[0])))
    makes = asked or any(word in _MAKING for word in named[:4]) or not any(word in _MEETS for word in named[:2])
    points = any(word in {"it", "that", "this", "them", "those", "these", "both"} for word in again[1:3])
    rest = [word.strip(",") for word in again[1:] if word.strip(",") not in _POINTS]
    return points and (not rest or _is_when(rest)) and makes and not (same_turn and named[0] not in _MAKING)


_MEETS = frozenset("meet come visit call ring speak talk ask check test try sign drive sit decide see look".split())
_SAYS_WHEN = frozenset(
    "day week month morning afternoon evening year by year end half past o'clock writing first thing today tomorrow "
    "tonight monday tuesday wednesday thursday friday saturday sunday noon lunch next this before after from at mail "
    "email post person later soon".split()
)


def _is_when(words: Sequence[str]) -> bool:
    return all(word in _SAYS_WHEN or word.isdigit() for word in words)


def _without_day(step: NextStep) -> list[str]:
    """Return the words of what is done without those of its day, which stay there where no date is known."""
    return step.what.lower().replace((step.day or "").lower(), "", 1).split()


def _says_again(meeting: Meeting, before: NextStep, step: NextStep) -> bool:
    """Return whether a step is taken up in a few words: "send me something", "I'll email it"; "come at nine"."""
    named, again = before.what.lower().split(), _without_day(step)
    turns = _turns(meeting, before, step.sentences[0])
    if (
        not named
        or not again
        or not 1 <= turns <= _SOON
        or (before.dated and step.dated and not _same_day(before, step))
    ):
        return False
    same = again[0] == named[0] or {again[0], named[0]} <= _SENDING
    rest = [word.strip(",") for word in again[1:]]
    new = [word for word in rest if word not in _POINTS and word not in named]
    when = bool(rest) and rest[0] in {"after", "before", "around"} and len(rest) <= _FEW
    return same and (not new or when or _is_time(new))


def _is_time(words: Sequence[str]) -> bool:
    return _is_when([word for word in words if word not in {"half", "past", "quarter"} and not HOUR.fullmatch(word)])


def _is_recalled(before: NextStep, step: NextStep) -> bool:
    """Return whether a step is said once more in the words of an earlier one, as in a recap at the end."""
    named, again = _content(before), _content(step)
    verb, other = before.what.lower().split()[:1], step.what.lower().split()[:1]
    same = verb == other or {*verb, *other} <= _SENDING
    if not same or not _of_one_doer(before, step):
        return False
    fewer, more = sorted((named, again), key=len)
    if _on_other_days(before, step):
        return False
    return len(fewer) >= 1 and fewer <= more and len(more) - len(fewer) <= 3


def _content(step: NextStep) -> frozenset[str]:
    words = re.findall(r"[a-z0-9'-]+", step.what.lower())[1:]
    return frozenset(word for word in words if word not in _POINTS and word not in _SAYS_WHEN)
