"""The frame of all charts whose rows lie: labels left, figures right, marks between, no axes.

Positions are Vega expressions of the card's width, so the same spec fits a phone and a screen.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from dealglass.charts import author
from dealglass.charts.author import expr, field
from dealglass.charts.palette import Palette


class Rows:
    """One layout: rows that share the height under a head of `head` pixels.

    The widths of labels and figures are places that author.fill puts in ("label", "figure"); the
    labels never take more than `label_share` of the width.
    """

    def __init__(
        self,
        own: Palette,
        head: int,
        label_share: float = 0.4,
        from_zero: bool = True,
    ) -> None:
        self.own, self.head = own, head
        # The card may be higher than asked for: the rows then share the room.
        self.bottom = expr("height - 8")
        words = f"min({author.place('label')} + 12, width * {label_share})"
        self.labels = alt.param(name="labels", expr=words)
        self.track_end = expr(f"width - {author.place('figure')} - 8")
        self.scale = alt.Scale(
            range=[expr("labels" if from_zero else "labels + 8"), self.track_end],
            zero=from_zero,
            nice=False,
        )
        self.y = alt.Y(
            **field("_i", "ordinal"),
            axis=None,
            scale=alt.Scale(range=[head, self.bottom], padding=0),
        )

    def x(self, name: str, stack: str | None = None) -> alt.X:
        """Return the x channel of a data column on the rows' common scale."""
        return alt.X(**field(name, "quantitative"), axis=None, scale=self.scale, stack=stack)

    def hit(self, over: alt.Parameter, tips: list[alt.Tooltip], *params: Any) -> alt.Chart:  # noqa: ANN401
        """Return the layer under all: it catches clicks on the row and tints it when hovered."""
        return (
            author.base()
            .mark_bar(x=0, x2=expr("width"), cornerRadius=4, cursor="pointer")
            .encode(
                y=self.y,
                color=alt.value(self.own.track),
                opacity=alt.when(over).then(alt.value(0.9)).otherwise(alt.value(0)),
                tooltip=tips,
            )
            .properties(name="marks")
            .add_params(self.labels, *params, over)
        )

    def label(self, tips: list[alt.Tooltip], name: str = "_label") -> alt.Chart:
        """Return the layer of labels, cut with an ellipsis where the card is narrow."""
        return (
            author.base()
            .transform_filter(f"isValid(datum.{name})")
            .mark_text(
                align="left", baseline="middle", x=0, limit=expr("labels - 10"), cursor="pointer"
            )
            .encode(y=self.y, text=field(name), color=alt.value(self.own.ink), tooltip=tips)
        )

    def figure(
        self, name: str, tips: list[alt.Tooltip], dy: float = 0, quiet: bool = False
    ) -> alt.Chart:
        """Return a layer of right-aligned figures in the last column."""
        loud = {} if quiet else {"fontWeight": 600}
        ink = alt.value(self.own.muted if quiet else self.own.ink)
        small = alt.when(alt.datum._small).then(alt.value(self.own.muted)).otherwise(ink)
        return (
            author.base()
            .transform_filter(f"isValid(datum.{name})")
            .mark_text(
                align="right",
                baseline="middle",
                x=expr("width"),
                dy=dy,
                fontSize=11 if quiet else 12,
                cursor="pointer",
                **loud,
            )
            .encode(y=self.y, text=field(name), color=small, tooltip=tips)
        )

    def reference(self) -> list[alt.Chart]:
        """Return a dashed line over all rows with its words above it."""
        here = author.base().transform_filter("isValid(datum._ref)")
        rule = here.mark_rule(
            color=self.own.muted, strokeDash=[3, 3], y=self.head - 4, y2=self.bottom
        ).encode(x=self.x("_ref"))
        words_above = here.mark_text(
            color=self.own.muted, fontSize=11, y=8, align="center", baseline="middle"
        ).encode(x=self.x("_ref"), text=field("_ref_text"))
        return [rule, words_above]

    def zero(self) -> alt.Chart:
        """Return the line at 0, for values that go both ways."""
        return (
            author.base()
            .mark_rule(color=self.own.before, y=self.head, y2=self.bottom)
            .encode(x=alt.X(datum=0, axis=None, scale=self.scale))
        )
