"""Answers: comparison, totals, drill-down, choices; one Source shared by many threads."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dealglass.access import Viewer
from dealglass.engines.protocol import Ticket
from dealglass.errors import QueryCancelled, StoreProblem, UnknownName
from dealglass.results import Source, drill, kind_of, label_of, open_source, words
from dealglass.selection import Filter, Selection
from tests.tiny import by, tiny_store

AS_OF = date(2026, 3, 20)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Ann wins 100 in January and 300 in March, loses 50 in February; Bob wins 70 in March.

    Bob's deal 5 is open since February, nobody's deal 6 since the future. In March 2025 Ann won 40.
    """
    rows = [
        ("1", "u1", "won", 100, "2026-01-02", "2026-01-31"),
        ("2", "u1", "lost", 50, "2026-01-02", "2026-02-01"),
        ("3", "u1", "won", 300, "2026-02-03", "2026-03-01"),
        ("4", "u2", "won", 70, "2026-03-01", "2026-03-20"),
        ("5", "u2", "open", 5, "2026-02-10", None),
        ("6", None, "open", None, "2026-03-25", None),
        ("7", "u1", "won", 40, "2025-01-01", "2025-03-10"),
        ("8", "u1", "won", 9, "2025-01-01", "2025-03-25"),
    ]
    deals = [
        {"deal_id": f"d{n}", "name": f"Deal {n}", "owner_id": owner, "status": status,
         "amount": amount, "created_at": datetime.fromisoformat(created), "closed_on": closed}
        for n, owner, status, amount, created, closed in rows
    ]  # fmt: skip
    users = [{"user_id": "u1", "name": "Ann"}, {"user_id": "u2", "name": "Bob"}]
    folder: Path = tmp_path_factory.mktemp("results")
    return tiny_store({"users": users, "deals": deals}, AS_OF, folder=folder)


def ask(source: Source, **chosen: object) -> object:
    return source.ask("all/deals", Selection(**chosen))


def test_each_measure_goes_by_its_own_date(source: Source) -> None:
    totals = ask(
        source, period="this_month", measures=("deals", "won_deals", "won_value", "open_deals")
    ).totals
    # Created in March: 4 and 6. Won in March: 3 and 4. Open on the as-of day: 5; 6 comes later.
    assert totals == {"deals": 2, "won_deals": 2, "won_value": 370, "open_deals": 1}


def test_a_state_is_that_of_the_periods_end(source: Source) -> None:
    february = {"start": date(2026, 2, 1), "end": date(2026, 3, 1)}
    result = ask(source, **february, measures=("open_deals", "open_value"))
    # At the end of February 3 (300, closed in March) and 5 were open; 4 was not yet there.
    assert result.totals == {"open_deals": 2, "open_value": 305}
    assert result.state_at == date(2026, 2, 28)


def test_a_running_period_is_compared_up_to_the_same_day(source: Source) -> None:
    result = ask(source, period="this_month", compare="year", measures=("won_value", "won_deals"))
    # 1 to 20 March 2025: deal 7; deal 8 closed on the 25th and is not compared with the future.
    assert (result.previous_span.start, result.previous_span.end) == (
        date(2025, 3, 1), date(2025, 3, 21)
    )  # fmt: skip
    assert result.previous_totals == {"won_value": 40, "won_deals": 1}
    assert result.change("won_value") == pytest.approx(100 * (370 - 40) / 40)


def test_changes_of_rates_are_points_and_from_nothing_is_none(source: Source) -> None:
    result = ask(
        source, period="this_month", compare="previous", measures=("win_rate_pct", "won_value")
    )
    # February: one lost, nothing won.
    assert result.previous_totals["win_rate_pct"] == 0
    assert result.change("win_rate_pct") == 100
    assert result.change("won_value") is None
    assert ask(source, measures=("won_value",)).change("won_value") is None


