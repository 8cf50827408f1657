"""How a question becomes SQL: values bound, rules in front, one text per shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dealglass.access import LOCAL_ADMIN, PUBLIC_TABLES, Policy, Viewer
from dealglass.compose import BASE_TABLES, Moment, base_tables, check_report, compose
from dealglass.errors import BadSelection, QueryFileError, UnknownName
from dealglass.periods import Span, YearShape
from dealglass.registry import Registry, load_registry
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from dealglass.sqlfile import Report, read_report
from tests.tiny import tiny_store

AS_OF = date(2026, 3, 31)
MOMENT = Moment(Span(date(2026, 1, 1), date(2026, 4, 1)), AS_OF)
REGISTRY = load_registry(check=check_report)
DEALS = REGISTRY.report("all/deals")
ANN = Viewer("Ann", "rep", frozenset({"u1"}))


def composed(chosen: Selection, policy: Policy = LOCAL_ADMIN.policy, **more: object) -> object:
    return compose(DEALS, chosen, policy, REGISTRY.catalog, MOMENT, **more)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Ann (u1) has deals 1 and 2, Bob (u2) has 3, nobody has 4."""
    return tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann"}, {"user_id": "u2", "name": "Bob"}],
            "deals": [
                {"deal_id": f"d{i}", "owner_id": owner, "status": "won", "amount": 10**i,
                 "created_at": "2026-01-05", "closed_on": "2026-02-01"}
                for i, owner in enumerate(("u1", "u1", "u2", None), start=1)
            ],
        },
        AS_OF,
        folder=tmp_path_factory.mktemp("compose"),
    )  # fmt: skip


# -- values ----------------------------------------------------------------------------------------


def test_values_are_bound_and_never_in_the_text() -> None:
    evil = "x'); drop table deals; --"
    chosen = Selection(
        filters=(
            Filter("owner", "in", (evil, "Ann")),
            Filter("amount", "ge", ("1234.5",)),
            Filter("closed_on", "lt", ("2026-02-03",)),
        ),
        limit=77,
    )
    query = composed(chosen, ANN.policy)
    for text in (evil, "Ann", "1234", "2026", "77", "u1"):
        assert text not in query.sql
    assert set(query.values.values()) >= {evil, "Ann", 1234.5, date(2026, 2, 3), 77, "u1"}
    assert query.values["period_end"] == date(2026, 4, 1)


def test_one_text_per_shape_whatever_the_values() -> None:
    one, two = (Selection(filters=(Filter("owner", "in", (v,)),)) for v in ("Ann", "Bob"))
    assert composed(one).sql is composed(two).sql
    assert composed(one).sql != composed(Selection()).sql
    both = Selection(filters=(Filter("owner", "in", ("Ann", "Bob")),))
    assert composed(both).sql != composed(one).sql


def test_columns_come_in_the_order_asked_for() -> None:
    chosen = Selection(
        group_by=("team", "owner"), split_by="status", measures=("win_rate_pct", "deals")
    )
    assert [(c.name, c.role) for c in composed(chosen).columns] == [
        ("team", "dimension"), ("owner", "dimension"), ("status", "dimension"),
        ("win_rate_pct", "measure"), ("win_rate_pct__n", "n"), ("deals", "measure"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        (Selection(group_by=("ownr",)), r"'all/deals'.*no dimension 'ownr'. Did you mean 'owner'"),
        (Selection(group_by=("queue",)), "Report 'all/deals': there is no dimension 'queue'"),
        (Selection(measures=("won_valu",)), "no measure 'won_valu'. Did you mean 'won_value'"),
        (Selection(measures=("leads",)), "no measure 'leads'"),
        (Selection(split_by="queue"), "no dimension 'queue'"),
        (Selection(filters=(Filter("queue", "in", ("a",)),)), "no dimension 'queue'"),
        (Selection(group_by=("owner:month",)), "'owner' is not a date"),
        (Selection(group_by=("closed_on:decade",)), "no grain 'decade'"),
        (Selection(group_by=("owner; drop table deals",)), "no dimension"),
    ],
)
def test_only_names_of_the_header_reach_the_text(chosen: Selection, error: str) -> None:
    with pytest.raises(UnknownName, match=error):
        composed(chosen)


def test_a_parameter_without_a_value_is_said(tmp_path: Path) -> None:
    report = written(tmp_path, "select owner, created_on from deals where amount > $least",
                     params="{least: number}")  # fmt: skip
    with pytest.raises(BadSelection, match=r"'least' has no value. Give p.least="):
        ask_sql(report, Selection())
    with pytest.raises(BadSelection, match="'least' must be a number, not 'much'"):
        ask_sql(report, Selection(params=(("least", "much"),)))
    assert ask_sql(report, Selection(params=(("least", "5"),))).values["least"] == 5.0


