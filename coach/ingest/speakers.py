"""Names: what may name a speaker, and what a name says of role and organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from coach.domain import Attendee, Role
from coach.ingest.labels import has_label_word, is_field_label
from coach.ingest.roles import PLAIN_SPEAKERS, ROLE_WORDS, TITLES, is_job_title, role_of
from coach.ingest.wordlists import entries


class NameKind(Enum):
    """What words before a colon look like, best evidence first."""

    PERSON = auto()  # "Maya Chen", "Dr. O'Neil"
    NUMBERED = auto()  # "Speaker 1", "SPEAKER_00", "Unknown Speaker", a telephone number
    ROLE = auto()  # "Customer", "Agent 2", "Me", "Interviewer"
    LETTER = auto()  # "A", "JM"
    WORD = auto()  # "maya": a name only where it is used throughout
    LABEL = auto()  # "Pain", "Next steps"
    NONE = auto()  # no name


_NUMBERED = re.compile(
    r"(?:unknown|unidentified|unnamed|other|new)?[ _-]?"
    r"(?:speaker|spkr?|participant|person|voice|caller|guest|attendee|user|channel|ch|male|female|man|woman|spk|s|p)"
    r"(?:[ _-]?#?(?:\d{1,3}|\?)|[ _-]#?[A-Za-z])"
    r"|(?:unknown|unidentified|unnamed|multiple|several|different|other|male|female|all|various|both)[ _-]"
    r"(?:speakers?|participants?|callers?|persons?|voices?|users?|people|guests?|man|woman|males?|females?|attendees?)"
    r"|unknown|unidentified|everyone|everybody|audience|crowd|multiple|group|\?{1,3}"
    r"|\+?[\d(][\d ().*x-]{5,18}\d"
    r"|[^\W\d_][\w .-]{0,28}['’]s? (?:i?phone|ipad|macbook(?: (?:pro|air))?|laptop|pc|galaxy[\w ]{0,12}|android)"
    r"|iphone|ipad|(?:meeting|conference|board|huddle) ?room[\w .-]{0,20}",
    re.IGNORECASE,
)
_ROLE_NUMBERED = re.compile(r"(.{2,30}?)[ _-]?#?(?:\d{1,2}|[A-Z])")
_PARTICLES = entries(
    """
    de; da; di; do; dos; das; del; della; der; den; van; von; vom; zu; zur; le; la; les; du; des; el; al; bin;
    ibn; ben; af; av; ter; ten; y; e; und; and; &; of