def test_time_buckets_each_measure_by_its_own_date(source: Source) -> None:
    result = ask(
        source,
        group_by=("time:month",),
        measures=("deals", "won_value", "win_rate_pct"),
        start=date(2026, 1, 1),
        end=date(2026, 4, 1),
    )
    rows = by(result)
    assert {day: row["deals"] for day, row in rows.items()} == {
        date(2026, 1, 1): 2, date(2026, 2, 1): 2, date(2026, 3, 1): 2,
    }  # fmt: skip
    assert [row["won_value"] for row in rows.values()] == [100, 0, 370]
    assert [row["win_rate_pct"] for row in rows.values()] == [100, 0, 100]
    assert [row["win_rate_pct__n"] for row in rows.values()] == [1, 1, 2]


def test_totals_are_the_engines_and_not_a_sum(source: Source) -> None:
    result = ask(source, group_by=("owner",), measures=("win_rate_pct", "won_value"), limit=1)
    assert len(result.rows) == 1
    # Five won of six closed, whoever is shown.
    assert result.totals["win_rate_pct"] == pytest.approx(500 / 6)
    assert result.totals["win_rate_pct__n"] == 6
    assert result.totals["won_value"] == 519


def test_groups_sort_by_a_measure_and_stay_in_order_otherwise(source: Source) -> None:
    def owners(sort: str | None) -> list[str]:
        chosen = ask(source, group_by=("owner",), measures=("won_value",), sort=sort)
        return [row["owner"] for row in chosen.rows]

    assert owners(None) == ["(no owner)", "Ann", "Bob"]
    assert owners("-won_value") == ["Ann", "Bob", "(no owner)"]
    assert owners("won_value") == ["(no owner)", "Bob", "Ann"]


def test_shares_are_of_the_whole(source: Source) -> None:
    rows = by(ask(source, group_by=("owner",), measures=("won_value",), percent=True))
    assert rows["Ann"]["won_value__share_pct"] == pytest.approx(100 * 449 / 519)
    assert sum(row["won_value__share_pct"] for row in rows.values()) == pytest.approx(100)


def test_a_cell_opens_its_own_rows(source: Source) -> None:
    result = ask(
        source, group_by=("time:month",), split_by="owner", measures=("won_value",),
        period="this_quarter",
    )  # fmt: skip
    for row in result.rows:
        under = drill(result, {"time:month": row["time:month"], "owner": row["owner"]})
        opened = source.rows("all/deals", under, measure="won_value").rows
        assert sum(r["amount"] for r in opened) == row["won_value"]
    bobs = drill(result, {"time:month": date(2026, 3, 1), "owner": "Bob"})
    assert (bobs.start, bobs.end) == (date(2026, 3, 1), date(2026, 4, 1))
    assert bobs.values_of("owner") == ("Bob",)
    assert bobs.groups == ()


def test_a_cell_without_a_label_opens_the_rows_without_it(source: Source) -> None:
    result = ask(source, group_by=("owner", "closed_on:quarter"), measures=("deals",))
    for row in result.rows:
        under = drill(result, {name: row[name] for name in ("owner", "closed_on:quarter")})
        assert source.rows("all/deals", under, measure="deals").table.num_rows == row["deals"]


def test_choices_and_values_that_are_not_there(source: Source) -> None:
    assert source.choices("all/deals", "owner") == ["(no owner)", "Ann", "Bob"]
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    assert source.choices("all/deals", "owner", ann) == ["Ann"]
    chosen = Selection(filters=(Filter("owner", "in", ("Ann", "Nobody")),))
    assert source.missing_values("all/deals", chosen) == ["Owner: Nobody"]
    # Who may not see Bob cannot learn from the message that he is there.
    bob = Selection(filters=(Filter("owner", "in", ("Bob",)),))
    assert source.missing_values("all/deals", bob) == []
    assert source.missing_values("all/deals", bob, ann) == ["Owner: Bob"]


def test_one_viewers_answer_is_never_anothers(source: Source) -> None:
    chosen = Selection(measures=("won_value",))
    ann, bob = (Viewer(n, "rep", frozenset({k})) for n, k in (("Ann", "u1"), ("Bob", "u2")))

    def value(viewer: Viewer) -> float:
        return source.ask("all/deals", chosen, viewer).totals["won_value"]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(value, [ann, bob] * 60))
    assert answers == [449, 70] * 60


