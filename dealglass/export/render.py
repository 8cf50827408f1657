"""Draw a Vega-Lite spec and put it into a frame with title and foot. Runs in the child process."""

from __future__ import annotations

import json
import re
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

FONTS = Path(__file__).resolve().parent / "fonts"
# The generic family at the end matters: without one, a missing font drops all text.
FAMILY = "Inter, sans-serif"
MARGIN = 24
# Inter's letters are a little more than half as wide as they are high.
_LETTER = 0.54


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def render(
    *,
    spec: str,
    colours: dict[str, str],
    title: str,
    lines: list[str],
    description: str,
    footer: str,
    width: int,
    scale: float,
    format: str,
) -> bytes:
    """Return the picture's bytes; see `pictures.picture` for the arguments."""
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(_sized(spec, width - 2 * MARGIN), allowed_base_urls=[])
    framed = _frame(drawn, colours, title, lines, description, footer, width)
    if format == "svg":
        return framed.encode("utf-8")
    return vl_convert.svg_to_png(framed, scale=scale)


def _sized(spec: str, width: int) -> dict[str, Any]:
    """The spec without its own title and margin: the frame has both."""
    tree = json.loads(spec)
    tree.pop("title", None)
    tree["padding"] = {"left": 0, "right": 2, "top": 4, "bottom": 8}
    if "mark" in tree or "layer" in tree:
        tree["width"] = width
        # "fit" squeezes the height as well, which room for long labels would then eat.
        tree["autosize"] = {"type": "fit-x", "contains": "padding"}
    else:
        # Concatenated and faceted charts say their own widths.
        tree.pop("width", None)
        tree.pop("height", None)
    return tree


def _frame(
    drawn: str,
    colours: dict[str, str],
    title: str,
    lines: list[str],
    description: str,
    footer: str,
    width: int,
) -> str:
    """Set the drawing between its title and its foot."""
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', drawn)
    across, high = (float(size[1]), float(size[2])) if size else (float(width), 400.0)
    shrink = min(1.0, (width - 2 * MARGIN) / across)
    texts: list[str] = []
    y = MARGIN
    for words, px, weight, colour in (
        (title, 18, 600, colours["ink"]),
        *((line, 13, 400, colours["quiet"]) for line in lines),
    ):
        for line in _wrapped(words, px, width):
            y += round(px * 1.35)
            texts.append(_text(line, MARGIN, y, px, weight, colour))
    top = y + (14 if y > MARGIN else 0)
    y = round(top + high * shrink)
    for line in _wrapped(footer, 11, width):
        y += 18
        texts.append(_text(line, MARGIN, y, 11, 400, colours["quiet"]))
    total = y + MARGIN
    inner = re.sub(r"^.*?(?=<svg)", "", drawn, flags=re.DOTALL)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{total}" '
        f'viewBox="0 0 {width} {total}" role="img" aria-label="{_attribute(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<rect width="{width}" height="{total}" fill="{colours["ground"]}"/>'
        f'<g transform="translate({MARGIN},{top:g}) scale({shrink:g})">{inner}</g>'
        f"{''.join(texts)}</svg>"
    )


def _attribute(text: str) -> str:
    return escape(" ".join(text.split()), {'"': "&quot;"})


def _wrapped(text: str, px: int, width: int) -> list[str]:
    letters = max(20, int((width - 2 * MARGIN) / (px * _LETTER)))
    return textwrap.wrap(text, letters) if text else []


def _text(line: str, x: float, y: float, px: int, weight: int, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FAMILY}" font-size="{px}" '
        f'font-weight="{weight}" fill="{colour}">{escape(line)}</text>'
    )
