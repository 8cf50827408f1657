"""Bars that lie: one row per group, largest first."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.frame import Frame, frame, real
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows
from dealglass.charts.theme import in_look, theme_of

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW = 34
HEAD = 22


@in_look
def ranked_bars(
    result: Result,
    value: str,
    *,
    top: int = 12,
    sort: bool = True,
    percent: bool = False,
    reference: bool | str = True,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one bar per group, largest first (`sort=False`: in the report's order).

    `reference` draws the total of a rate or mean as a labelled line; a text names what the total
    is where it is not that of all. A rate on fewer than ten
    cases is greyed; the compared period is a quiet mark on the bar. Raises UnknownName for a
    measure the catalogue lacks.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,), top=top, largest_first=sort, percent=percent)
    with_line = bool(reference) and _has_reference(made)
    rows = _rows(made, at, percent, with_line)
    if rows and isinstance(reference, str):
        shown = formats.number(
            result.totals.get(value), made.unit, result.currency, at, compact=True
        )
        rows[0]["_ref_text"] = f"{reference} {shown}"
    unit = "percent" if percent else made.unit
    shape = _author(
        look,
        at,
        with_line,
        any(p.before is not None for p in made.points),
        min((r["_value"] or 0 for r in rows), default=0) < 0,
        unit == "percent" and percent,
        author.safe_columns([c.name for c in result.groups]),
    )
    height = HEAD * with_line + ROW * max(1, len(rows)) + 8
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        ("figure", author.column_px((r["_text"] for r in rows), 12.5, 120)),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="ranked",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at, percent),
        note=words.joined(words.small_note(made), words.before_note(made, "Thin marks")),
        name=name,
    )


def _has_reference(made: Frame) -> bool:
    measure = made.result.measure(made.measures[0])
    total = made.result.totals.get(measure.name)
    return not measure.is_additive and total is not None and len(made.labels) > 1


def _rows(made: Frame, locale: str, percent: bool, with_line: bool) -> list[dict[str, Any]]:
    result, currency = made.result, made.result.currency
    measure = made.measures[0]
    unit = "percent" if percent else made.unit
    total = result.totals.get(measure)
    shown_total = formats.number(total, made.unit, currency, locale, compact=True)
    rows = []
    for i, p in enumerate(sorted(made.points, key=lambda p: p.order)):
        before = p.before
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": p.value,
                "_text": formats.number(p.value, unit, currency, locale, compact=True),
                "_full": words.full(p, made, locale, percent),
                "_n": None if p.n is None else formats.number(p.n, "count", None, locale),
                "_small": p.is_small,
                "_rest": p.is_rest,
                "_before": before,
                "_before_text": formats.number(before, made.unit, currency, locale),
                "_ref": real(total) if with_line and i == 0 else None,
                "_ref_text": words.average(made, shown_total) if i == 0 else None,
            }
        )
    return rows


@lru_cache(maxsize=512)
def _author(
    theme: str,
    locale: str,
    with_line: bool,
    with_before: bool,
    with_negative: bool,
    percent: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    layout = Rows(own, HEAD if with_line else 0)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = words.tooltip(with_before, percent)
    colour = (
        alt.when(alt.datum._small)
        .then(alt.value(own.small))
        .when(alt.datum._rest)
        .then(alt.value(own.rest))
        .otherwise(alt.value(own.accent))
    )
    bar = (
        author.base()
        .mark_bar(height=14, cornerRadiusEnd=3, cursor="pointer")
        .encode(
            y=layout.y,
            x=layout.x("_value"),
            color=colour,
            opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35)),
            tooltip=tips,
        )
    )
    layers = [layout.hit(over, tips, picked), bar]
    if with_before:
        layers.append(
            author.base()
            .mark_tick(thickness=3, height=20, color=own.ink, stroke=own.surface, strokeWidth=1)
            .encode(y=layout.y, x=layout.x("_before"), tooltip=tips)
        )
    if with_negative:
        layers.append(layout.zero())
    if with_line:
        layers += layout.reference()
    layers += [layout.label(tips), layout.figure("_text", tips)]
    return author.spec_of(alt.layer(*layers))
