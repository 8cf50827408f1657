"""Bars that stand: over time or a few groups, alone, stacked or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.bars import ranked_bars
from dealglass.charts.frame import Frame, frame, split_labels
from dealglass.charts.palette import palette
from dealglass.charts.parts import parts
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

HEIGHT = 260
MOST_STANDING = 8


@in_look
def bars(
    result: Result,
    value: str,
    *,
    percent: bool = False,
    reference: bool = True,
    target: float | None = None,
    target_label: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw standing bars over time, or over a few groups in the report's order.

    Many groups or long labels lie down instead (ranked_bars). A second grouping stacks, see
    stacked_bars. `target` is a line in the measure's unit. The bucket still running is lighter.
    """
    made = frame(result, (value,), percent=percent)
    if made.split is not None:
        return stacked_bars(
            result, value, percent=percent, title=title, subtitle=subtitle, theme=theme,
            locale=locale, name=name, height=height,
        )  # fmt: skip
    if not made.is_time and _lie_down(made):
        return ranked_bars(
            result, value, sort=False, percent=percent, reference=reference, title=title,
            subtitle=subtitle, theme=theme, locale=locale, name=name,
        )  # fmt: skip
    return _chart(
        made, "single", percent=percent, reference=reference, target=target,
        target_label=target_label, title=title, subtitle=subtitle, theme=theme, locale=locale,
        name=name, height=height,
    )  # fmt: skip


def _lie_down(made: Frame) -> bool:
    labels = made.labels
    return len(labels) > MOST_STANDING or any(
        author.text_px(label, 11) > 560 / max(1, len(labels)) for label in labels
    )


