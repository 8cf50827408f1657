"""`dealglass report`: the answers of the reports, in every format."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from dealglass.results import open_source
from dealglass.selection import Filter, Selection
from dealglass.store import Store
from tests.cli.kit import Run, Said


def test_json_is_the_reports_answer(run: Run, home: Path) -> None:
    said = run(
        "report", "all/deals", "--by", "source", "--measures", "won_deals,win_rate_pct",
        "--where", "status!=open", "--where", "amount>=1000", "--from", "2026-01-01",
        "--to", "2026-07-01", "--compare", "year", "--format", "json",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    answer = said.json
    assert answer["report"] == "all/deals"
    assert answer["columns"] == [
        {"name": "source", "label": "Source", "unit": "text", "role": "dimension"},
        {"name": "won_deals", "label": "Won deals", "unit": "count", "role": "measure"},
        {"name": "win_rate_pct", "label": "Win rate", "unit": "percent", "role": "measure"},
        {"name": "win_rate_pct__n", "label": "Win rate: n", "unit": "count", "role": "n"},
    ]
    assert (answer["from"], answer["to"]) == ("2026-01-01", "2026-07-01")
    assert (answer["as_of"], answer["store_version"]) == ("2026-11-18", "v000001")
    assert (answer["previous"]["from"], answer["previous"]["to"]) == ("2025-01-01", "2025-07-01")
    assert "$period_start" in answer["sql"]
    assert answer["sql_values"]["period_start"] == "2026-01-01"
    version = Store(home).current()
    source = open_source(version.path, version.name)
    totals = source.engine.run(
        "select count(*) filter (where status = 'won') as won, count(*) as closed "
        "from crm.deals where status <> 'open' and amount >= 1000 "
        "and closed_on >= date '2026-01-01' and closed_on < date '2026-07-01'",
        {},
    ).to_pylist()[0]
    assert answer["totals"]["won_deals"] == totals["won"] > 0
    assert answer["totals"]["win_rate_pct__n"] == totals["closed"]
    assert sum(row["won_deals"] for row in answer["rows"]) == totals["won"]


def test_without_grouping_there_is_one_row(run: Run) -> None:
    answer = run("report", "all/deals", "--measures", "deals", "--format", "json").json
    assert answer["rows"] == [{"deals": answer["totals"]["deals"]}]
    assert answer["previous"] is None
    assert (answer["from"], answer["to"]) == (None, None)


def test_values_that_no_row_has_are_told(run: Run) -> None:
    said = run(
        "report", "all/deals", "--where", "owner=Nobody At All", "--measures", "won_value,"
        "win_rate_pct,deals", "--format", "json",
    )  # fmt: skip
    assert said.code == 0
    assert said.err == "No row has Owner: Nobody At All.\n"
    assert said.json["notices"] == ["No row has Owner: Nobody At All."]
    assert said.json["rows"] == [
        {"won_value": 0.0, "win_rate_pct": None, "win_rate_pct__n": 0, "deals": 0}
    ]


def test_rows_reproduce_the_figure(run: Run) -> None:
    words = ("report", "all/deals", "--measures", "won_value", "--period", "last_quarter")
    figure = run(*words, "--format", "json").json["totals"]["won_value"]
    answer = run(*words, "--rows", "--format", "json").json
    assert sum(row["amount"] or 0 for row in answer["rows"]) == pytest.approx(figure, abs=0.005)
    assert figure > 0
    assert {row["status"] for row in answer["rows"]} == {"won"}
    assert answer["totals"] == {"won_value": figure}


def test_every_format_holds_the_same_figures(run: Run, tmp_path: Path) -> None:
    words = ("report", "all/deals", "--by", "owner", "--measures", "won_value,win_rate_pct")
    rows = run(*words, "--format", "json").json["rows"]
    for ending in ("csv", "parquet", "xlsx", "json"):
        said = run(*words, "--out", str(tmp_path / f"t.{ending}"))
        assert said == Said(0, "", f"Written: {tmp_path / f't.{ending}'}\n")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [r["owner"] for r in read] == [r["owner"] for r in rows]
    assert [float(r["won_value"]) for r in read] == [r["won_value"] for r in rows]
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == rows
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[1]
    values = [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=3 + len(rows))]
    assert [v[0] for v in values] == [r["owner"] for r in rows]
    assert [v[1] for v in values] == [r["won_value"] for r in rows]
    assert json.loads((tmp_path / "t.json").read_text("utf-8"))["rows"] == rows


def test_pictures(run: Run, tmp_path: Path) -> None:
    words = ("report", "all/deals", "--by", "source", "--measures", "won_value")
    assert run(*words, "--out", str(tmp_path / "a.png")).code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert run(*words, "--out", str(tmp_path / "a.svg"), "--theme", "dark").code == 0
    assert "as of Nov 18, 2026" in (tmp_path / "a.svg").read_text("utf-8")
    said = run("report", "all/deals", "--out", str(tmp_path / "b.png"))
    assert (said.code, "Give --by" in said.err) == (2, True)
    assert not (tmp_path / "b.png").exists()


def test_a_table_for_people(run: Run) -> None:
    said = run(
        "report", "all/deals", "--by", "closed_on:year", "--measures", "won_deals,won_value",
        "--from", "2025-01-01", "--to", "2026-01-01",
    )  # fmt: skip
    lines = said.out.splitlines()
    assert lines[0] == "All deals"
    assert lines[1].startswith("Jan 1, 2025 to Dec 31, 2025 · as of Nov 18, 2026")
    assert lines[3].split() == ["Closed", "(year)", "Won", "deals", "Won", "value"]
    assert lines[5].startswith("2025")
    assert lines[5].split()[1:] == lines[7].split()[1:]
    assert "€" in lines[5]


def test_rows_without_a_date_have_their_word(run: Run) -> None:
    said = run("report", "all/deals", "--by", "closed_on:year", "--measures", "deals")
    assert any(line.startswith("(no date)") for line in said.out.splitlines())


def test_figures_with_change_and_n(run: Run) -> None:
    said = run(
        "report", "all/deals", "--measures", "won_deals,win_rate_pct", "--period", "this_year",
        "--compare", "year",
    )  # fmt: skip
    won, rate = said.out.splitlines()[-2:]
    assert won.startswith("Won deals") and won.rstrip().endswith("%")
    assert rate.startswith("Win rate") and " pp" in rate and "n = " in rate


def test_rows_on_the_terminal_are_cut_and_it_is_said(run: Run) -> None:
    said = run("report", "all/deals", "--rows")
    assert "There are more than 50 rows" in said.err
    assert len(said.out.splitlines()) == 5 + 50
    assert "more than" not in run("report", "all/deals", "--rows", "--limit", "60").err


def test_sql_is_shown_with_its_values_beside_it(run: Run) -> None:
    said = run(
        "report", "all/deals", "--by", "source", "--measures", "deals",
        "--where", "owner=O'Brien|x", "--from", "2026-01-01", "--sql",
    )  # fmt: skip
    assert "-- $period_start = 2026-01-01" in said.out
    assert '-- $f0_0 = "O\'Brien"' in said.out
    assert "O'Brien" not in said.out.split(";\n")[0]


def test_filters_and_periods_mean_what_a_selection_means(run: Run, home: Path) -> None:
    version = Store(home).current()
    source = open_source(version.path, version.name)
    chosen = Selection(
        period="last_quarter",
        filters=(
            Filter("region", "in", ("(no region)", "DACH")),
            Filter("status", "not", ("open",)),
            Filter("amount", "lt", ("50000",)),
        ),
        group_by=("team",),
        split_by="status",
        measures=("deals", "closed_deals"),
        sort="-closed_deals",
        limit=4,
    )
    said = run(
        "report", "all/deals", "--period", "last_quarter", "--where", "region=(no region)|DACH",
        "--where", "status!=open", "--where", "amount<50000", "--by", "team", "--split", "status",
        "--measures", "deals,closed_deals", "--sort=-closed_deals", "--limit", "4",
        "--format", "json",
    )  # fmt: skip
    assert said.json["rows"] == source.ask("all/deals", chosen).rows
