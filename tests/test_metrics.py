"""The catalogue of metrics: the 35 the field names are in it, and a wrong row is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dealglass.catalog import QUERIES
from dealglass.compose import BASE_TABLES
from dealglass.errors import CatalogError
from dealglass.metrics import CATEGORIES, STANDARD, Metric, load_metrics
from dealglass.registry import load_registry
from dealglass.ui.menu import ENTRIES
from dealglass.ui.needed import EXAMPLES, NAMES
from tests.tiny import demo_source

REGISTRY = load_registry()
# The 35 metrics of the field in their order, as people call them.
FIELD = """prospects; new customers; retained customers; close rate; renewal rate; sales calls made;
sales calls per opportunity; new revenue; open opportunities; sales stage duration;
sales cycle duration; proposals given; campaigns; campaign responses; campaign purchases;
campaign revenue; new customers per campaign; customer referrals; page views;
web goal completion; time per visit; customer lifetime value; cross-sell ratio; up-sell ratio;
e-mail list growth; cases handled; cases closed the same day; time to resolution;
service calls per day; complaint time to resolution; customer call-backs;
cost per service interaction; sla compliance; calls lost before an answer; call handle time"""


def test_the_35_are_there_under_their_names_and_in_their_order() -> None:
    standard = sorted((m for m in REGISTRY.metrics if m.number), key=lambda m: m.number)
    assert [m.number for m in standard] == list(range(1, STANDARD + 1))
    names = [m.name(REGISTRY.catalog).lower() for m in standard]
    assert names == [" ".join(name.split()) for name in FIELD.split(";")]


@pytest.mark.parametrize("metric", REGISTRY.metrics, ids=lambda m: m.measure)
def test_each_serves_a_goal_and_leads_somewhere(metric: Metric) -> None:
    entry = REGISTRY.catalog.measure(metric.measure)
    assert entry.goal and entry.counted and entry.category in CATEGORIES
    assert metric.page in {"", *(page.name for page in ENTRIES)}
    for place in metric.places:
        table = place.split(".")[0]
        assert table in BASE_TABLES and table in NAMES
        assert (EXAMPLES / f"{table}.csv").exists()


def test_there_are_metrics_of_every_category() -> None:
    found = {REGISTRY.catalog.measure(m.measure).category for m in REGISTRY.metrics}
    assert found == set(CATEGORIES)


@pytest.mark.parametrize("metric", REGISTRY.metrics, ids=lambda m: m.measure)
def test_what_a_metric_needs_is_a_column_of_the_example(metric: Metric) -> None:
    """Whoever fills in the example file has what the metric asks for."""
    for place in metric.places:
        table, _, column = place.partition(".")
        header = (EXAMPLES / f"{table}.csv").read_text("utf-8").splitlines()[0].split(",")
        assert not column or column in header


ROW: dict[str, Any] = {"report": "all/deals", "needs": ["deals"]}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"won_deals": {**ROW, "raport": "x"}}, "unknown key 'raport'"),
        ({"won_deals": {"needs": ["deals"]}}, "needs the key 'report'"),
        ({"won_deals": {"report": "all/deals", "needs": []}}, "needs the key 'needs'"),
        ({"won_deals": {**ROW, "report": "all/deels"}}, "there is no report 'all/deels'"),
        ({"won_deels": ROW}, "has no measure 'won_deels'. Did you mean 'won_deals'?"),
        ({"won_deals": {**ROW, "needs": ["dealz"]}}, "the table 'dealz', which does not exist"),
        ({"won_deals": {**ROW, "needs": ["deals; drop table x"]}}, "is no table or table.column"),
        ({"won_deals": {**ROW, "needs": "deals"}}, "'needs' must be a list"),
        ({"won_deals": {**ROW, "number": True}}, "'number' must be a whole number"),
        ({"won_deals": {**ROW, "number": 36}}, "'number' must be 1 to 35"),
        ({"won_deals": {**ROW, "number": 3}, "lost_deals": {**ROW, "number": 3}}, "3 comes twice"),
        ({"won_deals": ["all/deals"]}, "must be `key: value` lines"),
    ],
)
def test_a_wrong_row_is_refused_with_the_mend(tmp_path: Path, rows: dict, says: str) -> None:
    import json

    (tmp_path / "metrics.yml").write_text(json.dumps(rows), "utf-8")
    with pytest.raises(CatalogError) as caught:
        load_metrics(tmp_path, REGISTRY.reports, REGISTRY.catalog, BASE_TABLES)
    assert says in str(caught.value)
    assert "metrics.yml" in str(caught.value)


def test_a_measure_twice_and_no_file_at_all(tmp_path: Path) -> None:
    assert load_metrics(tmp_path, REGISTRY.reports, REGISTRY.catalog) == ()
    row = "won_deals: {report: all/deals, needs: [deals]}\n"
    (tmp_path / "metrics.yml").write_text(row + row, "utf-8")
    with pytest.raises(CatalogError, match="'won_deals' comes twice"):
        load_metrics(tmp_path, REGISTRY.reports, REGISTRY.catalog)


def test_the_projects_file_names_only_tables_there_are() -> None:
    found = load_metrics(QUERIES, REGISTRY.reports, REGISTRY.catalog, BASE_TABLES)
    assert found == REGISTRY.metrics == demo_source().registry.metrics


def test_what_lacks_is_the_table_when_all_of_it_is_missing() -> None:
    metric = Metric("m", "r", needs=("tickets.cost or calls.cost", "deals"))
    assert metric.lacking({"deals", "calls", "calls.cost"}) == ()
    assert metric.lacking({"tickets", "tickets.cost"}) == ("deals",)
    assert metric.lacking({"tickets", "calls"}) == ("tickets.cost", "deals")
    assert metric.lacking(set()) == ("tickets", "deals")
