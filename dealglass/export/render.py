"""Draw a Vega-Lite spec and put it into a frame with title and foot. Runs in the child process."""

from __future__ import annotations

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
    config: dict[str, Any],
    height: int,
    title: str,
    subtitle: str,
    description: str,
    footer: str,
    width: int,
    scale: float,
    format: str,
) -> bytes:
    """Return the picture's bytes; see `pictures.picture` for the arguments."""
    _register_fonts()
    inner_width = width - 2 * MARGIN
    drawn = vl_convert.vegalite_to_svg(
        _sized(spec, inner_width, height), config=config, allowed_base_urls=[]
    )
    framed = _frame(drawn, config, title, subtitle, description, footer, width)
    if format == "svg":
        return framed.encode("utf-8")
    return vl_convert.svg_to_png(framed, scale=scale)


def _sized(spec: str, width: int, height: int) -> dict[str, Any]:
    import json

    tree = json.loads(spec)
    tree.pop("title", None)
    # Concatenated and faceted charts say their own widths.
    if "mark" in tree or "layer" in tree:
        tree["width"] = width
        if height and not isinstance(tree.get("height"), dict):
            tree["height"] = height
        tree["autosize"] = {"type": "fit-x", "contains": "padding"}
    return tree


def _frame(
    drawn: str,
    config: dict[str, Any],
    title: str,
    subtitle: str,
    description: str,
    footer: str,
    width: int,
) -> str:
    """Set the drawing between its title and its foot."""
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', drawn)
    across, high = (float(size[1]), float(size[2])) if size else (width, 400.0)
    ink, ground, quiet = _colours(config)
    shrink = min(1.0, (width - 2 * MARGIN) / across)
    lines: list[str] = []
    y = MARGIN
    for text, px, weight, colour in ((title, 18, 600, ink), (subtitle, 13, 400, quiet)):
        for line in _wrapped(text, px, width):
            y += round(px * 1.35)
            lines.append(_text(line, MARGIN, y, px, weight, colour))
    top = y + (14 if y > MARGIN else 0)
    y = top + high * shrink
    for line in _wrapped(footer, 11, width):
        y += 18
        lines.append(_text(line, MARGIN, y, 11, 400, quiet))
    total = round(y + MARGIN)
    inner = re.sub(r"^.*?(?=<svg)", "", drawn, flags=re.DOTALL)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{total}" '
        f'viewBox="0 0 {width} {total}" role="img" aria-label="{_attribute(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<rect width="{width}" height="{total}" fill="{ground}"/>'
        f'<g transform="translate({MARGIN},{top:g}) scale({shrink:g})">{inner}</g>'
        f"{''.join(lines)}</svg>"
    )


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _wrapped(text: str, px: int, width: int) -> list[str]:
    letters = max(20, int((width - 2 * MARGIN) / (px * _LETTER)))
    return textwrap.wrap(text, letters) if text else []


def _text(line: str, x: float, y: float, px: int, weight: int, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FAMILY}" font-size="{px}" '
        f'font-weight="{weight}" fill="{colour}">{escape(line)}</text>'
    )


def _colours(config: dict[str, Any]) -> tuple[str, str, str]:
    """Return ink, ground and quiet ink of the theme."""
    ground = config.get("background") or "#ffffff"
    if ground == "transparent":
        ground = "#ffffff"
    ink = config.get("title", {}).get("color") or "#1a1d21"
    quiet = config.get("title", {}).get("subtitleColor") or "#5f6670"
    return ink, ground, quiet
