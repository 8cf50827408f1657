"""A restricted viewer sees his own rows, through every report, and nothing of anybody else."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dealglass.access import PUBLIC_TABLES, Viewer
from dealglass.compose import base_tables
from dealglass.results import Source, open_source
from dealglass.selection import Selection
from tests.laws.reports import KEYS, REGISTRY, plain_dimensions
from tests.tiny import demo_source

TWO = ("U-1003", "U-1007")
VIEWER = Viewer("two people", "rep", frozenset(TWO))
NOBODY = Viewer("nobody", "rep", frozenset())


@pytest.fixture(scope="module")
def only_theirs(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The demo store with every row of other owners deleted: what the viewer may know."""
    path = tmp_path_factory.mktemp("access") / "theirs.duckdb"
    shutil.copy(Path(demo_source().engine.path), path)
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() "
            "where schema_name = 'crm' and column_name = 'owner_id'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"delete from crm.{table} where owner_id is null or owner_id not in (?, ?)", TWO
            )
    return open_source(path, "theirs")


def test_the_two_have_rows_and_are_not_everybody(only_theirs: Source) -> None:
    mine = only_theirs.ask("all/deals", Selection(measures=("deals",))).totals["deals"]
    everybody = demo_source().ask("all/deals", Selection(measures=("deals",))).totals["deals"]
    assert 0 < mine < everybody


def test_every_table_that_is_not_public_names_its_owner() -> None:
    owned = demo_source().engine.run(
        "select distinct table_name from duckdb_columns() "
        "where schema_name = 'crm' and column_name = 'owner_id'",
        {},
    )
    known = set(owned.column(0).to_pylist())
    for report in REGISTRY.reports.values():
        assert base_tables(report) <= known | PUBLIC_TABLES, report.key


@pytest.mark.parametrize("key", KEYS)
def test_no_report_shows_more_than_a_store_without_the_others(
    key: str, only_theirs: Source
) -> None:
    report = REGISTRY.report(key)
    whole = demo_source()
    questions = [
        Selection(),
        Selection(group_by=report.group_by),
        Selection(group_by=tuple(plain_dimensions(key)[:2]), period="last_365_days"),
    ]
    for asked in questions:
        restricted = whole.ask(key, asked, VIEWER)
        reference = only_theirs.ask(key, asked)
        assert restricted.columns == reference.columns
        assert near(restricted.rows, reference.rows)
        assert near([restricted.totals], [reference.totals])


def near(found: list[dict], wanted: list[dict]) -> bool:
    """Whether two answers are the same but for the order sums of floats are taken in."""
    if len(found) != len(wanted):
        return False
    return all(
        row.keys() == other.keys() and all(row[k] == pytest.approx(other[k]) for k in row)
        for row, other in zip(found, wanted, strict=True)
    )


# A report on public tables alone shows the same to everybody.
OWNED = [key for key in KEYS if not base_tables(REGISTRY.report(key)) <= PUBLIC_TABLES]


@pytest.mark.parametrize("key", OWNED)
def test_rows_are_a_subset_and_their_owners_the_viewers(key: str) -> None:
    source = demo_source()
    asked = "select name from users where user_id in ($first, $second)"
    people = source.engine.run(asked, {"first": TWO[0], "second": TWO[1]})
    # A customer of somebody else's, to whom the viewer sold, has no owner the viewer may know.
    names = {*people.column(0).to_pylist(), None}
    asked_for = Selection()
    if not source.rows(key, asked_for, limit=1).rows:
        # What was due in a period is known of periods with a first day only.
        asked_for = Selection(period="last_quarter")
    everything = source.rows(key, asked_for, limit=None).rows
    mine = source.rows(key, asked_for, VIEWER, limit=None).rows
    if "owner" in REGISTRY.report(key).rows:
        assert {row["owner"] for row in mine} <= names
    identity = REGISTRY.report(key).rows[0]
    assert {row[identity] for row in mine} <= {row[identity] for row in everything}
    assert len(mine) < len(everything)


@pytest.mark.parametrize("key", OWNED)
def test_a_viewer_without_owners_sees_no_row_and_no_filter_value(key: str) -> None:
    source = demo_source()
    assert source.rows(key, Selection(), NOBODY).rows == []
    for name in plain_dimensions(key)[:3]:
        assert source.choices(key, name, NOBODY) == []


def test_a_filter_cannot_ask_for_somebody_else() -> None:
    source = demo_source()
    other = next(
        row["owner"]
        for row in source.ask("all/deals", Selection(group_by=("owner",))).rows
        if row["owner"] != "(no owner)"
    )
    names = {
        r["owner"] for r in source.ask("all/deals", Selection(group_by=("owner",)), VIEWER).rows
    }
    assert other not in names
    asked = Selection(measures=("deals",)).with_filter("owner", (other,))
    assert source.ask("all/deals", asked, VIEWER).totals["deals"] == 0
