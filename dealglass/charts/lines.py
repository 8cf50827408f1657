"""Lines and areas over time: alone, per series, or several measures of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.chart import ANY, MEASURE
from dealglass.charts.columns import HEIGHT, reference_layers, reference_line
from dealglass.charts.frame import Frame, Point, frame
from dealglass.charts.palette import palette
from dealglass.charts.theme import in_look, theme_of

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

MOST_LABELLED = 4
LABEL_STEP_PX = 14


@in_look
def line(
    result: Result,
    value: str | Sequence[str],
    *,
    percent: bool = False,
    reference: bool = False,
    target: float | None = None,
    target_label: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw one line, one per value of the second grouping, or one per measure.

    Several measures must share a unit. The compared period is a dashed line, the bucket still
    running a dotted end. Up to four lines carry their last value. Raises UnknownName.
    """
    names = (value,) if isinstance(value, str) else tuple(value)
    made = frame(result, names, percent=percent, top=40)
    drawn = reference_line(made, reference, target, target_label, formats.known_locale(locale))
    return _chart(
        made, "line", percent=percent, drawn=drawn, title=title, subtitle=subtitle,
        theme=theme, locale=locale, name=name, height=height,
    )  # fmt: skip


@in_look
def area(
    result: Result,
    value: str | Sequence[str],
    *,
    percent: bool = False,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw areas over time, stacked where there are several; a rate is drawn as lines instead.

    `percent` shows each part's share of its bucket.
    """
    names = (value,) if isinstance(value, str) else tuple(value)
    made = frame(result, names, percent=percent, top=40)
    additive = all(result.measure(m).is_additive for m in names)
    shape = "area" if additive or (made.split is None and len(names) == 1) else "line"
    return _chart(
        made, shape, percent=percent, drawn=None, title=title, subtitle=subtitle,
        theme=theme, locale=locale, name=name, height=height,
    )  # fmt: skip


def _chart(
    made: Frame,
    shape: str,
    *,
    percent: bool,
    drawn: tuple[float, str] | None,
    title: str | None,
    subtitle: str | None,
    theme: str | None,
    locale: str | None,
    name: str | None,
    height: int,
) -> Chart:
    look, at = theme_of(theme), formats.known_locale(locale)
    is_many = made.split is not None or len(made.measures) > 1
    series = tuple(made.series) if is_many else ()
    height += author.legend_px(series)
    rows = _rows(made, at, percent, series, drawn, height)
    ends = [r["_end_text"] for r in rows if r.get("_end_text")]
    has_ends = bool(ends) and shape == "line"
    authored = _author(
        look,
        at,
        "percent" if percent else made.unit,
        made.result.currency,
        shape,
        is_many,
        has_ends,
        drawn is not None,
        any(p.before is not None for p in made.points) and not is_many,
        percent,
        author.safe_columns([c.name for c in made.result.groups]),
        len(made.measures) > 1,
    )
    sizes = (("end", author.column_px(ends, 11, 90) if has_ends else 0),)
    given = author.colours_of(made, series, look)
    return author.finish(
        made,
        author.fill(authored, look, at, height, sizes, series, given),
        rows,
        shape=shape,
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_trend(made, at, percent),
        note=words.joined(
            words.partial_note(made), "" if is_many else words.before_note(made, "Dashed")
        ),
        name=name,
    )


# -- rows ------------------------------------------------------------------------------------------


def _rows(
    made: Frame,
    locale: str,
    percent: bool,
    series: tuple[str, ...],
    drawn: tuple[float, str] | None,
    height: int,
) -> list[dict[str, Any]]:
    """One row per point, and one per bucket that catches the pointer for all series at once."""
    axis = words.axis_labels(made)
    lines: dict[str, list[Point]] = {}
    for p in sorted(made.points, key=lambda p: p.order):
        lines.setdefault(p.series, []).append(p)
    ends = _ends(lines, made, locale, percent, height) if len(lines) <= MOST_LABELLED else {}
    rows: list[dict[str, Any]] = []
    for name in series or ("",):
        points = lines.get(name, [])
        for i, p in enumerate(points):
            runs_next = i + 1 < len(points) and points[i + 1].is_partial
            end = ends.get(name) if i == len(points) - 1 else None
            rows.append(
                {
                    **_base_row(p, made, axis),
                    "_kind": "point",
                    "_series": name,
                    "_head": words.joined(p.label, name and f"· {name}"),
                    "_order": series.index(name) if series else 0,
                    "_value": p.value,
                    "_whole": None if p.is_partial else p.value,
                    "_tail": p.value if p.is_partial or runs_next else None,
                    "_full": words.full(p, made, locale, percent),
                    "_before": p.before,
                    "_before_text": words.before(p, made, locale),
                    "_end": end[0] if end else None,
                    "_end_text": end[1] if end else None,
                    "_ref": drawn[0] if drawn and not rows else None,
                    "_ref_text": drawn[1] if drawn and not rows else None,
                }
            )
    return rows + _bands(lines, made, axis, series, locale, percent)


def _base_row(p: Point, made: Frame, axis: dict[str, str]) -> dict[str, Any]:
    return {
        **author.drill_cells(p, made),
        "_measure": p.measure,
        "_i": p.order,
        "_axis": axis[p.label],
        "_label": p.label,
    }


def _bands(
    lines: dict[str, list[Point]],
    made: Frame,
    axis: dict[str, str],
    series: tuple[str, ...],
    locale: str,
    percent: bool,
) -> list[dict[str, Any]]:
    by_order: dict[int, dict[str, Point]] = {}
    for name, points in lines.items():
        for p in points:
            by_order.setdefault(p.order, {})[name] = p
    split = author.safe_columns([c.name for c in made.result.groups])[1:]
    found = []
    for _, here in sorted(by_order.items()):
        one = next(iter(here.values()))
        row = {**_base_row(one, made, axis), "_kind": "band", "_series": None}
        row |= dict.fromkeys((*split, MEASURE), ANY)
        row["_before_text"] = words.before(one, made, locale)
        row["_full"] = words.full(one, made, locale, percent)
        for i, name in enumerate(series):
            known = here.get(name)
            row[f"_s{i}"] = words.full(known, made, locale, percent) if known else ""
        found.append(row)
    return found


def _ends(
    lines: dict[str, list[Point]], made: Frame, locale: str, percent: bool, height: int
) -> dict[str, tuple[float, str]]:
    """Return for each line where its last value is written, pushed apart so none collide."""
    last = {n: ps[-1] for n, ps in lines.items() if ps and ps[-1].value is not None}
    most = max((p.value or 0.0 for ps in lines.values() for p in ps), default=0.0) or 1.0
    step = most * LABEL_STEP_PX / max(80.0, height - 70)
    unit = "percent" if percent else made.unit
    placed: dict[str, tuple[float, str]] = {}
    free = float("-inf")
    for name, p in sorted(last.items(), key=lambda kv: kv[1].value or 0.0):
        at = max(p.value or 0.0, free)
        free = at + step
        shown = formats.number(p.value, unit, made.result.currency, locale, compact=True)
        placed[name] = (at, shown)
    return placed


# -- author ----------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _author(
    theme: str,
    locale: str,
    unit: str,
    currency: str,
    shape: str,
    series: bool,
    has_ends: bool,
    with_line: bool,
    with_before: bool,
    percent: bool,
    columns: tuple[str, ...],
    many_measures: bool,
) -> str:
    own = palette(theme)
    picked = author.pick((*columns, "_measure") if many_measures else columns)
    over = author.hover(["_axis"])
    x = alt.X(
        **field("_axis", "ordinal"),
        sort=alt.EncodingSortField(field="_i", op="min", order="ascending"),
        axis=alt.Axis(title=None),
        scale=alt.Scale(
            type="band", padding=0.08, range=[0, expr(f"width - {author.place('end')}")]
        ),
    )
    stack = "zero" if shape == "area" and series else None
    fixed = {"domainMax": 100, "nice": False} if percent and stack else {"nice": 4}
    scale = alt.Scale(zero=True, **fixed)
    axis = author.value_axis(unit, currency, locale)

    def y(name: str) -> alt.Y:
        return alt.Y(**field(name, "quantitative"), axis=axis, scale=scale, stack=stack)

    colour = author.series_colour() if series else alt.value(own.accent)
    order = {"order": alt.Order(**field("_order", "quantitative"))} if stack else {}
    points = author.base().transform_filter("datum._kind === 'point'")
    layers: list[alt.Chart] = []
    if with_before:
        layers.append(
            points.mark_line(strokeDash=[4, 4], strokeWidth=1.5, color=own.before).encode(
                x=x, y=alt.Y(**field("_before", "quantitative"), axis=axis, scale=scale)
            )
        )
    if shape == "area":
        layers.append(_area(points, x, y("_value"), colour, series, own.surface, order))
        if not series:
            layers.append(points.mark_line(color=own.accent).encode(x=x, y=y("_value")))
    else:
        layers += [
            points.mark_line().encode(x=x, y=y("_whole"), color=colour),
            points.mark_line(strokeDash=[1, 5], strokeWidth=2.5).encode(
                x=x, y=y("_tail"), color=colour
            ),
        ]
    if with_line:
        layers += reference_layers(own.muted, own.surface)
    layers.append(_bands_layer(x, over, series, with_before, own.muted))
    layers.append(
        points.mark_circle(size=64, cursor="pointer", stroke=own.surface, strokeWidth=1.5)
        .encode(
            x=x,
            y=y("_value"),
            color=colour,
            tooltip=words.column_tooltip(series, False, with_before),
            opacity=alt.when(over).then(alt.value(1)).otherwise(alt.value(0)),
            **order,
        )
        .properties(name="marks")
        .add_params(picked, over)
    )
    if has_ends:
        layers.append(
            points.transform_filter("isValid(datum._end)")
            .mark_text(
                align="left",
                dx=2,
                fontSize=11,
                fontWeight=600,
                x=expr(f"width - {author.place('end')} + 2"),
            )
            .encode(y=y("_end"), text=field("_end_text"), color=alt.value(own.ink))
        )
    return author.spec_of(alt.layer(*layers))


def _area(
    points: alt.Chart,
    x: alt.X,
    y: alt.Y,
    colour: Any,  # noqa: ANN401
    is_many: bool,
    surface: str,
    order: dict[str, Any],
) -> alt.Chart:
    stroke = {"stroke": surface, "strokeWidth": 1} if is_many else {}
    return points.mark_area(fillOpacity=0.85 if is_many else 0.16, **stroke).encode(
        x=x, y=y, color=colour, **order
    )


def _bands_layer(
    x: alt.X, over: alt.Parameter, series: bool, with_before: bool, colour: str
) -> alt.Chart:
    """The pointer's column: a tint, and a tooltip with every series at once."""
    tips = words.column_tooltip(False, False, with_before)
    if series:
        each = alt.Tooltip(field="_s0", type="nominal", title=author.place("tips"))
        tips = [words.heading(), each]
    return author.band(x, over, tips, colour).transform_filter("datum._kind === 'band'")
