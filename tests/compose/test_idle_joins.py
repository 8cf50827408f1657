"""A join nobody reads from is left out, where it can neither add a row nor take one away."""

from __future__ import annotations

import pytest
import sqlglot

from dealglass.compose.idle import without_idle_joins
from dealglass.selection import Selection
from tests.tiny import demo_source

LAST = "with last as (select k, j, max(v) as v from b group by k, j), one as (select k from b) "
ONE_KEY = "with last as (select k as kk, max(v) as v from b where v > 1 group by k) "


@pytest.mark.parametrize(
    ("sql", "stays"),
    [
        (LAST + "select a.x from a left join last on last.k = a.k and last.j = a.j", False),
        (LAST + "select a.x from a left join last as l on a.j = l.j and l.k = a.k || 'z'", False),
        (ONE_KEY + "select a.x from a left join last on last.kk = a.k", False),
        # Read: as a column, in WHERE, by another join, or perhaps, by a bare name.
        (ONE_KEY + "select last.v from a left join last on last.kk = a.k", True),
        (ONE_KEY + "select a.x from a left join last on last.kk = a.k where last.v = 1", True),
        (ONE_KEY + "select a.x, v from a left join last on last.kk = a.k", True),
        # One key of two, keys that are none, rows that may come twice, rows that may be lost.
        (LAST + "select a.x from a left join last on last.k = a.k", True),
        (LAST + "select a.x from a left join last on last.k = last.j", True),
        (ONE_KEY + "select a.x from a left join last on last.kk > a.k", True),
        (LAST + "select a.x from a left join one on one.k = a.k", True),
        (ONE_KEY + "select a.x from a inner join last on last.kk = a.k", True),
        ("select a.x from a left join b on b.k = a.k", True),
    ],
)
def test_only_joins_that_change_nothing_go(sql: str, stays: bool) -> None:
    body = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(body, sqlglot.exp.Select)
    assert bool(without_idle_joins(body).args.get("joins")) == stays


def test_a_join_another_one_is_read_by_stays() -> None:
    sql = ONE_KEY + (
        "select a.x, c.y from a left join last on last.kk = a.k left join c on c.v = last.v"
    )
    body = without_idle_joins(sqlglot.parse_one(sql, dialect="duckdb"))
    assert len(body.args["joins"]) == 2


def test_figures_do_not_read_what_only_rows_show() -> None:
    asked = Selection(period="this_quarter", measures=("pipeline_change",))
    source = demo_source()
    figures = source.ask("changes/waterfall", asked)
    assert "left join" not in figures.sql.lower()
    rows = source.rows("changes/waterfall", asked, measure="pipeline_change", limit=None)
    assert "left join" in rows.sql.lower()
    total = sum(float(row["step_amount"]) for row in rows.rows)
    assert total == pytest.approx(figures.totals["pipeline_change"], abs=0.005)