def test_a_param_of_a_few_values_has_a_usual_one(tmp_path: Path) -> None:
    sql = "select owner, deal_id, created_on from deals where status = $which"
    report = written(tmp_path, sql, "{which: {open: Open ones, won: Won ones}}")
    assert ask_sql(report, Selection()).values["which"] == "open"
    assert ask_sql(report, Selection(params=(("which", "won"),))).values["which"] == "won"
    with pytest.raises(BadSelection, match=r"'which' cannot be 'wom'\. Did you mean 'won'"):
        ask_sql(report, Selection(params=(("which", "wom"),)))
    with pytest.raises(QueryFileError, match="must be `value: label` lines of text"):
        written(tmp_path, sql, "{which: {open: 1}}")


def test_a_param_with_a_question_mark_may_be_left_out(tmp_path: Path) -> None:
    sql = "select owner, deal_id, created_on from deals where $who is null or owner = $who"
    report = written(tmp_path, sql, '{who: "text?"}')
    assert ask_sql(report, Selection()).values["who"] is None
    assert ask_sql(report, Selection(params=(("who", "Ann"),))).values["who"] == "Ann"


def test_a_blocked_selection_shows_nothing(source: Source) -> None:
    blocked = replace(Selection(measures=("deals",)), blocked=("The link is damaged.",))
    assert source.ask("all/deals", blocked).totals["deals"] == 0
    assert source.rows("all/deals", blocked).rows == []


# -- rules -----------------------------------------------------------------------------------------


def written(folder: Path, sql: str, params: str = "{}") -> Report:
    """A report of a test's own; checked as all are."""
    file = folder / "query.sql"
    file.write_text(
        "/*\ntitle: T\nquestion: Q?\ngrain: one row per deal\ndimensions: [owner]\n"
        f"measures: [deals]\nrows: [owner]\nparams: {params}\n*/\n{sql}\n",
        "utf-8",
    )
    report = read_report(file, "page/query")
    check_report(report, REGISTRY.catalog)
    return report


def ask_sql(report: Report, chosen: Selection, viewer: Viewer = LOCAL_ADMIN) -> object:
    return compose(report, chosen, viewer.policy, REGISTRY.catalog, MOMENT)


@pytest.mark.parametrize("key", sorted(REGISTRY.reports))
def test_every_owned_table_is_shadowed_before_the_report(key: str) -> None:
    report = REGISTRY.report(key)
    query = compose(report, Selection(), ANN.policy, REGISTRY.catalog, MOMENT)
    head = query.sql.split("report_rows AS (")[0]
    owned = base_tables(report) - PUBLIC_TABLES
    for table in owned:
        assert f"{table} AS (" in head
        assert f"crm.{table}" in head
    # After the rules, nothing names a table of the store any more.
    assert "crm." not in query.sql[len(head) :]
    free = compose(report, Selection(), LOCAL_ADMIN.policy, REGISTRY.catalog, MOMENT)
    assert "crm." not in free.sql


def test_the_tables_are_those_of_the_store(source: Source) -> None:
    """A table that BASE_TABLES lacks could be hidden by a CTE of its name."""
    found = source.engine.run(
        "select table_name from duckdb_tables() where schema_name = 'crm'", {}
    ).column(0)
    assert set(found.to_pylist()) == BASE_TABLES


@pytest.mark.parametrize(
    "sql",
    [
        "select owner, created_on from deals",
        "select owner, created_on from DEALS",
        'select owner, created_on from "deals"',
        "select d.owner, d.created_on from deals as d",
        "with inner_deals as (select * from deals) select owner, created_on from inner_deals",
        "select owner, created_on from (select * from deals) as inner_deals",
        "select owner, created_on from (with a as (select * from deals) select * from a) as b",
        "with a as (with b as (select * from deals) select * from b) "
        "select owner, created_on from a",
        "select users.name as owner, d.created_on from users "
        "join (select * from deals) as d on d.owner_id = users.user_id",
        "select owner, created_on from deals where deal_id in (select deal_id from deals)",
        "with a as (select * from deals union all select * from deals) "
        "select owner, created_on from a",
    ],
)
def test_no_form_of_a_report_escapes_its_viewers_rule(
    source: Source, tmp_path: Path, sql: str
) -> None:
    registry = Registry({"page/query": written(tmp_path, sql)}, REGISTRY.catalog)
    own = Source(
        source.engine, registry, as_of=source.as_of, currency=source.currency, kind=source.kind
    )
    seen = own.rows("page/query", Selection(), ANN, limit=None).rows
    assert {row["owner"] for row in seen} == {"Ann"}
    everybody = own.rows("page/query", Selection(), limit=None).rows
    assert {row["owner"] for row in everybody} >= {"Ann", "Bob"}
    assert own.rows("page/query", Selection(), Viewer("x", "rep", frozenset())).rows == []


