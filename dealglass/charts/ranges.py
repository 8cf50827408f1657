"""From the usual to the slow: two measures of one unit per group, such as median and p90."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.frame import Frame, frame
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW = 38


@in_look
def ranges(
    result: Result,
    low: str,
    high: str,
    *,
    top: int = 14,
    sort: bool = False,
    mark_largest: bool = False,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw, per group, a dot at `low` (the median) and a band up to `high` (nine of ten).

    Both measures share a unit. `mark_largest` colours the group with the largest `low`: the
    bottleneck. A group on fewer than ten cases is grey. The scale begins at the smallest dot, not
    at 0: places are compared here, not lengths, and the figures stand beside them.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (low,), top=top, largest_first=sort)
    rows = _rows(made, high, mark_largest, at)
    height = ROW * max(1, len(rows)) + 8
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        (
            "figure",
            author.column_px((w for r in rows for w in (r["_text"], r["_up_to"])), 11.5, 120),
        ),
    )
    shape = _author(
        look,
        at,
        text(result.measure(low).label),
        text(result.measure(high).label),
        author.safe_columns([c.name for c in result.groups]),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="ranges",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at),
        note=words.small_note(made),
        name=name,
    )


def _rows(made: Frame, high: str, mark_largest: bool, locale: str) -> list[dict[str, Any]]:
    result, currency = made.result, made.result.currency
    names = [c.name for c in result.groups]
    upper = {tuple(p.keys[n] for n in names): p for p in frame(result, (high,)).points}
    known = [p.value for p in made.points if p.value is not None and not p.is_small]
    largest = max(known) if mark_largest and len(known) > 1 else None
    unit = result.measure(high).unit
    rows = []
    for i, p in enumerate(sorted(made.points, key=lambda p: p.order)):
        other = upper.get(tuple(p.keys[n] for n in names))
        end = other.value if other else None
        shown = formats.number(end, unit, currency, locale, compact=True)
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": p.value,
                "_high": end,
                "_text": formats.number(p.value, made.unit, currency, locale, compact=True),
                "_up_to": "" if end is None else text("up to {value}", value=shown),
                "_full": words.full(p, made, locale),
                "_high_full": formats.number(end, unit, currency, locale),
                "_small": p.is_small,
                "_largest": largest is not None and p.value == largest,
            }
        )
    return rows


@lru_cache(maxsize=128)
def _author(
    theme: str,
    locale: str,
    low_label: str,
    high_label: str,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    layout = Rows(own, 0, 0.36, from_zero=False)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=low_label),
        alt.Tooltip(field="_high_full", type="nominal", title=high_label),
    ]
    colour = (
        alt.when(alt.datum._small)
        .then(alt.value(own.small))
        .when(alt.datum._largest)
        .then(alt.value(own.warn))
        .otherwise(alt.value(own.accent))
    )
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    base = author.base()
    layers = [
        layout.hit(over, tips, picked),
        base.mark_bar(height=8, cornerRadius=4, fillOpacity=0.3, cursor="pointer").encode(
            y=layout.y,
            x=layout.x("_value"),
            x2=alt.X2("_high"),
            color=colour,
            opacity=shown,
            tooltip=tips,
        ),
        base.mark_circle(size=130, stroke=own.surface, strokeWidth=2, cursor="pointer").encode(
            y=layout.y, x=layout.x("_value"), color=colour, opacity=shown, tooltip=tips
        ),
        layout.label(tips),
        layout.figure("_text", tips, dy=-7),
        layout.figure("_up_to", tips, dy=8, quiet=True),
    ]
    return author.spec_of(alt.layer(*layers))
