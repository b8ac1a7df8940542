"""How a figure is made: what it is called, what it counts, and one function for each status."""

from __future__ import annotations

from dataclasses import dataclass

from coach.domain import Figure, FigureStatus


@dataclass(frozen=True, slots=True)
class Measure:
    """The id, the name and the unit of a figure."""

    id: str
    name: str
    unit: str

    def measured(self, value: float, formula: str) -> Figure:
        """Return the figure as counted in the full text or the timestamps."""
        return Figure(self.id, self.name, value, self.unit, FigureStatus.MEASURED, formula)

    def estimated(self, value: float, formula: str) -> Figure:
        """Return the figure as an estimate; `formula` says how."""
        return Figure(self.id, self.name, value, self.unit, FigureStatus.ESTIMATED, formula)

    def unavailable(self, reason: str) -> Figure:
        """Return the figure without a value; `reason` says what is missing."""
        return Figure(self.id, self.name, None, self.unit, FigureStatus.UNAVAILABLE, reason)

    def not_applicable(self, reason: str) -> Figure:
        """Return the figure without a value; `reason` says why it makes no sense here."""
        return Figure(self.id, self.name, None, self.unit, FigureStatus.NOT_APPLICABLE, reason)

    def share(self, part: int, whole: int, *, of: str) -> Figure:
        """Return `part` of `whole` as measured; "3 of 4 <of>"."""
        return self.measured(part / whole, f"{part} of {whole} {of}")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 question" or "3 questions"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


NOTES_HAVE_NO_TALK = "written notes do not record who spoke how much; a transcript does"
NO_SELLER = "nobody in this meeting is known to sell; set the roles of the speakers"
NO_TIMES = "the file has no times"
INTERNAL = "an internal meeting has no seller and no buyer"
