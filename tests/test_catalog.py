"""Catalogue and headers: read strictly; each mistake names file, line and mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dealglass.catalog import KINDS, QUERIES, UNITS, load_catalog
from dealglass.compose import check_report
from dealglass.errors import CatalogError, QueryFileError, UnknownName
from dealglass.registry import load_registry

MEASURES = """\
deals:
  label: Deals
  sql: count(*)
  unit: count
  is_additive: true
  counted: All deals.
  category: business performance
won_value:
  label: Won
  sql: coalesce(sum(amount) filter (where is_won), 0)
  rows: is_won
  time: closed_on
  unit: money
  counted: Amounts won.
  category: business performance
per_deal:
  label: Won per deal
  derived: 1.0 * won_value / nullif(deals, 0)
  needs: [won_value, deals]
  unit: money
  counted: Won value by deals.
  category: business performance
"""
DIMENSIONS = """\
owner: {label: Owner, empty: (no owner)}
stage: {label: Stage, order: stage_position}
created_on: {label: Created, kind: date}
"""
HEADER = """\
/*
title: By owner
question: Who?
grain: one row per deal
time: created_on
group_by: owner
dimensions: [owner, created_on]
measures: [deals, won_value, per_deal]
figures: [deals]
rows: [deal_id, owner]
*/
"""
SELECT = """\
select
    deals.deal_id,
    deals.owner,
    deals.created_on,
    deals.closed_on,
    deals.amount,
    deals.status = 'won' as is_won
