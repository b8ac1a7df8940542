"""How a whole document says who speaks: the styles and the names that hold throughout it, or notes if none do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from coach.ingest.lines import Line, LineForm
from coach.ingest.speaker_lines import SpeakerLine, Style
from coach.ingest.speakers import NameKind, attendee_of, folded, name_kind, surely_person

_STRONG = (Style.COLON, Style.HEADLINE_TIME, Style.CAPTION)
_WEAK = (Style.CHAT, Style.INLINE_TIME, Style.BRACKET, Style.LEAD, Style.TAB, Style.HEADLINE, Style.DASH)
_FINISHED = '.?!…"”)]'
_HEADLINES = (Style.HEADLINE, Style.HEADLINE_TIME, Style.CAPTION)
_EXPLICIT = (Style.CHAT, Style.CAPTION)  # brackets of their own leave no doubt that a name stands in them
_NAMED = frozenset({NameKind.PERSON, NameKind.NUMBERED, NameKind.ROLE})
_SPEAKING = _NAMED | {NameKind.LETTER, NameKind.WORD}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which readings of its lines hold in a document; `names` maps a style to the names as written.

    `timed_lines` is True where times stand before words without a name, `bulleted` where turns are list items.
    """

    names: Mapping[Style, frozenset[str]]
    timed_lines: bool = False
    bulleted: bool = False

    @property
    def spoken(self) -> bool:
        """True for a transcript: somebody speaks, or lines carry times."""
        return bool(self.names) or self.timed_lines

    @property
    def named_headlines(self) -> bool:
        """True where each paragraph has its own name and time above it, so that a bare time names nobody."""
        return Style.HEADLINE_TIME in self.names or Style.CAPTION in self.names

    def reading_of(self, candidates: Sequence[SpeakerLine]) -> SpeakerLine | None:
        """Return the reading of a line that holds in this document, if any."""
        for candidate in candidates:
            if candidate.name in self.names.get(candidate.style, ()):
                return candidate
            if candidate.style is Style.CLOCK or (candidate.style is Style.TIME and self.timed_lines):
                return candidate
        return None


@dataclass(slots=True)
class _Voice:
    """One name in one style, over the whole document."""

    kind: NameKind
    written: set[str] = field(default_factory=set)
    count: int = 0
    timed: int = 0
    sure: bool = False
    opening: int = 0


@dataclass(slots=True)
class _Tally:
    """What one style would make of the document."""

    voices: dict[str, _Voice] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    kinds: dict[str, tuple[NameKind, str]] = field(default_factory=dict)
    bulleted: int = 0
    sentences: int = 0
    followed: int = 0

    def add(self, candidate: SpeakerLine, *, opening: bool, followed: bool, by_clock: bool = False) -> None:
        """Count one use of a name; names that can be none are left out."""
        known = self.kinds.get(candidate.name)
        if known is None:
            kind = name_kind(candidate.name)
            if candidate.style in _EXPLICIT and kind in {NameKind.NONE, NameKind.WORD, NameKind.LETTER}:
                kind = NameKind.PERSON
            key = folded(attendee_of(candidate.name).name) if kind is not NameKind.NONE else ""
            known = self.kinds[candidate.name] = (kind, key)
        kind, key = known
        if kind is NameKind.NONE:
            return
        voice = self.voices.setdefault(key, _Voice(kind))
        if candidate.name not in voice.written:
            voice.written.add(candidate.name)
            voice.sure = voice.sure or surely_person(candidate.name)
        voice.count += 1
        voice.timed += candidate.stamp is not None or by_clock
        voice.opening += opening
        self.order.append(key)
        self.bulleted += candidate.bulleted
        self.followed += followed or bool(candidate.words)
        self.sentences += candidate.words.endswith((".", "?", "!", "…", '"', "”", "-", "—")) or (
            len(candidate.words.split()) > 7
        )

    def throughout(self, lines: int) -> bool:
        """Say whether nearly every line begins with a name in this style, so that who speaks once is named too."""
        named = sum(voice.count for voice in self.voices.values() if voice.kind in _SPEAKING)
        return named > 3 and not self.bulleted and named >= 0.9 * max(lines, len(self.order))


