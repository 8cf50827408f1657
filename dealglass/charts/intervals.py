"""A value and how sure it is: a dot per group on the interval it may lie in."""

from __future__ import annotations

from dataclasses import replace
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
def intervals(
    result: Result,
    value: str,
    low: str,
    high: str,
    *,
    top: int = 14,
    sort: bool = True,
    reference: float | None = None,
    mark_small: bool = True,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw, per group, a dot at `value` on a line from `low` to `high`.

    The three measures share a unit; a group without an interval has its dot alone, one without a
    value is left out. `reference` is a dashed line, such as 0 for a lift or the value of all. A
    group on fewer than ten cases is grey unless `mark_small` is off: where each group is one
    case, such as one customer.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,), top=top, largest_first=sort)
    if not mark_small:
        made = replace(made, points=tuple(replace(p, n=None) for p in made.points))
    rows = _rows(made, low, high, reference, at)
    height = ROW * max(1, len(rows)) + 8
    sizes = (
        ("label", author.column_px((r["_label"] for r in rows), 12.5)),
        (
            "figure",
            author.column_px((w for r in rows for w in (r["_text"], r["_between"])), 11.5, 150),
        ),
    )
    shape = _author(
        look,
        at,
        text(result.measure(value).label),
        author.safe_columns([c.name for c in result.groups]),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="intervals",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at),
        note=words.small_note(made),
        name=name,
    )


def _rows(
    made: Frame, low: str, high: str, reference: float | None, locale: str
) -> list[dict[str, Any]]:
    result, currency = made.result, made.result.currency
    names = [c.name for c in result.groups]
    ends = [
        {tuple(p.keys[n] for n in names): p.value for p in frame(result, (measure,)).points}
        for measure in (low, high)
    ]
    rows: list[dict[str, Any]] = []
    for p in sorted(made.points, key=lambda p: p.order):
        if p.value is None:
            continue
        begin, end = (side.get(tuple(p.keys[n] for n in names)) for side in ends)
        known = begin is not None and end is not None
        short = [formats.number(v, made.unit, currency, locale, compact=True) for v in (begin, end)]
        whole = [formats.number(v, made.unit, currency, locale) for v in (begin, end)]
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": len(rows),
                "_label": p.label,
                "_value": p.value,
                "_low": begin if known else None,
                "_high": end if known else None,
                "_text": formats.number(p.value, made.unit, currency, locale, compact=True),
                "_between": text("{low} to {high}", low=short[0], high=short[1]) if known else "",
                "_full": words.full(p, made, locale),
                "_whole": text("{low} to {high}", low=whole[0], high=whole[1]) if known else "",
                "_small": p.is_small,
                "_ref": reference if not rows else None,
            }
        )
    return rows


@lru_cache(maxsize=64)
def _author(theme: str, locale: str, label: str, columns: tuple[str, ...]) -> str:
    own = palette(theme)
    layout = Rows(own, 0, 0.36)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=label),
        alt.Tooltip(field="_whole", type="nominal", title=text("Interval")),
    ]
    colour = alt.when(alt.datum._small).then(alt.value(own.small)).otherwise(alt.value(own.accent))
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    base = author.base()
    here = base.transform_filter("isValid(datum._low)")
    line = {"y": layout.y, "color": colour, "opacity": shown, "tooltip": tips}
    layers = [
        layout.hit(over, tips, picked),
        base.transform_filter("isValid(datum._ref)")
        .mark_rule(color=own.muted, strokeDash=[3, 3], y=0, y2=layout.bottom)
        .encode(x=layout.x("_ref")),
        here.mark_bar(height=6, cornerRadius=3, fillOpacity=0.3, cursor="pointer").encode(
            x=layout.x("_low"), x2=alt.X2("_high"), **line
        ),
        *[
            here.mark_tick(thickness=2, size=12, cursor="pointer").encode(x=layout.x(end), **line)
            for end in ("_low", "_high")
        ],
        base.mark_circle(size=110, stroke=own.surface, strokeWidth=2, cursor="pointer").encode(
            x=layout.x("_value"), **line
        ),
        layout.label(tips),
        layout.figure("_text", tips, dy=-7),
        layout.figure("_between", tips, dy=8, quiet=True),
    ]
    return author.spec_of(alt.layer(*layers))
