"""Colours anyone can tell apart, on paper, on screen, in the dark."""

from __future__ import annotations

import itertools
import math

import pytest

from dealglass.charts.palette import (
    DARK,
    LIGHT,
    Palette,
    along,
    colours,
    contrast,
    measure_colours,
    palette,
)
from dealglass.errors import UsageError

# How full colour blindness of each kind mixes linear red, green and blue:
# Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", 2009, severity 1.0.
VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
THEMES = pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def oklab(rgb: list[float]) -> tuple[float, float, float]:
    """Björn Ottosson's OKLab of linear sRGB: equal distances look about equally far apart."""
    red, green, blue = rgb
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def seen(colour: str, kind: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    mixed = [sum(m * c for m, c in zip(row, rgb, strict=True)) for row in VISION[kind]]
    return oklab([min(1.0, max(0.0, c)) for c in mixed])


@THEMES
def test_marks_stand_out_from_card_and_page(own: Palette) -> None:
    marks = (*own.series, own.accent, own.rest, own.small, own.before, own.lost)
    weak = {c: contrast(c, g) for c in marks for g in (own.surface, own.page)}
    assert min(weak.values()) >= 3, weak


@THEMES
def test_words_can_be_read_on_card_page_and_hovered_row(own: Palette) -> None:
    for words in (own.ink, own.muted, own.accent, own.good, own.bad, own.warn):
        for ground in (own.surface, own.page, own.track):
            assert contrast(words, ground) >= 4.5, (words, ground)


@THEMES
def test_cells_of_a_heat_map_carry_readable_words(own: Palette) -> None:
    for step in range(101):
        ground = along(own.ramp, step / 100)
        assert max(contrast(own.ink, ground), contrast(own.surface, ground)) >= 3.9, ground


@THEMES
@pytest.mark.parametrize("kind", VISION)
def test_series_differ_for_every_eye(own: Palette, kind: str) -> None:
    # 0.02 is about the least difference seen side by side; small marks need several times that.
    for one, other in itertools.combinations((*own.series, own.rest), 2):
        apart = math.dist(seen(one, kind), seen(other, kind))
        assert apart >= (0.07 if own.rest in (one, other) else 0.085), (one, other, apart)


@THEMES
@pytest.mark.parametrize("kind", VISION)
def test_won_and_lost_differ_for_every_eye(own: Palette, kind: str) -> None:
    won, lost = colours(("won", "lost"), own.name)
    assert math.dist(seen(won, kind), seen(lost, kind)) >= 0.085


@THEMES
def test_ramp_goes_one_way(own: Palette) -> None:
    lights = [contrast(c, own.surface) for c in own.ramp]
    assert lights == sorted(lights)


def test_a_category_keeps_its_colour_when_the_ranking_changes() -> None:
    first = dict(zip(("b", "a", "c"), colours(("b", "a", "c"), "light"), strict=True))
    second = dict(zip(("c", "b", "a"), colours(("c", "b", "a"), "light"), strict=True))
    assert first == second
    assert len(set(first.values())) == 3


def test_a_category_has_one_colour_in_all_charts_of_a_page() -> None:
    done, planned = ("call", "email", "meeting", "task"), ("call", "meeting", "task")
    among = {*done, *planned}
    first = dict(zip(done, colours(done, "light", among=among), strict=True))
    second = dict(zip(planned, colours(planned, "light", among=among), strict=True))
    assert second == {name: first[name] for name in planned}
    assert len(set(first.values())) == 4


def test_more_categories_on_a_page_than_colours_still_differ_in_one_chart() -> None:
    among = [f"type {i:02}" for i in range(20)]
    drawn = (among[0], among[7], among[14], among[1])
    assert len(set(colours(drawn, "light", among=among))) == 4


def test_others_are_grey_and_take_no_colour_from_the_rest() -> None:
    given = colours(("a", "3 others", "b"), "light", {"3 others"})
    assert given == (LIGHT.series[0], LIGHT.rest, LIGHT.series[1])


def test_measures_take_colours_in_the_order_asked_for() -> None:
    assert measure_colours(("leads", "deals"), "dark") == DARK.series[:2]
    assert measure_colours(("lost_value", "won_value"), "light") == (LIGHT.lost, LIGHT.accent)


def test_unknown_theme_is_refused() -> None:
    with pytest.raises(UsageError, match="no theme 'sepia'"):
        palette("sepia")
