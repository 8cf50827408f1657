"""The look of every chart: one Vega configuration per theme and locale, on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from dealglass import formats
from dealglass.answer import Result, once
from dealglass.charts.palette import palette

P = ParamSpec("P")
R = TypeVar("R")
FONT = "Inter, 'Inter Variable', sans-serif"
SIZE = 12
_THEME: ContextVar[str] = ContextVar("dealglass_theme", default="light")


def use_look(theme: str = "light", locale: str | None = None) -> None:
    """Set theme and locale of the charts this thread makes next. Raises UsageError."""
    palette(theme)
    _THEME.set(theme)
    formats.use_locale(locale)


def in_look(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a chart's own `theme` and `locale` hold for all it formats, labels of axes included.

    A chart is drawn once per result, look and options: `result` is the first argument.
    """

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> R:
        locale = options.get("locale")
        before = formats.known_locale()
        if locale is not None:
            formats.use_locale(str(locale))
        try:
            if not args or not isinstance(args[0], Result):
                return draw(*args, **options)
            look = (draw, theme_of(None), formats.known_locale())
            key = (*look, _frozen(args[1:]), _frozen(options))
            return once(args[0], key, lambda: draw(*args, **options))
        finally:
            formats.use_locale(before)

    return drawn


def _frozen(value: Any) -> Any:  # noqa: ANN401
    """Return options as a key: lists and mappings by their content, in their order."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(one)) for name, one in value.items())
    # The type belongs to it: 1, 1.0 and True are equal, but may be written differently.
    if isinstance(value, (list, tuple)):
        return (type(value), *map(_frozen, value))
    return (type(value), value)


def theme_of(theme: str | None) -> str:
    """Return the theme asked for, else the thread's; raises UsageError for an unknown one."""
    return palette(theme or _THEME.get()).name


@lru_cache(maxsize=32)
def _config(theme: str, locale: str) -> dict[str, Any]:
    own = palette(theme)
    words = {
        "labelColor": own.muted,
        "labelFont": FONT,
        "labelFontSize": SIZE - 1,
        "titleColor": own.muted,
        "titleFont": FONT,
        "titleFontSize": SIZE - 1,
        "titleFontWeight": 500,
    }
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "locale": {
            "number": {
                "decimal": formats.decimal_symbol(locale),
                "thousands": formats.group_symbol(locale),
                "grouping": [3],
                "currency": ["", ""],
            }
        },
        "axis": {
            **words,
            "domain": False,
            "ticks": False,
            "title": None,
            "gridColor": own.line,
            "gridWidth": 1,
            "labelPadding": 8,
        },
        "axisX": {"grid": False, "labelOverlap": "parity", "labelSeparation": 6, "labelAngle": 0},
        "axisY": {"grid": True, "tickCount": 4},
        "legend": {
            **words,
            "labelFontSize": SIZE,
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "symbolType": "circle",
            "symbolSize": 70,
            "symbolStrokeWidth": 0,
            "labelLimit": 170,
            "columnPadding": 14,
            "rowPadding": 4,
            "offset": 8,
            "padding": 0,
        },
        "text": {"font": FONT, "fontSize": SIZE, "fill": own.ink},
        "title": {
            "font": FONT,
            "fontSize": 14,
            "fontWeight": 600,
            "color": own.ink,
            "subtitleFont": FONT,
            "subtitleFontSize": SIZE,
            "subtitleColor": own.muted,
            "anchor": "start",
            "offset": 14,
        },
        "bar": {"fill": own.accent},
        "line": {"stroke": own.accent, "strokeWidth": 2.25, "strokeCap": "round"},
        "range": {"category": list(own.series), "heatmap": list(own.ramp)},
    }


def config(theme: str | None = None, locale: str | None = None) -> dict[str, Any]:
    """Return the Vega-Lite `config` of a theme; the same for screen and export.

    Treat it as frozen: it is shared. Raises UsageError for an unknown theme.
    """
    return _config(theme_of(theme), formats.known_locale(locale))
