"""A question carries only the columns it reads; a SELECT that needs all of them stays whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlglot import exp

from dealglass.access import LOCAL_ADMIN
from dealglass.compose import Moment, check_report, compose
from dealglass.compose.tree import parse, read_by, told
from dealglass.periods import Span
from dealglass.registry import load_registry
from dealglass.selection import Filter, Selection

REGISTRY = load_registry(check=check_report)
MOMENT = Moment(Span(date(2026, 1, 1), date(2026, 4, 1)), date(2026, 3, 31))


def names_after(sql: str, wanted: set[str]) -> list[str]:
    """The columns left of a SELECT when only `wanted` are read of it."""
    body = parse(sql)
    assert isinstance(body, exp.Select)
    return [column.alias_or_name for column in told(body, wanted).expressions]


def test_a_question_carries_what_it_reads_and_no_more() -> None:
    chosen = Selection(
        group_by=("source",), measures=("deals",), filters=(Filter("team", "in", ("A",)),)
    )
    report = REGISTRY.report("all/deals")
    query = compose(report, chosen, LOCAL_ADMIN.policy, REGISTRY.catalog, MOMENT)
    rows = parse(query.sql).find(exp.CTE)
    assert rows is not None and rows.alias == "report_rows"
    assert {e.alias_or_name for e in rows.this.expressions} == {"source", "team", "created_on"}
    # What is not asked needs no value either.
    assert "as_of" not in query.values


def test_the_rows_under_a_figure_still_have_every_column_they_show() -> None:
    report = REGISTRY.report("all/deals")
    query = compose(report, Selection(), LOCAL_ADMIN.policy, REGISTRY.catalog, MOMENT, mode="rows")
    rows = parse(query.sql).find(exp.CTE)
    assert rows is not None
    assert set(report.rows) <= {e.alias_or_name for e in rows.this.expressions}


def test_nothing_read_still_leaves_a_select() -> None:
    assert names_after("select t.a, t.b from t", set()) == ["a"]


def test_case_does_not_count() -> None:
    assert names_after("select t.A, t.b as B, t.c from t", {"a", "b"}) == ["A", "B"]


@pytest.mark.parametrize(
    "sql",
    [
        "select distinct t.a, t.b from t",
        "select max(t.a) as a, count(*) as b from t",
        "select t.a, t.b from t order by t.b",
        "select t.a, t.b from t limit 3",
        # `b` may stand for the alias.
        "select t.a, t.c as b from t where b > 1",
        "select t.a, t.c as b, b + 1 as a2 from t",
    ],
)
def test_columns_that_decide_about_rows_stay(sql: str) -> None:
    assert {"a", "b"} <= set(names_after(sql, {"a"}))


def test_groups_and_windows_do_not_hold_columns_back() -> None:
    grouped = "select t.a, count(*) as n, max(t.c) as m from t group by t.a"
    assert names_after(grouped, {"n"}) == ["n"]
    windowed = "select t.a, sum(t.b) over (partition by t.c) as s from t"
    assert names_after(windowed, {"a"}) == ["a"]


def test_reading_is_told_in_lower_case() -> None:
    assert read_by(parse("select Owner, sum(x.Amount) from x")) == {"owner", "amount"}
