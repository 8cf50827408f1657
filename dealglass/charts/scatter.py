"""Two measures against each other: one point per group."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.frame import Frame, frame, real
from dealglass.charts.palette import palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

HEIGHT, MOST_LABELLED = 320, 8
# The room that names are placed in; narrower cards show them in the tooltip only.
WIDE, TALL = 480, 240


@in_look
def scatter(
    result: Result,
    x: str,
    y: str,
    *,
    size: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw one point per group at two measures, its area by a third.

    Groups with fewer than ten cases are grey, groups without one of the values are named in the
    note. Dashed lines show the whole of both measures where they are rates or means. Names stand
    beside points as far as they do not collide.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (y,))
    rows, missing = _rows(made, x, y, size, at)
    shape = _author(
        look,
        at,
        result.measure(x).unit,
        result.measure(y).unit,
        result.currency,
        text(result.measure(x).label),
        text(result.measure(y).label),
        size is not None,
        author.safe_columns([c.name for c in result.groups]),
    )
    shown_title = text(
        "{y} against {x}", y=text(result.measure(y).label), x=text(result.measure(x).label).lower()
    )
    note = text("{number} without both values.", number=missing) if missing else ""
    return author.finish(
        made,
        author.fill(shape, look, at, height),
        rows,
        shape="scatter",
        theme=look,
        height=height,
        title=title or shown_title,
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, rows, shown_title),
        note=words.joined(note, words.small_note(made)),
        name=name or f"{result.report.key.replace('/', '-')}-scatter-{x}-{y}",
    )


def _rows(
    made: Frame, x: str, y: str, size: str | None, locale: str
) -> tuple[list[dict[str, Any]], int]:
    result, currency = made.result, made.result.currency
    found: list[dict[str, Any]] = []
    missing = 0
    by_keys = {tuple(row[c.name] for c in result.groups): row for row in result.rows}
    names = [c.name for c in result.groups]
    for p in made.points:
        row = by_keys.get(tuple(p.keys[n] for n in names), {})
        across, up = real(row.get(x)), real(row.get(y))
        if across is None or up is None:
            missing += 1
            continue
        cells = {
            **author.drill_cells(p, made),
            "_i": len(found),
            "_label": words.place(p),
            "_x": across,
            "_y": up,
            "_x_full": formats.number(across, result.measure(x).unit, currency, locale),
            "_y_full": words.full(p, made, locale),
            "_small": p.is_small or _is_small(row, x),
            "_xref": _whole(made, x) if not found else None,
            "_yref": _whole(made, y) if not found else None,
            "_size": real(row.get(size)) if size else None,
            "_size_full": formats.number(row.get(size), result.measure(size).unit, currency, locale)
            if size
            else None,
        }
        found.append(cells)
    _place_names(found)
    return found, missing


def _is_small(row: dict[str, Any], measure: str) -> bool:
    n = row.get(f"{measure}__n")
    return n is not None and int(n) < 10


def _whole(made: Frame, measure: str) -> float | None:
    if made.result.measure(measure).is_additive:
        return None
    return real(made.result.totals.get(measure))


def _place_names(rows: list[dict[str, Any]]) -> None:
    """Name the points that stand out, as long as no two names would touch or cover a point."""
    if not rows:
        return
    across, up = _Span(r["_x"] for r in rows), _Span(r["_y"] for r in rows)
    dots = [(WIDE * across.place(r["_x"]), TALL * up.place(r["_y"])) for r in rows]
    taken: list[tuple[float, float, float]] = []
    order = sorted(
        range(len(rows)), key=lambda i: -abs(dots[i][0] - WIDE / 2) - 2 * abs(dots[i][1] - TALL / 2)
    )
    for i in order:
        x, y = dots[i]
        wide = author.text_px(rows[i]["_label"], 11) + 14
        left, right = (x - wide, x) if x > WIDE * 0.75 else (x, x + wide)
        on_name = any(abs(y - h) < 16 and left < b and a < right for a, b, h in taken)
        on_dot = any(
            j != i and abs(y - v) < 14 and left - 4 < u < right + 4 for j, (u, v) in enumerate(dots)
        )
        rows[i]["_name"] = None
        if len(taken) < MOST_LABELLED and not on_name and not on_dot:
            taken.append((left, right, y))
            rows[i]["_name"] = rows[i]["_label"]


class _Span:
    """Where a value lies between the least and the most, 0 to 1."""

    def __init__(self, values: Iterable[float]) -> None:
        known = list(values)
        self.low, self.high = min(known), max(known)

    def place(self, value: float) -> float:
        return (value - self.low) / ((self.high - self.low) or 1.0)


def _describe(made: Frame, rows: list[dict[str, Any]], title: str) -> str:
    if not rows:
        return text("{title}: no values.", title=title)
    best = max(rows, key=lambda r: r["_y"])
    return text(
        "{title}, {number} points: highest {label} with {y} at {x}.",
        title=title,
        number=len(rows),
        label=best["_label"],
        y=best["_y_full"],
        x=best["_x_full"],
    )


@lru_cache(maxsize=128)
def _author(
    theme: str,
    locale: str,
    x_unit: str,
    y_unit: str,
    currency: str,
    x_label: str,
    y_label: str,
    with_size: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    picked, over = author.pick(columns), author.hover(["_i"])
    x_axis = author.value_axis(
        x_unit, currency, locale, grid=True, labelOverlap="parity", labelFlush=False
    )
    x_axis["title"], x_axis["titlePadding"] = x_label, 8
    y_axis = author.value_axis(y_unit, currency, locale)
    scale = alt.Scale(zero=False, nice=5, padding=12)
    x = alt.X(**field("_x", "quantitative"), axis=x_axis, scale=scale)
    y = alt.Y(**field("_y", "quantitative"), axis=y_axis, scale=scale)
    tips = [
        words.heading(),
        alt.Tooltip(field="_y_full", type="nominal", title=y_label),
        alt.Tooltip(field="_x_full", type="nominal", title=x_label),
    ]
    sized: dict[str, Any] = {}
    if with_size:
        tips.append(alt.Tooltip(field="_size_full", type="nominal", title=text("Size")))
        sized["size"] = alt.Size(
            **field("_size", "quantitative"), scale=alt.Scale(range=[40, 420]), legend=None
        )
    dots = (
        author.base()
        .mark_circle(size=110, cursor="pointer", stroke=own.surface, strokeWidth=1.5)
        .encode(
            x=x,
            y=y,
            tooltip=tips,
            color=alt.when(alt.datum._small)
            .then(alt.value(own.small))
            .otherwise(alt.value(own.accent)),
            opacity=alt.when(picked).then(alt.value(0.78)).otherwise(alt.value(0.25)),
            stroke=alt.when(over).then(alt.value(own.ink)).otherwise(alt.value(own.surface)),
            **sized,
        )
        .properties(name="marks")
        .add_params(picked, over)
    )
    names = (
        author.base()
        .transform_filter("isValid(datum._name)")
        .mark_text(
            align=expr("scale('x', datum._x) > width * 0.75 ? 'right' : 'left'"),
            dx=expr("scale('x', datum._x) > width * 0.75 ? -10 : 10"),
            fontSize=11,
            limit=150,
            opacity=expr("width < 420 ? 0 : 1"),
            color=own.ink,
        )
        .encode(x=x, y=y, text=field("_name"))
    )
    rule = {"color": own.before, "strokeDash": [3, 3]}
    across = author.base().transform_filter("isValid(datum._yref)").mark_rule(**rule)
    along = author.base().transform_filter("isValid(datum._xref)").mark_rule(**rule)
    title = (
        author.base()
        .transform_filter("datum._i === 0")
        .mark_text(align="left", x=0, y=-10, fontSize=11, color=own.muted)
        .encode(text=alt.value(y_label))
    )
    layers = [
        across.encode(y=alt.Y(**field("_yref", "quantitative"))),
        along.encode(x=alt.X(**field("_xref", "quantitative"))),
        title,
        dots,
        names,
    ]
    return author.spec_of(alt.layer(*layers), top=18)
