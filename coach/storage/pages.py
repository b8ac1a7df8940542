"""Pages of lists: how many there are, and which one is shown where somebody asks for one that is not there."""

from __future__ import annotations

from typing import Protocol


class Page(Protocol):
    """A page of a list, counted from 1; `total` counts all that was asked for. A list's own page has its rows too."""

    __slots__ = ()

    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return pages_of(self.total, self.per_page)


def pages_of(total: int, per_page: int) -> int:
    """Return how many pages `total` rows fill; at least 1."""
    return max(1, -(-total // per_page))


def page_within(page: int, total: int, per_page: int) -> int:
    """Return the page that is shown where `page` is asked for: the first or the last where it is none."""
    return min(max(page, 1), pages_of(total, per_page))