"""
)
_NAME_WORD = re.compile(r"[^\W\d_](?:[\w’'ʼ`.\-]*[\w.’'])?", re.UNICODE)
_PLACE_NUMBER = re.compile(r"\d{1,2}[A-Z]?")  # "Room 3B"
_HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|mx|miss|dr|prof|professor|sir|dame|madam|rev|capt|sgt|lt|hon|fr|sr)\.?", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[{<]((?=[^()\[\]{}<>]*[^\W\d])[^()\[\]{}<>]{0,60})[)\]}>]")
_SEPARATED = re.compile(r"\s+[-–—|/@·•]\s+|\s*\|\s*|,\s+|\s+from\s+|\s*/\s*|\s+@\s*")
_BOT = re.compile(
    r"\b(?:notetaker|note taker|notetaking|fireflies(?:\.ai)?|otter(?:pilot|\.ai)?|read\.ai|fathom|tl;?dv|grain|gong|"
    r"chorus|avoma|sembly|meetgeek|fellow|airgram|notta|supernormal|krisp|ai assistant|meeting assistant|recorder)\b",
    re.IGNORECASE,
)


_SOUNDS = entries(
    """
    music; laughter; laughs; laughing; applause; inaudible; crosstalk; silence; pause; noise; background noise;
    unintelligible; indistinct; sighs; chuckles; coughs; beep; ringing; cheering; foreign; overlapping speech;
    speaking foreign language; foreign language; no audio; audio cuts out; blank_audio; typing; phone rings
    """
)


def is_bot(name: str) -> bool:
    """Say whether a name belongs to a machine that takes notes ("Fireflies.ai Notetaker")."""
    return len(name) < 60 and _BOT.search(name) is not None


def folded(name: str) -> str:
    """Return the key under which spellings of one name meet: no case, no extra blanks, no trailing signs."""
    return " ".join(name.casefold().replace("’", "'").split()).strip(" .,:;*_@#-–—")


def name_kind(words: str) -> NameKind:
    """Say what words look like that may name a speaker; brackets and what they hold are looked through."""
    core = " ".join(_BRACKETS.sub(" ", words).split()).strip(" *_@")
    if not core:
        inside = _BRACKETS.match(words)
        return name_kind(inside[1]) if inside and inside[1] else NameKind.NONE
    key = folded(core)
    if key in _SOUNDS:
        return NameKind.NONE
    if len(core) > 60 or not key:
        return NameKind.NUMBERED if re.fullmatch(r"\?{1,3}", core) else NameKind.NONE
    if _NUMBERED.fullmatch(core):
        return NameKind.NUMBERED
    if role_of(key) is not None or key in PLAIN_SPEAKERS:
        return NameKind.ROLE
    if is_field_label(core):
        return NameKind.LABEL
    before, joining, behind = core.partition(" from ")
    if joining and behind[:1].isupper():  # "Maya from Acme"
        kind = name_kind(before)
        return kind if kind is NameKind.PERSON and not has_label_word(before) else NameKind.NONE
    numbered = _ROLE_NUMBERED.fullmatch(core)
    if numbered and (folded(numbered[1]) in ROLE_WORDS or folded(numbered[1]) in PLAIN_SPEAKERS):
        return NameKind.ROLE
    return _kind_by_shape(core)


def _kind_by_shape(core: str) -> NameKind:
    words = [word for word in re.split(r"[\s,/|@]+|(?<=\s)[-–—](?=\s)", core) if word and word not in "-–—"]
    if not 1 <= len(words) <= 6 or "http" in core or "www." in core:
        return NameKind.NONE
    if len(words) == 1 and len(core) <= 3 and core.isalpha() and core.isupper():
        return NameKind.LETTER
    proper = 0
    for position, word in enumerate(words):
        if _NAME_WORD.fullmatch(word) is None:
            if not (position and _PLACE_NUMBER.fullmatch(word)):
                return NameKind.NONE
        elif not word[0].islower() or _HONORIFIC.fullmatch(word) or (position and word != word.lower()):
            proper += 1  # also "iPhone" in "Maya iPhone"
        elif word.casefold() not in _PARTICLES:
            return NameKind.WORD if len(words) <= 2 and core == core.lower() and core.isascii() else NameKind.NONE
    if words[-1].casefold() in _PARTICLES and words[-1].islower():
        return NameKind.NONE
    return NameKind.PERSON if proper else NameKind.NONE


def surely_person(words: str) -> bool:
    """Say whether one use is enough to take words as a name: "Maya Chen" without a label word, or "Speaker 1"."""
    core, kind = _BRACKETS.sub(" ", words), name_kind(words)
    if kind is NameKind.NUMBERED:
        return True
    if kind is not NameKind.PERSON or has_label_word(core):
        return False
    return len(core.split()) > 1 or core != words.strip() or _HONORIFIC.match(core) is not None


def attendee_of(words: str) -> Attendee:
    """Take a name as written apart: "Rep (Dana)", "Luis - buyer", "Maya Chen (Acme)", "Dana [Seller]",
    "Customer"."""
    text = " ".join(words.strip(" *_@\t").split())
    brackets = [found.strip() for found in _BRACKETS.findall(text) if found.strip()]
    core = " ".join(_BRACKETS.sub(" ", text).split()).strip(" ,:-–—") or (brackets.pop(0) if brackets else text)
    pieces = [piece.strip() for piece in _SEPARATED.split(core) if piece.strip()]
    name, role, organisation = core, role_of(folded(core)), None
    if len(pieces) > 1:
        name, role, organisation = _from_pieces(core, pieces)
    for inside in brackets:
        part_role, part_organisation, part_name = _from_bracket(inside, name_is_role=role_of(folded(name)) is not None)
        if part_name is not None:
            name = part_name
        role, organisation = role or part_role, organisation or part_organisation
    if role is None:
        name, role = _without_role_word(name)
    numbered = _ROLE_NUMBERED.fullmatch(name)
    if role is None and numbered:
        role = role_of(folded(numbered[1]))
    return Attendee(name=name, role=role, organisation=organisation)


def _without_role_word(name: str) -> tuple[str, Role | None]:
    """Take "Rep Dana" apart; "Dana" and "Customer 2" stay as they are."""
    first, _, rest = name.partition(" ")
    role = role_of(folded(first))
    if role is None or name_kind(rest) is not NameKind.PERSON:
        return name, None
    return rest, role


def _from_pieces(core: str, pieces: list[str]) -> tuple[str, Role | None, str | None]:
    roles = [role_of(folded(piece)) for piece in pieces]
    stated = next((role for role in roles if role), None)
    others = [piece for piece, role in zip(pieces, roles, strict=True) if role is None]
    if stated and others:
        return others[0], stated, _organisation_among(others[1:])
    if re.search(r"\||,\s|\s@|\sfrom\s", core) and name_kind(pieces[0]) in {NameKind.PERSON, NameKind.NUMBERED}:
        if "," in core and len(pieces[0].split()) == 1 and not any(is_job_title(piece) for piece in pieces[1:]):
            return core, None, None  # "Chen, Maya" is one name
        return pieces[0], None, _organisation_among(pieces[1:])
    return core, stated, None


def _from_bracket(inside: str, *, name_is_role: bool) -> tuple[Role | None, str | None, str | None]:
    """Return role, organisation and name that brackets after a name hold."""
    pieces = [piece.strip() for piece in re.split(r"[,;/|]|\s(?:-|–|—|at|from|@)\s", inside) if piece.strip()]
    role = next((found for piece in pieces if (found := _bracket_role(piece))), None)
    others = [piece for piece in pieces if role_of(folded(piece)) is None]
    if name_is_role and others and name_kind(others[0]) in {NameKind.PERSON, NameKind.WORD, NameKind.LETTER}:
        return role, _organisation_among(others[1:]), others[0]
    return role, _organisation_among(others), None


def _bracket_role(piece: str) -> Role | None:
    key = folded(piece)
    return None if key in TITLES else role_of(key)


def _organisation_among(pieces: Iterable[str]) -> str | None:
    for piece in pieces:
        plain = piece[0].isupper() or piece[0].isdigit()
        other = is_job_title(piece) or is_field_label(piece) or folded(piece) in PLAIN_SPEAKERS
        if plain and not other and "@" not in piece:
            return piece
    return None


@dataclass(slots=True)
class People:
    """Who has been named so far; spellings of one name are one person under its first spelling."""

    _known: dict[str, Attendee] = field(default_factory=dict)
    _spelt: dict[str, str] = field(default_factory=dict)

    def name_of(self, words: str) -> str:
        """Return the name that words stand for, and remember its role and organisation."""
        known = self._spelt.get(words)
        if known is None:
            known = self._spelt[words] = self.add(attendee_of(words)).name
        return known

    def add(self, attendee: Attendee) -> Attendee:
        """Remember somebody; what is already known of the name is kept and completed."""
        key = folded(attendee.name) or attendee.name
        before = self._known.get(key, attendee)
        after = replace(
            before, role=before.role or attendee.role, organisation=before.organisation or attendee.organisation
        )
        self._known[key] = after
        return after

    def attendees(self) -> tuple[Attendee, ...]:
        """Return everybody in the order of first mention."""
        return tuple(self._known.values())
