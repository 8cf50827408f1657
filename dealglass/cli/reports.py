"""reports: what can be asked, for people and for machines."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from dealglass.cli.say import print_columns, print_json
from dealglass.cli.store import open_current, open_store

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.registry import Registry
    from dealglass.sqlfile import Report


def run_reports(args: Namespace) -> int:
    """List all reports, or one in detail."""
    registry = _registry(args)
    report = registry.report(args.key) if args.key else None
    if args.json:
        print_json(_as_json(registry, report))
    elif report:
        _print_one(report, registry)
    else:
        _print_all(registry)
    return 0


def _registry(args: Namespace) -> Registry:
    """The reports as the store in use extends them; without a store, as the files say."""
    if open_store(args).current() is not None:
        return open_current(args).registry
    from dealglass.compose import check_report
    from dealglass.registry import load_registry

    return load_registry(check=check_report)


def _print_all(registry: Registry) -> None:
    rows = [[key, report.title, report.question] for key, report in registry.reports.items()]
    print_columns(["report", "title", "question"], rows, [False] * 3)
    print(
        "\n`dealglass reports KEY` lists one report's dimensions and measures with their "
        "definitions;\n`dealglass report KEY` answers it."
    )


def _print_one(report: Report, registry: Registry) -> None:
    catalog = registry.catalog
    print(f"{report.key}: {report.title}\n{report.question}\n")
    print(f"Grain: {report.grain}. Period by: {report.time or 'none'}.")
    choices = dict(report.choices)
    for name, kind in report.params:
        values = ", ".join(f"{value}: {label}" for value, label in choices.get(name, ()))
        print(f"Parameter: {name} ({values or kind})")
    print("\nMeasures")
    rows = []
    for name in report.measures:
        measure = catalog.measure(name)
        rows.append([f"  {name}", measure.label, measure.unit, measure.time or "report's date"])
    print_columns(["  name", "label", "unit", "period by"], rows, [False] * 4)
    print("\nHow each is counted")
    for name in report.measures:
        measure = catalog.measure(name)
        words = f"{name}: {measure.counted} {measure.caution}"
        print(fill(words, 96, initial_indent="  ", subsequent_indent="    "))
    print("\nDimensions (a date takes a grain: closed_on:quarter; day, week, month, quarter, year)")
    dimensions = [catalog.dimension(name) for name in report.dimensions]
    rows = [[f"  {d.name}", d.label, d.kind, d.empty] for d in dimensions]
    print_columns(["  name", "label", "kind", "where empty"], rows, [False] * 4)


def _as_json(registry: Registry, only: Report | None) -> dict[str, Any]:
    from dealglass.periods import PRESETS
    from dealglass.selection import COMPARISONS, GRAINS

    catalog = registry.catalog
    reports = [only] if only else list(registry.reports.values())
    measures = dict.fromkeys(m for r in reports for m in r.measures)
    dimensions = dict.fromkeys(d for r in reports for d in r.dimensions)
    return {
        "reports": [_report(r) for r in reports],
        "measures": [_measure(catalog.measure(name)) for name in measures],
        "dimensions": [
            {"name": d.name, "label": d.label, "kind": d.kind, "empty": d.empty}
            for d in map(catalog.dimension, dimensions)
        ],
        "periods": list(PRESETS),
        "grains": list(GRAINS),
        "comparisons": list(COMPARISONS),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "report": report.key,
        "title": report.title,
        "question": report.question,
        "grain": report.grain,
        "time": report.time,
        "group_by": list(report.group_by),
        "dimensions": list(report.dimensions),
        "measures": list(report.measures),
        "figures": list(report.figures),
        "rows": list(report.rows),
        "params": dict(report.params),
        "choices": {name: dict(values) for name, values in report.choices},
    }


def _measure(measure: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": measure.name,
        "label": measure.label,
        "unit": measure.unit,
        "counted": measure.counted,
        "category": measure.category,
        "goal": measure.goal,
        "time": measure.time,
        "has_n": bool(measure.n),
        "is_additive": measure.is_additive,
    }
