"""What a company sells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProductState(StrEnum):
    """A retired product is looked for in no new meeting; where it was found it stays."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Product:
    """A product line with the other names that people say for it, in the order in which they were given."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    state: ProductState = ProductState.ACTIVE

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, its own first."""
        return (self.name, *self.aliases)

    @property
    def retired(self) -> bool:
        """Whether it is looked for no more."""
        return self.state is ProductState.RETIRED
