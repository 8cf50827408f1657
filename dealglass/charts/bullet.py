"""Bars towards a target: one row per group, on a track that ends where the goal is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt

from dealglass import formats
from dealglass.charts import author, words
from dealglass.charts.frame import Frame, frame, real
from dealglass.charts.palette import palette
from dealglass.charts.rows import Rows
from dealglass.charts.theme import in_look, theme_of
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.charts.chart import Chart
    from dealglass.results import Result

ROW = 44


@in_look
def bullet(
    result: Result,
    value: str,
    target: str | Mapping[Any, float | None],
    *,
    expected_pct: float | None = None,
    beside: Mapping[str, str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart:
    """Draw one bar per group on a track that ends at its target.

    `target` is a measure of the same result, or the target by the first grouping's value (or by
    its label). `expected_pct` (0-100) marks where a steady pace would be today. `beside` has the
    words under a group's share, by label, where "value of target" would not say enough. A group
    without a target shows its value and no track.
    """
    look, at = theme_of(theme), formats.known_locale(locale)
    made = frame(result, (value,))
    rows = _rows(made, target, expected_pct, at)
    for row in rows:
        row["_of"] = (beside or {}).get(row["_label"], row["_of"])
    height = ROW * max(1, len(rows)) + 8
    sizes = (
        ("label", author.column_px((p.label for p in made.points), 12.5)),
        ("figure", author.column_px((w for r in rows for w in (r["_text"], r["_of"])), 11.5, 150)),
    )
    shape = _author(
        look,
        at,
        expected_pct is not None,
        author.safe_columns([c.name for c in result.groups]),
    )
    return author.finish(
        made,
        author.fill(shape, look, at, height, sizes),
        rows,
        shape="bullet",
        theme=look,
        height=height,
        title=title or text("{measure} against target", measure=words.title(made)),
        subtitle=subtitle if subtitle is not None else words.subtitle(made),
        description=_describe(made, rows),
        note=text("Grey mark: where a steady pace would be today.")
        if expected_pct is not None
        else "",
        name=name,
    )


def _rows(
    made: Frame, target: str | Mapping[Any, float | None], expected: float | None, locale: str
) -> list[dict[str, Any]]:
    result, currency = made.result, made.result.currency
    by_label = {}
    if isinstance(target, str):
        by_label = {p.label: p.value for p in frame(result, (target,)).points}
    rows = []
    for i, p in enumerate(sorted(made.points, key=lambda p: p.order)):
        if isinstance(target, str):
            aim = by_label.get(p.label)
        else:
            key = p.keys.get(made.group.name) if made.group else None
            aim = real(target[key] if key in target else target.get(p.label))
        reached = 100.0 * (p.value or 0.0) / aim if aim else None
        goal = formats.number(aim, made.unit, currency, locale, compact=True)
        rows.append(
            {
                **author.drill_cells(p, made),
                "_i": i,
                "_label": p.label,
                "_value": reached,
                "_track": 100.0 if aim else None,
                "_expected": expected if aim else None,
                "_met": reached is not None and reached >= 100,
                "_text": formats.number(
                    None if reached is None else round(reached), "percent", None, locale
                ),
                "_of": text(
                    "{value} of {target}",
                    value=formats.number(p.value, made.unit, currency, locale, compact=True),
                    target=goal,
                )
                if aim
                else formats.number(p.value, made.unit, currency, locale, compact=True),
                "_full": words.full(p, made, locale),
                "_target_full": formats.number(aim, made.unit, currency, locale),
                "_small": False,
            }
        )
    return rows


def _describe(made: Frame, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return text("{title}: no values.", title=words.title(made))
    parts = [f"{r['_label']} {r['_text']} ({r['_of']})" for r in rows[:12]]
    return text(
        "{title}, share of target reached: {groups}.",
        title=words.title(made),
        groups=", ".join(parts),
    )


@lru_cache(maxsize=128)
def _author(
    theme: str,
    locale: str,
    with_expected: bool,
    columns: tuple[str, ...],
) -> str:
    own = palette(theme)
    layout = Rows(own, 0, 0.32)
    picked, over = author.pick(columns), author.hover(["_i"])
    tips = [
        words.heading(),
        alt.Tooltip(field="_full", type="nominal", title=text("Reached")),
        alt.Tooltip(field="_target_full", type="nominal", title=text("Target")),
        alt.Tooltip(field="_text", type="nominal", title=text("Share of target")),
    ]
    base = author.base()
    shown = alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.35))
    colour = alt.when(alt.datum._met).then(alt.value(own.good)).otherwise(alt.value(own.accent))
    layers = [
        layout.hit(over, tips, picked),
        base.mark_bar(height=14, cornerRadius=3, cursor="pointer").encode(
            y=layout.y, x=layout.x("_track"), color=alt.value(own.track), tooltip=tips
        ),
        base.mark_bar(height=14, cornerRadius=3, cursor="pointer").encode(
            y=layout.y, x=layout.x("_value"), color=colour, opacity=shown, tooltip=tips
        ),
        base.mark_tick(thickness=2, height=22, color=own.ink, opacity=1).encode(
            y=layout.y, x=layout.x("_track"), tooltip=tips
        ),
    ]
    if with_expected:
        layers.append(
            base.mark_tick(thickness=2, height=14, color=own.muted, opacity=0.9).encode(
                y=layout.y, x=layout.x("_expected"), tooltip=tips
            )
        )
    layers += [
        layout.label(tips),
        layout.figure("_text", tips, dy=-7),
        layout.figure("_of", tips, dy=8, quiet=True),
    ]
    return author.spec_of(alt.layer(*layers))
