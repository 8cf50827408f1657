"""The example files a page offers import whole, together and one by one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from dealglass.ingest import accept_none, plan, run
from dealglass.store import Store
from dealglass.ui.needed import EXAMPLES, NAMES

FILES = sorted(EXAMPLES.glob("*.csv"))
TODAY = date(2026, 11, 22)


def rows_of(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1


def test_each_table_a_page_can_miss_has_an_example_and_each_example_a_name() -> None:
    assert {file.stem for file in FILES} == set(NAMES)


def test_all_examples_together_load_every_row(tmp_path: Path) -> None:
    report = run(plan(FILES, tmp_path), Store(tmp_path), accept_none, today=TODAY)
    assert {f.table: f.rows_loaded for f in report.files} == {f.stem: rows_of(f) for f in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_alone_is_taken_for_what_it_is(tmp_path: Path, file: Path) -> None:
    (planned,) = plan([file], tmp_path).files
    assert planned.map.table == file.stem
    with file.open(encoding="utf-8", newline="") as text:
        header = next(csv.reader(text))
    mapped = {column.header: column.target for column in planned.map.columns}
    assert mapped == {name: name for name in header}
