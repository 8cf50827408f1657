"""What is portable and what is not, and `dealglass check` over all report files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dealglass.catalog import QUERIES, load_catalog
from dealglass.cli import main
from dealglass.cli.check import check_all
from dealglass.compose.portable import check_measure, check_portable, check_translation
from dealglass.errors import QueryFileError
from dealglass.sqlfile import read_report

HEADER = """/*
title: T
question: Q?
grain: one row per deal
dimensions: [owner]
measures: [deals]
params: {as_of: date}
*/
"""
FIRST = HEADER.count("\n") + 1


def findings(tmp_path: Path, sql: str) -> list[str]:
    path = tmp_path / "page" / "query.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEADER + sql, "utf-8")
    return [str(f) for f in check_portable(read_report(path, "page/query"))]


@pytest.mark.parametrize(
    "sql",
    [
        "select a.owner from deals as a join users as b on b.user_id = a.owner_id",
        "with one as (select owner, sum(amount) as total from deals group by owner)\n"
        "select owner, sum(total) over (order by owner rows between unbounded preceding\n"
        "    and current row) as running, lag(total) over (order by owner) as before from one",
        "select owner from deals where not exists (select 1 from users where user_id = owner_id)",
        "select owner from deals where owner_id in (select user_id from users)",
        "select cast(date_trunc('month', created_on) as date) as month, extract(year from "
        "created_on) as year from deals where created_on >= $as_of and created_on < $as_of",
        "select date_diff('day', created_on, closed_on) as days from deals",
        "select 100.0 * count(*) filter (where amount > 0) / nullif(count(*), 0) as pct, "
        "quantile_cont(amount, 0.9) as p90, count(distinct owner) as owners from deals",
        "select cast(sum(amount) as double) / nullif(count(*), 0) as a, amount / 7.0 as b "
        "from deals group by amount",
        "select owner from deals where probability between 0 and 1",
        "select cast(null as integer) as a, cast(push_count as bigint) as b from deals",
        "select owner from deals union all select owner from leads",
    ],
)
def test_portable_sql_passes(tmp_path: Path, sql: str) -> None:
    if " union all " in sql:
        sql = f"with both as ({sql}) select owner from both"
    assert findings(tmp_path, sql) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("from deals join users using (owner_id)", "USING is not portable"),
        ("from deals natural join users", "NATURAL JOIN is not portable"),
        ("from deals asof join users on deals.a >= users.a", "ASOF JOIN is not portable"),
        ("from deals, users", "a join without ON"),
        ("from deals qualify row_number() over (order by owner) = 1", "QUALIFY"),
        
        ("from deals group by 1", "GROUP BY a position"),
        ("from deals order by 1", "ORDER BY a position"),
        ("from deals where owner not in (select name from users)", "NOT IN (subquery)"),
        ("from deals where amount > (select avg(amount) from deals)", "a scalar subquery"),
        (", unnest([1, 2]) as n from deals", "UNNEST"),
        (", date_diff('month', created_on, closed_on) as m from deals", "date_diff in 'month'"),
        (", date_trunc('month', created_on) as m from deals", "date_trunc gives a timestamp"),
        (", extract(week from created_on) as w from deals", "extract(week ...)"),
        (", strftime(created_on, '%Y') as y from deals", "strftime is not portable"),
        (", current_date as today from deals", "the clock is not the data's day"),
        ("from deals where created_on between $as_of and $as_of", "BETWEEN counts"),
        (", median(amount) as m from deals group by owner", "median is not portable"),
        (", count_if(amount > 1) as m from deals group by owner", "count_if"),
        (", arg_max(amount, created_on) as m from deals group by owner", "the aggregate arg_max"),
        (", string_agg(name, ',') as m from deals group by owner", "is not portable"),
        (", mode(amount) as m from deals group by owner", "the aggregate mode"),
        (", sum(count(*)) over () as m from deals group by owner", "a window beside GROUP BY"),
        (", sum(amount) over (order by owner) as m from deals", "a running sum without ROWS"),
        (", sum(amount) over (order by owner range unbounded preceding) as m from deals",
         "a running sum without ROWS"),
        (", amount / nullif(push_count, 0) as m from deals", "`/` divides whole numbers"),
        (", 100.0 * amount / push_count as m from deals", "`/` fails where nothing counts"),
        (", 1.0 / 0 as m from deals", "`/` fails where nothing counts"),
        (", push_count % other as m from deals", "`%` fails"),
        (", push_count // 2 as m from deals", "`//` is not portable"),
        (", round(amount, 1) as m from deals", "round()"),
        (", cast(amount * 2 as integer) as m from deals", "a cast to integer"),
        (", list_value(1) as m from deals", "lists and structs"),
        (", bar(amount, 0, 10) as m from deals", "the function bar is DuckDB's own"),
    ],
)  # fmt: skip
def test_what_is_not_portable_is_found_at_its_line(tmp_path: Path, line: str, what: str) -> None:
    found = findings(tmp_path, f"select\n    owner\n    {line}")
    assert any(what in f for f in found), found
    assert all(f.startswith(f"queries/page/query.sql:{FIRST + 2}: ") for f in found), found


def test_what_cannot_be_read_is_an_error_with_its_mend(tmp_path: Path) -> None:
    with pytest.raises(QueryFileError, match=r"queries/page/query.sql: is not SQL.*`\$a, \$b`"):
        findings(tmp_path, "select owner from deals where created_on in ($as_of,$as_of)")
    # Without anything after it, the parser places GROUP BY ALL nowhere: the SELECT's line stands.
    found = findings(tmp_path, "select owner from deals group by all")
    assert found == [
        f"queries/page/query.sql:{FIRST}: GROUP BY ALL is not portable. Name the expressions."
    ]


def test_a_measure_is_held_to_the_same_rules(tmp_path: Path) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    (folder / "dimensions.yml").write_text("owner: {label: Owner}\n", "utf-8")
    (folder / "measures.yml").write_text(
        "deals: {label: D, sql: count(*), unit: count, counted: C., category: c}\n"
        "middle:\n  label: M\n  sql: median(amount)\n  n: count(*) / count(amount)\n"
        "  unit: money\n  counted: C.\n  category: c\n",
        "utf-8",
    )
    catalog = load_catalog(folder)
    file = folder / "measures.yml"
    assert check_measure(catalog.measure("deals"), file) == []
    found = [str(f) for f in check_measure(catalog.measure("middle"), file)]
    assert found == [
        "queries/measures.yml:2: 'middle', sql: median is not portable. "
        "Write quantile_cont(x, 0.5).",
        "queries/measures.yml:2: 'middle', n: `/` divides whole numbers on some engines. "
        "Multiply its numerator by 1.0 or cast it to double.",
        "queries/measures.yml:2: 'middle', n: `/` fails where nothing counts. "
        "Write nullif(..., 0) below it.",
    ]


def test_what_another_engine_cannot_say_is_a_finding() -> None:
    assert check_translation("select count(*) from deals", "here") == []
    found = check_translation("select * from deals positional join users", "here")
    found += check_translation("select arg_max(a, b, 3) from deals", "here")
    assert all(f.where == "here" for f in found)
    assert {f.what.split(":")[0] for f in found} <= {
        f"cannot be said in {engine}" for engine in ("spark", "postgres", "clickhouse")
    }
    assert found


def test_every_report_and_measure_is_portable() -> None:
    found, reports, measures = check_all(QUERIES)
    assert [str(f) for f in found] == []
    assert reports == len(list(QUERIES.glob("*/*.sql"))) > 6
    assert measures > 30


def test_check_goes_on_after_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "queries"
    shutil.copytree(QUERIES / "all", folder / "all")
    for name in ("measures.yml", "dimensions.yml"):
        shutil.copy(QUERIES / name, folder / name)
    for name in ("b", "c"):
        shutil.copy(folder / "all" / "orders.sql", folder / "all" / f"{name}.sql")
    broken = folder / "all" / "b.sql"
    broken.write_text(broken.read_text("utf-8").replace("question:", "qestion:"), "utf-8")
    other = folder / "all" / "c.sql"
    other.write_text(
        other.read_text("utf-8").replace("orders.amount,", "round(orders.amount) as amount,"),
        "utf-8",
    )
    monkeypatch.setattr("dealglass.cli.check.QUERIES", folder)
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "queries/all/b.sql:3: unknown header key 'qestion'. Did you mean 'question'?"
    )
    place = 1 + other.read_text("utf-8").splitlines().index("    round(orders.amount) as amount,")
    assert lines[1].startswith(f"queries/all/c.sql:{place}: round() rounds halves differently.")
    assert lines[2].endswith("2 findings.")
    assert main(["check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["where"] for f in found] == ["queries/all/b.sql:3", f"queries/all/c.sql:{place}"]
    (folder / "measures.yml").write_text("deals: [1]\n", "utf-8")
    assert main(["check"]) == 1
