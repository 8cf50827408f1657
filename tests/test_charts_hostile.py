"""Names nobody expects in a chart: quotes, brackets, dots, code, nothing, and very long ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import vl_convert

from dealglass import charts
from dealglass.charts import Chart
from dealglass.charts.measure_text import text_px, wrapped
from dealglass.results import Result, drill
from tests.chartkit import result_of

NASTY = [
    "a.b[c]",
    'it\'s "quoted" \\ back',
    "<script>alert(1)</script>",
    "datum._value",
    "${signal}",
    "null",
    "",
    "  ",
    "zwei\nZeilen",
    "=1+1",
    "x" * 300,
]
SPLIT_SHAPES: dict[str, Callable[[Result], Chart]] = {
    "stack": lambda r: charts.stacked_bars(r, "won_deals"),
    "line": lambda r: charts.line(r, "won_deals"),
    "area": lambda r: charts.area(r, "won_deals"),
    "heat": lambda r: charts.heat_map(r, "won_deals"),
}
GROUP_SHAPES: dict[str, Callable[[Result], Chart]] = {
    "ranked": lambda r: charts.ranked_bars(r, "won_deals", top=20),
    "bars": lambda r: charts.bars(r, "won_deals"),
    "pie": lambda r: charts.pie(r, "won_deals", top=20),
    "funnel": lambda r: charts.funnel(r, "won_deals"),
    "scatter": lambda r: charts.scatter(r, "won_deals", "lost_deals"),
    "bullet": lambda r: charts.bullet(r, "won_deals", "lost_deals"),
    "pareto": lambda r: charts.pareto(r, "won_deals"),
    "scorecard": lambda r: charts.scorecard(
        r, ("won_deals", "lost_deals"), lambda group, measure: 3.0
    ),
    "ranges": lambda r: charts.ranges(r, "won_deals", "lost_deals"),
}


@pytest.fixture(autouse=True)
def _usual_look() -> None:
    charts.use_look("light", "en")


def nasty_groups(name: str = "source") -> Result:
    rows = [(v, 10 + i, 3 + i) for i, v in enumerate(NASTY)]
    return result_of((name,), ("won_deals", "lost_deals"), rows)


def svg(made: Chart) -> str:
    return vl_convert.vegalite_to_svg(made.on_paper(900))


@pytest.mark.parametrize("shape", GROUP_SHAPES)
def test_nasty_labels_are_drawn_as_they_stand(shape: str) -> None:
    drawn = svg(GROUP_SHAPES[shape](nasty_groups()))
    assert "a.b[c]" in drawn
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert "$" in drawn and "signal" in drawn


@pytest.mark.parametrize("shape", SPLIT_SHAPES)
def test_nasty_series_are_drawn_as_they_stand(shape: str) -> None:
    rows = [(date(2026, m, 1), name, 5 + m + i) for m in (1, 2) for i, name in enumerate(NASTY[:6])]
    drawn = svg(SPLIT_SHAPES[shape](result_of(("time:month", "source"), ("won_deals",), rows)))
    assert "a.b[c]" in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("name", ["a.b[c]", "a'b", 'a"b', "a b", "a\\b", "[0]", "datum.x", "é"])
def test_a_grouping_vega_would_misread_gets_a_plain_column(name: str) -> None:
    made = charts.ranked_bars(nasty_groups(name), "won_deals")
    assert made.fields == (name,)
    assert made.columns == ("_g0",)
    assert made.picked([{"_g0": "it's"}]) == {name: "it's"}
    assert "a.b[c]" in svg(made)


def test_a_click_on_a_nasty_value_drills_to_exactly_it() -> None:
    result = nasty_groups()
    made = charts.ranked_bars(result, "won_deals", top=20)
    for value, row in zip(reversed(NASTY), made.data.to_pylist(), strict=True):
        picked = made.picked([{"source": row["source"]}])
        assert picked is not None
        assert drill(result, picked).values_of("source") == (value,)


@pytest.mark.parametrize("shape", GROUP_SHAPES)
def test_one_row_no_value_and_no_rows(shape: str) -> None:
    one = GROUP_SHAPES[shape](result_of(("source",), ("won_deals", "lost_deals"), [("Web", 3, 1)]))
    assert not one.is_empty and "Web" in svg(one)
    none = GROUP_SHAPES[shape](result_of(("source",), ("won_deals", "lost_deals"), []))
    assert none.is_empty and none.description.endswith("no values.")


@pytest.mark.parametrize("shape", SPLIT_SHAPES)
def test_no_rows_over_time(shape: str) -> None:
    made = SPLIT_SHAPES[shape](result_of(("time:month", "source"), ("won_deals",), []))
    assert made.is_empty


def test_only_missing_values_are_nothing_to_draw() -> None:
    made = charts.ranked_bars(
        result_of(("source",), ("win_rate_pct",), [("a", None), ("b", float("nan"))]),
        "win_rate_pct",
    )
    assert made.is_empty


def test_no_grouping_draws_the_whole() -> None:
    made = charts.ranked_bars(result_of((), ("won_deals",), [(42,)]), "won_deals")
    assert made.data["_text"].to_pylist() == ["42"]
    assert made.fields == () and made.picked([{}]) is None


@pytest.mark.parametrize("shape", GROUP_SHAPES)
def test_five_hundred_groups_stay_a_chart(shape: str) -> None:
    rows = [(f"Owner {i}", i + 1, i) for i in range(500)]
    made = GROUP_SHAPES[shape](result_of(("owner",), ("won_deals", "lost_deals"), rows))
    if shape in ("ranked", "bars", "pie", "ranges"):
        assert made.data.num_rows <= 21
        assert made.height < 1000
    assert made.data.num_rows <= 500


def test_labels_get_their_room_but_never_the_whole_card() -> None:
    wide = charts.ranked_bars(result_of(("source",), ("won_deals",), [("x" * 300, 1)]), "won_deals")
    params = {p["name"]: p.get("expr", "") for p in wide.spec["params"]}
    assert params["labels"].startswith("min(260 + 12, width * 0.4")
    assert text_px("iiii") < text_px("xxxx") < text_px("WWWW")


def test_long_headings_are_broken_between_words() -> None:
    lines = wrapped("one two three four five six", 80, 12)
    assert " ".join(lines) == "one two three four five six"
    assert len(lines) > 1 and all(text_px(line) <= 80 for line in lines)
