"""The themes page as frozen values, made from themes and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.domain import CUSTOMER_LABELS, Label
from coach.storage.themes import Grouping
from coach.themes import Cluster, FigureTheme, Headline, Theme, ThemeKind, Themes, headlines
from coach.themes.nouns import FEWEST_MEETINGS, SHARE_KINDS, Change, Mean, Share
from coach.themes.wording import KIND_NAMES, figure_value
from web.themes.address import ThemeAddress, period_words, short_words
from web.themes.charts import Line, Mark, bar, line_chart, strip_chart
from web.words import count, name

MOST_CLUSTERS = 12
HEAT_STEPS = 5
KIND_ABOUT = {
    ThemeKind.NEEDS: "A need counts as answered when the seller side offered a benefit, a feature or proof for it.",
    ThemeKind.OBJECTIONS: "An objection counts as answered when the seller side replied to it with an argument.",
    ThemeKind.BENEFITS: "Benefits that were named although nobody had asked for them.",
    ThemeKind.GUIDELINES: "Meetings in which a guideline applied and was missed at least once.",
    ThemeKind.OWN: "Meetings in which a label that your trainers made was found; more is neither better nor worse.",
    ThemeKind.HABITS: "Counted where it can be known: notes seldom say which questions were asked.",
}


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme as a row: counts, interval with its bar (x and width in 0..100), and what became of it."""

    kind: ThemeKind
    key: str
    name: str
    now: str
    per_cent: str
    interval: str
    bar: tuple[float, float]
    point: float
    before: str
    verdict: str
    tone: str
    reps: str
    items: str


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """All themes of a kind."""

    kind: ThemeKind
    name: str
    about: str
    rows: tuple[ThemeRow, ...]


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A figure with its trend and with the reps' places; `points` and `reps` are the tables beside the charts."""

    id: str
    name: str
    value: str
    interval: str
    counts: str
    before: str
    verdict: str
    line: Line
    top: str
    points: tuple[tuple[str, str, str], ...]
    marks: tuple[Mark, ...]
    reps: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share of meetings; `level` in 0..5 is its tint."""

    text: str
    per_cent: str
    level: int


@dataclass(frozen=True, slots=True)
class HeatTable:
    """In how many meetings each label stands, a row a rep or a stage."""

    by: Grouping
    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[HeatCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """Everything that the page shows."""

    period: str
    before: str
    meetings: int
    meetings_before: int
    reps: int
    enough: bool
    compared: int
    headlines: tuple[Headline, ...]
    tables: tuple[ThemeTable, ...]
    clusters: tuple[Cluster, ...]
    clusters_left: int
    grouped: int
    grouped_of: int
    figures: tuple[FigureCard, ...]
    heat: HeatTable


def themes_page(themes: Themes, address: ThemeAddress) -> ThemesPage:
    """Return the page of `themes`."""
    labels = [short_words(part) for part in themes.period.trend]
    return ThemesPage(
        period=period_words(themes.period),
        before=period_words(themes.period.before),
        meetings=themes.meetings,
        meetings_before=themes.meetings_before,
        reps=themes.reps,
        enough=themes.enough,
        compared=themes.compared,
        headlines=headlines(themes),
        tables=tuple(_tables(themes)),
        clusters=themes.clusters[:MOST_CLUSTERS],
        clusters_left=max(0, len(themes.clusters) - MOST_CLUSTERS),
        grouped=len(themes.facts.statements),
        grouped_of=themes.facts.statements_in_all,
        figures=tuple(figure_card(figure, labels, address.wanted.owner_id) for figure in themes.figures),
        heat=_heat(themes, address.by),
    )


def theme_row(theme: Theme) -> ThemeRow:
    """Return a theme as a row."""
    low, high = theme.now.interval.low, theme.now.interval.high
    verdict, tone = _verdict(theme.change, worse_is_up=None if theme.kind is ThemeKind.OWN else True)
    return ThemeRow(
        kind=theme.kind,
        key=theme.key,
        name=theme.words.name,
        now=f"{theme.now.hits} of {theme.now.of}",
        per_cent=per_cent(theme.now),
        interval=f"{low * 100:.0f} to {high * 100:.0f} %",
        bar=bar(low, high),
        point=round((theme.now.value or 0.0) * 100, 1),
        before=_before(theme.before),
        verdict=verdict,
        tone=tone,
        reps=f"{theme.reps} of {theme.reps_of}",
        items=_items(theme),
    )


def _items(theme: Theme) -> str:
    if theme.kind is ThemeKind.OWN:
        return f"{theme.items:,} {theme.words.items}"
    return f"{theme.open_items:,} of {theme.items:,} {theme.words.items}" if theme.words.items else ""


def figure_card(figure: FigureTheme, labels: Sequence[str], owner_id: int | None) -> FigureCard:
    """Return a figure with its charts; the rep whom the filter names is marked among the others."""
    unit, now = figure.words.unit, figure.now
    means = [mean.value for mean in (*figure.trend, *(rep.mean for rep in figure.by_rep))]
    top = 1.0 if unit == "share" else max([value for value in means if value is not None], default=1.0) * 1.1
    points = [
        (label, _value(mean, unit), str(mean.sample.count)) for label, mean in zip(labels, figure.trend, strict=True)
    ]
    verdict, _ = _verdict(figure.change, worse_is_up=None)
    return FigureCard(
        id=figure.id,
        name=figure.words.name,
        value=_value(now, unit),
        interval=_between(now, unit),
        counts=_counts(figure),
        before=f"{_value(figure.before, unit)} in {count(figure.before.sample.count, 'meeting')}",
        verdict=verdict,
        line=line_chart(
            [mean.value for mean in figure.trend], [f"{label}: {value}" for label, value, _ in points], top=top
        ),
        top=figure_value(top, unit),
        points=tuple(points),
        marks=strip_chart(
            [rep.mean.value or 0.0 for rep in figure.by_rep],
            [f"{rep.name}: {_value(rep.mean, unit)}" for rep in figure.by_rep],
            [rep.owner_id == owner_id for rep in figure.by_rep],
            top=top,
        ),
        reps=tuple(
            (rep.name, _value(rep.mean, unit), _between(rep.mean, unit), str(rep.mean.sample.count))
            for rep in figure.by_rep
        ),
    )


def per_cent(share: Share) -> str:
    """Return a share in per cent, a dash of nothing."""
    return "–" if share.value is None else f"{share.value * 100:.0f} %"


def _tables(themes: Themes) -> Iterable[ThemeTable]:
    for kind in SHARE_KINDS:
        if found := themes.of(kind):
            yield ThemeTable(kind, KIND_NAMES[kind], KIND_ABOUT[kind], tuple(theme_row(theme) for theme in found))


def _verdict(change: Change | None, *, worse_is_up: bool | None) -> tuple[str, str]:
    """Return what a change comes to in words, and the tone of its tag."""
    if change is None:
        return f"Not compared: fewer than {FEWEST_MEETINGS} meetings on a side", ""
    if not change.telling:
        return "No clear change", ""
    up = change.difference > 0
    if worse_is_up is None:
        return ("Rose" if up else "Fell"), "accent"
    return ("More often", "warn") if up == worse_is_up else ("Less often", "good")


def _before(share: Share) -> str:
    return f"{share.hits} of {share.of} ({per_cent(share)})" if share.of else "None"


def _value(mean: Mean, unit: str) -> str:
    return "–" if mean.value is None else figure_value(mean.value, unit)


def _between(mean: Mean, unit: str) -> str:
    if mean.interval is None:
        return "–"
    floor = max(mean.interval.low, 0.0)
    ceiling = min(mean.interval.high, 1.0) if unit == "share" else mean.interval.high
    return f"{figure_value(floor, unit)} to {figure_value(ceiling, unit)}"


def _counts(figure: FigureTheme) -> str:
    counts = ((figure.measured, "measured"), (figure.estimated, "estimated"), (figure.without, "unavailable"))
    return ", ".join(f"{word} in {count(number, 'meeting')}" for number, word in counts if number).capitalize()


def _heat(themes: Themes, by: Grouping) -> HeatTable:
    found = {(one.group, one.label): one.meetings for one in themes.facts.labels}
    names = {str(owner): called for owner, called in themes.facts.owners.items()}
    groups = themes.facts.groups or {}
    rows = (
        (names.get(group, group), size, tuple(_cell(found.get((group, label), 0), size) for label in CUSTOMER_LABELS))
        for group, size in groups.items()
    )
    return HeatTable(by, tuple(name(Label, label) for label in CUSTOMER_LABELS), tuple(rows))


def _cell(hits: int, of: int) -> HeatCell:
    share = hits / of
    return HeatCell(f"{hits} of {of}", f"{share * 100:.0f} %", round(share * HEAT_STEPS))
