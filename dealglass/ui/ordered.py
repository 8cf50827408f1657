"""Groups that have an order of their own (time, stages, numbers) sort by it in a table.

A grid sorts text as words: "Apr 2026" before "Mar 2026", "10" before "9". Such a column therefore
holds a value that sorts right and reads well when copied ("2026-03-01", "02 Proposal"), and shows
the label that belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass.ui.grid import group_labels

if TYPE_CHECKING:
    from dealglass.results import Column, Result

Cells = dict[Any, tuple[str, str]]
# Before all digits in the order of words.
TOTAL = "\N{EN DASH}"
_WORDS = ("text", "boolean")


def ordered_cells(result: Result, column: Column) -> Cells | None:
    """Return (sorting cell, label) by each group's value of a dimension column, in their order.

    None where the order of words is the right one, or where the reader's own order of rows hides
    which stage comes first. A group without a value comes last.
    """
    known = result.catalog.dimensions.get(column.source)
    by_size = column.source == "time" or (known is not None and known.kind not in _WORDS)
    if not by_size and (known is None or not known.order or result.selection.sort):
        return None
    values = _by_size(result, column) if by_size else _in_order(result, column)
    labels = group_labels(values, column, result.catalog)
    whole = all(isinstance(v, int) and v >= 0 for v in values if v is not None)
    digits = len(
        str(max((v for v in values if v is not None), default=0) if whole else len(values))
    )
    found: Cells = {}
    for place, (value, label) in enumerate(zip(values, labels, strict=True), start=1):
        if value is None:
            # Letters come after digits in every locale's order of words; brackets do not.
            found[value] = (label.strip("()"), label)
        elif hasattr(value, "isoformat"):
            found[value] = (value.isoformat()[:10], label)
        elif whole:
            found[value] = (f"{value:0{digits}}", label)
        else:
            found[value] = (f"{place:0{digits}} {label}", label)
    return found


def _by_size(result: Result, column: Column) -> list[Any]:
    values = set(result.table.column(column.name).to_pylist())
    return sorted(values, key=lambda v: (v is None, v if v is not None else 0))


def _in_order(result: Result, column: Column) -> list[Any]:
    """Merge the order the values have within each group before them, the longest list first."""
    names = [c.name for c in result.groups]
    before = names[: names.index(column.name)]
    lists: dict[tuple[Any, ...], list[Any]] = {}
    for row in result.rows:
        one = lists.setdefault(tuple(row[n] for n in before), [])
        if row[column.name] not in one:
            one.append(row[column.name])
    merged: list[Any] = []
    for one in sorted(lists.values(), key=len, reverse=True):
        at = 0
        for value in one:
            if value not in merged:
                merged.insert(at, value)
            at = merged.index(value) + 1
    return sorted(merged, key=lambda v: v is None)
