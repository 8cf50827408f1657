"""How a measure is spread over a number: bins of a round width, with labelled marks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.frame import Frame, frame, real
from dealglass.charts.palette import palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.errors import UsageError
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

HEIGHT, MOST_BINS, HEAD = 260, 24, 30


@dataclass(frozen=True)
class _Bin:
    """The values from `start` up to, not including, `end`; the last bin holds all beyond."""

    start: float
    end: float
    total: float
    is_open: bool = False


@in_look
def histogram(
    result: Result,
    value: str,
    *,
    bin_size: float | None = None,
    marks: Mapping[str, float | None] | None = None,
    unit: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw how an additive measure is spread over a number, the first grouping.

    The result is grouped by a numeric dimension (`cycle_days`); its values go into at most about
    24 bins of a round width. `marks` are labelled lines, such as {"median": 41.0}. The last bin
    holds everything beyond 99 of 100. A bin is no group, so a click opens nothing. `unit` is the
    unit of the number ("days"). Raises UsageError when the grouping is not a number or the
    measure does not add up.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    spread, missing = _spread(made, value)
    bins = _bins(spread, bin_size)
    shown_unit = unit or _unit(made)
    rows = _rows(made, bins, marks or {}, shown_unit, at)
    shape = _author(look, at, made.unit, shown_unit, result.currency)
    note = text("Without a value, not shown: {values}", values=missing) if missing else ""
    chart = author.finish(
        made,
        author.fill(shape, look, at, height),
        rows,
        shape="histogram",
        theme=look,
        height=height,
        title=title or words.title(made),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, rows),
        note=note,
        name=name,
    )
    return author.without_drill(chart)


def _unit(made: Frame) -> str:
    name = made.group.name if made.group else ""
    if name.endswith("_days"):
        return "days"
    return made.group.unit if made.group and made.group.unit == "money" else "number"


def _spread(made: Frame, value: str) -> tuple[list[tuple[float, float]], str]:
    """Return (number, amount) pairs in order, and the amount without a number in words."""
    if not made.result.measure(value).is_additive or made.group is None:
        raise UsageError(
            f"a histogram of '{value}' cannot be drawn.",
            mend="Group by a number and take a measure that adds up.",
        )
    pairs, lost = [], 0.0
    for p in made.points:
        key = p.keys[made.group.name]
        if key is None:
            lost += p.value or 0.0
            continue
        try:
            pairs.append((float(key), p.value or 0.0))
        except (TypeError, ValueError):
            raise UsageError(
                f"'{made.group.name}' is not a number.", mend="Group by a numeric dimension."
            ) from None
    words_lost = formats.number(lost, made.unit, made.result.currency) if lost else ""
    return sorted(pairs), words_lost


def _bins(pairs: list[tuple[float, float]], size: float | None) -> list[_Bin]:
    if not pairs:
        return []
    low, high = pairs[0][0], _quantile(pairs, 0.99)
    step = size or _round_step((high - low) / MOST_BINS, all(k == int(k) for k, _ in pairs))
    start = math.floor(low / step) * step
    count = max(1, math.floor((high - start) / step) + 1)
    sums = [0.0] * count
    for key, amount in pairs:
        sums[min(count - 1, math.floor((key - start) / step))] += amount
    end = start + count * step
    is_cut = pairs[-1][0] >= end
    return [
        _Bin(start + i * step, start + (i + 1) * step, total, is_cut and i == count - 1)
        for i, total in enumerate(sums)
    ]


def _quantile(pairs: list[tuple[float, float]], share: float) -> float:
    """Return the number below which `share` of the whole amount lies."""
    whole, seen = sum(a for _, a in pairs), 0.0
    for key, amount in pairs:
        seen += amount
        if seen >= share * whole:
            return key
    return pairs[-1][0]


def _round_step(step: float, is_whole: bool) -> float:
    """Return the next 1, 2, 5 or 10 times a power of ten; at least 1 for whole numbers."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    found = next(m * power for m in (1, 2, 5, 10) if m * power >= step * 0.999)
    return max(1.0, found) if is_whole else found


