"""Products (product lines): their names, and where a meeting names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .domain import Product
from .errors import InvalidProduct
from .folding import folded_words

MOST_PRODUCTS = 100
MOST_ALIASES = 8
LONGEST_NAME = 60
SHORTEST_KEY = 2
LONGEST_KEY = 200

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductMatcher:
    """The names of products by their first word, the longest first, each with the id of its product."""

    by_first: Mapping[str, tuple[tuple[Words, int], ...]]


def name_key(name: str) -> str:
    """Return what two spellings of one name share: neither case nor accents nor punctuation count."""
    return " ".join(folded_words(name))


def checked_names(name: str, aliases: Iterable[str], others: Iterable[Product] = ()) -> tuple[str, tuple[str, ...]]:
    """Return the name and the other names of a product, each on one line; empty and repeated ones are left out.

    `others` are all other products, retired ones too.

    Raises:
        InvalidProduct: a name is missing, too long, too short to be told from other words, or says another product.
    """
    own = _one_line(name)
    if not own:
        raise InvalidProduct("The product has no name.", where="name", mend="Write the name that your people say.")
    given = {name_key(own): own}
    for alias in map(_one_line, aliases):
        if alias:
            given.setdefault(name_key(alias), alias)
    if len(given) - 1 > MOST_ALIASES:
        raise InvalidProduct(
            f"A product has at most {MOST_ALIASES} other names.",
            where="aliases",
            mend="Leave out those that hardly anybody says.",
        )
    taken = {name_key(called): other for other in others for called in other.names}
    for key, called in given.items():
        _check(key, called, taken.get(key), where="name" if called == own else "aliases")
    return own, tuple(given.values())[1:]


def matcher_of(products: Iterable[Product]) -> ProductMatcher:
    """Return what finds the names of `products` in sentences."""
    by_first: dict[str, list[tuple[Words, int]]] = {}
    for product in products:
        for name in product.names:
            words = tuple(folded_words(name))
            by_first.setdefault(words[0], []).append((words, product.id))
    # Of two names of one length the words decide, so that the order of the list never matters.
    return ProductMatcher(
        {first: tuple(sorted(names, key=lambda one: (-len(one[0]), one))) for first, names in by_first.items()}
    )


def first_mentions(matcher: ProductMatcher, sentences: Iterable[str]) -> dict[int, int]:
    """Return for each product that is named the place of the first sentence that names it, in order of places.

    Whole words count, in any case and without regard to accents and punctuation; where several names fit, the longest
    counts, and its words count for no other name. The time grows with the length of the sentences.
    """
    found: dict[int, int] = {}
    if not matcher.by_first:
        return found
    for place, sentence in enumerate(sentences):
        words = folded_words(sentence)
        at = 0
        while at < len(words):
            named = _name_at(matcher, words, at)
            if named is None:
                at += 1
                continue
            found.setdefault(named[1], place)
            at += len(named[0])
    return found


def _name_at(matcher: ProductMatcher, words: list[str], at: int) -> tuple[Words, int] | None:
    candidates = matcher.by_first.get(words[at], ())
    return next((one for one in candidates if tuple(words[at : at + len(one[0])]) == one[0]), None)


def _check(key: str, called: str, other: Product | None, *, where: str) -> None:
    if len(called) > LONGEST_NAME or len(key) > LONGEST_KEY:
        raise InvalidProduct(
            f"The name “{called[:LONGEST_NAME]}” is too long.",
            where=where,
            mend=f"A name has at most {LONGEST_NAME} characters.",
        )
    if len(key.replace(" ", "")) < SHORTEST_KEY:
        raise InvalidProduct(
            f"The name “{called}” cannot be told from other words.",
            where=where,
            mend=f"A name needs at least {SHORTEST_KEY} letters or digits.",
        )
    if other is not None:
        raise InvalidProduct(
            f"“{called}” is a name of the product “{other.name}” already.",
            where=where,
            mend="Bring that one back, or take another name." if other.retired else "Take another name.",
        )


def _one_line(text: str) -> str:
    whole = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.split())
