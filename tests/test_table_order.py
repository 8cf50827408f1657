"""Groups with an order of their own sort by it in a grid, which compares cells as words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from dealglass.results import Result, Source
from dealglass.selection import Selection
from dealglass.ui import tables
from dealglass.ui.grid import group_labels
from dealglass.ui.ordered import TOTAL, ordered_cells
from tests.tiny import tiny_store

STAGES = ("Qualify", "Demo", "Closing")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Ann has one deal in each stage, Bob one in the last two, one deal has no stage."""
    stages = [{"stage": name, "position": i, "pipeline": "Sales"} for i, name in enumerate(STAGES)]
    rows = [
        ("1", "u1", "Qualify", "2026-03-02"),
        ("2", "u1", "Demo", "2026-04-02"),
        ("3", "u1", "Closing", "2026-12-02"),
        ("4", "u2", "Demo", "2025-11-02"),
        ("5", "u2", "Closing", "2026-02-02"),
        ("6", "u2", None, "2026-02-03"),
    ]
    deals = [
        {"deal_id": n, "name": n, "owner_id": owner, "stage": stage, "status": "open",
         "pipeline": "Sales", "created_at": datetime.fromisoformat(created)}
        for n, owner, stage, created in rows
    ]  # fmt: skip
    users = [{"user_id": "u1", "name": "Ann"}, {"user_id": "u2", "name": "Bob"}]
    folder: Path = tmp_path_factory.mktemp("order")
    made = {"users": users, "stages": stages, "deals": deals}
    return tiny_store(made, date(2026, 12, 20), folder=folder)


def ask(source: Source, *groups: str, sort: str | None = None) -> Result:
    chosen = Selection(period="all", group_by=groups, measures=("deals",), sort=sort)
    return source.ask("all/deals", chosen)


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_time_sorts_by_time_and_reads_as_words(source: Source, grain: str) -> None:
    result = ask(source, f"created_on:{grain}")
    cells = ordered_cells(result, result.groups[0])
    assert cells
    assert [c for c, _ in cells.values()] == sorted(c for c, _ in cells.values())
    assert list(cells) == sorted(cells)


def test_months_in_words_would_sort_wrong(source: Source) -> None:
    result = ask(source, "created_on:month")
    cells = ordered_cells(result, result.groups[0])
    assert cells
    labels = [label for _, label in cells.values()]
    assert labels[0] == "Nov 2025"
    assert labels != sorted(labels)
    assert cells[date(2026, 3, 1)] == ("2026-03-01", "Mar 2026")


@pytest.mark.parametrize("groups", [("stage",), ("owner", "stage")])
def test_stages_sort_by_position_first_or_second(source: Source, groups: tuple[str, ...]) -> None:
    result = ask(source, *groups)
    cells = ordered_cells(result, result.groups[-1])
    assert cells
    assert [label for _, label in cells.values()] == [*STAGES, "(no stage)"]
    assert [c for c, _ in cells.values()] == ["1 Qualify", "2 Demo", "3 Closing", "4 (no stage)"]


def test_words_stay_words(source: Source) -> None:
    result = ask(source, "owner")
    assert ordered_cells(result, result.groups[0]) is None


def test_the_grid_holds_the_sorting_value_and_shows_the_label(source: Source) -> None:
    result = ask(source, "stage")
    cells = {c.name: ordered_cells(result, c) for c in result.groups}
    made = tables._screen(result, result.columns[:2], range(4), True, cells)
    assert made.column(0).to_pylist()[:2] == [TOTAL, "1 Qualify"]
    config = tables._config(result, result.groups[0], cells)
    options = {o["value"]: o["label"] for o in config["type_config"]["options"]}
    assert options[TOTAL] == "Total"
    assert options["1 Qualify"] == "Qualify"
    assert set(made.column(0).to_pylist()) <= set(options)


def test_metrics_are_shown_by_their_label(source: Source) -> None:
    result = source.ask("goals/list", Selection(period="all", group_by=("metric",)))
    shown = group_labels(["won_value", "own_metric", None], result.groups[0], result.catalog)
    assert shown == [result.catalog.measure("won_value").label, "own_metric", "(no metric)"]


def test_a_total_that_an_engine_added_up_as_decimal_is_shown(source: Source) -> None:
    asked = Selection(group_by=("owner",), measures=("days_wasted",))
    result = source.ask("lost/deals", asked)
    column = result.columns[1]
    sums = pa.array([Decimal(7), Decimal(12)], pa.decimal128(38, 0))
    table = pa.table({"owner": ["Ann", "Bob"], "days_wasted": sums})
    added = replace(result, table=table, totals={"days_wasted": Decimal(19)})
    made = tables._screen(added, (column,), range(2), True, {})
    assert made.column("days_wasted").to_pylist() == [19, 7, 12]