def _rows(
    made: Frame, bins: list[_Bin], marks: Mapping[str, float | None], unit: str, locale: str
) -> list[dict[str, Any]]:
    currency = made.result.currency
    whole = sum(b.total for b in bins)

    def shown(value: float) -> str:
        return formats.number(value, unit, currency, locale, compact=True)

    rows = []
    for i, b in enumerate(bins):
        is_one = unit != "money" and b.end - b.start == 1 and b.start == int(b.start)
        label = (
            text("{value} or more", value=shown(b.start))
            if b.is_open
            else shown(b.start)
            if is_one
            else text("{start} to below {end}", start=shown(b.start), end=shown(b.end))
        )
        share = 100.0 * b.total / whole if whole else None
        rows.append(
            {
                "_i": i,
                "_start": b.start,
                "_end": b.end,
                "_value": b.total,
                "_label": label,
                "_full": formats.number(b.total, made.unit, currency, locale),
                "_share": formats.number(share, "percent", None, locale),
                "_open": b.is_open,
                "_mark": None,
                "_mark_text": None,
                "_mark_row": None,
            }
        )
    return rows + _mark_rows(bins, marks, unit, currency, locale) if rows else []


def _mark_rows(
    bins: list[_Bin],
    marks: Mapping[str, float | None],
    unit: str,
    currency: str,
    locale: str,
) -> list[dict[str, Any]]:
    found = []
    inside = {k: real(v) for k, v in marks.items() if v is not None}
    for i, (name, at) in enumerate(sorted(inside.items(), key=lambda kv: kv[1] or 0.0)):
        value = formats.number(at, unit, currency, locale, compact=True)
        place = min(max(at or 0.0, bins[0].start), bins[-1].end)
        found.append({"_mark": place, "_mark_text": f"{text(name)} {value}", "_mark_row": i % 2})
    return found


def _describe(made: Frame, rows: list[dict[str, Any]]) -> str:
    title = words.title(made)
    filled = [r for r in rows if r.get("_value")]
    if not filled:
        return text("{title}: no values.", title=title)
    best = max(filled, key=lambda r: r["_value"])
    marked = [r["_mark_text"] for r in rows if r.get("_mark_text")]
    tail = f" {', '.join(marked)}." if marked else ""
    sentence = text(
        "{title}, most between {label}: {value}.",
        title=title,
        label=best["_label"],
        value=best["_full"],
    )
    return sentence + tail


@lru_cache(maxsize=128)
def _author(theme: str, locale: str, unit: str, key_unit: str, currency: str) -> str:
    own = palette(theme)
    over = author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
        alt.Tooltip(field="_share", type="nominal", title=text("Share")),
    ]
    x_axis = alt.Axis(
        title=None,
        grid=False,
        labelOverlap="parity",
        labelExpr=author.axis_words(key_unit, currency, locale),
    )
    x_scale = alt.Scale(zero=False, nice=False)
    y = alt.Y(
        **field("_value", "quantitative"),
        axis=author.value_axis(unit, currency, locale),
        scale=alt.Scale(zero=True, nice=4, range=[expr("height"), HEAD]),
    )
    base = author.base()
    bar = (
        base.transform_filter("isValid(datum._start)")
        .mark_rect(stroke=own.surface, strokeWidth=2)
        .encode(
            x=alt.X(**field("_start", "quantitative"), axis=x_axis, scale=x_scale),
            x2=alt.X2(field="_end"),
            y=y,
            y2=alt.Y2Datum(0),
            color=alt.value(own.accent),
            fillOpacity=alt.when(alt.datum._open)
            .then(alt.value(0.5))
            .when(over)
            .then(alt.value(0.8))
            .otherwise(alt.value(1)),
            tooltip=tips,
        )
        .properties(name="marks")
        .add_params(over)
    )
    here = base.transform_filter("isValid(datum._mark)")
    at_mark = alt.X(**field("_mark", "quantitative"), scale=x_scale)
    rule = here.mark_rule(color=own.ink, strokeDash=[3, 3], opacity=0.7, y=14).encode(x=at_mark)
    label = here.mark_text(
        color=own.ink,
        fontSize=11,
        baseline="middle",
        y=expr("4 + 14 * datum._mark_row"),
        dx=expr("scale('x', datum._mark) > width * 0.7 ? -4 : 4"),
        align=expr("scale('x', datum._mark) > width * 0.7 ? 'right' : 'left'"),
    ).encode(x=at_mark, text=field("_mark_text"))
    return author.spec_of(alt.layer(bar, rule, label))
