"""metrics: the catalogue of metrics, each with its figure, its goal, or what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass.cli.say import cell, print_columns, print_json, remark
from dealglass.cli.store import open_current

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.results import Source
    from dealglass.scorecard import Reading
    from dealglass.selection import Selection


def run_metrics(args: Namespace) -> int:
    """Print every metric as it stands in a period."""
    from dealglass import scorecard
    from dealglass.periods import span_of
    from dealglass.selection import Selection

    source = open_current(args)
    span_of(args.period, source.as_of, source.shape)
    chosen = Selection(period=args.period, compare=args.compare)
    found = scorecard.read(source, source.registry.metrics, chosen, source.ask)
    found = scorecard.with_trends(source, found, chosen, source.ask)
    if args.json:
        print_json(_as_json(source, chosen, found))
    else:
        _print(source, found)
    for key, problem in dict.fromkeys((r.metric.report, r.problem) for r in found if r.problem):
        remark(f"{key}: {problem}")
    return 0


def _print(source: Source, found: list[Reading]) -> None:
    from dealglass import formats

    rows = []
    for one in found:
        unit = one.entry.unit
        change = formats.change(one.change, formats.change_of(unit)) if one.previous else ""
        rows.append(
            [
                str(one.metric.number or ""),
                cell(one.label),
                "" if one.lacking else formats.number(one.value, unit, source.currency),
                change,
                formats.number(one.n, "count") if one.n is not None else "",
                one.entry.category,
                cell(f"needs {', '.join(one.lacking)}" if one.lacking else one.entry.goal),
                one.metric.report,
            ]
        )
    heads = ["", "metric", "value", "change", "n", "category", "goal, or what it needs", "report"]
    print_columns(heads, rows, [True, False, True, True, True, False, False, False])


def _as_json(source: Source, chosen: Selection, found: list[Reading]) -> dict[str, Any]:
    from dealglass import scorecard
    from dealglass.cli.answer import plain

    span = source.moment(chosen).span
    months = scorecard.trend_months(source, chosen)
    return {
        "from": span.start.isoformat() if span.start else None,
        "to": span.end.isoformat() if span.end else None,
        "as_of": source.as_of.isoformat(),
        "store_version": source.version,
        "currency": source.currency,
        "months": [month.start.isoformat() for month in months if month.start],
        "metrics": [
            {
                "metric": one.metric.measure,
                "number": one.metric.number or None,
                "label": one.label,
                "value": plain(one.value),
                "previous": plain(one.previous),
                "change": plain(one.change),
                "n": one.n,
                "unit": one.entry.unit,
                "better": one.entry.better,
                "category": one.entry.category,
                "goal": one.entry.goal or None,
                "counted": one.entry.counted,
                "report": one.metric.report,
                "lacking": list(one.lacking),
                "trend": [plain(value) for value in one.trend],
            }
            for one in found
        ],
    }
