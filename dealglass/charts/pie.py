"""Shares of a whole as a ring, with names, shares and values written beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.bars import ranked_bars
from dealglass.charts.frame import Frame, frame
from dealglass.charts.palette import colours, palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW, LEAST, SHARE_PX, PHONE = 26, 196, 44, 380


@in_look
def pie(
    result: Result,
    value: str,
    *,
    percent: bool = False,
    top: int = 6,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw the groups' shares of an additive measure; the small ones are summed as others.

    Shares of what cannot be added (a rate) or is negative are no shares: bars are drawn instead.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,), top=top, largest_first=True)
    if not result.measure(value).is_additive or any((p.value or 0.0) < 0 for p in made.points):
        return ranked_bars(
            result, value, percent=percent, title=title, subtitle=subtitle, theme=theme,
            locale=locale, name=name,
        )  # fmt: skip
    rows = _rows(made, at)
    series = tuple(r["_label"] for r in rows)
    empty = {p.label for p in made.points if made.group and p.keys.get(made.group.name) is None}
    height = max(LEAST, ROW * len(rows) + 12)
    sizes = (("text", author.column_px((r["_text"] for r in rows), 12, 100)),)
    shape = _author(look, at, author.safe_columns([c.name for c in result.groups]))
    given = colours(series, look, made.rest | empty)
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes, series, given),
        rows,
        shape="pie",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at),
        name=name,
    )


def _rows(made: Frame, locale: str) -> list[dict[str, Any]]:
    currency = made.result.currency
    points = sorted(made.points, key=lambda p: p.order)
    whole = sum(p.value or 0.0 for p in points)
    middle = formats.number(whole, made.unit, currency, locale, compact=True)
    rows = []
    for i, p in enumerate(points):
        share = 100.0 * (p.value or 0.0) / whole if whole else None
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": p.value,
                "_text": formats.number(p.value, made.unit, currency, locale, compact=True),
                "_share": formats.number(share, "percent", None, locale),
                "_full": words.full(p, made, locale),
                "_middle": middle if i == 0 else None,
            }
        )
    return rows


@lru_cache(maxsize=256)
def _author(
    theme: str,
    locale: str,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    picked, over = author.pick(columns), author.hover(["_i"])
    radius = alt.param(name="radius", expr=f"min({LEAST // 2 - 6}, width * 0.21)")
    # On a phone the names need the room: values are then in the tooltip only.
    figures = f"(width < {PHONE} ? 0 : {author.place('text')} + 12)"
    start = "2 * radius + min(36, width * 0.07)"
    colour = alt.Color(
        **field("_label"),
        scale=alt.Scale(domain=[author.place("series")], range=[author.place("colours")]),
        legend=None,
    )
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
        alt.Tooltip(field="_share", type="nominal", title=text("Share")),
    ]
    rows_px = f"{ROW} * {author.place('count')}"
    y = alt.Y(
        **field("_i", "ordinal"),
        axis=None,
        scale=alt.Scale(
            range=[expr(f"(height - {rows_px}) / 2"), expr(f"(height + {rows_px}) / 2")], padding=0
        ),
    )
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    hit = (
        author.base()
        .mark_bar(x=expr(start + " - 8"), x2=expr("width"), cornerRadius=4, cursor="pointer")
        .encode(
            y=y,
            color=alt.value(own.track),
            opacity=alt.when(over).then(alt.value(0.9)).otherwise(alt.value(0)),
            tooltip=tips,
        )
        .properties(name="marks")
        .add_params(radius, picked, over)
    )
    ring = (
        author.base()
        .mark_arc(
            x=expr("radius"),
            y=expr("height / 2"),
            outerRadius=expr("radius"),
            innerRadius=expr("radius * 0.64"),
            padAngle=0.012,
            cornerRadius=2,
            cursor="pointer",
        )
        .encode(
            theta=alt.Theta(**field("_value", "quantitative"), stack=True),
            order=alt.Order(**field("_i", "quantitative")),
            color=colour,
            opacity=shown,
            tooltip=tips,
        )
    )
    words_at = {"baseline": "middle", "cursor": "pointer"}
    base = author.base()
    whole = base.transform_filter("isValid(datum._middle)").mark_text(
        x=expr("radius"),
        y=expr("height / 2"),
        fontSize=expr("max(11, radius * 0.2)"),
        fontWeight=600,
    )
    layers = [
        hit,
        ring,
        whole.encode(text=field("_middle"), color=alt.value(own.ink)),
        base.mark_circle(size=70, opacity=1, x=expr(start + " + 4")).encode(y=y, color=colour),
        base.mark_text(
            align="left",
            x=expr(start + " + 16"),
            limit=expr(f"width - ({start}) - {SHARE_PX + 22} - ({figures})"),
            **words_at,
        ).encode(y=y, text=field("_label"), color=alt.value(own.ink), tooltip=tips),
        base.mark_text(
            align="right", x=expr(f"width - ({figures})"), fontWeight=600, **words_at
        ).encode(y=y, text=field("_share"), color=alt.value(own.ink), tooltip=tips),
        base.mark_text(
            align="right", x=expr("width"), opacity=expr(f"{figures} > 0 ? 1 : 0"), **words_at
        ).encode(y=y, text=field("_text"), color=alt.value(own.muted), tooltip=tips),
    ]
    return author.spec_of(alt.layer(*layers))
