"""`dealglass import`: what it says and does."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealglass.store import Store
from tests.cli.kit import Run

DEALS = """Deal ID,Deal Name,Owner,Stage,Status,Amount,Created,Closed,Mood
1,First,Ann,Won,won,"1,000.50",2026-01-05,2026-02-01,happy
2,Second,Bob,Lost,lost,20,2026-01-06,2026-02-02,
3,Third,Ann,Offer,open,30,2026-01-07,,glum
4,Fourth,Ann,Won,won,40.25,2026-01-08,2026-02-04,glum
5,Fifth,Bob,Won,won,50,2026-01-09,2026-02-05,happy
6,Sixth,Bob,Lost,lost,60,2026-01-09,2026-02-06,happy
7,Seventh,Ann,Offer,open,what,2026-01-10,,glum
"""


def test_import_says_what_it_did(run: Run, tmp_path: Path) -> None:
    file, at = tmp_path / "deals.csv", tmp_path / "store"
    file.write_text(DEALS, "utf-8")
    said = run("import", str(file), at=at)
    assert said.code == 0
    assert "Deal ID" in said.out and "-> deal_id" in said.out
    assert "rows/s" in said.out
    again = run("import", str(file), at=at)
    assert "Nothing changed" in again.out
    answer = run("report", "all/deals", "--measures", "deals,won_value", "--format", "json", at=at)
    assert answer.json["totals"]["won_value"] == 1000.5 + 40.25 + 50
    # The unknown column became a dimension.
    extra = run("report", "all/deals", "--by", "x_mood", "--measures", "deals", "--format", "json",
                at=at)  # fmt: skip
    assert {r["x_mood"] for r in extra.json["rows"]} >= {"happy", "(none)"}


def test_import_for_machines_and_dry_run(run: Run, tmp_path: Path) -> None:
    file, at = tmp_path / "deals.csv", tmp_path / "store"
    file.write_text(DEALS, "utf-8")
    mapping = tmp_path / "map.yml"
    said = run("import", str(file), "--dry-run", "--json", "--save-map", str(mapping), at=at)
    assert said.json["done"] is None
    assert said.json["plan"]["files"][0]["table"] == "deals"
    assert Store(at).current() is None
    assert "deal_id" in mapping.read_text("utf-8")
    done = run("import", str(file), "--json", "--map", str(mapping), "--currency", "chf", at=at)
    report = done.json["done"]
    assert report["rows_in"] == report["rows_loaded"] + report["rows_rejected"] == 7
    assert report["reporting_currency"] == "CHF"
    assert [(r["line"], r["value"]) for r in report["rejects"]] == [(8, "what")]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, 3, "there is no such file"),
        ("", 3, "deals.csv"),
        ("a,b\n1,2\n", 3, "no file holds a table"),
    ],
)
def test_files_that_cannot_be_imported(
    run: Run, tmp_path: Path, content: str | None, code: int, message: str
) -> None:
    file = tmp_path / "deals.csv"
    if content is not None:
        file.write_text(content, "utf-8")
    said = run("import", str(file), at=tmp_path / "store")
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    wrong = run("import", str(file), "--currency", "EURO", at=tmp_path / "store")
    assert wrong.code in (2, 3)
