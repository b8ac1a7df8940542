"""One theme with its examples."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import NotFound
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.theme_examples import ExampleChoice, ExamplePage, Side, cluster_examples, theme_examples
from coach.themes import Cluster, FigureTheme, Theme, ThemeKind, Themes
from coach.themes.summary import change_sentence, figure_sentence, share_sentence
from coach.themes.wording import KIND_NAMES, figure_value
from web.themes.address import short_words
from web.themes.charts import Line, line_chart
from web.themes.page import FigureCard, figure_card, per_cent
from web.words import count


@dataclass(frozen=True, slots=True)
class Detail:
    """A theme: its sentences, its trend and reps as tables, and a page of examples.

    `two_sided` when there are examples of both sides; `unit` is that of a figure's values.
    """

    kind: ThemeKind
    key: str
    title: str
    section: str
    sentences: tuple[str, ...]
    found: ExamplePage
    two_sided: bool = False
    unit: str = ""
    line: Line | None = None
    points: tuple[tuple[str, str, str], ...] = ()
    reps: tuple[tuple[str, str, str, str], ...] = ()
    card: FigureCard | None = None

    def value(self, number: float) -> str:
        """Return a meeting's figure as text."""
        return figure_value(number, self.unit)


def side_of(text: str | None) -> Side:
    """Return which examples an address asks for."""
    return Side.DONE if text == Side.DONE else Side.OPEN


def detail_of(  # noqa: PLR0913  (who asks, what of, and which page of it)
    session: Session, viewer: Viewer, themes: Themes, *, kind: ThemeKind, key: str, side: Side, page: int
) -> Detail:
    """Return a theme with a page of its examples, as far as `viewer` may see them.

    Raises:
        NotFound: there is no such theme in the meetings of the period.
    """
    wanted = themes.facts.wanted
    if kind is ThemeKind.MEANING:
        cluster = next((one for one in themes.clusters if one.key == key), None)
        if cluster is None:
            raise _none()
        return _cluster(cluster, cluster_examples(session, viewer, wanted, cluster, page=page))
    found = theme_examples(session, viewer, wanted, ExampleChoice(kind, key, side, page))
    if kind is ThemeKind.FIGURES:
        figure = next((one for one in themes.figures if one.id == key), None)
        if figure is None:
            raise _none()
        return _figure(figure, themes, found)
    theme = themes.theme(kind, key)
    if theme is None:
        raise _none()
    return _share(theme, themes, found)


def _none() -> NotFound:
    return NotFound(
        "This theme is not in the meetings of this period.", mend="Choose a longer period, or fewer filters."
    )


def _cluster(cluster: Cluster, found: ExamplePage) -> Detail:
    said = (
        f"{count(len(cluster.statements), 'unanswered need')} in {count(cluster.meetings, 'meeting')} about the same."
    )
    return Detail(ThemeKind.MEANING, cluster.key, f"“{cluster.name}”", KIND_NAMES[ThemeKind.MEANING], (said,), found)


def _figure(figure: FigureTheme, themes: Themes, found: ExamplePage) -> Detail:
    labels = [short_words(part) for part in themes.period.trend]
    return Detail(
        ThemeKind.FIGURES,
        figure.id,
        figure.words.name,
        KIND_NAMES[ThemeKind.FIGURES],
        (figure_sentence(figure),),
        found,
        unit=figure.words.unit,
        card=figure_card(figure, labels, themes.facts.wanted.owner_id),
    )


def _share(theme: Theme, themes: Themes, found: ExamplePage) -> Detail:
    labels = [short_words(part) for part in themes.period.trend]
    points = [
        (label, f"{share.hits} of {share.of}" if share.of else "None", per_cent(share))
        for label, share in zip(labels, theme.trend, strict=True)
    ]
    return Detail(
        theme.kind,
        theme.key,
        theme.words.name,
        KIND_NAMES[theme.kind],
        tuple(sentence for sentence in (share_sentence(theme), change_sentence(theme)) if sentence),
        found,
        two_sided=theme.kind is not ThemeKind.OWN,
        line=line_chart(
            [share.value for share in theme.trend], [f"{label}: {text}" for label, text, _ in points], top=1.0
        ),
        points=tuple(points),
        reps=tuple(
            (
                rep.name,
                f"{rep.share.hits} of {rep.share.of}",
                per_cent(rep.share),
                f"{rep.share.interval.low * 100:.0f} to {rep.share.interval.high * 100:.0f} %",
            )
            for rep in theme.by_rep
        ),
    )
