"""Composed SQL against the best hand-written query for the same rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bench.measure import Row, Times, ratio, show, side_by_side, timed
from dealglass.access import LOCAL_ADMIN
from dealglass.compose import compose
from dealglass.compose.builder import built
from dealglass.compose.tree import parsed, parsed_measure
from dealglass.selection import Filter, Selection

if TYPE_CHECKING:
    from dealglass.results import Source

YEAR = {"start": date(2025, 11, 1), "end": date(2026, 11, 1)}

# (name, report, selection, the same rows by hand)
PAIRS = [
    (
        "won value and win rate by owner, one year",
        "all/deals",
        Selection(group_by=("owner",), measures=("won_value", "win_rate_pct"), **YEAR),
        """
        select coalesce(owner, '(no owner)') as owner,
            cast(coalesce(sum(amount) filter (where status = 'won'), 0) as double) as won_value,
            100.0 * count(*) filter (where status = 'won')
                / nullif(count(*) filter (where status in ('won', 'lost')), 0) as win_rate_pct,
            count(*) filter (where status in ('won', 'lost')) as n
        from deals
        where closed_on >= date '2025-11-01' and closed_on < date '2026-11-01'
        group by 1 order by 1
        """,
    ),
    (
        "deals created by month and source, one team",
        "all/deals",
        Selection(
            group_by=("created_on:month", "source"),
            measures=("deals",),
            filters=(Filter("team", "in", ("France",)),),
            **YEAR,
        ),
        """
        select date_trunc('month', created_on) as month, coalesce(source, '(no source)') as source,
            count(*) as deals
        from deals
        where team = 'France'
            and created_on >= date '2025-11-01' and created_on < date '2026-11-01'
        group by 1, 2 order by 1, 2
        """,
    ),
    (
        "median and nine-of-ten cycle by source, all years",
        "all/deals",
        Selection(group_by=("source",), measures=("cycle_days_median", "cycle_days_p90")),
        """
        select source, quantile_cont(days::double, 0.5), count(*),
            quantile_cont(days::double, 0.9), count(*)
        from (
            select coalesce(source, '(no source)') as source,
                date_diff('day', created_on, closed_on) as days, status
            from deals
        )
        where status = 'won' and days >= 0
        group by 1 order by 1
        """,
    ),
    (
        "open value by stage",
        "all/deals",
        Selection(group_by=("stage",), measures=("open_value",)),
        """
        select coalesce(stage, '(no stage)') as stage, min(stage_position) as position,
            cast(coalesce(sum(amount) filter (where status = 'open'), 0) as double) as open_value
        from deals
        group by 1 order by 2, 1
        """,
    ),
]


def run(source: Source) -> list[Row]:
    """Compare each pair on the given store, and time the composer."""
    rows = []
    for name, key, selection, by_hand in PAIRS:
        report = source.registry.report(key)
        query = compose(
            report,
            selection,
            LOCAL_ADMIN.policy,
            source.registry.catalog,
            source.moment(selection),
        )
        ours, theirs = side_by_side(
            lambda q=query: source.engine.run(q.sql, q.values),
            lambda text=by_hand: source.engine.run(text, {}),
        )
        rows.append(ratio(f"composed SQL: {name}", 1.5, ours, theirs, ("composed", "by hand")))
    return rows + composing(source)


def composing(source: Source) -> list[Row]:
    """Time building a query the first time, and when its shape is known."""
    _, key, selection, _ = PAIRS[0]
    report, catalog = source.registry.report(key), source.registry.catalog
    moment = source.moment(selection)

    def build() -> object:
        return compose(report, selection, LOCAL_ADMIN.policy, catalog, moment)

    first, known = [], []
    for _ in range(21):
        for cache in (built, parsed, parsed_measure):
            cache.cache_clear()
        first.append(timed(build))
        known.append(timed(build))
    cold, warm = Times(tuple(first)), Times(tuple(known))
    return [
        Row("composing, first time", "≤ 15 ms", show(cold.median), str(cold), cold.median <= 0.015),
        Row("composing, shape known", "≤ 1 ms", show(warm.median), str(warm), warm.median <= 0.001),
    ]
