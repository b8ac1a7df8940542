"""The few sentences for Monday morning: what changed, and what is left out most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .nouns import FEWEST_MEETINGS, FigureTheme, Theme, Themes
from .wording import ALL, ThemeKind, figure_value

MOST = 3
# A share counts as a gap only when surely more than one meeting in ten has it.
_SURELY = 0.1


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence with its counts, and the theme that it leads to; `better` is None where neither is meant."""

    text: str
    kind: ThemeKind
    key: str
    better: bool | None = None


def headlines(themes: Themes) -> tuple[Headline, ...]:
    """Return at most three: changes that chance hardly explains, the surest first, then the largest gaps.

    Each kind of gap is told once, so that three sentences tell of three things.
    """
    told = [_told(item) for item in _changes(themes)][:MOST]
    seen = {(headline.kind, headline.key) for headline in told}
    kinds = {headline.kind for headline in told}
    for theme in _gaps(themes):
        if len(told) == MOST:
            break
        if (theme.kind, theme.key) not in seen and theme.kind not in kinds:
            kinds.add(theme.kind)
            told.append(Headline(share_sentence(theme), theme.kind, theme.key))
    return tuple(told)


def share_sentence(theme: Theme) -> str:
    """Return the share of a theme as a sentence with its counts."""
    reps = f" ({theme.reps} of {theme.reps_of} reps)" if theme.reps_of > 1 else ""
    denominator = theme.denominator if theme.now.of != 1 else theme.denominator.replace("meetings", "meeting", 1)
    words = theme.words.in_meetings
    return f"{words[0].upper()}{words[1:]} in {theme.now.hits} of {theme.now.of} {denominator}{reps}."


def change_sentence(theme: Theme) -> str:
    """Return what a theme's share was before, and whether that is a change; "" where nothing was before."""
    if not theme.before.of:
        return ""
    before = f"Before, it was {theme.before.hits} of {theme.before.of}."
    return f"{before} {_judged(theme)}"


def figure_sentence(figure: FigureTheme) -> str:
    """Return the mean of a figure before and now as a sentence with its denominators."""
    now, unit = figure.now, figure.words.unit
    text = f"{figure.words.name}: {figure_value(now.value or 0.0, unit)} on average in {_meetings(now.sample.count)}"
    if figure.before.value is None:
        return f"{text}."
    before = figure_value(figure.before.value, unit)
    return f"{text}; before, {before} in {_meetings(figure.before.sample.count)}. {_judged(figure)}"


def _judged(item: Theme | FigureTheme) -> str:
    if item.change is None:
        return f"With fewer than {FEWEST_MEETINGS} meetings on a side nothing is compared."
    return "Chance hardly explains that." if item.change.telling else "That can be chance."


def _changes(themes: Themes) -> list[Theme | FigureTheme]:
    """Return what changed, surest first; where a topic changed, all topics together need no sentence of their own."""
    shares = [theme for theme in themes.shares if theme.change is not None and theme.change.telling]
    kinds = {theme.kind for theme in shares if theme.key != ALL}
    changed: list[Theme | FigureTheme] = [theme for theme in shares if theme.key != ALL or theme.kind not in kinds]
    changed += [figure for figure in themes.figures if figure.change is not None and figure.change.telling]
    return sorted(changed, key=lambda item: (item.change.chance if item.change else 1.0, _name(item)))


def _told(item: Theme | FigureTheme) -> Headline:
    if isinstance(item, FigureTheme):
        return Headline(figure_sentence(item), ThemeKind.FIGURES, item.id)
    fewer = item.change is not None and item.change.difference < 0
    better = None if item.kind is ThemeKind.OWN else fewer
    return Headline(f"{share_sentence(item)} {change_sentence(item)}", item.kind, item.key, better)


def _gaps(themes: Themes) -> Iterable[Theme]:
    sure = [
        theme
        for theme in themes.shares
        if theme.now.of >= FEWEST_MEETINGS
        and theme.now.interval.low > _SURELY
        and theme.key != ALL
        # That people speak of something is no gap.
        and theme.kind is not ThemeKind.OWN
    ]
    return sorted(sure, key=lambda theme: (-theme.now.interval.low, _name(theme)))


def _name(item: Theme | FigureTheme) -> str:
    return item.words.name


def _meetings(number: int) -> str:
    return f"{number:,} {'meeting' if number == 1 else 'meetings'}"
