"""A chart as PNG or SVG, as it stands on the screen, with its title, filters and as-of."""

from __future__ import annotations

import atexit
import json
import pickle
from typing import TYPE_CHECKING, Any

from dealglass.errors import UsageError
from dealglass.export.worker import Worker

if TYPE_CHECKING:
    from dealglass.charts import Chart
    from dealglass.engines.protocol import Ticket

FORMATS = ("png", "svg")
THEMES = ("light", "dark")
DEFAULT_WIDTH = 960
# The renderer holds 400 MB and takes half a second to start: one, kept warm.
_renderer = Worker()
atexit.register(_renderer.close)


def picture(
    chart: Chart,
    theme: str = "light",
    format: str = "png",
    footer: str = "",
    *,
    width: int = DEFAULT_WIDTH,
    scale: float = 2.0,
    ticket: Ticket | None = None,
) -> bytes:
    """Return the chart as a picture with title, subtitle and `footer` printed on it.

    `width` of the whole picture in pixels, 240 to 4,000; `scale` multiplies the pixels of a PNG,
    0.5 to 4, and does nothing to an SVG. Raises UsageError for any other format, theme or size,
    DealglassError when the chart cannot be drawn.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no picture format '{format}'.", mend="Use png or svg.")
    if theme not in THEMES:
        raise UsageError(f"there is no theme '{theme}'.", mend="Use light or dark.")
    if not 240 <= width <= 4000 or not 0.5 <= scale <= 4:
        raise UsageError(
            "the picture's size is out of range.", mend="Width 240 to 4000, scale 0.5 to 4."
        )
    from dealglass.charts import config

    call = {
        "spec": json.dumps(_with_data(chart)),
        "config": config(theme),
        "height": chart.height,
        "title": chart.title,
        "subtitle": chart.subtitle,
        "description": chart.description,
        "footer": footer,
        "width": width,
        "scale": scale,
        "format": format,
    }
    return _renderer.call("picture", pickle.dumps(call), ticket=ticket)


def _with_data(chart: Chart) -> dict[str, Any]:
    """Return the spec with its rows inside, as JSON can hold them."""
    rows = [{k: _plain(v) for k, v in row.items()} for row in chart.data.to_pylist()]
    return {**chart.spec, "datasets": {**chart.spec.get("datasets", {}), "table": rows}}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if hasattr(value, "isoformat"):
        # A day without a time is read by Vega as UTC and would slip by one west of Greenwich.
        return value.isoformat() if hasattr(value, "hour") else f"{value.isoformat()}T00:00:00"
    number = float(value)
    return number if number - number == 0 else None
