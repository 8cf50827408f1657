"""The words of a chart: title, subtitle, tooltip, and one sentence for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from dealglass import formats
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.frame import Frame, Point


def title(frame: Frame) -> str:
    """Return what the chart shows: "Win rate by source"."""
    names = [text(frame.result.measure(m).label) for m in frame.measures]
    shown = names[0] if len(names) == 1 else text(", ").join(names[:3])
    grouping = _grouping(frame)
    return text("{measure} by {group}", measure=shown, group=grouping) if grouping else shown


def _grouping(frame: Frame) -> str:
    if frame.group is None:
        return ""
    is_time, grain = frame.is_time, frame.group.grain or "day"
    first = text(grain) if is_time else text(frame.group.label).lower()
    if frame.split is None:
        return first
    return text("{first} and {second}", first=first, second=text(frame.split.label).lower())


def subtitle(frame: Frame) -> str:
    """Return when and against what: the period, and the compared one."""
    result = frame.result
    words = formats.span_text(result.span, result.selection.period)
    if result.previous_span is not None:
        before = formats.span_text(result.previous_span)
        return text("{period}, against {before}", period=words, before=before)
    return words


def full(point: Point, frame: Frame, locale: str, percent: bool = False) -> str:
    """Return a value in full for the tooltip; with its n where it is a rate."""
    unit = "percent" if percent else frame.result.measure(point.measure).unit
    shown = formats.number(point.value, unit, frame.result.currency, locale)
    if point.n is None:
        return shown
    cases = formats.number(point.n, "count", None, locale)
    return text("{value} (n = {n})", value=shown, n=cases)


def average(frame: Frame, shown: str) -> str:
    """Return the label of the line that marks the whole: "all 22.2%"."""
    return text("all {value}", value=shown)


def heading(name: str = "_label") -> alt.Tooltip:
    """Return a tooltip's first line: Vega shows the key "title" as a heading without a name."""
    return alt.Tooltip(field=name, type="nominal", title="title")


def tooltip(with_before: bool = False, percent: bool = False) -> list[alt.Tooltip]:
    """Return the lines of a tooltip: group, value in full, the compared period's."""
    tips = [
        heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Value")),
    ]
    if with_before:
        tips.append(alt.Tooltip(field="_before_text", type="nominal", title=text("Before")))
    return tips


def small_note(frame: Frame, look: str = "Grey") -> str:
    """Return the note on marks that stand on few cases, or "" when there are none."""
    if any(p.is_small for p in frame.points):
        return text("{look}: fewer than 10 cases.", look=text(look))
    return ""


def describe_ranked(frame: Frame, locale: str, percent: bool = False) -> str:
    """Return the alt text of a ranking: how many, the first and the last."""
    points = [p for p in frame.points if p.value is not None]
    if not points:
        return text("{title}: no values.", title=title(frame))
    best = max(points, key=lambda p: p.value or 0.0)
    least = min(points, key=lambda p: p.value or 0.0)
    if len(points) == 1:
        return text(
            "{title}: {label} {value}.",
            title=title(frame),
            label=best.label,
            value=full(best, frame, locale, percent),
        )
    return text(
        "{title}, {number} values: highest {top} with {most}, lowest {last} with {least}.",
        title=title(frame),
        number=len(points),
        top=place(best),
        most=full(best, frame, locale, percent),
        last=place(least),
        least=full(least, frame, locale, percent),
    )


def place(point: Point) -> str:
    """Return which mark it is: its group, and its series where there are several."""
    return f"{point.label}, {point.series}" if point.series else point.label


def joined(*notes: str) -> str:
    """Return the notes that there are, as one text."""
    return " ".join(n for n in notes if n)


def partial_note(frame: Frame) -> str:
    """Return the note on the bucket that still runs, or ""."""
    if not any(p.is_partial for p in frame.points):
        return ""
    day = formats.date_text(frame.result.as_of)
    return text("The last bucket is not over: data up to {day}.", day=day)


def before(point: Point, frame: Frame, locale: str) -> str:
    """Return the compared period's value with its own bucket's name."""
    if point.before is None:
        return formats.not_available(locale)
    measure = frame.result.measure(point.measure)
    shown = formats.number(point.before, measure.unit, frame.result.currency, locale)
    return f"{shown} ({point.before_label})" if point.before_label else shown


def column_tooltip(with_series: bool, with_sum: bool, with_before: bool) -> list[alt.Tooltip]:
    """Return the lines of a tooltip over standing bars."""
    tips = [heading("_head" if with_series else "_label")]
    tips.append(alt.Tooltip(field="_full", type="nominal", title=text("Value")))
    if with_sum:
        tips.append(alt.Tooltip(field="_sum", type="nominal", title=text("All together")))
    if with_before:
        tips.append(alt.Tooltip(field="_before_text", type="nominal", title=text("Before")))
    return tips


def axis_labels(frame: Frame) -> dict[str, str]:
    """Return the short form of each label for an axis; unique, so that no two marks merge."""
    if not frame.is_time or frame.group is None:
        return {p.label: p.label for p in frame.points}
    grain = frame.group.grain or "day"
    shown: dict[str, str] = {}
    for p in frame.points:
        day = p.keys.get(frame.group.name)
        shown[p.label] = formats.axis_date(day, grain) if day is not None else p.label
    return shown if len(set(shown.values())) == len(shown) else {p: p for p in shown}


def describe_trend(frame: Frame, locale: str, percent: bool = False) -> str:
    """Return the alt text of a line: from where to where, and the highest point."""
    points = [p for p in frame.points if p.value is not None]
    if len(points) < 2:
        return describe_ranked(frame, locale, percent)
    first, last = min(points, key=lambda p: p.order), max(points, key=lambda p: p.order)
    best = max(points, key=lambda p: p.value or 0.0)
    return text(
        "{title}: {first} {start}, {last} {end}, highest {best} with {most}.",
        title=title(frame),
        first=place(first),
        start=full(first, frame, locale, percent),
        last=place(last),
        end=full(last, frame, locale, percent),
        best=place(best),
        most=full(best, frame, locale, percent),
    )


def before_note(frame: Frame, mark: str) -> str:
    """Return what the quiet marks are: the compared period; "" where nothing is compared."""
    span = frame.result.previous_span
    if span is None or all(p.before is None for p in frame.points):
        return ""
    return text("{mark}: {period}.", mark=text(mark), period=formats.span_text(span))
