"""How much hangs on how few: shares of the largest groups, added up from the largest on."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import field
from dealglass.charts.frame import frame
from dealglass.charts.palette import palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

HEIGHT, MOST_POINTS = 300, 160


@in_look
def concentration(
    result: Result,
    value: str,
    *,
    first: int = 10,
    line_pct: float = 80.0,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw the running share of `value` over the share of groups, the largest first.

    The steeper the line begins, the fewer groups carry the whole. Marked are the `first` largest
    and the point where `line_pct` of the whole is reached; the dotted line is what equal groups
    would give. Groups without a value above 0 are left out.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    sizes = sorted(p.value for p in made.points if p.value is not None and p.value > 0)[::-1]
    rows = _rows(sizes, first, line_pct, at)
    shown = title or words.title(made)
    description = text(
        "{title}: {marks}.",
        title=shown,
        marks=", ".join(r["_name"] for r in rows if r["_name"]) or text("no values"),
    )
    chart = author.finish(
        made,
        author.fill(_author(look, at), look, at, height),
        rows,
        shape="concentration",
        theme=look,
        height=height,
        title=shown,
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=description,
        name=name,
    )
    # A place on the line is no group.
    return author.without_drill(chart)


def reached(sizes: list[float], line_pct: float) -> int:
    """Return how many of the sizes, largest first, it takes to reach a share of the whole."""
    whole, running = sum(sizes), 0.0
    for count, size in enumerate(sizes, start=1):
        running += size
        if running >= whole * line_pct / 100.0 - 1e-9:
            return count
    return len(sizes)


def _rows(sizes: list[float], first: int, line_pct: float, locale: str) -> list[dict[str, Any]]:
    whole, count = sum(sizes), len(sizes)
    if not count or whole <= 0:
        return []
    marks = {reached(sizes, line_pct)} | ({first} if first < count else set())
    step = max(1, count // MOST_POINTS)
    kept = {0, count, *marks, *range(0, count, step)}
    rows, running = [], 0.0
    for rank in range(count + 1):
        running += sizes[rank - 1] if rank else 0.0
        if rank not in kept:
            continue
        share, of = 100.0 * running / whole, 100.0 * rank / count
        said = formats.number(share, "percent", None, locale)
        number = formats.number(rank, "count", None, locale)
        rows.append(
            {
                "_x": of,
                "_y": share,
                "_equal": of,
                "_label": text("The {number} largest", number=number),
                "_share": said,
                "_of": formats.number(of, "percent", None, locale),
                "_name": text("{number} largest: {share}", number=number, share=said)
                if rank in marks
                else None,
            }
        )
    return rows


@lru_cache(maxsize=16)
def _author(theme: str, locale: str) -> str:
    own = palette(theme)
    axis = {
        "labelExpr": author.axis_words("percent", "", locale),
        "tickCount": 5,
    }
    across = alt.Axis(title=text("Share of customers, largest first"), titlePadding=8, **axis)
    scale = alt.Scale(domain=[0, 100], nice=False)
    x = alt.X(**field("_x", "quantitative"), axis=across, scale=scale)
    y = alt.Y(**field("_y", "quantitative"), axis=alt.Axis(title=None, **axis), scale=scale)
    tips = [
        words.heading(),
        alt.Tooltip(field="_share", type="nominal", title=text("of the whole")),
        alt.Tooltip(field="_of", type="nominal", title=text("of all customers")),
    ]
    base = author.base()
    over = author.hover(["_x"], nearest=True)
    named = base.transform_filter("isValid(datum._name)")
    equal = alt.Y(**field("_equal", "quantitative"), scale=scale)
    layers = [
        base.mark_area(fillOpacity=0.14, line=False, color=own.accent).encode(x=x, y=y),
        base.mark_line(color=own.before, strokeDash=[2, 4], strokeWidth=1.5).encode(x=x, y=equal),
        base.mark_line(color=own.accent, strokeWidth=2.5).encode(x=x, y=y),
        base.mark_circle(size=70, color=own.accent)
        .encode(
            x=x,
            y=y,
            tooltip=tips,
            opacity=alt.when(over).then(alt.value(1)).otherwise(alt.value(0)),
        )
        .properties(name="marks")
        .add_params(over),
        named.mark_circle(size=90, color=own.accent, stroke=own.surface, strokeWidth=2).encode(
            x=x, y=y, tooltip=tips
        ),
        named.mark_text(
            align="left", dx=10, dy=12, fontSize=12, fontWeight=600, color=own.ink
        ).encode(x=x, y=y, text=field("_name"), tooltip=tips),
    ]
    return author.spec_of(alt.layer(*layers), top=10)
