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
DEFAULT_WIDTH = 960
# The renderer holds 400 MB and takes half a second to start: one, kept warm.
_renderer = Worker()
atexit.register(_renderer.close)


def picture(
    chart: Chart,
    format: str = "png",
    footer: str = "",
    *,
    width: int = DEFAULT_WIDTH,
    scale: float = 2.0,
    ticket: Ticket | None = None,
) -> bytes:
    """Return the chart as a picture, in its own theme, with title, note and `footer` printed on it.

    `width` of the whole picture in pixels, 240 to 4,000; `scale` multiplies the pixels of a PNG,
    0.5 to 4, and does nothing to an SVG. Raises UsageError for any other format or size,
    DealglassError when the chart cannot be drawn.
    """
    if format not in FORMATS:
        raise UsageError(
            f"there is no picture format '{format}'.", mend=f"Use {' or '.join(FORMATS)}."
        )
    if not 240 <= width <= 4000 or not 0.5 <= scale <= 4:
        raise UsageError(
            "the picture's size is out of range.", mend="Width 240 to 4000, scale 0.5 to 4."
        )
    from dealglass.charts import palette

    own = palette(chart.theme)
    call = {
        "spec": json.dumps(chart.on_paper(width, heading=False), default=_plain),
        "colours": {"ink": own.ink, "quiet": own.muted, "ground": own.surface},
        "title": chart.title,
        "lines": [line for line in (chart.subtitle, chart.note) if line],
        "description": chart.description,
        "footer": footer,
        "width": width,
        "scale": scale,
        "format": format,
    }
    return _renderer.call("picture", pickle.dumps(call), ticket=ticket)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Write what JSON has no word for: days as ISO text, exact numbers as numbers."""
    return value.isoformat() if hasattr(value, "isoformat") else float(value)
