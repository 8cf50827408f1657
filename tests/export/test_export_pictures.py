"""Pictures: the words on them, their size, their fonts; one renderer for all."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dealglass import charts
from dealglass.charts import Chart
from dealglass.errors import DealglassError, UsageError
from dealglass.export import about, picture
from dealglass.results import Source
from dealglass.selection import Filter, Selection


@pytest.fixture(scope="module")
def made(source: Source) -> tuple[Chart, str]:
    chosen = Selection(
        group_by=("owner",),
        measures=("won_value",),
        filters=(Filter("region", "in", ("East", "@West")),),
    )
    result = source.ask("all/deals", chosen)
    return charts.ranked_bars(result, "won_value", theme="dark"), about(result).footer


def test_svg_carries_title_filters_and_as_of(made: tuple[Chart, str]) -> None:
    chart, footer = made
    svg = picture(chart, "svg", footer).decode("utf-8")
    tree = ElementTree.fromstring(svg)
    words = " ".join(t for t in tree.itertext() if t.strip())
    assert chart.title in words
    assert "Region is @West or East" in words
    assert "as of Mar 31, 2026" in words
    assert '=HYPERLINK("http://x","Ann")'[:12] in words
    assert tree.attrib["aria-label"] == " ".join(chart.description.split())
    # A font that is missing where the file is opened must not drop the text.
    families = set(re.findall(r'font-family="([^"]+)"', svg))
    assert families
    assert all(f.endswith("sans-serif") for f in families)
    assert charts.palette("dark").surface in svg


def test_png_has_the_size_asked_for(made: tuple[Chart, str]) -> None:
    chart, footer = made
    content = picture(chart, "png", footer, width=600, scale=1.5)
    assert content.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 900
    assert height > 1.5 * 100


def test_text_of_the_data_stays_text(made: tuple[Chart, str]) -> None:
    chart = replace(made[0], title='<script>alert("x")</script> & more')
    svg = picture(chart, "svg", "a < b").decode("utf-8")
    assert "<script" not in svg
    assert 'alert("x")</script> & more' in "".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("wrong", [{"format": "gif"}, {"width": 10}, {"scale": 90}])
def test_what_cannot_be_made_is_said(made: tuple[Chart, str], wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        picture(made[0], **wrong)


def test_a_chart_that_cannot_be_drawn_leaves_the_renderer_working(
    made: tuple[Chart, str],
) -> None:
    broken = replace(made[0], spec={"layer": [{"mark": "no such mark"}]})
    with pytest.raises(DealglassError, match="the export failed"):
        picture(broken, "svg")
    assert picture(made[0], "svg").startswith(b"<svg")
