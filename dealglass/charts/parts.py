"""Groups with their parts, lying: stacked bars for what adds up, dots side by side for rates."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.charts.chart import Chart
    from dealglass.charts.frame import Frame

ROW = 34


def parts(
    made: Frame,
    mode: str,
    *,
    percent: bool,
    title: str | None,
    subtitle: str | None,
    theme: str,
    locale: str,
    name: str | None,
    among: Sequence[str] = (),
) -> Chart:
    """Draw a frame with series, one row per group: mode "stack" or "dodge" (dots)."""
    series = tuple(made.series)
    rows = _rows(made, locale, percent, series)
    count = len(made.labels)
    height = ROW * max(1, count) + 8 + author.legend_px(series)
    sums = (r["_sum"] or "" for r in rows)
    has_sums = mode == "stack" and not percent
    sizes = (
        ("label", author.column_px(made.labels, 12.5)),
        ("figure", author.column_px(sums, 12.5, 110) if has_sums else 8),
    )
    columns = author.safe_columns([c.name for c in made.result.groups])
    shape = _author(theme, locale, mode, percent, columns, len(made.measures) > 1)
    colours = author.colours_of(made, series, theme, among)
    return author.finish(
        made,
        author.fill(shape, theme, locale, height, sizes, series, colours),
        rows,
        shape=mode,
        theme=theme,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, locale, percent),
        note=words.small_note(made, "Pale"),
        name=name,
    )


def _rows(made: Frame, locale: str, percent: bool, series: tuple[str, ...]) -> list[dict[str, Any]]:
    currency = made.result.currency
    sums: dict[str, float] = {}
    for p in made.points:
        sums[p.label] = sums.get(p.label, 0.0) + (p.value or 0.0)
    place = {label: i for i, label in enumerate(made.labels)}
    seen: set[str] = set()
    rows = []
    for p in sorted(made.points, key=lambda p: (p.order, series.index(p.series))):
        whole = formats.number(sums[p.label], made.unit, currency, locale, compact=True)
        is_first = p.label not in seen
        seen.add(p.label)
        rows.append(
            {
                **author.drill_cells(p, made),
                "_measure": p.measure,
                "_i": place[p.label],
                "_label": p.label,
                "_series": p.series,
                "_head": words.joined(p.label, f"· {p.series}"),
                "_order": series.index(p.series),
                "_value": p.value,
                "_full": words.full(p, made, locale, percent),
                "_sum": whole if is_first and not percent else None,
                "_name": p.label if is_first else None,
                "_small": p.is_small,
            }
        )
    return rows


@lru_cache(maxsize=256)
def _author(
    theme: str,
    locale: str,
    mode: str,
    percent: bool,
    columns: tuple[str, ...],
    many_measures: bool,
) -> str:
    own = palette(theme)
    is_stack = mode == "stack"
    layout = Rows(own, 0)
    picked = author.pick((*columns, "_measure") if many_measures else columns)
    over = author.hover(["_i", "_series"])
    tips = words.column_tooltip(True, False, False)
    x = layout.x("_value", stack="zero" if is_stack else None)
    channels = {
        "y": layout.y,
        "x": x,
        "color": author.series_colour(),
        "tooltip": tips,
        "opacity": alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.3)),
    }
    base = author.base()
    if is_stack:
        marks = base.mark_bar(
            height=18, stroke=own.surface, strokeWidth=1, cursor="pointer"
        ).encode(
            order=alt.Order(**author.field("_order", "quantitative")),
            fillOpacity=alt.when(over).then(alt.value(0.8)).otherwise(alt.value(1)),
            **channels,
        )
    else:
        marks = base.mark_circle(size=130, cursor="pointer", strokeWidth=1.5).encode(
            stroke=alt.when(over).then(alt.value(own.ink)).otherwise(alt.value(own.surface)),
            fillOpacity=alt.when(alt.datum._small).then(alt.value(0.45)).otherwise(alt.value(1)),
            **channels,
        )
    track = base.mark_bar(height=18 if is_stack else 2, x=author.expr("labels"),
                          x2=layout.track_end, color=own.track, aria=False)  # fmt: skip
    layers = [
        track.transform_filter("isValid(datum._name)").encode(y=layout.y).add_params(layout.labels),
        marks.properties(name="marks").add_params(picked, over),
        layout.label(tips, "_name"),
    ]
    if is_stack and not percent:
        layers.append(layout.figure("_sum", tips))
    return author.spec_of(alt.layer(*layers))
