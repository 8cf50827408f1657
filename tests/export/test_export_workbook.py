"""The workbook, opened again with another library: the same numbers, formats, and no formula."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from dealglass import charts
from dealglass.engines.protocol import Ticket
from dealglass.errors import QueryCancelled
from dealglass.export import Block, about, page_workbook, workbook
from dealglass.results import Result, Source
from dealglass.selection import Filter, Selection


def ask(source: Source, **chosen: Any) -> Result:  # noqa: ANN401
    return source.ask("all/deals", Selection(**chosen))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def by_status(source: Source) -> Result:
    return ask(
        source,
        group_by=("status",),
        measures=("won_value", "win_rate_pct", "cycle_days_median"),
        period="this_quarter",
        compare="year",
        filters=(Filter("amount", "ge", ("-50",)),),
    )


def test_numbers_are_the_results_numbers(source: Source) -> None:
    result = by_status(source)
    sheet = opened(page_workbook("Page", [("By status", result, None)], about(result)))["By status"]
    heads = [cell.value for cell in sheet[3]]
    assert heads[0] == "Status"
    assert heads[1:4] == ["Won value", "Win rate", "Win rate: n"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert [r["status"] for r in result.rows] == ["lost", "won"]
    assert (rows["won"][1].value, rows["won"][2].value, rows["won"][3].value) == (60, 1, 2)
    assert (rows["lost"][1].value, rows["lost"][2].value) == (0, 0)
    # Three deals closed, two won: 66.67 percent is the number 0.6667 with a percent format.
    assert rows["Total"][2].value == pytest.approx(2 / 3)
    assert rows["Total"][2].number_format == "0.0%"
    assert rows["Total"][1].number_format == "#,##0.00 [$EUR]"
    assert rows["Total"][1].value == 60
    # Nothing closed a year before: the rate is empty, not 0.
    assert rows["Compared period"][2].value is None
    assert rows["Compared period"][3].value == 0
    assert sheet.freeze_panes == "B4"
    # Status, three measures and the n of two of them; two groups under the heading.
    assert sheet.auto_filter.ref == "A3:F5"


def test_the_first_sheet_says_what_it_is(source: Source) -> None:
    result = by_status(source)
    book = opened(page_workbook("Deals", [("By status", result, None)], about(result, "Deals")))
    assert book.sheetnames == ["About", "By status"]
    cells = [c.value for row in book["About"].iter_rows() for c in row if c.value is not None]
    assert cells[0] == "Deals"
    assert cells[1] == result.report.question
    assert "This quarter · Jan 1, 2026 to Mar 31, 2026" in cells
    assert any(str(c).startswith("Jan 1, 2025") for c in cells)
    assert any(str(c).startswith("Amount ≥") for c in cells)
    assert "2026-03-31" in cells
    assert result.store_version in cells
    assert result.catalog.measure("win_rate_pct").counted in " ".join(map(str, cells))
    lines = [line for line in result.sql.splitlines() if line]
    assert all(line in cells for line in lines)


def test_text_is_never_a_formula(source: Source) -> None:
    result = source.rows("all/deals", Selection())
    content = page_workbook("=1+1", [("=SUM(A1)", result, None)], about(result, "=1+1"))
    cells = [
        cell
        for sheet in opened(content)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    values = {cell.value for cell in cells}
    assert '=HYPERLINK("http://x","Ann")' in values
    assert "-5" in values
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        for name in sheets:
            xml = parts.read(name)
            assert b"<f>" not in xml
            assert b"<hyperlink" not in xml


def test_values_keep_their_kinds(source: Source) -> None:
    result = source.rows("all/deals", Selection())
    sheet = opened(page_workbook("Rows", [("Rows", result, None)], about(result)))["Rows"]
    heads = {cell.value: cell.column - 1 for cell in sheet[3]}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert rows["d2"][heads["Amount"]].value == -40
    assert rows["d1"][heads["Created"]].value == datetime(2026, 1, 5)
    assert rows["d1"][heads["Created"]].number_format == "yyyy-mm-dd"
    assert rows["d4"][heads["Closed"]].value is None
    assert len(rows) == 4


def test_native_charts_hold_the_tables_numbers(source: Source) -> None:
    by_owner = ask(source, group_by=("owner",), measures=("won_value",))
    in_time = ask(source, group_by=("time:month",), split_by="status", measures=("deals",))
    blocks = [
        Block("Owners", by_owner, charts.ranked_bars(by_owner, "won_value")),
        Block("Months", in_time, charts.by_type(in_time, "deals", "stacked")),
    ]
    content = page_workbook("Page", blocks, about(by_owner))
    book = opened(content)
    assert book.sheetnames == ["About", "Owners", "Months", "Chart data"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawn = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    assert len(drawn) == 2
    assert '<c:barDir val="bar"/>' in drawn[0]
    assert '<c:barDir val="col"/>' in drawn[1]
    assert '<c:grouping val="stacked"/>' in drawn[1]
    assert drawn[1].count("<c:ser>") == 3
    data = [[c.value for c in row] for row in book["Chart data"].iter_rows()]
    assert data[0][0] == "Owners"
    # Ann won 100 - 40; the largest comes first, as on the page.
    assert data[2][:2] == ['=HYPERLINK("http://x","Ann")', 60]
    assert data[1][:2] == ["Owner", "Won value"]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["A", "a", "A"], ["A", "a 2", "A 3"]),
        (["About", "History", "Chart data"], ["About 2", "History 2", "Chart data 2"]),
        (["[x]:*?/\\y", "'quoted'", ""], ["x      y", "quoted", "Table"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
    ],
)
def test_sheet_names_are_those_excel_takes(
    source: Source, titles: list[str], names: list[str]
) -> None:
    result = ask(source, measures=("deals",))
    book = opened(page_workbook("P", [(t, result, None) for t in titles], about(result)))
    assert book.sheetnames == ["About", *names]


def test_a_long_page_is_written_elsewhere(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    result = by_status(source)
    here = page_workbook("P", [("By status", result, None)], about(result))
    monkeypatch.setattr(workbook, "CELLS_WRITTEN_HERE", 0)
    shares: list[float] = []
    there = page_workbook("P", [("By status", result, None)], about(result), shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    read = [
        [[c.value for c in row] for row in opened(content)["By status"].iter_rows()]
        for content in (here, there)
    ]
    assert read[0] == read[1]


def test_a_long_page_can_be_cancelled(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CELLS_WRITTEN_HERE", 0)
    result = by_status(source)
    ticket = Ticket()
    timer = threading.Timer(0.05, ticket.cancel)
    timer.start()
    with pytest.raises(QueryCancelled):
        page_workbook("P", [("S", result, None)] * 200, about(result), ticket=ticket)
    timer.join()