@in_look
def stacked_bars(
    result: Result,
    value: str | Sequence[str],
    *,
    percent: bool = False,
    target: float | None = None,
    target_label: str | None = None,
    among: Sequence[Result] = (),
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw a stack per bucket or group: one measure split by the second grouping, or several
    measures of one unit on top of each other.

    The smallest series beyond six are summed as others. What cannot be added up (a rate) stands
    side by side instead. `percent` shows each part's share of its stack; `target` is a line in
    the measures' unit. `among` are the results of all charts of the page with the same second
    grouping: a category then has one colour in all of them.
    """
    names = (value,) if isinstance(value, str) else tuple(value)
    made = frame(result, names, percent=percent, top=14)
    additive = all(result.measure(m).is_additive for m in names)
    mode = "stack" if additive else "dodge"
    if made.split is None and len(names) == 1:
        mode = "single"
    if mode != "single" and not made.is_time:
        return parts(
            made, mode, percent=percent, title=title, subtitle=subtitle, theme=theme_of(theme),
            locale=formats.known_locale(locale), name=name, among=split_labels(among),
        )  # fmt: skip
    return _chart(
        made, mode, percent=percent, reference=False, target=target, target_label=target_label,
        title=title, subtitle=subtitle, theme=theme, locale=locale, name=name, height=height,
        among=split_labels(among),
    )  # fmt: skip


def _chart(
    made: Frame,
    mode: str,
    *,
    percent: bool,
    reference: bool,
    target: float | None = None,
    target_label: str | None = None,
    title: str | None,
    subtitle: str | None,
    theme: str | None,
    locale: str | None,
    name: str | None,
    height: int,
    among: Sequence[str] = (),
) -> Chart:
    look, at = theme_of(theme), formats.known_locale(locale)
    series = tuple(made.series) if mode != "single" else ()
    height += author.legend_px(series)
    line = reference_line(made, reference, target, target_label, at)
    rows = _rows(made, at, percent, series, line)
    unit = "percent" if percent else made.unit
    count = len(made.labels)
    sizes = (
        ("groups", max(1, count)),
        ("text", author.column_px((r["_text"] for r in rows), 11, 80)),
    )
    shape = _author(
        look,
        at,
        unit,
        made.result.currency,
        mode,
        count < 32,
        mode == "single" and count <= 14,
        made.is_time,
        line is not None,
        any(p.before is not None for p in made.points) and mode == "single",
        percent,
        author.safe_columns([c.name for c in made.result.groups]),
        len(made.measures) > 1,
    )
    given = author.colours_of(made, series, look, among)
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes, series, given),
        rows,
        shape=mode,
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=words.describe_ranked(made, at, percent),
        note=words.joined(
            words.small_note(made),
            words.partial_note(made),
            words.before_note(made, "Thin marks") if mode == "single" else "",
        ),
        name=name,
    )


def reference_line(
    made: Frame, reference: bool, target: float | None, label: str | None, locale: str
) -> tuple[float, str] | None:
    """The one reference line: the target where there is one, else the whole of a rate."""
    measure = made.result.measure(made.measures[0])
    currency = made.result.currency
    if target is not None:
        shown = formats.number(target, measure.unit, currency, locale, compact=True)
        return float(target), f"{label or text('target')} {shown}"
    total = made.result.totals.get(measure.name)
    if not reference or measure.is_additive or total is None or len(made.labels) < 2:
        return None
    shown = formats.number(total, measure.unit, currency, locale, compact=True)
    return float(total), words.average(made, shown)


def _rows(
    made: Frame,
    locale: str,
    percent: bool,
    series: tuple[str, ...],
    line: tuple[float, str] | None,
) -> list[dict[str, Any]]:
    currency = made.result.currency
    place = {s: i for i, s in enumerate(series)}
    axis = words.axis_labels(made)
    sums: dict[str, float] = {}
    for p in made.points:
        sums[p.label] = sums.get(p.label, 0.0) + (p.value or 0.0)
    rows = []
    for i, p in enumerate(sorted(made.points, key=lambda p: (p.order, place.get(p.series, 0)))):
        unit = "percent" if percent else made.result.measure(p.measure).unit
        rows.append(
            {
                **author.drill_cells(p, made),
                "_measure": p.measure,
                "_i": p.order,
                "_axis": axis[p.label],
                "_label": p.label,
                "_series": p.series,
                "_head": words.joined(p.label, p.series and f"· {p.series}"),
                "_order": place.get(p.series, 0),
                "_value": p.value,
                "_text": formats.number(p.value, unit, currency, locale, compact=True),
                "_full": words.full(p, made, locale, percent),
                "_sum": formats.number(sums[p.label], unit, currency, locale),
                "_small": p.is_small,
                "_faint": p.is_partial,
                "_before": p.before,
                "_before_text": words.before(p, made, locale),
                "_ref": line[0] if line and i == 0 else None,
                "_ref_text": line[1] if line and i == 0 else None,
            }
        )
    return rows


@lru_cache(maxsize=512)
def _author(
    theme: str,
    locale: str,
    unit: str,
    currency: str,
    mode: str,
    few: bool,
    with_text: bool,
    by_time: bool,
    with_line: bool,
    with_before: bool,
    percent: bool,
    columns: tuple[str, ...],
    many_measures: bool,
) -> str:
    series = mode != "single"
    own = palette(theme)
    picked = author.pick((*columns, "_measure") if many_measures else columns)
    over = author.hover(["_i", "_series"] if series else ["_i"])
    limit = expr(f"max(24, width / {author.place('groups')} - 6)")
    fitting = {} if by_time else {"labelOverlap": False, "labelLimit": limit}
    x = alt.X(
        **field("_axis", "ordinal"),
        sort=alt.EncodingSortField(field="_i", op="min", order="ascending"),
        axis=alt.Axis(title=None, **fitting),
        scale=alt.Scale(paddingInner=0.28 if few else 0.12, paddingOuter=0.12),
    )
    top = {"domainMax": 100} if percent and mode == "stack" else {}
    y = alt.Y(
        **field("_value", "quantitative"),
        axis=author.value_axis(unit, currency, locale),
        scale=alt.Scale(zero=True, nice=4 if not top else False, **top),
        stack="zero" if mode == "stack" else None,
    )
    tips = words.column_tooltip(series, mode == "stack" and not percent, with_before)
    edge = {"stroke": own.surface, "strokeWidth": 1} if mode == "stack" else {"cornerRadiusEnd": 3}
    mark = author.base().mark_bar(cursor="pointer", **edge)
    channels: dict[str, Any] = {
        "x": x,
        "y": y,
        "tooltip": tips,
        "opacity": alt.when(picked, empty=True).then(alt.value(1)).otherwise(alt.value(0.3)),
        "fillOpacity": alt.when(alt.datum._faint)
        .then(alt.value(0.5))
        .when(over)
        .then(alt.value(0.82))
        .otherwise(alt.value(1)),
    }
    if series:
        channels["color"] = author.series_colour()
        channels["order"] = alt.Order(**field("_order", "quantitative"))
        if mode == "dodge":
            channels["xOffset"] = alt.XOffset(
                field="_order", type="ordinal", scale=alt.Scale(paddingInner=0.1)
            )
    else:
        channels["color"] = (
            alt.when(alt.datum._small).then(alt.value(own.small)).otherwise(alt.value(own.accent))
        )
    marks = mark.encode(**channels).properties(name="marks").add_params(picked, over)
    layers: list[alt.Chart] = [marks]
    if mode == "single":
        layers.insert(0, author.band(x, over, tips, own.muted, 1.38 if few else 1.13))
    if with_before:
        layers.append(
            author.base()
            .mark_tick(
                thickness=3, color=own.ink, stroke=own.surface, strokeWidth=1, orient="horizontal"
            )
            .encode(x=x, y=alt.Y(**field("_before", "quantitative")), tooltip=tips)
        )
    if with_text:
        layers.append(
            author.base()
            .mark_text(
                dy=-8,
                fontSize=11,
                fontWeight=500,
                opacity=expr(
                    f"width / {author.place('groups')} < {author.place('text')} + 6 ? 0 : 1"
                ),
                color=own.ink,
            )
            .encode(x=x, y=y, text=field("_text"))
        )
    if with_line:
        layers += reference_layers(own.muted, own.surface)
    return author.spec_of(alt.layer(*layers))


def reference_layers(colour: str, surface: str) -> list[alt.Chart]:
    """Return a dashed line across with its words on a halo at the right."""
    here = author.base().transform_filter("isValid(datum._ref)")
    y = alt.Y(**field("_ref", "quantitative"))
    rule = here.mark_rule(color=colour, strokeDash=[3, 3]).encode(y=y)
    label = here.mark_text(
        color=colour,
        fontSize=11,
        align="right",
        baseline="bottom",
        dy=-3,
        x=expr("width"),
        stroke=surface,
        strokeWidth=3,
        strokeJoin="round",
    ).encode(y=y, text=field("_ref_text"))
    front = here.mark_text(
        color=colour, fontSize=11, align="right", baseline="bottom", dy=-3, x=expr("width")
    ).encode(y=y, text=field("_ref_text"))
    return [rule, label, front]
