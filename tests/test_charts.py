"""Every shape: a spec without data, made once, that draws and knows what a click opens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import vl_convert

from dealglass import charts, formats
from dealglass.charts import Chart
from dealglass.errors import UnknownName, UsageError
from dealglass.selection import CHARTS
from tests.chartkit import by_month, by_source, result_of

FONTS = Path(charts.__file__).parent.parent / "export" / "fonts"


def by_cycle() -> Any:  # noqa: ANN401
    return result_of(("cycle_days",), ("won_deals",), [(3, 4), (14, 9), (15, 1), (400, 1)])


def cohorts() -> Any:  # noqa: ANN401
    rows = [
        (date(2025, 7, 1), 0, 100.0, 12),
        (date(2025, 7, 1), 1, 50.0, 12),
        (date(2025, 10, 1), 0, 100.0, 8),
    ]
    groups = ("cohort_on:quarter", "cohort_age")
    return result_of(groups, ("cohort_buying_pct",), rows, extra=("cohort_buying_pct__n",))


def worth() -> Any:  # noqa: ANN401
    rows = [("Acme", 900.0, 400.0, 2000.0, 1), ("Bolt", -50.0, None, None, 1)]
    return result_of(("account",), WORTH, rows, extra=("lifetime_value__n",))


def moved() -> Any:  # noqa: ANN401
    steps = [("Start", 900.0, 4), ("Created", 300.0, 2), ("Won", -200.0, 1), ("End", 1000.0, 5)]
    return result_of(("pipeline_step",), ("step_value", "step_deals"), steps)


def by_day() -> Any:  # noqa: ANN401
    rows = [(date(2026, 3, d), d) for d in (2, 3, 9, 17)]
    return result_of(("time:day",), ("won_deals",), rows)


SHAPES: dict[str, Callable[..., Chart]] = {
    "ranked": lambda **k: charts.ranked_bars(by_source(), "win_rate_pct", **k),
    "bars": lambda **k: charts.bars(by_month(), "won_value", target=2500, **k),
    "stack": lambda **k: charts.stacked_bars(by_month(True), "won_value", **k),
    "measures": lambda **k: charts.stacked_bars(by_month(), ("won_deals", "won_value"), **k),
    "parts": lambda **k: charts.stacked_bars(by_team_and_source(), "won_deals", **k),
    "dots": lambda **k: charts.stacked_bars(by_team_and_source(), "win_rate_pct", **k),
    "line": lambda **k: charts.line(by_month(), "won_value", **k),
    "lines": lambda **k: charts.line(by_month(True), "won_value", **k),
    "area": lambda **k: charts.area(by_month(True), "won_value", **k),
    "pie": lambda **k: charts.pie(by_source(), "won_deals", **k),
    "funnel": lambda **k: charts.funnel(by_source(), "won_deals", amount="won_value", **k),
    "histogram": lambda **k: charts.histogram(by_cycle(), "won_deals", marks={"median": 14}, **k),
    "heat": lambda **k: charts.heat_map(by_month(True), "won_value", **k),
    "calendar": lambda **k: charts.heat_map(by_day(), "won_deals", **k),
    "scatter": lambda **k: charts.scatter(by_source(), "won_deals", "win_rate_pct", **k),
    "goal": lambda **k: charts.goal_line(by_month(), "won_value", 9000.0, landing=8000.0, **k),
    "bullet": lambda **k: charts.bullet(by_source(), "won_value", {"Web": 2e6, None: 5.0}, **k),
    "cohorts": lambda **k: charts.heat_map(cohorts(), "cohort_buying_pct", dates_down=True, **k),
    "intervals": lambda **k: charts.intervals(worth(), *WORTH, reference=0.0, **k),
    "concentration": lambda **k: charts.concentration(by_source(), "won_value", **k),
    "pareto": lambda **k: charts.pareto(by_source(), "won_deals", **k),
    "scorecard": lambda **k: charts.scorecard(
        by_source(), ("won_deals", "win_rate_pct"), lambda group, measure: 5.0, **k
    ),
    "ranges": lambda **k: charts.ranges(by_source(), "won_deals", "won_deals", **k),
    "waterfall": lambda **k: charts.waterfall(moved(), "step_value", count="step_deals", **k),
}
WORTH = ("lifetime_value", "lifetime_value_low", "lifetime_value_high")
ALL = pytest.mark.parametrize("shape", SHAPES)


def by_team_and_source() -> Any:  # noqa: ANN401
    rows = [(t, s, n, 10.0 * n, n) for t in ("North", "South") for s, n in (("Web", 4), (None, 30))]
    return result_of(
        ("team", "source"), ("won_deals", "win_rate_pct"), rows, extra=("win_rate_pct__n",)
    )


@pytest.fixture(autouse=True)
def _usual_look() -> None:
    charts.use_look("light", "en")


@ALL
def test_a_spec_holds_no_rows_and_fits_its_card(shape: str) -> None:
    made = SHAPES[shape]()
    words = json.dumps(made.spec)
    assert made.spec["data"] == {"name": "table"}
    assert "datasets" not in made.spec
    assert '"values"' not in words
    assert made.spec["width"] == "container"
    assert made.spec["height"] == made.height
    assert isinstance(made.data, pa.Table)
    assert not made.is_empty


@ALL
def test_data_have_no_decimal_and_only_plain_types(shape: str) -> None:
    kinds = {f.type for f in SHAPES[shape]().data.schema}
    assert kinds <= {pa.float64(), pa.string(), pa.bool_()}


@ALL
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_draws(shape: str, theme: str) -> None:
    vl_convert.register_font_directory(str(FONTS))
    made = SHAPES[shape](theme=theme, title="A title & more")
    svg = vl_convert.vegalite_to_svg(made.on_paper(360, footer="as of today"))
    assert svg.count("<path") > 3
    assert "A title &amp; more" in svg
    assert "as of today" in svg
    assert "NaN" not in svg
    assert ">null<" not in svg and ">undefined<" not in svg


@ALL
def test_the_same_shape_is_authored_once(shape: str) -> None:
    first, second = SHAPES[shape](), SHAPES[shape]()
    assert first.spec["layer"] is second.spec["layer"]
    assert first.spec["config"] is charts.config("light", "en")


@ALL
def test_the_alt_text_is_a_sentence_with_a_figure(shape: str) -> None:
    made = SHAPES[shape]()
    assert made.description == made.spec["description"]
    assert made.description.endswith(".")
    assert any(c.isdigit() for c in made.description)


@ALL
def test_a_click_names_the_groups(shape: str) -> None:
    made = SHAPES[shape]()
    picks = [p for p in made.spec["params"] if p["name"] == "pick"]
    if shape in ("histogram", "concentration"):
        assert not picks and made.fields == () and made.picked([{"_i": 1}]) is None
        return
    assert len(picks) == 1
    fields = [f for f in picks[0]["select"]["fields"] if f != "_measure"]
    assert fields == list(made.columns)
    assert set(made.columns) <= set(made.data.column_names)
    row = next(r for r in made.data.to_pylist() if r.get("_kind") != "band")
    values = made.picked([{c: row[c] for c in made.columns}])
    assert values is not None and set(values) == set(made.fields)


def test_a_clicked_bucket_is_a_date_again() -> None:
    made = charts.bars(by_month(), "won_value")
    assert made.picked([{"time:month": "2026-01-01"}]) == {"time:month": date(2026, 1, 1)}
    assert made.picked([]) is None
    assert made.picked(None) is None


def test_a_click_between_lines_opens_the_whole_bucket() -> None:
    made = charts.line(by_month(True), "won_value")
    band = next(r for r in made.data.to_pylist() if r["_kind"] == "band")
    point = {c: band[c] for c in made.columns}
    assert made.picked([point]) == {"time:month": date(2025, 12, 1)}


def test_a_click_on_a_group_without_a_name_opens_just_those() -> None:
    made = charts.ranked_bars(by_source(), "won_value")
    row = next(r for r in made.data.to_pylist() if r["_label"] == "(no source)")
    assert made.picked([{"source": row["source"]}]) == {"source": None}


def test_the_clicked_measure_is_known_where_there_are_several() -> None:
    made = charts.stacked_bars(by_month(), ("won_deals", "won_value"))
    assert made.picked_measure([{"_measure": "won_value"}]) == "won_value"
    assert made.picked_measure([{"_measure": "drop table"}]) == "won_deals"


def test_the_readers_choice_of_chart() -> None:
    made = {c: charts.by_type(by_source(), "won_value", c) for c in CHARTS}
    assert made.pop("table") is None
    assert all(isinstance(c, Chart) for c in made.values())
    assert charts.by_type(by_month(), "won_value", "line").name == "pipeline-by_hand-line-won_value"
    with pytest.raises(UsageError, match="no chart 'pi'"):
        charts.by_type(by_source(), "won_value", "pi")


def test_percent_takes_the_shares_the_engine_computed() -> None:
    rows = [("Web", 3, 75.0), ("Event", 1, 25.0)]
    result = result_of(("source",), ("won_deals",), rows, extra=("won_deals__share_pct",))
    made = charts.by_type(result, "won_deals", "bar", percent=True)
    assert made.data["_value"].to_pylist() == [75.0, 25.0]
    assert made.data["_text"].to_pylist() == ["75%", "25%"]


def test_percent_has_no_effect_on_what_cannot_be_shared() -> None:
    made = charts.by_type(by_source(), "win_rate_pct", "bar", percent=True)
    assert 60.0 in made.data["_value"].to_pylist()


def test_a_rate_is_no_pie() -> None:
    assert "ranked" in charts.pie(by_source(), "win_rate_pct").name


def test_an_unknown_measure_says_what_was_meant() -> None:
    with pytest.raises(UnknownName, match="won_deals"):
        charts.bars(by_source(), "won_deal")


def test_a_goal_needs_a_sum_over_time() -> None:
    with pytest.raises(UsageError, match="sum over time"):
        charts.goal_line(by_source(), "won_value", 1.0)


def test_the_running_sum_stops_today_and_the_target_ends_with_the_period() -> None:
    made = charts.goal_line(by_month(), "won_value", 9100.0)
    rows = made.data.to_pylist()
    assert [r["_value"] for r in rows] == [1000.0, 3000.0, 3000.0, 6000.0]
    # 31, 62, 90 and 121 of the period's 121 days have passed at the ends of its months.
    assert [round(r["_expected"]) for r in rows] == [2331, 4663, 6769, 9100]


def test_axis_words_follow_the_locale() -> None:
    charts.use_look("light", "de")
    words = json.dumps(charts.bars(by_month(), "won_value").spec, ensure_ascii=False)
    assert "Mio.\N{NO-BREAK SPACE}€" in words
    formats.use_locale("en")
    assert "Mio." not in json.dumps(charts.bars(by_month(), "won_value").spec)


def test_a_charts_own_locale_reaches_its_labels_and_ends_with_it() -> None:
    made = charts.bars(by_month(), "won_value", locale="de")
    assert made.data["_label"].to_pylist()[-1] == "März 2026"
    assert made.data["_text"].to_pylist()[-1] == "3.000\N{NO-BREAK SPACE}€"
    assert charts.bars(by_month(), "won_value").data["_label"].to_pylist()[-1] == "Mar 2026"


def test_themes_differ_in_every_colour_but_not_in_shape() -> None:
    light = charts.ranked_bars(by_source(), "won_value", theme="light").spec
    dark = charts.ranked_bars(by_source(), "won_value", theme="dark").spec
    assert len(light["layer"]) == len(dark["layer"])
    assert charts.palette("light").accent not in json.dumps(dark)
    with pytest.raises(UsageError):
        charts.ranked_bars(by_source(), "won_value", theme="sepia")


def test_two_charts_of_a_page_colour_a_category_alike() -> None:
    whole = by_month(True)
    kept = [r for r in whole.rows if r["source"] != min(r["source"] for r in whole.rows)]
    fewer = replace(whole, table=pa.Table.from_pylist(kept, schema=whole.table.schema))
    both = [
        colour_by_series(charts.stacked_bars(r, "won_value", among=(whole, fewer)))
        for r in (whole, fewer)
    ]
    assert len(both[1]) < len(both[0])
    assert both[1] == {name: both[0][name] for name in both[1]}


def colour_by_series(chart: Chart) -> dict[str, str]:
    scale = next(layer["encoding"]["color"]["scale"] for layer in chart.spec["layer"]
                 if "scale" in layer["encoding"].get("color", {}))  # fmt: skip
    return dict(zip(scale["domain"], scale["range"], strict=True))


def test_ranges_begin_at_the_smallest_dot_and_bars_at_zero() -> None:
    def scale(chart: Chart) -> dict[str, Any]:
        return next(layer["encoding"]["x"]["scale"] for layer in chart.spec["layer"]
                    if "x" in layer["encoding"])  # fmt: skip

    assert scale(charts.ranges(by_source(), "won_deals", "won_deals"))["zero"] is False
    assert scale(charts.ranked_bars(by_source(), "won_deals"))["zero"] is True


def test_a_field_keeps_the_order_of_its_columns_where_rows_lack_some() -> None:
    """The first row has no short cycles, the second no long ones: short stay left of long."""
    bands = [("Web", "31 to 60 days", 4), ("Web", "over a year", 1)]
    bands += [("Fair", "up to 7 days", 2), ("Fair", "31 to 60 days", 3)]
    table = charts.heat_map(
        result_of(("source", "cycle_band"), ("won_deals",), bands), "won_deals"
    ).data.to_pylist()
    places = {row["_axis"]: row["_column"] for row in table}
    assert sorted(places, key=lambda name: places[name]) == [
        "up to 7 days",
        "31 to 60 days",
        "over a year",
    ]


def test_a_pareto_line_ends_where_all_bars_together_would() -> None:
    rows = [("Price", 30), (None, 10), ("Time", 60)]
    made = charts.pareto(result_of(("lost_reason",), ("lost_deals",), rows), "lost_deals")
    found = {row["_label"]: row for row in made.data.to_pylist()}
    assert [r["_label"] for r in made.data.to_pylist()] == ["Time", "Price", "(no reason)"]
    assert [r["_share"] for r in made.data.to_pylist()] == [60, 30, 10]
    assert [r["_running"] for r in made.data.to_pylist()] == [60, 90, 100]
    assert found["(no reason)"]["_rest"] and not found["Price"]["_rest"]
    # Bars and line have one scale, from nothing to the whole.
    words = json.dumps(made.spec)
    assert words.count('"domain": [0, 100]') >= 1
    assert "The 2 largest of 3 make 90%." in made.description
    with pytest.raises(UsageError):
        charts.pareto(by_source(), "win_rate_pct")
