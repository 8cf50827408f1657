"""Which few groups make most of the whole: bars, largest first, and what they add up to."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr
from dealglass.charts.frame import Frame, frame
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows
from dealglass.charts.theme import in_look, theme_of
from dealglass.errors import UsageError
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW, HEAD = 34, 22
# The share at which the few that matter are told from the many that do not.
MOST_PCT = 80.0


@in_look
def pareto(
    result: Result,
    value: str,
    *,
    top: int = 10,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one bar per group, largest first, and the running sum of the bars as a line.

    Bars and line have one scale, 0 to 100 % of the whole: the line ends where all bars would end
    if they stood behind each other, and the dashed line marks 80 %. Groups beyond `top` are
    summed as others, which stand last; a group without a value ("(no reason)") is grey and keeps
    its place. Raises UsageError for a measure that does not add up, UnknownName for one the
    catalogue lacks.
    """
    if not result.measure(value).is_additive:
        raise UsageError(
            f"a Pareto chart of '{value}' cannot be drawn.", mend="Take a measure that adds up."
        )
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,), top=top, largest_first=True)
    rows = _rows(made, at)
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        ("figure", author.column_px((r["_text"] for r in rows), 12.5, 110)),
    )
    height = HEAD + ROW * max(1, len(rows)) + 8
    shape = _author(look, at, author.safe_columns([c.name for c in result.groups]))
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="pareto",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.joined(words.describe_ranked(made, at), few_words(made)),
        name=name,
    )


def few_words(made: Frame) -> str:
    """Say how many groups make most of the whole; "" where there is nothing to add up."""
    points = [p for p in made.points if p.value]
    whole = sum(p.value or 0.0 for p in points)
    if whole <= 0 or len(points) < 2:
        return ""
    running, count = 0.0, 0
    for point in sorted(points, key=lambda p: p.order):
        running, count = running + (point.value or 0.0), count + 1
        if 100.0 * running / whole >= MOST_PCT:
            break
    return text(
        "The {few} largest of {all} make {share}.",
        few=count,
        all=len(points),
        share=formats.number(100.0 * running / whole, "percent"),
    )


def _rows(made: Frame, locale: str) -> list[dict[str, Any]]:
    points = sorted(made.points, key=lambda p: p.order)
    whole = sum(p.value or 0.0 for p in points)
    known = made.result.catalog.dimensions.get(made.group.source) if made.group else None
    empty = known.empty if known else None
    running = 0.0
    rows = []
    for i, p in enumerate(points):
        running += p.value or 0.0
        share = 100.0 * (p.value or 0.0) / whole if whole > 0 else None
        total = 100.0 * running / whole if whole > 0 else None
        shown = formats.number(p.value, made.unit, made.result.currency, locale, compact=True)
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": p.value,
                "_share": share,
                "_running": total,
                "_text": shown,
                "_share_text": formats.number(share, "percent", None, locale),
                "_running_text": formats.number(total, "percent", None, locale),
                "_is_far": (total or 0.0) > 75.0,
                "_full": words.full(p, made, locale),
                "_rest": p.is_rest or p.label == empty,
                "_small": False,
                "_most": MOST_PCT if i == 0 else None,
                "_most_text": formats.number(MOST_PCT, "percent", None, locale) if i == 0 else None,
            }
        )
    return rows


@lru_cache(maxsize=128)
def _author(theme: str, locale: str, columns: tuple[str, ...]) -> str:
    own = palette(theme)
    layout = Rows(own, HEAD, 0.38)
    layout.scale = alt.Scale(
        range=[expr("labels"), layout.track_end], domain=[0, 100], nice=False, zero=True
    )
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
        alt.Tooltip(field="_share_text", type="nominal", title=text("Share")),
        alt.Tooltip(field="_running_text", type="nominal", title=text("Added up so far")),
    ]
    colour = alt.when(alt.datum._rest).then(alt.value(own.rest)).otherwise(alt.value(own.accent))
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    base = author.base()
    bar = base.mark_bar(height=14, cornerRadiusEnd=3, cursor="pointer").encode(
        y=layout.y, x=layout.x("_share"), color=colour, opacity=shown, tooltip=tips
    )
    line = base.mark_line(color=own.warn, strokeWidth=1.5, opacity=0.8).encode(
        y=layout.y, x=layout.x("_running"), order=alt.Order(**author.field("_i", "quantitative"))
    )
    dot = base.mark_circle(
        size=70, color=own.warn, stroke=own.surface, strokeWidth=1.5, cursor="pointer", opacity=1
    ).encode(y=layout.y, x=layout.x("_running"), tooltip=tips)
    layers = [
        layout.hit(over, tips, picked),
        *_most(layout),
        bar,
        line,
        dot,
        *_running_figures(layout, tips),
        layout.label(tips),
        layout.figure("_text", tips, dy=-7),
        layout.figure("_share_text", tips, dy=8, quiet=True),
    ]
    return author.spec_of(alt.layer(*layers))


def _most(layout: Rows) -> list[alt.Chart]:
    """Return the dashed line at 80 % with its word above."""
    here = author.base().transform_filter("isValid(datum._most)")
    own = layout.own
    rule = here.mark_rule(
        color=own.muted, strokeDash=[3, 3], y=layout.head - 4, y2=layout.bottom
    ).encode(x=layout.x("_most"))
    word = here.mark_text(
        color=own.muted, fontSize=11, y=8, align="center", baseline="middle"
    ).encode(x=layout.x("_most"), text=author.field("_most_text"))
    return [rule, word]


def _running_figures(layout: Rows, tips: list[alt.Tooltip]) -> list[alt.Chart]:
    """Return the running shares beside their dots: left of those near the right end."""
    own = layout.own
    made = []
    for is_far, side, dx in ((False, "left", 9), (True, "right", -9)):
        test = "datum._is_far" if is_far else "!datum._is_far"
        here = author.base().transform_filter(f"isValid(datum._running) && {test}")
        mark: dict[str, Any] = {"fontSize": 11, "align": side, "dx": dx, "baseline": "middle"}
        places = {
            "y": layout.y,
            "x": layout.x("_running"),
            "text": author.field("_running_text"),
        }
        made += [
            here.mark_text(stroke=own.surface, strokeWidth=3, strokeJoin="round", **mark).encode(
                **places
            ),
            here.mark_text(color=own.muted, cursor="pointer", **mark).encode(
                **places, tooltip=tips
            ),
        ]
    return made
