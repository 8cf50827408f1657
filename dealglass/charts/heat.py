"""Two groupings as a field of tinted cells, and the calendar of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.frame import Frame, Point, frame, is_time
from dealglass.charts.palette import along, contrast, palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.config import settings
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

CELL, HEAD, MOST_ROWS, MOST_COLUMNS = 30, 64, 20, 53


@dataclass(frozen=True)
class _Cell:
    point: Point
    row: int
    row_label: str
    column: int
    column_label: str


@in_look
def heat_map(
    result: Result,
    value: str,
    *,
    dates_down: bool = False,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one cell per pair of the two groupings; the stronger the colour, the more.

    A calendar grouping lies along the columns, or down the rows with `dates_down`: cohorts by
    their age. With a single grouping by day: a calendar, weeks as columns and weekdays as rows. At
    most 20 rows (the largest; of dates the last) and 53 columns (the last).
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    first = result.groups[0] if result.groups else None
    by_time = first is not None and is_time(first)
    made = frame(result, (value,), series_top=MOST_ROWS if by_time and not dates_down else 10_000)
    if made.split is None:
        cells, note = _calendar(made)
    else:
        cells, note = _cohorts(made) if by_time and dates_down else _grid(result, made)
    rows = _rows(made, cells, at, look)
    row_count = len({c.row for c in cells})
    column_count = len({c.column for c in cells})
    height = HEAD + CELL * max(1, row_count)
    shape = _author(
        look,
        at,
        made.unit,
        result.currency,
        column_count <= 16,
        any(is_time(c) for c in result.groups) and not dates_down,
        author.safe_columns([c.name for c in result.groups]),
    )
    sizes = (
        ("groups", max(1, column_count)),
        ("text", author.column_px((r["_text"] for r in rows), 11, 80)),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="heat",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at),
        note=words.joined(note, words.small_note(made, "Pale")),
        name=name,
    )


def _calendar(made: Frame) -> tuple[list[_Cell], str]:
    """Weeks across, weekdays down. Weeks start on the day the configuration says."""
    if made.group is None or not made.is_time:
        return [_Cell(p, 0, words.title(made), p.order, p.label) for p in made.points], ""
    days, first = formats.weekday_names(), settings().week_start - 1
    found = []
    for p in made.points:
        day = p.keys[made.group.name]
        if not isinstance(day, date):
            continue
        row = (day.weekday() - first) % 7
        start = day - timedelta(days=row)
        label = formats.day_month(start)
        found.append(_Cell(p, row, days[day.weekday()], start.toordinal() // 7, label))
    return _last_columns(found)


def _cohorts(made: Frame) -> tuple[list[_Cell], str]:
    """The calendar down, the second grouping across in its own order; no cell without a value."""
    assert made.split is not None
    name = made.split.name
    known = [p for p in made.points if p.value is not None]
    ages = {k: i for i, k in enumerate(sorted({p.keys[name] for p in known}, key=_number))}
    first = max((p.order for p in known), default=0) - MOST_ROWS + 1
    axis = words.axis_labels(made)
    shown = [
        _Cell(p, p.order, axis[p.label], ages[p.keys[name]], p.series)
        for p in known
        if p.order >= first
    ]
    note = text("Earlier rows are not shown: the table has all.") if len(shown) < len(known) else ""
    trimmed, columns_note = _last_columns(shown)
    return trimmed, words.joined(note, columns_note)


def _number(value: Any) -> float:  # noqa: ANN401
    return float(value) if isinstance(value, int | float) else 0.0


def _grid(result: Result, made: Frame) -> tuple[list[_Cell], str]:
    """The first grouping down, the second across; a calendar always across."""
    second = result.groups[1]
    if made.is_time:
        axis = words.axis_labels(made)
        order = {s: i for i, s in enumerate(dict.fromkeys(p.series for p in made.points))}
        cells = [_Cell(p, order[p.series], p.series, p.order, axis[p.label]) for p in made.points]
        return _most_rows(cells)
    across = _in_order(result)
    dimension = result.catalog.dimensions.get(second.source)
    # What has no order of its own is sorted by its value, as the engine sorts the groups: the
    # first row of the field need not have every column.
    if any(isinstance(k, date) for k in across) or not getattr(dimension, "order", ""):
        known = sorted(k for k in across if k is not None)
        across = {k: i for i, k in enumerate(known)} | (
            {None: len(known)} if None in across else {}
        )
    cells = []
    for p in made.points:
        key = p.keys[second.name]
        shown = formats.axis_date(key, second.grain or "day") if isinstance(key, date) else p.series
        cells.append(_Cell(p, p.order, p.label, across[key], shown))
    return _most_rows(cells)


def _in_order(result: Result) -> dict[Any, int]:
    """Return the place of each value of the second grouping, as the engine orders them.

    Each row has its values in that order, but none need have them all: the rows are merged.
    """
    first, second = (c.name for c in result.groups[:2])
    sequences: dict[Any, list[Any]] = {}
    for row in result.rows:
        sequences.setdefault(row[first], []).append(row[second])
    sorter: TopologicalSorter[Any] = TopologicalSorter()
    for values in sequences.values():
        sorter.add(values[0])
        for before, after in pairwise(values):
            sorter.add(after, before)
    try:
        found = list(sorter.static_order())
    except CycleError:
        # Sorted by a measure: no order is common to all rows.
        found = list(dict.fromkeys(v for values in sequences.values() for v in values))
    return {value: i for i, value in enumerate(found)}


def _most_rows(cells: list[_Cell]) -> tuple[list[_Cell], str]:
    sizes: dict[int, float] = {}
    for c in cells:
        sizes[c.row] = sizes.get(c.row, 0.0) + abs(c.point.value or 0.0)
    note = ""
    if len(sizes) > MOST_ROWS:
        kept = set(sorted(sizes, key=lambda r: -sizes[r])[:MOST_ROWS])
        note = text("{number} more not shown: the table has all.", number=len(sizes) - MOST_ROWS)
        cells = [c for c in cells if c.row in kept]
    trimmed, columns_note = _last_columns(cells)
    return trimmed, words.joined(note, columns_note)


def _last_columns(cells: list[_Cell]) -> tuple[list[_Cell], str]:
    columns = sorted({c.column for c in cells})
    if len(columns) <= MOST_COLUMNS:
        return cells, ""
    kept = set(columns[-MOST_COLUMNS:])
    note = text("Earlier columns are not shown: the table has all.")
    return [c for c in cells if c.column in kept], note


def _rows(made: Frame, cells: list[_Cell], locale: str, theme: str) -> list[dict[str, Any]]:
    currency = made.result.currency
    values = [c.point.value for c in cells if c.point.value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    low, own = min(0.0, low), palette(theme)
    found = []
    for c in cells:
        p = c.point
        place = ((p.value or 0.0) - low) / ((high - low) or 1.0)
        ground = along(own.ramp, place)
        is_pale = not p.value or p.is_small
        found.append(
            {
                **author.drill_cells(p, made),
                "_row": c.row,
                "_row_label": c.row_label,
                "_column": c.column,
                "_axis": c.column_label,
                "_label": words.joined(p.label, p.series and f"· {p.series}"),
                "_value": p.value,
                "_deep": not is_pale and contrast(own.surface, ground) > contrast(own.ink, ground),
                "_none": is_pale,
                "_text": formats.number(p.value, made.unit, currency, locale, compact=True)
                if p.value
                else "",
                "_full": words.full(p, made, locale),
            }
        )
    return found


@lru_cache(maxsize=256)
def _author(
    theme: str,
    locale: str,
    unit: str,
    currency: str,
    with_text: bool,
    by_time: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    picked, over = author.pick(columns), author.hover(["_row", "_column"])
    # Dates can be thinned out; names of groups are cut instead, none may be missing.
    limit = expr(f"max(24, width / {author.place('groups')} - 6)")
    fitting = {} if by_time else {"labelOverlap": False, "labelLimit": limit}
    x = alt.X(
        **field("_axis", "ordinal"),
        sort=alt.EncodingSortField(field="_column", op="min", order="ascending"),
        axis=alt.Axis(title=None, labelPadding=6, **fitting),
        scale=alt.Scale(paddingInner=0.06, paddingOuter=0),
    )
    y = alt.Y(
        **field("_row_label", "ordinal"),
        sort=alt.EncodingSortField(field="_row", op="min", order="ascending"),
        axis=alt.Axis(
            title=None,
            grid=False,
            labelLimit=120,
            labelColor=own.ink,
            labelPadding=8,
        ),
        scale=alt.Scale(paddingInner=0.08, paddingOuter=0),
    )
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
    ]
    colour = alt.Color(
        **field("_value", "quantitative"),
        scale=alt.Scale(range=list(own.ramp), zero=True, nice=False),
        legend=alt.Legend(
            title=None,
            orient="top",
            gradientLength=120,
            gradientThickness=6,
            tickCount=2,
            labelExpr=author.axis_words(unit, currency, locale),
        ),
    )
    cell = (
        author.base()
        .mark_rect(cornerRadius=3, cursor="pointer", strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=colour,
            fillOpacity=alt.when(alt.datum._none).then(alt.value(0.35)).otherwise(alt.value(1)),
            opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.3)),
            stroke=alt.when(over).then(alt.value(own.ink)).otherwise(alt.value("transparent")),
            tooltip=tips,
        )
        .properties(name="marks")
        .add_params(picked, over)
    )
    layers: list[alt.Chart] = [cell]
    if with_text:
        layers.append(
            author.base()
            .mark_text(
                fontSize=11,
                baseline="middle",
                opacity=expr(f"width / {author.place('groups')} < {author.place('text')} ? 0 : 1"),
                cursor="pointer",
            )
            .encode(
                x=x,
                y=y,
                text=field("_text"),
                color=alt.when(alt.datum._deep)
                .then(alt.value(own.surface))
                .otherwise(alt.value(own.ink)),
                tooltip=tips,
            )
        )
    return author.spec_of(alt.layer(*layers))
