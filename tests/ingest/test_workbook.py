"""Workbooks: every sheet with rows, dates as dates, and bombs that do not go off."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from dealglass.errors import ImportProblem
from dealglass.ingest import limits

from .conftest import Home


def make_book(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    deals = book.add_worksheet("Deals")
    deals.write_row(0, 0, ["Report of today"])
    deals.write_row(2, 0, ["deal_id", "account", "stage", "amount", "created_at", "close_date"])
    for number in range(1, 6):
        deals.write_row(2 + number, 0, [f"D{number}", "Acme", "Won", 10.5 * number])
        deals.write_datetime(2 + number, 4, datetime(2026, 1, number), day)
        deals.write_datetime(2 + number, 5, datetime(2026, 2, number, 13, 30), day)
    deals.write_row(8, 0, ["D6", "Acme", "Won", "n/a", "soon", "2026-02-01"])
    accounts = book.add_worksheet("Accounts")
    accounts.write_row(0, 0, ["account", "industry", "employees"])
    accounts.write_row(1, 0, ["Acme", "Steel", 120])
    book.add_worksheet("Empty")
    book.close()
    return path


def test_sheets_become_tables_with_excel_dates(home: Home) -> None:
    make_book(home.files / "book.xlsx")
    from dealglass.ingest import plan, run

    report = run(plan(home.files, home.path), home.store, today=date(2026, 3, 1))
    assert {f.file: (f.table, f.rows_in, f.rows_loaded) for f in report.files} == {
        "book.xlsx [Deals]": ("deals", 6, 5),
        "book.xlsx [Accounts]": ("accounts", 1, 1),
    }
    assert home.ask("select created_on, closed_on, amount, industry from crm.deals limit 1") == [
        (date(2026, 1, 1), date(2026, 2, 1), pytest.approx(10.5), "Steel")
    ]
    assert [(r["line"], r["column"]) for r in report.rejects] == [(9, "created_at")]


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(40):
                part.write(b"0" * limits.MB)
    return path


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    from dealglass.ingest import plan

    path = bomb(tmp_path / "deals.xlsx")
    assert path.stat().st_size < 200_000
    with pytest.raises(ImportProblem, match="zip bomb"):
        plan(path, tmp_path / "home")


def test_a_workbook_over_the_size_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dealglass.ingest.workbook import refuse_bombs

    monkeypatch.setattr(limits, "MAX_WORKBOOK_BYTES", 30 * limits.MB)
    monkeypatch.setattr(limits, "MAX_PACK_RATIO", 1_000_000)
    with pytest.raises(ImportProblem, match="unpacks to 40 MB"):
        refuse_bombs(bomb(tmp_path / "a.xlsx"))


def test_a_workbook_that_lies_about_its_sizes(tmp_path: Path) -> None:
    from dealglass.ingest.workbook import refuse_bombs

    path = bomb(tmp_path / "a.xlsx")
    size = (40 * limits.MB).to_bytes(4, "little")
    data = path.read_bytes()
    assert size in data
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(ImportProblem, match=r"damaged|bomb"):
        refuse_bombs(path)


def test_a_damaged_workbook_is_told_in_words(tmp_path: Path) -> None:
    from dealglass.ingest import plan

    path = make_book(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(ImportProblem, match="damaged"):
        plan(path, tmp_path / "home")
