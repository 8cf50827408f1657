"""The time machine: the pipeline as of past days, and what moved between two of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bench.measure import Row, Times, show, timed
from dealglass.access import LOCAL_ADMIN
from dealglass.compose import compose
from dealglass.selection import Selection

if TYPE_CHECKING:
    from dealglass.results import Source

# Other days each time, so that nothing is remembered from the run before.
DAYS = [date(2024, 11, 13), *(date(2025 + m // 12, m % 12 + 1, 17) for m in range(0, 21, 3))]
COMPANY = (("books", "company"),)


def run(source: Source) -> list[Row]:
    """Time the composed SQL on the given store, one unmeasured day first, then seven."""
    stage, step = ("stage",), ("pipeline_step",)
    as_of = [
        Selection(as_of=day, group_by=stage, measures=("open_deals", "open_value")) for day in DAYS
    ]
    moved = ("step_deals", "step_value")
    quarters = [
        Selection(start=_back(day, 3), end=day, group_by=step, measures=moved, params=COMPANY)
        for day in DAYS
    ]
    closing = [
        Selection(
            start=_back(day, 3),
            end=day,
            group_by=("team",),
            measures=("start_value", "pipeline_moved_out", "pipeline_won", "end_value"),
            params=(
                ("books", "team"),
                ("closes_from", str(_back(day, 3))),
                ("closes_to", str(day)),
            ),
        )
        for day in DAYS
    ]
    year = [
        Selection(
            start=_back(day, 12),
            end=day,
            group_by=("time:month",),
            measures=("pipeline_value_then",),
        )
        for day in DAYS
    ]
    return [
        _row(source, "pipeline as of a past day, by stage", "changes/standing", as_of, 0.010),
        _row(source, "waterfall over three months", "changes/waterfall", quarters, 0.150),
        _row(
            source, "waterfall of a quarter's closes, by team", "changes/waterfall", closing, 0.150
        ),
        _row(source, "open pipeline at twelve month ends", "changes/over_time", year, None),
    ]


def _back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, day.day)


def _row(
    source: Source, what: str, key: str, questions: list[Selection], reach: float | None
) -> Row:
    report, catalog = source.registry.report(key), source.registry.catalog
    queries = [
        compose(report, chosen, LOCAL_ADMIN.policy, catalog, source.moment(chosen))
        for chosen in questions
    ]
    seconds = [timed(lambda q=query: source.engine.run(q.sql, q.values)) for query in queries][1:]
    times = Times(tuple(seconds))
    met = None if reach is None else times.median <= reach
    limit = "" if reach is None else f"≤ {show(reach)}"
    return Row(what, limit, show(times.median), str(times), met)
