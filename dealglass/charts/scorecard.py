"""Groups down, measures across: each cell tinted by how far it is from what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.chart import MEASURE
from dealglass.charts.frame import Frame, Point, frame
from dealglass.charts.measure_text import wrapped
from dealglass.charts.palette import Palette, along, contrast, palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW, HEAD, MOST_ROWS, HEADING_PX, NARROW = 26, 92, 40, 78, 620
# A cell at the farthest deviation of its column is this deep in colour.
DEEPEST = 0.62
Compared = Callable[[str, str], float | None]


@in_look
def scorecard(
    result: Result,
    measures: Sequence[str],
    compared: Compared,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    note: str = "",
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one row per group and one column per measure, at most 40 rows, in the result's order.

    `compared` gives the value a group's measure is held against, None where there is none. A cell
    is blue where it is better and orange where it is worse, the deeper the farther off within its
    column; rates on fewer than ten cases and measures that are neither stay without colour.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, tuple(measures))
    rows, left_out = _rows(made, measures, compared, at, palette(look))
    height = HEAD + ROW * max(1, len({r["_row"] for r in rows}))
    shape = _author(look, at, author.safe_columns([c.name for c in result.groups]))
    sizes = (
        ("groups", max(1, len(measures))),
        ("text", author.column_px((r["_text"] for r in rows), 11, 80)),
    )
    more = text("{number} more not shown: the table has all.", number=left_out) if left_out else ""
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="scorecard",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(title or words.title(made), rows),
        note=words.joined(note, words.small_note(made, "Pale"), more),
        name=name,
    )


def _rows(
    made: Frame, measures: Sequence[str], compared: Compared, locale: str, own: Palette
) -> tuple[list[dict[str, Any]], int]:
    order = list(dict.fromkeys(p.label for p in made.points))
    shown = {label: i for i, label in enumerate(order[:MOST_ROWS])}
    columns = {m: i for i, m in enumerate(measures)}
    off = {
        (p.label, p.measure): _deviation(made, p, compared(p.label, p.measure)) for p in made.points
    }
    farthest = {
        m: max((abs(d) for (_, n), d in off.items() if n == m and d is not None), default=0.0)
        for m in measures
    }
    found = []
    for p in made.points:
        if p.label not in shown:
            continue
        measure = made.result.measure(p.measure)
        far = off[p.label, p.measure]
        deep = (abs(far) / farthest[p.measure]) if far and farthest[p.measure] else 0.0
        fill = along((own.surface, own.accent if (far or 0) > 0 else own.warn), deep * DEEPEST)
        ink = own.ink if contrast(own.ink, fill) >= contrast(own.surface, fill) else own.surface
        against = compared(p.label, p.measure)
        found.append(
            {
                **author.drill_cells(p, made),
                MEASURE: p.measure,
                "_row": shown[p.label],
                "_row_label": p.label,
                "_column": columns[p.measure],
                "_axis": "|".join(_heading(text(measure.label))),
                "_label": f"{p.label} · {text(measure.label)}",
                "_value": p.value,
                "_fill": fill,
                "_ink": own.muted if p.is_small else ink,
                "_text": formats.number(
                    p.value, measure.unit, made.result.currency, locale, compact=True
                )
                if p.value is not None
                else "\N{EN DASH}",
                "_full": words.full(p, made, locale),
                "_against": formats.number(
                    against, measure.unit, made.result.currency, locale, compact=True
                ),
                "_off": far,
            }
        )
    return found, len(order) - len(shown)


def _deviation(made: Frame, point: Point, against: float | None) -> float | None:
    """Return how far a value is off, above 0 for better; None where that cannot be said."""
    better = made.result.measure(point.measure).better
    if point.value is None or against is None or point.is_small or better == "none":
        return None
    return (point.value - against) * (1 if better == "up" else -1)


def _heading(label: str) -> list[str]:
    return wrapped(label, HEADING_PX, 11)


def _describe(title: str, rows: Sequence[dict[str, Any]]) -> str:
    known = [r for r in rows if r["_off"] is not None]
    if all(r["_value"] is None for r in rows):
        return text("{title}: no values.", title=title)
    if not known:
        return text("{title}: nothing to compare.", title=title)
    better = sum(1 for r in known if r["_off"] > 0)
    return text(
        "{title}: of {n} values, {better} are better than what they are compared with.",
        title=title,
        n=len(known),
        better=better,
    )


@lru_cache(maxsize=64)
def _author(theme: str, locale: str, columns: tuple[str, ...]) -> str:
    own = palette(theme)
    picked, over = author.pick((*columns, MEASURE)), author.hover(["_row", "_column"])
    narrow = f"width < {NARROW}"
    x = alt.X(
        **field("_axis", "ordinal"),
        sort=alt.EncodingSortField(field="_column", op="min", order="ascending"),
        axis=alt.Axis(
            title=None,
            orient="top",
            labelOverlap=False,
            labelExpr=f"{narrow} ? replace(datum.label, /[|]/g, ' ') : split(datum.label, '|')",
            labelAngle=expr(f"{narrow} ? -90 : 0"),
            labelAlign=expr(f"{narrow} ? 'left' : 'center'"),
            labelBaseline=expr(f"{narrow} ? 'middle' : 'bottom'"),
            labelLimit=84,
            # Vega lays the second line of a label below the first, also above an axis.
            labelPadding=expr(f"{narrow} ? 6 : 20"),
        ),
        scale=alt.Scale(paddingInner=0.05, paddingOuter=0),
    )
    y = alt.Y(
        **field("_row_label", "ordinal"),
        sort=alt.EncodingSortField(field="_row", op="min", order="ascending"),
        axis=alt.Axis(
            title=None,
            grid=False,
            labelLimit=expr(f"{narrow} ? 96 : 150"),
            labelColor=own.ink,
            labelPadding=8,
            labelOverlap=False,
        ),
        scale=alt.Scale(paddingInner=0.1, paddingOuter=0),
    )
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
        alt.Tooltip(field="_against", type="nominal", title=text("Median")),
    ]
    cell = (
        author.base()
        .mark_rect(cornerRadius=3, cursor="pointer", strokeWidth=1.5)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill(**field("_fill"), scale=None),
            opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.3)),
            stroke=alt.when(over).then(alt.value(own.ink)).otherwise(alt.value(own.track)),
            tooltip=tips,
        )
        .properties(name="marks")
        .add_params(picked, over)
    )
    figure = (
        author.base()
        .mark_text(
            fontSize=11,
            baseline="middle",
            cursor="pointer",
            opacity=expr(f"width / {author.place('groups')} < {author.place('text')} ? 0 : 1"),
        )
        .encode(
            x=x,
            y=y,
            text=field("_text"),
            color=alt.Color(**field("_ink"), scale=None),
            tooltip=tips,
        )
    )
    return author.spec_of(alt.layer(cell, figure))
