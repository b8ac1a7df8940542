"""Many analysed meetings -> coaching themes: counts with denominators, intervals, and changes that may be chance.

The core knows no database: `coach.storage.themes` counts and gives `ThemeFacts`; `find_themes` makes the themes.
The unit of every share is the meeting, because needs within one meeting are not independent of each other.
"""

from __future__ import annotations

from .clusters import Cluster, cluster_statements
from .facts import FigureTally, LabelCount, Statement, Tally, ThemeFacts, ThemeFilter
from .finding import find_themes
from .nouns import FigureTheme, Theme, Themes
from .period import PRESETS, Period, period_ending
from .rendering import as_csv, as_json, as_markdown
from .summary import Headline, headlines
from .wording import ThemeKind

__all__ = [
    "PRESETS",
    "Cluster",
    "FigureTally",
    "FigureTheme",
    "Headline",
    "LabelCount",
    "Period",
    "Statement",
    "Tally",
    "Theme",
    "ThemeFacts",
    "ThemeFilter",
    "ThemeKind",
    "Themes",
    "as_csv",
    "as_json",
    "as_markdown",
    "cluster_statements",
    "find_themes",
    "headlines",
    "period_ending",
]