@pytest.mark.parametrize(
    "sql",
    [
        "select owner, created_on from crm.deals",
        "select owner, created_on from store.crm.deals",
        "with deals as (select * from orders) select owner, created_on from deals",
        "with a as (with Deals as (select * from orders) select * from Deals) "
        "select owner, created_on from a",
        "select owner, created_on from query_table('deals')",
        "select owner, created_on from query('select * from crm.deals')",
    ],
)
def test_forms_that_could_escape_are_refused(tmp_path: Path, sql: str) -> None:
    with pytest.raises(QueryFileError):
        written(tmp_path, sql)


# -- hand-counted ----------------------------------------------------------------------------------


def test_a_rule_and_a_filter_together_only_narrow(source: Source) -> None:
    chosen = Selection(measures=("won_value", "deals"))
    assert source.ask("all/deals", chosen).totals["won_value"] == 11_110
    assert source.ask("all/deals", chosen, ANN).totals["won_value"] == 110
    bobs = chosen.with_filter("owner", ("Bob",))
    assert source.ask("all/deals", bobs).totals["won_value"] == 1_000
    assert source.ask("all/deals", bobs, ANN).totals["won_value"] == 0
    nobodys = chosen.with_filter("owner", ("(no owner)",))
    assert source.ask("all/deals", nobodys).totals["won_value"] == 10_000
    assert source.ask("all/deals", nobodys, ANN).totals["won_value"] == 0


@pytest.mark.parametrize(
    ("one", "deals"),
    [
        (Filter("owner", "in", ("Ann", "(no owner)")), 3),
        (Filter("owner", "not", ("Ann",)), 2),
        (Filter("owner", "not", ("(no owner)",)), 3),
        (Filter("amount", "ge", ("100",)), 3),
        (Filter("amount", "gt", ("100",)), 2),
        (Filter("amount", "lt", ("100.01",)), 2),
        (Filter("amount", "in", ("10", "1000")), 2),
        (Filter("created_on:month", "in", ("2026-01-01",)), 4),
        (Filter("created_on:quarter", "not", ("2026-01-01",)), 0),
        (Filter("closed_on", "in", ("2026-02-01",)), 4),
        (Filter("expected_close_on", "in", ("(no date)",)), 4),
        (Filter("expected_close_on", "not", ("2026-01-01",)), 4),
    ],
)
def test_each_filter_keeps_what_it_says(source: Source, one: Filter, deals: int) -> None:
    chosen = Selection(filters=(one,), measures=("deals",))
    assert source.ask("all/deals", chosen).totals == {"deals": deals}


def test_weeks_and_years_begin_where_the_company_says(source: Source) -> None:
    def buckets(name: str, shape: YearShape) -> list[date]:
        own = Source(
            source.engine, source.registry, as_of=AS_OF, currency="EUR", kind="import", shape=shape
        )
        chosen = Selection(group_by=(name,), measures=("deals",))
        return [row[name] for row in own.ask("all/deals", chosen).rows]

    # 5 January 2026 is a Monday.
    assert buckets("created_on:week", YearShape()) == [date(2026, 1, 5)]
    assert buckets("created_on:week", YearShape(week_start=7)) == [date(2026, 1, 4)]
    assert buckets("created_on:year", YearShape()) == [date(2026, 1, 1)]
    assert buckets("created_on:year", YearShape(fiscal_month=4)) == [date(2025, 4, 1)]
    assert buckets("created_on:quarter", YearShape(fiscal_month=2)) == [date(2025, 11, 1)]


def shapes() -> Mapping[str, Selection]:
    return {
        "plain": Selection(),
        "grouped": Selection(group_by=("owner",), percent=True, limit=3, sort="-deals"),
        "by time": Selection(group_by=("time:month",), split_by="status"),
        "filtered": Selection(filters=(Filter("owner", "not", ("Ann",)),)),
    }


@pytest.mark.parametrize("shape", sorted(shapes()))
@pytest.mark.parametrize("viewer", [LOCAL_ADMIN, ANN], ids=lambda v: v.name)
def test_every_shape_runs_on_every_report(source: Source, shape: str, viewer: Viewer) -> None:
    chosen = shapes()[shape]
    for key, report in source.registry.reports.items():
        names = {*chosen.groups, *(f.column for f in chosen.filters)} - {"time:month"}
        if not names <= set(report.dimensions) or (shape == "by time" and not report.time):
            continue
        result = source.ask(key, chosen, viewer)
        assert [c.name for c in result.columns] == result.table.column_names


def test_one_more_value_finds_the_text_of_the_last_question_again() -> None:
    deals = [{"deal_id": name, "owner_raw": name, "status": "open"} for name in "ABCDE"]
    source = tiny_store({"deals": deals}, AS_OF)
    texts, totals = {}, {}
    for count in (1, 2, 3, 4, 5):
        chosen = Selection(filters=(Filter("owner", "in", tuple("ABCDE"[:count])),))
        result = source.ask("all/deals", chosen)
        texts[count], totals[count] = result.sql, result.totals["deals"]
    assert totals == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    assert texts[3] == texts[4]
    assert len(set(texts.values())) == 4
