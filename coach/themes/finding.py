"""Facts -> themes: shares and means with intervals, and changes against the period before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from .clusters import cluster_statements
from .facts import FigureTally, Tally, ThemeFacts
from .nouns import FEWEST_MEETINGS, SHARE_KINDS, Change, FigureTheme, Mean, RepMean, RepShare, Share, Theme, Themes
from .statistics import (
    Sample,
    corrected,
    mean_difference,
    mean_interval,
    newcombe,
    same_mean,
    same_share,
    wilson,
)
from .wording import ALL, FIGURES, ThemeKind, denominator_words, figure_words, theme_words

Item = TypeVar("Item", Theme, FigureTheme)
Counted = TypeVar("Counted", Tally, FigureTally)


def find_themes(facts: ThemeFacts, *, guidelines: Mapping[str, str] | None = None) -> Themes:
    """Return the themes of `facts`; `guidelines` gives what each rule asks for by its id, for the names.

    Where the filter names a rep, themes and figures are that rep's; the breakdown by rep still shows all.
    """
    names = {**(guidelines or {}), **facts.own_labels}
    shares = [_theme(facts, kind, key, tallies, names) for (kind, key), tallies in _tallies(facts).items()]
    figures = [_figure(facts, figure, tallies) for figure, tallies in _figures(facts).items()]
    both: list[Theme | FigureTheme] = [*shares, *figures]
    changes = [item.change for item in both if item.change is not None]
    allowed = iter(corrected([change.chance for change in changes]))
    shares = [_allowing(theme, allowed) for theme in shares]
    figures = [_allowing(figure, allowed) for figure in figures]
    mine, first = _mine(facts), facts.wanted.period.parts
    counted = {key: number for key, number in facts.meetings.items() if mine(key[0])}
    return Themes(
        facts=facts,
        meetings=sum(number for (_, part), number in counted.items() if part >= first),
        meetings_before=sum(number for (_, part), number in counted.items() if part < first),
        reps=len({owner for (owner, part) in counted if part >= first}),
        shares=tuple(sorted((theme for theme in shares if theme.now.of), key=_order)),
        figures=tuple(figure for figure in figures if figure.now.sample.count),
        clusters=cluster_statements(facts.statements),
        compared=len(changes),
    )


def _mine(facts: ThemeFacts) -> Callable[[int], bool]:
    wanted = facts.wanted.owner_id
    return lambda owner: wanted is None or owner == wanted


def _order(theme: Theme) -> tuple[int, bool, float, str]:
    return SHARE_KINDS.index(theme.kind), theme.key != ALL, -theme.now.interval.low, theme.key


def _allowing(item: Item, allowed: Iterator[float]) -> Item:
    """Give a change its corrected chance; the chances come in the order of the items."""
    if item.change is None:
        return item
    return replace(item, change=replace(item.change, corrected=next(allowed)))


# --- shares ---


def _tallies(facts: ThemeFacts) -> dict[tuple[ThemeKind, str], list[Tally]]:
    grouped: dict[tuple[ThemeKind, str], list[Tally]] = {}
    for tally in facts.tallies:
        grouped.setdefault((tally.kind, tally.key), []).append(tally)
    return grouped


def _theme(
    facts: ThemeFacts, kind: ThemeKind, key: str, tallies: Sequence[Tally], guidelines: Mapping[str, str]
) -> Theme:
    mine, first = _mine(facts), facts.wanted.period.parts
    own = [tally for tally in tallies if mine(tally.owner_id)]
    own_now = [tally for tally in own if tally.part >= first]
    now, before = _share(own_now), _share([tally for tally in own if tally.part < first])
    by_part = _apart(own, _PART)
    by_owner = _apart([tally for tally in tallies if tally.part >= first], _OWNER)
    seen = [owner for owner in facts.owners if owner in by_owner]
    return Theme(
        kind=kind,
        key=key,
        words=theme_words(kind, key, guidelines),
        denominator=denominator_words(kind, key),
        now=now,
        before=before,
        items=sum([tally.items for tally in own_now]),
        open_items=sum([tally.open_items for tally in own_now]),
        reps=len({tally.owner_id for tally in own_now if tally.hits}),
        reps_of=len({tally.owner_id for tally in own_now}),
        by_rep=tuple([RepShare(owner, facts.owners[owner], _share(by_owner[owner])) for owner in seen]),
        trend=tuple([_share(by_part.get(part, ())) for part in range(2 * first)]),
        change=_share_change(now, before),
    )


_OWNER, _PART = attrgetter("owner_id"), attrgetter("part")


def _apart(tallies: Iterable[Counted], by: Callable[[Counted], int]) -> dict[int, list[Counted]]:
    """Return the tallies of each rep, or of each part of the trend: a page asks for a thousand such sums."""
    apart: dict[int, list[Counted]] = {}
    for tally in tallies:
        apart.setdefault(by(tally), []).append(tally)
    return apart


def _share(tallies: Sequence[Tally]) -> Share:
    hits, of = sum([tally.hits for tally in tallies]), sum([tally.of for tally in tallies])
    return Share(hits, of, wilson(hits, of))


def _share_change(now: Share, before: Share) -> Change | None:
    if min(now.of, before.of) < FEWEST_MEETINGS:
        return None
    numbers = (now.hits, now.of, before.hits, before.of)
    return Change(now.hits / now.of - before.hits / before.of, newcombe(*numbers), same_share(*numbers))


# --- figures ---


def _figures(facts: ThemeFacts) -> dict[str, list[FigureTally]]:
    grouped: dict[str, list[FigureTally]] = {figure: [] for figure in FIGURES}
    for tally in facts.figures:
        if tally.figure in grouped:
            grouped[tally.figure].append(tally)
    return {figure: tallies for figure, tallies in grouped.items() if tallies}


def _figure(facts: ThemeFacts, figure: str, tallies: Sequence[FigureTally]) -> FigureTheme:
    mine, first = _mine(facts), facts.wanted.period.parts
    own = [tally for tally in tallies if mine(tally.owner_id)]
    own_now = [tally for tally in own if tally.part >= first]
    now, before = _mean(own_now), _mean([tally for tally in own if tally.part < first])
    by_part = _apart(own, _PART)
    by_owner = _apart([tally for tally in tallies if tally.part >= first], _OWNER)
    by_rep = [RepMean(owner, name, _mean(by_owner.get(owner, ()))) for owner, name in facts.owners.items()]
    return FigureTheme(
        id=figure,
        words=figure_words(figure),
        now=now,
        before=before,
        measured=sum([tally.measured for tally in own_now]),
        estimated=sum([tally.estimated for tally in own_now]),
        without=sum([tally.without for tally in own_now]),
        by_rep=tuple([rep for rep in by_rep if rep.mean.sample.count]),
        trend=tuple([_mean(by_part.get(part, ())) for part in range(2 * first)]),
        change=_mean_change(now.sample, before.sample),
    )


def _mean(tallies: Sequence[FigureTally]) -> Mean:
    sample = Sample(
        sum([tally.count for tally in tallies]),
        sum([tally.total for tally in tallies]),
        sum([tally.squares for tally in tallies]),
    )
    return Mean(sample, mean_interval(sample))


def _mean_change(now: Sample, before: Sample) -> Change | None:
    if min(now.count, before.count) < FEWEST_MEETINGS:
        return None
    return Change(now.mean - before.mean, mean_difference(now, before), same_mean(now, before))
