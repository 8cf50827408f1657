"""A finished chart: a Vega-Lite spec without data, the data beside it, and what a click means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dealglass.charts.measure_text import wrapped
from dealglass.charts.palette import palette

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "table"
PICK = "pick"
MEASURE = "_measure"
# What stands in a grouping's column where a click means no single group, or any of them.
OTHERS, ANY = "\N{HORIZONTAL ELLIPSIS}others", "\N{HORIZONTAL ELLIPSIS}any"


@dataclass(frozen=True)
class Chart:
    """What a page shows, an export prints and a click opens.

    `spec` is Vega-Lite with the named dataset "table" and no rows; it is shared, so copy before
    changing it. `data` are the rows (no DECIMAL). `fields` are the grouping names a click drills
    by, `columns` their names in `data` and in the selection parameter "pick". `description` is
    the chart in one sentence, for those who cannot see it. `note` says what is not shown.
    """

    name: str
    spec: dict[str, Any]
    data: pa.Table
    title: str
    subtitle: str
    description: str
    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    dates: frozenset[str] = frozenset()
    measures: tuple[str, ...] = ()
    note: str = ""
    height: int = 240
    theme: str = "light"
    # Which function drew it ("ranked", "stacked", "line", ...): what other renderers follow.
    shape: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw (no rows, or no value): say so in words instead."""
        if self.data.num_rows == 0:
            return True
        shown = [c for c in ("_value", "_y") if c in self.data.column_names]
        return bool(shown) and all(self.data[c].null_count == self.data.num_rows for c in shown)

    def on_screen(self) -> dict[str, Any]:
        """Return the spec with the rows as Arrow in `datasets`, for st.vega_lite_chart.

        Use theme=None, width="stretch", on_select="rerun", selection_mode="pick".
        """
        return {**self.spec, "datasets": {TABLE: self.data}}

    def on_paper(
        self, width: int = 720, *, heading: bool = True, footer: str = ""
    ) -> dict[str, Any]:
        """Return a whole spec with rows inside, for a renderer without a page around it.

        `width` in pixels. `heading` prints title and subtitle; `footer`, a line such as period,
        filters and as-of, stands under them. Same shapes and config as on screen.
        """
        own = palette(self.theme)
        spec = {
            **self.spec,
            "width": width,
            "height": self.height,
            "autosize": {"type": "fit-x", "contains": "padding", "resize": True},
            "background": own.surface,
            "padding": 20,
            "datasets": {TABLE: self.data.to_pylist()},
        }
        lines = [line for line in (self.subtitle if heading else "", self.note, footer) if line]
        if (heading and self.title) or lines:
            room = width - 40
            spec["title"] = {
                "text": wrapped(self.title, room, 14) if heading else "",
                "subtitle": [part for line in lines for part in wrapped(line, room, 12)],
            }
        return spec

    def picked(self, points: Sequence[Mapping[str, Any]] | None) -> dict[str, Any] | None:
        """Return the groups' values under a click, for results.drill; None when nothing opens.

        `points` is the list Streamlit gives under selection["pick"]. A click on "others" opens
        nothing: it is no group.
        """
        if not points or not self.fields:
            return None
        point = points[0]
        values: dict[str, Any] = {}
        for name, column in zip(self.fields, self.columns, strict=True):
            if column not in point or point[column] == OTHERS:
                return None
            if point[column] == ANY:
                continue
            value = point[column]
            if column in self.dates and isinstance(value, str):
                value = date.fromisoformat(value)
            values[name] = value
        return values

    def picked_measure(self, points: Sequence[Mapping[str, Any]] | None) -> str | None:
        """Return the measure under a click: its own where the chart shows several."""
        found = points[0].get(MEASURE) if points else None
        if found in self.measures:
            return str(found)
        return self.measures[0] if self.measures else None
