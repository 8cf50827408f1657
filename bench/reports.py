"""Every report as its page first asks it, beside one plain count: machines differ, ratios less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.measure import Row, show, side_by_side
from dealglass.access import LOCAL_ADMIN
from dealglass.compose import compose
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.results import Source
    from dealglass.sqlfile import Report

PLAIN = "select owner, count(*) as deals from deals group by owner"


def run(source: Source) -> list[Row]:
    """Measure all measures of each report by its first grouping, over the last twelve months."""
    return [_row(source, source.registry.report(key)) for key in sorted(source.registry.reports)]


def _row(source: Source, report: Report) -> Row:
    asked, counted = side_by_side(
        _asking(source, report), lambda: source.engine.run(PLAIN, {}), rounds=7
    )
    return Row(
        f"report {report.key}: {len(report.measures)} measures, last 12 months",
        "",
        show(asked.median),
        f"{asked.median / counted.median:.1f} times a plain count of deals by owner; {asked}",
    )


def _asking(source: Source, report: Report) -> Callable[[], object]:
    """Return the question without the cache of answers."""
    chosen = Selection(group_by=report.group_by, period="last_12_months")
    moment = source.moment(chosen)
    catalog, policy = source.registry.catalog, LOCAL_ADMIN.policy
    query = compose(report, chosen, policy, catalog, moment, "groups")
    return lambda: source.engine.run(query.sql, query.values)
