"""How customers are told apart: by their name without case, and which of them may be the same."""

from __future__ import annotations

import re

from coach.storage.text import fold, key_of, one_line

NAME_LENGTH = 200
LEGAL_FORMS = frozenset(
    "ab ag as asa aps bv bhd co company corp corporation gmbh group holding holdings inc incorporated kg kgaa limited "
    "llc llp lp ltd nv oy oyj plc pty pvt pte sa sas sarl se spa srl sro the und and".split()
)
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")


def customer_name(text: str) -> str:
    """Return a customer's name on one line, cut to what is stored; "" where there is none."""
    return one_line(text, NAME_LENGTH)


def name_key(name: str) -> str:
    """Return what two spellings of one name share: no case, no doubled blanks. "Acme" and "Acme Inc." differ."""
    return key_of(customer_name(name))


def likeness(name: str) -> str:
    """Return what names that may mean one customer share: no accents, punctuation or legal form.

    "Acme", "ACME Inc." and "acme, inc" all give "acme". A name that is nothing but such words stays as it is.
    """
    words = fold(_DOTTED.sub("", customer_name(name))).split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:NAME_LENGTH]