@dataclass(frozen=True, slots=True)
class _Setting:
    """The document around the candidates: how many lines it has and how many open something, and the attendees."""

    lines: int
    openings: int
    bullets: int
    attendees: frozenset[str]


def layout_of(
    lines: Sequence[Line], readings: Sequence[Sequence[SpeakerLine]], *, attendees: Sequence[str] = ()
) -> Layout:
    """Decide over the whole document; `readings` are the candidates of each line, in the same order."""
    tallies: dict[Style, _Tally] = {style: _Tally() for style in Style}
    setting = _count(lines, readings, tallies, attendees)
    times = tallies[Style.TIME].order
    names: dict[Style, frozenset[str]] = {}
    for style in _STRONG:
        if found := _speakers(style, tallies[style], setting):
            names[style] = found
    if Style.HEADLINE_TIME in names:  # a page of Teams, copied, repeats the name above and beside the time
        headlines = tallies[Style.HEADLINE].voices.values()
        repeated = frozenset(name for voice in headlines if voice.timed for name in voice.written)
        names[Style.HEADLINE] = repeated & names[Style.HEADLINE_TIME]
    if not names:
        weak = {style: _speakers(style, tallies[style], setting) for style in _WEAK}
        best = max(weak, key=lambda style: len(tallies[style].order) if weak[style] else 0)
        if weak[best]:
            names[best] = weak[best]
    timed = len(times) >= 2 and len(times) >= 0.5 * (setting.openings - len(tallies[Style.CLOCK].order))
    clocks = len(tallies[Style.CLOCK].order)
    loose_clocks = clocks >= 3 and clocks >= 0.3 * setting.openings
    bulleted = any(2 * tallies[style].bulleted > len(tallies[style].order) for style in names)
    return Layout(names, timed or (loose_clocks and not names) or (bool(names) and bool(times)), bulleted)


def _count(
    lines: Sequence[Line],
    readings: Sequence[Sequence[SpeakerLine]],
    tallies: Mapping[Style, _Tally],
    attendees: Sequence[str],
) -> _Setting:
    filled, openings, bullets, blank_before, clock_before, cue_before = 0, 0, 0, True, False, False
    known = frozenset(folded(name) for name in attendees)
    for position, (line, candidates) in enumerate(zip(lines, readings, strict=True)):
        if line.form is LineForm.BLANK:
            blank_before, cue_before = True, False
            continue
        filled += 1
        named = [candidate for candidate in candidates if candidate.style is not Style.TIME]
        opens = blank_before or cue_before or line.form is LineForm.BULLET
        strong = bool(named) and named[0].style in _STRONG
        openings += (blank_before or strong or line.form is LineForm.BULLET) and line.form is not LineForm.HEADING
        bullets += line.form is LineForm.BULLET
        headline = any(candidate.style in _HEADLINES for candidate in candidates)
        followed = headline and _text_follows(lines, readings, position)
        for candidate in candidates:
            if candidate.style in {Style.TIME, Style.CLOCK}:
                tallies[candidate.style].order.append("")
            elif candidate.style is not Style.HEADLINE:
                tallies[candidate.style].add(candidate, opening=opens, followed=followed)
            elif followed or (not clock_before and _clock_follows(readings, position)):
                by_clock = clock_before or _clock_follows(readings, position)
                tallies[candidate.style].add(candidate, opening=opens, followed=True, by_clock=by_clock)
        # What stands below a finished line of somebody may be the next one's line.
        cue_before = strong and (len(line.text) < 60 or line.text[-1] in _FINISHED)
        blank_before = clock_before = bool(candidates) and candidates[0].style is Style.CLOCK
    return _Setting(filled, openings, bullets, known)


def _clock_follows(readings: Sequence[Sequence[SpeakerLine]], position: int) -> bool:
    below = readings[position + 1] if position + 1 < len(readings) else ()
    return bool(below) and below[0].style is Style.CLOCK


def _text_follows(lines: Sequence[Line], readings: Sequence[Sequence[SpeakerLine]], position: int) -> bool:
    """Say whether words come below a line before the next headline with a time."""
    for below in range(position + 1, min(position + 5, len(lines))):
        if lines[below].form in {LineForm.BLANK, LineForm.RULE}:
            continue
        style = readings[below][0].style if readings[below] else None
        if style is not Style.CLOCK:
            return lines[below].form is not LineForm.HEADING and style not in {Style.HEADLINE_TIME, Style.CAPTION}
    return False