def test_threads_share_a_source(source: Source) -> None:
    def one(number: int) -> bool:
        # A limit of its own makes each a new question to the engine.
        chosen = Selection(
            group_by=("owner",), measures=("won_value",), limit=1 + number % 3,
            filters=(Filter("amount", "lt", (str(1000 + number),)),),
        )  # fmt: skip
        rows = source.ask("all/deals", chosen).rows
        wanted = [("(no owner)", None), ("Ann", 449), ("Bob", 70)]
        have = [(row["owner"], row["won_value"]) for row in rows]
        # Nobody's deal has no amount, so a filter on it leaves Ann and Bob.
        return have == wanted[1 : 2 + min(number % 3, 1)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(96)))


def test_the_same_question_is_answered_from_the_cache(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Selection(group_by=("team",), measures=("deals",))
    first = source.ask("all/deals", chosen)
    monkeypatch.setattr(source, "engine", None)
    assert source.ask("all/deals", chosen).rows == first.rows


def test_a_cancelled_question_is_not_answered_and_not_cached(source: Source) -> None:
    chosen = Selection(group_by=("status",), measures=("won_value",), limit=7)
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(QueryCancelled):
        source.ask("all/deals", chosen, ticket=ticket)
    assert len(source.ask("all/deals", chosen).rows) == 3


def test_rows_show_the_headers_columns_up_to_the_limit(source: Source) -> None:
    report = source.registry.report("all/deals")
    result = source.rows("all/deals", Selection(), limit=3)
    assert tuple(c.name for c in result.columns)[: len(report.rows)] == report.rows
    assert [row["deal_id"] for row in result.rows] == ["d1", "d2", "d3"]
    assert source.rows("all/deals", Selection(), limit=None).table.num_rows == 8
    assert {c.name: c.unit for c in result.columns}["amount"] == "money"


def test_an_as_of_day_moves_states_and_named_periods(source: Source) -> None:
    chosen = Selection(period="this_month", measures=("won_value", "open_deals"))
    earlier = source.ask("all/deals", replace(chosen, as_of=date(2026, 2, 15)))
    # On 15 February 3 and 5 were open; nothing was won in February.
    assert earlier.totals == {"won_value": 0, "open_deals": 2}
    assert earlier.as_of == date(2026, 2, 15)


def test_unknown_reports_and_damaged_stores(source: Source, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'all/deals'"):
        source.ask("all/deels")
    (tmp_path / "v1.duckdb").write_bytes(b"nothing")
    with pytest.raises(StoreProblem):
        open_source(tmp_path / "v1.duckdb", "v1")


def test_names_and_kinds_of_raw_columns(source: Source) -> None:
    assert (words("deal_id"), words("x_mood")) == ("Deal id", "Mood")
    kinds = {"closed_on": "date", "age_days": "days", "win_pct": "percent", "is_won": "boolean",
             "amount": "money", "name": "text"}  # fmt: skip
    assert {name: kind_of(name) for name in kinds} == kinds
    catalog = source.registry.catalog
    assert label_of(None, catalog.dimension("owner")) == "(no owner)"
    assert label_of(True, catalog.dimension("is_converted")) == "true"
    assert label_of(5.0, catalog.dimension("amount")) == "5"
    assert label_of(date(2026, 1, 2), catalog.dimension("closed_on")) == "2026-01-02"


def test_totals_are_asked_when_first_read(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = source.engine.run

    def counted(sql: str, values: dict[str, Any], ticket: Ticket | None = None) -> pa.Table:
        asked.append(sql)
        return run(sql, values, ticket)

    monkeypatch.setattr(source.engine, "run", counted)
    chosen = Selection(group_by=("owner",), measures=("deals", "lost_value"))
    result = source.ask("all/deals", chosen)
    assert len(asked) == 1
    total = result.totals["deals"]
    assert total == sum(row["deals"] for row in result.rows)
    assert len(asked) == 2
    sent = pickle.loads(pickle.dumps(result.totals))
    assert type(sent) is dict
    assert sent["deals"] == total
    assert len(asked) == 2
