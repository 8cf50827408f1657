"""Between two files of the build: what each customer will bring, written as two tables.

`customer_future` (temporary) has one row per customer, `crm.lifetime_norms` one row that says how
it came about and how well it did.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from dealglass.lifetime.judged import Judged
    from dealglass.lifetime.worth import Models, Seen

_EPOCH = date(1970, 1, 1)
# The customer's number is its place in the order of the ids.
_DAYS = """
select
    dense_rank() over (order by customer_id) - 1 as customer,
    date_diff('day', date '1970-01-01', bought_on) as day,
    cast(coalesce(sum(amount), 0) as double) as money
from store.crm.purchases
where customer_id is not null and bought_on <= getvariable('as_of')
group by customer_id, bought_on
order by customer, day
"""
_IDS = """
select distinct customer_id
from store.crm.purchases
where customer_id is not null and bought_on <= getvariable('as_of')
order by customer_id
"""
_REPEATERS = """
select
    count(*) filter (where buying_days > 1),
    bool_or(purchase_kind = 'Contract month')
from customer_facts
cross join store.crm.purchase_norms
"""
FUTURE = pa.schema(
    [
        ("customer_id", pa.string()),
        ("alive_probability", pa.float64()),
        ("future_purchases", pa.float64()),
        ("future_revenue", pa.float64()),
        ("future_revenue_low", pa.float64()),
        ("future_revenue_high", pa.float64()),
    ]
)
NORMS = pa.schema(
    [
        ("lifetime_state", pa.string()),
        ("horizon_days", pa.int64()),
        ("customers_learned", pa.int64()),
        ("repeat_customers", pa.int64()),
        ("repeat_purchases", pa.int64()),
        *[(f"buying_{name}", pa.float64()) for name in ("r", "alpha", "a", "b")],
        *[(f"spending_{name}", pa.float64()) for name in ("mean", "within", "between", "scale")],
        ("judged_from", pa.date32()),
        ("judged_days", pa.int64()),
        ("judged_customers", pa.int64()),
        *[
            (name, pa.float64())
            for name in (
                "purchases_said",
                "purchases_came",
                "money_said",
                "money_came",
                "purchase_skill_pct",
                "money_skill_pct",
                "rank_correlation",
                "inside_pct",
                "purchase_factor",
                "money_factor",
            )
        ],
    ]
)


class Connection(Protocol):
    """What is needed of a database connection."""

    def execute(self, sql: str) -> Any: ...  # noqa: ANN401

    def sql(self, sql: str) -> Any: ...  # noqa: ANN401

    def register(self, name: str, table: object) -> Any: ...  # noqa: ANN401

    def unregister(self, name: str) -> Any: ...  # noqa: ANN401


def write_lifetimes(connection: Connection, as_of: date, years: int) -> None:
    """Write `customer_future` and `store.crm.lifetime_norms` for a store being built.

    `years` is how far ahead is looked, never further than the data look back. Reads
    `store.crm.purchases` and the temporary `customer_facts`. With too few repeat purchases
    nothing is said of anybody, and `lifetime_state` says so.
    """
    from dealglass.lifetime.worth import FEWEST_REPEATERS

    future, norms = FUTURE.empty_table(), {"lifetime_state": "too few"}
    repeaters, has_contracts_alone = connection.execute(_REPEATERS).fetchall()[0]
    if has_contracts_alone:
        # The models are of customers who buy when they like, not of months that run on.
        norms = {"lifetime_state": "contracts alone"}
    elif repeaters >= FEWEST_REPEATERS:
        future, norms = _lifetimes(connection, as_of, years)
    _create(connection, "temp table customer_future", future)
    one = pa.Table.from_pylist([norms], schema=NORMS)
    _create(connection, "table store.crm.lifetime_norms", one)


def _lifetimes(connection: Connection, as_of: date, years: int) -> tuple[pa.Table, dict[str, Any]]:
    # scipy takes a third of a second to load: not on the way of data that need none of it.
    from dealglass.lifetime.judged import judged
    from dealglass.lifetime.worth import Days, fit, seen_at, worth

    read = connection.sql(_DAYS).to_arrow_table()
    columns = [read.column(name).to_numpy() for name in ("customer", "day", "money")]
    bought, end = Days(*columns), (as_of - _EPOCH).days
    seen = seen_at(bought, end)
    if not seen.is_enough:
        return FUTURE.empty_table(), {"lifetime_state": "too few"} | _learned(seen)
    horizon = min(round(years * 365.25), int(end - bought.day.min()) + 1)
    check, models = judged(bought, end), fit(seen)
    norms = _learned(seen) | _fitted(models) | {"horizon_days": horizon}
    if check is not None:
        norms |= _judgement(check)
        if not check.is_useful:
            return FUTURE.empty_table(), norms | {"lifetime_state": "no signal"}
    factors = check.next_factors if check else (1.0, 1.0)
    said = worth(models, seen, horizon / 7.0, factors)
    ids = connection.sql(_IDS).to_arrow_table().column(0)
    parts = (said.alive, said.purchases, said.money, said.low, said.high)
    table = pa.table([ids, *map(pa.array, parts)], schema=FUTURE)
    return table, norms | {"lifetime_state": "judged" if check else "not judged"}


def _learned(seen: Seen) -> dict[str, Any]:
    repeats = seen.history.repeats
    return {
        "customers_learned": len(repeats),
        "repeat_customers": int((repeats > 0).sum()),
        "repeat_purchases": int(repeats.sum()),
    }


def _fitted(models: Models) -> dict[str, Any]:
    buying, spending = models.buying, models.spending
    return {
        **{f"buying_{name}": getattr(buying, name) for name in ("r", "alpha", "a", "b")},
        **{f"spending_{n}": getattr(spending, n) for n in ("mean", "within", "between", "scale")},
    }


def _judgement(check: Judged) -> dict[str, Any]:
    kept = {name: getattr(check, name) for name in NORMS.names[-10:]}
    return kept | {
        "judged_from": _EPOCH + timedelta(days=check.cut_off + 1),
        "judged_days": check.days,
        "judged_customers": check.customers,
    }


def _create(connection: Connection, made: str, table: pa.Table) -> None:
    connection.register("lifetime_rows", table)
    try:
        connection.execute(f"create {made} as select * from lifetime_rows")
    finally:
        connection.unregister("lifetime_rows")
