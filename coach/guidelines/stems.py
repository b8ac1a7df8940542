"""One key for every form of an English word, by a few rules and a list of irregular words.

A stem is no dictionary form ("saving" and "saves" give "sav"); it serves to compare words and is never shown.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR_FORMS = """
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
say says said
get gets got gotten
make made
know knew known
think thought
take took taken
see saw seen
come came
give gave given
find found
tell told
become became
leave left
feel felt
bring brought
begin began begun
keep kept
hold held
write wrote written
stand stood
hear heard
mean meant
meet met
run ran
pay paid
sit sat
speak spoke spoken
lead led
grow grew grown
lose lost
fall fell fallen
send sent
build built
understand understood
draw drew drawn
break broke broken
spend spent
rise rose risen
drive drove driven
buy bought
wear wore worn
choose chose chosen
catch caught
deal dealt
win won
teach taught
sell sold
seek sought
fight fought
forget forgot forgotten
throw threw thrown
show shown
fly flew flown
lie lying lies lied
die dying dies died
use uses used using
guarantee guaranteed guarantees guaranteeing
agree agreed agrees agreeing
free freed frees freeing
man men
woman women
person people
child children
""".strip()

_HAS_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the key of a word in lower case; words of three letters or fewer stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    key = _regular(word)
    return _IRREGULAR_KEYS.get(key, key)


def _regular(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    return _without_ending(_without_plural(word))


def _without_plural(word: str) -> str:
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    if word.endswith("ing") and len(word) > 4 and _HAS_VOWEL.search(word[:-3]):
        word = word[:-3]
    elif word.endswith("ed") and not word.endswith("eed") and len(word) > 4 and _HAS_VOWEL.search(word[:-2]):
        word = word[:-2]
    elif word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


_IRREGULAR = {form: "=" + line.split()[0] for line in _IRREGULAR_FORMS.splitlines() for form in line.split()}
_IRREGULAR_KEYS = {_regular(line.split()[0]): "=" + line.split()[0] for line in _IRREGULAR_FORMS.splitlines()}