def _speakers(style: Style, tally: _Tally, setting: _Setting) -> frozenset[str]:
    """Return the names as written that speak in this style; none where the style does not carry a conversation."""
    usable = {key: voice for key, voice in tally.voices.items() if _usable(voice, tally)}
    steady = {
        key: voice
        for key, voice in usable.items()
        if voice.count > 1 or voice.timed or voice.sure or key in setting.attendees or style in _EXPLICIT
    }
    order = [key for key in tally.order if key in steady]
    singles = not steady or (len(order) < 3 and len(usable) > len(steady))
    if singles and style in _STRONG and _short_conversation(usable, tally, setting):
        steady, order = usable, [key for key in tally.order if key in usable]
    once = {key: voice for key, voice in usable.items() if key not in steady and voice.kind in _NAMED and voice.opening}
    if steady and tally.throughout(setting.openings if style in _STRONG else setting.lines):
        once = {key: voice for key, voice in tally.voices.items() if key not in steady and voice.kind in _SPEAKING}
    if 2 * len(once) <= len(order):
        order = [key for key in tally.order if key in steady or key in once]
    changes = sum(one != other for one, other in pairwise(order))
    coverage = len(order) / max(setting.openings, 1)
    if not order or not _carries(style, tally, steady, changes=changes, coverage=coverage, setting=setting):
        return frozenset()
    return frozenset(name for voice in (steady | once).values() for name in voice.written)


def _usable(voice: _Voice, tally: _Tally) -> bool:
    if voice.kind is NameKind.LABEL:
        return voice.timed > 2
    if voice.kind is NameKind.LETTER:
        letters = [other for other in tally.voices.values() if other.kind is NameKind.LETTER]
        return "q" not in tally.voices and voice.count > 1 and sum(other.count for other in letters) > 3
    return voice.kind is not NameKind.WORD or voice.count > 1


def _short_conversation(usable: Mapping[str, _Voice], tally: _Tally, setting: _Setting) -> bool:
    """A paste of a few lines, each by somebody: every line has a name and most are sentences."""
    count = sum(voice.count for voice in usable.values())
    speech = tally.sentences >= 0.5 * count or any(voice.count > 1 for voice in usable.values())
    return bool(count) and count >= 0.9 * setting.openings and speech and not tally.bulleted


def _carries(
    style: Style,
    tally: _Tally,
    steady: Mapping[str, _Voice],
    *,
    changes: int,
    coverage: float,
    setting: _Setting,
) -> bool:
    count, timed = sum(voice.count for voice in steady.values()), sum(voice.timed for voice in steady.values())
    if style in {Style.HEADLINE_TIME, Style.CAPTION}:
        return tally.followed >= 0.6 * len(tally.order) and (count > 1 or coverage > 0.4)
    if style is Style.COLON and timed >= 0.5 * count:
        return count > 1 or coverage > 0.3
    if style is Style.COLON:
        notes = tally.bulleted > 0.5 * len(tally.order) and (count < 4 or coverage < 0.6)
        enough = coverage >= (0.25 if changes > 3 else 0.5)
        alone = len(steady) == 1 and (count > 1 or _opens(steady)) and coverage >= 0.4 and tally.sentences
        return not notes and enough and (changes > 0 or bool(alone))
    repeated = sum(voice.count > 1 for voice in steady.values())
    if style is Style.HEADLINE:
        listed = len(setting.attendees & steady.keys()) > 1 or timed > 0.6 * count > 1
        return (repeated > 1 and changes > 2 and coverage >= 0.3) or (listed and coverage >= 0.4)
    if style in {Style.CHAT, Style.TAB, Style.INLINE_TIME}:
        return count > 1 and changes > 0 and coverage >= 0.5
    return repeated > 1 and changes > 1 and count > 3 and coverage >= 0.5 and tally.bulleted < 0.5 * count


def _opens(steady: Mapping[str, _Voice]) -> bool:
    return any(voice.sure or voice.kind in {NameKind.NUMBERED, NameKind.ROLE} for voice in steady.values())
