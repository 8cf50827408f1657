"""The colours of Dealglass, light and dark designed apart. tests/test_charts_palette.py holds
them to contrast (marks 3:1, text 4.5:1) and to being told apart with any colour vision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dealglass.errors import UsageError


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, "#rrggbb".

    `surface` is a card, `page` what lies under it, `series` the colours of categories in the
    order they are given out, `rest` what stands for others and for no value, `before` the
    compared period, `small` a rate on too few cases, `ramp` from little to much.
    """

    name: str
    page: str
    surface: str
    ink: str
    muted: str
    line: str
    track: str
    accent: str
    accent_soft: str
    before: str
    small: str
    rest: str
    good: str
    bad: str
    warn: str
    lost: str
    series: tuple[str, ...]
    ramp: tuple[str, ...]


LIGHT = Palette(
    name="light",
    page="#f7f8fa",
    surface="#ffffff",
    ink="#17202e",
    muted="#5b6675",
    line="#e8ebef",
    track="#eff1f4",
    accent="#0b6e86",
    accent_soft="#e3f1f4",
    before="#808c9a",
    small="#808c9a",
    rest="#848f9c",
    good="#147a49",
    bad="#c03a2b",
    warn="#9c5c00",
    lost="#ef5e67",
    series=("#0b6e86", "#a36203", "#6434c0", "#ae1c52", "#3574f1", "#ef5e67", "#514910"),
    ramp=("#e6f2f4", "#b4d9e0", "#78b8c6", "#358fa3", "#0b6e86", "#084b5c"),
)

DARK = Palette(
    name="dark",
    page="#0a0f14",
    surface="#0f151b",
    ink="#e8edf2",
    muted="#98a4b1",
    line="#232d37",
    track="#1a232c",
    accent="#3fb2ca",
    accent_soft="#15323b",
    before="#667382",
    small="#6d7987",
    rest="#76828f",
    good="#4cc38a",
    bad="#f07a6a",
    warn="#e0a040",
    lost="#e5868b",
    series=("#3fb2ca", "#a67c25", "#5c70c6", "#e5868b", "#b2c9f6", "#fec9a3", "#beb946"),
    ramp=("#17272e", "#1b424e", "#22616f", "#2b8499", "#3fb2ca", "#9be0ee"),
)

THEMES = {"light": LIGHT, "dark": DARK}
# What a status means has a colour everywhere; all other categories take the series in turn.
_MEANING = {"won": "accent", "lost": "lost", "open": "rest"}


def palette(theme: str) -> Palette:
    """Return the colours of a theme. Raises UsageError for one that does not exist."""
    if theme not in THEMES:
        raise UsageError(f"there is no theme '{theme}'.", mend="Use light or dark.")
    return THEMES[theme]


def colours(
    names: Sequence[str], theme: str, rest: Iterable[str] = (), among: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return one colour per name, in the order given.

    A name's colour depends on the set of names only, never on their order, so a category keeps
    its colour when the ranking changes. `among` are the names that other charts of the page draw
    as well: with the same `among`, a category has one colour in all of them. Names in `rest`
    (others, no value) are grey; won, lost and open have their own colours where nothing else is
    drawn: never green against red.
    """
    own, grey = palette(theme), set(rest)
    ranked = [n for n in sorted({*names, *among}) if n not in grey]
    if ranked and all(n.lower() in _MEANING for n in ranked):
        given = {n: getattr(own, _MEANING[n.lower()]) for n in ranked}
    else:
        given = _in_turn(ranked, set(names), own)
    return tuple(given.get(n, own.rest) for n in names)


def _in_turn(ranked: Sequence[str], drawn: set[str], own: Palette) -> dict[str, str]:
    """Give each drawn name the colour of its place among all; one that is taken, the next free."""
    given: dict[str, str] = {}
    for place, name in enumerate(ranked):
        if name not in drawn:
            continue
        turn = own.series[place % len(own.series) :] + own.series[: place % len(own.series)]
        given[name] = next((c for c in turn if c not in given.values()), turn[0])
    return given


def measure_colours(names: Sequence[str], theme: str) -> tuple[str, ...]:
    """Return one colour per measure in the order asked for; won and lost keep their meaning."""
    own = palette(theme)
    meant = [_MEANING.get(n.split("_")[0]) for n in names]
    if all(meant) and len(set(meant)) == len(meant):
        return tuple(getattr(own, m) for m in meant if m)
    return tuple(own.series[i % len(own.series)] for i in range(len(names)))


# -- light and contrast, as WCAG 2 defines them ---------------------------------------------------


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def along(ramp: Sequence[str], place: float) -> str:
    """Return the colour at `place` (0 to 1) of a ramp of evenly spaced colours."""
    at = min(max(place, 0.0), 1.0) * (len(ramp) - 1)
    i = min(int(at), len(ramp) - 2)
    pairs = zip(_channels(ramp[i]), _channels(ramp[i + 1]), strict=True)
    mixed = [round(a + (b - a) * (at - i)) for a, b in pairs]
    return "#" + "".join(f"{c:02x}" for c in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
