"""From one total to another in steps: what came in, what went out, where it ended."""

from __future__ import annotations

from collections.abc import Collection
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

ROW = 36


@in_look
def waterfall(
    result: Result,
    value: str,
    *,
    count: str | None = None,
    totals: Collection[str] = ("Start", "End"),
    good: Collection[str] = (),
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one row per group, in the report's order: each bar begins where the one above ended.

    Groups named in `totals` stand on zero; the others are steps, signed. `good` names steps that
    are good news although they take away, such as deals won. `count` is a measure printed under
    each figure, such as the number of deals. Raises UnknownName for a measure the catalogue lacks.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    rows = _rows(made, count, frozenset(totals), frozenset(good), at)
    height = ROW * max(1, len(rows)) + 8
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        ("figure", author.column_px((w for r in rows for w in (r["_text"], r["_of"])), 12, 130)),
        ("rows", max(1, len(rows))),
    )
    shape = _author(look, at, author.safe_columns([c.name for c in result.groups]))
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="waterfall",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, rows, title),
        name=name,
    )


def _rows(
    made: Frame,
    count: str | None,
    totals: frozenset[str],
    good: frozenset[str],
    locale: str,
) -> list[dict[str, Any]]:
    currency = made.result.currency
    counts = {p.label: p.value for p in frame(made.result, (count,)).points} if count else {}
    running, rows = 0.0, []
    for i, p in enumerate(sorted(made.points, key=lambda p: p.order)):
        amount, is_total = p.value or 0.0, p.label in totals
        before = 0.0 if is_total else running
        running = before + amount
        plus = "+" if amount > 0 and not is_total else ""
        number = counts.get(p.label)
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": running,
                "_before": before,
                "_link": None if is_total and i == 0 else before if not is_total else running,
                "_kind": _kind(p.label, amount, is_total, good),
                "_text": plus + formats.number(p.value, made.unit, currency, locale, compact=True),
                "_of": _counted(number, locale),
                "_full": plus + words.full(p, made, locale),
                "_after_full": formats.number(running, made.unit, currency, locale),
                "_small": False,
            }
        )
    return rows


def _kind(label: str, amount: float, is_total: bool, good: frozenset[str]) -> str:
    if is_total:
        return "total"
    if label in good:
        return "good"
    return "up" if amount >= 0 else "down"


def _counted(number: float | None, locale: str) -> str:
    if number is None:
        return ""
    shown = formats.number(number, "count", None, locale)
    return text("{n} deal", n=shown) if number == 1 else text("{n} deals", n=shown)


def _describe(made: Frame, rows: list[dict[str, Any]], title: str | None) -> str:
    heading = title or words.title(made)
    if not rows:
        return text("{title}: no values.", title=heading)
    steps = ", ".join(f"{r['_label']} {r['_text']}" for r in rows)
    return text("{title}, step by step: {steps}.", title=heading, steps=steps)


@lru_cache(maxsize=64)
def _author(theme: str, locale: str, columns: tuple[str, ...]) -> str:
    own = palette(theme)
    layout = Rows(own, 0, 0.34)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
        alt.Tooltip(field="_of", type="nominal", title=text("Deals")),
        alt.Tooltip(field="_after_full", type="nominal", title=text("Pipeline after it")),
    ]
    colour = (
        alt.when(alt.datum._kind == "total")
        .then(alt.value(own.rest))
        .when(alt.datum._kind == "good")
        .then(alt.value(own.good))
        .when(alt.datum._kind == "down")
        .then(alt.value(own.lost))
        .otherwise(alt.value(own.accent))
    )
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    base = author.base()
    # Thin lines lead from the end of one bar to the beginning of the next.
    band = author.expr(f"(height - 8) / {author.place('rows')}")
    lead = base.mark_tick(
        thickness=1, size=band, color=own.before, opacity=0.55, orient="vertical", aria=False
    )
    layers = [
        layout.hit(over, tips, picked),
        lead.transform_filter("isValid(datum._link)").encode(y=layout.y, x=layout.x("_link")),
        lead.encode(y=layout.y, x=layout.x("_value")),
        base.mark_bar(height=16, cornerRadius=2, cursor="pointer").encode(
            y=layout.y,
            x=layout.x("_before"),
            x2=alt.X2("_value"),
            color=colour,
            opacity=shown,
            tooltip=tips,
        ),
        # A step too small for a bar still shows where it is.
        base.mark_tick(thickness=2, size=16, orient="vertical", cursor="pointer").encode(
            y=layout.y, x=layout.x("_value"), color=colour, opacity=shown, tooltip=tips
        ),
        layout.label(tips),
        layout.figure("_text", tips, dy=-7),
        layout.figure("_of", tips, dy=8, quiet=True),
    ]
    return author.spec_of(alt.layer(*layers))