from deals
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small queries folder without a mistake."""
    queries = tmp_path / "queries"
    (queries / "page").mkdir(parents=True)
    (queries / "measures.yml").write_text(MEASURES, "utf-8")
    (queries / "dimensions.yml").write_text(DIMENSIONS, "utf-8")
    (queries / "page" / "query.sql").write_text(HEADER + SELECT, "utf-8")
    return queries


def load(folder: Path) -> Any:  # noqa: ANN401
    return load_registry(folder, check_report)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_folder_without_a_mistake(folder: Path) -> None:
    registry = load(folder)
    report = registry.report("page/query")
    assert report.page == "page"
    assert report.group_by == ("owner",)
    assert report.measures == ("deals", "won_value", "per_deal")
    assert registry.catalog.measure("won_value").time == "closed_on"
    assert registry.catalog.dimension("owner").empty == "(no owner)"


def test_unknown_names_suggest_the_near_one(folder: Path) -> None:
    registry = load(folder)
    with pytest.raises(UnknownName, match=r"no report 'page/qery'. Did you mean 'page/query'\?"):
        registry.report("page/qery")
    with pytest.raises(UnknownName, match=r"no measure 'won_valu'. Did you mean 'won_value'\?"):
        registry.catalog.measure("won_valu")
    with pytest.raises(UnknownName, match=r"no dimension 'ownr'. Did you mean 'owner'\?"):
        registry.catalog.dimension("ownr")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("label: Deals", "lable: Deals",
         "queries/measures.yml, 'deals': unknown key 'lable'. Did you mean 'label'?"),
        ("  label: Deals\n", "", "queries/measures.yml, 'deals': needs the key 'label'."),
        ("label: Deals", "label: 7", "'label' must be text, not 7."),
        ("sql: count(*)", "sql: 1", "'sql' must be text, not 1."),
        ("  sql: count(*)\n", "", "'deals': needs one of 'sql', 'derived', 'others_of'."),
        ("sql: count(*)", "sql: count(*)\n  derived: deals",
         "'deals': needs one of 'sql', 'derived', 'others_of'."),
        ("unit: count", "unit: pieces", "'deals': unit 'pieces' is unknown. Use: count, percent"),
        ("is_additive: true", "is_additive: perhaps", "'is_additive' must be true or false"),
        ("unit: count", "unit: count\n  better: high", "'better' must be up, down or none."),
        ("needs: [won_value, deals]", "needs: deals", "'needs' must be a list, not 'deals'."),
        ("  needs: [won_value, deals]\n", "", "a derived measure must say what it 'needs'."),
        ("needs: [won_value, deals]", "needs: [won_valu, deals]",
         "needs 'won_valu', which does not exist. Did you mean 'won_value'?"),
        ("won_value:\n", "deals:\n", "queries/measures.yml:8: the key 'deals' comes twice."),
        ("time: closed_on", "time: closed_on\n  time: created_on",
         "queries/measures.yml:13: the key 'time' comes twice."),
        ("won_value:\n", "Won-Value:\n", "'Won-Value' is no name."),
        ("deals:\n  label: Deals\n  sql: count(*)\n  unit: count\n  is_additive: true\n"
         "  counted: All deals.\n  category: business performance\n", "deals: 5\n",
         "queries/measures.yml, 'deals': must be `key: value` lines."),
        ("  label: Won\n", "  label: Won: really\n", "queries/measures.yml:9: mapping values are"),
    ],
)  # fmt: skip
def test_mistakes_in_measures(folder: Path, old: str, new: str, message: str) -> None:
    change(folder / "measures.yml", old, new)
    with pytest.raises(CatalogError) as caught:
        load(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: date", "kind: day", "queries/dimensions.yml, 'created_on': kind 'day' is unknown."),
        ("label: Owner", "lbl: Owner", "queries/dimensions.yml, 'owner': unknown key 'lbl'."),
        (DIMENSIONS, "[]", "must be a mapping of name to entry."),
    ],
)
def test_mistakes_in_dimensions(folder: Path, old: str, new: str, message: str) -> None:
    change(folder / "dimensions.yml", old, new)
    with pytest.raises(CatalogError) as caught:
        load(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("question:", "qestion:",
         "queries/page/query.sql:3: unknown header key 'qestion'. Did you mean 'question'?"),
        ("question: Who?\n", "", "queries/page/query.sql:1: the header lacks 'question'."),
        ("title: By owner", "title: 5", "queries/page/query.sql:2: 'title' must be text."),
        ("title: By owner", "title: By: owner",
         "queries/page/query.sql:2: the header is not YAML"),
        ("figures: [deals]", "figures: [deals]\nfigures: [won_value]",
         "queries/page/query.sql:10: the header is not YAML: the key 'figures' comes twice."),
        ("/*\n", "", "queries/page/query.sql:1: has no header. Begin with /* title"),
        ("measures: [deals, ", "measures: [deels, ",
         "queries/page/query.sql: there is no measure 'deels'. Did you mean 'deals'?"),
        ("dimensions: [owner, ", "dimensions: [ownr, ",
         "there is no dimension 'ownr'. Did you mean 'owner'?"),
        ("dimensions: [owner, ", "dimensions: [owner, owner, ", "a dimension is named twice."),
        ("group_by: owner", "group_by: stage",
         "group_by names 'stage', which is no dimension of this report."),
        ("figures: [deals]", "figures: [per_dea]", "there is no measure 'per_dea'."),
        ("measures: [deals, won_value, per_deal]", "measures: [won_value]",
         "figure 'deals' is not among the measures."),
        ("measures: [deals, won_value, per_deal]", "measures: [deals, per_deal]",
         "measure 'per_deal' needs the measure 'won_value' in the header."),
        ("rows: [deal_id, owner]", "rows: [deal_i, owner]",
         "the SELECT lacks the column 'deal_i'. Did you mean 'deal_id'?"),
        ("    deals.amount,\n", "",
         "measure 'won_value' needs the column 'amount', which the SELECT lacks."),
        ("    deals.closed_on,\n", "", "measure 'won_value' goes by 'closed_on'"),
        ("dimensions: [owner, ", "dimensions: [owner, stage, ", "the SELECT lacks the column"),
        ("from deals", "from deals where created_on < $today",
         "uses $today, which the header does not declare."),
        ("figures: [deals]", "figures: [deals]\nparams: {as_of: date}",
         "declares $as_of but never uses it."),
        ("figures: [deals]", "figures: [deals]\nparams: {as_of: day}",
         "queries/page/query.sql:10: parameter 'as_of' has the unknown type 'day'."),
        ("figures: [deals]", "figures: [deals]\nparams: [as_of]", "'params' must map name to type"),
        ("from deals", "from crm.deals",
         "names the table 'crm.deals' with its schema. Write 'deals'"),
        ("from deals", "from query_table('crm.deals') as deals", "reads from the function"),
        ("from deals", "from read_csv('a.csv') as deals", "reads from the function"),
        ("from deals", "from deals; select 1", "must be exactly one SELECT."),
        ("from deals", "form deals", "queries/page/query.sql"),
        ("from deals", "from deals where (", "is not SQL"),
        ("    deals.deal_id,", "    *,", "ends in `select *`"),
        (SELECT, "with deals as (select * from orders)\n" + SELECT,
         "the CTE 'deals' hides the table of that name. Rename it."),
        (SELECT, "with DEALS as (select * from orders)\n" + SELECT, "hides the table"),
        (SELECT, "with grouped as (select * from orders)\n" + SELECT,
         "the CTE name 'grouped' is taken."),
        (SELECT, "-- nothing\n", "queries/page/query.sql"),
        (SELECT, "", "has no SELECT after the header."),
    ],
)  # fmt: skip
def test_mistakes_in_a_report(folder: Path, old: str, new: str, message: str) -> None:
    change(folder / "page" / "query.sql", old, new)
    with pytest.raises(QueryFileError) as caught:
        load(folder)
    assert message in str(caught.value)


def test_a_file_that_is_no_utf_8(folder: Path) -> None:
    (folder / "page" / "query.sql").write_bytes(b"/*\ntitle: \xff\n*/ select 1")
    with pytest.raises(QueryFileError, match="cannot be read as UTF-8"):
        load(folder)


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    file = folder / "page" / "query.sql"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).report("page/query").title == "By owner"


def test_an_order_column_must_be_selected(folder: Path) -> None:
    file = folder / "page" / "query.sql"
    change(file, "dimensions: [owner, ", "dimensions: [owner, stage, ")
    change(file, "    deals.owner,", "    deals.owner,\n    deals.stage,")
    with pytest.raises(QueryFileError, match="ordered by 'stage_position', which the SELECT"):
        load(folder)


@pytest.mark.parametrize("sql", ["sum((select max(amount) from orders))", "count(*) + (select 1)"])
def test_a_measure_reads_no_table_of_its_own(folder: Path, sql: str) -> None:
    """Row rules stand in for the tables the report reads; a measure must not bring another."""
    change(folder / "measures.yml", "sql: count(*)", f"sql: {sql}")
    with pytest.raises(QueryFileError, match="'deals' reads a table of its own"):
        load(folder)


def test_extra_columns_become_dimensions(folder: Path) -> None:
    change(folder / "page" / "query.sql", "rows:", "extras: deals\nrows:")
    registry = load(folder).extended([("deals", "x_mood", "Mood"), ("leads", "x_else", "Else")])
    assert registry.report("page/query").dimensions == ("owner", "created_on", "x_mood")
    assert registry.catalog.dimension("x_mood").label == "Mood"
    assert load(folder).extended([]).report("page/query").dimensions == ("owner", "created_on")


def test_the_projects_own_files_are_right() -> None:
    registry = load_registry(check=check_report)
    assert {f"all/{t}" for t in ("deals", "leads", "activities")} <= set(registry.reports)
    for measure in registry.catalog.measures.values():
        assert measure.unit in UNITS
        assert measure.counted.endswith((".", ")"))
    assert {d.kind for d in registry.catalog.dimensions.values()} <= set(KINDS)
    # The names other programs rely on.
    deals = registry.report("all/deals")
    assert {
        "deals", "won_deals", "lost_deals", "open_deals", "win_rate_pct", "win_rate_value_pct",
        "won_value", "lost_value", "open_value", "weighted_value", "average_deal_size",
        "cycle_days_median", "cycle_days_mean", "cycle_days_p90",
    } <= set(deals.measures)  # fmt: skip
    assert {
        "owner", "team", "manager", "region", "stage", "status", "source", "campaign", "product",
        "account", "industry", "lost_reason", "pipeline", "deal_type",
    } <= set(deals.dimensions)  # fmt: skip


def test_every_rate_carries_its_n() -> None:
    catalog = load_catalog(QUERIES)
    bare = [
        m.name
        for m in catalog.measures.values()
        if m.unit == "percent" and m.sql and not m.n and not m.is_additive
    ]
    assert bare == []
