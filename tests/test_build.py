"""The build: stages reached, pushes, money in the reporting currency, and the way back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from dealglass.access import PUBLIC_TABLES
from dealglass.build import build, recover, scratch
from dealglass.compose import BASE_TABLES
from tests.tiny import tiny_store

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 3, 31)
STAGES = [
    {"pipeline": "Sales", "stage": stage, "position": i, "probability": p, "outcome": outcome}
    for i, (stage, p, outcome) in enumerate(
        [("New", 0.1, "open"), ("Talk", 0.4, "open"), ("Offer", 0.7, "open"), ("Won", 1.0, "won"),
         ("Lost", 0.0, "lost")], start=1,
    )
]  # fmt: skip


def deal(number: str, stage: str, status: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "deal_id": number, "name": f"Deal {number}", "stage": stage, "status": status,
        "amount": 100, "created_at": datetime(2026, 1, 1), **more,
    }  # fmt: skip


def moves(number: str, *steps: tuple[str, str, datetime]) -> list[dict[str, Any]]:
    return [
        {"change_id": f"{number}-{i}", "deal_id": number, "field": "stage", "old_value": old,
         "new_value": new, "changed_at": at}
        for i, (old, new, at) in enumerate(steps)
    ]  # fmt: skip


def visits(deals: list[dict[str, Any]], changes: list[dict[str, Any]]) -> dict[str, dict]:
    source = tiny_store({"stages": STAGES, "deals": deals, "deal_changes": changes}, AS_OF)
    rows = source.engine.run("select * from stage_visits order by position", {}).to_pylist()
    return {row["stage"]: row for row in rows}


def test_a_bounce_is_one_visit_whose_days_are_summed() -> None:
    found = visits(
        [deal("a", "Talk", "open")],
        moves(
            "a",
            ("New", "Talk", datetime(2026, 1, 11)),
            ("Talk", "New", datetime(2026, 1, 16)),
            ("New", "Talk", datetime(2026, 1, 20)),
        ),
    )
    assert list(found) == ["New", "Talk"]
    assert found["New"]["visits"] == 2
    assert found["New"]["days_in_stage"] == pytest.approx(10 + 4)
    assert found["New"]["left_on"] == date(2026, 1, 20)
    assert found["Talk"]["is_current"]
    assert found["Talk"]["left_on"] is None


def test_a_skipped_stage_counts_as_passed() -> None:
    found = visits([deal("a", "Offer", "open")], moves("a", ("New", "Offer", datetime(2026, 2, 1))))
    assert found["Talk"]["is_skipped"]
    assert found["Talk"]["entered_on"] == date(2026, 2, 1)
    assert found["Talk"]["days_in_stage"] is None
    assert not found["Offer"]["is_skipped"]


def test_a_lost_deal_keeps_the_stages_it_had_reached() -> None:
    found = visits(
        [deal("a", "Lost", "lost", closed_on=date(2026, 2, 10))],
        moves(
            "a",
            ("New", "Talk", datetime(2026, 1, 5)),
            ("Talk", "Lost", datetime(2026, 2, 10)),
        ),
    )
    assert list(found) == ["New", "Talk"]
    assert found["Talk"]["is_furthest"]
    assert found["Talk"]["left_on"] == date(2026, 2, 10)


def test_a_won_deal_reaches_every_stage_and_the_won_one() -> None:
    found = visits(
        [deal("a", "Won", "won", closed_on=date(2026, 2, 10))],
        moves("a", ("New", "Won", datetime(2026, 2, 10))),
    )
    assert list(found) == ["New", "Talk", "Offer", "Won"]
    assert found["Won"]["entered_on"] == date(2026, 2, 10)
    assert [found[s]["is_skipped"] for s in found] == [False, True, True, False]


def test_without_history_a_lost_deal_is_counted_in_the_first_stage_only() -> None:
    found = visits([deal("a", "Lost", "lost", closed_on=date(2026, 2, 10))], [])
    assert list(found) == ["New"]
    assert not found["New"]["has_history"]


def test_pushes_count_only_moves_to_a_later_date() -> None:
    changes = [
        {"change_id": f"c{i}", "deal_id": "a", "field": "expected_close_on", "old_value": old,
         "new_value": new, "changed_at": datetime(2026, 1, 2 + i)}
        for i, (old, new) in enumerate(
            [("2026-02-01", "2026-02-11"), ("2026-02-11", "2026-02-06"),
             ("2026-02-06", "2026-03-08")]
        )
    ]  # fmt: skip
    source = tiny_store(
        {
            "stages": STAGES,
            "deals": [deal("a", "New", "open", expected_close_on=date(2026, 3, 8))],
            "deal_changes": changes,
        },
        AS_OF,
    )
    row = source.engine.run(
        "select push_count, pushed_days, first_expected_close_on from deals", {}
    ).to_pylist()[0]
    assert row == {
        "push_count": 2, "pushed_days": 40, "first_expected_close_on": date(2026, 2, 1),
    }  # fmt: skip


def test_amounts_take_the_rate_of_their_day_and_unknown_currencies_none() -> None:
    source = tiny_store(
        {
            "stages": STAGES,
            "exchange_rates": [
                {"currency": "USD", "valid_from": date(2026, 1, 1), "rate_to_reporting": 0.5},
                {"currency": "USD", "valid_from": date(2026, 2, 1), "rate_to_reporting": 0.25},
            ],
            "deals": [
                deal("early", "New", "open", currency="USD"),
                deal("late", "Won", "won", currency="USD", closed_on=date(2026, 2, 2)),
                deal("home", "New", "open", currency="EUR"),
                deal("plain", "New", "open"),
                deal("odd", "New", "open", currency="XXX"),
            ],
        },
        AS_OF,
    )
    rows = source.engine.run("select deal_id, amount from deals order by deal_id", {}).to_pylist()
    amounts = {r["deal_id"]: None if r["amount"] is None else float(r["amount"]) for r in rows}
    assert amounts == {"early": 50.0, "late": 25.0, "home": 100.0, "plain": 100.0, "odd": None}


def test_recover_gives_back_what_was_imported(tmp_path: Path) -> None:
    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    rows = [deal("a", "New", "open", currency="USD"), deal("b", "New", "open", is_deleted=True)]
    with scratch(first) as connection:
        connection.execute("alter table landing.deals add column x_colour varchar")
        connection.execute("insert into landing.extra_columns values ('deals','x_colour','Colour')")
        connection.execute("insert into landing.exchange_rates values ('USD', '2025-01-01', 0.5)")
        for row in rows:
            names, places = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(
                f"insert into landing.deals ({names}, x_colour) values ({places}, 'red')",
                list(row.values()),
            )
        connection.execute("insert into landing.accounts (account_id, name) values ('c', 'Cé')")
        before = connection.execute("select * from landing.deals order by deal_id").fetchall()
        build(connection, as_of=AS_OF, reporting_currency="EUR", kind="import")
    with scratch(second) as connection:
        recover(connection, first)
        after = connection.execute("select * from landing.deals order by deal_id").fetchall()
        assert after == before
        assert connection.execute("select name, owner_raw from landing.accounts").fetchall() == [
            ("Cé", None)
        ]


def test_every_table_is_either_public_or_carries_its_owner() -> None:
    source = tiny_store({"stages": STAGES, "deals": [deal("a", "New", "open")]}, AS_OF)
    rows = source.engine.run(
        "select table_name, bool_or(column_name = 'owner_id') as has_owner "
        "from duckdb_columns() where schema_name = 'crm' group by table_name",
        {},
    ).to_pylist()
    assert {r["table_name"] for r in rows} == set(BASE_TABLES)
    assert {r["table_name"] for r in rows if not r["has_owner"]} == set(PUBLIC_TABLES)
