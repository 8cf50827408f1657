"""What all shapes share: the params, the data table, text measured in pixels, axis words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pyarrow as pa

from dealglass import formats
from dealglass.charts.chart import PICK, TABLE, Chart
from dealglass.charts.measure_text import column_px, text_px
from dealglass.charts.palette import colours, measure_colours
from dealglass.charts.theme import config

if TYPE_CHECKING:
    from dealglass.charts.frame import Frame, Point

SAFE_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*(:[a-z]+)?$")
_TEXTS = pa.string()


# -- data ------------------------------------------------------------------------------------------


def safe_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return a data column for each grouping: its own name, or an alias Vega cannot misread.

    Vega reads dots, brackets and quotes in a field's name as a path.
    """
    return tuple(n if SAFE_NAME.match(n) else f"_g{i}" for i, n in enumerate(names))


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a group's value as JSON and Arrow hold it alike: dates as ISO text, no DECIMAL."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def drill_cells(point: Point, frame: Frame) -> dict[str, Any]:
    """Return a row's grouping values under their safe column names."""
    names = [c.name for c in frame.result.groups]
    return {
        column: plain(point.keys.get(name))
        for column, name in zip(safe_columns(names), names, strict=True)
    }


def table_of(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Return rows as Arrow; a column of mixed or no values becomes text."""
    names = list(dict.fromkeys(k for row in rows for k in row))
    arrays = []
    for name in names:
        values = [row.get(name) for row in rows]
        kinds = {type(v) for v in values if v is not None}
        if kinds <= {int, float} and kinds:
            arrays.append(pa.array([None if v is None else float(v) for v in values], pa.float64()))
        elif kinds == {bool}:
            arrays.append(pa.array(values, pa.bool_()))
        else:
            arrays.append(pa.array([None if v is None else str(v) for v in values], _TEXTS))
    return pa.table(dict(zip(names, arrays, strict=True)))


# -- params ----------------------------------------------------------------------------------------


def pick(columns: Sequence[str]) -> alt.Parameter:
    """Return the click selection pages drill by."""
    return alt.selection_point(
        name=PICK, fields=list(columns), on="click", clear="dblclick", toggle=False, empty=True
    )


def hover(fields: Sequence[str], *, nearest: bool = False) -> alt.Parameter:
    """Return the selection of the mark under the pointer; empty elsewhere."""
    return alt.selection_point(
        name="hover",
        fields=list(fields),
        on="pointerover",
        clear="pointerout",
        nearest=nearest,
        empty=False,
    )


def expr(words: str) -> alt.ExprRef:
    """Return a Vega expression for a mark's property."""
    return alt.ExprRef(words)


def field(name: str, kind: str = "nominal") -> dict[str, str]:
    """Return a channel's field and type; never Altair shorthand, which reads ":" as a type."""
    return {"field": name, "type": kind}


# -- axes ------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def axis_words(unit: str, currency: str, locale: str) -> str:
    """Return the Vega expression that writes an axis value compactly in the locale."""
    steps = formats.compact_steps(unit, currency, locale)
    size = "abs(datum.value)"
    words = ""
    for step, before, after in steps:
        style = ",.3~r" if step > 1 else ",.2~f"
        shown = f"{_quoted(before)} + format({size} / {step}, '{style}') + {_quoted(after)}"
        words += f"{size} >= {step} ? {shown} : " if step > 1 else shown
    return f"(datum.value < 0 ? '{formats.MINUS}' : '') + ({words})"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def value_axis(frame_unit: str, currency: str, locale: str, **more: Any) -> alt.Axis:  # noqa: ANN401
    """Return the axis of values: four faint lines, compact words, whole steps for counts."""
    whole = {"tickMinStep": 1} if frame_unit == "count" else {}
    return alt.Axis(
        title=None,
        labelExpr=axis_words(frame_unit, currency, locale),
        tickCount=4,
        **whole,
        **more,
    )


def series_colour() -> alt.Color:
    """Return colours by name; the legend on top in order of size wraps where there is no room."""
    return alt.Color(
        **field("_series"),
        scale=alt.Scale(domain=[place("series")], range=[place("colours")]),
        legend=alt.Legend(
            columns=expr(f"max(2, min({place('count')}, floor(width / {place('legend')})))"),
            labelLimit=expr("min(170, width / 2 - 34)"),
            title=None,
        ),
    )


def legend_px(series: Sequence[str]) -> int:
    """Return the height a legend takes on a phone, where two names stand side by side."""
    return 20 * math.ceil(len(series) / 2) if series else 0


def colours_of(
    frame: Frame, series: Sequence[str], theme: str, among: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the colours of a frame's series; those of measures follow the order asked for.

    `among` are the series of the other charts of the page, see palette.colours.
    """
    if len(frame.measures) > 1:
        order = list(dict.fromkeys(p.series for p in frame.points))
        given = measure_colours(frame.measures, theme)
        return tuple(given[order.index(s) % len(given)] for s in series)
    if frame.split is None:
        return colours(series, theme, frame.rest, among)
    empty = {p.series for p in frame.points if p.keys.get(frame.split.name) is None}
    return colours(series, theme, frame.rest | empty, among)


def band(
    x: alt.X, over: alt.Parameter, tips: list[alt.Tooltip], colour: str, wide: float = 1.08
) -> alt.Chart:
    """Return a layer that catches the pointer over a bucket's whole height, tinted under it.

    `wide` is its width in bands: above 1 it covers the gap to the next bucket too.
    """
    return (
        base()
        .mark_bar(y=0, y2=expr("height"), cursor="pointer", width=alt.RelativeBandSize(band=wide))
        .encode(
            x=x,
            color=alt.value(colour),
            tooltip=tips,
            opacity=alt.when(over).then(alt.value(0.08)).otherwise(alt.value(0)),
        )
    )


# -- the finished chart ----------------------------------------------------------------------------


def spec_of(chart: alt.LayerChart | alt.Chart, top: int = 6) -> str:
    """Return an authored chart as JSON text with places for what differs between results.

    Authoring is slow (Altair checks every word), so a shape is authored once and its text kept
    per theme and locale, whose words it holds; `fill` puts sizes, series and colours in.
    """
    made = chart.properties(
        width="container",
        autosize=alt.AutoSizeParams(type="fit", contains="padding", resize=True),
        padding={"left": 0, "right": 2, "top": top, "bottom": 4},
    ).to_dict()
    made.pop("datasets", None)
    made.pop("config", None)
    made["data"] = {"name": TABLE}
    made["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    return json.dumps(made, ensure_ascii=False)


def place(name: str) -> str:
    """Return the mark that stands for a number in a Vega expression until `fill`."""
    return f"§{name}§"


@lru_cache(maxsize=1024)
def fill(
    text: str,
    theme: str,
    locale: str,
    height: int,
    sizes: tuple[tuple[str, int], ...] = (),
    series: tuple[str, ...] = (),
    series_colours: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the Vega-Lite dict of an authored text: container width, our config, no rows.

    The dict is shared by all results of that shape: copy before changing it.
    """
    # Numbers first: a series' name is put in last, so nothing in it is ever taken for a place.
    if series:
        sizes += (("count", len(series)), ("legend", column_px(series, 12, 170) + 34))
    for name, value in sizes:
        text = text.replace(place(name), str(int(value)))
    tips = [
        {"field": f"_s{i}", "type": "nominal", "title": n or " "}
        for i, n in enumerate(series or (" ",))
    ]
    lists = {"tips": tips, "series": series, "colours": series_colours}
    parts = re.split(r'\[?(?:\{[^{}]*"§(tips)§"[^{}]*\}|"§(series|colours)§")\]?', text)
    words = [parts[0]]
    for tip, name, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        shown = json.dumps(lists[tip or name], ensure_ascii=False)
        words += [shown[1:-1] + "]" if tip else shown, rest]
    made = json.loads("".join(words))
    return {**made, "height": height, "config": config(theme, locale)}


def base() -> alt.Chart:
    """Return an Altair chart on the named dataset every shape draws from."""
    return alt.Chart(alt.NamedData(TABLE))


def without_drill(chart: Chart) -> Chart:
    """Return a chart whose marks are no groups, so that a click opens nothing."""
    return replace(chart, fields=(), columns=(), dates=frozenset())


def finish(
    frame: Frame,
    spec: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    *,
    shape: str,
    theme: str,
    height: int,
    title: str,
    subtitle: str,
    description: str,
    note: str = "",
    name: str | None = None,
) -> Chart:
    """Return the Chart of a spec and its rows."""
    names = tuple(c.name for c in frame.result.groups)
    columns = safe_columns(names)
    dates = frozenset(
        column
        for column, group in zip(columns, frame.result.groups, strict=True)
        if group.source == "time" or group.unit == "date"
    )
    words = " ".join(w for w in (frame.note, note) if w)
    return Chart(
        name=name or "-".join((frame.result.report.key.replace("/", "-"), shape, *frame.measures)),
        spec={**spec, "description": description},
        data=table_of(rows),
        title=title,
        subtitle=subtitle,
        description=description,
        fields=names,
        columns=columns,
        dates=dates,
        measures=frame.measures,
        note=words,
        height=height,
        theme=theme,
        shape=shape,
    )


__all__ = ["column_px", "text_px"]
