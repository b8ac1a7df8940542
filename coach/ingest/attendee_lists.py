"""Lists of attendees as people write them: "Dana Reyes (rep), Maya Chen (CFO, Acme) and Luis"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from coach.domain import Attendee
from coach.ingest.roles import ROLE_WORDS
from coach.ingest.speakers import NameKind, attendee_of, folded, is_bot, name_kind

_OUTSIDE_BRACKETS = re.compile(r"((?:[^,;()\[\]<>&]|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,80}>)+)")
_GROUP = re.compile(r"([^:;,()]{2,40}):\s+")


def attendees_in(value: str) -> Iterator[Attendee]:
    """Return the people in a list such as "Dana Reyes (rep), Maya Chen (CFO, Acme) and Luis";
    bots are left out."""
    group: str | None = None
    for piece in _OUTSIDE_BRACKETS.findall(re.sub(r"\s+and\s+(?=[^\W\d_])", ", ", value[:4000])):
        words = " ".join(piece.split()).strip(" .-–—•*")
        if heading := _GROUP.match(words):
            group, words = heading[1].strip(), words[heading.end() :]
        words = re.sub(r"\s*<[^<>]*@[^<>]*>|\s*\(?\S+@\S+\.\w+\)?", "", words).strip()
        run_together = len(words.split()) > 3 and words.replace(" ", "").isalpha() and words.istitle()
        if not words or is_bot(words) or run_together:
            continue
        attendee = attendee_of(words)
        if name_kind(attendee.name) not in {NameKind.PERSON, NameKind.NUMBERED} or len(attendee.name.split()) > 5:
            continue
        if not re.fullmatch(
            r"(?i)(?:c[a-z]o|vp|hr|it|ae|se|director|manager|head|owner|cto|engineer|lead)\b.*", attendee.name
        ):
            yield _in_group(attendee, group)


def _in_group(attendee: Attendee, group: str | None) -> Attendee:
    if group is None:
        return attendee
    role = ROLE_WORDS.get(folded(group)) or ROLE_WORDS.get(folded(group).removesuffix("s"))
    organisation = group if role is None and name_kind(group) is NameKind.PERSON else None
    return replace(attendee, role=attendee.role or role, organisation=attendee.organisation or organisation)
