"""Results written by hand, for tests of what is drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from dealglass.access import LOCAL_ADMIN
from dealglass.catalog import Catalog, Dimension, load_catalog
from dealglass.compose import Query
from dealglass.periods import Span
from dealglass.results import Column, Result
from dealglass.selection import Selection, split_name
from dealglass.sqlfile import Report

AS_OF = date(2026, 3, 18)
REPORT = Report("pipeline/by_hand", "By hand", "?", "one row per deal", "select 1", (), ())


@cache
def catalog() -> Catalog:
    """The catalogue of the product, with one dimension of an import beside it."""
    return load_catalog().extended([Dimension("x_odd", "Odd")])


def column_of(name: str) -> Column:
    """A grouping column as results makes it; names that no dimension has stand for x_odd."""
    source, grain = split_name(name)
    if source == "time":
        return Column(name, "dimension", "Time", "date", "time", grain)
    known = catalog().dimensions.get(source)
    if known is None:
        return Column(name, "dimension", "Odd", "text", "x_odd")
    return Column(name, "dimension", known.label, known.kind, source, grain)


def result_of(
    groups: Sequence[str],
    measures: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    totals: dict[str, Any] | None = None,
    before: Sequence[Sequence[Any]] | None = None,
    span: Span | None = None,
    before_span: Span | None = None,
    extra: Sequence[str] = (),
    as_of: date = AS_OF,
) -> Result:
    """Return a Result of these rows: the groups' values, then the measures', then `extra` columns
    such as "win_rate_pct__n" and "deals__share_pct"."""
    names = [*groups, *measures, *extra]
    entries = [catalog().measure(m) for m in measures]
    shown = [Column(m.name, "measure", m.label, m.unit, m.name) for m in entries]
    return Result(
        report=REPORT,
        selection=Selection(group_by=tuple(groups), measures=tuple(measures)),
        viewer=LOCAL_ADMIN,
        catalog=catalog(),
        columns=(*map(column_of, groups), *shown),
        table=_table(names, rows),
        totals=totals or {},
        previous=None if before is None else _table(names, before),
        previous_totals=None,
        span=span or Span(),
        previous_span=before_span,
        as_of=as_of,
        state_at=as_of,
        store_version="v000001",
        currency="EUR",
        query=Query("select 1", {}, ()),
    )


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    return pa.table({n: pa.array([r[i] for r in rows]) for i, n in enumerate(names)})


def euros(text: str) -> Decimal:
    """An amount as the store holds it."""
    return Decimal(text)


def by_source() -> Result:
    """Four sources, one without a name, one with few cases; a compared period."""
    rows = [
        ("Web", euros("1250000.50"), 40, 25.0, 160),
        ("Referral", euros("800000.00"), 30, 60.0, 50),
        (None, euros("90000.00"), 4, 50.0, 8),
        ("Event", None, 0, None, 0),
    ]
    before = [("Web", euros("1000000"), 35, 30.0, 120), ("Gone", euros("5"), 1, 10.0, 10)]
    return result_of(
        ("source",),
        ("won_value", "won_deals", "win_rate_pct"),
        rows,
        totals={"won_value": euros("2140000.50"), "won_deals": 74, "win_rate_pct": 33.9},
        before=before,
        span=Span(date(2026, 1, 1), date(2026, 4, 1)),
        before_span=Span(date(2025, 10, 1), date(2026, 1, 1)),
        extra=("win_rate_pct__n",),
    )


def by_month(split: bool = False) -> Result:
    """December to March as of 18 March, nothing in February; two sources when split."""
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 3, 1)]
    rows: list[tuple[Any, ...]] = []
    for i, month in enumerate(months):
        for source in ("Web", "Event") if split else ("",):
            keys = (month, source) if split else (month,)
            rows.append((*keys, euros("1000.00") * (i + 1), 10 * (i + 1)))
    return result_of(
        ("time:month", "source") if split else ("time:month",),
        ("won_value", "won_deals"),
        rows,
        totals={"won_value": euros("6000"), "won_deals": 60},
        span=Span(date(2025, 12, 1), date(2026, 4, 1)),
    )
