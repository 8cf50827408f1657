"""The running sum of a measure against its target, over the whole period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.author import expr, field
from dealglass.charts.frame import Frame, buckets, frame, group_label, next_bucket
from dealglass.charts.palette import palette
from dealglass.charts.theme import in_look, theme_of
from dealglass.errors import UsageError
from dealglass.i18n import text

if TYPE_CHECKING:
    from datetime import date

    from dealglass.charts.chart import Chart
    from dealglass.results import Result

HEIGHT, END = 280, author.place("end")


@dataclass(frozen=True)
class _Step:
    """One bucket of the way: sums up to its end; None where that is not known yet."""

    day: date
    label: str
    axis: str
    actual: float | None
    before: float | None
    expected: float | None


@in_look
def goal_line(
    result: Result,
    value: str,
    target: float | Sequence[float] | None,
    *,
    landing: float | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw the running sum of an additive measure over the period against its target.

    The result is grouped by a calendar ("time:week"). `target` is the sum aimed at by the end of
    the period (the way there is even), or one sum per bucket; None draws no target. `landing` is
    the sum expected at the end, a dotted line from today. The compared period's running sum is a
    grey dashed line. Raises UsageError when the measure does not add up or time is missing.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    if not made.is_time or not result.measure(value).is_additive:
        raise UsageError(
            f"goal_line needs a sum over time, not '{value}' by "
            f"'{made.group.name if made.group else 'nothing'}'.",
            mend="Group by time:week and take an additive measure.",
        )
    steps = _steps(made, target)
    rows = _rows(made, steps, landing, at)
    ends = [
        line
        for r in rows
        for line in (r["_end_text"] or "").split("\n") + (r.get("_land_text") or "").split("\n")
    ]
    shape = _author(
        look,
        at,
        made.unit,
        result.currency,
        any(s.before is not None for s in steps),
        any(s.expected is not None for s in steps),
        landing is not None,
        author.safe_columns([c.name for c in result.groups]),
    )
    sizes = (("end", author.column_px(ends, 11, 110)),)
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows if made.points else [],
        shape="goal",
        theme=look,
        height=height,
        title=title or text("{measure} so far", measure=text(result.measure(value).label)),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, steps, landing, at),
        note=words.before_note(made, "Dashed"),
        name=name,
    )


def _steps(made: Frame, target: float | Sequence[float] | None) -> list[_Step]:
    """The whole period in buckets: actual up to as-of, target to the end."""
    result, group = made.result, made.group
    assert group is not None
    grain = group.grain or "day"
    points = {p.keys[group.name]: p for p in sorted(made.points, key=lambda p: p.order)}
    if not points:
        return []
    days = _all_days(made, sorted(points), grain)
    aims = list(target) if isinstance(target, Sequence) else None
    span = result.span
    start = span.start or days[0]
    end = span.end or next_bucket(days[-1], grain)
    actual = before = 0.0
    found = []
    for i, day in enumerate(days):
        p = points.get(day)
        actual += (p.value or 0.0) if p else 0.0
        before += (p.before or 0.0) if p else 0.0
        after = min(next_bucket(day, grain), end)
        share = (after - start).days / max(1, (end - start).days)
        even = float(target) * share if isinstance(target, int | float) else None
        found.append(
            _Step(
                day,
                group_label(day, group, result),
                formats.axis_date(day, grain),
                actual if day <= result.as_of else None,
                before if p is not None and p.before is not None else None,
                (aims[i] if i < len(aims) else None) if aims else even,
            )
        )
    return found


def _all_days(made: Frame, known: list[date], grain: str) -> list[date]:
    end = made.result.span.end
    last = known[-1] if end is None else max(known[-1], end - timedelta(days=1))
    days = buckets(known[0], last, grain)
    return [d for d in days if end is None or d < end or d in known]


def _rows(
    made: Frame, steps: list[_Step], landing: float | None, locale: str
) -> list[dict[str, Any]]:
    unit, currency = made.unit, made.result.currency

    def full(value: float | None) -> str:
        return formats.number(value, unit, currency, locale)

    def short(value: float | None) -> str:
        return formats.number(value, unit, currency, locale, compact=True)

    now = max((i for i, s in enumerate(steps) if s.actual is not None), default=0)
    columns = author.safe_columns([c.name for c in made.result.groups])
    rows = []
    for i, s in enumerate(steps):
        is_last = i == len(steps) - 1
        rows.append(
            {
                **({columns[0]: s.day.isoformat()} if columns else {}),
                "_i": i,
                "_axis": s.axis,
                "_label": s.label,
                "_value": s.actual,
                "_expected": s.expected,
                "_before": s.before,
                "_full": full(s.actual),
                "_expected_text": full(s.expected),
                "_before_text": full(s.before),
                "_landing": s.actual if i == now else landing if is_last else None,
                "_now": i == now,
                "_now_text": short(s.actual) if i == now else None,
                "_end": None,
                "_end_text": None,
            }
        )
    _ends(rows, steps, landing, short)
    return rows


def _ends(
    rows: list[dict[str, Any]],
    steps: list[_Step],
    landing: float | None,
    short: Any,  # noqa: ANN401
) -> None:
    """Write target and landing at the right; where they would touch, the target alone."""
    if not rows:
        return
    aim = steps[-1].expected
    most = max([s.actual or 0.0 for s in steps] + [aim or 0.0, landing or 0.0]) or 1.0
    rows[-1]["_end"] = aim
    rows[-1]["_end_text"] = None if aim is None else text("target\n{value}", value=short(aim))
    is_clear = landing is not None and (aim is None or abs(landing - aim) > most * 0.15)
    rows[-1]["_land_text"] = text("heads for\n{value}", value=short(landing)) if is_clear else None


def _describe(made: Frame, steps: list[_Step], landing: float | None, locale: str) -> str:
    title = text(made.result.measure(made.measures[0]).label)
    known = [s for s in steps if s.actual is not None]
    if not known:
        return text("{title}: no values.", title=title)

    def full(value: float | None) -> str:
        return formats.number(value, made.unit, made.result.currency, locale)

    words_now = text("{title}: {value} up to {label}", title=title, value=full(known[-1].actual),
                     label=known[-1].label)  # fmt: skip
    aim = steps[-1].expected
    parts = [words_now]
    if aim is not None:
        parts.append(text("of a target of {value}", value=full(aim)))
    if landing is not None:
        parts.append(text("expected to end at {value}", value=full(landing)))
    return ", ".join(parts) + "."


@lru_cache(maxsize=128)
def _author(
    theme: str,
    locale: str,
    unit: str,
    currency: str,
    with_before: bool,
    with_target: bool,
    with_landing: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    picked, over = author.pick(columns), author.hover(["_i"])
    x = alt.X(
        **field("_axis", "ordinal"),
        sort=alt.EncodingSortField(field="_i", op="min", order="ascending"),
        axis=alt.Axis(title=None),
        scale=alt.Scale(type="band", padding=0.05, range=[0, expr(f"width - {END} - 2")]),
    )
    axis = author.value_axis(unit, currency, locale)
    scale = alt.Scale(zero=True, nice=4)

    def y(name: str) -> alt.Y:
        return alt.Y(**field(name, "quantitative"), axis=axis, scale=scale)

    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("So far")),
    ]
    if with_target:
        tips.append(alt.Tooltip(field="_expected_text", type="nominal", title=text("Target")))
    if with_before:
        tips.append(alt.Tooltip(field="_before_text", type="nominal", title=text("Before")))
    base = author.base()
    layers: list[alt.Chart] = []
    if with_before:
        layers.append(
            base.mark_line(strokeDash=[4, 4], strokeWidth=1.5, color=own.before).encode(
                x=x, y=y("_before")
            )
        )
    if with_target:
        layers.append(
            base.mark_line(strokeWidth=1.5, color=own.muted).encode(x=x, y=y("_expected"))
        )
    layers += [
        base.mark_area(color=own.accent, fillOpacity=0.12).encode(x=x, y=y("_value")),
        base.mark_line(color=own.accent, strokeWidth=2.5).encode(x=x, y=y("_value")),
    ]
    if with_landing:
        dotted = base.transform_filter("isValid(datum._landing)").mark_line(
            color=own.accent, strokeDash=[1, 5], strokeWidth=2.5
        )
        layers.append(dotted.encode(x=x, y=y("_landing")))
    right = {
        "align": "left",
        "fontSize": 11,
        "lineBreak": "\n",
        "lineHeight": 14,
        "x": expr(f"width - {END} + 4"),
    }
    halo = {"stroke": own.surface, "strokeWidth": 4, "strokeJoin": "round"}
    ends = base.transform_filter("isValid(datum._end_text)")
    lands = base.transform_filter("isValid(datum._land_text)")
    now = base.transform_filter("datum._now")
    layers += [
        author.band(x, over, tips, own.muted)
        .properties(name="marks")
        .add_params(picked, over),
        now.mark_circle(size=80, color=own.accent, stroke=own.surface, strokeWidth=2, opacity=1)
        .encode(x=x, y=y("_value"), tooltip=tips),
    ]  # fmt: skip
    for extra in (halo, {}):
        layers.append(
            now.mark_text(
                align=expr(f"scale('x', datum._axis) > width - {END} - 70 ? 'right' : 'left'"),
                dx=expr(f"scale('x', datum._axis) > width - {END} - 70 ? -2 : 8"),
                dy=expr(f"scale('x', datum._axis) > width - {END} - 70 ? -16 : 14"),
                fontSize=12,
                fontWeight=600,
                color=own.accent,
                **extra,
            ).encode(x=x, y=y("_value"), text=field("_now_text"))
        )
    layers += [
        ends.mark_text(color=own.muted, **right).encode(y=y("_end"), text=field("_end_text")),
        lands.mark_text(color=own.accent, **right).encode(
            y=y("_landing"), text=field("_land_text")
        ),
    ]
    return author.spec_of(alt.layer(*layers))
