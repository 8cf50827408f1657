"""The funnel: how many reached each stage, what share went on, and what they are worth."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import field
from dealglass.charts.frame import Frame, frame, real
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

STEP, BAR = 52, 26


@in_look
def funnel(
    result: Result,
    value: str,
    *,
    amount: str | None = None,
    mark_lowest: bool = True,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw stages in the report's order as bars on a track.

    `value` counts what reached each stage or a later one; `amount` is a second measure, shown at
    the right with the share of the first stage. Between two stages stands the share that went
    on; `mark_lowest` marks the smallest. Groups in any other order than a funnel's still draw;
    a step above 100 % is shown as it is.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    rows = _rows(made, amount, at, mark_lowest)
    height = STEP * max(1, len(rows)) + 8
    right = author.column_px((w for r in rows for w in (r["_amount"] or "", r["_first"])), 12, 130)
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        # The count stands beside its bar, the longest included.
        ("figure", right + author.column_px((r["_text"] for r in rows), 12.5, 110) + 14),
    )
    shape = _author(
        look,
        at,
        amount is not None,
        any(p.before is not None for p in made.points),
        author.safe_columns([c.name for c in result.groups]),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="funnel",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, rows, at),
        note=words.before_note(made, "Thin marks"),
        name=name,
    )


def _rows(made: Frame, amount: str | None, locale: str, mark_lowest: bool) -> list[dict[str, Any]]:
    result = made.result
    points = sorted(made.points, key=lambda p: p.order)
    first = next((p.value for p in points if p.value), None)
    most = max((p.value or 0.0 for p in points), default=0.0)
    amounts = _amounts(result, amount)
    steps = [
        100.0 * (after.value or 0.0) / before.value if before.value else None
        for before, after in pairwise(points)
    ] + [None]
    known = [s for s in steps if s is not None]
    lowest = min(known) if mark_lowest and len(known) > 1 else None
    rows = []
    for i, p in enumerate(points):
        share = 100.0 * (p.value or 0.0) / first if first else None
        step = steps[i]
        amount_text = (
            formats.number(
                amounts.get(p.label), result.measure(amount).unit, result.currency, locale, True
            )
            if amount
            else None
        )
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": p.value,
                "_most": most,
                "_text": formats.number(p.value, made.unit, result.currency, locale),
                "_full": words.full(p, made, locale),
                "_before": p.before,
                "_before_text": words.before(p, made, locale),
                "_amount": amount_text,
                "_first": _percent(share, locale),
                "_first_full": text("{share} of the first", share=_percent(share, locale)),
                "_step": "" if step is None else f"↓ {_percent(step, locale)}",
                "_step_full": formats.number(step, "percent", None, locale),
                "_lowest": lowest is not None and step == lowest,
                "_small": False,
            }
        )
    return rows


def _amounts(result: Result, amount: str | None) -> dict[str, float | None]:
    if amount is None:
        return {}
    return {p.label: p.value for p in frame(result, (amount,)).points}


def _percent(value: float | None, locale: str) -> str:
    rounded = None if value is None else float(round(value)) if value >= 1 else round(value, 1)
    return formats.number(real(rounded), "percent", None, locale)


def _describe(made: Frame, rows: list[dict[str, Any]], locale: str) -> str:
    if not rows:
        return text("{title}: no values.", title=words.title(made))
    parts = [f"{r['_label']} {r['_text']} ({r['_first']})" for r in rows]
    return text(
        "{title}, share of the first stage in brackets: {stages}.",
        title=words.title(made),
        stages=", ".join(parts),
    )


@lru_cache(maxsize=256)
def _author(
    theme: str,
    locale: str,
    with_amount: bool,
    with_before: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    layout = Rows(own, 0, 0.3)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Reached")),
        alt.Tooltip(field="_first", type="nominal", title=text("Of the first")),
        alt.Tooltip(field="_step_full", type="nominal", title=text("Went on")),
    ]
    if with_amount:
        tips.insert(2, alt.Tooltip(field="_amount", type="nominal", title=text("Value")))
    if with_before:
        tips.append(alt.Tooltip(field="_before_text", type="nominal", title=text("Before")))
    track = (
        author.base()
        .mark_bar(height=BAR, cornerRadius=4, cursor="pointer")
        .encode(y=layout.y, x=layout.x("_most"), color=alt.value(own.track), tooltip=tips)
    )
    bar = (
        author.base()
        .mark_bar(height=BAR, cornerRadius=4, cursor="pointer")
        .encode(
            y=layout.y,
            x=layout.x("_value"),
            color=alt.value(own.accent),
            opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35)),
            tooltip=tips,
        )
    )
    at_bar = (
        author.base()
        .mark_text(align="left", baseline="middle", dx=8, fontWeight=600, fontSize=12.5)
        .encode(y=layout.y, x=layout.x("_value"), text=field("_text"), color=alt.value(own.ink))
    )
    between = (
        author.base()
        .mark_text(align="left", baseline="middle", dx=4, dy=STEP / 2, fontSize=11)
        .encode(
            y=layout.y,
            x=alt.X(datum=0, axis=None, scale=layout.scale),
            text=field("_step"),
            color=alt.when(alt.datum._lowest)
            .then(alt.value(own.warn))
            .otherwise(alt.value(own.muted)),
        )
    )
    layers = [layout.hit(over, tips, picked), track, bar]
    if with_before:
        layers.append(
            author.base()
            .mark_tick(
                thickness=3, height=BAR + 6, color=own.ink, stroke=own.surface, strokeWidth=1
            )
            .encode(y=layout.y, x=layout.x("_before"), tooltip=tips)
        )
    layers += [at_bar, between, layout.label(tips)]
    if with_amount:
        layers += [
            layout.figure("_amount", tips, dy=-7),
            layout.figure("_first", tips, dy=8, quiet=True),
        ]
    else:
        layers.append(layout.figure("_first", tips, quiet=True))
    return author.spec_of(alt.layer(*layers))
